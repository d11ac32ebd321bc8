"""Reading timelines with copies joined: which events belong together as of a point, and what stands for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from timeline.domain.copies import Basis, Link, Story, stories_of
from timeline.domain.event_record import Event
from timeline.domain.lines import (
    Group,
    History,
    Line,
    Tellers,
    groups_of,
    histories_of,
    standing_of,
    tellers_of,
)
from timeline.domain.ports import Copies, Log
from timeline.domain.read_models import AsOf, Entry
from timeline.domain.records import Record
from timeline.domain.reporting import live_events, was_reported
from timeline.domain.rulings import Rulings
from timeline.use_cases.rule import Ruled, ruled_as_of
from timeline.use_cases.streams import item_stream

MOST_ITEMS = 500
"""Items of one story from which on no further links are followed."""


@dataclass(slots=True)
class Joiner:
    """Joins entries as of one point; asks for each story once."""

    log: Log
    copies: Copies
    as_of: AsOf
    _named: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _groups: dict[str, Group] = field(default_factory=dict)
    ruled: Ruled = field(init=False)

    def __post_init__(self) -> None:
        self.copies.follow(self.log, upto=self.as_of.position)
        self.ruled = ruled_as_of(self.as_of, self.log)

    def standing(self, entries: Collection[Entry]) -> Iterator[Entry]:
        """These entries in their order, without those for which another event stands."""
        self._learn({entry.event.item for entry in entries})
        return (entry for entry in entries if self.stands_for(entry.event).id == entry.event.id)

    def lines(self, entries: Collection[Entry]) -> Iterator[Line]:
        """The lines of these entries, their copies joined."""
        return (Line(entry, *self.tellers(entry.event)) for entry in self.standing(entries))

    def stands_for(self, event: Event) -> Event:
        """The event that stands for the copies of this one; itself where it has none."""
        self._learn({event.item})
        group = self._groups.get(event.id)
        return (standing_of(group) if group else None) or event

    def tellers(self, event: Event) -> Tellers:
        """The origins and carriers of an event that stands for its copies."""
        self._learn({event.item})
        return tellers_of(self._groups.get(event.id) or (History((event,)),), self._named)

    def told_beside(self, items: Collection[str]) -> list[Event]:
        """The events that these items tell."""
        streams = self.log.streams([item_stream(item) for item in items])
        return [event for records in streams.values() for event in live_events(self._visible(records)).values()]

    def for_acts(self, items: Collection[str]) -> tuple[Collection[str], Rulings]:
        """What those need who tell acts apart by themselves: which events are copies and to be left out, and what
        editors hold of the rest. Merged events stay in: by the rulings they are tellings of one act."""
        copies = self.carried(items, merged=False)
        return copies.keys(), self.ruled.rulings.moved(copies)

    def carried(self, items: Collection[str], *, merged: bool = True) -> dict[str, str]:
        """The events that only carry what another event stands for, each with that one, in the stories of these items.
        Without `merged`, those that no word shows and only an editor says are not among them."""
        self._learn(items)
        return {
            history.latest.id: stands.id
            for group in {id(group): group for group in self._groups.values()}.values()
            for stands in (standing_of(group),)
            for history in group
            if stands and history.latest.id != stands.id and (merged or not history.merged)
        }

    def all_carried(self) -> set[str]:
        """Those of all stories."""
        return set(self.carried({*self.copies.linked(self.as_of), *self.ruled.all_items()}))

    def _learn(self, items: Collection[str]) -> None:
        """Take in the stories that these items belong to: a few queries for all of them."""
        fresh = {item for item in items if item not in self._known}
        if not fresh:
            return
        stories = self._stories(fresh)
        reached = {item for story in stories for item in story.items}
        self._named |= self.copies.credits(fresh | reached)
        self._known |= fresh | reached
        streams = self.log.streams([item_stream(item) for item in reached])
        for story in stories:
            told = {item: histories_of(self._visible(streams.get(item_stream(item), ()))) for item in story.items}
            links = [link for link in story.links if link.basis is not Basis.EDITOR]
            groups = groups_of(told, links, self._named, self.ruled.rulings)
            for group in (group for group in groups if len(group) > 1):
                self._groups |= {history.latest.id: group for history in group}

    def _stories(self, items: set[str]) -> list[Story]:
        """The stories of those that have links, taken along the links step by step."""
        links, seen, edge = dict[tuple[str, str], Link](), set(items), set(items)
        while edge:
            found = (*self.copies.links(edge, self.as_of), *self.ruled.links(edge))
            links |= {(k.one, k.other): k for k in found if not {k.one, k.other} & self._known}
            edge = {item for pair in links for item in pair} - seen
            seen |= edge
            full = {item for s in stories_of(links.values()) if len(s.items) >= MOST_ITEMS for item in s.items}
            edge -= full
        return stories_of(links.values())

    def _visible(self, records: Iterable[Record]) -> list[Record]:
        return [r for r in records if is_visible(r, self.as_of)]


def is_visible(record: Record, as_of: AsOf) -> bool:
    """Whether the log held a record, and the world could read it, at a point."""
    return record.position <= as_of.position and was_reported(record, as_of.reported_by)


def history_as_of(item: str, as_of: AsOf, log: Log) -> list[Record]:
    """What an item's stream held, and the world could read, at a point."""
    return [record for record in log.stream(item_stream(item)) if is_visible(record, as_of)]
