"""The command line, called as a user calls it."""

from pathlib import Path

import pytest

from monitor.cli import main

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "config.example.toml"


def run(*words: str | Path) -> int:
    """Call it in this process; returns its exit code."""
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in words])
    return int(end.value.code or 0)
