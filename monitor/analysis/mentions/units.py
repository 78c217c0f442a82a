"""From the words of a sentence to its units: places, parties and phrases are one unit each, pronouns stand apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from monitor.analysis.gazetteer import Gazetteer, Hit
from monitor.analysis.mentions.passages import Unit
from monitor.analysis.mentions.sides import SideNames, name_sides, party_marks
from monitor.analysis.text import Token
from monitor.lexicons import Lexicon
from monitor.lexicons.frames import BREAK, FILLER, HEAD, OBLIQUE, PART, PLACE, PREPOSITION, REFERENCE
from monitor.lexicons.language import CASES
from monitor.model import Reason

PRONOUNS = frozenset({"it", "thing"})


def build(
    tokens: list[Token],
    text: str,
    lexicon: Lexicon,
    gazetteer: Gazetteer,
    sides: SideNames,
    careless: bool,
) -> list[Unit]:
    """The units of a sentence. A hyphen between two words is not read: "al-Sham" is two words."""
    tokens = [token for number, token in enumerate(tokens) if not _glued(token, tokens, number)]
    hits: Mapping[int, Hit] = {hit.first: hit for hit in gazetteer.find(tokens, text, careless)}
    units: list[Unit] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if hit := hits.get(at):
            units.append(_place(hit, tokens))
            at = hit.last + 1
        elif not token.word:
            units.append(Unit(token.start, token.end, token.norm, BREAK if token.norm != "." else "", raw=token.raw))
            at += 1
        elif party := sides.at(tokens, at, lexicon.prefixes):
            last = tokens[at + party[0] - 1]
            norm = "_".join(t.norm for t in tokens[at : at + party[0]])
            units.append(Unit(token.start, last.end, norm, party_marks(norm, lexicon), side=party[1], raw=token.raw))
            at += party[0]
        elif (phrase := _phrase(tokens, at, lexicon)) and hits.keys().isdisjoint(range(at, at + phrase[0])):
            length, marks = phrase
            units.append(_merged(tokens[at : at + length], marks, lexicon))
            at += length
        elif _is_object(tokens, at, lexicon):
            marks = PLACE + REFERENCE + lexicon.marks["object"]
            units.append(Unit(token.start, token.end, token.norm, marks, reference="it", raw=token.raw))
            at += 1
        elif contracted := _contracted(tokens, at, lexicon, hits):
            units += _single(token, lexicon)
            units.append(_merged(tokens[at + 1 : at + contracted[0]], contracted[1], lexicon))
            at += contracted[0]
        else:
            units += _single(token, lexicon)
            at += 1
    _settle_references(units, lexicon)
    _mark_numbered(units, text)
    _take_case_of_head(units, lexicon)
    _mark_oblique(units, lexicon)
    name_sides(units, lexicon, sides)
    _mark_homonyms(units, lexicon)
    return units


def _mark_numbered(units: list[Unit], text: str) -> None:
    """ "Zorino-2" is another place than Zorino."""
    for unit, following in pairwise(units):
        if unit.places and following.norm.isdecimal() and text[unit.end : following.start] in ("-", "–"):
            unit.away = unit.away or Reason.HOMONYM


def _mark_homonyms(units: list[Unit], lexicon: Lexicon) -> None:
    """A name that is also another word is not the place where the words around it are of the other thing, nor (a
    common word) where neither armed men nor a word like "town" are near it."""
    named = [unit for unit in units if unit.places]
    armed = {lexicon.marks.get(name, "\0") for name in ("forces", "ours")}
    if lexicon.common and not any(armed & set(unit.marks) for unit in units):
        for number, unit in enumerate(units):
            plain = len(unit.name) == 1 and unit.name[0] in lexicon.common and unit.form != "loc"
            if plain and not (number and HEAD in units[number - 1].marks):
                unit.away = Reason.HOMONYM
    for homonym in lexicon.homonyms:
        if any(unit.name == homonym.name for unit in named):
            norms = " ".join(["", *(unit.norm.replace("_", " ") for unit in units), ""])
            if _any_phrase(homonym.beside, norms) and not _any_phrase(homonym.unless, norms):
                for unit in named:
                    if unit.name == homonym.name:
                        unit.away = Reason.HOMONYM


def _any_phrase(phrases: Iterable[tuple[str, ...]], norms: str) -> bool:
    return any(f" {' '.join(phrase)} " in norms for phrase in phrases)


def _settle_references(units: list[Unit], lexicon: Lexicon) -> None:
    """ "The town" beside a name is a word for that name, not for a place named before; and a name that follows
    another unknown name is the end of a longer one ("Novaya Ilyinka")."""
    for number, unit in enumerate(units):
        if unit.reference and unit.reference not in PRONOUNS:
            following = number + 1
            while following < len(units) and FILLER in units[following].marks:
                following += 1
            named = following < len(units) and (units[following].places or _is_name(units[following], lexicon))
            if named and not lexicon.heads_behind:
                unit.marks = unit.marks.replace(PLACE, "").replace(REFERENCE, "") + HEAD
                unit.reference = ""
            elif HEAD in unit.marks and _belongs_to_name(units, number, lexicon):
                unit.marks, unit.reference = HEAD, ""
        elif unit.places and number > 1 and _is_name(units[number - 1], lexicon):
            before = units[number - 1]
            if unit.start - before.end == 1 and not lexicon.frames_of(before.norm) and not before.raw.isupper():
                unit.away = Reason.HOMONYM


def _belongs_to_name(units: list[Unit], number: int, lexicon: Lexicon) -> bool:
    """Whether a word that is a place's kind as well as a word for it ("kenti", "شهر") belongs to the name beside it:
    behind the name where the language is cased, before a word that is not known where it is not."""
    if lexicon.cased:
        before = units[number - 1] if number else None
        return before is not None and (bool(before.places) or _is_name(before, lexicon) or _counts(before, lexicon))
    if number + 1 >= len(units):
        return False
    behind = units[number + 1]
    return not behind.marks and not behind.side and behind.norm.isalpha() and not lexicon.frames_of(behind.norm)


def _counts(unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a unit is a number ("nine villages")."""
    return unit.norm.isdigit() or lexicon.marks.get("date_numbers", "\0") in unit.marks


