"""Strip a report to what it says: no slug, dateline, credit, label, invitation, hashtag line or "read more"."""

from __future__ import annotations

from collections.abc import Callable

from monitor.analysis.stories.sheet import Sheet
from monitor.analysis.stories.spelling import LINE, MARKS, tokens
from monitor.analysis.stories.vocabulary import Vocabulary
from monitor.model import Kind, Report

Row = list[str]
Rows = list[tuple[str, ...]]
Habit = Callable[[str, tuple[str, ...]], bool]
"""Whether a source is in the habit of putting these words at this place (`head`, `foot`)."""

_NEVER: Habit = lambda place, row: False  # noqa: E731
_LABEL = 4
_FOOTER = 14
_LONGEST = 300
_LEAST_LEFT = 5
_LIST = 3
_TELLING = frozenset(("denial", "negation", "attempt", "future"))
"""Guards that a label may not carry: "Fake |" above a claim is no name of a channel."""


def prepare(report: Report, words: Vocabulary, habit: Habit = _NEVER) -> Sheet:
    """The sheet of a report. `habit` tells what its source puts above and below all its posts."""
    return prepared(report, words, habit)[0]


def prepared(report: Report, words: Vocabulary, habit: Habit) -> tuple[Sheet, Rows, Rows]:
    """The sheet of a report, and the first and the last lines from which its source's habits are learnt."""
    text = report.text
    title = _title(tokens(text[: report.title_end]), words) if report.title_end else []
    rows = [line for line in _lines(tokens(text[report.title_end :])) if not MARKS.issuperset(line)]
    listed = sum(_is_item(line) for line in rows) >= _LIST
    lines = [_trimmed(line) for line in rows]
    heads, feet = _edges(lines)
    label: Row = []
    dateline: Row = []
    cut = False
    if lines:
        lines, label = _open(lines, words, habit)
        lines = _close(lines, words, habit)
        lines[0], ahead = _label(lines[0], words)
        label += ahead
        lines[0], dateline = _dateline(lines[0], words, report.kind)
        cut = lines[-1][-1:] == ["…"]
        lines = _unparenthesised(lines, words)
    body = _body(lines, words)
    if not any(word not in MARKS for word in body):
        body, title = title, []
    if len(body) > _LONGEST:
        body, cut = body[:_LONGEST], True
    plain = tuple(word for word in title if word not in MARKS)
    return Sheet(plain, _numbered(label, words), tuple(dateline), tuple(body), cut, listed), heads, feet


def _edges(lines: list[Row]) -> tuple[Rows, Rows]:
    if len(lines) < 2:
        return [], []
    rows = [tuple(row) if len(row := _words(line)) <= _FOOTER else () for line in (lines[0], *lines[-2:][::-1])]
    return [rows[0]] if rows[0] else [], [row for row in rows[1 : len(lines)] if row]


def _lines(row: Row) -> list[Row]:
    if LINE not in row:
        return [row]
    lines: list[Row] = [[]]
    for piece in row:
        if piece == LINE:
            lines.append([])
        else:
            lines[-1].append(piece)
    return lines


def _is_item(line: Row) -> bool:
    """Whether a line is one of a list: it begins with a sign, a dash or a number of its own."""
    return line[0] in "|-" or (line[0].isdigit() and line[1:2] in (["."], [")"]))


def _trimmed(line: Row, both: str = "|:-.", ahead: str = "…") -> Row:
    start, end = 0, len(line)
    while start < end and (line[start] in both or line[start] in ahead):
        start += 1
    while end > start and line[end - 1] in "|:-":
        end -= 1
    return line[start:end]


def _words(line: Row) -> Row:
    return [piece for piece in line if piece not in MARKS]


def _numbered(row: Row, words: Vocabulary) -> tuple[str, ...]:
    return tuple(words.numbers.get(word, word) for word in row)


def _title(row: Row, words: Vocabulary) -> Row:
    row = _unslugged(_trimmed(row), words)
    for mark in ("|", "-"):
        if mark in row:
            last = len(row) - row[::-1].index(mark)
            if len(row) - last <= 3 and last > 4:
                row = row[: last - 1]
    return [words.numbers.get(word, word) for word in row if word not in MARKS]


def _unslugged(row: Row, words: Vocabulary) -> Row:
    """Without the slug in front: "UPDATE 2-", "FLASH:", "BREAKING |"."""
    start = 0
    while start < len(row):
        length = words.urgent.at(row, start)
        after = start + length
        if not length:
            break
        ahead = row[after : after + 2]
        if ahead and ahead[0].isdigit() and length == 1 and start == 0:
            after += 1
            ahead = row[after : after + 1]
        start = after
        while start < len(row) and row[start] in MARKS:
            start += 1
    rest = row[start:]
    return rest if len(rest) >= 2 else row


def _open(lines: list[Row], words: Vocabulary, habit: Habit) -> tuple[list[Row], Row]:
    """Without the editor's notes, marks of forwarding and usual headings at the beginning; and these headings."""
    lines = [line for line in lines if line[0] != "*"] or lines[:1]
    headings: Row = []
    while len(lines) > 1:
        first = _words(lines[0])
        passing = len(first) <= 4 and (words.forwarded.within(first) or words.urgent.cover(first) == len(first))
        noted = lines[0][0] == "(" and ")" in lines[0][-2:] and words.edited.within(first)
        if not passing and not noted and not _tags(lines[0]):
            if not habit("head", tuple(first)) or sum(len(_words(line)) for line in lines[1:]) < _LEAST_LEFT:
                break
            headings += first
        lines = lines[1:]
    return lines, headings


