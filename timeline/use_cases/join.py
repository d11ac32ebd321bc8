"""Reading timelines with copies joined: which events belong together as of a point, and what stands for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from timeline.domain.copies import Link
from timeline.domain.lines import Group, Line, alone, groups_of, histories_of, standing_of, tellers_of
from timeline.domain.ports import Copies, Log
from timeline.domain.read_models import AsOf, Entry
from timeline.domain.records import Record
from timeline.domain.reporting import was_reported
from timeline.use_cases.ingest import item_stream

MOST_ITEMS = 500
"""Items looked at for one story; what lies beyond, over links of links, stands as a story of its own."""


@dataclass(slots=True)
class Joiner:
    """Joins entries as of one point; asks for each story once."""

    log: Log
    copies: Copies
    as_of: AsOf
    _named: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _groups: dict[str, Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.copies.follow(self.log, upto=self.as_of.position)

    def lines(self, entries: Collection[Entry]) -> Iterator[Line]:
        """The lines of these entries in their order; none for an entry for which another event stands."""
        self._learn({entry.event.item for entry in entries})
        for entry in entries:
            group = self._groups.get(entry.event.id)
            if group is None:
                yield alone(entry, self._named)
            elif (stands := standing_of(group)) and stands.id == entry.event.id:
                yield Line(entry, *tellers_of(group, self._named))

    def line(self, entry: Entry) -> Line:
        """An event with the origins and carriers of its line, whichever event stands for it."""
        self._learn({entry.event.item})
        group = self._groups.get(entry.event.id)
        return Line(entry, *tellers_of(group, self._named)) if group else alone(entry, self._named)

    def _learn(self, items: Collection[str]) -> None:
        """Take in the stories that these items belong to."""
        for story, links in self._stories({item for item in items if item not in self._known}):
            self._named |= self.copies.credits(story)
            self._known |= story
            if links:
                told = {item: histories_of(history_as_of(item, self.as_of, self.log)) for item in sorted(story)}
                for group in groups_of(told, links, self._named):
                    self._groups |= {history.latest.id: group for history in group}

    def _stories(self, items: set[str]) -> Iterator[tuple[set[str], list[Link]]]:
        """The items in stories of linked ones; all that have no link together, as one without links."""
        linked = {item for link in self.copies.links(items, self.as_of) for item in (link.one, link.other)}
        if lonely := items - linked:
            yield lonely, []
        while rest := sorted((items & linked) - self._known):
            yield self._reach(rest[0])

    def _reach(self, item: str) -> tuple[set[str], list[Link]]:
        story, edge, links = {item}, {item}, dict[tuple[str, str], Link]()
        while edge and len(story) < MOST_ITEMS:
            found = self.copies.links(edge, self.as_of)
            links |= {(link.one, link.other): link for link in found}
            edge = {name for link in found for name in (link.one, link.other)} - story - self._known
            story |= set(sorted(edge)[: MOST_ITEMS - len(story)])
        return story, list(links.values())


def history_as_of(item: str, as_of: AsOf, log: Log) -> list[Record]:
    """What an item's stream held, and the world could read, at a point."""
    records: Iterable[Record] = log.stream(item_stream(item))
    return [r for r in records if r.position <= as_of.position and was_reported(r, as_of.reported_by)]
