"""monitor login"""

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from monitor.cli.setting import Setting, configured
from monitor.config import shape

if TYPE_CHECKING:
    from monitor.collectors.telegram.login import Talk

_API_HASH = shape.Secret(secret="telegram-api-hash")  # noqa: S106  a name, not a secret
_BOT_TOKEN = shape.Secret(secret="telegram-bot-token")  # noqa: S106


@click.group()
def login() -> None:
    """Log in to Telegram, or pair a bot with a chat. On the terminal only: a login code that is typed into a chat is
    cancelled at once."""


@login.command()
@click.option("--status", "only_status", is_flag=True, help="Say whether the account is logged in.")
@click.option("--end", "end_it", is_flag=True, help="Log out at Telegram and delete the session file.")
@configured
def telegram(setting: Setting, only_status: bool, end_it: bool) -> int:
    """Log in with the account that reads channels."""
    from monitor.assembly.collectors import session_file
    from monitor.collectors.telegram import login as dialogue

    if (only_status or end_it) and not setting.config.telegram:
        raise click.ClickException(f"no account is set up in {setting.file}; `monitor login telegram` sets one up")
    setting.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    session = session_file(setting.config, setting.state)
    talk = dialogue.Talk(click.echo, _ask, _ask_hidden, lambda text: click.confirm(text, default=True))
    api_id, api_hash = _api(setting, talk)
    if only_status:
        return asyncio.run(dialogue.status(session, api_id, api_hash, talk))
    if end_it:
        return asyncio.run(dialogue.end(session, api_id, api_hash, talk))
    _need_a_person("monitor login telegram")
    channels = [source.channel for source in setting.config.sources if isinstance(source, shape.Channel)]
    return asyncio.run(dialogue.log_in(session, api_id, api_hash, talk, channels))


def _api(setting: Setting, talk: "Talk") -> tuple[int, str]:
    """The application's id and hash: as configured, or asked for, and then kept where secrets are kept."""
    if account := setting.config.telegram:
        return account.api_id, setting.secrets.value(account.api_hash)
    from monitor.collectors.telegram.login import ask_api

    _need_a_person("monitor login telegram")
    api_id, api_hash = ask_api(talk)
    kept = setting.secrets.keep(_API_HASH, api_hash)
    click.echo(f"Kept the api_hash in {kept}. Write into {setting.file}:\n\n[telegram]\n"
               f'api_id = {api_id}\napi_hash = {{ secret = "{_API_HASH.secret}" }}\n')  # fmt: skip
    return api_id, api_hash


@login.command()
@click.argument("name", default="desk")
@configured
def bot(setting: Setting, name: str) -> int:
    """Pair the bot of the notifier NAME with a chat: one link, one tap, no chat id to hunt for."""
    from monitor.assembly import fetcher
    from monitor.notifiers.telegram_api import TELEGRAM, BotApi
    from monitor.notifiers.telegram_desk import invite, pair

    options = setting.config.notifiers.get(name)
    known = options if isinstance(options, shape.Bot) else None
    if known and setting.is_running():
        # Telegram gives what is pressed to one listener only, and the monitor listens.
        raise click.ClickException("the running monitor listens to this bot; stop it first, then pair")
    secret, base = (known.token, known.api) if known else (_BOT_TOKEN, TELEGRAM)
    if known is None:
        _need_a_person("monitor login bot")
        setting.secrets.keep(secret, _ask_hidden("Token from @BotFather (hidden): ").strip())

    async def go() -> int:
        fetch = fetcher(setting.config)
        try:
            api = BotApi(fetch, setting.secrets.value(secret), base)
            invitation = await invite(api)
            click.echo("Open one of these and press START (waiting 5 min, Ctrl-C stops):")
            click.echo(f"  for yourself   {invitation.to_person}\n  for a group    {invitation.to_group}")
            paired = await pair(api, invitation.code)
        finally:
            await fetch.aclose()
        if paired is None:
            click.echo("Nobody pressed START. Run this again for new links.", err=True)
            return 1
        click.echo(f"Paired: {paired.kind} {paired.title!r} ({paired.by} pressed START).")
        lines = f'[notifiers.{name}]\nkind = "telegram"\ntoken = {{ secret = "{secret.secret}" }}\nchat = {paired.chat}'
        click.echo(f"Write into {setting.file}:\n\n{lines}\n\nThen: monitor test {name}")
        return 0

    return asyncio.run(go())


def _need_a_person(command: str) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError(f"this asks questions: run `{command}` on a terminal")


def _ask(text: str) -> str:
    return str(click.prompt(text.rstrip(), prompt_suffix=" ", default="", show_default=False))


def _ask_hidden(text: str) -> str:
    return str(click.prompt(text.rstrip(), prompt_suffix=" ", hide_input=True, default="", show_default=False))
