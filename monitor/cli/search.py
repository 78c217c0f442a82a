"""monitor search"""

import click

from monitor import plain
from monitor.cli.answers import answer
from monitor.cli.setting import Setting, configured


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, type=click.IntRange(1), show_default=True, help="How many reports at the most.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON lines.")
@configured
def search(setting: Setting, words: tuple[str, ...], limit: int, as_json: bool) -> int:
    """Find reports by their WORDS, newest first, in any script and whatever the spelling."""
    with setting.visit() as store:
        found = store.find(" ".join(words), limit)
    for report in found:
        if as_json:
            answer(id=report.id, published=report.published, source=report.source, language=report.language,
                   url=report.url, text=report.text)  # fmt: skip
        else:
            moment = report.published.astimezone(setting.config.zone)
            click.echo(f"{moment:%Y-%m-%d %H:%M}  {report.id}")
            click.echo("  " + plain.line(report.text.replace("\n", " "), 160))
    if not found:
        click.echo("Nothing found.", err=True)
    return 0 if found else 1
