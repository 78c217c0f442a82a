"""Which language a text is in, by its letters first and its commonest words where they leave a choice."""

from __future__ import annotations

import re

from monitor.lexicons.letters import words

_SCRIPTS = {
    "arabic": re.compile("[\u0600-\u06ff]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f]"),
}
_OF_SCRIPT = {"arabic": ("ar", "fa"), "cyrillic": ("ru", "uk"), "latin": ("en", "fr", "es", "tr")}
_LETTERS = {"fa": "پچژگ", "ar": "ةىكيأإ", "ru": "ыэёъ", "uk": "іїєґ", "tr": "ışğİöüç", "es": "ñ¿¡", "fr": "çêœàù"}
_WORDS = {
    "ar": "في من على إلى أن التي الذي عن مع هذا قال بعد لم قد كان",
    "fa": "در از به که را این است با برای آن شد می خود تا بر",
    "ru": "и в на не что с по из к за как это от из-за для",
    "uk": "і в на не що з по із до та як це від за для",
    "en": "the of and to in a is was for on that with from by at has it are not we no their they after",
    "fr": "le la les de des du et en un une est dans que pour par sur au a ont ne pas avec",
    "es": "el la los las de del y en un una es que por para con se su al lo no ha",
    "tr": "ve bir bu da de için ile olarak sonra kadar olan gibi en çok ise daha yeni den dan nin nın",
}
_COMMON = {language: frozenset(words(text)) for language, text in _WORDS.items()}
_SAMPLE = 300


def script(text: str) -> str:
    """The script that most of the letters are in, or an empty string."""
    counts = {name: len(letters.findall(text)) for name, letters in _SCRIPTS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def guess(text: str, hint: str = "") -> str:
    """The language of a text (ISO 639-1), or an empty string. A hint counts where the script allows it and the
    words do not speak clearly for another language."""
    sample = text[:_SAMPLE]
    candidates = _OF_SCRIPT.get(script(sample), ())
    if not candidates:
        return hint
    found = words(sample)
    points = dict.fromkeys(candidates, 0.0)
    for language in candidates:
        points[language] += sum(word in _COMMON[language] for word in found)
        points[language] += 2 * min(5, sum(sample.count(letter) for letter in _LETTERS.get(language, "")))
        points[language] += (2 + len(found) / 15) * (language == hint[:2].lower())
    return max(candidates, key=lambda language: points[language])


def script_of(language: str) -> str:
    """The script that a language is written in, or an empty string."""
    return next((name for name, languages in _OF_SCRIPT.items() if language in languages), "")
