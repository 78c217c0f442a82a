"""Alerts on the terminal: a few lines each, colour only where it shows, right-to-left words on lines of their own."""

import os
import sys
from collections.abc import Mapping
from typing import TextIO

from monitor import plain
from monitor.errors import Refused
from monitor.locale import direction
from monitor.model import Mark, Message, Receipt, State
from monitor.notifiers.quoting import isolated, quoted

_RESET = "\x1b[0m"
_BOLD, _UNDERLINED, _FAINT = "\x1b[1m", "\x1b[4m", "\x1b[2m"
# Warm is unsettled, blue is settled, grey is gone. The word always stands beside it.
_COLOURS = {
    State.CLAIMED: "\x1b[33m",
    State.CONTESTED: "\x1b[31m",
    State.DENIED: "\x1b[90m",
    State.CORROBORATED: "\x1b[36m",
    State.CONFIRMED: "\x1b[34m",
    State.RETRACTED: "\x1b[90m",
    State.SUPERSEDED: "\x1b[90m",
}
_MARKS = {Mark.ACT: _BOLD, Mark.DENIAL: _BOLD, Mark.PLACE: _UNDERLINED, Mark.NONE: ""}
_INDENT = "       "


class Terminal:
    """Writes to `stream`. `colour` is `auto` (a terminal that is not dumb, and no NO_COLOR), `always` or `never`."""

    def __init__(
        self,
        name: str,
        stream: TextIO | None = None,
        *,
        colour: str = "auto",
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._name, self._stream = name, stream or sys.stdout
        self._colour = colour == "always" or (colour == "auto" and _shows_colour(self._stream, environment))

    @property
    def name(self) -> str:
        """The name under which the configuration knows it."""
        return self._name

    async def notify(self, message: Message, previous: Receipt | None) -> Receipt | None:
        """Print the message; a terminal cannot change what stands there, so each state is printed. Raises Refused where
        nobody reads any more: the window was closed, or the program behind the pipe has ended."""
        try:
            self._stream.write("\n".join(self._rows(message)) + "\n\n")
            self._stream.flush()
        except (OSError, ValueError) as error:
            raise Refused(
                self._name, f"nobody reads it any more ({getattr(error, 'strerror', None) or error})"
            ) from None
        return None

    def _rows(self, message: Message) -> list[str]:
        shape, clock, number = (plain.line(message.extra.get(name, ""), 60) for name in ("shape", "told", "id"))
        colour = _COLOURS.get(message.state, "") if message.state else ""
        rows = [" ".join(filter(None, [f"{clock:5} ", shape, self._dyed(_line(message.headline), colour + _BOLD)]))]
        rows += [_INDENT + row for row in _rows_of(message.change, message.language)]
        if message.quote:
            rows.append(_INDENT + self._quote(message))
        for text in (message.voices, message.source, message.timing, message.history):
            rows += [_INDENT + self._dyed(row, _FAINT) for row in _rows_of(text, message.language)]
        tail = "  ".join(filter(None, [number, plain.link(message.url)]))
        return [*rows, _INDENT + self._dyed(tail, _FAINT)] if tail else rows

    def _quote(self, message: Message) -> str:
        pieces = [self._dyed(segment.text, _MARKS[segment.mark]) for segment in quoted(message)]
        return isolated("".join(pieces), message.quote_language)

    def _dyed(self, text: str, code: str) -> str:
        return f"{code}{text}{_RESET}" if self._colour and code and text else text


def _line(text: str) -> str:
    return plain.worded(text.replace("\n", " "), 500)


def _rows_of(text: str, language: str) -> list[str]:
    rows = plain.worded(text).split("\n") if text else []
    return [isolated(row, language) if direction(language) == "rtl" and row else row for row in rows]


def _shows_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM", "dumb") != "dumb"
