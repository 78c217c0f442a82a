"""Reports of every language, labelled by hand: so many changes are found, so few are told wrongly."""

import pytest

from tests.detection.figures import LANGUAGES, play, read


@pytest.mark.parametrize("language", LANGUAGES)
def test_changes_are_found_and_nothing_else(language: str) -> None:
    figures = play(language)
    print(*figures.errors, sep="\n")
    floors = read(language)["floors"]
    reached = figures.shares()
    assert reached["alarms"] <= floors["alarms"]
    below = {
        name: (reached[name], floor) for name, floor in floors.items() if name != "alarms" and reached[name] < floor
    }
    assert not below
