"""The little grammar in which the lexicons say how a change of control is told.

A frame is a phrase with slots, read from left to right:

    : , ;       this sign
    word        this word, in any spelling; `captur*` is any word that begins so
    (a|b c|)    one of these, an empty one means that it may be missing; `word?` may be missing
    <place>     a watched place with the words that belong to it ("the whole of the old city of ...")
    <subject>   the same, but not behind a preposition: what the sentence is about
    <at.loc>    a watched place in the form that the language calls `loc`
    <forces>    a word of the class `forces`, which the lexicon lists
    ..          up to six other words of the same clause; `.2` up to two; `~2` up to two, none of them a preposition
    ^           where a clause begins
    <named>     the same with nothing but words like "town" or "districts" before it
    <object>    a watched place with the words that belong to it, in a form that an object of the verb can have;
                <object.acc> in this one
    $           the end of the clause, which is not part of the match
    {taken}     what the lexicon defines under `macros`

Frames become regular expressions over a sentence that is written as ` unit unit unit`, each unit a folded word
followed by the marks (private-use characters) of the classes that it belongs to. A class may have members of several
words: they are one unit, `the_old_town`, whose words a frame can still spell one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

from monitor.lexicons.letters import words

PLACE, AWAY, PART, REFERENCE, OBLIQUE, BREAK, PREPOSITION, HEAD, FILLER, NAME = (chr(0xE000 + n) for n in range(10))
"""Marks that every language has: a watched place, one that is only a direction or a neighbour, a part of it, a word
that stands for it ("the town"), one behind a preposition; the end of a clause; a preposition; a word like "city";
a word that may stand between ("the whole of"); a capitalised word that is not known."""

FIRST_FREE_MARK = 0xE040
MARK_RANGE = "\ue000-\uf8ff"
_NOT_PLAIN = f"{PLACE}{BREAK}"
_OTHER = rf"(?: [^ {_NOT_PLAIN}]+)"
_BARE = rf"(?: [^ {_NOT_PLAIN}{PREPOSITION}]+)"
_CLAUSE = rf"(?:\A|(?<={BREAK}))"
_FILL = rf"(?: [^ {_NOT_PLAIN}]*{FILLER}[^ ]*)"
_BEFORE_HEAD = rf"(?: [^ {_NOT_PLAIN}{PREPOSITION}]+){{0,3}}"
_WITHIN = rf"(?: [^ {_NOT_PLAIN}]*{PART}[^ ]*(?: [^ {_NOT_PLAIN}]*{PREPOSITION}[^ ]*)?)"
_HEADED = rf"(?: [^ {_NOT_PLAIN}]*{HEAD}[^ ]*)"
_LEAD = rf"(?:{_BEFORE_HEAD}{_WITHIN})?(?:{_BEFORE_HEAD}{_HEADED})?{_FILL}{{0,5}}"
_APPOSITION = rf"(?: [,،–—-][{MARK_RANGE}]*(?: [^ ,،{PLACE}]+){{1,14}} [,،–—-][{MARK_RANGE}]*)"
_NAMES = rf"(?: [^ ]*{NAME}){{1,3}}"
_END = r"(?=$| [^ \w])"
_SIGNS = frozenset(":,;؛،—–-.!")
_PIECE = re.compile(r"<[\w.]+>|\{\w+\}|[.~]\d|\.\.|[()|?^$]|[^\s()|?<>{}^$]+")


@dataclass(frozen=True)
class Frame:
    """A phrase as a regular expression. One of `keys` must be in the sentence: a word, a `stem*` or a `<class>`.
    `cues` are the words of the phrase itself, as they are marked for the reader; `text` is how the lexicon has it.
    `leads`: it begins with one of its keys; `placed`: it cannot do without a place."""

    text: str
    group: str
    pattern: str
    keys: frozenset[str]
    cues: frozenset[str]
    leads: bool = False
    placed: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Compiled when a sentence first has one of the keys: all at once would delay each start by seconds."""
        return re.compile(self.pattern)


class FrameError(ValueError):
    """The phrase is not written in the grammar."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a phrase as a regular expression, with the keys without which it cannot match, those of its first
    word, and whether it needs a place."""

    regex: str
    keys: frozenset[str] | None = None
    cues: frozenset[str] = frozenset()
    leads: frozenset[str] | None = None
    placed: bool = False


