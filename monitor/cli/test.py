"""monitor test"""

import asyncio

import click

from monitor.cli.complaints import PARTLY
from monitor.cli.setting import Setting, configured
from monitor.clock import utcnow


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME ...]")
@configured
def test(setting: Setting, names: tuple[str, ...]) -> int:
    """Send a marked alert through rule, incident, outbox and the notifiers of these NAMEs (or all), wait for the
    receipts, then change it. Exit code 3: one failed."""
    from monitor.assembly import fetcher
    from monitor.drill import Drill, drill

    known = setting.config.notifiers
    for name in names:
        if name not in known:
            raise click.UsageError(f"no notifier is called {name!r}; there are {', '.join(known) or 'none'}")

    async def go() -> list[Drill]:
        fetch = fetcher(setting.config)
        try:
            return await drill(setting.config, setting.secrets, fetch, names, utcnow)
        finally:
            await fetch.aclose()

    drills = asyncio.run(go())
    for each in drills:
        verdict = click.style("ok", fg="green") if each.passed else click.style("FAILED", fg="red", bold=True)
        why = next((told.error for told in each.told if told.error), "")
        first = "first message, then its change" if each.passed else why or "nothing came of it"
        click.echo(f"{each.notifier:12} {verdict:8} {first}")
    if not drills:
        raise click.UsageError(f"no notifier is set up in {setting.file}")
    return 0 if all(each.passed for each in drills) else PARTLY
