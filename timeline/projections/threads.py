"""An exchange as its reader sees it: who answered whom, in one line, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from timeline.domain.acts import Act
from timeline.domain.event_record import Event
from timeline.domain.events import Modality
from timeline.projections.replies import Answer, Link
from timeline.projections.retellings import Told


class State(StrEnum):
    """How an exchange stands. One that no offer or demand began has none of these: it is just that, told."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    COUNTERED = "countered"
    MIXED = "mixed"
    IMPLEMENTED = "implemented"
    LAPSED = "lapsed"


OFFERS = frozenset({Act.PROPOSE, Act.REQUEST})
"""Acts that ask for an answer."""

PATIENCE = timedelta(days=14)
"""How long an offer stands without an answer, where nobody says otherwise."""

_SETTLES = {
    Answer.ACCEPTANCE: State.ACCEPTED,
    Answer.COMPLIANCE: State.ACCEPTED,
    Answer.REJECTION: State.REJECTED,
    Answer.DENIAL: State.REJECTED,
    Answer.COUNTER: State.COUNTERED,
    Answer.IMPLEMENTATION: State.IMPLEMENTED,
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A thread of acts that answer one another, in the order in which they happened; `links` by the answer's id."""

    acts: tuple[Told, ...]
    links: Mapping[str, Link]

    @property
    def id(self) -> str:
        """The event that began it."""
        return self.acts[0].id

    @property
    def events(self) -> tuple[Event, ...]:
        """What stands for each act."""
        return tuple(act.lead for act in self.acts)

    @property
    def actors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(act.lead.coded.actor.id for act in self.acts))

    @property
    def parties(self) -> frozenset[str]:
        """Who acts in it or is addressed."""
        return frozenset(self.actors) | frozenset(target for act in self.acts for target in act.targets)

    def answers_to(self, event: str) -> list[Told]:
        return [act for act in self.acts if act.id in self.links and self.links[act.id].event == event]

    def state(self, today: date, patience: timedelta = PATIENCE) -> State | None:
        """How the latest offer of it stands on a day; None for an exchange without one."""
        offers = [act for act in self.acts if act.lead.coded.act in OFFERS]
        return offer_state(offers[-1], self, today, patience) if offers else None


def offer_state(offer: Told, exchange: Exchange | None, today: date, patience: timedelta = PATIENCE) -> State:
    """How one offer stands on a day, by the answers to it and by what followed from those."""
    settled = _settlements(offer, exchange, set()) if exchange else []
    if not settled:
        return State.LAPSED if today - offer.lead.coded.occurred.end > patience else State.OPEN
    if State.IMPLEMENTED in settled:
        return State.IMPLEMENTED
    return settled[0] if len(set(settled)) == 1 else State.MIXED


def _settlements(act: Told, exchange: Exchange, seen: set[str]) -> list[State]:
    """What the answers make of an act; an acceptance that is carried out is an implementation."""
    states = []
    for answer in exchange.answers_to(act.id):
        if answer.id in seen:
            continue
        seen.add(answer.id)
        state = _SETTLES.get(exchange.links[answer.id].kind)
        if state is None:
            continue
        if answer.lead.coded.modality in (Modality.NEGATED, Modality.CONDITIONAL):
            continue  # may accept: nothing is settled yet
        later = _settlements(answer, exchange, seen)
        states.append(later[-1] if state is State.ACCEPTED and later else state)
    return states


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
