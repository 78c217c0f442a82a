"""Stories: reports that repeat one text are one voice, however many sources carry it.

Read in this order: spelling (characters to words), prepare (what a report says, without its packaging, as a sheet),
overlay, gaps and parting (two sheets laid one over the other: where they part, and whether that is another fact),
compare, recur; then shelves, names and window (finding the few sheets to compare among a million), index.
"""

from monitor.analysis.stories.index import Explanation, Index

__all__ = ["Explanation", "Index"]
