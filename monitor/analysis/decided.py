"""What became of an incident so far, what people decided of it, and what they may still decide."""

from collections.abc import Sequence
from datetime import datetime

from monitor.analysis.phrases import state
from monitor.analysis.wording import Wording, later
from monitor.model import Decision, Incident, State


def history(words: Wording, incident: Incident, now: datetime) -> str:
    """The states so far, oldest first, when there was more than one; then who decided what."""
    steps: list[str] = []
    before, told = None, now
    for step in incident.history:
        if step.state is not before:
            # the day is said only where it is another than that of the step before
            steps.append(f"{words.moment(step.at, told)} {state(words, step.state)}")
            before, told = step.state, step.at
    path = " › ".join(steps[-6:]) if len(steps) > 1 else ""
    return "\n".join(filter(None, [path, *decisions(words, incident.decisions, now)]))


def decisions(words: Wording, made: Sequence[Decision], now: datetime) -> list[str]:
    """Who took, confirmed, rejected or snoozed it, when and why; what a rejection undid is left out."""
    sentences = {
        "take": later("Taken by {who}, {time}"),
        "confirm": later("Confirmed by {who}, {time}"),
        "reject": later("Rejected by {who}, {time}"),
        "snooze": later("Snoozed by {who}, {time}"),
    }
    undone = max((n for n, decision in enumerate(made) if decision.verb == "reject"), default=0)
    out = []
    for verb, sentence in sentences.items():
        of_verb = [d for n, d in enumerate(made) if d.verb == verb and (verb != "confirm" or n >= undone)]
        if not of_verb:
            continue
        last, who = of_verb[-1], words.listed([words.name(by, 40) for by in dict.fromkeys(d.by for d in of_verb)])
        if verb == "confirm" and not any(decision.settles for decision in of_verb):
            sentence = later("{who} would confirm it, {time}; one more has to agree")
        said = words.say(sentence, who=who, time=words.moment(last.at, now))
        reason = words.name(last.reason, 200)
        out.append(words.say("{decision}: {reason}", decision=said, reason=reason) if reason else said)
    return out


def buttons(words: Wording, incident: Incident) -> dict[str, str]:
    """What a person may do with it now, verb to label, in the order in which the buttons stand."""
    taken = any(decision.verb == "take" for decision in incident.decisions)
    labels = {
        "take": words.say("Take it"),
        "snooze": words.say("Snooze 1 h"),
        "confirm": words.say("Confirm"),
        "reject": words.say("Reject"),
        "why": words.say("Why?"),
    }
    open_states = (State.CLAIMED, State.CONTESTED, State.CORROBORATED, State.DENIED)
    allowed = {"take", "snooze", "confirm", "reject", "why"} if incident.state in open_states else {"why"}
    return {verb: label for verb, label in labels.items() if verb in allowed - ({"take"} if taken else set())}
