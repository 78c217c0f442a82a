"""Every word of a text is found by the search for it, whatever the text."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.store.folding import searchable, wanted

LETTERS = st.text(
    st.one_of(st.characters(), st.sampled_from("حمصوفبلكالأإآٱىةـَُّ٠۹ЙЁїßİıłÉŞ\u200c\u200f'\"*:-()")), max_size=60
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(LETTERS)
def test_every_word_is_found_by_itself(text):
    index = set(searchable(text).split(" "))
    assert all(index.intersection(forms) for forms in wanted(text))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(LETTERS)
def test_words_of_the_index_are_letters_and_digits(text):
    assert all(word.isalnum() for word in searchable(text).split(" ") if word)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(LETTERS)
def test_case_and_composition_make_no_difference(text):
    assert set(searchable(text).split()) == set(searchable(unicodedata.normalize("NFC", text)).split())
    assert set(searchable(searchable(text)).split()) >= set(searchable(text).split())


def test_the_article_is_no_part_of_the_word():
    assert wanted("الفاشر") == [("الفاشر", "فاشر")]
    assert {"المدينه", "مدينه"} <= set(searchable("وللمدينة").split())


def test_a_short_word_keeps_its_letters():
    assert searchable("بلد") == "بلد"
    assert searchable("ولد") == "ولد"


def test_what_is_too_long_for_a_word_is_found_by_its_pieces():
    rubbish = "xy" * 5000
    assert max(map(len, searchable(rubbish).split())) == 64
    assert set(searchable(rubbish).split()) >= {forms[0] for forms in wanted(rubbish)}
