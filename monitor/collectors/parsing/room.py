"""Our side of the room: hands a document to the child process and takes back what it read."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from monitor.collectors.parsing.documents import Dispatch, Entry, Feed, Unreadable
from monitor.collectors.parsing.frames import receive, send

SECONDS = 5.0  # for one document; an honest feed of 9 MB takes 0.2 (measured)


class Room:
    """One child process, started when first needed and anew after it died. Documents are read one after another."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = ThreadPoolExecutor(1, "parsing")

    async def feed(self, body: bytes, *, content_type: str = "", url: str = "", language: str = "") -> Feed:
        """Read an RSS, Atom or JSON feed. Raises Unreadable."""
        read = await self._ask("feeds", body, {"content_type": content_type, "url": url, "language": language})
        return Feed(**{**read, "entries": [_entry(entry) for entry in read["entries"]]})

    async def dispatches(self, body: bytes, *, name: str = "") -> tuple[list[Dispatch], str]:
        """Read a wire's document in any of its formats: the dispatches, and the address of the page that follows.
        `name` is a file's name, which some formats need. Raises Unreadable."""
        read = await self._ask("wires", body, {"name": name})
        return [Dispatch(**dispatch) for dispatch in read["dispatches"]], read["next"]

    def close(self) -> None:
        """Send the child away."""
        self._thread.shutdown(wait=False)
        if self._child is not None:
            self._child.kill()
            self._bury(self._child)

    async def _ask(self, kind: str, body: bytes, options: dict[str, str]) -> Any:
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._thread, self._exchange, kind, body, options)
        if "unreadable" in answer:
            raise Unreadable(answer["unreadable"])
        return answer["read"]

    def _exchange(self, kind: str, body: bytes, options: dict[str, str]) -> Any:
        child = self._child = self._child if self._child and self._child.poll() is None else self._start()
        assert child.stdin
        assert child.stdout
        try:
            send(child.stdin, json.dumps({"kind": kind, "seconds": self._seconds, "options": options}).encode())
            send(child.stdin, body)
            answer = json.loads(receive(child.stdout))
        except (OSError, EOFError):
            self._child = None
            return {"unreadable": self._bury(child)}
        if answer["tired"]:
            self._child = None
            self._bury(child)
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        return subprocess.Popen(
            [sys.executable, "-m", "monitor.collectors.parsing.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def _bury(self, child: subprocess.Popen[bytes]) -> str:
        for pipe in (child.stdin, child.stdout):
            try:
                assert pipe
                pipe.close()
            except OSError:
                pass  # it died with the document half way in
        if child.wait() == -signal.SIGALRM:
            return f"reading it took longer than {self._seconds:g} seconds, so it was given up"
        return "reading it needed too much memory, so it was given up"


def _entry(read: dict[str, Any]) -> Entry:
    return Entry(**{**read, "span": tuple(read["span"])})


SHARED = Room()  # one child is enough for a hundred sources; it starts with the first document
