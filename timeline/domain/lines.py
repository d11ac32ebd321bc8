"""One line for what several publishers tell in the same words: who told it first, and who carries it (decision 10).

Every copy keeps events of its own. They are joined here, when they are read: those of linked items that agree in actor,
act, targets, modality and date. Two events of one item are never one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from timeline.domain.copies import Link
from timeline.domain.credits import is_house
from timeline.domain.event_record import RENAMING, Event, event_from_data, retraction_from_data
from timeline.domain.read_models import Entry
from timeline.domain.records import EVENT_TYPES, Record
from timeline.domain.rulings import NONE_MADE, Rulings

Credits = Mapping[tuple[str, int], Sequence[str]]
"""Whom an item's version credits."""


class Standing(StrEnum):
    """How what a publisher told stands at that point."""

    STANDING = "standing"
    OUTDATED = "outdated"  # the origin has corrected since what it carries
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Teller:
    """Who told an event or carries it. A house that is only credited has a name and nothing else."""

    name: str
    event: str | None = None
    item: str | None = None
    url: str | None = None
    reported_at: datetime | None = None
    credit: str | None = None  # whom it names as its source
    standing: Standing = Standing.STANDING


Tellers = tuple[tuple[Teller, ...], tuple[Teller, ...]]
"""Origins and carriers."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a timeline: the origin's event, or the first carrier's where the origin has none that stands. What
    tells the act again, later or by the same house, is a retelling."""

    entry: Entry
    origins: tuple[Teller, ...]
    carriers: tuple[Teller, ...]
    retellings: tuple[Teller, ...] = ()

    @property
    def origins_count(self) -> int:
        """How many houses report it each for itself, and stand by it."""
        return len({origin.name for origin in self.origins if origin.standing is not Standing.RETRACTED})


@dataclass(frozen=True, slots=True)
class History:
    """What one item told of one event: its forms, oldest first, and whether it took the event back."""

    forms: tuple[Event, ...]
    retracted: bool = False
    merged: bool = False  # an editor put it to the others of its line

    @property
    def latest(self) -> Event:
        return self.forms[-1]

    @property
    def reported_at(self) -> datetime:
        """When it was first told."""
        return min(form.reported_at for form in self.forms)


def histories_of(records: Iterable[Record]) -> tuple[History, ...]:
    """The events of one item after these records, in the order of their recording.

    What was only renamed, or read otherwise by another coder or an editor, was never told so, and is left out.
    """
    found: dict[str, History] = {}
    for record in records:
        if record.type not in EVENT_TYPES:
            continue
        event = str(record.data["event"])
        if record.type != "event.retracted":
            before = found[event].forms if event in found else ()
            found[event] = History((*before, event_from_data(record.data)))
        elif retraction_from_data(record.data).reason in RENAMING:
            found.pop(event, None)
        elif event in found:
            found[event] = History(found[event].forms, retracted=True)
    return tuple(found.values())


Group = tuple[History, ...]
"""The histories that are one line, the one that leads it first: the origin's, or the earliest."""


def groups_of(
    items: Mapping[str, Sequence[History]], links: Iterable[Link], named: Credits, rulings: Rulings = NONE_MADE
) -> list[Group]:
    """Every history of these items in one group. Pure, and the same for any order of items and links. What an editor
    holds of two events goes before what their words show."""
    beside: dict[str, set[str]] = {item: set() for item in items}
    for link in links:
        if link.one in beside and link.other in beside:
            beside[link.one].add(link.other)
            beside[link.other].add(link.one)
    one_with, ruled = rulings.one_with(), dict[str, list[History]]()
    groups: list[list[History]] = []
    for item in _in_order(items, beside, named):
        own = [h for h in items[item] if not _put(h, ruled.get(one_with.get(h.latest.id, "")), rulings)]
        for history, group in _pairs(own, groups, beside[item], rulings):
            at = ruled.get(one_with.get(history.latest.id, ""))  # of this item itself
            if _put(history, at, rulings):
                continue
            if group is None:
                groups.append(group := [])
            group.append(history)
            if history.latest.id in one_with:
                ruled.setdefault(one_with[history.latest.id], group)
    return [tuple(group) for group in groups]


def _put(history: History, group: list[History] | None, rulings: Rulings) -> bool:
    """Put a history where an editor wants it; False where none does."""
    if group is None or rulings.parts(history.latest.id, (other.latest.id for other in group)):
        return False
    group.append(replace(history, merged=True))
    return True


