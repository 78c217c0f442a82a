"""How an error is told: what to mend, where and how. The exit code says what kind it was."""

import json
import re
import sys
from pathlib import Path

import click

from monitor import plain
from monitor.errors import ConfigError, Mistake, Refused, StoreError, Unavailable

OK, FAILED, USAGE, PARTLY, NOT_RUNNING, AGAIN, CONFIG, INTERRUPTED = 0, 1, 2, 3, 4, 75, 78, 130


def complain(error: Exception, as_json: bool) -> int:
    """Tell the error on stderr and return the exit code. An error that we did not foresee is raised again."""
    match error:
        case ConfigError():
            _say_mistakes(error.mistakes, as_json)
            return CONFIG
        case click.exceptions.Exit():
            return error.exit_code
        case click.Abort():
            return INTERRUPTED
        case click.ClickException():
            if as_json:
                _say_json("usage", error.exit_code, error.format_message())
            else:
                error.show()
            return error.exit_code
        case Unavailable():
            return _say("unavailable", AGAIN, str(error), as_json)
        case StoreError():
            return _say("store", FAILED, str(error), as_json)
        case Refused():
            return _say("refused", FAILED, str(error), as_json)
        case BrokenPipeError():
            return FAILED
    raise error


def _say(kind: str, code: int, text: str, as_json: bool) -> int:
    if as_json:
        _say_json(kind, code, text)
    else:
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {text}", err=True)
    return code


def _say_json(kind: str, code: int, text: str) -> None:
    click.echo(json.dumps({"error": kind, "code": code, "what": text}, ensure_ascii=False), err=True)


def _say_mistakes(mistakes: list[Mistake], as_json: bool) -> None:
    if as_json:
        told = [{"file": m.file, "line": m.line, "column": m.column, "what": m.what, "hint": m.hint} for m in mistakes]
        sys.stderr.write(json.dumps({"error": "config", "code": CONFIG, "mistakes": told}, ensure_ascii=False) + "\n")
        return
    for mistake in mistakes:
        click.echo(_shown(mistake) + "\n", err=True)
    count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
    click.echo(f"{count}. Nothing was started.", err=True)


def _shown(mistake: Mistake) -> str:
    where = f"{mistake.file}:{mistake.line}:{mistake.column}" if mistake.line else mistake.file
    out = [f"{click.style(where, bold=True)}: {mistake.what}"]
    if mistake.line and Path(mistake.file).is_file():
        lines = Path(mistake.file).read_text("utf-8", "replace").splitlines()
        line = lines[mistake.line - 1] if mistake.line <= len(lines) else ""
        line = re.sub(r"\s*=.*", " = ***", line) if mistake.private else plain.piece(line)
        length = len(line[mistake.column - 1 :].split("=")[0].split("]")[0].rstrip()) or 1
        out.append(f"{mistake.line:6} | {line}")
        out.append(f"       | {' ' * (mistake.column - 1)}{click.style('^' * length, fg='red')}")
    if mistake.hint:
        out.append(f"       = {mistake.hint}")
    return "\n".join(out)
