"""What a user pastes to name Telegram channels: @names, links to a channel or to a post, lists, folders."""

import re
from collections.abc import Iterator

_LINK = r"(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)/"
_NAME = r"([A-Za-z]\w{3,31})"
_CHANNEL = re.compile(rf"(?:(?<![\w@])@|{_LINK}(?:s/)?|tg://resolve\?domain=){_NAME}\b", re.IGNORECASE | re.ASCII)
_BARE = re.compile(rf"^\s*{_NAME}\s*$", re.MULTILINE | re.ASCII)
_FOLDER = re.compile(rf"{_LINK}addlist/([\w-]+)|tg://addlist\?slug=([\w-]+)", re.IGNORECASE | re.ASCII)
_NOT_NAMES = frozenset(
    {"addlist", "joinchat", "share", "proxy", "socks", "addstickers", "addemoji", "addtheme", "login", "boost"}
)  # pages of t.me that are no channels (core.telegram.org/api/links)


def channels_in(text: str) -> list[str]:
    """The names of channels in a text, each once, in order and lower case. A word that stands alone on its line is
    taken for a name; an invitation (t.me/+...) names no public channel and is left out."""
    found = sorted((match.start(1), match[1].lower()) for match in [*_CHANNEL.finditer(text), *_BARE.finditer(text)])
    return list(dict.fromkeys(name for _, name in found if name not in _NOT_NAMES))


def folders_in(text: str) -> list[str]:
    """The shared folders in a text (t.me/addlist/...), by what their links end in. Only an account can open them."""

    def each() -> Iterator[str]:
        for match in _FOLDER.finditer(text):
            yield match[1] or match[2]

    return list(dict.fromkeys(each()))
