"""What an alert says, in the language of its reader: state, place, change, the original words, who says it, when.

The order is fixed and the first line alone must do on a lock screen. Nothing is translated by machine: the original
sentence stands as it was published, with the act, the place and the denial marked.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, tzinfo

from monitor import plain
from monitor.analysis import attribution, decided, phrases
from monitor.analysis.voices import tally
from monitor.analysis.wording import Wording
from monitor.model import Alert, Evidence, Incident, Message, Place, Side, Source, Stance, State

_HEADLINE = 60  # characters that a locked phone shows


def word(
    alert: Alert,
    incident: Incident,
    place: Place,
    sources: Mapping[str, Source],
    language: str,
    timezone: tzinfo,
    now: datetime,
    *,
    sides: Mapping[str, Side] | None = None,
    digits: str = "latn",
) -> Message:
    """The words of one alert for readers of `language` in `timezone`.

    `incident` is as it was when the alert was decided; its newest evidence, or that of the alert's report, is quoted.
    `extra` holds what some channels use: `shape` of the state, `posted` (ISO 8601) and `clock` (how `timing` shows
    it), `told` (when it was decided), `id` of the incident, `grade` of the source,
    `source` and `place` ids, `link` (the label of the link), and a label for each button as `button.VERB`."""
    words, parties = Wording(language, timezone, digits), sides or {}
    message = Message(
        key=alert.id,
        thread=incident.id,
        language=language,
        action=alert.action,
        state=alert.state,
        wake=alert.wake,
        headline=_headline(words, alert, incident, place),
        change="\n".join(filter(None, [phrases.change(words, incident, place, parties), phrases.why(words, incident)])),
        voices=phrases.voices(words, incident),
        history=decided.history(words, incident, now),
        at=alert.at,
        place=plain.line(place.name, 80),
        latitude=place.latitude,
        longitude=place.longitude,
        extra=_extra(words, alert, incident, place),
    )
    evidence = _newest(alert, incident)
    if evidence is None:
        return message
    posted = {
        "posted": evidence.published.isoformat(),
        "clock": words.clock(evidence.published),
        "grade": attribution.grade(sources.get(evidence.source), incident, sources),
        "source": evidence.source,
    }
    return replace(
        message,
        quote=attribution.quotation(evidence.quote),
        quote_language=evidence.language,
        source=attribution.source(words, evidence, incident, sources, parties),
        timing=attribution.timing(words, evidence, incident, now),
        url=plain.link(evidence.url),
        extra={**message.extra, **posted},
    )


def _newest(alert: Alert, incident: Incident) -> Evidence | None:
    cited = [evidence for evidence in incident.evidence if evidence.report == alert.report]
    # Where people confirmed it, no report did: what they confirmed is quoted, not a denial that came later.
    said = [e for e in incident.evidence if e.stance is Stance.FOR] if alert.state is State.CONFIRMED else []
    return max(cited or said or incident.evidence, key=lambda evidence: evidence.published, default=None)


def _headline(words: Wording, alert: Alert, incident: Incident, place: Place) -> str:
    still_denied = alert.state is State.CORROBORATED and tally(incident.evidence).denied > 0
    said = phrases.state(words, alert.state, still_denied).upper()
    whole = words.say("{state}: {place}", state=said, place=phrases.place(words, place))
    if len(whole) <= _HEADLINE:
        return whole
    return words.say("{state}: {place}", state=said, place=words.name(place.name, max(_HEADLINE - len(said) - 4, 8)))


def _extra(words: Wording, alert: Alert, incident: Incident, place: Place) -> dict[str, str]:
    buttons = {f"button.{verb}": label for verb, label in decided.buttons(words, incident).items()}
    return {
        "shape": phrases.SHAPES[alert.state],
        "id": incident.id,
        "place": place.id,
        "change": str(incident.change),
        "extent": str(alert.extent),
        "link": words.say("Original"),
        "told": words.clock(alert.at),
    } | buttons
