"""Which changes of control a report states, and which it only seems to.

sentences -> passages (places, sides and word classes marked) -> claims (frames that match) -> references
("the town") -> silencers -> dates -> speakers -> mentions -> counsel (a learned witness adds and doubts)
"""

from monitor.analysis.mentions.find import find

__all__ = ["find"]
