"""Teaches the witness what a change of control sounds like, from labelled reports.

    make learn            or: python -m training.witness [--without NAME ...] [--to FILE]

It learns from the folders of training/reports, from tests/detection/*.toml, and, where ../shared is there, from those
labelled sets of it that are not set aside to be only scored (`SHARED`). tests/detection/unseen is never learned from.

First the opinions: a linear model each, over the words around a place. Then the judgements: how far these opinions are
to be trusted beside the frames. A judgement is learned from opinions on reports that the opinion was not learned from
(cross-fitting), and from reports that the frames were not written for: those of training/reports.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from monitor import lexicons
from monitor.analysis import reports
from monitor.analysis.gazetteer import Gazetteer
from monitor.analysis.mentions.counsel import SURE, Hearing, hear, wording
from monitor.analysis.mentions.judge import Judge
from monitor.analysis.mentions.reading import read
from monitor.analysis.mentions.settle import settle
from monitor.analysis.mentions.witness import BUCKETS, OPINIONS, Evidence, Witness, features, pack
from monitor.model import Change, Extent, Kind, Mention, Place, Status
from tests.detection.figures import Labelled, from_file, from_folder, item
from tests.detection.figures import place as place_of

ROOT = Path(__file__).parents[1]
LEARNED = ROOT / "monitor" / "lexicons" / "learned.npz"
SHARED = ("dev-detect", "more-detect/ar-east", "more-detect/en-world", "more-detect/ru-uk", "more-detect/tr-fa")
THIRD = "dev-detect"
"""Every third report of this set, and the whole of more-detect/ar-west and fr-es, are set aside."""
FOLDS = 6
OPEN, CLOSE = 10.0, 0.5
"""How freely opinions and judgements may follow what they learn from (C of the logistic regression)."""
KINDS = {"kept": 0.3, "beside frames": 0.75, "beside": 0.45}
"""The chances from which on a kind of change that the frames tell is kept, and another is told beside what the frames
tell, or beside the likeliest."""
ORDINARY = 0.3
"""What a report counts that was not written to be hard: of a set of which (nearly) every report is silent."""
KNOWN = 0.25
"""What a report counts, in the judgement of places, for which the frames were written."""
PRECISION = {"fresh": 0.86, "": 0.84}
"""Of the places that are told, so many must be right, on reports that were not learned from: of those of which the
frames tell a change, and of all others."""

MARKED = re.compile(r"\[([^\]=]+)(?:=([^\]]+))?\]")

Label = tuple[str, str, str, str]
"""A place, the change, its status and extent."""


@dataclass
class Example:
    """One place of one report: what is heard of it, and what is true. `words` is what the frames make of each change,
    `frames_new` whether the frames were not written for the report."""

    report: str
    row: tuple[np.ndarray, np.ndarray]
    hearing: Hearing
    words: dict[Change, Mention]
    truth: dict[str, Label]
    frames_new: bool
    counts: float = 1.0


def main() -> None:
    arguments = argparse.ArgumentParser(description="Teach the witness.")
    arguments.add_argument("--to", type=Path, default=LEARNED)
    arguments.add_argument("--without", nargs="*", default=(), help="folders of training/reports to leave out")
    arguments.add_argument("--also", nargs="*", type=Path, default=(), help="further folders of labelled reports")
    options = arguments.parse_args()
    examples = [example for source in sources(options.without, options.also) for example in source]
    witness = learn(examples)
    options.to.write_bytes(pack(witness))
    print(f"{len(examples)} places of {len({e.report for e in examples})} reports; {options.to.stat().st_size} bytes")


def sources(without: Sequence[str], also: Sequence[Path]) -> Iterator[Iterator[Example]]:
    """The examples of each set."""
    for folder in sorted((ROOT / "training" / "reports").glob("*")):
        if folder.name not in without:
            yield examples_of(folder.name, *from_folder(folder), frames_new=True)
    for folder in also:
        yield examples_of(str(folder), *from_folder(folder), frames_new=True)
    for file in sorted((ROOT / "tests" / "detection").glob("*.toml")):
        yield examples_of(file.name, *from_file(file.stem), frames_new=False)
    for code, lexicon in lexicons.load().languages.items():
        for number, example in enumerate(lexicon.examples):
            yield examples_of(f"{code} example {number}", *from_example(code, example), frames_new=False)
    for name in SHARED:
        folder = ROOT.parent / "shared" / "eval" / name
        if folder.is_dir():
            places, items = from_folder(folder)
            kept = [one for number, one in enumerate(items) if name != THIRD or number % 3 != 2]
            yield examples_of(name, places, kept, frames_new=False)
    if (stream := ROOT.parent / "shared" / "data" / "streams").is_dir():
        yield from_stream(stream)


def from_stream(folder: Path) -> Iterator[Example]:
    """Every eighth post of a real stream. What the frames tell of it has been read and found right, 48 times of 49."""
    places = [place_of(entry) for entry in json.loads((folder / "ru-places.json").read_text("utf-8"))]
    with gzip.open(folder / "ru-telegram-2024.jsonl.gz", "rt", encoding="utf-8") as lines:
        posts = [json.loads(line) for number, line in enumerate(lines) if number % 8 == 0]
    items = [
        (item(datetime.fromisoformat(p["published"]), Kind.TELEGRAM, "ru", "", p["text"], p["id"]), []) for p in posts
    ]
    for example in examples_of("stream", places, items, frames_new=False):
        fresh = example.hearing.fresh
        example.truth = {change: (m.place, change, m.status, m.extent) for change, m in fresh.items()}
        example.words = fresh
        yield example


def from_example(code: str, example: Mapping[str, str]) -> tuple[list[Place], list[Labelled]]:
    """An example of a lexicon, as tests/lexicons/test_examples.py describes it."""
    names = [(base or form).strip() for form, base in MARKED.findall(example["says"])]
    places = [Place(name, name, kind=example.get("kind", ""), aliases={code: (name,)}) for name in dict.fromkeys(names)]
    title, _, text = MARKED.sub(lambda found: found[1], example["says"]).rpartition(" || ")
    at = datetime.fromisoformat(example.get("at", "2024-12-07T12:00+00:00"))
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    told = [] if example["expect"].startswith("silent") else [part.strip() for part in example["expect"].split(",")]
    changes = [part.rpartition(":") for part in told]
    expect = [f"{where.strip() or names[0]} {change.strip()}" for where, _, change in changes]
    return places, [(item(at, Kind.TELEGRAM, code, title, text), expect)]


def labelled(line: str) -> Label:
    """ "place capture claimed whole", its names with spaces kept together."""
    where, change, status, extent = line.rsplit(maxsplit=3)
    return where, change, status, extent


def examples_of(name: str, places: list[Place], items: Sequence[Labelled], frames_new: bool) -> Iterator[Example]:
    """An example for each place that a report names."""
    counts = 1.0 if any(expect for _, expect in items) else ORDINARY
    known = lexicons.load()
    gazetteer = Gazetteer(places, known)
    for number, (report, expect) in enumerate(items):
        reading = read(reports.read(report), known, gazetteer, ())
        if reading is None:
            continue
        judge = Judge(reading, None)
        told = settle(judge.weigh(reading.claims), gazetteer.places)
        for hearing in hear(told, reading, None):
            truth = {entry[1]: entry for entry in map(labelled, expect) if entry[0] == hearing.scene.place}
            said = ((change, wording(hearing, change, reading, judge)) for change in map(Change, truth))
            words = {change: mention for change, mention in said if mention}
            yield Example(f"{name} {number}", features(hearing.scene), hearing, words, truth, frames_new, counts)


def learn(examples: Sequence[Example]) -> Witness:
    """Opinions first, then how far they are to be trusted."""
    rows = matrix([example.row for example in examples])
    counts = np.array([example.counts for example in examples])
    groups = np.unique([example.report for example in examples], return_inverse=True)[1]
    weights, priors, heard = [], [], []
    for name in OPINIONS:
        known, truth = taught(name, examples)
        odds = np.zeros(len(examples))
        for train, test in GroupKFold(FOLDS).split(groups, groups=groups):
            odds[test] = fit(rows, truth, np.intersect1d(train, known), counts).decision_function(rows[test])
        model = fit(rows, truth, known, counts)
        weights.append(model.coef_[0])
        priors.append(model.intercept_[0])
        heard.append(odds)
    for example, odds in zip(examples, np.array(heard).T, strict=True):
        example.hearing = replace(example.hearing, opinions=dict(zip(OPINIONS, odds, strict=True)))
    scale = np.abs(weights).max(axis=1) / 127
    stored = np.round(np.array(weights).T / scale).astype(np.int8)
    judgements = judge_all(examples)
    return Witness(stored, scale.astype(np.float32), np.array(priors, np.float32), judgements)


def taught(opinion: str, examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
    """From which examples an opinion is learned, and what is true of each: status and extent only of changes."""
    if opinion == "told":
        return np.arange(len(examples)), np.array([bool(e.truth) for e in examples])
    if opinion in tuple(Change):
        return np.arange(len(examples)), np.array([opinion in e.truth for e in examples])
    said = [{value for entry in e.truth.values() for value in entry[2:]} for e in examples]
    return np.array([n for n, e in enumerate(examples) if e.truth]), np.array([opinion in values for values in said])


def fit(rows: csr_matrix, truth: np.ndarray, known: np.ndarray, counts: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=OPEN, max_iter=3000).fit(rows[known], truth[known], sample_weight=counts[known])


def matrix(rows: Sequence[tuple[np.ndarray, np.ndarray]]) -> csr_matrix:
    ends = np.cumsum([0, *(len(buckets) for buckets, _ in rows)])
    counts, buckets = (np.concatenate([row[part] for row in rows]) for part in (1, 0))
    found = csr_matrix((counts, buckets, ends), shape=(len(rows), BUCKETS))
    found.sum_duplicates()
    return found


def judge_all(examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """The judgements, and the chance from which on a change counts as told."""
    told, truth = [e.hearing.of_place() for e in examples], [bool(e.truth) for e in examples]
    counts = np.array([e.counts if e.frames_new else KNOWN for e in examples])
    found = {"told": judgement(told, truth, counts)}
    new = np.array([e.frames_new for e in examples])
    spoken = np.array([(bool(e.hearing.told) or e.hearing.teller) and not e.hearing.certain for e in examples])
    fresh = np.array([bool(e.hearing.fresh) for e in examples])
    chance = unseen(told, truth, [e.report for e in examples], counts)
    sure = {
        name: threshold(chance, np.array(truth), new & spoken & (fresh if name else ~fresh), precision)
        for name, precision in PRECISION.items()
    }
    examples = [e for e in examples if e.frames_new]
    for change in Change:
        found[change] = judgement(
            [e.hearing.of_change(change) for e in examples], [change in e.truth for e in examples]
        )
    words = [
        (e.hearing.of_words(m, len(e.truth) == 1), e.truth[change]) for e in examples for change, m in e.words.items()
    ]
    for status in Status:
        found[status] = judgement([evidence for evidence, _ in words], [entry[2] == status for _, entry in words])
    for extent in Extent:
        found[extent] = judgement([evidence for evidence, _ in words], [entry[3] == extent for _, entry in words])
    return {**found, SURE: {**sure, **KINDS}}


def judgement(
    evidence: Sequence[Evidence], truth: Sequence[bool], counts: np.ndarray | None = None
) -> dict[str, float]:
    """How much each piece of evidence counts for a yes."""
    names = sorted({name for one in evidence for name in one})
    model = LogisticRegression(C=CLOSE, max_iter=3000).fit(table(evidence, names), truth, sample_weight=counts)
    return {"": float(model.intercept_[0]), **dict(zip(names, map(float, model.coef_[0]), strict=True))}


def table(evidence: Sequence[Evidence], names: Sequence[str]) -> np.ndarray:
    """A row for each, a column for each name."""
    return np.array([[one.get(name, 0.0) for name in names] for one in evidence])


def unseen(
    evidence: Sequence[Evidence], truth: Sequence[bool], groups: Sequence[str], counts: np.ndarray
) -> np.ndarray:
    """The chance of each by a judgement that has not seen it."""
    names = sorted({name for one in evidence for name in one})
    rows, right, chance = table(evidence, names), np.array(truth), np.zeros(len(truth))
    for train, test in GroupKFold(FOLDS).split(groups, groups=groups):
        model = LogisticRegression(C=CLOSE, max_iter=3000).fit(rows[train], right[train], sample_weight=counts[train])
        chance[test] = model.predict_proba(rows[test])[:, 1]
    return chance


def threshold(chance: np.ndarray, right: np.ndarray, among: np.ndarray, wanted: float) -> float:
    """The least chance from which on enough of what is told `among` these is right."""
    for sure in np.arange(0.30, 0.95, 0.01):
        taken = among & (chance >= sure)
        if (precision := right[taken].mean()) >= wanted:
            print(f"{sure:.2f}: precision {precision:.3f}, recall {right[taken].sum() / right[among].sum():.3f}")
            return round(float(sure), 2)
    return 0.95


if __name__ == "__main__":
    main()
