"""Who spoke: every event under each word of its speaker's name, so that a person is found by a part of it."""

from __future__ import annotations

from timeline.domain.event_record import Event
from timeline.domain.folding import fold
from timeline.domain.read_models import Fact, order_of
from timeline.projections.fold import Projection

LONGEST_WORD = 80
"""Characters of a word that are looked up; a longer one is no part of a name."""


def words_of(name: str) -> tuple[str, ...]:
    """The words under which a name is looked up."""
    return tuple(dict.fromkeys(word[:LONGEST_WORD] for word in fold(name).split()))


def _rows_of(event: Event, position: int) -> tuple[Fact, ...]:
    """A spokesman without a name is found by his office."""
    speaker = event.coded.speaker
    words = words_of((speaker.name or speaker.role or "") if speaker else "")
    order = order_of(event, position, "")
    value = {"words": list(words), "day": order.day.isoformat(), "precision": order.precision}
    return tuple(Fact(word, event.id, position, value) for word in words)


SPEAKERS = Projection("speakers", 1, _rows_of)
