"""A second witness beside the frames: a linear model over the words around a place, learned from labelled reports.

It never decides alone: `counsel` weighs what it says together with what the frames found, and takes no change from it
where no word stands that can tell one. `training/witness.py` makes it; `Lexicons.learned` holds it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from xxhash import xxh32_intdigest

from monitor.analysis.mentions.scene import HERE, REFERENCE, SPECIAL, Scene

BUCKETS = 1 << 17
OPINIONS = ("told", "capture", "withdrawal", "entry", "handover", "claimed", "confirmed", "part")
"""What it has learned to tell of a place: that a change is told, of which kind, how sure, of how much. In log odds."""
_GRAMS = (2, 3, 4, 5)
_CACHED = 20_000
_CLASSES, _SIGNS = 0.7, 0.3
"""How much the word classes and the signs weigh beside the words."""

Row = tuple[NDArray[np.int32], NDArray[np.float32]]
Evidence = Mapping[str, float]
"""What speaks for or against something, by name, and how much."""


@dataclass(frozen=True, slots=True)
class Witness:
    """What was learned: for every bucket the `weights` of each opinion, in steps of `scale`, and by the name of a
    question the `judgements`: how much each piece of evidence counts for a yes, in log odds ("" is the prior)."""

    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    prior: NDArray[np.float32]
    judgements: Mapping[str, Evidence]

    def hear(self, scene: Scene) -> dict[str, float]:
        """Its opinions of a scene, in log odds."""
        buckets, counts = features(scene)
        opinions = (counts @ self.weights[buckets]) * self.scale + self.prior
        return dict(zip(OPINIONS, opinions.tolist(), strict=True))

    def judge(self, question: str, evidence: Evidence) -> float:
        """The chance of a yes, from 0 to 1."""
        known = self.judgements[question]
        odds = known[""] + sum(known.get(name, 0.0) * value for name, value in evidence.items())
        return float(1 / (1 + np.exp(-odds)))

    def lean(self, word: str) -> float:
        """How much a word near the place speaks for a change, or (below zero) against one."""
        grams = _grams("n", word)
        return float(self.weights[grams, 0].astype(np.float32).sum()) / max(1, len(grams))


def pack(witness: Witness) -> bytes:
    """The witness as `unpack` reads it."""
    file = io.BytesIO()
    judgements = np.frombuffer(json.dumps(witness.judgements).encode(), np.uint8)
    np.savez_compressed(file, weights=witness.weights, scale=witness.scale, prior=witness.prior, judgements=judgements)
    return file.getvalue()


@lru_cache(1)
def unpack(data: bytes) -> Witness:
    """The witness of a file. Raises ValueError where it is none."""
    with np.load(io.BytesIO(data)) as stored:
        judgements = json.loads(stored["judgements"].tobytes())
        return Witness(stored["weights"], stored["scale"], stored["prior"], judgements)


def features(scene: Scene) -> Row:
    """What is heard of a scene: buckets, and how much each counts."""
    words = [word for passage in scene.words for word in passage if word not in SPECIAL]
    blocks = (
        (1.0, [_grams("n", word) for word in scene.near if word not in SPECIAL]),
        (1.0, [_grams("s", word) for word in words]),
        (1.0, [_buckets(_runs("w", scene.words))]),
        (1.0, [_buckets(_runs("t", scene.stems))]),
        (1.0, [_buckets(f"b{stem}" for stem in scene.beside)]),
        (_CLASSES, [_buckets(f"c{name}" for name in scene.classes)]),
        (1.0, [_buckets(f"g{both}" for both in scene.together())]),
        (1.0, [_buckets(_with_place(scene))]),
    )
    found, weights = [], []
    for weight, parts in blocks:
        heard = np.concatenate(parts) if parts else np.empty(0, np.int32)
        found.append(heard)
        much = max(1.0, float(np.sqrt(len(heard))))
        weights.append(np.full(len(heard), weight / much, np.float32))
    signs = _buckets(f"f{sign}" for sign in sorted(set(scene.signs)))
    return np.concatenate([*found, signs]), np.concatenate([*weights, np.full(len(signs), _SIGNS, np.float32)])


def _runs(block: str, passages: Iterable[Sequence[str]]) -> Iterator[str]:
    """Every word, and every two in a row."""
    for passage in passages:
        yield from (f"{block}{word}" for word in passage)
        yield from (f"{block}{one} {two}" for one, two in pairwise(["^", *passage, "$"]))


def _with_place(scene: Scene) -> Iterator[str]:
    """Every stem with whether its sentence names the place."""
    for passage in scene.stems:
        sign = "h" if HERE in passage or REFERENCE in passage else "e"
        yield from (f"{sign}{stem}" for stem in passage)


@lru_cache(_CACHED)
def _grams(block: str, word: str) -> NDArray[np.int32]:
    """The buckets of every two to five letters in a row, its ends marked."""
    framed = f" {word} "
    return _buckets(f"{block}{framed[at : at + size]}" for size in _GRAMS for at in range(len(framed) - size + 1))


def _buckets(names: Iterable[str]) -> NDArray[np.int32]:
    return np.array([xxh32_intdigest(name.encode()) & (BUCKETS - 1) for name in names], np.int32)
