"""From values of the middle to the documented bodies of replies, one function each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from api.schemas import common, history, operation
from timeline.domain.dates import iso
from timeline.domain.diff import Diff
from timeline.domain.event_history import Step
from timeline.domain.event_json import event_json, span_json, step_json, teller_json
from timeline.domain.event_record import Event
from timeline.domain.events import Party
from timeline.domain.feeds import Feed, Poll
from timeline.domain.items import ItemVersion
from timeline.domain.lines import Line, Teller
from timeline.domain.read_models import AsOf
from timeline.domain.records import Record
from timeline.domain.spans import ItemText, Span
from timeline.domain.subscriptions import Attempt, Subscription
from timeline.forms.timelines import entry_json
from timeline.use_cases.query import EventDetail

ERASED = "the words were erased"


def as_of_body(as_of: AsOf) -> common.AsOfBody:
    return common.AsOfBody(
        position=as_of.position, recorded_at=_moment(as_of.recorded_at), reported_by=_moment(as_of.reported_by)
    )


def event_body(event: Event) -> history.EventBody:
    return history.EventBody.model_validate(event_json(event))


def line_body(line: Line) -> history.EntryBody:
    return history.EntryBody.model_validate(entry_json(line))


def diff_reply(found: Diff) -> history.DiffReply:
    return history.DiffReply(
        from_=as_of_body(found.earlier),
        to=as_of_body(found.later),
        differences=[
            history.DifferenceBody(
                news=difference.news.value,
                before=line_body(difference.before) if difference.before else None,
                after=line_body(difference.after) if difference.after else None,
                fields=list(difference.fields),
                reason=difference.reason,
            )
            for difference in found.found
        ],
    )


def event_reply(detail: EventDetail) -> history.EventReply:
    entry, words = detail.line.entry, detail.words
    event, coded = entry.event, entry.event.coded
    return history.EventReply(
        as_of=as_of_body(detail.as_of),
        event=event_body(event),
        position=entry.position,
        origins_count=detail.line.origins_count,
        origins=_tellers(detail.line.origins),
        carriers=_tellers(detail.line.carriers),
        retellings=_tellers(detail.line.retellings),
        evidence=_words(coded.evidence, words),
        mentions=[_words(span, words) for span in coded.mentions],
        quote=_words(coded.quote, words) if coded.quote else None,
        condition=_words(coded.condition, words) if coded.condition else None,
        dated=_words(coded.occurred.span, words) if coded.occurred.span else None,
        actor=_party(coded.actor, words),
        targets=[_party(target, words) for target in coded.targets],
        note=None if words else ERASED,
        source=_source(detail.version),
        history=[_change(step) for step in detail.history],
    )


def version_body(version: ItemVersion, record: Record, words: ItemText | None) -> history.VersionBody:
    return history.VersionBody(
        version=version.version,
        position=record.position,
        recorded_at=iso(record.recorded_at),
        publisher=version.publisher,
        url=version.url,
        published=_published(version),
        source=version.source,
        language=version.language,
        mark=version.mark.value if version.mark else None,
        full_text=version.full_text,
        title=words.title if words else None,
        text=words.text if words else None,
        note=None if words else ERASED,
    )


def feed_body(feed: Feed) -> operation.FeedBody:
    return operation.FeedBody(
        id=feed.id,
        url=feed.url,
        title=feed.title,
        asked_at=feed.address,
        status=feed.status.value,
        due_at=iso(feed.due_at),
        due_because=feed.why,
        interval_seconds=None if feed.interval is None else round(feed.interval.total_seconds()),
        polled_at=_moment(feed.polled_at),
        full_text=feed.full_text,
        failures=feed.failures,
        reason=feed.reason,
    )


def poll_body(poll: Poll) -> operation.PollBody:
    return operation.PollBody(
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


def webhook_body(subscription: Subscription) -> operation.WebhookBody:
    return operation.WebhookBody(
        id=subscription.id,
        url=subscription.url,
        filter=operation.FilterBody(
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


def attempt_body(attempt: Attempt) -> operation.AttemptBody:
    return operation.AttemptBody(
        position=attempt.position,
        number=attempt.number,
        at=iso(attempt.at),
        status=attempt.status,
        milliseconds=attempt.milliseconds,
        outcome=attempt.outcome,
    )


def record_body(record: Record) -> operation.RecordBody:
    return operation.RecordBody(
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


def _words(span: Span, words: ItemText | None) -> history.WordsBody:
    return history.WordsBody(**span_json(span), text=words.words(span) if words else None)


def _party(party: Party, words: ItemText | None) -> history.PartyWordsBody:
    text = words.words(party.span) if words and party.span else None
    return history.PartyWordsBody(id=party.id, name=party.name, text=text)


def _tellers(tellers: Iterable[Teller]) -> list[history.TellerBody]:
    return [history.TellerBody.model_validate(teller_json(teller)) for teller in tellers]


def _published(version: ItemVersion) -> history.PublishedBody:
    published = version.published
    return history.PublishedBody(
        at=published.at.isoformat() if published.at else None,
        raw=published.raw,
        clarity=published.clarity.value,
        ahead=version.ahead,
    )


def _sorted(values: Iterable[str]) -> list[str]:
    return sorted(str(value) for value in values)


def _source(version: ItemVersion) -> history.SourceBody:
    return history.SourceBody(
        publisher=version.publisher,
        url=version.url,
        item=version.item,
        version=version.version,
        published=_published(version),
    )


def _change(step: Step) -> history.ChangeBody:
    return history.ChangeBody.model_validate(step_json(step))
