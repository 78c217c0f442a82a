"""What the operator is told of the monitor itself: a source in trouble or well again, a channel that refuses, a sign of
life. Each notice has a thread of its own, so that the next one takes its place."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor import plain
from monitor.analysis.wording import Wording, later
from monitor.model import Action, Health, Message, Source

_SOURCE = {
    "": later("{source} is heard again"),
    "quiet": later("{source} is quiet"),
    "refused": later("{source} refuses us"),
    "away": later("{source} cannot be reached"),
    "behind": later("{source} is behind"),
}
_REASONS = 3  # of many sources' troubles, which are mostly one


def source(health: Health, trouble: str, source: Source, words: Wording, now: datetime) -> Message:
    """A source whose trouble is new (or over, when `trouble` is empty)."""
    details = []
    if health.heard:
        details.append(words.say("Last heard {when}.", when=words.moment(health.heard, now)))
    if trouble == "quiet" and health.usual_gap:
        details.append(words.say("Its usual gap is {gap}.", gap=words.span(health.usual_gap)))
    if health.trouble:
        details.append(plain.line(health.trouble, 300))
    # The day is part of the key: the same trouble on another day is news.
    key = f"source-{source.id}-{trouble or 'well'}-{now:%Y%m%dT%H}"
    headline = words.say(_SOURCE[trouble], source=words.name(source.name))
    return _notice(key, f"source-{source.id}", headline, " ".join(details), words, now, wake=bool(trouble))


def several(
    healths: Sequence[Health], trouble: str, sources: Mapping[str, Source], words: Wording, now: datetime
) -> Message:
    """Many sources that went away, or came back, at one time: most likely it is our own line, and one notice does."""
    if trouble:
        headline = words.count("{n} source cannot be reached", "{n} sources cannot be reached", len(healths))
    else:
        headline = words.count("{n} source is heard again", "{n} sources are heard again", len(healths))
    reasons = dict.fromkeys(plain.line(each.trouble, 300) for each in healths if each.trouble)
    names = words.listed([words.name(sources[each.source].name) for each in healths])
    what = "\n".join([names, *list(reasons)[:_REASONS]])
    return _notice(f"sources-{trouble or 'well'}-{now:%Y%m%dT%H}", "sources", headline, what, words, now)


def refused(notifier: str, why: str, words: Wording, now: datetime) -> Message:
    """A channel that will not take our messages."""
    headline = words.say("Alerts no longer go out through {notifier}", notifier=words.name(notifier))
    what = words.say(
        "It answered: {why}. `monitor test {notifier}` tries it.", why=plain.line(why, 300), notifier=notifier
    )
    return _notice(f"refused-{notifier}-{now:%Y%m%d}", f"notifier-{notifier}", headline, what, words, now)


def mended(what: str, words: Wording, now: datetime) -> Message:
    """Damage to the state that was found at the start, and what was done about it."""
    headline = words.say("The state of the monitor was damaged")
    return _notice(f"mended-{now:%Y%m%dT%H%M}", "state", headline, plain.line(what, 1000), words, now)


def alive(tally: Mapping[str, int], heard: int, quiet: int, words: Wording, now: datetime) -> Message:
    """The weekly sign of life, with the record of the deliveries."""
    headline = words.say("The monitor is alive")
    sources = words.count("{n} source heard", "{n} sources heard", heard)
    silent = words.count("{n} quiet", "{n} quiet", quiet)
    sent = words.count("{n} message delivered", "{n} messages delivered", tally.get("sent", 0))
    lost = words.say("alerts lost: {n}", n=words.number(tally.get("lost", 0)))
    return _notice(
        f"alive-{now:%G-W%V}", "alive", headline, "; ".join((sources, silent, sent, lost)), words, now, wake=False
    )


def _notice(
    key: str, thread: str, headline: str, what: str, words: Wording, now: datetime, *, wake: bool = True
) -> Message:
    return Message(
        key=key,
        thread=thread,
        language=words.language,
        action=Action.NEW,
        state=None,
        wake=wake,
        headline=headline,
        change=what,
        at=now,
        extra={"told": words.clock(now)},
    )
