"""Where each key of a TOML file stands, so that a mistake can be shown at its line and column."""

import re
from collections import Counter

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
_STRING = re.compile(r'"""(?:.|\n)*?"""|\'\'\'(?:.|\n)*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'')


def _names(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in re.findall(r'"[^"]*"|\'[^\']*\'|[^.\s]+', dotted))


def _blank_strings(line: str) -> str:
    return _STRING.sub(lambda found: '"' + " " * (len(found[0]) - 2) + '"', line)


def positions(text: str) -> dict[Path, tuple[int, int]]:
    """Map the path of every table and key of the file to its line and column, both from 1."""
    found: dict[Path, tuple[int, int]] = {}
    counts: Counter[Path] = Counter()
    table: Path = ()
    depth, inside = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if inside:
            inside = "" if inside in line else inside
            continue
        bare = _blank_strings(line).split("#")[0]
        if depth == 0 and (header := _HEADER.match(line)):
            table = _resolve(_names(header[2]), counts, repeated=header[1] == "[[")
            found.setdefault(table, (number, line.index("[") + len(header[1]) + 1))
            continue
        if depth == 0 and (key := _KEY.match(line)):
            found.setdefault(table + _names(key[1]), (number, len(line) - len(line.lstrip()) + 1))
        for quote in ('"""', "'''"):
            inside = quote if bare.count(quote) % 2 else inside
        depth += bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")
    return found


def _resolve(names: Path, counts: "Counter[Path]", repeated: bool) -> Path:
    """The path of a table: names of arrays of tables get the index of their latest entry."""
    path: Path = ()
    for n, name in enumerate(names):
        path += (name,)
        if repeated and n == len(names) - 1:
            counts[path] += 1
        if counts[path]:
            path += (counts[path] - 1,)
    return path


def nearest(found: dict[Path, tuple[int, int]], path: Path, lines: list[str]) -> tuple[int, int]:
    """The position of a path, or of the innermost part of it that the file spells out; (1, 1) when none is."""
    for length in range(len(path), 0, -1):
        if path[:length] in found:
            line, column = found[path[:length]]
            rest = [part for part in path[length:] if isinstance(part, str)]
            inline = rest and re.search(rf"\b{re.escape(rest[-1])}\s*=", lines[line - 1])
            return (line, inline.start() + 1) if inline else (line, column)
    return 1, 1
