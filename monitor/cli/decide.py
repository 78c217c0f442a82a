"""monitor take, confirm, reject, snooze"""

import getpass
from datetime import timedelta
from typing import Any

import click

from monitor.cli.complaints import NOT_RUNNING
from monitor.cli.setting import Setting, configured
from monitor.clock import utcnow
from monitor.config.shape import duration
from monitor.model import Decision


def _verb(name: str, what: str, *options: Any) -> click.Command:
    @click.command(name, help=what)
    @click.argument("incident")
    @click.option("--by", default=getpass.getuser, help="Who decides; you, unless said otherwise.")
    @click.option("--reason", default="", help="Why.")
    @configured
    def decide(setting: Setting, incident: str, by: str, reason: str, length: timedelta | None = None) -> int:
        now = utcnow()
        decision = Decision(now, by, name, reason, now + length if length else None)
        with setting.visit() as store:
            if not store.decide(incident, decision):
                raise click.ClickException(f"there is no incident {incident!r}; `monitor incidents` lists them")
        if setting.is_running():
            click.echo(f"Noted: {name} {incident}, by {by}. The alerts follow in a moment.")
            return 0
        click.echo(f"Noted: {name} {incident}, by {by}. It takes effect when the monitor runs.", err=True)
        return NOT_RUNNING

    for option in options:
        decide = option(decide)
    return decide


class _Length(click.ParamType[timedelta]):
    name = "length"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        try:
            return duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


take = _verb("take", "Say that you look after an INCIDENT.")
confirm = _verb("confirm", "Confirm an INCIDENT. How many people it takes is in the configuration.")
reject = _verb("reject", "Reject an INCIDENT.")
snooze = _verb(
    "snooze",
    "Keep an INCIDENT quiet for a while.",
    click.option("--for", "length", type=_Length(), default="1h", show_default=True, help="How long: 30m, 2h, 1d."),
)
