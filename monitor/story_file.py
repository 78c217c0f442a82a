"""Keeps the index of stories over a restart: a snapshot in a file, and from the store what came after it."""

import logging
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.analysis.stories import Index
from monitor.store import Archive

log = logging.getLogger(__name__)

_WINDOW = timedelta(hours=72)
_OVERLAP = timedelta(hours=1)  # reports may have been published some time before they were stored


class StoryFile:
    """The snapshot of an index beside the store. It only saves time: without it the index is made from the store."""

    def __init__(self, path: Path, index: Index, archive: Archive) -> None:
        self._path, self._index, self._archive = path, index, archive

    def load(self, now: datetime) -> None:
        """Fill the empty index with the reports of the window."""
        since = now - _WINDOW
        if taken := self._take_up():
            since = max(since, taken - _OVERLAP)
        for report, story in self._archive.reports_since(since):
            if not self._index.knows(report.id):
                self._index.remember(report, story)

    def save(self) -> None:
        """Write the snapshot, so that a crash leaves the old one or the new one."""
        part = self._path.with_suffix(".part")
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(self._index.snapshot())
            part.replace(self._path)
        except OSError as error:
            log.warning("the snapshot of stories cannot be written, the next start takes longer: %s", error.strerror)
            with suppress(OSError):
                part.unlink()

    def _take_up(self) -> datetime | None:
        """Go on from the snapshot; returns when it was written, or None where there is none that can be read."""
        try:
            written = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
            self._index.take_up(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            log.warning("the snapshot of stories cannot be read and is made anew: %s", error)
            return None
        return written
