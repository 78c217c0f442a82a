"""What the first report of each story said, so that its copies say the same: a copy may have lost the words that make
it a claim, or its end."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from monitor.model import Mention, Report, Story

_KEPT = 20_000  # stories with a mention; some days of a busy desk


class Originals:
    """Remembers the mentions of stories, and their outlets."""

    def __init__(self) -> None:
        self._mentions: OrderedDict[str, tuple[Mention, ...]] = OrderedDict()

    def mentions(self, story: Story, report: Report, found: Sequence[Mention]) -> tuple[Mention, ...]:
        """The mentions of a report: its own, or, of a copy, those of its original as the copy's words show them."""
        first = self._mentions.get(story.id)
        if first is None or not story.duplicate_of or story.duplicate_of == report.id:
            if found:
                self._mentions[story.id] = tuple(found)
                self._mentions.move_to_end(story.id)
            while len(self._mentions) > _KEPT:
                self._mentions.popitem(last=False)
            return tuple(found)
        own = {(m.place, m.change, m.silenced): m for m in found}
        return tuple(_in_words_of(own.get((m.place, m.change, m.silenced)), m) for m in first)


def _in_words_of(copy: Mention | None, original: Mention) -> Mention:
    """The original's mention with the copy's spans; without any where the copy lost the sentence."""
    if copy is None:
        return replace(original, sentence=(0, 0), spans=())
    return replace(original, sentence=copy.sentence, spans=copy.spans)
