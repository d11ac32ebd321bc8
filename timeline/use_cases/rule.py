"""The editor's door to what lies between events: which are one, which answer which, over what the rules find.

Rulings are few and of any two items, so they have a stream of their own; what they come to is asked as of a point.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from timeline.domain.copies import Basis, Link
from timeline.domain.errors import InvalidInput
from timeline.domain.ports import Log, Timelines
from timeline.domain.read_models import AsOf
from timeline.domain.records import NewRecord, Record
from timeline.domain.rulings import Rulings
from timeline.use_cases.edit import correct
from timeline.use_cases.editing import Hand, Made, append_edit, edit_record, item_of

RULINGS = "rulings"
"""The stream."""


def merge(event: str, other: str, hand: Hand, log: Log, timelines: Timelines) -> Made:
    """Say that two events are one act, told twice: they become one line, and one act of an exchange."""
    return _rule("events.merged", event, other, hand=hand, log=log, timelines=timelines)


def link_reply(answer: str, offer: str, hand: Hand, log: Log, timelines: Timelines) -> Made:
    """Say that one event answers another, in whichever items they are told."""
    return _rule("events.linked", answer, offer, hand=hand, log=log, timelines=timelines)


def unlink(event: str, other: str | None, hand: Hand, log: Log, timelines: Timelines) -> list[Made]:
    """Say that two events are neither one act nor an answer to one another; without an `other`, that an event answers
    nothing. Where an event itself says that it answers, because its article seems to, it is corrected too, so that
    those who were sent it learn of it."""
    made = []
    for answer, offer in ((event, other), (other, event)):
        entry = timelines.entry(answer, AsOf(log.head().position, None)) if answer else None
        if entry and entry.event.reply_to and offer in (None, entry.event.reply_to):
            made.append(correct(entry.event.id, {"reply_to": None}, hand, log, timelines).made)
    return [*made, _rule("events.unlinked", event, other, hand=hand, log=log, timelines=timelines)]


def _rule(kind: str, event: str, other: str | None, *, hand: Hand, log: Log, timelines: Timelines) -> Made:
    if event == other:
        raise InvalidInput(f"{event} is one event; give two")
    events = [event] if other is None else [event, other]
    items = [item_of(one, log, timelines) for one in events]

    def write(history: Sequence[Record], edit: str) -> list[NewRecord]:
        data = {**hand.signed(edit), "event": event, "other": other, "items": items}
        return [edit_record(kind, RULINGS, data, history[-1].position if history else None)]

    return append_edit(RULINGS, events, {"kind": kind, "events": [event, other]}, write, hand=hand, log=log)


@dataclass(frozen=True, slots=True)
class Ruled:
    """The rulings in force, and the items whose events are one by them: of each pair the items, and from when on."""

    rulings: Rulings = field(default_factory=Rulings)
    pairs: tuple[Link, ...] = ()

    def links(self, items: Collection[str]) -> list[Link]:
        """The pairs that these items are of."""
        return [pair for pair in self.pairs if pair.one in items or pair.other in items]

    def all_items(self) -> set[str]:
        return {item for pair in self.pairs for item in (pair.one, pair.other)}


def ruled_as_of(as_of: AsOf, log: Log) -> Ruled:
    """What editors had ruled by a position. It is how we read what was published, so it counts for any date by which
    it had been published."""
    return ruled_by(rulings_until(as_of, log))


def rulings_until(as_of: AsOf, log: Log) -> list[Record]:
    return [record for record in log.stream(RULINGS) if record.position <= as_of.position]


def ruled_by(records: Sequence[Record]) -> Ruled:
    """What the records of the stream come to: the later of two that contradict each other holds."""
    undone = {record.data["undoes"] for record in records if record.type == "edit.undone"}
    joined: dict[frozenset[str], Link] = {}
    parted: set[frozenset[str]] = set()
    linked: dict[str, str] = {}
    unlinked: set[tuple[str, str | None]] = set()
    for record in records:
        if record.type == "edit.undone" or record.data["edit"] in undone:
            continue
        event, other = record.data["event"], record.data["other"]
        pair = frozenset({event, other})
        if record.type == "events.merged":
            one, item = sorted(record.data["items"])
            joined[pair] = Link(one, item, 0, Basis.EDITOR, record.position, record.recorded_at)
            parted.discard(pair)
        elif record.type == "events.linked":
            linked[event] = other
            unlinked -= {(event, other), (event, None)}
        elif other is None:
            linked.pop(event, None)
            unlinked.add((event, None))
        else:
            joined.pop(pair, None)
            parted.add(pair)
            unlinked |= {(event, other), (other, event)}
            linked = {answer: offer for answer, offer in linked.items() if {answer, offer} != pair}
    rulings = Rulings(frozenset(joined), frozenset(parted), linked, frozenset(unlinked))
    return Ruled(rulings, tuple(joined.values()))
