"""Strip a report to what it says: no slug, dateline, credit, label, invitation, hashtag line or "read more"."""

from __future__ import annotations

from collections.abc import Callable

from monitor.analysis.stories.sheet import Sheet
from monitor.analysis.stories.spelling import MARKS, tokens
from monitor.analysis.stories.vocabulary import Vocabulary
from monitor.model import Kind, Report

Row = list[str]
Habit = Callable[[str, tuple[str, ...]], bool]
"""Whether a source is in the habit of putting these words at this place (`head`, `foot`)."""

_NEVER: Habit = lambda place, row: False  # noqa: E731
_LABEL = 4
_FOOTER = 14


def prepare(report: Report, words: Vocabulary, habit: Habit = _NEVER) -> Sheet:
    """The sheet of a report."""
    text = report.text
    title = _title(tokens(text[: report.title_end]), words) if report.title_end else []
    row = tokens(text[report.title_end :])
    lines = [line for line in _lines(row) if _words(line)]
    edited = any(line[0] == "*" and words.edited.within(line) for line in lines[:3])
    lines = _open(lines, words, habit)
    lines = _close(lines, words, habit)
    label: Row = []
    dateline: Row = []
    cut = False
    if lines:
        lines[0], label = _label(lines[0], words)
        lines[0], dateline = _dateline(lines[0], words, report.kind)
        cut = lines[-1][-1] == "…"
        lines, noted = _unparenthesised(lines, words)
        edited = edited or noted
    body = _body(lines, words)
    titled = bool(title)
    if not any(word not in MARKS for word in body):
        body, title = title, []
    plain = tuple(word for word in title if word not in MARKS)
    return Sheet(plain, _numbered(label, words), tuple(dateline), tuple(body), cut, edited, titled)


def _lines(row: Row) -> list[Row]:
    lines: list[Row] = [[]]
    for token in row:
        if token == "\n":
            lines.append([])
        else:
            lines[-1].append(token)
    return [_trimmed(line) for line in lines]


def _trimmed(line: Row, both: str = "|:-.", ahead: str = "…") -> Row:
    start, end = 0, len(line)
    while start < end and (line[start] in both or line[start] in ahead):
        start += 1
    while end > start and line[end - 1] in "|:-":
        end -= 1
    return line[start:end]


def _words(line: Row) -> Row:
    return [token for token in line if token not in MARKS]


def _numbered(row: Row, words: Vocabulary) -> tuple[str, ...]:
    return tuple(words.numbers.get(word, word) for word in row)


def _title(row: Row, words: Vocabulary) -> Row:
    row = _unslugged(_trimmed(row), words)
    for mark in ("|", "-"):
        if mark in row:
            last = len(row) - row[::-1].index(mark)
            if len(row) - last <= 3 and last > 4:
                row = row[: last - 1]
    return [words.numbers.get(word, word) for word in row if word not in "\n{}()#*@…"]


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


def _open(lines: list[Row], words: Vocabulary, habit: Habit) -> list[Row]:
    """Without the editor's notes, marks of forwarding and usual headings at the beginning."""
    lines = [line for line in lines if line[0] != "*"] or lines[:1]
    while len(lines) > 1:
        first = _words(lines[0])
        passing = len(first) <= 4 and (words.forwarded.within(first) or words.urgent.cover(first) == len(first))
        if not (passing or _tags(lines[0]) or habit("head", tuple(first))):
            break
        lines = lines[1:]
    return lines


def _close(lines: list[Row], words: Vocabulary, habit: Habit) -> list[Row]:
    """Without invitations, credits, tags, "read more" and usual footers at the end."""
    while len(lines) > 1 and _foot(lines[-1], words, habit):
        lines = lines[:-1]
    if lines:
        lines[-1] = _unfooted(lines[-1], words, habit)
    return lines


def _foot(line: Row, words: Vocabulary, habit: Habit) -> bool:
    plain = _words(line)
    if not plain or _tags(line) or habit("foot", tuple(plain)):
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


def _unfooted(line: Row, words: Vocabulary, habit: Habit) -> Row:
    """One line without the hashtags and the short segments at its end that invite, credit or link."""
    while len(line) > 3 and line[-2] == "#":
        line = _trimmed(line[:-2], ahead="")
    while "|" in line:
        last = len(line) - line[::-1].index("|")
        if last < 5 or not _foot(line[last:], words, habit):
            break
        line = _trimmed(line[:last], ahead="")
    if "." in line[:-1]:
        last = len(line) - 1 - line[-2::-1].index(".")
        tail = _words(line[last:])
        if last > 5 and 0 < len(tail) <= 4 and (words.more.cover(tail) or words.calls.cover(tail) > 1):
            line = line[:last]
    if "…" in line[-5:-1]:
        last = len(line) - line[::-1].index("…")
        tail = _words(line[last:])
        if last > 4 and (words.more.cover(tail) or not tail):
            line = line[:last]
    return line


def _label(line: Row, words: Vocabulary) -> tuple[Row, Row]:
    """The line without what stands above it before a sign: an urgency, or a channel's own short name."""
    rest = _unslugged(line, words)
    if len(rest) < len(line):
        line = _trimmed(rest)
    if "|" in line[1 : _LABEL + 2]:
        at = line.index("|")
        label = line[:at]
        if all(token not in MARKS for token in label) and len(line) - at > 3:
            return _unslugged(_trimmed(line[at:]), words), label
    return line, []


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


def _unparenthesised(lines: list[Row], words: Vocabulary) -> tuple[list[Row], bool]:
    """Without brackets at the end that only tell of pictures or of an edit; and whether they tell of an edit."""
    last = lines[-1]
    if last and last[-1] == "." and ")" in last[-2:]:
        last = last[:-1]
    if not last or last[-1] != ")" or "(" not in last:
        return lines, False
    at = len(last) - 1 - last[::-1].index("(")
    note = _words(last[at:])
    edit = words.edited.within(note)
    plain = words.media.cover(note) * 2 >= len(note) or words.more.within(note)
    if len(note) > 6 or not (edit or plain) or (at == 0 and len(lines) == 1):
        return lines, False
    return [*lines[:-1], last[:at]] if at else lines[:-1], edit


def _body(lines: list[Row], words: Vocabulary) -> Row:
    body: Row = []
    for line in lines:
        if body:
            body.append("\n")
        for token in line:
            if token in "(){}#@*…":
                continue
            if token == "-":
                token = "|"
            if token in MARKS and (not body or body[-1] in MARKS):
                continue
            body.append(words.numbers.get(token, token))
    while body and body[-1] in MARKS:
        body.pop()
    return [token for token in body if token]
