"""The timeline of every actor: one line for each event that it did, said, or was the target of."""

from __future__ import annotations

from timeline.domain.event_record import Event
from timeline.domain.read_models import Entry, Role
from timeline.projections.fold import Projection


def _rows_of(event: Event, position: int) -> tuple[Entry, ...]:
    targets = dict.fromkeys(t.id for t in event.coded.targets)
    return (
        Entry(event.coded.actor.id, Role.ACTOR, event, position),
        *(Entry(target, Role.TARGET, event, position) for target in targets),
    )


ACTOR_TIMELINE = Projection("actor_timeline", 1, _rows_of, rule=2)
