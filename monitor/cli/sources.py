"""monitor sources"""

import asyncio
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click
from tabulate import tabulate

from monitor.cli.answers import answer
from monitor.cli.setting import Setting, configured
from monitor.collectors.channel_names import channels_in, folders_in
from monitor.config import shape

_ADDRESS = re.compile(r"^https?://(?!(?:www\.)?(?:t|telegram)\.(?:me|dog)/)[^\s/]+\S*$")
_NOTHING = "neither a public channel (@name, t.me/name), nor an address (https://...), nor a file"


@click.group()
def sources() -> None:
    """Add or list sources."""


@sources.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON document.")
@configured
def list_sources(setting: Setting, as_json: bool) -> None:
    """List the sources."""
    found = setting.config.sources
    if as_json:
        answer(sources=[options.model_dump(mode="json") for options in found])
        return
    rows = [(options.id, options.kind, options.reliability, _where(options)) for options in found]
    click.echo(tabulate(rows, headers=("id", "kind", "grade", "reads"), tablefmt="plain"))


@sources.command("add")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--reliability", default="F", type=click.Choice(list("ABCDEF")), show_default=True)
@click.option("--owner", default="", help="Outlets of one owner are one voice.")
@click.option("--through", type=click.Choice(["preview", "account", "both"]), default="preview", show_default=True,
              help="How Telegram channels are read.")  # fmt: skip
@configured
def add_sources(setting: Setting, names: tuple[str, ...], reliability: str, owner: str, through: str) -> int:
    """Add sources to the configuration: a channel as @name or as a link, a shared folder (t.me/addlist/...), the
    address of a feed, a file with one of these a line, or - for standard input."""
    if through != "preview" and not setting.config.telegram:
        raise click.UsageError(
            f"--through {through} needs an account: add [telegram] first, see `monitor login telegram`"
        )
    known = {_key(options) for options in setting.config.sources}
    ids = {options.id for options in setting.config.sources}
    added, wrong = 0, 0
    for word in _words(names):
        tables = _tables(word, setting)
        if not tables:
            click.echo(f"{word}: {_NOTHING}", err=True)
            wrong += 1
        for table in tables:
            where = table.get("channel", table.get("url", ""))
            if where.casefold() in known:
                click.echo(f"{where}: is read already", err=True)
                continue
            table |= {"id": _free(table["id"], ids), "reliability": reliability} | ({"owner": owner} if owner else {})
            table |= {"through": through} if table["kind"] == "telegram" and through != "preview" else {}
            _append(setting.file, table)
            known.add(where.casefold())
            added += 1
    if added:
        click.echo(f"Added {added} to {setting.file}. A running monitor reads them after its next start.")
    return 1 if wrong else 0


def _words(names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if name == "-" or (Path(name).is_file() and not _ADDRESS.match(name)):
            text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
            yield from (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
        else:
            yield name


def _tables(word: str, setting: Setting) -> list[dict[str, str]]:
    """The sources that a word names: an address, channels, or the channels of a shared folder."""
    if _ADDRESS.match(word):
        host = (urlsplit(word).hostname or "feed").removeprefix("www.")
        return [{"id": re.sub(r"[^\w.-]+", "-", host), "kind": "rss", "url": word}]
    channels = channels_in(word) + [name for slug in folders_in(word) for name in _opened(slug, setting)]
    return [{"id": f"tg-{name.lower()}", "kind": "telegram", "channel": name} for name in channels]


def _opened(slug: str, setting: Setting) -> list[str]:
    """The channels of a shared folder, which only the account can open."""
    from monitor.assembly.collectors import session_file
    from monitor.collectors.telegram.login import Talk, open_folder

    account = setting.config.telegram
    if account is None:
        raise click.UsageError("a shared folder needs an account: add [telegram] first, see `monitor login telegram`")
    talk = Talk(click.echo, str, str, lambda _: False)  # only to say what went wrong: nothing is asked
    api_hash = setting.secrets.value(account.api_hash)
    return asyncio.run(open_folder(session_file(setting.config, setting.state), account.api_id, api_hash, slug, talk))


def _where(options: shape.AnySource) -> str:
    return str(getattr(options, "channel", None) or getattr(options, "url", None) or getattr(options, "folder", ""))


def _key(options: shape.AnySource) -> str:
    return _where(options).removeprefix("@").casefold()


def _free(name: str, taken: set[str]) -> str:
    """The name, or the name with the first number that makes it free; it is taken from now on."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free


def _append(file: Path, table: dict[str, str]) -> None:
    lines = "\n".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items())
    with file.open("a", encoding="utf-8") as out:
        out.write(f"\n[[sources]]\n{lines}\n")
