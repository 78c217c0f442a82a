"""What an agency's marks mean: whether a dispatch is new, replaces an earlier one or takes it back."""

import re
import tomllib
from importlib.resources import files

from monitor.collectors.parsing.documents import Dispatch

_MARKS = tomllib.loads((files(__package__) / "signals.toml").read_text(encoding="utf-8"))
KILL, EDIT = frozenset(_MARKS["kill"]), frozenset(_MARKS["edit"])
_WITHHELD, _CANCELED = frozenset(_MARKS["withheld"]), frozenset(_MARKS["canceled"])
_LETTERS: dict[str, str] = _MARKS["letters"]
_FIRST_WORD = re.compile(r"^\W*([A-Z]{4,})(?:\s+\d+)?\s*(?:[-:\u2013\u2014]|$)")


def mark(code: str) -> str:
    """The bare mark of a code: `sig:correction` and `http://cv.iptc.org/newscodes/signal/correction` are one."""
    scheme, _, bare = code.strip().lower().replace("/", ":").rpartition(":")
    return _LETTERS.get(bare, bare) if scheme.endswith("edstat") else bare


def status(code: str) -> str:
    """usable, withheld or canceled. What is not said is usable (NewsML-G2's default); what is not known as well."""
    bare = mark(code)
    return "withheld" if bare in _WITHHELD else "canceled" if bare in _CANCELED else "usable"


def settle(dispatch: Dispatch) -> None:
    """Bring marks into one form, with those that stand in front of the headline: `CORRECTED-`, `UPDATE 2-`, `KILL:`."""
    first = _FIRST_WORD.match(dispatch.headline)
    if first and first[1].lower() in KILL | EDIT:
        dispatch.signals.append(first[1])
    dispatch.signals = list(dict.fromkeys(filter(None, map(mark, dispatch.signals))))
    dispatch.language = dispatch.language.replace("_", "-").partition("-")[0].lower()
    if not 1 <= dispatch.urgency <= 9:
        dispatch.urgency = 0
