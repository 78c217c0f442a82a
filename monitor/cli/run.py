"""monitor run"""

import asyncio
import os
import signal
from typing import TYPE_CHECKING

import click

from monitor import logs
from monitor.cli.counting import counted
from monitor.cli.setting import Setting, configured
from monitor.clock import utcnow
from monitor.config.secrets import check as check_secrets

if TYPE_CHECKING:
    from monitor.daemon import Daemon


@click.command()
@click.option("--log", type=click.Choice(["human", "logfmt", "json"]), help="The form of the log.")
@configured
def run(setting: Setting, log: logs.Form | None) -> None:
    """Watch: read the sources, tell what changes hands, until Ctrl-C or SIGTERM."""
    from monitor.assembly import monitor

    check_secrets(setting.config, setting.file, setting.secrets, os.environ)
    logs.set_up(log)
    config = setting.config
    built = monitor(config, setting.file, setting.state, setting.secrets, utcnow)
    click.echo(
        f"config {setting.file}, state {setting.state} ({counted(built.store.counts()['items'], 'item')})", err=True
    )
    click.echo(
        f"Watching {counted(len(config.places), 'place')} in {counted(len(config.sources), 'source')}, telling "
        f"{', '.join(config.notifiers) or 'nobody'}. Ctrl-C stops.",
        err=True,
    )
    if not (config.places and config.sources and config.notifiers):
        click.echo("Something is missing: `monitor check` says what.", err=True)
    try:
        asyncio.run(_until_stopped(built.daemon))
    finally:
        built.close()
    click.echo("Stopped. What was under way goes on at the next start.", err=True)


async def _until_stopped(daemon: "Daemon") -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, daemon.stop)
    await daemon.run()