def _in_order(items: Mapping[str, Sequence[History]], beside: Mapping[str, set[str]], named: Credits) -> list[str]:
    """Houses that a copy credits come first, then who reported first."""
    told = {item: histories for item, histories in items.items() if histories}

    def place(item: str) -> tuple[bool, datetime, str]:
        publisher = told[item][0].latest.publisher
        names = (n for other in beside[item] if other in told for h in told[other] for n in _names(h, named))
        credited = any(is_house(name, publisher) for name in names)
        return not credited, min(h.reported_at for h in told[item]), item

    return sorted(told, key=place)


def _pairs(
    histories: Sequence[History], groups: Sequence[list[History]], beside: set[str], rulings: Rulings
) -> list[tuple[History, list[History] | None]]:
    """Each of one item's histories with the group that it belongs to, the most alike first; None for one of its own."""
    scored = sorted(
        (-points, i, j)
        for i, history in enumerate(histories)
        for j, group in enumerate(groups)
        if any(member.latest.item in beside for member in group)
        and not rulings.parts(history.latest.id, (member.latest.id for member in group))
        and (points := _likeness(history, group[0]))
    )
    of: dict[int, int] = {}
    for _, i, j in scored:
        if i not in of and j not in of.values():
            of[i] = j
    return [(history, groups[of[i]] if i in of else None) for i, history in enumerate(histories)]


def _likeness(one: History, lead: History) -> int:
    """0 when no form of the one agrees with a form of the other: a stale copy tells what the origin told before."""
    agreeing = [(a, b) for a in one.forms for b in lead.forms if agree(a, b)]
    if not agreeing:
        return 0
    current = agree(one.latest, lead.latest) and not lead.retracted
    return 100 * current + max(_nearness(a, b) for a, b in agreeing)


def agree(one: Event, other: Event) -> bool:
    """Whether two events may be one: same actor, act, targets and modality, on days that overlap."""
    a, b = one.coded, other.coded
    same = (a.actor.id, a.act, a.modality, {t.id for t in a.targets})
    if same != (b.actor.id, b.act, b.modality, {t.id for t in b.targets}):
        return False
    return a.occurred.earliest() <= b.occurred.end and b.occurred.earliest() <= a.occurred.end


def _nearness(one: Event, other: Event) -> int:
    a, b = one.coded, other.coded
    same = (a.speaker == b.speaker) + (a.cameo == b.cameo) + (a.occurred.end == b.occurred.end) + (a.kind == b.kind)
    return 1 + 2 * same + 3 * min(4, len(set(a.matter) & set(b.matter)))


def standing_of(group: Group) -> Event | None:
    """The event that stands for the line: the first that was not taken back; None once all were."""
    return next((history.latest for history in group if not history.retracted), None)


def tellers_of(group: Group, named: Credits) -> Tellers:
    """Origins and carriers: who is credited and credits nobody further is an origin, else who reported first; and who
    tells it in words of his own, as an editor found."""
    names = {history.latest.item: _names(history, named) for history in group}
    credited = [name for history in group for name in names[history.latest.item]]
    houses = [h for h in group if any(is_house(name, h.latest.publisher) for name in credited)]
    outside = [n for n in dict.fromkeys(credited) if not any(is_house(n, h.latest.publisher) for h in group)]
    first = [history for history in houses if not names[history.latest.item]]
    if not first and not outside:
        first = [group[0]]
    first += [h for h in group if h.merged and not names[h.latest.item] and h not in first]
    tellers = {h.latest.id: _teller(h, group[0], names[h.latest.item]) for h in group}
    origins = [tellers[history.latest.id] for history in first]
    carriers = [tellers[history.latest.id] for history in group if history not in first]
    return (*origins, *map(Teller, outside)), tuple(carriers)


def _teller(history: History, lead: History, names: Sequence[str]) -> Teller:
    event = history.latest
    outdated = lead.retracted or not (history.merged or agree(event, lead.latest))
    standing = Standing.RETRACTED if history.retracted else Standing.OUTDATED if outdated else Standing.STANDING
    credit = names[0] if names else None
    return Teller(event.publisher, event.id, event.item, event.url, history.reported_at, credit, standing)


def _names(history: History, named: Credits) -> list[str]:
    """Whom an item credits for an event: whom the text names for it, else whom its byline names for all."""
    event = history.latest
    names = event.coded.via or named.get((event.item, event.item_version), ())
    return [name for name in names if not is_house(name, event.publisher)]


def same_house(one: str, other: str) -> bool:
    """Whether two names, of publishers or credited ones, are of one house."""
    return one == other or is_house(one, other) or is_house(other, one)
