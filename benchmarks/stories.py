"""How fast a report finds its story, how well, and in how much memory, beside the tools at hand.

    python benchmarks/stories.py [WINDOW ...]      default 10000 100000 1000000
    python benchmarks/stories.py --hostile         streams made to hurt, at growing sizes

Every method reads the same stream (stories_stream.py), one report after the other: look it up, then add it. It runs in
a process of its own; the window is filled first, then some thousand reports are timed in processor time. Promised on
one core: 10,000 reports/s at 100,000, 6,000 at a million, no template post merged, at most 700 bytes a report.
The peers come with `pip install -e .[bench]`; a method that is not installed is left out.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from stories_stream import Made, stream

from monitor.model import Kind, Report

START = datetime(2025, 1, 1, tzinfo=UTC)
WINDOWS = (10_000, 100_000, 1_000_000)
TIMED = 20_000
SLOW = {"rapidfuzz": {10_000: 300, 100_000: 60, 1_000_000: 4}}
"""How many reports are timed of a method that looks at all of them each time."""

Answer = int | None
Method = Callable[[Made], Answer]


def ours() -> Method:
    from monitor.analysis.stories import Index
    from monitor.lexicons.likeness import load

    index = Index(load())

    def find(made: Made) -> Answer:
        source, at = f"channel{made.number % 300}", START + timedelta(seconds=made.number / 4)
        report = Report(f"{source}/{made.number}", source, Kind.TELEGRAM, at, at, made.text, language=made.language)
        root = index.assign(report).duplicate_of
        return int(root.partition("/")[2]) if root else None

    return find


def rapidfuzz() -> Method:
    from rapidfuzz import fuzz, process, utils

    texts: list[str] = []

    def find(made: Made, look: bool = True) -> Answer:
        text = utils.default_process(made.text)
        best = process.extractOne(text, texts, scorer=fuzz.ratio, score_cutoff=90) if look else None
        texts.append(text)
        return best[2] if best else None

    return find


def datasketch() -> Method:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.5, num_perm=128)

    def find(made: Made) -> Answer:
        sign = MinHash(num_perm=128)
        sign.update_batch([pair.encode() for pair in pairs(made)])
        found = index.query(sign)
        index.insert(made.number, sign, check_duplication=False)
        return min(found) if found else None

    return find


def rensa() -> Method:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)

    def find(made: Made) -> Answer:
        sign = RMinHash(num_perm=128, seed=7)
        sign.update(pairs(made))
        found = index.query(sign)
        index.insert(made.number, sign)
        return min(found) if found else None

    return find


def gaoya() -> Method:
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=0.5,
        num_bands=32,
        band_size=4,
        analyzer="word",
        lowercase=True,
        ngram_range=(2, 2),
    )

    def find(made: Made) -> Answer:
        found = index.query(made.text)
        index.insert_document(made.number, made.text)
        return min(found) if found else None

    return find


def nothing() -> Method:
    """Only the stream itself, whose own memory is taken off."""
    return lambda made: None


METHODS: dict[str, Callable[[], Method]] = {
    "whoholds": ours,
    "rensa": rensa,
    "gaoya": gaoya,
    "datasketch": datasketch,
    "rapidfuzz": rapidfuzz,
}


def pairs(made: Made) -> list[str]:
    words = made.text.lower().split()
    return [f"{one} {other}" for one, other in pairwise(words)] or words


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def measure(name: str, window: int, stream_memory: float = 0) -> None:
    timed = SLOW.get(name, {}).get(window, TIMED)
    reports = stream(window + timed)
    first = next(reports)
    find = METHODS.get(name, nothing)()
    find(first)
    before = resident()
    for _ in range(window - 1):
        if name == "rapidfuzz":
            find(next(reports), False)  # type: ignore[call-arg]
        else:
            find(next(reports))
    memory = (resident() - before) / window - stream_memory
    asked = list(reports)
    gc.collect()
    gc.freeze()
    started = time.process_time()
    answers = [find(made) for made in asked]
    seconds = time.process_time() - started
    print_row(name, window, len(asked) / seconds, memory, list(zip(asked, answers, strict=True)))


def print_row(name: str, window: int, speed: float, memory: float, told: list[tuple[Made, Answer]]) -> None:
    copies = [(made, answer) for made, answer in told if made.repeats >= 0]
    found = sum(answer is not None for _, answer in copies)
    wrong = sum(answer not in (None, made.repeats) for made, answer in copies)
    posts = [answer for made, answer in told if made.template]
    merged = sum(answer is not None for answer in posts)
    print(
        f"{name:<12}{window:>10,}{speed:>12,.1f}{1e6 / speed:>12,.1f}{memory:>10,.0f}"
        f"{100 * found / max(1, len(copies)):>9.1f}{100 * wrong / max(1, len(copies)):>9.1f}"
        f"{merged:>8,} of {len(posts):,}",
        flush=True,
    )


def hostile() -> Iterator[tuple[str, Callable[[int], str]]]:
    """Streams made to hurt: what each one's report of a number says."""
    yield (
        "one footer under all",
        lambda n: f"Report {n * 7919} from sector {n}\nRead by all who love the river and the hills of home",
    )
    yield "one word again and again", lambda n: "halt " * 100_000
    yield (
        "one template",
        lambda n: f"Village {_name(n)} was shelled at noon, the council of {_name(n)} says no one was hurt there",
    )
    yield "the same words mixed", lambda n: " ".join(f"w{(n * 31 + k * 17) % 97}" for k in range(24))
    yield "one text", lambda n: "The bridge is closed to lorries until further notice, the council says"
    yield "a new word each", lambda n: " ".join(f"x{n}y{k}" for k in range(24))


