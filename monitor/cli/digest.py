"""monitor digest"""

from datetime import datetime
from pathlib import Path

import click

from monitor.cli.answers import answer
from monitor.cli.setting import Setting, configured
from monitor.clock import utcnow


@click.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Which day; yesterday, unless said otherwise.")
@click.option(
    "--html", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write the page to a file."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON document.")
@click.option("--send", is_flag=True, help="Send yesterday's digest to its recipients, now.")
@configured
def digest(setting: Setting, day: datetime | None, html: Path | None, as_json: bool, send: bool) -> None:
    """Show the digest of a day, or send it."""
    from monitor.analysis.digest_words import Known
    from monitor.assembly.thinking import known_sides, sources
    from monitor.config import values
    from monitor.daily import Daily

    places = {place.id: place for place in values.places(setting.config)}
    known = Known(places, sources(setting.config), known_sides(setting.config))
    with setting.visit() as store:
        daily = Daily(setting.config, store, known, utcnow)
        if send:
            daily.send()
            click.echo("In the outbox; it goes out while the monitor runs, once to each recipient.", err=True)
            return
        message = daily.message(day.date() if day else daily.yesterday())
    if as_json:
        answer(
            day=(day.date() if day else daily.yesterday()).isoformat(), headline=message.headline, text=message.change
        )
    elif html:
        html.write_text(message.extra["html"], "utf-8")
        click.echo(f"Wrote {html}.", err=True)
    else:
        click.echo(f"{message.headline}\n\n{message.change}")
