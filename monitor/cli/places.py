"""monitor places"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from monitor.cli.setting import Setting, configured
from monitor.model import Place


@click.group()
def places() -> None:
    """Find places and their names in the gazetteer, and add them to the watched ones."""


@places.command("list")
@configured
def list_places(setting: Setting) -> None:
    """List the watched places."""
    from monitor.config.values import places as watched

    for place in watched(setting.config):
        click.echo(_line(place))


@places.command("find")
@click.argument("name")
@click.option("--country", default="", help="A country's name or ISO code.")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON document.")
def find_places(name: str, country: str, as_json: bool) -> None:
    """Show what the gazetteer knows of a NAME, in any language."""
    from monitor.atlas import find

    found = find(name, country)
    if as_json:
        told = [{**asdict(one.place), "population": one.population, "exact": one.exact} for one in found]
        click.echo(json.dumps({"schema": 1, "places": told}, ensure_ascii=False))
        return
    if not found:
        raise click.ClickException(
            f"no place called {name!r} in the gazetteer; write it into the configuration by hand"
        )
    if not found[0].exact:
        click.echo(f"No place is called {name!r}. These sound alike:", err=True)
    for one in found[:10]:
        click.echo(_line(one.place) + f"   {one.population:,} people")


@places.command("add")
@click.argument("name")
@click.option("--country", default="", help="A country's name or ISO code.")
@click.option("--within", default="", help="The id of the watched place that encloses it.")
@click.option("--yes", is_flag=True, help="Take the first proposal without asking.")
@configured
def add_place(setting: Setting, name: str, country: str, within: str, yes: bool) -> None:
    """Add a place to the configuration, with the names and the coordinates of the gazetteer."""
    from monitor.atlas import find

    known = {place.id for place in setting.config.places}
    for proposal in find(name, country)[:10]:
        place = proposal.place
        if place.id in known:
            click.echo(f"{place.id} is watched already.", err=True)
            continue
        click.echo(_line(place))
        if not yes and not sys.stdin.isatty():
            raise click.UsageError(
                "nobody to ask here: say --yes to take the first proposal, or narrow it by --country"
            )
        if yes or click.confirm("Watch this one?", default=True):
            _append(setting.file, place, within)
            click.echo(f"Added to {setting.file}. A running monitor sees it after its next start.")
            return
    raise click.ClickException(f"nothing more called {name!r}; write it into {setting.file} by hand as [[places]]")


def _line(place: Place) -> str:
    names = "  ".join(f"{language}: {', '.join(names)}" for language, names in place.aliases.items())
    where = f"{place.latitude}, {place.longitude}" if place.latitude is not None else "no coordinates"
    # Names in other scripts stand last on the line, where their direction moves nothing else.
    return f"{place.id:16} {place.kind or 'place'}, {place.country or 'no country'} ({where})  {names}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML string too


def _append(file: Path, place: Place, within: str) -> None:
    lines = ["", "[[places]]", f"id = {_quoted(place.id)}", f"name = {_quoted(place.name)}"]
    lines += [f"country = {_quoted(place.country)}", f"kind = {_quoted(place.kind)}"]
    lines += [f"within = {_quoted(within)}"] if within else []
    names = ", ".join(f"{lang} = [{', '.join(map(_quoted, forms))}]" for lang, forms in place.aliases.items())
    lines += [f"aliases = {{ {names} }}", f"latitude = {place.latitude}", f"longitude = {place.longitude}", ""]
    with file.open("a", encoding="utf-8") as out:
        out.write("\n".join(lines))
