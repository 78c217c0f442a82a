"""How fast changes of control are found, and the names of places beside the tools at hand.

    python benchmarks/detection.py [ALIASES]      default 10000

Names: each method finds the same invented names in the same posts; ours also finds their inflected forms. Reports: a
stream in which one post in fifty tells of a watched place, posts that all do, and an article of 30 kB; everything from
the raw item to the mentions. Processor time of one core. The peers come with `pip install -e .[bench]`; what is not
installed is left out.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from stories_stream import stream

from monitor import lexicons
from monitor.analysis import mentions, reports
from monitor.analysis.gazetteer import Gazetteer
from monitor.analysis.text import sentences
from monitor.model import Item, Kind, Place

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
POSTS = 4000
SCRIPTS = {"en": ("bdfgklmnprstvz", "aeiou"), "ar": ("بتجدرزسشطعفقكلمن", "اوي"), "ru": ("бвгдзклмнпрст", "аеиоу")}
TELLING = {
    "en": "{0} fell to the Rapid Support Forces on Monday, residents of the town said.",
    "ar": "سيطرت فصائل المعارضة مساء اليوم على مدينة {0} بعد معارك عنيفة، بحسب سكان.",
    "ru": "Российские войска полностью освободили {0}, сообщило в понедельник Минобороны.",
}


def names(count: int) -> list[tuple[str, str]]:
    """Invented names of places, each with its language."""
    rng = random.Random(1)
    found: dict[str, str] = {}
    while len(found) < count:
        language = rng.choice(list(SCRIPTS))
        consonants, vowels = SCRIPTS[language]
        name = "".join(rng.choice(consonants) + rng.choice(vowels) for _ in range(rng.randint(3, 5)))
        found[name.capitalize()] = language
    return list(found.items())


def posts(known: Sequence[tuple[str, str]], share: float) -> list[Item]:
    """Invented posts, of which a share tells of a change; the others now and then name a place."""
    rng = random.Random(2)
    made = []
    for number, post in enumerate(stream(POSTS, seed=3)):
        text, language = post.text, post.language
        if rng.random() < share:
            name, language = rng.choice(known)
            text = f"{TELLING[language].format(name)} {text if post.language == language else ''}"
        made.append(Item("channel", Kind.TELEGRAM, str(number), NOW, NOW, text=text, language=language))
    return made


def article(known: Sequence[tuple[str, str]], language: str) -> Item:
    """An article of 30 kB: a few changes among long paragraphs of other matters."""
    own = [name for name, code in known if code == language]
    paragraphs, size = [], 0
    for number, post in enumerate(p for p in stream(POSTS, seed=4) if p.language == language):
        paragraph = (
            post.text + " " + (TELLING[language].format(own[number % len(own)]) if number % 12 == 0 else post.text)
        )
        paragraphs.append(paragraph)
        size += len(paragraph.encode())
        if size > 30_000:
            break
    return Item("wire", Kind.WIRE, "1", NOW, NOW, title="Briefing", text="\n".join(paragraphs), language=language)


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time, the best of three."""
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def finders(known: Sequence[tuple[str, str]], gazetteer: Gazetteer) -> dict[str, Callable[[str], int]]:
    """Each way to find names, by its name; a text's names are counted."""

    def ours(text: str) -> int:
        return sum(len(gazetteer.find(sentence, text, False)) for sentence in sentences(text))

    found: dict[str, Callable[[str], int]] = {"ours, with all forms": ours}
    try:
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for name, _ in known:
            automaton.add_word(name, name)
        automaton.make_automaton()
        found["pyahocorasick"] = lambda text: sum(1 for _ in automaton.iter(text))
    except ImportError:
        pass
    try:
        from flashtext import KeywordProcessor

        processor = KeywordProcessor(case_sensitive=True)
        for name, _ in known:
            processor.add_keyword(name)
        found["flashtext"] = lambda text: len(processor.extract_keywords(text))
    except ImportError:
        pass
    try:
        import spacy
        from spacy.matcher import PhraseMatcher

        blank = spacy.blank("xx")
        matcher = PhraseMatcher(blank.vocab)
        matcher.add("place", [blank.make_doc(name) for name, _ in known])
        found["spaCy PhraseMatcher"] = lambda text: len(matcher(blank.make_doc(text)))
    except ImportError:
        pass
    return found


def main(count: int) -> None:
    known, lexicon = names(count), lexicons.load()
    places = [Place(name, name, aliases={language: (name,)}) for name, language in known]
    gazetteer = Gazetteer(places, lexicon)

    def read(items: Sequence[Item]) -> int:
        return sum(len(mentions.find(reports.read(item), lexicon, gazetteer)) for item in items)

    rare, dense = posts(known, 0.02), posts(known, 1.0)
    read(dense)  # the frames are compiled when they are first needed
    print(f"{count} aliases; names in {len(dense)} posts:")
    for name, find in finders(known, gazetteer).items():
        hits = sum(find(item.text) for item in dense)
        seconds = timed(lambda find=find: [find(item.text) for item in dense])
        print(f"  {name:24} {len(dense) / seconds:9,.0f} posts/s {hits:7} found")
    for what, items in (("one post in fifty tells a change", rare), ("every post tells a change", dense)):
        seconds = timed(lambda items=items: read(items))
        print(f"reports, {what}: {len(items) / seconds:,.0f} posts/s, {read(items)} changes")
    for what, items in (("one in fifty", rare), ("every one", dense)):
        each = sorted(timed(lambda item=item: read([item])) for item in items[::4])
        print(f"a post, where {what} tells a change: p99 {each[int(len(each) * 0.99)] * 1000:.1f} ms")
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, peers and all")
    for language in SCRIPTS:
        item = article(known, language)
        read([item])
        seconds = timed(lambda item=item: read([item]))
        print(f"an article of {len(item.text.encode()) / 1000:.0f} kB ({language}): {seconds * 1000:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
