"""Exchanges: what passes between two actors, answer by answer.

The rows are the turns of every dyad. Which turn answers which is not stored: it is a pure function of the turns that
are visible at the point asked for (`link` below), so that an exchange as known then, or as published by then, is never
coloured by what came later.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from timeline.domain.event_record import Event
from timeline.domain.read_models import Turn, dyad_of
from timeline.projections.fold import Projection
from timeline.projections.replies import Link, best_link


def _rows_of(event: Event, position: int) -> tuple[Turn, ...]:
    actor = event.coded.actor.id
    dyads = dict.fromkeys(dyad_of(actor, t.id) for t in event.coded.targets if t.id != actor)
    return tuple(Turn(dyad, event, position) for dyad in dyads)


CANDIDATES = 200
"""How many turns of a dyad back an answer is looked for; it bounds the work on the busiest pairs of a war."""

EXCHANGES = Projection("exchanges", 1, _rows_of)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A thread of events that answer one another, in the order in which they happened; `links` by the answer's id."""

    events: tuple[Event, ...]
    links: dict[str, Link]

    @property
    def id(self) -> str:
        """The event that began it."""
        return self.events[0].id

    @property
    def actors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(e.coded.actor.id for e in self.events))


def link(turns: Sequence[Turn]) -> list[Exchange]:
    """Join turns, given in their order, into exchanges of two events and more, the earliest first."""
    events = list({turn.event.id: turn.event for turn in turns}.values())
    links = _links(turns, visible=frozenset(event.id for event in events))
    threads: dict[str, list[Event]] = {}
    root = _roots(events, links)
    for event in events:
        threads.setdefault(root[event.id], []).append(event)
    return [
        Exchange(tuple(thread), {e.id: links[e.id] for e in thread if e.id in links})
        for thread in threads.values()
        if len(thread) > 1
    ]


def _links(turns: Sequence[Turn], visible: frozenset[str]) -> dict[str, Link]:
    """What every event answers, if anything: the best link over its dyads."""
    earlier: dict[str, deque[Event]] = {}
    links: dict[str, Link] = {}
    for turn in turns:
        before = earlier.setdefault(turn.dyad, deque(maxlen=CANDIDATES))
        found = best_link(turn.event, before, visible)
        if found and (turn.event.id not in links or found.score > links[turn.event.id].score):
            links[turn.event.id] = found
        before.append(turn.event)
    return links


def _roots(events: Sequence[Event], links: dict[str, Link]) -> dict[str, str]:
    """For every event the one that stands for its thread (union-find)."""
    parent = {event.id: event.id for event in events}

    def find(event: str) -> str:
        while parent[event] != event:
            parent[event] = parent[parent[event]]
            event = parent[event]
        return event

    for answer, found in links.items():
        parent[find(answer)] = find(found.event)
    for one, other in _same_breath(events, links):
        parent[find(one)] = find(other)
    return {event.id: find(event.id) for event in events}


def _same_breath(events: Sequence[Event], links: dict[str, Link]) -> list[tuple[str, str]]:
    """Answers that one side gave on one day in one article to one other side belong to one exchange."""
    by_id = {event.id: event for event in events}
    groups: dict[tuple[str, str, str, date], str] = {}
    pairs = []
    for answer, found in links.items():
        event, answered = by_id[answer], by_id[found.event]
        breath = (event.item, event.coded.actor.id, answered.coded.actor.id, event.coded.occurred.end)
        pairs.append((answer, groups.setdefault(breath, answer)))
    return pairs


def arrow_line(exchange: Exchange) -> str:
    """The exchange in one line: `Freedonia offers talks -> Ruritania rejects talks; Ruritania recalls its envoy`."""
    depth: dict[str, int] = {}

    def depth_of(event: str, seen: frozenset[str] = frozenset()) -> int:
        found = exchange.links.get(event)
        if event in depth or found is None or found.event in seen:
            return depth.get(event, 0)
        depth[event] = 1 + depth_of(found.event, seen | {event})
        return depth[event]

    steps: dict[int, list[str]] = {}
    for event in exchange.events:
        steps.setdefault(depth_of(event.id), []).append(event.coded.gloss)
    return " -> ".join("; ".join(dict.fromkeys(steps[level])) for level in sorted(steps))
