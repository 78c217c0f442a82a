"""What a configuration watches, compiled; and the steps of the pipeline put together with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.analysis import mentions, messages
from monitor.analysis.gazetteer import Gazetteer
from monitor.analysis.stories import Index
from monitor.config import shape, values
from monitor.lexicons import Lexicons, likeness
from monitor.lexicons import load as load_lexicons
from monitor.model import Mention, Place, Report, Side, Source, Watch
from monitor.pipeline import Pipeline
from monitor.pipeline.telling import Teller
from monitor.store import Archive

_WINDOW = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Thinking:
    """The lexicons, the watched places and the known sides, compiled for one configuration."""

    lexicons: Lexicons
    gazetteer: Gazetteer
    places: Mapping[str, Place]
    sides: Mapping[str, Side]

    @classmethod
    def of(cls, config: shape.Config) -> "Thinking":
        """Compile what a configuration watches."""
        lexicons = load_lexicons()
        places = {place.id: place for place in values.places(config)}
        return cls(lexicons, Gazetteer(places.values(), lexicons), places, known_sides(config))

    def find(self, report: Report, source: Source | None) -> tuple[Mention, ...]:
        """The changes of control that a report states, and what only looks like one."""
        return mentions.find(report, self.lexicons, self.gazetteer, tuple(self.sides.values()), source)


def known_sides(config: shape.Config) -> dict[str, Side]:
    """The parties that the lexicons know, and those that the configuration adds or renames."""
    return {side.id: side for side in (*load_lexicons().sides, *values.sides(config))}


def sources(config: shape.Config) -> dict[str, Source]:
    """The configured sources by id."""
    return {options.id: values.source(options) for options in config.sources}


def teller(config: shape.Config, thinking: Thinking, watches: Sequence[Watch]) -> Teller:
    """Who is told of what, and in which words."""
    return Teller(watches, thinking.places, sources(config), thinking.sides, messages.word)


def index() -> Index:
    """An empty index of stories."""
    return Index(likeness.load(), _WINDOW)


def pipeline(config: shape.Config, thinking: Thinking, archive: Archive, stories: Index, tell: Teller) -> Pipeline:
    """What happens to an item, put together."""
    return Pipeline(archive, thinking.find, stories, tell, sources(config), thinking.sides)
