"""What no single key can know: ids that are used twice, and names that lead nowhere."""

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

Finding = tuple[tuple[str | int, ...], str, str]


def cross_check(tree: dict[str, Any]) -> Iterator[Finding]:
    """Yield (path, what is wrong, remedy) for each name in the file that does not fit the others."""
    for section in ("places", "sides", "sources"):
        yield from _twice(section, _tables(tree, section))
    places = _ids(tree, "places")
    for n, place in enumerate(_tables(tree, "places")):
        if place.get("within"):
            yield from _unknown(("places", n, "within"), place["within"], places, "place")
    yield from _circles(tree)
    notifiers = set(tree.get("notifiers") or {}) if isinstance(tree.get("notifiers"), dict) else set()
    for n, watch in enumerate(_tables(tree, "watches")):
        for watched in _texts(watch.get("places")):
            yield from _unknown(("watches", n, "places"), watched, places, "place")
        for name in _texts(watch.get("notify")):
            yield from _unknown(("watches", n, "notify"), name, notifiers, "notifier")
    for key in ("digest", "operator"):
        table = tree.get(key)
        for name in _texts(table.get("notify") if isinstance(table, dict) else None):
            yield from _unknown((key, "notify"), name, notifiers, "notifier")
    if not tree.get("telegram"):
        for n, source in enumerate(_tables(tree, "sources")):
            if source.get("through") in ("account", "both"):
                yield ("sources", n, "through"), "no account is set up", "add [telegram], then: monitor login telegram"


def _tables(tree: dict[str, Any], section: str) -> list[dict[str, Any]]:
    found = tree.get(section)
    return [table for table in found if isinstance(table, dict)] if isinstance(found, list | tuple) else []


def _ids(tree: dict[str, Any], section: str) -> set[str]:
    return {str(table["id"]) for table in _tables(tree, section) if "id" in table}


def _texts(value: Any) -> Iterable[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list | tuple) else []


def _twice(section: str, tables: list[dict[str, Any]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for n, table in enumerate(tables):
        name = table.get("id")
        if name is not None and name in seen:
            yield (section, n, "id"), f"{name!r} is used twice", "give each its own id"
        seen.add(str(name))


def _unknown(path: tuple[str | int, ...], name: str, known: Iterable[str], what: str) -> Iterator[Finding]:
    if name not in known:
        near = difflib.get_close_matches(name, list(known), 1)
        yield path, f"no {what} has the id {name!r}", f"did you mean {near[0]!r}?" if near else f"add that {what}"


def _circles(tree: dict[str, Any]) -> Iterator[Finding]:
    above = {place.get("id"): place.get("within") for place in _tables(tree, "places")}
    for n, place in enumerate(_tables(tree, "places")):
        seen, at = set(), place.get("id")
        while at is not None and at not in seen:
            seen.add(at)
            at = above.get(at)
        if at is not None and at == place.get("id"):
            yield ("places", n, "within"), f"{at!r} lies within itself", "break the circle"
