"""The room for hostile bytes: everything that looks inside a feed or a dispatch runs in a child process.

A parser can be made to run for minutes or to fill the memory. `Room` gives it a process of its own with a limit on
both; what comes back is plain data: a `Feed` with its entries, or dispatches. The only place with feedparser and lxml.
"""

from monitor.collectors.parsing.documents import Dispatch, Entry, Feed, Unreadable
from monitor.collectors.parsing.room import SHARED, Room

__all__ = ["SHARED", "Dispatch", "Entry", "Feed", "Room", "Unreadable"]
