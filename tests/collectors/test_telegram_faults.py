"""Nothing is lost, nothing comes twice, nothing changes places: seeded days full of faults, in virtual time.

`make faults` lives through 240 of them; a sample runs with every test. FAULTS=first-last names others.
"""

import os
from pathlib import Path

import pytest

from tests.servers.telegram_faults import Day
from tests.servers.telegram_time import run

FIRST, LAST = map(int, os.environ.get("FAULTS", "1-15").split("-"))


@pytest.mark.parametrize("seed", range(FIRST, LAST + 1))
def test_a_day_of_faults(seed: int, tmp_path: Path) -> None:
    run(lambda loop: Day(seed, tmp_path, loop).run())
