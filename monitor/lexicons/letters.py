"""How words are cut and how spellings of one word are made alike, in every script.

The same two functions read the lexicons, the names of places and the reports, so that they always agree.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u200c\u200d"
WORD = re.compile(rf"[\w{MARKS}]+")
"""A word with its diacritics and joiners. An underscore is to be replaced by a space before (hashtags)."""

_ARABIC = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئیےێ", "ي"),
        **dict.fromkeys("ةۀھەہۃ", "ه"),
        **dict.fromkeys("کڪ", "ك"),
        "ؤ": "و",
        "ء": None,
        "ـ": None,
        "\u200c": None,
        "\u200d": None,
        **{chr(code): None for code in (*range(0x64B, 0x660), 0x670, *range(0x6D6, 0x6E5))},
        **{chr(0x660 + n): str(n) for n in range(10)},
        **{chr(0x6F0 + n): str(n) for n in range(10)},
    }
)
_CYRILLIC = str.maketrans("ёґ", "ег")
_LATIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ə": "e"})
_LOOKALIKE = str.maketrans("aceopxyikmthb", "асеорхуікмтнв")
_STRETCHED = re.compile(r"(.)\1{2,}")
_HAS_CYRILLIC = re.compile("[\u0400-\u04ff]")
_HAS_LATIN = re.compile("[a-z]")
_HAS_ARABIC = re.compile("[\u0600-\u06ff]")


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """One spelling for all spellings of a word: lower case, no diacritics, no tatweel, one kind of alef, yeh, kaf and
    heh, plain digits, no stretched letters; Latin look-alikes inside a Cyrillic word become Cyrillic."""
    if word.isascii():
        return word.lower()
    word = unicodedata.normalize("NFKC", word.replace("İ", "i")).lower()
    if _HAS_ARABIC.search(word):
        return _STRETCHED.sub(r"\1", word.translate(_ARABIC))
    if _HAS_CYRILLIC.search(word):
        if _HAS_LATIN.search(word):
            word = word.translate(_LOOKALIKE)
        return _STRETCHED.sub(r"\1", unicodedata.normalize("NFC", word).translate(_CYRILLIC))
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return bare.translate(_LATIN)


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [folded for word in WORD.findall(text.replace("_", " ")) if (folded := fold(word))]
