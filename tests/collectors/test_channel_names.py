"""Whatever a user pastes to name channels."""

import pytest

from monitor.collectors.channel_names import channels_in, folders_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Homs_News", ["homs_news"]),
        ("https://t.me/homs_news/123?single", ["homs_news"]),
        ("t.me/s/homs_news", ["homs_news"]),
        ("tg://resolve?domain=homs_news", ["homs_news"]),
        ("homs_news\nhama_news\n", ["homs_news", "hama_news"]),
        ("see @homs_news, @hama_news and https://telegram.me/homs_news", ["homs_news", "hama_news"]),
        ("write to desk@example.org", []),
        ("https://t.me/+AbCdEfGh https://t.me/joinchat/AbCd https://t.me/addlist/Xyz", []),
        ("https://t.me/c/1234/5", []),
    ],
)
def test_channels(text: str, names: list[str]) -> None:
    assert channels_in(text) == names


def test_folders() -> None:
    assert folders_in("https://t.me/addlist/AbC-1 tg://addlist?slug=AbC-1 t.me/addlist/Xy") == ["AbC-1", "Xy"]
