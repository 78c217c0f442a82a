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
        "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
        **{chr(zero + i): str(i) for zero in (0x660, 0x6F0) for i in range(10)},
    }
)  # fmt: skip
_MARKS = re.compile(
    # accents of Latin, Greek and Cyrillic; points of Hebrew; vowel signs, Koranic marks and tatweel of Arabic
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8"
    "\u06ea-\u06ed\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    # what joins or parts letters without being seen
    "\u00ad\u200b-\u200f\u2060\ufeff]+"
)
_WORD = re.compile(r"[^\W_]{1,64}")  # what is longer is no word: it is searched by its pieces
_LEAST = 3  # a word as short as this has no clitic: its first letter is of the root


def searchable(text: str) -> str:
    """The words of a text in their one form, Arabic ones also without clitics, for the index."""
    return " ".join(map(_forms, set(_words(text))))


def wanted(words: str) -> list[tuple[str, ...]]:
    """What a person searches: each word with the forms of which one must be there. Everything but letters and digits
    only parts words, so there are no operators to misuse."""
    return [
        (word, word[2:]) if word.startswith("ال") and len(word) >= 2 + _LEAST else (word,)
        for word in dict.fromkeys(map(_one_form, _words(words)))
        if word
    ]


def _words(text: str) -> list[str]:
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).replace("ʼ", "'")  # an apostrophe, not a letter
    return _WORD.findall(text)


def _one_form(word: str) -> str:
    return word.casefold().translate(_ONE_FORM)


@lru_cache(maxsize=50_000)  # the words of the news repeat
def _forms(word: str) -> str:
    forms = [_one_form(word)]
    if "\u0600" <= word[0] <= "\u06ff":
        if forms[0][:1] in "وف" and len(forms[0]) > _LEAST:
            forms.append(forms[0][1:])
        forms += [form[1:] for form in forms if form[:1] in "بلك" and len(form) > _LEAST]
        forms += ["ال" + form[2:] for form in forms if form.startswith("لل") and len(form) > _LEAST]
        forms += [form[2:] for form in forms if form.startswith("ال") and len(form) > _LEAST]
    return " ".join(forms)
