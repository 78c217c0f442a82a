"""The catalogues: every sentence in every language, all its plural forms, the same values in it."""

import string
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from monitor.locale import FOLDER, catalogue, direction, languages

ROOT = Path(__file__).parents[1] / "monitor"
KEYWORDS = {"say": None, "count": (1, 2), "later": None}
FORMS = {"ar": [0, 1, 2, 3, 11, 100]}
FILES = sorted(FOLDER.glob("*/LC_MESSAGES/monitor.po"))


def sentences() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(ROOT / "analysis", method_map=[("**.py", "python")], keywords=KEYWORDS)
    return {message[2] for message in found}


def catalogue_of(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, locale=file.parts[-3])


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_every_sentence_is_there(file: Path) -> None:
    translated = catalogue_of(file)
    known = {message.id for message in translated if message.id}
    assert sentences() - known == set()
    assert known - sentences() == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_every_sentence_has_its_forms_and_values(file: Path) -> None:
    for message in catalogue_of(file):
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[-1]
        forms = (message.string,) if isinstance(message.string, str) else message.string
        if isinstance(message.id, tuple):
            assert len(forms) == catalogue_of(file).num_plurals
        for form in forms:
            assert form.strip(), source
            assert values(form) - {"n"} == values(source) - {"n"}, source
            assert values(form) <= values(source)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_the_compiled_catalogue_is_up_to_date(file: Path) -> None:
    made = BytesIO()
    write_mo(made, catalogue_of(file))
    assert file.with_suffix(".mo").read_bytes() == made.getvalue(), "run: pybabel compile -d monitor/locale -D monitor"


@pytest.mark.parametrize("language", FORMS)
def test_each_plural_form_is_used(language: str) -> None:
    said = catalogue(language).ngettext
    forms = [said("{n} copy not counted.", "{n} copies not counted.", n) for n in FORMS[language]]
    assert len(set(forms)) == len(FORMS[language]) - 1  # "11 copies" and "100 copies" are one word in Arabic
    assert "{n}" not in forms[1] + forms[2]


def test_the_languages_and_their_directions() -> None:
    assert languages() == ("en", "ar")
    assert (direction("ar"), direction("fa"), direction("en"), direction("")) == ("rtl", "rtl", "ltr", "ltr")
    assert catalogue("xx").gettext("Original") == "Original"
