"""Which changes of control a report states, and which it only seems to.

sentences -> passages (places, sides and word classes marked) -> claims (frames that match) -> references
("the town") -> silencers -> dates -> speakers -> mentions
"""

from monitor.analysis.mentions.find import find

__all__ = ["find"]
