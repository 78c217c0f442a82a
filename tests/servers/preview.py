"""A server of t.me/s pages: the marks are those of the real pages (2026), the words are ours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape

from aiohttp import web

from tests.servers.telegram_channel import Channel, Message

IDS_A_PAGE = 20


def tag(name: str, classes: str, *inner: str, **attributes: object) -> str:
    """An element; `_` in an attribute's name stands for `-`."""
    rest = "".join(f' {key.replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items())
    return f'<{name} class="{classes}"{rest}>{"".join(inner)}</{name}>'


def page(channel: Channel, before: int = 0) -> str:
    """The page of the newest messages below `before`."""
    blocks = [block for block in channel.blocks() if block[0].id < (before or channel.top + 1)]
    shown: list[list[Message]] = []
    while blocks and sum(map(len, shown)) < IDS_A_PAGE:
        shown.insert(0, blocks.pop())
    inner = [_more(channel, shown[0][0].id)] if blocks else []
    inner += [_wrap(channel, block) for block in shown] or [tag("div", "tme_no_messages_found", "No posts")]
    history = tag("section", "tgme_channel_history js-message_history", *inner)
    return f"<!DOCTYPE html><html>{tag('body', 'widget_frame_base tgme_webpreview', tag('main', 'tgme_main', history))}"


def profile(name: str) -> str:
    """What t.me/NAME shows where there is no preview."""
    return tag("body", "no_transition", tag("div", "tgme_page_wrap", tag("div", "tgme_page", name)))


def _more(channel: Channel, first: int) -> str:
    link = tag("a", "tme_messages_more js-messages_more", href=f"/s/{channel.name}?before={first}", data_before=first)
    return tag("div", "tgme_widget_message_centered js-messages_more_wrap", link)


def _wrap(channel: Channel, block: list[Message]) -> str:
    first, home = block[0], f"https://t.me/{channel.name}"
    owner = tag("a", "tgme_widget_message_owner_name", f'<span dir="auto">{escape(channel.title)}</span>', href=home)
    bubble = tag(
        "div",
        "tgme_widget_message_bubble",
        tag("div", "tgme_widget_message_author accent_color", owner),
        _forward(first),
        _reply(channel, first),
        _media(home, block),
        _text(block),
        _poll(first),
        _footer(home, block),
    )
    kind = "service_message" if first.service else "text_not_supported_wrap"
    post = tag("div", f"tgme_widget_message {kind} js-widget_message", bubble, data_post=f"{channel.name}/{first.id}")
    return tag("div", "tgme_widget_message_wrap js-widget_message_wrap", post)


def _forward(message: Message) -> str:
    if not message.forward:
        return ""
    mark, words = "tgme_widget_message_forwarded_from_name", f'<span dir="auto">{escape(message.forward)}</span>'
    named = "/" in message.forward
    origin = tag("a", mark, words, href=f"https://t.me/{message.forward}") if named else tag("span", mark, words)
    return tag("div", "tgme_widget_message_forwarded_from accent_color", "Forwarded from ", origin)


def _reply(channel: Channel, message: Message) -> str:
    if not message.reply:
        return ""
    replied = channel.messages.get(message.reply)
    words = tag("div", "tgme_widget_message_text js-message_reply_text", escape(replied.text if replied else ""))
    author = tag("div", "tgme_widget_message_author accent_color", escape(channel.title))
    link = f"https://t.me/{channel.name}/{message.reply}"
    return tag("a", "tgme_widget_message_reply user-color-default", author, words, href=link)


_PLAYER = {"photo": "photo_wrap", "video": "video_player", "document": "document_wrap", "voice": "voice_player"}


def _media(home: str, block: list[Message]) -> str:
    single = "?single" if len(block) > 1 else ""
    return "".join(
        tag("a", f"tgme_widget_message_{_PLAYER[m.media]} grouped_media_wrap", href=f"{home}/{m.id}{single}")
        for m in block
        if m.media
    )


def _text(block: list[Message]) -> str:
    texts = [_html(message) for message in block if message.text and not message.poll]
    return tag("div", "tgme_widget_message_text js-message_text", "<br/>".join(texts)) if texts else ""


def _html(message: Message) -> str:
    html = escape(message.text).replace("\n", "<br/>")
    for words, link in message.links.items():
        html = html.replace(escape(words), tag("a", "", escape(words), href=link, onclick="return confirm('?');"))
    if message.quote:
        html = html.replace(escape(message.quote), f"<blockquote>{escape(message.quote)}</blockquote>")
    return html


def _poll(message: Message) -> str:
    if not message.poll:
        return ""
    question, *options = map(escape, message.poll)
    texts = (tag("div", "tgme_widget_message_poll_option_text", option) for option in options)
    return tag("div", "tgme_widget_message_poll", tag("div", "tgme_widget_message_poll_question", question), *texts)


def _footer(home: str, block: list[Message]) -> str:
    first, edited = block[0], "edited &nbsp;" if any(message.edited for message in block) else ""
    views = f"{first.views / 1000:.1f}K" if first.views >= 1000 else str(first.views)
    time = tag("time", "time", f"{first.date:%H:%M}", datetime=first.date.isoformat())
    date = tag("a", "tgme_widget_message_date", time, href=f"{home}/{first.id}")
    info = tag("span", "tgme_widget_message_views", views) + tag("span", "tgme_widget_message_meta", edited, date)
    return tag("div", "tgme_widget_message_footer compact js-message_footer", info)


class PreviewServer:
    """Serves the pages of its channels at `base`; `asked` lists the paths asked for, in order."""

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}
        self.asked: list[str] = []
        self.answers: list[web.Response] = []
        self.base = ""

    def add(self, name: str) -> Channel:
        """A new channel."""
        self.channels[name] = Channel(name)
        return self.channels[name]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        if self.answers:
            return self.answers.pop(0)
        name = request.match_info["name"].lower()
        if name not in self.channels:
            return web.Response(status=302, headers={"Location": f"/{name}"})
        return web.Response(
            text=page(self.channels[name], int(request.query.get("before", 0))), content_type="text/html"
        )

    async def _profile(self, request: web.Request) -> web.Response:
        return web.Response(text=profile(request.match_info["name"]), content_type="text/html")


@asynccontextmanager
async def preview_server() -> AsyncIterator[PreviewServer]:
    """A running server on a free port of this machine."""
    server, app = PreviewServer(), web.Application()
    app.router.add_get("/s/{name}", server._serve)
    app.router.add_get("/{name}", server._profile)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.base = f"http://{host}:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()