def _name(number: int) -> str:
    letters = "bdfgklmnprst"
    return "".join(letters[(number // 12**place) % 12] + "aeiou"[(number // 5**place) % 5] for place in range(5))


def suffer(sizes: tuple[int, ...] = (1_000, 10_000, 100_000)) -> None:
    from monitor.analysis.stories import Index
    from monitor.lexicons.likeness import load

    print(
        f"{'hostile stream':<28}"
        + "".join(f"{size:>14,}" for size in sizes)
        + "   microseconds a report; bytes a report at the end"
    )
    for name, text in hostile():
        index, row, done, memory = Index(load()), [], 0, resident()
        for size in sizes if "again" not in name else sizes[:2]:
            started, before = time.process_time(), done
            while done < size:
                at = START + timedelta(seconds=done / 4)
                index.assign(
                    Report(f"c{done % 50}/{done}", f"c{done % 50}", Kind.TELEGRAM, at, at, text(done), language="en")
                )
                done += 1
            row.append((time.process_time() - started) / (done - before) * 1e6)
        print(
            f"{name:<28}" + "".join(f"{figure:>14,.0f}" for figure in row) + f"   {(resident() - memory) / done:,.0f}",
            flush=True,
        )


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--hostile"]:
        suffer(tuple(map(int, arguments[1:])) or (1_000, 10_000, 100_000))
    elif arguments[:1] == ["--one"]:
        measure(arguments[1], int(arguments[2]), *map(float, arguments[3:]))
    else:
        heads = ("window", "reports/s", "us/report", "bytes", "found %", "wrong %", "templates merged")
        print(
            "method      "
            + "".join(f"{head:>{width}}" for head, width in zip(heads, (10, 12, 12, 10, 9, 9, 18), strict=True))
        )
        for window in map(int, arguments) if arguments else WINDOWS:
            stream_memory = alone("nothing", window, "0").split()[4].replace(",", "")
            for name in METHODS:
                print(alone(name, window, stream_memory), flush=True)


def alone(name: str, window: int, stream_memory: str) -> str:
    """What a method says of itself in a process of its own."""
    command = [sys.executable, __file__, "--one", name, str(window), stream_memory]
    run = subprocess.run(command, capture_output=True, text=True)
    why = run.stderr.strip().splitlines()[-1:] or [""]
    return run.stdout.rstrip() or f"{name:<12}{window:>10,}  left out: {why[0]}"


if __name__ == "__main__":
    main(sys.argv[1:])
