"""What editors hold of pairs of events, over whatever the rules find: one and the same or not, an answer or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Pair = frozenset[str]
"""Two event ids, in no order."""


@dataclass(frozen=True, slots=True)
class Rulings:
    """By the ids of events; what is not named here is left to the rules."""

    joined: frozenset[Pair] = frozenset()  # are one event
    parted: frozenset[Pair] = frozenset()  # are two, whatever else holds
    linked: Mapping[str, str] = field(default_factory=dict)  # answer -> what it answers
    unlinked: frozenset[tuple[str, str | None]] = frozenset()  # answer, and what it does not answer; None: anything

    def one_with(self) -> dict[str, str]:
        """For every event that is one with others, the id that stands for all of them (union-find)."""
        parent: dict[str, str] = {}

        def find(event: str) -> str:
            while parent.setdefault(event, event) != event:
                event = parent[event]
            return event

        for one, other in sorted(map(sorted, self.joined)):
            first, second = sorted((find(one), find(other)))
            parent[second] = first
        return {event: find(event) for event in parent}

    def parts(self, event: str, others: Iterable[str]) -> bool:
        """Whether the event is another than one of these."""
        return bool(self.parted) and any(frozenset((event, other)) in self.parted for other in others)

    def unlinks(self, answers: Iterable[str], offers: Iterable[str]) -> bool:
        """Whether one of these answers does not answer one of these."""
        if not self.unlinked:
            return False
        told = tuple(offers)
        return any((answer, offer) in self.unlinked for answer in answers for offer in (None, *told))

    def moved(self, stands: Mapping[str, str]) -> Rulings:
        """The same of the events that stand for others, given by the ids of those."""
        if not stands:
            return self
        return Rulings(
            _moved(self.joined, stands),
            _moved(self.parted, stands),
            {stands.get(answer, answer): stands.get(offer, offer) for answer, offer in self.linked.items()},
            frozenset((stands.get(a, a), stands.get(o, o) if o else None) for a, o in self.unlinked),
        )


def _moved(pairs: Iterable[Pair], stands: Mapping[str, str]) -> frozenset[Pair]:
    """Without those for which one and the same event stands now."""
    moved = (frozenset(stands.get(event, event) for event in pair) for pair in pairs)
    return frozenset(pair for pair in moved if len(pair) > 1)


NONE_MADE = Rulings()