def _take_case_of_head(units: list[Unit], lexicon: Lexicon) -> None:
    """A name followed by its kind stands in the case that the kind is written in ("Karsava kentinden")."""
    for unit, head in pairwise(units):
        if unit.places and not unit.form and HEAD in head.marks and not head.is_place:
            unit.form = next((case for case in CASES if lexicon.marks[case] in head.marks), "")


def _is_name(unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a unit is a capitalised word that the lexicon knows nothing of."""
    return lexicon.cased and not unit.marks and not unit.side and unit.norm.isalpha() and unit.raw[:1].isupper()


def _place(hit: Hit, tokens: Sequence[Token]) -> Unit:
    first, last = tokens[hit.first], tokens[hit.last]
    return Unit(
        first.start, last.end, "", PLACE, places=hit.alias.places, name=hit.alias.words, form=hit.form, raw=first.raw
    )


def _glued(token: Token, tokens: Sequence[Token], at: int) -> bool:
    """Whether a hyphen joins two words."""
    return (
        token.norm == "-"
        and 0 < at < len(tokens) - 1
        and tokens[at - 1].end == token.start
        and tokens[at + 1].start == token.end
    )


def _contracted(tokens: Sequence[Token], at: int, lexicon: Lexicon, hits: Mapping[int, Hit]) -> tuple[int, str] | None:
    """ "The town" whose article is one word with what stands before it ("del pueblo", "au barrage")."""
    article = lexicon.contracted.get(tokens[at].norm)
    for phrase, marks in lexicon.phrases.get(article, ()) if article else ():
        following = tuple(token.norm for token in tokens[at + 1 : at + len(phrase)])
        if REFERENCE in marks and following == phrase[1:] and hits.keys().isdisjoint(range(at, at + len(phrase))):
            return len(phrase), marks
    return None


def _is_object(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a pronoun that may stand for a place precedes its verb ("la tomaron", "l'ont prise")."""
    pronoun, verb = lexicon.marks.get("object"), lexicon.marks.get("takes_object")
    if pronoun is None or verb is None or at + 1 >= len(tokens) or pronoun not in lexicon.marks_of(tokens[at].norm):
        return False
    return verb in lexicon.marks_of(tokens[at + 1].norm)


def _phrase(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, str] | None:
    following = tokens[at + 1].norm if at + 1 < len(tokens) else ""
    for spelling in lexicon.begins_phrase(tokens[at].norm):
        if (spelling, following) not in lexicon.pairs:
            continue
        for phrase, marks in lexicon.phrases.get(spelling, ()):
            if len(phrase) <= len(tokens) - at and all(tokens[at + n].norm == phrase[n] for n in range(1, len(phrase))):
                return len(phrase), marks
    return None


def _merged(tokens: Sequence[Token], marks: str, lexicon: Lexicon) -> Unit:
    unit = Unit(tokens[0].start, tokens[-1].end, "_".join(t.norm for t in tokens), marks, raw=tokens[0].raw)
    unit.reference = _reference(unit, lexicon)
    return unit


def _reference(unit: Unit, lexicon: Lexicon) -> str:
    for name, kind in lexicon.reference_kinds.items():
        if lexicon.marks[name] in unit.marks:
            return kind
    return ""


def _single(token: Token, lexicon: Lexicon) -> list[Unit]:
    """One unit for a word, or two where a pronoun that may stand for a place is glued to it ("دخلها", "منها")."""
    marks = lexicon.marks_of(token.norm)
    unit = Unit(token.start, token.end, token.norm, marks, raw=token.raw)
    if PLACE in marks:
        unit.reference = _reference(unit, lexicon)
        return [unit]
    if not lexicon.frames_of(token.norm) and token.norm not in lexicon.telling and FILLER not in marks:
        for pronoun in lexicon.pronouns:
            base = token.norm[: -len(pronoun)]
            if token.norm.endswith(pronoun) and token.raw.endswith(pronoun) and len(base) > 1:
                known = lexicon.marks_of(base)
                if lexicon.frames_of(base) or PREPOSITION in known:
                    cut = token.end - len(pronoun)
                    kind = "thing" if pronoun in lexicon.things else "both" if pronoun in lexicon.duals else "it"
                    return [
                        Unit(token.start, cut, base, known, raw=token.raw),
                        Unit(cut, token.end, pronoun, PLACE + REFERENCE, reference=kind, raw=token.raw),
                    ]
    return [unit]


def _mark_oblique(units: list[Unit], lexicon: Lexicon) -> None:
    """A place behind a preposition, or behind "of" where what precedes is not itself a place word, is not what the
    sentence is about."""
    of = lexicon.marks.get("of", "\0")
    for number, unit in enumerate(units):
        if not unit.is_place:
            continue
        if not unit.form and not unit.reference:
            unit.marks += lexicon.marks["nom"]
        elif unit.form:
            unit.marks += lexicon.marks.get(unit.form, "") + (
                OBLIQUE if unit.form in ("dat", "loc", "abl", "ins") else ""
            )
        if _is_oblique(units, number, of):
            unit.marks += OBLIQUE


def _is_oblique(units: list[Unit], number: int, of: str) -> bool:
    for before in range(number - 1, max(-1, number - 7), -1):
        marks = units[before].marks
        if PREPOSITION in marks:
            return True
        if of in marks:
            if before == 0 or {HEAD, FILLER, PART}.isdisjoint(units[before - 1].marks):
                return before > 0
        elif FILLER not in marks and HEAD not in marks:
            return False
    return False
