"""monitor status"""

from datetime import timedelta
from typing import Any

import click
from tabulate import tabulate

from monitor import plain
from monitor.analysis import health as fares
from monitor.cli.answers import answer
from monitor.cli.complaints import NOT_RUNNING, PARTLY
from monitor.cli.setting import Setting, configured
from monitor.clock import utcnow
from monitor.config.values import source as source_of
from monitor.model import Health

_SHOWN = 3  # items that could not be read, the latest ones


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON document.")
@configured
def status(setting: Setting, as_json: bool) -> int:
    """Show how the sources and the deliveries fare. Exit code 3: something is not well; 4: not running."""
    if not setting.database.exists():
        return _never_ran(setting, as_json)
    now = utcnow()
    with setting.visit() as store:
        counts, tally, apart = store.counts(), store.tally(), store.quarantined()
        known = {health.source: health for health in store.health()}
    running = setting.is_running()
    sources = [known.get(options.id, Health(options.id)) for options in setting.config.sources]
    names = {options.id: source_of(options).name for options in setting.config.sources}
    wrong = [health for health in sources if fares.trouble(health, now)]
    code = NOT_RUNNING if not running else PARTLY if wrong or tally.get("lost") else 0
    if as_json:
        told = [_as_json(health, fares.trouble(health, now)) for health in sources]
        unread = [{"item": each.item.id, "why": each.error} for each in apart]
        answer(running=running, counts=counts, deliveries=tally, sources=told, unreadable=unread)
        return code
    click.echo("running" if running else "NOT RUNNING: start it with `monitor run`")
    click.echo(
        f"{counts['items']:,} items, {counts['stories']:,} stories, {counts['incidents']:,} incidents, "
        f"{counts['alerts']:,} alerts, {counts['bytes'] / 1e6:.1f} MB"
    )
    click.echo(
        f"alerts lost: {tally.get('lost', 0)}; deliveries waiting {tally.get('waiting', 0)}, "
        f"sent {tally.get('sent', 0)}, refused {tally.get('dead', 0)}"
    )
    for each in apart[-_SHOWN:]:
        click.echo(f"could not be read: {each.item.id}: {plain.line(each.error, 200)}")
    rows = [_row(names[health.source], health, setting, now) for health in sources]
    click.echo("\n" + tabulate(rows, headers=("", "last heard", "usual gap", "source", ""), tablefmt="plain"))
    return code


def _never_ran(setting: Setting, as_json: bool) -> int:
    if as_json:
        answer(running=False)
    else:
        click.echo(f"NOT RUNNING, and nothing is remembered yet in {setting.state}: start it with `monitor run`")
    return NOT_RUNNING


def _row(name: str, health: Health, setting: Setting, now: Any) -> tuple[str, ...]:
    state = fares.trouble(health, now).upper() or ("ok" if health.heard else "not heard yet")
    heard = f"{health.heard.astimezone(setting.config.zone):%d %b %H:%M}" if health.heard else ""
    shown = f"\u2068{plain.line(name, 40)}\u2069"  # isolated: a name from right to left turns no other column
    return state, heard, _length(health.usual_gap), shown, plain.line(health.trouble, 80)


def _length(span: timedelta | None) -> str:
    if span is None:
        return ""
    minutes = span.total_seconds() / 60
    if minutes < 120:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.0f} h" if minutes < 72 * 60 else f"{minutes / 1440:.0f} days"


def _as_json(health: Health, wrong: str) -> dict[str, Any]:
    return {
        "source": health.source,
        "state": wrong or "ok",
        "heard": health.heard,
        "usual_gap_seconds": health.usual_gap,
        "failures": health.failures,
        "trouble": health.trouble,
    }
