"""monitor places"""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import click

from monitor.cli.answers import answer
from monitor.cli.setting import Setting, configured
from monitor.model import Place


@click.group()
def places() -> None:
    """Find places and their names in the gazetteer, and add them to the watched ones."""


@places.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON document.")
@configured
def list_places(setting: Setting, as_json: bool) -> None:
    """List the watched places."""
    from monitor.config.values import places as watched

    if as_json:
        answer(places=[asdict(place) for place in watched(setting.config)])
        return
    for place in watched(setting.config):
        click.echo(_line(place))


@places.command("find")
@click.argument("name")
@click.option("--country", default="", help="A country's name or ISO code.")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON document.")
def find_places(name: str, country: str, as_json: bool) -> None:
    """Show what the gazetteer knows of a NAME, in any language."""
    from monitor.atlas import find

    _need_country(country)
    found = find(name, country)
    if as_json:
        told = [{**asdict(one.place), "population": one.population, "exact": one.exact} for one in found]
        answer(places=told)
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

    known = {place.id: (place.latitude, place.longitude) for place in setting.config.places}
    if within and within not in known:
        raise click.UsageError(f"no watched place has the id {within!r}; `monitor places list` shows them")
    _need_country(country)
    for proposal in find(name, country)[:10]:
        place = proposal.place
        if place.id in known and _is_near(known[place.id], place):
            click.echo(f"{place.id} is watched already.", err=True)
            continue
        if place.id in known:
            place = replace(place, id=f"{place.id}-{place.country.lower().replace(' ', '-')}")
        click.echo(_line(place))
        if not yes and not sys.stdin.isatty():
            raise click.UsageError(
                "nobody to ask here: say --yes to take the first proposal, or narrow it by --country"
            )
        if yes or click.confirm("Watch this one?", default=True):
            _append(setting.file, place, within)
            click.echo(f"Added to {setting.file}. A running monitor sees it after its next start.")
            return
    raise click.ClickException(f"no more places called {name!r}; write it into {setting.file} by hand as [[places]]")


def _need_country(country: str) -> None:
    from monitor.atlas import is_country

    if country and not is_country(country):
        raise click.UsageError(f"no country is called {country!r}; write it as Syria or SY")


def _is_near(known: tuple[float | None, float | None], place: Place) -> bool:
    """Whether a watched place of the same name may be the same place; where it has no coordinates, it is."""
    apart = [abs(one - other) for one, other in zip(known, (place.latitude, place.longitude), strict=True)
             if one is not None and other is not None]  # fmt: skip
    return max(apart, default=0.0) < 1.0


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
