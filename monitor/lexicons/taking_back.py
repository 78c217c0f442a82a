"""Whether a report takes back what its own outlet said: the words are data, one table a language."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources

_LONGEST = 3000  # characters; who takes something back says so at once
_VOWEL_SIGNS = re.compile("[\u064b-\u0652\u0640]")


def takes_back(text: str) -> bool:
    """Whether any language's words for it stand in the text."""
    plain = _VOWEL_SIGNS.sub("", unicodedata.normalize("NFKC", text[:_LONGEST])).casefold()
    return any(words.search(plain) for words in _words())


@cache
def tables() -> dict[str, dict[str, list[str]]]:
    """The tables as they stand in the file."""
    found: dict[str, dict[str, list[str]]] = tomllib.loads(
        resources.files("monitor.lexicons").joinpath("taking_back.toml").read_text("utf-8")
    )
    return found


@cache
def _words() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile("|".join(word.replace(" .. ", r"\b[^.!?\n]{0,60}?") for word in table["words"]))
        for table in tables().values()
    )
