"""monitor explain"""

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from monitor import plain
from monitor.cli.answers import answer
from monitor.cli.setting import Setting, configured
from monitor.clock import utcnow
from monitor.config.values import source as source_of
from monitor.model import Change, Evidence, Incident, Item, Kind, Mention, Report, Role, Stance
from monitor.store import Read, Told

if TYPE_CHECKING:
    from monitor.store.sqlite import SqliteStore

_COLOURS: dict[Role, dict[str, Any]] = {
    Role.PLACE: {"underline": True},
    Role.TRIGGER: {"fg": "yellow", "bold": True},
    Role.SILENCER: {"fg": "red"},
    Role.DENIAL: {"fg": "red", "bold": True},
    Role.DATE: {"fg": "cyan"},
    Role.SPEAKER: {"fg": "magenta"},
    Role.EXTENT: {"fg": "blue"},
    Role.GAINER: {"fg": "green"},
    Role.LOSER: {"fg": "green"},
}


@click.command()
@click.argument("names", nargs=-1, metavar="[ID [ID]]")
@click.option("--text", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
              help="Explain the text of a file, or of standard input (-).")  # fmt: skip
@click.option(
    "--published", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="When the text was published."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON document.")
@configured
def explain(
    setting: Setting, names: tuple[str, ...], text: Path | None, published: datetime | None, as_json: bool
) -> int:
    """Say why: why an incident is believed as it is, what was made of a report, why two reports were taken for one or
    kept apart, or what any --text says of the watched places."""
    if text is not None:
        words = sys.stdin.read() if str(text) == "-" else text.read_text("utf-8")
        moment = published.replace(tzinfo=setting.config.zone) if published else utcnow()
        _explain_text(setting, words, moment, as_json)
        return 0
    if not 1 <= len(names) <= 2:
        raise click.UsageError("name an incident, a report, two reports, or a --text")
    with setting.visit() as store:
        if len(names) == 2:
            _explain_pair([_report(store, name) for name in names], as_json)
        elif incident := store.incident(names[0]):
            _explain_incident(setting, store, incident, as_json)
        else:
            _explain_report(_report(store, names[0]), as_json)
    return 0


def _report(store: "SqliteStore", name: str) -> Read:
    found = store.report(name)
    if found is None:
        raise click.ClickException(
            f"nothing is stored under {name!r}; `monitor incidents` and `monitor search` show ids"
        )
    return found


def _explain_text(setting: Setting, text: str, published: datetime, as_json: bool) -> None:
    from monitor.analysis import reports
    from monitor.assembly.thinking import Thinking

    item = Item("text", Kind.TELEGRAM, "1", published, published, text=text, payload=text.encode())
    report = reports.read(item)
    _show(report, Thinking.of(setting.config).find(report, None), as_json)


def _explain_report(read: Read, as_json: bool) -> None:
    if not as_json:
        story = read.story
        told = f"a copy of {story.duplicate_of}: {story.why}" if story.duplicate_of else "a text of its own"
        click.echo(f"story {story.id}, {told}\n")
    _show(read.report, read.mentions, as_json)


def _show(report: Report, mentions: tuple[Mention, ...], as_json: bool) -> None:
    if as_json:
        answer(text=report.text, mentions=[asdict(mention) for mention in mentions])
        return
    if not mentions:
        click.echo("No watched place with a change of control, nor anything that looks like one.")
    for mention in mentions:
        _show_mention(report, mention)


def _show_mention(report: Report, mention: Mention) -> None:
    verdict = f"silent ({mention.silenced})" if mention.silenced else f"{mention.status}, {mention.extent}"
    click.echo(f"{click.style(mention.place, bold=True)}: {mention.change}, {verdict}")
    click.echo("  " + _marked(report.text, mention))
    for span in mention.spans:
        click.echo(f"  {span.role:8} {span.start}-{span.end}  {plain.line(report.text[span.start : span.end], 200)}")
    for name, value in (("gains", mention.gainer), ("loses", mention.loser), ("says", mention.speaker)):
        if value:
            click.echo(f"  {name:8} {plain.line(value, 200)}")
    if mention.happened:
        click.echo(f"  {'happened':8} {mention.happened:%Y-%m-%d %H:%M} UTC")
    click.echo()


def _marked(text: str, mention: Mention) -> str:
    """The sentence with its words marked, by colour on a terminal."""
    start, end = mention.sentence
    out, at = [], start
    for span in sorted(mention.spans, key=lambda span: (span.start, -span.end)):
        if at <= span.start and span.end <= end:
            out.append(plain.piece(text[at : span.start]))
            out.append(click.style(plain.piece(text[span.start : span.end]), **_COLOURS[span.role]))
            at = span.end
    return "".join([*out, plain.piece(text[at:end])]).replace("\n", " ")


def _explain_pair(pair: list[Read], as_json: bool) -> None:
    from monitor.assembly.thinking import index

    first, second = sorted(pair, key=lambda read: read.report.published)
    told = index().explain(first.report, second.report)
    if as_json:
        answer(
            same=told.same, why=told.why, reports=[first.report.id, second.report.id], compared=[told.one, told.other]
        )
        return
    click.echo(f"{'one report' if told.same else 'two reports'}: {told.why}\n")
    for read, compared in ((first, told.one), (second, told.other)):
        click.echo(f"{read.report.id}\n  {plain.line(compared, 600)}")


def _explain_incident(setting: Setting, store: "SqliteStore", incident: Incident, as_json: bool) -> None:
    if as_json:
        answer(**asdict(incident))
        return
    zone = setting.config.zone
    click.echo(_heading(setting, incident))
    click.echo("\nHow it came about")
    for step in incident.history:
        click.echo(f"  {step.at.astimezone(zone):%d %b %H:%M}  {step.state:12}  {step.reason}  {step.report}")
    sources = {source.id: source.name for source in map(source_of, setting.config.sources)}
    for stance, title in ((Stance.FOR, "Who says so"), (Stance.AGAINST, "Who denies it")):
        evidence = [each for each in incident.evidence if each.stance is stance]
        if evidence:
            click.echo(f"\n{title}")
        for each in evidence:
            _show_evidence(each, sources.get(each.source, each.source), zone)
    click.echo("\nHow it was told")
    for told in store.told(incident.id):
        click.echo("  " + _told(told, zone))


def _heading(setting: Setting, incident: Incident) -> str:
    from monitor.assembly.thinking import known_sides

    places = {place.id: place.name for place in setting.config.places}
    sides = {side.id: side.name for side in known_sides(setting.config).values()}
    party = plain.line(sides.get(incident.side, incident.side), 80)
    what = f"{places.get(incident.place, incident.place)}: {incident.change} ({incident.extent})"
    by = f" {'of' if incident.change is Change.WITHDRAWAL else 'by'} {party}" if party else ""
    return f"{click.style(incident.id, bold=True)}  {what}{by}, {incident.state}"


def _show_evidence(each: Evidence, source: str, zone: ZoneInfo) -> None:
    late = (each.received - each.published).total_seconds()
    notes = [each.status, f"{each.copies} copies" if each.copies else "", "withdrawn" if each.withdrawn else ""]
    click.echo(f"  {each.published.astimezone(zone):%d %b %H:%M}  \u2068{plain.line(source, 60)}\u2069  "
               f"({', '.join(filter(None, notes))}; here {late:.0f} s later)  {each.report}")  # fmt: skip
    click.echo("      " + plain.line("".join(segment.text for segment in each.quote).replace("\n", " "), 300))


def _told(told: Told, zone: ZoneInfo) -> str:
    when = f"{told.at.astimezone(zone):%d %b %H:%M}" if told.at else f"after {told.attempts} tries"
    return f"{told.notifier:12}  {told.state:7}  {when}  {plain.worded(told.headline, 120)}" + (
        f"  ({plain.line(told.error, 120)})" if told.error else ""
    )
