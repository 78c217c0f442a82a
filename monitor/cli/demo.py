"""monitor demo"""

import asyncio
import os
import signal

import click

_NEXT = """
Nothing was sent anywhere and nothing is kept. Next:
  make run                  watch: config.example.toml works as it is
  cp config.example.toml config.toml, and make it yours; `monitor check` shows every mistake
  monitor explain --text -  paste any report and see why it is told or not"""


@click.command()
@click.option("--seconds", default=60.0, show_default=True, help="How long the night lasts.")
@click.option("--language", type=click.Choice(["en", "ar"]), default="en", show_default=True, help="Of the alerts.")
def demo(seconds: float, language: str) -> None:
    """Play an invented night near Homs through the real pipeline, outbox and notifiers. Needs no network, no account
    and no configuration."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `monitor demo | head` ends where head does
    from monitor.demo import homs
    from monitor.rehearsal import Rehearsal

    morning = homs()
    posts = [step.item for step in morning.steps if step.item]
    hours = (morning.steps[-1].at - morning.steps[0].at).total_seconds() / 3600
    click.echo(
        f"{morning.title}: {len(posts)} invented posts from {len(morning.sources)} sources, "
        f"{hours:.0f} hours in {seconds:.0f} seconds. Ctrl-C stops.\n"
    )
    rehearsal = Rehearsal(morning, language, on_desktop="DBUS_SESSION_BUS_ADDRESS" in os.environ)
    asyncio.run(rehearsal.play(seconds))
    click.echo(rehearsal.summary())
    click.echo(_NEXT)
