"""What the monitor says of its own doings, on stderr: short for people, logfmt for a journal, JSON on wish.

Every room logs through the standard library; this one gives the lines their form, and is the only one with structlog.
Secrets and control characters are taken out of every line.
"""

import logging
import os
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

Form = Literal["human", "logfmt", "json"]

_SECRETS = (
    re.compile(r"\b\d{8,10}:[\w-]{30,}"),  # a bot's token
    re.compile(r"\b[0-9a-f]{32}\b"),  # an api_hash
    re.compile(r"(?<=://)[^/@\s]+:[^/@\s]+(?=@)"),  # user and password of a URL
    re.compile(r"(?<=[?&])(?:token|key|api_key|apikey|password|secret)=[^&\s]+", re.IGNORECASE),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_TALKATIVE = {"httpx": "WARNING", "httpcore": "WARNING", "telethon": "ERROR", "apscheduler": "CRITICAL"}


def set_up(form: Form | None = None) -> None:
    """Choose the form (a terminal gets the human one, anything else logfmt) and quieten the libraries."""
    chosen = form or ("human" if sys.stderr.isatty() else "logfmt")
    under_journald = "JOURNAL_STREAM" in os.environ  # which stamps the lines itself
    stamp = structlog.processors.TimeStamper(fmt="%H:%M:%S" if chosen == "human" else "iso", utc=chosen != "human")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, *([] if under_journald else [stamp])],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                scrub,
                _last(chosen),
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name, level in _TALKATIVE.items():
        logging.getLogger(name).setLevel(level)


def _last(form: Form) -> structlog.types.Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "logfmt":
        return structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], drop_missing=True)
    coloured = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    return structlog.dev.ConsoleRenderer(colors=coloured, pad_event_to=0, pad_level=False)


def scrub(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take secrets and control characters out of every value of a line."""
    for key, value in event.items():
        event[key] = clean(value if isinstance(value, str) else str(value))
    return event


def clean(text: str) -> str:
    """The text without secrets and without characters that command a terminal."""
    for secret in _SECRETS:
        text = secret.sub("***", text)
    return _CONTROLS.sub("", text)
