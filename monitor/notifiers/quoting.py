"""The original words of a message, harmless and in their own direction, whichever channel shows them."""

from monitor import plain
from monitor.locale import direction
from monitor.model import Message, Segment


def quoted(message: Message, limit: int = 1500) -> tuple[Segment, ...]:
    """The pieces of the quotation, cut after `limit` characters; empty pieces are left out."""
    out: list[Segment] = []
    for segment in message.quote:
        calm = plain.cut(plain.piece(segment.text), limit)
        limit -= len(calm)
        if calm:
            out.append(Segment(calm, segment.mark))
        if limit <= 0:
            break
    return tuple(out)


def isolated(text: str, language: str) -> str:
    """The text in an isolate of its language's direction (Unicode UAX #9), so that it turns nothing around it."""
    opening = "\u2067" if direction(language) == "rtl" else "\u2066"
    return f"{opening}{text}\u2069" if text else ""
