"""monitor replay"""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import click

from monitor.cli.setting import Setting, configured
from monitor.model import Item, Kind

_SHOW_EVERY = 1000  # items between two signs of life


@click.command()
@click.argument("items", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON line for each report and each alert.")
@configured
def replay(setting: Setting, items: Path, as_json: bool) -> None:
    """Run recorded ITEMS (JSON lines) through the monitor, in order of publication, with a clock that follows them.

    Nothing is sent, nothing is remembered, no network is touched."""
    from monitor.replay import Replay

    told = Replay(setting.config)
    shown = 0
    for n, record in enumerate(told.play(read(items)), 1):
        if as_json:
            click.echo(json.dumps(record, ensure_ascii=False))
        elif record["record"] == "alert":
            shown += 1
            click.echo("{at}  {action:6} {status:9} {place}: {type} ({extent})  {incident}  {reason}".format(**record))
        if n % _SHOW_EVERY == 0 and sys.stderr.isatty():
            click.echo(f"\r{n:,} records", nl=False, err=True)
    if not as_json:
        click.echo(f"{told.reports:,} reports, {told.alerts:,} alerts", err=True)


def read(path: Path) -> list[Item]:
    """The items of a file, oldest first. Raises click's UsageError with the line that is not an item."""
    with sys.stdin if str(path) == "-" else path.open(encoding="utf-8") as lines:
        found = list(_items(lines, str(path)))
    return sorted(found, key=lambda item: item.published)


def _items(lines: IO[str], name: str) -> Iterator[Item]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _item(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise click.UsageError(f"{name}:{number}: not an item: {error}") from None


def _item(data: dict[str, Any]) -> Item:
    published = datetime.fromisoformat(data["published"])
    if published.tzinfo is None:
        raise ValueError(f"published has no time zone: {data['published']}")
    kind = Kind(data["kind"])
    return Item(
        source=str(data["source"]),
        kind=kind,
        native_id=str(data["id"]),
        published=published,
        fetched=published,
        title=data.get("title") or "",
        text=data.get("text") or "",
        markup=kind is not Kind.TELEGRAM,
        language=data.get("lang") or "",
        url=data.get("url") or "",
        forward_from=data.get("forward_from") or "",
        reply_to=data.get("reply_to") or "",
    )
