"""One language as the analysis uses it: which classes a word belongs to, and which frames it can start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from monitor.lexicons import frames
from monitor.lexicons.frames import Frame, FrameError, Grammar
from monitor.lexicons.letters import fold, words
from monitor.model import Change, Reason

_FIXED = {
    "break": frames.BREAK,
    "preposition": frames.PREPOSITION,
    "head": frames.HEAD,
    "filler": frames.FILLER,
    "part": frames.PART,
    "oblique": frames.OBLIQUE,
}
CASES = ("nom", "gen", "dat", "acc", "loc", "abl", "ins")
"""What a form of a name can be; a word class of that name holds other words in the same form ("kentini")."""
_SPEAKING = {
    "party": (
        "(<official>|<local_official>) .6 , .6 , .2 <says>",
        "(<official>|<local_official>) .6 , .2 <says>",
        "(<official>|<local_official>) <place> .4 <says>",
        "(<official>|<local_official>) <place> , .6 , .1 <says>",
    ),
    "neutral": ("<neutral> <place> .3 <says>", "<neutral> .4 , .4 , .2 <says>"),
}
"""How somebody is named who speaks, in any language: "the spokesman, Colonel So-and-so, said"."""
_CHANGES = frozenset(change.value for change in Change)
_CACHE_LIMIT = 100_000
_STEM = 5
_SHORTEST = 3
"""Letters; a shorter word is not taken apart."""


@dataclass(frozen=True, slots=True)
class Homonym:
    """A place name that means something else beside one of the words `beside`, unless one of `unless` is near."""

    name: tuple[str, ...]
    beside: tuple[tuple[str, ...], ...]
    unless: tuple[tuple[str, ...], ...]


class Lexicon:
    """What one data file says, compiled. Raises ValueError where it is not understood."""

    def __init__(self, code: str, data: Mapping[str, Any]) -> None:
        self.code, self.name = code, str(data["name"])
        spelling = data.get("spelling", {})
        self.cased: bool = spelling.get("cased", False)
        self.heads_behind: bool = spelling.get("heads_behind", False)
        self.before: str = spelling.get("before", "")
        self.prefixes: tuple[str, ...] = tuple(sorted(spelling.get("prefixes", ()), key=len, reverse=True))
        self.pronouns: tuple[str, ...] = tuple(words(" ".join(spelling.get("pronouns", ()))))
        self.things: frozenset[str] = frozenset(words(" ".join(spelling.get("things", ()))))
        self.duals: frozenset[str] = frozenset(words(" ".join(spelling.get("duals", ()))))
        self.relatives: Mapping[str, str] = {
            fold(word): fold(pronoun) for word, pronoun in spelling.get("relatives", {}).items()
        }
        self.letters: frozenset[str] = frozenset(spelling.get("letters", ""))
        self.contracted: Mapping[str, str] = {fold(k): fold(v) for k, v in spelling.get("contracted", {}).items()}
        self.common: frozenset[str] = frozenset(words(" ".join(spelling.get("common", ()))))
        self.names: Mapping[str, Any] = data.get("names", {})
        self.dates: Mapping[str, Any] = data.get("dates", {})
        self.examples: tuple[Mapping[str, str], ...] = tuple(data.get("examples", ()))
        self.homonyms = tuple(_homonym(entry) for entry in data.get("homonyms", ()))
        self._read_words(data)
        self._read_frames(data)
        self._class_names = {mark: name for name, mark in self.marks.items()}
        self._classes_of: dict[str, tuple[str, ...]] = {}
        self._begins: dict[str, tuple[str, ...]] = {}
        self._marks_of: dict[str, str] = {}
        self._telling: dict[str, bool] = {}
        self._frames_at: dict[tuple[str, str, bool], tuple[int, ...]] = {}
        self._dates_of: dict[str, dict[str, float]] = {}
        self._frames_of: dict[str, tuple[int, ...]] = {}

    def _read_words(self, data: Mapping[str, Any]) -> None:
        listed = dict(data.get("words", {}))
        self.reference_kinds: dict[str, str] = {f"reference_{kind}": kind for kind in data.get("reference", {})}
        listed.update({f"date_{table}": [*members] for table, members in self.dates.items()})
        self.date_values = {
            table: {"_".join(words(name)): value for name, value in dict(members).items()}
            for table, members in self.dates.items()
            if isinstance(members, Mapping)
        }
        listed.update({f"reference_{kind}": members for kind, members in data.get("reference", {}).items()})
        free = iter(range(frames.FIRST_FREE_MARK, 0xF8FF))
        self.marks = {name: _FIXED.get(name) or chr(next(free)) for name in (*sorted(listed), *CASES, "conj")}
        for name, mark in _FIXED.items():
            self.marks.setdefault(name, mark)
        self._exact: dict[str, str] = defaultdict(str)
        self._stems: dict[str, str] = defaultdict(str)
        self.phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for name, members in listed.items():
            mark = self.marks[name]
            extra = frames.PLACE + frames.REFERENCE if name in self.reference_kinds else ""
            for member in members:
                self._add_member(member, extra + mark)
        self._stem_lengths = sorted({len(stem) for stem in self._stems}, reverse=True)
        for first, options in self.phrases.items():
            marks: dict[tuple[str, ...], str] = defaultdict(str)
            for phrase, mark in options:
                marks[phrase] += mark
            told = [(phrase, "".join(sorted(set(mark)))) for phrase, mark in marks.items()]
            self.phrases[first] = sorted(told, key=lambda option: len(option[0]), reverse=True)
        self.pairs = {phrase[:2] for options in self.phrases.values() for phrase, _ in options}

    def _add_member(self, member: str, mark: str) -> None:
        parts = words(member)
        if not parts:
            raise FrameError(f"{member!r} is no word")
        if len(parts) > 1:
            self.phrases[parts[0]].append((tuple(parts), mark))
        elif member.endswith("*"):
            self._stems[parts[0]] += mark
        else:
            self._exact[parts[0]] += mark

    def _read_frames(self, data: Mapping[str, Any]) -> None:
        grammar = Grammar(self.marks, data.get("macros", {}), self.before)
        self.frames: list[tuple[str, Frame]] = []
        for change in Change:
            self._add_frames(grammar, change.value, data.get(change.value, {}))
        for reason in Reason:
            self._add_frames(grammar, reason.value, data.get("silence", {}).get(reason.value, {}))
        if {"official", "local_official", "neutral", "says"} <= self.marks.keys():
            self._add_frames(grammar, "speech", _SPEAKING)
        for section in ("place", "speech", "parties", "extent", "footer"):
            self._add_frames(grammar, section, data.get(section, {}))
        self.telling = frozenset(cue for section, frame in self.frames if section in _CHANGES for cue in frame.cues)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        self.by_class: dict[str, list[int]] = defaultdict(list)
        for number, (_, frame) in enumerate(self.frames):
            for key in frame.keys:
                if key.startswith("<"):
                    self.by_class[self.marks[key[1:-1]]].append(number)
                elif key.endswith("*"):
                    self._by_stem[key[:-1]].append(number)
                else:
                    self._by_word[key].append(number)
        self._frame_stem_lengths = sorted({len(stem) for stem in self._by_stem})

    def _add_frames(self, grammar: Grammar, section: str, groups: Mapping[str, Iterable[str]]) -> None:
        for group, phrases in groups.items():
            for phrase in phrases:
                wide = f"{section} {group}" if group == "report" else section
                self.frames.append((wide, grammar.compile(phrase, group)))

    def marks_of(self, word: str) -> str:
        """The marks of the classes that a folded word belongs to, glued particles (wa-, bi-, al-) taken off."""
        known = self._marks_of.get(word)
        if known is None:
            known = "".join(sorted(set(self._find_marks(word))))
            if len(self._marks_of) >= _CACHE_LIMIT:
                self._marks_of.clear()
            self._marks_of[word] = known
        return known

    def _find_marks(self, word: str) -> str:
        if found := self._plain_marks(word):
            glued = word[:1] in self.before and len(word) > _SHORTEST
            return found + self._plain_marks(word[1:]) if glued else found
        for prefix in self.prefixes:
            if (
                len(word) > len(prefix) + 2
                and word.startswith(prefix)
                and (found := self._plain_marks(word[len(prefix) :]))
            ):
                return found
        return ""

    def _plain_marks(self, word: str) -> str:
        return self._exact.get(word, "") + "".join(
            self._stems.get(word[:length], "") for length in self._stem_lengths if length <= len(word)
        )

    def begins_phrase(self, word: str) -> tuple[str, ...]:
        """What a folded word, with and without glued particles, can be as the first word of a phrase."""
        known = self._begins.get(word)
        if known is None:
            bare = (word[len(p) :] for p in self.prefixes if word.startswith(p) and len(word) > len(p) + 2)
            if len(self._begins) >= _CACHE_LIMIT:
                self._begins.clear()
            known = self._begins[word] = tuple(spelling for spelling in (word, *bare) if spelling in self.phrases)
        return known

    def stem(self, word: str) -> str:
        """The first letters of a folded word, glued particles and articles taken off: near enough its root to know
        "advanced" by "advance"."""
        if len(word) > _SHORTEST + 1 and word[0] in self.before:
            word = word[1:]
        for prefix in self.prefixes:
            if len(prefix) > 1 and word.startswith(prefix) and len(word) > len(prefix) + 2:
                return word[len(prefix) :][:_STEM]
        return word[:_STEM]

    def classes_of(self, marks: str) -> tuple[str, ...]:
        """The names of the classes that marks stand for."""
        known = self._classes_of.get(marks)
        if known is None:
            known = self._classes_of[marks] = tuple(self._class_names[m] for m in marks if m in self._class_names)
        return known

    def date_value(self, table: str, word: str) -> float | None:
        """What a date table says of a unit (words joined by "_"), glued particles taken off."""
        return self.dates_of(word).get(table)

    def dates_of(self, word: str) -> Mapping[str, float]:
        """What the date tables say of a unit, by table."""
        known = self._dates_of.get(word)
        if known is None:
            known = {}
            for spelling in (*(word[len(p) :] for p in self.prefixes if word.startswith(p)), word):
                known.update(
                    {t: float(values[spelling]) for t, values in self.date_values.items() if spelling in values}
                )
            if len(self._dates_of) >= _CACHE_LIMIT:
                self._dates_of.clear()
            self._dates_of[word] = known
        return known

    def frames_of(self, word: str) -> tuple[int, ...]:
        """The numbers of the frames that a folded word can make match."""
        known = self._frames_of.get(word)
        if known is None:
            spellings = [word, word[1:]] if word[:1] and word[:1] in self.before else [word]
            known = tuple(dict.fromkeys(n for spelling in spellings for n in self._find_frames(spelling)))
            if len(self._frames_of) >= _CACHE_LIMIT:
                self._frames_of.clear()
            self._frames_of[word] = known
        return known

    def frames_at(self, word: str, marks: str, placed: bool) -> tuple[int, ...]:
        """The numbers of the frames that a unit can make match, by its word or words and by its classes; where no
        place is named (`placed`), only of those that need none."""
        known = self._frames_at.get((word, marks, placed))
        if known is None:
            spellings = (word, *word.split("_")) if "_" in word else (word,) if word else ()
            numbers = [n for spelling in spellings for n in self.frames_of(spelling)]
            numbers += [n for mark in marks for n in self.by_class.get(mark, ())]
            known = tuple(n for n in dict.fromkeys(numbers) if placed or not self.frames[n][1].placed)
            if len(self._frames_at) >= _CACHE_LIMIT:
                self._frames_at.clear()
            self._frames_at[word, marks, placed] = known
        return known

    def tells_a_change(self, written: Iterable[str]) -> bool:
        """Whether one of these words, as they are written, is needed by a frame that tells a change."""
        for word in written:
            known = self._telling.get(word)
            if known is None:
                if len(self._telling) >= _CACHE_LIMIT:
                    self._telling.clear()
                known = self._telling[word] = self._tells(fold(word))
            if known:
                return True
        return False

    def _tells(self, word: str) -> bool:
        ends = next((n for n, (section, _) in enumerate(self.frames) if section not in _CHANGES), len(self.frames))
        numbers = [*self.frames_of(word), *(n for mark in self.marks_of(word) for n in self.by_class.get(mark, ()))]
        base = (word[: -len(p)] for p in self.pronouns if word.endswith(p) and len(word) > len(p) + 1)
        return any(n < ends for n in numbers) or any(n < ends for part in base for n in self.frames_of(part))

    def _find_frames(self, word: str) -> list[int]:
        found = list(self._by_word.get(word, ()))
        for length in self._frame_stem_lengths:
            if length <= len(word):
                found += self._by_stem.get(word[:length], ())
        return found


def _homonym(entry: Mapping[str, Any]) -> Homonym:
    phrases = {key: tuple(tuple(words(phrase)) for phrase in entry.get(key, ())) for key in ("beside", "unless")}
    return Homonym(tuple(words(entry["name"])), phrases["beside"], phrases["unless"])
