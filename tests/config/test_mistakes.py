"""Every mistake is shown at its own line. In each case the lines with a mistake end in `# !`."""

# ruff: noqa: E501  a case is a line

import pytest

from monitor.config import parse
from monitor.errors import ConfigError

PLACE = '[[places]]\nid = "homs"\nname = "Homs"\n'
FEED = '[[sources]]\nid = "a"\nkind = "rss"\nurl = "https://news.example/feed"\n'

CASES = {
    "unknown key at the top": ('langage = "en" # !', "did you mean language?"),
    "unknown section": ('[stat] # !\npath = "x"', "did you mean state?"),
    "unknown key in a section": ('[state]\npaht = "x" # !', "did you mean path?"),
    "unknown key of a place": (PLACE + 'alias = "x" # !', "did you mean aliases?"),
    "unknown key of a feed": (FEED + 'relibility = "A" # !', "did you mean reliability?"),
    "unknown key of the second feed": (FEED + '\n[[sources]]\nid = "b"\nkind = "rss"\nurl = "https://x.y/"\nownr = "z" # !', "owner"),
    "key of another kind": (FEED + 'folder = "in" # !', "no such key"),
    "missing name of a place": ('[[places]] # !\nid = "homs"', 'add: name = "..."'),
    "missing id of a place": ('[[places]] # !\nname = "Homs"', "needs id"),
    "missing address of a feed": ('[[sources]] # !\nid = "a"\nkind = "rss"', 'add: url = "https://..."'),
    "missing kind of a source": ('[[sources]] # !\nid = "a"\nurl = "https://x.y"', "needs kind"),
    "missing channel": ('[[sources]] # !\nid = "a"\nkind = "telegram"', "needs channel"),
    "missing chat of a bot": ('[notifiers.desk] # !\nkind = "telegram"\ntoken = { secret = "t" }', "needs chat"),
    "missing server of a mail": ('[notifiers.m] # !\nkind = "email"\nsender = "a@b.c"\nto = ["d@e.f"]', "needs server"),
    "nobody to write to": ('[notifiers.m]\nkind = "email"\nserver = "s"\nsender = "a@b.c"\nto = [] # !', "at least 1"),
    "unknown kind of source": ('[[sources]]\nid = "a"\nkind = "atom" # !', "'rss'"),
    "unknown kind of notifier": ('[notifiers.x]\nkind = "pager" # !', "'desktop'"),
    "unknown reliability": (FEED + 'reliability = "G" # !', "'A', 'B'"),
    "no address": ('[[sources]]\nid = "a"\nkind = "rss"\nurl = "news.example" # !', "starts with https://"),
    "no channel": ('[[sources]]\nid = "a"\nkind = "telegram"\nchannel = "https://t.me/x" # !', "after t.me/"),
    "no length of time": (FEED + 'every = "five minutes" # !', "30s, 5m, 2h or 1d"),
    "a number for a length of time": (FEED + "every = 300 # !", "30s, 5m, 2h or 1d"),
    "no time zone": ('timezone = "Damascus" # !', "Asia/Damascus"),
    "no time of day": ('[digest]\nat = "7 am" # !', "07:00"),
    "no language": ('language = "english" # !', "ar or en"),
    "no language of a name": (PLACE + 'aliases = { arabic = ["حمص"] } # !', "ar or en"),
    "a word for a list": (PLACE + 'aliases = { ar = "حمص" } # !', "a list goes in brackets"),
    "latitude off the globe": (PLACE + "latitude = 134.7 # !", "less than or equal to 90"),
    "port off the range": ('[notifiers.m]\nkind = "email"\nserver = "s"\nsender = "a@b.c"\nto = ["d@e.f"]\nport = 70000 # !', "less than"),
    "id with a space": ('[[places]]\nid = "new homs" # !\nname = "Homs"', "letters, digits"),
    "id used twice": (PLACE + '\n[[places]]\nid = "homs" # !\nname = "Other"', "own id"),
    "source used twice": (FEED + FEED.replace('"a"', '"a" # !'), "own id"),
    "watch of an unknown place": (PLACE + '[[watches]]\nname = "w"\nplaces = ["hons"] # !', "did you mean 'homs'?"),
    "watch that tells nobody": (PLACE + '[[watches]]\nname = "w"\nnotify = ["desk"] # !', "add that notifier"),
    "unknown change": ('[[watches]]\nname = "w"\nchanges = ["conquest"] # !', "'capture'"),
    "unknown lane": ('[[watches]]\nname = "w"\nlane = "slow" # !', "'fast'"),
    "within an unknown place": (PLACE + 'within = "syria" # !', "add that place"),
    "within itself": (PLACE + 'within = "homs" # !', "break the circle"),
    "digest to an unknown notifier": ('[digest]\nnotify = ["mial"] # !\n[notifiers.mail]\nkind = "terminal"', "'mail'"),
    "account that is not set up": ('[[sources]]\nid = "a"\nkind = "telegram"\nchannel = "abcd"\nthrough = "account" # !', "[telegram]"),
    "a wire with no way in": ('[[sources]] # !\nid = "a"\nkind = "wire"', "folder"),
    "a secret in the file": ('[telegram]\napi_id = 1\napi_hash = "0123" # !', "secret"),
    "a key after a list of several lines": ('[[watches]]\nname = "w"\nplaces = [\n  # none\n]\nlane = "slow" # !', "'fast'"),
    "a key after a text of several lines": ('[fetch]\ncontact = """\n[not = a section]\n"""\nalow = 1 # !', "no such key"),
    "missing kind of a notifier": ('[notifiers.x] # !\nurl = "x"', "'webhook'"),
    "a list of sections as one section": ('[places] # !\nid = "x"', "[[places]]"),
    "a number for a text": ('[[places]]\nid = "homs"\nname = 5 # !', "text goes in quotes"),
    "a text for a number": ('[newsroom]\nconfirm_by = "two" # !', "without quotes"),
    "a secret in the place of its name": ('[telegram]\napi_id = 1\napi_hash = { secret = "0123:ABC" } # !', "no name of a secret"),
    "open at the end": ("places = [ # !", "open at the end"),
    "not TOML": ("language = en # !", "text goes in quotes"),
    "not closed": ('language = "en # !', "not TOML"),
    "two keys alike": ('language = "en"\nlanguage = "ar" # !', "stands twice"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_shown_at_its_line_with_a_remedy(name: str) -> None:
    text, hint = CASES[name]
    with pytest.raises(ConfigError) as caught:
        parse(text)
    marked = {n for n, line in enumerate(text.splitlines(), 1) if line.endswith("# !")}
    assert {mistake.line for mistake in caught.value.mistakes} == marked, caught.value.mistakes
    assert any(hint in f"{mistake.what} {mistake.hint}" for mistake in caught.value.mistakes), caught.value.mistakes


def test_all_mistakes_come_at_once_in_the_order_of_the_file() -> None:
    text = 'langage = "en"\n' + PLACE + "latitude = 91.0\n" + FEED + 'reliability = "G"\n'
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert [mistake.line for mistake in caught.value.mistakes] == [1, 5, 10]
