"""Whether two words are one word, spelt or mistyped differently."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from monitor.analysis.stories.vocabulary import Vocabulary

_VOWELS = frozenset("aeiouyаеиоуыэюяіїєёйاويهآ")
_TAKEN_FOR = (
    "cksz",
    "sz",
    "ck",
    "vw",
    "mn",
    "тд",
    "сз",
    "гґх",
    "жш",
    "тط",
    "تط",
    "سص",
    "دذ",
    "ضظ",
    "هح",
    "قغ",
    "زذظ",
    "كق",
    "bp",
    "dt",
)
_SHORTEST = 6
_BENDING = frozenset(("again", "status", "future"))
_NEGATING = frozenset(("m", "ن"))
"""One letter inside a verb negates it: Turkish geliyor / gelmiyor, Persian بازگشت / بازنگشت."""


def resemble(one: str, other: str, words: Vocabulary) -> bool:
    """Whether the two are one word for all that matters. Never for numbers or for words that carry a guard."""
    if one == other or words.alike.get(one, one) == words.alike.get(other, other):
        return True
    if one in words.guards or other in words.guards:
        return inflected(one, other, words)
    if one in words.dates or other in words.dates:
        return False
    one, other = _bare(one), _bare(other)
    return one == other or _mistyped(one, other)


def inflected(one: str, other: str, words: Vocabulary) -> bool:
    """Whether two long words differ in their last letter or two only. What negates, denies, fails or points somewhere
    may not: northern is not northeast, nor is "did not leave" the leaving."""
    if not {words.guards.get(one, "again"), words.guards.get(other, "again")} <= _BENDING:
        return False
    same = min(len(one), len(other)) - 2
    return same >= _SHORTEST and abs(len(one) - len(other)) <= 1 and one[:same] == other[:same]


def _bare(word: str) -> str:
    """An Arabic word without its proclitics."""
    if not "\u0600" <= word[0] <= "\u06ff":
        return word
    if len(word) > 4 and word[0] in "وفبكل" and word[1:3] == "ال":
        word = word[1:]
    if len(word) > 4 and word[:2] == "لل":
        return word[2:]
    if len(word) > 4 and word[:2] == "ال":
        return word[2:]
    return word[1:] if len(word) > 4 and word[0] == "و" else word


def _mistyped(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _SHORTEST - 1 or len(longer) - len(shorter) > 1 or shorter[:2] != longer[:2]:
        return False
    if any(letter.isdigit() for letter in longer) or OSA.distance(one, other, score_cutoff=1) > 1:
        return False
    at = next((n for n, letter in enumerate(shorter) if letter != longer[n]), len(shorter))
    if len(shorter) < len(longer):
        doubled = at > 0 and longer[at] == longer[at - 1]
        return longer[at] not in _NEGATING and (len(longer) > _SHORTEST or doubled or longer[at] in _VOWELS)
    if shorter[at + 1 :] != longer[at + 1 :]:
        return True  # two letters changed places
    pair = {shorter[at], longer[at]}
    return len(shorter) >= _SHORTEST and (pair <= _VOWELS or any(pair <= set(group) for group in _TAKEN_FOR))
