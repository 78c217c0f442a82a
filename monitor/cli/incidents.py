"""monitor incidents"""

from dataclasses import asdict
from datetime import timedelta

import click

from monitor.analysis import newsroom, phrases, voices
from monitor.cli.answers import answer
from monitor.cli.setting import Setting, configured
from monitor.clock import utcnow
from monitor.model import Incident


@click.command()
@click.option("--days", default=3, type=click.IntRange(1), show_default=True, help="How far to look back.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON lines.")
@configured
def incidents(setting: Setting, days: int, as_json: bool) -> None:
    """List the incidents of the last days, the latest change last."""
    now = utcnow()
    with setting.visit() as store:
        found = store.incidents_between(now - timedelta(days=days), now)
    names = {place.id: place.name for place in setting.config.places}
    for incident in found:
        if as_json:
            answer(**asdict(incident))
        else:
            click.echo(_line(incident, names.get(incident.place, incident.place), setting))
    if not found:
        click.echo(f"Nothing changed hands in the last {days} days, as far as was heard.", err=True)


def _line(incident: Incident, place: str, setting: Setting) -> str:
    tally = voices.tally(incident.evidence)
    who = newsroom.taken_by(incident)
    return (
        f"{incident.updated.astimezone(setting.config.zone):%d %b %H:%M}  {phrases.SHAPES[incident.state]} "
        f"{incident.state:12}  {incident.change:10} {incident.extent:7}  {tally.said} say, {tally.denied} deny  "
        f"{incident.id}  {place}" + (f"  ({who} has it)" if who else "")
    )
