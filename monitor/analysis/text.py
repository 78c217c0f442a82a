"""Words of a text with their places in it, and where sentences end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.lexicons.letters import MARKS, fold

_TOKEN = re.compile(rf"[\w{MARKS}]+|\n+|[.!?…؟۔,،;؛:()\[\]|•▪–—«»\"“”„‘-]")
_QUOTES = frozenset('«»"“”„‘')
_STRONG = frozenset("!?…؟۔")
_TRAILING = frozenset("()-–—")
_ABBREVIATIONS = frozenset(
    [
        "lt",
        "gen",
        "col",
        "maj",
        "sgt",
        "capt",
        "brig",
        "st",
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "jr",
        "no",
        "vs",
        "approx",
        "etc",
        "u.s",
        "jan",
        "feb",
        "aug",
        "sept",
        "oct",
        "nov",
        "dec",
        "mt",
        "ft",
        "нп",
        "пгт",
        "им",
        "ул",
        "тыс",
        "млн",
        "млрд",
        "обл",
        "руб",
        "стр",
        "гг",
        "см",
        "рис",
        "г",
        "р",
        "т",
        "п",
        "с",
        "м",
        "д",
        "mme",
        "mlle",
        "sr",
        "sra",
        "dra",
        "gral",
        "cnel",
        "av",
        "mah",
        "cad",
        "sok",
        "org",
        "alb",
        "yzb",
    ]
)
LONGEST_SENTENCE = 120
"""Words; a longer one is cut there, so that no text costs more than its length."""


@dataclass(slots=True)
class Token:
    """Characters `start` to `end` of a text: a folded word, or a sign, of which `word` is false."""

    start: int
    end: int
    norm: str
    raw: str
    word: bool


def tokens(text: str) -> Iterator[Token]:
    """Every word and every sign that can end a clause, in order; quotation marks are left out."""
    for found in _TOKEN.finditer(text.replace("_", " ")):
        raw = found[0]
        first = raw[0]
        if first.isalnum():
            if norm := fold(raw):
                yield Token(found.start(), found.end(), norm, raw, True)
        elif first not in _QUOTES:
            yield Token(found.start(), found.end(), "\n" if first == "\n" else first, raw, False)


def sentences(text: str) -> Iterator[list[Token]]:
    """The sentences of a text as their tokens. A line break ends one; a full stop does if what follows can begin a
    new one, so that "н.п. Ивановка", "Lt. Gen." and "3.5" stay whole."""
    sentence: list[Token] = []
    for token in tokens(text):
        if token.norm == "\n" or (not token.word and token.norm in _STRONG):
            if token.norm != "\n":
                sentence.append(token)
            if sentence:
                yield sentence
            sentence = []
            continue
        if token.word and sentence and _ended(sentence, token, text):
            yield sentence
            sentence = []
        sentence.append(token)
        if len(sentence) >= LONGEST_SENTENCE:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _ended(sentence: list[Token], following: Token, text: str) -> bool:
    """Whether the full stop before a word was the end of a sentence."""
    at = len(sentence) - 1
    while at >= 0 and sentence[at].norm in _TRAILING:
        at -= 1
    if at < 1 or sentence[at].norm != ".":
        return False
    after = text[sentence[at].end : sentence[at].end + 1]
    if not after.isspace() and after not in _QUOTES:
        return False
    before = sentence[at - 1]
    short = before.word and (len(before.norm) == 1 or before.norm in _ABBREVIATIONS) and not before.norm.isdigit()
    return not short and not following.raw[0].islower()
