"""From values of the middle to the documented bodies of replies, one function each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from api import schemas as s
from timeline.domain.dates import Published, iso
from timeline.domain.event_json import event_json, span_json
from timeline.domain.event_record import Event
from timeline.domain.events import Party
from timeline.domain.feeds import Feed, Poll
from timeline.domain.items import ItemVersion
from timeline.domain.read_models import AsOf, Entry
from timeline.domain.records import Record
from timeline.domain.spans import ItemText, Span
from timeline.domain.subscriptions import Attempt, Subscription
from timeline.projections.exchanges import Exchange, arrow_line

ERASED = "the words were erased"


def as_of_body(as_of: AsOf) -> s.AsOfBody:
    return s.AsOfBody(
        position=as_of.position, recorded_at=_moment(as_of.recorded_at), reported_by=_moment(as_of.reported_by)
    )


def event_body(event: Event) -> s.EventBody:
    return s.EventBody.model_validate(event_json(event))


def entry_body(entry: Entry) -> s.EntryBody:
    return s.EntryBody(position=entry.position, role=entry.role.value, event=event_body(entry.event))


def event_words_body(event: Event, words: ItemText | None) -> s.EventWordsBody:
    coded = event.coded
    return s.EventWordsBody(
        evidence=_words(coded.evidence, words),
        mentions=[_words(span, words) for span in coded.mentions],
        quote=_words(coded.quote, words) if coded.quote else None,
        condition=_words(coded.condition, words) if coded.condition else None,
        occurred=_words(coded.occurred.span, words) if coded.occurred.span else None,
        actor=_party(coded.actor, words),
        targets=[_party(target, words) for target in coded.targets],
        note=None if words else ERASED,
    )


def source_body(version: ItemVersion) -> s.SourceBody:
    return s.SourceBody(
        publisher=version.publisher,
        url=version.url,
        item=version.item,
        version=version.version,
        published=_published(version.published),
    )


def change_body(record: Record) -> s.ChangeBody:
    """What a record did to its event; `event.corrected` carries the names of the fields that changed."""
    corrected, retracted = record.type == "event.corrected", record.type == "event.retracted"
    return s.ChangeBody(
        position=record.position,
        recorded_at=iso(record.recorded_at),
        what="corrected" if corrected else "retracted" if retracted else "recorded",
        item_version=record.data["item_version"],
        changed=record.data["changed"] if corrected else [],
    )


def exchange_body(exchange: Exchange) -> s.ExchangeBody:
    names = {party.id: party.name for event in exchange.events for party in (*event.coded.targets, event.coded.actor)}
    return s.ExchangeBody(
        id=exchange.id,
        arrow=arrow_line(exchange),
        actors=[s.NamedBody(id=actor, name=names[actor]) for actor in exchange.actors],
        events=[event_body(event) for event in exchange.events],
        links=[
            s.LinkBody(event=answer, answers=link.event, score=link.score, reason=link.reason)
            for answer, link in exchange.links.items()
        ],
    )


def version_body(version: ItemVersion, record: Record, words: ItemText | None) -> s.VersionBody:
    return s.VersionBody(
        version=version.version,
        position=record.position,
        recorded_at=iso(record.recorded_at),
        publisher=version.publisher,
        url=version.url,
        published=_published(version.published),
        source=version.source,
        language=version.language,
        mark=version.mark.value if version.mark else None,
        title=words.title if words else None,
        text=words.text if words else None,
        note=None if words else ERASED,
    )


def feed_body(feed: Feed) -> s.FeedBody:
    return s.FeedBody(
        id=feed.id,
        url=feed.url,
        title=feed.title,
        status=feed.status.value,
        due_at=iso(feed.due_at),
        polled_at=_moment(feed.polled_at),
        failures=feed.failures,
        reason=feed.reason,
    )


def poll_body(poll: Poll) -> s.PollBody:
    return s.PollBody(
        feed=poll.feed,
        at=iso(poll.at),
        result=poll.result.value,
        http_status=poll.http_status,
        received=poll.received,
        revised=poll.revised,
        unchanged=poll.unchanged,
        parked=poll.parked,
        reason=poll.reason,
    )


def webhook_body(subscription: Subscription) -> s.WebhookBody:
    return s.WebhookBody(
        id=subscription.id,
        url=subscription.url,
        filter=s.FilterBody(
            actor=sorted(subscription.filter.actors),
            act=_sorted(subscription.filter.acts),
            kind=_sorted(subscription.filter.kinds),
        ),
        status=subscription.status.value,
        created_at=iso(subscription.created_at),
        position=subscription.position,
        previous=subscription.previous,
        attempt=subscription.attempt,
        due_at=_moment(subscription.due_at),
        reason=subscription.reason,
        description=subscription.description,
    )


def attempt_body(attempt: Attempt) -> s.AttemptBody:
    return s.AttemptBody(
        position=attempt.position,
        number=attempt.number,
        at=iso(attempt.at),
        status=attempt.status,
        milliseconds=attempt.milliseconds,
        outcome=attempt.outcome,
    )


def record_body(record: Record) -> s.RecordBody:
    return s.RecordBody(
        position=record.position,
        type=record.type,
        stream=record.stream,
        stream_version=record.stream_version,
        key=record.key,
        recorded_at=iso(record.recorded_at),
        cause=record.cause,
        schema_version=record.schema_version,
        leaf_hash=record.leaf_hash,
        data=dict(sorted(record.data.items())),
    )


def _moment(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def _words(span: Span, words: ItemText | None) -> s.WordsBody:
    return s.WordsBody(**span_json(span), text=words.words(span) if words else None)


def _party(party: Party, words: ItemText | None) -> s.PartyWordsBody:
    text = words.words(party.span) if words and party.span else None
    return s.PartyWordsBody(id=party.id, name=party.name, text=text)


def _published(published: Published) -> s.PublishedBody:
    return s.PublishedBody(
        at=published.at.isoformat() if published.at else None, raw=published.raw, clarity=published.clarity.value
    )


def _sorted(values: Iterable[str]) -> list[str]:
    return sorted(str(value) for value in values)