def _close(lines: list[Row], words: Vocabulary, habit: Habit) -> list[Row]:
    """Without invitations, credits, tags, "read more" and usual footers at the end."""
    while len(lines) > 1:
        usual = habit("foot", tuple(_words(lines[-1]))) and sum(len(_words(line)) for line in lines[:-1]) >= _LEAST_LEFT
        if not usual and not _foot(lines[-1], words):
            break
        lines = lines[:-1]
    lines[-1] = _unfooted(lines[-1], words)
    return lines


def _foot(line: Row, words: Vocabulary) -> bool:
    plain = _words(line)
    if not plain or _tags(line):
        return True
    if len(plain) > _FOOTER:
        return False
    linked = "@" in line
    if words.calls.within(plain) and (linked or len(plain) <= 8):
        return True
    if words.more.within(plain) and (len(plain) <= 6 or linked):
        return True
    if words.credit.at(plain, 0) and (len(plain) <= 6 or ";" in line or linked or words.credit.cover(plain) > 1):
        return True
    return linked and len(plain) <= 6


def _tags(line: Row) -> bool:
    return line.count("#") * 2 >= len(line) - line.count("|") > 0


def _unfooted(line: Row, words: Vocabulary) -> Row:
    """One line without the hashtags and the short segments at its end that invite, credit or link."""
    while len(line) > 3 and line[-2] == "#":
        line = _trimmed(line[:-2], ahead="")
    while "|" in line:
        last = len(line) - line[::-1].index("|")
        if last < 5 or not _foot(line[last:], words):
            break
        line = _trimmed(line[:last], ahead="")
    if "." in line[:-1]:
        last = len(line) - 1 - line[-2::-1].index(".")
        tail = _words(line[last:])
        if (
            last > 5
            and 0 < len(tail) <= 4
            and (
                words.more.cover(tail)
                or words.calls.cover(tail) > 1
                or (words.credit.at(tail, 0) and line[last + 1 : last + 2] == [":"])
            )
        ):
            line = line[:last]
    if "…" in line[-5:-1]:
        last = len(line) - line[::-1].index("…")
        tail = _words(line[last:])
        if last > 4 and (words.more.cover(tail) or not tail):
            line = line[:last]
    return line


def _label(line: Row, words: Vocabulary) -> tuple[Row, Row]:
    """The line without what stands above it before a sign: an urgency, or a channel's own short name."""
    rest = _unslugged(_unbracketed(line, words), words)
    if len(rest) < len(line):
        line = _trimmed(rest)
    if "|" in line[1 : _LABEL + 2]:
        at = line.index("|")
        label = line[:at]
        telling = any(piece in MARKS or words.guards.get(piece) in _TELLING for piece in label)
        if not telling and len(line) - at > 3:
            return _unslugged(_trimmed(line[at:]), words), label
    return line, []


def _unbracketed(line: Row, words: Vocabulary) -> Row:
    """Without a short bracket in front that tells no fact: [Thread], (Video)."""
    if line[0] != "(" or ")" not in line[1:8]:
        return line
    at = line.index(")")
    plain = not any(word in words.guards or word[0].isdigit() for word in line[1:at]) and at < _LABEL + 1
    plain = plain or words.edited.within(line[1:at])
    return _trimmed(line[at + 1 :]) if plain and len(line) - at > _LABEL else line


def _dateline(line: Row, words: Vocabulary, kind: Kind) -> tuple[Row, Row]:
    """The line without its dateline: place, date, agency, up to a dash or, on a wire, up to two full stops."""
    ahead = line[:16]
    if "-" in ahead:
        at = ahead.index("-")
        before = _words(ahead[:at])
        dated = any(word in words.months or word in words.days for word in before)
        closed = ")" in ahead[:at] and "(" in ahead[:at]
        short = len(before) <= (3 if kind is Kind.WIRE else 2) and not any(w[0].isdigit() for w in before)
        named = kind is not Kind.TELEGRAM or closed
        if len(line) - at > 4 and named and (closed or (dated and len(before) <= 7 and kind is Kind.WIRE) or short):
            return _trimmed(line[at:]), before
    if kind is Kind.WIRE and line[1:4:2] == [".", "."] and len(line) > 8:
        return line[4:], [line[0], line[2]]
    return line, []


def _unparenthesised(lines: list[Row], words: Vocabulary) -> list[Row]:
    """Without brackets at the end that only tell of pictures or of an edit."""
    last = lines[-1]
    if last and last[-1] == "." and ")" in last[-2:]:
        last = last[:-1]
    if not last or last[-1] != ")" or "(" not in last:
        return lines
    at = len(last) - 1 - last[::-1].index("(")
    note = _words(last[at:])
    passing = words.edited.within(note) or words.media.cover(note) * 2 >= len(note) or words.more.within(note)
    if len(note) > 6 or not passing or (at == 0 and len(lines) == 1):
        return lines
    return [*lines[:-1], last[:at]] if at else lines[:-1]


def _body(lines: list[Row], words: Vocabulary) -> Row:
    body: Row = []
    spelt = words.spelt.get
    for line in lines:
        if body:
            body.append("\n")
        if "#" in line:  # a hashtag may be several words
            line = [part for piece in line for part in (piece.split("_") if piece[:1].isalpha() else (piece,))]
        body += [plain for piece in line if (plain := spelt(piece, piece))]
    while body and body[-1] in MARKS:
        body.pop()
    return body
