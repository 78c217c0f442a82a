"""monitor check"""

import os

import click

from monitor.cli.answers import answer
from monitor.cli.counting import counted
from monitor.cli.setting import Setting, configured
from monitor.config.secrets import check as check_secrets

_MISSING = {
    "place": "nothing can be found: monitor places add NAME",
    "source": "nothing is read: monitor sources add @channel https://news.example/feed",
    "notifier": 'nobody is told: add [notifiers.terminal] with kind = "terminal"',
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON document.")
@configured
def check(setting: Setting, as_json: bool) -> None:
    """Show every mistake of the configuration at once, each with its line and its remedy."""
    check_secrets(setting.config, setting.file, setting.secrets, os.environ)
    config = setting.config
    counts = {
        "place": len(config.places),
        "source": len(config.sources),
        "notifier": len(config.notifiers),
        "watch": len(config.watches),
    }
    if as_json:
        answer(config=str(setting.file), state=str(setting.state), **counts)
        return
    told = ", ".join(counted(number, what) for what, number in counts.items())
    click.echo(f"config        ok       {setting.file}: {told}")
    click.echo(f"state         ok       {setting.state}")
    for what, remedy in _MISSING.items():
        if not counts[what]:
            click.echo(f"{what + 's':13} none     {remedy}")
