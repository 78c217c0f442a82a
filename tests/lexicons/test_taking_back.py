"""The examples of the file are its tests."""

import pytest

from monitor.lexicons.taking_back import tables, takes_back

EXAMPLES = [text for table in tables().values() for text in table["examples"]]
OTHERS = [text for table in tables().values() for text in table["others"]]


@pytest.mark.parametrize("text", EXAMPLES)
def test_it_is_taken_back(text: str) -> None:
    assert takes_back(text)


@pytest.mark.parametrize("text", OTHERS)
def test_it_is_not_taken_back(text: str) -> None:
    assert not takes_back(text)


def test_a_long_text_of_one_word_takes_no_time() -> None:
    assert not takes_back("withdrew its " * 100_000)
