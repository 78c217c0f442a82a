"""The words of the monitor in each language: English stands in the code, every other language in a gettext catalogue.

A language is added by a folder, `LANGUAGE/LC_MESSAGES/monitor.po`; `pybabel compile -d monitor/locale -D monitor` then
writes the `monitor.mo` beside it.
"""

import gettext
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
DOMAIN = "monitor"
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of a language (ISO 639-1); that of an unknown one answers in English."""
    return gettext.translation(DOMAIN, FOLDER, [language], fallback=True)


def languages() -> tuple[str, ...]:
    """The languages in which the monitor can speak."""
    return ("en", *sorted(file.parent.parent.name for file in FOLDER.glob("*/LC_MESSAGES/monitor.mo")))


def direction(language: str) -> str:
    """How a language is written: `rtl` or `ltr`."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
