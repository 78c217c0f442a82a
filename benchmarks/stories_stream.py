"""A stream of short reports in three scripts, made from a seed: new ones, copies in other packaging, template posts.

Words are invented and drawn as words of real posts are: few of them very often, most of them seldom (Zipf)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

SCRIPTS = {
    "en": ("bcdfghklmnprstvwzj", "aeiouy"),
    "ru": ("бвгджзклмнпрстхшч", "аеиоуыя"),
    "ar": ("بتجحدرزسشصطعفقكلمنه", "اوي"),
}
FOOTERS = {
    "en": "Join us @nightjar_desk",
    "ru": "Подписаться на канал @nochnoy_kanal",
    "ar": "تابعونا على القناة @rasd_alyawm",
}
TEMPLATES = {
    "en": "Sirens in {0}, residents are told to stay in the shelters until {1} and to keep off the roads to {2}",
    "ru": "В районе {0} слышны взрывы, жителей просят не выходить до {1}, дорога на {2} закрыта для движения",
    "ar": "دوي انفجارات في محيط {0} والأهالي مدعوون إلى البقاء في بيوتهم حتى {1} وطريق {2} مغلق أمام المارة",
}
VOCABULARY = 120_000
COPIES, TEMPLATED = 0.2, 0.03
RECENT = 20_000


@dataclass(frozen=True, slots=True)
class Made:
    """One report of the stream, and which it repeats (-1: none); template posts repeat none."""

    number: int
    language: str
    text: str
    repeats: int
    template: bool


def stream(count: int, seed: int = 7) -> Iterator[Made]:
    """So many reports, always the same for a seed."""
    dice = random.Random(seed)
    words = {language: _vocabulary(*letters, dice) for language, letters in SCRIPTS.items()}
    weights = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
    recent: list[Made] = []
    for number in range(count):
        language = dice.choice(tuple(SCRIPTS))
        if recent and dice.random() < COPIES:
            model = dice.choice(recent)
            yield Made(number, model.language, _packed(model.text, model.language, dice), model.number, False)
            continue
        if dice.random() < TEMPLATED:
            names = [dice.choice(words[language]) for _ in range(3)]
            yield Made(
                number, language, TEMPLATES[language].format(names[0], dice.randrange(1, 24), names[2]), -1, True
            )
            continue
        drawn = dice.choices(words[language], cum_weights=weights, k=dice.randrange(14, 40))
        made = Made(number, language, _sentences(drawn, dice), -1, False)
        if len(recent) < RECENT:
            recent.append(made)
        else:
            recent[dice.randrange(RECENT)] = made
        yield made


def _vocabulary(heads: str, hearts: str, dice: random.Random) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        words["".join(dice.choice(heads) + dice.choice(hearts) for _ in range(dice.randrange(1, 5)))] = None
    return list(words)


def _sentences(words: list[str], dice: random.Random) -> str:
    half = len(words) // 2
    number = dice.randrange(2, 400)
    return f"{' '.join(words[:half]).capitalize()} {number}. {' '.join(words[half:]).capitalize()}."


def _packed(text: str, language: str, dice: random.Random) -> str:
    """A copy: another footer, a sign in front, cut short, a comment above, or just the same."""
    kind = dice.randrange(5)
    if kind == 0:
        return f"{text}\n\n{FOOTERS[language]}"
    if kind == 1:
        return f"⚡️ {text} 🔥"
    if kind == 2:
        words = text.split()
        return " ".join(words[: len(words) * 3 // 4]) + "…"
    return f"👀👀\n{text}" if kind == 3 else text
