"""The command line. Each verb is a file, imported only when it is used, so that `--help` answers at once."""

import importlib
import sys
from typing import Any

import click

from monitor import __version__
from monitor.cli.complaints import complain

# In the order in which they are needed; the sections of `monitor --help`.
VERBS = {
    "Start": {
        "demo": "Play an invented night near Homs, without network or account.",
        "run": "Watch: read the sources and tell what changes hands.",
        "check": "Show every mistake of the configuration at once.",
        "login": "Log in to Telegram, or pair a bot with a chat.",
        "test": "Send a marked alert the whole way and wait for the receipt.",
    },
    "Every day": {
        "status": "How the sources and the deliveries fare.",
        "incidents": "List the incidents of the last days.",
        "explain": "Say why: of an incident, a report, or any text.",
        "search": "Find reports by their words, in any script.",
        "digest": "Show or send the daily digest.",
    },
    "Decide": {
        "take": "Say that you look after an incident.",
        "confirm": "Confirm an incident.",
        "reject": "Reject an incident.",
        "snooze": "Keep an incident quiet for a while.",
    },
    "Care": {
        "places": "Find places and their names in the gazetteer.",
        "sources": "Add or list sources.",
        "replay": "Run recorded items through the monitor and show what it finds.",
    },
}
_DECISIONS = tuple(VERBS["Decide"])


class Verbs(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs, in the order of the help."""
        return [verb for section in VERBS.values() for verb in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb's file and take the command from it."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"monitor.cli.{'decide' if cmd_name in _DECISIONS else cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs by section, from the table above, so that nothing is imported for the help."""
        for section, verbs in VERBS.items():
            with formatter.section(section):
                formatter.write_dl(list(verbs.items()))


@click.command(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but not all of it, 4 not running, "
    "75 try again later, 78 mistakes in the configuration, 130 stopped by Ctrl-C.",
)
@click.version_option(__version__, prog_name="monitor")
def cli() -> None:
    """Tells a desk, once and within seconds, when a watched place changes hands, and who says so."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    words: list[str] = sys.argv[1:] if arguments is None else arguments
    try:
        result: Any = cli.main(words, prog_name="monitor", standalone_mode=False)
    except Exception as error:
        sys.exit(complain(error, as_json="--json" in words))
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(result if isinstance(result, int) else 0)
