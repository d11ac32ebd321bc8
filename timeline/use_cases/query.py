"""Questions to the log and its read models, each at a point of knowledge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from timeline.domain.errors import UnknownEvent, UnknownItem
from timeline.domain.event_history import Step, steps_of
from timeline.domain.event_record import Event
from timeline.domain.items import ItemVersion, version_from_data, words_from_bytes
from timeline.domain.lines import Line
from timeline.domain.ports import Copies, Log, Timelines
from timeline.domain.read_models import ActorCount, AsOf, EntryFilter, Order, Turn, Window, dyad_of
from timeline.domain.records import ITEM_TYPES, Record
from timeline.domain.reporting import live_events
from timeline.domain.rulings import Rulings
from timeline.domain.spans import ItemText
from timeline.projections.exchanges import link
from timeline.projections.threads import Exchange
from timeline.use_cases.corroborate import Corroborator
from timeline.use_cases.editing import item_of
from timeline.use_cases.join import Joiner, history_as_of
from timeline.use_cases.rule import rulings_until
from timeline.use_cases.sources import Source, of_timeline


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of a timeline in order; `next` is where the following page begins, None on the last."""

    lines: Sequence[Line]
    as_of: AsOf
    next: Order | None


def timeline_page(
    wanted: EntryFilter,
    as_of: AsOf,
    timelines: Timelines,
    copies: Copies,
    log: Log,
    *,
    after: Order | None = None,
    limit: int = 100,
    source: Source | None = None,
) -> Page:
    """Copies and retellings are joined into one line, so entries are read on until the page is full or the timeline
    ends. With a source they come from there, else from the stored timelines."""
    source = source or of_timeline(wanted, as_of, timelines)
    acts = Corroborator(Joiner(log, copies, as_of), timelines, as_of)
    lines: list[Line] = []
    more = True
    while more and len(lines) <= limit:
        entries = source.entries(after, limit + 1)
        lines += acts.lines(entries, source.shows)
        more = len(entries) > limit
        after = entries[-1].order if entries else after
    page = lines[:limit]
    return Page(page, as_of, page[-1].entry.order if len(lines) > limit else None)


@dataclass(frozen=True, slots=True)
class EventDetail:
    """An event with its line's origins and carriers, the item version that it was coded from, its words (None once
    erased), and what befell it, step by step."""

    line: Line
    version: ItemVersion
    words: ItemText | None
    history: Sequence[Step]
    as_of: AsOf


def event_detail(event: str, as_of: AsOf, timelines: Timelines, copies: Copies, log: Log) -> EventDetail:
    entry = timelines.entry(event, as_of)
    if entry is None:
        raise UnknownEvent(f"no event {event!r} is known at position {as_of.position}", event=event)
    records = history_as_of(entry.event.item, as_of, log)
    history = steps_of(event, (*records, *rulings_until(as_of, log)))
    version = _version_of(entry.event, records)
    line = Corroborator(Joiner(log, copies, as_of), timelines, as_of).line(entry)
    return EventDetail(line, version, words_at(version.content, log), history, as_of)


def event_history(event: str, as_of: AsOf, timelines: Timelines, log: Log) -> Sequence[Step]:
    """What befell an event, whether it stands or was retracted; UnknownEvent for one that never was."""
    records = history_as_of(item_of(event, log, timelines), as_of, log)
    return steps_of(event, (*records, *rulings_until(as_of, log)))


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """An item's versions, oldest first, each with its words (None once erased), and the events that stand."""

    id: str
    versions: Sequence[tuple[ItemVersion, Record, ItemText | None]]
    events: Sequence[Event]
    as_of: AsOf


def item_detail(item: str, as_of: AsOf, log: Log) -> ItemDetail:
    """The item's versions, or those of the item that it joined: an amendment is a version of what it amends."""
    records = history_as_of(item, as_of, log)
    joined = [str(record.data["into"]) for record in records if record.type == "item.joined"]
    if joined:
        return item_detail(joined[0], as_of, log)
    if not records:
        raise UnknownItem(f"no item {item!r} is known at position {as_of.position}", item=item)
    versions = [
        (version, record, words_at(version.content, log))
        for record in records
        if record.type in ITEM_TYPES
        for version in (version_from_data(record.data),)
    ]
    return ItemDetail(item, versions, list(live_events(records).values()), as_of)


def exchanges(
    as_of: AsOf,
    timelines: Timelines,
    copies: Copies,
    log: Log,
    *,
    actors: Sequence[str] = (),
    window: Window | None = None,
) -> list[Exchange]:
    """Exchanges as visible then: all, those of one actor, or those of the first actor with each of the others.

    An act has one turn, however many houses carry it."""
    turns, rulings = turns_of(actors, as_of, timelines, copies, log, window=window)
    found = link(turns, rulings)
    return [e for e in found if is_between(e.parties, actors)]


def turns_of(
    actors: Sequence[str],
    as_of: AsOf,
    timelines: Timelines,
    copies: Copies,
    log: Log,
    *,
    window: Window | None = None,
) -> tuple[list[Turn], Rulings]:
    """The latest turns of all actors, or of these with anybody, without those of copies; and what editors hold of their
    events."""
    turns = timelines.turns(_dyads(actors, as_of, timelines), as_of, window or Window())
    left_out, rulings = Joiner(log, copies, as_of).for_acts({turn.event.item for turn in turns})
    return [turn for turn in turns if turn.event.id not in left_out], rulings


def is_between(parties: frozenset[str], actors: Sequence[str]) -> bool:
    """Whether the first actor takes part, and one of the others where others are named."""
    return not actors or (actors[0] in parties and not parties.isdisjoint(actors[1:] or actors))


def _dyads(actors: Sequence[str], as_of: AsOf, timelines: Timelines) -> set[str] | None:
    """All dyads of these actors: what one answers another may have been put to a third as well."""
    if not actors:
        return None
    others = [count.actor for count in timelines.actors(as_of)]
    return {dyad_of(one, other) for one in actors for other in others if other != one}


def actor_counts(as_of: AsOf, timelines: Timelines, copies: Copies, log: Log) -> Sequence[ActorCount]:
    """Every actor with the number of its lines, busiest first: what several houses carry counts once."""
    return timelines.actors(as_of, without=Joiner(log, copies, as_of).all_carried())


def names_of(actors: Iterable[str], as_of: AsOf, timelines: Timelines) -> Callable[[str], str]:
    """What the log calls each of these actors as of a point, else its id: the data of today would change a pinned
    reply."""
    known = timelines.names(set(actors), as_of)
    return lambda actor: known.get(actor, actor)


def words_at(content: str, log: Log) -> ItemText | None:
    stored = log.content(content)
    return words_from_bytes(stored) if stored is not None else None


def _version_of(event: Event, records: Sequence[Record]) -> ItemVersion:
    """The version that the event's spans point into; it was reported before the event, so it is among the visible."""
    versions = (version_from_data(record.data) for record in records if record.type in ITEM_TYPES)
    return next(version for version in versions if version.version == event.item_version)