class Grammar:
    """Compiles the phrases of one language. `marks` gives the mark of each class and form, `macros` its shorthands,
    `before` the letters that may be glued to the front of any word ("و" and "ف" in Arabic)."""

    def __init__(self, marks: Mapping[str, str], macros: Mapping[str, str], before: str = "") -> None:
        self._marks, self._macros = marks, macros
        self._before = f"(?:[{before}])?" if before else ""
        joined = f"(?: [^ {PLACE}]*{marks['and']}[^ ]*)" if "and" in marks else "(?!)"
        comma, between = r"(?: ,[^ ]*)", rf"(?:{_HEADED}|{_FILL}){{0,4}}"
        more = rf"(?:{_NAMES}(?:{comma}?{joined}|{comma}){between}){{0,6}}"
        self._others = rf"(?:{_NAMES}(?:{comma}|{joined}){between}{more})?"
        self._behind = rf"(?:(?:{comma}?{joined}|{comma}){between}{_NAMES}){{1,6}}"

    def compile(self, phrase: str, group: str = "") -> Frame:
        """Raises FrameError where the phrase is not understood."""
        pieces = _PIECE.findall(self._expand(phrase))
        part, end = self._alternatives(pieces, 0)
        if end != len(pieces) or not part.keys:
            raise FrameError(f"{phrase!r} is not a phrase with at least one word of its own")
        keys = part.leads or part.keys
        return Frame(phrase, group, f"(?= ){part.regex}(?![^ ])", keys, part.cues, bool(part.leads), part.placed)

    def _expand(self, phrase: str) -> str:
        for _ in range(5):
            if "{" not in phrase:
                break
            phrase = re.sub(r"\{(\w+)\}", self._macro, phrase)
        return phrase

    def _macro(self, found: re.Match[str]) -> str:
        if found[1] not in self._macros:
            raise FrameError(f"there is no macro {found[0]}")
        return f"({self._macros[found[1]]})"

    def _alternatives(self, pieces: list[str], at: int) -> tuple[_Part, int]:
        options: list[_Part] = []
        while True:
            part, at = self._sequence(pieces, at)
            options.append(part)
            if at >= len(pieces) or pieces[at] != "|":
                break
            at += 1
        if len(options) == 1:
            return options[0], at
        needed, leads = _all_of(part.keys for part in options), _all_of(part.leads for part in options)
        cues = frozenset().union(*(part.cues for part in options))
        regex = "(?:" + "|".join(part.regex for part in options) + ")"
        return _Part(regex, needed, cues, leads, all(part.placed for part in options)), at

    def _sequence(self, pieces: list[str], at: int) -> tuple[_Part, int]:
        parts: list[_Part] = []
        while at < len(pieces) and pieces[at] not in "|)":
            part, at = self._item(pieces, at)
            if at < len(pieces) and pieces[at] == "?":
                part, at = _Part(f"(?:{part.regex})?", None, part.cues), at + 1
            parts.append(part)
        return reduce(_join, parts, _Part("")), at

    def _item(self, pieces: list[str], at: int) -> tuple[_Part, int]:
        piece = pieces[at]
        if piece == "(":
            part, at = self._alternatives(pieces, at + 1)
            if at >= len(pieces):
                raise FrameError("a bracket is not closed")
            return part, at + 1
        if piece == "$":
            return _Part(_END), at + 1
        if piece.startswith("~"):
            return _Part(f"{_BARE}{{0,{piece[1:]}}}?"), at + 1
        if piece.startswith(".") and len(piece) > 1:
            return _Part(f"{_OTHER}{{0,{6 if piece == '..' else piece[1:]}}}?"), at + 1
        if piece == "^":
            return _Part(_CLAUSE), at + 1
        return (self._slot(piece[1:-1]) if piece.startswith("<") else self._word(piece)), at + 1

    def _slot(self, name: str) -> _Part:
        kind, _, form = name.partition(".")
        if kind == "place" and not form:
            return _Part(f"{_LEAD}{self._others} {PLACE}[^ ]*", placed=True)
        if kind == "object":
            case = f"{self._mark(form)}[^ {OBLIQUE}]*" if form else ""
            return _Part(f"{_LEAD}{self._others} {PLACE}[^ {OBLIQUE}]*{case}(?= |$)", placed=True)
        if kind == "named":
            return _Part(f"(?: [^ {_NOT_PLAIN}]*[{HEAD}{PART}{FILLER}][^ ]*){{0,3}} {PLACE}[^ ]*")
        if kind == "subject":
            return _Part(f" {PLACE}[^ {OBLIQUE}]*(?= |$)(?:{_APPOSITION}|{self._behind})?", placed=True)
        if form:
            return _Part(f"{_LEAD} {PLACE}[^ ]*{self._mark(form)}[^ ]*", placed=True)
        key = frozenset({f"<{kind}>"})
        return _Part(f" [^ {PLACE}]*{self._mark(kind)}[^ ]*", key, key, key)

    def _mark(self, name: str) -> str:
        if name not in self._marks:
            raise FrameError(f"there is no class or form {name!r}")
        return self._marks[name]

    def _word(self, piece: str) -> _Part:
        if piece in _SIGNS:
            return _Part(f" {re.escape(piece)}[{MARK_RANGE}]*")
        folded = words(piece)
        if not folded:
            raise FrameError(f"{piece!r} is no word")
        parts = [self._single(word, wild=False) for word in folded[:-1]]
        return reduce(_join, [*parts, self._single(folded[-1], wild=piece.endswith("*"))], _Part(""))

    def _single(self, word: str, wild: bool) -> _Part:
        key = frozenset({word + "*" * wild})
        tail = "[^ ]*" if wild else f"[{MARK_RANGE}]*"
        return _Part(f"[ _]{self._before}{re.escape(word)}{tail}", key, key, key)


def _join(left: _Part, right: _Part) -> _Part:
    """Two parts in a row need the keys of either; the fewer the words, the rarer the sentence they are looked for."""
    keys = [part for part in (left.keys, right.keys) if part is not None]
    rank = [(any(key.startswith("<") for key in part), len(part)) for part in keys]
    best = keys[rank.index(min(rank))] if keys else None
    leads = left.leads if left.regex else right.leads
    return _Part(left.regex + right.regex, best, left.cues | right.cues, leads, left.placed or right.placed)


def _all_of(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """The union, or None where one of them is missing: then none of the words is needed."""
    known = list(sets)
    return None if None in known else frozenset().union(*(one for one in known if one))
