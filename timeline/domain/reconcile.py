"""What a new coding of an item changes: one pure decision between what is live and what was found now.

Nothing is overwritten: only the difference becomes records. Spans alone are no difference, since every event keeps the
item version that its spans point into; what it is about is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from timeline.domain.event_record import Event
from timeline.domain.events import CodedEvent, Party

ENOUGH = 6
"""Points of likeness from which two codings tell the same event: same actor and act, or most of the rest."""


NOTHING_EDITED: Mapping[str, Event] = {}


@dataclass(frozen=True, slots=True)
class Correction:
    live: Event
    fresh: int  # index into the fresh coding
    changed: tuple[str, ...]  # names of fields, sorted


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Indexes point into the fresh coding; every live event and every fresh one stands in exactly one place."""

    unchanged: tuple[tuple[Event, int], ...]
    corrected: tuple[Correction, ...]
    retracted: tuple[Event, ...]
    new: tuple[int, ...]


def reconcile(
    live: Sequence[Event], fresh: Sequence[CodedEvent], shown: Mapping[str, Event] = NOTHING_EDITED
) -> Reconciliation:
    """Pair the most alike first; ties go to the order of the text. `live` is what the coder told; `shown` has, by their
    ids, the same events as editors left them: a coder that now tells what an editor said tells the same event."""
    paired = _pair(live, fresh, shown)
    reply_ids = {index: event.id for event, index in paired}
    unchanged, corrected = [], []
    for event, index in paired:
        changed = _changed(event, fresh[index], _reply(fresh[index], reply_ids))
        if changed:
            corrected.append(Correction(event, index, changed))
        else:
            unchanged.append((event, index))
    kept = {event.id for event, _ in paired}
    return Reconciliation(
        unchanged=tuple(unchanged),
        corrected=tuple(corrected),
        retracted=tuple(e for e in live if e.id not in kept),
        new=tuple(i for i in range(len(fresh)) if i not in reply_ids),
    )


def _pair(live: Sequence[Event], fresh: Sequence[CodedEvent], shown: Mapping[str, Event]) -> list[tuple[Event, int]]:
    def points(event: Event, coded: CodedEvent) -> int:
        edited = shown.get(event.id, event)
        return max(_likeness(event.coded, coded), _likeness(edited.coded, coded))

    candidates = sorted((-points(event, coded), i, j) for i, event in enumerate(live) for j, coded in enumerate(fresh))
    used_live: set[int] = set()
    used_fresh: set[int] = set()
    paired = []
    for negative, i, j in candidates:
        if -negative < ENOUGH:
            break
        if i not in used_live and j not in used_fresh:
            used_live.add(i)
            used_fresh.add(j)
            paired.append((live[i], j))
    return sorted(paired, key=lambda pair: pair[1])


def _likeness(one: CodedEvent, other: CodedEvent) -> int:
    return (
        3 * (one.actor.id == other.actor.id)
        + 3 * (one.act == other.act)
        + 2 * (_ids(one.targets) == _ids(other.targets))
        + (one.kind == other.kind)
        + (one.occurred.end == other.occurred.end)
        + (one.speaker == other.speaker)
        + min(2, len(set(one.matter) & set(other.matter)))
    )


def differing(one: Event, other: Event) -> tuple[str, ...]:
    """The names of the fields in which two forms of an event differ, sorted; our own words for it among them."""
    names = _changed(one, other.coded, other.reply_to)
    return names if one.coded.gloss == other.coded.gloss else tuple(sorted((*names, "gloss")))


def changed_fields(before: Event, after: Event) -> tuple[str, ...]:
    """Those of them that say something else, without our own words."""
    return _changed(before, after.coded, after.reply_to)


def _reply(coded: CodedEvent, ids: Mapping[int, str]) -> str | None:
    return ids.get(coded.reply_to, "new") if coded.reply_to is not None else None


def _changed(event: Event, coded: CodedEvent, reply: str | None) -> tuple[str, ...]:
    old, new = event.coded, coded
    differs = {
        "kind": old.kind != new.kind,
        "actor": old.actor.id != new.actor.id,
        "targets": _ids(old.targets) != _ids(new.targets),
        "speaker": old.speaker != new.speaker,
        "reciprocal": old.reciprocal != new.reciprocal,
        "act": (old.act, old.cameo) != (new.act, new.cameo),
        "modality": old.modality != new.modality,
        "occurred": _dated(old) != _dated(new),
        "via": old.via != new.via,
        "matter": old.matter != new.matter,
        "condition": (old.condition is None) != (new.condition is None),
        "reply_to": event.reply_to != reply,
    }
    return tuple(sorted(name for name, is_other in differs.items() if is_other))


def _ids(parties: Sequence[Party]) -> frozenset[str]:
    return frozenset(party.id for party in parties)


def _dated(coded: CodedEvent) -> tuple[object, ...]:
    return coded.occurred.start, coded.occurred.end, coded.occurred.precision
