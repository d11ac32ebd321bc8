"""Invented events and their records, for the tests of webhooks."""

from __future__ import annotations

from datetime import UTC, date, datetime

from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event, Retraction, event_id, event_to_data, retraction_to_data
from timeline.domain.events import CodedEvent, CoderIdentity, Kind, Party, Speaker
from timeline.domain.records import NewRecord, Record
from timeline.domain.spans import Span
from timeline.domain.subscriptions import EventFilter, Subscription, SubscriptionStatus

CODER = CoderIdentity("frames", "1", "small", "d1")
REPORTED = datetime(2015, 10, 7, 18, 30, tzinfo=UTC)
SECRET = "whsec_c2VjcmV0IGtleSBvZiBhIHJlY2VpdmVyIGluIGEgdGVzdA=="


def event(number: int, *, actor: str = "NOR", target: str = "ISL", act: Act = Act.REJECT, gloss: str = "") -> Event:
    """Norway turns something of Iceland's down, unless told otherwise."""
    coded = CodedEvent(
        kind=Kind.STATEMENT,
        actor=Party(actor, f"Name of {actor}", Span("text", 0, 6)),
        act=act,
        occurred=Occurred(date(2015, 10, 7), date(2015, 10, 7), Precision.DAY, "weekday", Span("text", 40, 52)),
        evidence=Span("text", 0, 60),
        gloss=gloss or f"{actor} does {act.value} to {target}",
        targets=(Party(target, f"Name of {target}"),),
        speaker=Speaker(None, "spokesman"),
        via=("Nordic Wire",),
        matter=("cod", "quota"),
        confidence=0.8125,
    )
    return Event(
        id=event_id("it_1", number),
        item="it_1",
        item_version=1,
        publisher="wire.example",
        url="https://wire.example/1",
        reported_at=REPORTED,
        coder=CODER,
        coded=coded,
    )


def recorded(it: Event) -> NewRecord:
    return NewRecord(f"{it.coded.kind.value}.recorded", f"event-{it.id}", f"{it.id}/1", event_to_data(it))


def corrected(it: Event, *changed: str, number: int = 2) -> NewRecord:
    return NewRecord("event.corrected", f"event-{it.id}", f"{it.id}/{number}", event_to_data(it, changed))


def retracted(it: Event, number: int = 9) -> NewRecord:
    retraction = Retraction(it.id, it.item, 2, "withdrawn", REPORTED)
    return NewRecord("event.retracted", f"event-{it.id}", f"{it.id}/{number}", retraction_to_data(retraction))


def other(number: int) -> NewRecord:
    """A record that concerns no subscriber."""
    return NewRecord("item.coded", f"item-{number}", f"item-{number}/coded", {"nothing": "a weather report"})


def at(position: int, new: NewRecord) -> Record:
    """A record at its place in a log."""
    return Record(
        position=position,
        type=new.type,
        stream=new.stream,
        stream_version=1,
        key=new.key,
        data=new.data,
        recorded_at=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
        cause=None,
        schema_version=1,
        leaf_hash="",
    )


def subscription(
    identity: str = "wh_1", *, url: str = "https://receiver.example/hook", wanted: EventFilter | None = None
) -> Subscription:
    return Subscription(
        id=identity,
        url=url,
        secret=SECRET,
        filter=wanted or EventFilter(),
        status=SubscriptionStatus.ACTIVE,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        position=0,
    )
