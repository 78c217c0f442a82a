"""From a TOML file to a typed Config, or to every mistake of the file at once, each with its line and its remedy."""

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from monitor.config.cross_check import cross_check
from monitor.config.positions import Path as KeyPath
from monitor.config.positions import nearest, positions
from monitor.config.shape import CHANNEL, ID, LANGUAGE, SECRET_NAME, WEB_ADDRESS, Config
from monitor.errors import ConfigError, Mistake

__all__ = ["Config", "load", "parse"]

_SAMPLES = {"url": "https://...", "to": "desk@example.org", "kind": "rss", "channel": "name_of_channel"}
_FORMS = {
    LANGUAGE: "a language is written as ar or en",
    WEB_ADDRESS: "an address starts with https://",
    CHANNEL: "a channel is the name after t.me/, of 4 to 32 letters and digits",
    ID: "an id has letters, digits, '-', '_' and '.' only",
    SECRET_NAME: "a secret's name has small letters, digits, '-' and '_' only",
}
_TYPES = {
    "string_type": 'text goes in quotes: "..."',
    "tuple_type": 'a list goes in brackets: ["..."]',
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "int_type": "write a number without quotes",
    "int_parsing": "write a number without quotes",
    "float_parsing": "write a number without quotes",
    "model_type": "write a section: [name], and its keys below",
    "dict_type": 'write pairs in braces: { key = "..." }',
}
_NOT_TOML = {
    "Cannot overwrite": "the key stands twice: take one of them out",
    "Cannot declare": "the section stands twice: put its keys together",
    "end of document": "a quote or a bracket is open at the end",
    "Invalid value": 'text goes in quotes: key = "value"',
}


def load(path: Path) -> Config:
    """Read a configuration file. Relative folders in it count from the file's own folder. Raises ConfigError."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        why = error.strerror or str(error)
        raise ConfigError([Mistake(str(path), 0, 0, f"cannot be read: {why}", "name one: --config FILE")]) from None
    except UnicodeDecodeError:
        raise ConfigError([Mistake(str(path), 0, 0, "is not UTF-8 text", "save it as UTF-8")]) from None
    return parse(text, str(path))


def parse(text: str, name: str = "config.toml") -> Config:
    """Read the text of a configuration file; `name` is what mistakes call it. Raises ConfigError."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_not_toml(text, name, str(error))]) from None
    found, lines = positions(text), text.splitlines()
    mistakes, config = [], None
    try:
        config = Config.model_validate(tree)
    except ValidationError as error:
        for problem in error.errors():
            path = _path_in_file(problem["loc"], tree)
            if problem["type"] == "union_tag_invalid":
                path += ("kind",)
            told = _in_words(problem, path, tree)
            mistakes.append(Mistake(name, *nearest(found, path, lines), *told, _is_private(problem, path)))
    for path, what, hint in cross_check(tree if config is None else config.model_dump()):
        mistakes.append(Mistake(name, *nearest(found, path, lines), what, hint))
    if mistakes or config is None:
        raise ConfigError(sorted(set(mistakes), key=lambda m: (m.line, m.column, m.what)))
    return config


def _not_toml(text: str, name: str, error: str) -> Mistake:
    at = re.search(r"\(at line (\d+), column (\d+)\)", error)
    line, column = (int(at[1]), int(at[2])) if at else (max(1, text.count("\n")), 1)
    what = error.split(" (at ")[0]
    hint = next((hint for words, hint in _NOT_TOML.items() if words in error), "")
    return Mistake(name, line, column, f"not TOML: {what[:1].lower()}{what[1:]}", hint)


def _path_in_file(path: tuple[str | int, ...], tree: Any) -> KeyPath:
    """Pydantic's path without the names of union members, which stand in no file."""
    out: list[str | int] = []
    for n, part in enumerate(path):
        is_last = n == len(path) - 1
        known = part in tree if isinstance(tree, dict) else isinstance(tree, list) and isinstance(part, int)
        if known:
            tree = tree[part]
        elif not is_last or (isinstance(tree, dict) and tree.get("kind") == part):
            continue
        out.append(part)
    return tuple(out)


def _in_words(problem: Any, path: KeyPath, tree: Any) -> tuple[str, str]:
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    where = ".".join(map(str, path[:-1])) or "the file"
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(key, _keys_of(problem["loc"]), 1)
        return f"no such key here: {key}", f"did you mean {near[0]}?" if near else "take it out"
    if kind == "missing":
        return f"{where} needs {key}", f'add: {key} = "{_SAMPLES.get(key, "...")}"'
    if kind == "union_tag_not_found":
        return f"{'.'.join(map(str, path))} needs kind", f"add: kind = one of {_kinds(path)}"
    if kind == "union_tag_invalid":
        return f"kind cannot be {context['tag']!r}", f"one of {context['expected_tags']}"
    if kind in ("enum", "literal_error"):
        return f"{key} cannot be {problem['input']!r}", f"one of {context['expected']}"
    if kind == "value_error":
        what, _, hint = str(context["error"]).partition("; ")
        return what, hint
    if kind == "string_pattern_mismatch" and path[-1:] == ("secret",):
        return "this is no name of a secret", _FORMS[context["pattern"]]
    if kind == "string_pattern_mismatch":
        return f"{'a key' if key == '[key]' else key} cannot be {_shown(problem['input'])}", _FORMS[context["pattern"]]
    if _is_private(problem, path):
        return f"{key} is a secret and does not belong in this file", f'write {{ secret = "{key.replace("_", "-")}" }}'
    if kind == "tuple_type" and isinstance(problem["input"], dict):
        return f"{key} is a list of sections", f"write [[{key}]]"
    message = _TYPES.get(kind) or problem["msg"][:1].lower() + problem["msg"][1:]
    return f"{key} cannot be {_shown(problem['input'])}", message


def _is_private(problem: Any, path: KeyPath) -> bool:
    """Whether what stands there is, or may be, a secret itself in the place of a secret's name."""
    return "Secret" in problem["msg"] or (problem["type"] == "string_pattern_mismatch" and path[-1:] == ("secret",))


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _keys_of(path: tuple[str | int, ...]) -> list[str]:
    """The keys that are known where a path leads."""
    model: Any = Config
    for part in path[:-1]:
        if isinstance(model, type) and issubclass(model, BaseModel) and part in model.model_fields:
            model = model.model_fields[str(part)].annotation
        found = _models_in(model)
        named = [m for m in found if "kind" in m.model_fields and part in get_args(m.model_fields["kind"].annotation)]
        model = named[0] if named else found[0] if len(found) == 1 else model
    return [key for m in _models_in(model) for key in m.model_fields]


def _kinds(path: KeyPath) -> str:
    """The kinds of what stands in that section."""
    fields = [model.model_fields["kind"] for model in _models_in(Config.model_fields[str(path[0])].annotation)]
    return ", ".join(repr(kind) for field in fields for kind in get_args(field.annotation))


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for arg in get_args(annotation) for model in _models_in(arg)]
