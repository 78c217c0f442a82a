"""Stories: reports that repeat one text are one voice, however many sources carry it."""

from monitor.analysis.stories.index import Index

__all__ = ["Index"]
