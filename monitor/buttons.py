"""What the buttons under an alert do: write down who decided what, or say why the incident stands as it does."""

from datetime import timedelta

from monitor.analysis import phrases, voices
from monitor.analysis.wording import Wording
from monitor.clock import Clock
from monitor.model import Decision, Incident
from monitor.store import Desk, Ledger

_SNOOZE = timedelta(hours=1)  # as the button says


class Buttons:
    """Takes what was pressed, in a chat or on the desktop. The pipeline's attendant gives it its effect."""

    def __init__(self, ledger: Ledger, desk: Desk, clock: Clock, words: Wording) -> None:
        self._ledger, self._desk, self._clock, self._words = ledger, desk, clock, words

    async def press(self, verb: str, incident: str, who: str) -> str:
        """Do what the button says; returns what the person is answered."""
        known = self._ledger.incident(incident)
        if known is None:
            return self._words.say("Nothing is known under {incident}.", incident=incident)
        if verb == "why":
            return self._why(known)
        now = self._clock()
        self._desk.decide(incident, Decision(now, who, verb, until=now + _SNOOZE if verb == "snooze" else None))
        return self._words.say("Noted: {incident}, by {who}.", incident=incident, who=self._words.name(who))

    def _why(self, incident: Incident) -> str:
        tally, last = voices.tally(incident.evidence), incident.history[-1]
        state = phrases.state(self._words, incident.state)
        said = self._words.count("{n} voice says it", "{n} voices say it", tally.said)
        denied = self._words.count("{n} denies it", "{n} deny it", tally.denied)
        copies = self._words.count("{n} copy not counted", "{n} copies not counted", tally.copies)
        return f"{state}: {last.reason}. {said}; {denied}; {copies}."
