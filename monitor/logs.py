"""What the monitor says of its own doings, on stderr: short for people, logfmt for a journal, JSON on wish.

The only room with structlog. Secrets and control characters are taken out of every line.
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
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_TALKATIVE = ("httpx", "httpcore", "telethon", "apscheduler", "asyncio")


def set_up(form: Form | None = None) -> None:
    """Choose the form (a terminal gets the human one, anything else logfmt) and quieten the libraries."""
    chosen = form or ("human" if sys.stderr.isatty() else "logfmt")
    under_journald = "JOURNAL_STREAM" in os.environ
    stamps = (
        [] if under_journald else [structlog.processors.TimeStamper(fmt="%H:%M:%S" if chosen == "human" else "iso")]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            *stamps,
            structlog.processors.format_exc_info,
            scrub,
            _last(chosen),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL if name == "apscheduler" else logging.WARNING)


def _last(form: Form) -> structlog.types.Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "logfmt":
        return structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], drop_missing=True)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty() and "NO_COLOR" not in os.environ, pad_event_to=0)


def scrub(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take secrets and control characters out of every value of a line."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = clean(value)
        elif not isinstance(value, int | float | bool | None):
            event[key] = clean(str(value))
    return event


def clean(text: str) -> str:
    """The text without secrets, on one line, without characters that command a terminal."""
    for secret in _SECRETS:
        text = secret.sub("***", text)
    return _CONTROLS.sub(lambda found: " / " if found[0] == "\n" else "", text)


def logger(**bound: Any) -> Any:
    """A logger; what is bound stands on each of its lines."""
    return structlog.get_logger(**bound)
