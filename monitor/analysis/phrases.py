"""The parts of an alert in words: state, place, change, voices, source, timing, decisions, buttons."""

import unicodedata
from collections.abc import Mapping

from monitor.analysis.voices import tally
from monitor.analysis.wording import Wording, later
from monitor.model import (
    Change,
    Extent,
    Incident,
    Place,
    Side,
    State,
)

# How each state looks wherever there is room for one character. The word always follows.
SHAPES = {
    State.CLAIMED: "◌",
    State.CONTESTED: "◐",
    State.DENIED: "⊘",
    State.CORROBORATED: "◎",
    State.CONFIRMED: "●",
    State.RETRACTED: "⊗",
    State.SUPERSEDED: "○",
}


def state(words: Wording, is_state: State, still_denied: bool = False) -> str:
    """The word for what is believed, in capitals where the script has them."""
    said = {
        State.CLAIMED: words.say("claimed"),
        State.CONTESTED: words.say("contested"),
        State.DENIED: words.say("denied"),
        State.CORROBORATED: words.say("corroborated"),
        State.CONFIRMED: words.say("confirmed"),
        State.RETRACTED: words.say("taken back"),
        State.SUPERSEDED: words.say("superseded"),
    }[is_state]
    return words.say("{state}, still denied", state=said) if still_denied else said


def place(words: Wording, of: Place) -> str:
    """The place's name in the reader's language, and as it is written there (or in Latin letters)."""
    own = _first(of, words.language) or of.name
    own_script = _script(own)
    local = [of.name, *(name for names in of.aliases.values() for name in names[:1])]
    other = next((name for name in local if _script(name) not in (own_script, "")), "")
    shown = words.name(own, 60)
    return f"{shown} {words.name(other, 40)}" if other else shown


def side(words: Wording, named: str, sides: Mapping[str, Side]) -> str:
    """A party's name in the reader's language; the words of the text when it is not a known one."""
    known = sides.get(named)
    if known is None:
        return words.name(named, 60)
    return words.name((known.aliases.get(words.language) or (known.name,))[0], 60)


def change(words: Wording, incident: Incident, of: Place, sides: Mapping[str, Side]) -> str:
    """What is said to have changed, as a noun so that it fits claim, denial and confirmation alike."""
    where, who = _where(words, of, incident.extent), side(words, incident.side, sides)
    match incident.change:
        case Change.CAPTURE:
            bare, by = words.say("Capture of {where}", where=where), later("Capture of {where} by {who}")
        case Change.WITHDRAWAL:
            bare, by = words.say("Withdrawal from {where}", where=where), later("Withdrawal of {who} from {where}")
        case Change.ENTRY:
            bare, by = words.say("Entry into {where}", where=where), later("Entry of {who} into {where}")
        case Change.HANDOVER:
            bare, by = words.say("Handover of {where}", where=where), later("Handover of {where} to {who}")
    return words.say(by, where=where, who=who) if who else bare


def why(words: Wording, incident: Incident) -> str:
    """Why the newest step was taken, where its state alone does not say so and the reader's language has words."""
    if not incident.history or incident.state not in (State.CONFIRMED, State.RETRACTED, State.SUPERSEDED):
        return ""
    reason = incident.history[-1].reason
    reason, _, other = reason.partition(" (")
    known = {
        "the losing side admits it": words.say("The losing side admits it."),
        "an independent check bears it out": words.say("An independent check bears it out."),
        "the post was edited": words.say("The post was edited."),
        "the report was withdrawn": words.say("The report was withdrawn."),
        "left again": words.say("It was left again ({incident}).", incident=words.name(other.rstrip(")"))),
        "changed hands again": words.say(
            "It changed hands again ({incident}).", incident=words.name(other.rstrip(")"))
        ),
        "now the whole of it": words.say("Now the whole of it."),
    }
    return known.get(reason, "")


def voices(words: Wording, incident: Incident) -> str:
    """How many say it, how many deny it, and how many copies were not counted."""
    count = tally(incident.evidence)
    saying, denying, copies = count.said, count.denied, count.copies
    if denying and saying:
        text = words.say(
            "{saying}, {denying}.",
            saying=words.count("{n} voice says it", "{n} voices say it", saying),
            denying=words.count("{n} denies", "{n} deny", denying),
        )
    elif denying:
        text = words.count("Nobody says it any more; {n} denies.", "Nobody says it any more; {n} deny.", denying)
    elif saying > 1:
        text = words.count("{n} independent voice, nobody denies.", "{n} independent voices, nobody denies.", saying)
    elif saying == 1:
        text = words.say("1 voice, nobody else yet.")
    else:
        text = words.say("Nobody says it any more.")
    if copies:
        text += " " + words.count("{n} copy not counted.", "{n} copies not counted.", copies)
    return text


def _where(words: Wording, of: Place, extent: Extent) -> str:
    kinds = {
        "city": words.say("the city"),
        "town": words.say("the town"),
        "village": words.say("the village"),
        "district": words.say("the district"),
        "neighbourhood": words.say("the neighbourhood"),
        "governorate": words.say("the governorate"),
        "countryside": words.say("the countryside"),
        "base": words.say("the base"),
        "airport": words.say("the airport"),
        "checkpoint": words.say("the checkpoint"),
        "crossing": words.say("the crossing"),
    }
    whole = kinds.get(of.kind, words.say("the place"))
    return words.say("parts of {where}", where=whole) if extent is Extent.PART else whole


def _first(of: Place, language: str) -> str:
    return next(iter(of.aliases.get(language, ())), "")


def _script(name: str) -> str:
    """The script of a name's first letter, as the first word of its Unicode name."""
    letter = next((character for character in name if character.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""
