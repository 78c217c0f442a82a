"""Holds the structure: imports go down the floors, the thinking is pure, each library has one room."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "monitor"
MODULES = sorted(path for path in ROOT.rglob("*.py"))

# A module may import from lower floors, and from its own room.
FLOORS = [
    {"model", "errors", "clock", "plain"},
    {"fetch", "locale", "templates", "logs", "supervisor"},
    {"lexicons", "store", "collectors", "notifiers", "config", "atlas", "demo"},
    {"analysis", "dispatch"},
    {"pipeline", "schedule"},
    {"daemon"},
    {"wellbeing", "buttons", "daily", "story_file"},
    {"chores"},
    {"assembly"},
    {"replay", "rehearsal", "drill"},
    {"cli"},
    {"__main__"},
]
FLOOR = {room: n for n, rooms in enumerate(FLOORS) for room in rooms}
STEPS = {"reports", "stories", "mentions", "incidents", "alerts", "messages", "digest", "health"}

# What the thinking may not touch: clocks, files, sockets, processes, chance, logs.
IMPURE = {"asyncio", "logging", "os", "pathlib", "random", "socket", "sqlite3", "subprocess", "threading", "time"}

# Libraries that two rooms use, each for its own end.
SHARED = {
    "pydantic": {"config", "store"},  # typed values out of a file, and out of the database
}
IMPURE_CALLS = {"open", "input", "print", "now", "utcnow", "today"}


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module.startswith("monitor"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT.parent))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_imports_go_down_only(path: Path) -> None:
    own = room(path)
    for imported in imports(path):
        parts = imported.split(".")
        if parts[0] != "monitor" or len(parts) < 2 or parts[1] not in FLOOR or parts[1] == own:
            continue
        if own == "__init__":
            pytest.fail(f"monitor/__init__.py imports {imported}")
        allowed = FLOOR[parts[1]] < FLOOR[own]
        assert allowed, f"{named(path)} (floor {FLOOR[own]}) imports {imported} (floor {FLOOR[parts[1]]})"


def test_every_room_has_a_floor() -> None:
    rooms = {room(path) for path in MODULES} - {"__init__"}
    assert rooms <= set(FLOOR), rooms - set(FLOOR)


@pytest.mark.parametrize("path", [p for p in MODULES if room(p) == "analysis"], ids=named)
def test_the_thinking_is_pure(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports(path)} & IMPURE
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            assert called not in IMPURE_CALLS, f"{named(path)}:{node.lineno} calls {called}"


@pytest.mark.parametrize("step", sorted(STEPS))
def test_the_steps_never_import_each_other(step: str) -> None:
    files = [ROOT / "analysis" / f"{step}.py", *(ROOT / "analysis" / step).glob("**/*.py")]
    for path in filter(Path.is_file, files):
        others = {name.split(".")[2] for name in imports(path) if name.startswith("monitor.analysis.")} & STEPS
        assert others <= {step}, f"{named(path)} imports {others - {step}}"


def test_a_library_is_imported_in_one_room() -> None:
    users: defaultdict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for imported in imports(path):
            library = imported.split(".")[0]
            if library not in sys.stdlib_module_names and library != "monitor":
                users[library].add(room(path))
    shared = {library: rooms for library, rooms in users.items() if len(rooms) > 1}
    assert {library for library, rooms in shared.items() if not rooms <= SHARED.get(library, set())} == set(), shared


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_files_stay_readable(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300
    assert path.stem not in {"util", "utils", "helper", "helpers", "manager", "handler", "base", "common"}
