"""What is added by the command line leaves a configuration that is right."""

from pathlib import Path

import pytest

from monitor.config import load
from tests.commands import EXAMPLE, run

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The example, copied into a folder of its own."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "config.toml"
    file.write_text(EXAMPLE.read_text("utf-8"), "utf-8")
    return file


@pytest.mark.parametrize(
    ("word", "channel"),
    [
        ("@some_channel", "some_channel"),
        ("t.me/some_channel", "some_channel"),
        ("https://t.me/s/some_channel?before=3", "some_channel"),
        ("https://telegram.me/some_channel/77", "some_channel"),
        ("tg://resolve?domain=Some_Channel", "some_channel"),
    ],
)
def test_a_channel_is_added_in_whatever_form(word: str, channel: str, config: Path) -> None:
    assert run("sources", "add", word) == 0
    assert load(config).sources[-1].model_dump()["channel"] == channel


@pytest.mark.parametrize(
    "word",
    ["https://t.me/+AbCdEf123", "https://t.me/c/123/4", "@ab", "news.example", "ftp://x"],
)
def test_what_is_no_source_is_named_and_changes_nothing(word: str, config: Path, capsys: Captured) -> None:
    before = config.read_text("utf-8")
    assert run("sources", "add", word) == 1
    assert word in capsys.readouterr().err
    assert config.read_text("utf-8") == before


def test_a_list_of_sources_is_read_from_a_file(config: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "list.txt").write_text("@some_channel\n# ours\nhttps://desk:word@news.example/feed\n")
    assert run("sources", "add", "list.txt", "@some_channel", "--reliability", "B") == 0
    assert [source.id for source in load(config).sources[-2:]] == ["tg-some_channel", "news.example"]
    said = capsys.readouterr()
    assert "some_channel: is read already" in said.err
    assert "Added 2" in said.out


def test_a_shared_folder_is_opened_by_an_account_only(config: Path, capsys: Captured) -> None:
    assert run("sources", "add", "https://t.me/addlist/AbC-1") == 2
    assert "needs an account" in capsys.readouterr().err


def test_a_channel_is_read_through_an_account_only_where_there_is_one(config: Path, capsys: Captured) -> None:
    before = config.read_text("utf-8")
    assert run("sources", "add", "@some_channel", "--through", "both") == 2
    assert "needs an account" in capsys.readouterr().err
    assert config.read_text("utf-8") == before


def test_a_place_is_added_once_and_its_namesake_under_a_name_of_its_own(config: Path, capsys: Captured) -> None:
    assert run("places", "add", "idlib", "--yes") == 1
    assert "watched already" in capsys.readouterr().err
    assert run("places", "add", "Tripoli", "--country", "Libya", "--yes") == 0
    assert run("places", "add", "Tripoli", "--country", "LB", "--yes") == 0
    assert [place.id for place in load(config).places[-2:]] == ["tripoli", "tripoli-lebanon"]


@pytest.mark.parametrize("option", [("--within", "nowhere"), ("--country", "Narnia")])
def test_a_place_in_an_unknown_place_or_country_is_not_added(
    option: tuple[str, str], config: Path, capsys: Captured
) -> None:
    before = config.read_text("utf-8")
    assert run("places", "add", "Bakhmut", "--yes", *option) == 2
    assert option[1] in capsys.readouterr().err
    assert config.read_text("utf-8") == before
