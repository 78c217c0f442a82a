"""Words brought to one form for the search, the same for the stored text and for what a person types.

Letters: compatibility forms, accents, vowel signs, tatweel and case go; every alef is one, so are the yehs, kafs and
hehs of Arabic and Persian; hamza goes with its seat; digits of any script become 0-9. An Arabic word is stored a
second time without its clitics (and, so, in, like, for, the), so that a search finds the word inside.
The tables follow the Unicode Character Database; the order of clitics is that of Arabic grammar: conjunction,
preposition, article.
"""

import re
import unicodedata
from functools import lru_cache

_ONE_FORM = str.maketrans(
    {
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ة": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ک": "ك", "ء": "",
        "ـ": "", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
        "\u200b": "", "\u200c": "", "\u200d": "", "\u00ad": "", "\u2060": "", "\ufeff": "", "’": "'", "ʼ": "'",
        **{chr(zero + i): str(i) for zero in (0x660, 0x6F0) for i in range(10)},
    }
)  # fmt: skip
_MARKS = re.compile(  # accents of Latin, Greek and Cyrillic; points of Hebrew; vowel signs and Koranic marks of Arabic
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_WORD = re.compile(r"[^\W_]+")
_LEAST = 3  # a word as short as this has no clitic: its first letter is of the root


def fold(text: str) -> str:
    """The text in its one form, still with spaces and punctuation between the words."""
    if text.isascii():
        return text.casefold()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold().translate(_ONE_FORM)


def searchable(text: str) -> str:
    """The different words of a text in their one form, Arabic ones also without clitics, for the index."""
    return " ".join(dict.fromkeys(form for word in set(_WORD.findall(fold(text))) for form in _forms(word)))


def wanted(words: str) -> list[tuple[str, ...]]:
    """What a person searches: each word with the forms of which one must be there. Everything but letters and digits
    only parts words, so there are no operators to misuse."""
    return [
        (word, word[2:]) if word.startswith("ال") and len(word) >= 2 + _LEAST else (word,)
        for word in dict.fromkeys(_WORD.findall(fold(words)))
    ]


@lru_cache(maxsize=20_000)  # the words of the news repeat
def _forms(word: str) -> tuple[str, ...]:
    forms = [word]
    if "\u0600" <= word[0] <= "\u06ff":
        if word[0] in "وف" and len(word) > _LEAST:
            forms.append(word[1:])
        forms += [form[1:] for form in forms if form[0] in "بلك" and len(form) > _LEAST]
        forms += ["ال" + form[2:] for form in forms if form.startswith("لل") and len(form) > _LEAST]
        forms += [form[2:] for form in forms if form.startswith("ال") and len(form) > _LEAST]
    return tuple(forms)
