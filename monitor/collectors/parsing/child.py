"""The child's side of the room: reads documents until its input ends. Its alarm kills it when one takes too long."""

import json
import os
import resource
import signal
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from monitor.collectors.parsing.documents import Unreadable
from monitor.collectors.parsing.frames import receive, send

_MEMORY = 512 * 1024 * 1024  # bytes of address space
_TIRED = 120 * 1024 * 1024  # bytes of memory after which a fresh child should take over


def read(kind: str, body: bytes, options: dict[str, str]) -> dict[str, Any]:
    """The answer to one question, fit for JSON: `read`, or `unreadable` with the reason."""
    try:
        module = import_module(f"monitor.collectors.parsing.{kind}")  # each library only where it is needed
        return {"read": asdict(module.read(body, **options))}
    except Unreadable as error:
        return {"unreadable": str(error)}
    except MemoryError:
        return {"unreadable": "reading it needed too much memory, so it was given up"}
    except RecursionError:
        return {"unreadable": "its elements are nested too deeply"}
    except Exception as error:  # garbled input brings libraries down in any way; dying here would look like a kill
        return {"unreadable": f"the reader failed on it: {type(error).__name__}: {error}"[:300]}


def serve() -> None:
    """Answer questions until nobody asks."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, most))
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    sys.stdout = sys.stderr  # a library's chatter must not get between our words
    while True:
        try:
            question, body = json.loads(receive(questions)), receive(questions)
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, question["seconds"])
        answer = read(question["kind"], body, question["options"])
        signal.setitimer(signal.ITIMER_REAL, 0)
        send(answers, json.dumps(answer | {"tired": _resident() > _TIRED}).encode())


def _resident() -> int:
    """Bytes of memory in use; 0 where the system does not tell. (ru_maxrss would count the parent's, from the fork.)"""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the monitor, which then closes our input
    serve()
