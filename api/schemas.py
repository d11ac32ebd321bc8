"""The replies, documented: what OpenAPI tells, and what the routes fill."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from api.parameters import MAX_POSITION, Position
from timeline.domain.acts import Act
from timeline.domain.events import Kind

Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
"""Text from outside. PostgreSQL cannot take U+0000."""

Moment = Annotated[str, Field(description="UTC, ISO 8601", examples=["2015-10-07T18:30:00.000000Z"])]
Day = Annotated[str, Field(description="ISO 8601", examples=["2015-10-07"])]


class AsOfBody(BaseModel):
    """The knowledge that the reply was made from. Ask with `position` to get the same bytes again."""

    position: int = Field(description="Position of the log")
    recorded_at: Moment | None = Field(description="When that position was recorded; null for the empty log")
    reported_by: Moment | None = Field(description="The limit on when things were published, if one was asked for")


class NamedBody(BaseModel):
    """An actor."""

    id: str = Field(examples=["RUS", "IGO:NATO", "NSA:ISIS"])
    name: str = Field(examples=["Russia"])


class SpanBody(BaseModel):
    """Where words stand: half open, in code points of a field of the item version."""

    field: Literal["title", "text"]
    start: int
    end: int


class SpeakerBody(BaseModel):
    """The person or office that spoke for the actor."""

    name: str | None
    role: str | None


class OccurredBody(BaseModel):
    """When it happened, as far as the source says: `end` is the last day; without a start it is the bound."""

    start: Day | None
    end: Day
    precision: Literal["day", "interval", "unknown"]
    basis: str = Field(description="The rule that read the date", examples=["weekday"])


class CoderBody(BaseModel):
    """The program that coded."""

    name: str
    version: str
    model: str
    digest: str


class EventBody(BaseModel):
    """One coded statement or action. The same form goes out over webhooks."""

    id: str = Field(examples=["ev_4b1c0f6a2d3e5f708192a3b4"])
    kind: Literal["statement", "action"]
    actor: NamedBody
    targets: list[NamedBody]
    act: str = Field(description="The act in the codebook's terms", examples=["PROPOSE"])
    cameo: str = Field(description="CAMEO code", examples=["030"])
    plover: str | None = Field(description="PLOVER type")
    quad: int = Field(ge=1, le=4, description="Quad class: 1, 2 cooperation; 3, 4 conflict; 1, 3 verbal")
    modality: Literal["asserted", "negated", "conditional", "future"]
    occurred: OccurredBody
    speaker: SpeakerBody | None
    reciprocal: bool = Field(description="Both sides do it: they meet, they sign")
    reply_to: str | None = Field(description="The event that it answers, by the article's own word")
    via: list[str] = Field(description="Agencies and papers that the text names as its source")
    gloss: str = Field(description="One line in our own words")
    confidence: float = Field(ge=0, le=1)
    evidence: SpanBody
    item: str
    item_version: int
    publisher: str
    url: str | None
    reported_at: Moment
    coder: CoderBody


class EntryBody(BaseModel):
    """One line of a timeline."""

    position: int = Field(description="Position of the event's first recording")
    role: Literal["actor", "target"] = Field(description="The part of the timeline's actor")
    event: EventBody


class TimelineReply(BaseModel):
    """A page of an actor's timeline, in the order in which things happened."""

    as_of: AsOfBody
    actor: NamedBody
    entries: list[EntryBody]
    next: str | None = Field(description="Cursor of the next page; null on the last")


class EventsReply(BaseModel):
    """A page of all events, in the order in which they happened."""

    as_of: AsOfBody
    entries: list[EntryBody]
    next: str | None = Field(description="Cursor of the next page; null on the last")


class ActorBody(NamedBody):
    """An actor with what is known of it at that point."""

    kind: Literal["state", "organisation", "group"] | None
    events: int = Field(description="Lines of its timeline")
    first: Day | None
    last: Day | None


class ActorsReply(BaseModel):
    """Actors, the busiest first."""

    as_of: AsOfBody
    actors: list[ActorBody]
    next: str | None


class WordsBody(SpanBody):
    """Words of the source, looked up."""

    text: str | None = Field(description="The stored characters; null once they were erased")


class PartyWordsBody(NamedBody):
    """An actor as the text names it; null where it does not, or once the words were erased."""

    text: str | None


class EventWordsBody(BaseModel):
    """The words that an event was coded from."""

    evidence: WordsBody
    mentions: list[WordsBody]
    quote: WordsBody | None
    condition: WordsBody | None
    occurred: WordsBody | None
    actor: PartyWordsBody
    targets: list[PartyWordsBody]
    note: str | None = Field(description="Why words are missing")


class PublishedBody(BaseModel):
    """The publisher's own date, and how it was read."""

    at: str | None = Field(description="In the zone that the publisher wrote")
    raw: str | None
    clarity: Literal["exact", "zone assumed", "date only", "none"]


class SourceBody(BaseModel):
    """Where an event comes from."""

    publisher: str
    url: str | None
    item: str
    version: int
    published: PublishedBody


class ChangeBody(BaseModel):
    """One record about an event."""

    position: int
    recorded_at: Moment
    what: Literal["recorded", "corrected", "retracted"]
    item_version: int
    changed: list[str] = Field(description="The fields that a correction changed")


class EventReply(BaseModel):
    """An event, its words, its source and its history, as visible at that point."""

    as_of: AsOfBody
    event: EventBody
    position: int = Field(description="Position of its first recording")
    words: EventWordsBody
    source: SourceBody
    history: list[ChangeBody]


class LinkBody(BaseModel):
    """A reply: which event answers which, how sure that is, and why."""

    event: str
    answers: str
    score: float = Field(ge=0, le=1)
    reason: str


class ExchangeBody(BaseModel):
    """Events that answer one another, in the order in which they happened."""

    id: str = Field(description="The event that began it")
    arrow: str = Field(examples=["Freedonia offers talks -> Sylvania rejects talks"])
    actors: list[NamedBody]
    events: list[EventBody]
    links: list[LinkBody]


class ExchangesReply(BaseModel):
    as_of: AsOfBody
    exchanges: list[ExchangeBody]
    next: str | None


class VersionBody(BaseModel):
    """One version of an item, as its publisher sent it."""

    version: int
    position: int
    recorded_at: Moment
    publisher: str
    url: str | None
    published: PublishedBody
    source: str | None = Field(description="The credit in the copy")
    language: str | None
    mark: Literal["update", "corrected", "withdrawn"] | None
    title: str | None
    text: str | None
    note: str | None = Field(description="Why title and text are null")


class ItemReply(BaseModel):
    """An item: its versions, oldest first, and the events that stand."""

    as_of: AsOfBody
    id: str
    versions: list[VersionBody]
    events: list[EventBody]


class FeedBody(BaseModel):
    """A feed and how its polling goes."""

    id: str
    url: str
    title: str | None
    status: Literal["active", "failing", "removed"]
    due_at: Moment
    polled_at: Moment | None
    failures: int = Field(description="In a row")
    reason: str | None = Field(description="Of the last failure")


class FeedsReply(BaseModel):
    as_of: AsOfBody
    feeds: list[FeedBody]


class PollBody(BaseModel):
    """One poll of a feed and what it led to."""

    feed: str
    at: Moment
    result: Literal["new", "unchanged", "failed"]
    http_status: int | None
    received: int
    revised: int
    unchanged: int
    parked: int
    reason: str | None


class PollsReply(BaseModel):
    as_of: AsOfBody
    polls: list[PollBody]


def _words(*enum: str, **more: object) -> dict[str, Any]:
    return {"type": "array", "maxItems": 200, "items": {"type": "string", **({"enum": list(enum)} if enum else more)}}


_FILTER_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "description": "Which events: any of each list; a list that is left out or empty asks for nothing",
    "properties": {
        "actor": _words(examples=["RUS", "IGO:NATO", "turkey"]),
        "act": _words(*Act),
        "kind": _words(*Kind),
    },
}
_Words = Annotated[list[Text], Field(max_length=200)]
WebhookFilter = Annotated[dict[str, _Words], WithJsonSchema(_FILTER_SCHEMA)]


class WebhookRequest(BaseModel):
    """A new subscription."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"url": "https://example.org/hook", "filter": {"actor": ["RUS"], "act": ["PROPOSE"]}}]
        },
    )

    url: Annotated[Text, Field(min_length=1, max_length=2000, description="Where to POST events to")]
    filter: WebhookFilter = Field(default_factory=dict)
    start_at: Literal["now"] | Position = Field(
        "now", description=f"Send what the log takes after this position (0: everything); at most {MAX_POSITION}"
    )
    description: Annotated[Text, Field(max_length=500)] | None = None


class FilterBody(BaseModel):
    """Which events are sent; an empty list admits all."""

    actor: list[str]
    act: list[str]
    kind: list[str]


class WebhookBody(BaseModel):
    """A subscription and how its delivery goes; the secret is never shown again."""

    id: str
    url: str
    filter: FilterBody
    status: Literal["active", "failing", "disabled", "deleted"]
    created_at: Moment
    position: int = Field(description="The log has been handled for it up to here")
    previous: int | None = Field(description="Position of the last record sent")
    attempt: int = Field(description="Failed attempts at the next record")
    due_at: Moment | None = Field(description="When the next attempt is due")
    reason: str | None = Field(description="Of the last failure")
    description: str | None


class WebhookReply(BaseModel):
    as_of: AsOfBody
    webhook: WebhookBody


class NewWebhookReply(WebhookReply):
    secret: str = Field(description="Verifies signatures (Standard Webhooks). Shown this once: keep it")


class WebhooksReply(BaseModel):
    as_of: AsOfBody
    webhooks: list[WebhookBody]


class AttemptBody(BaseModel):
    """One delivery attempt."""

    position: int
    number: int
    at: Moment
    status: int | None = Field(description="HTTP status of the answer; null when none came")
    milliseconds: int
    outcome: str = Field(description="`delivered`, or the reason")


class AttemptsReply(BaseModel):
    as_of: AsOfBody
    attempts: list[AttemptBody]


class RecordBody(BaseModel):
    """One entry of the append-only log."""

    position: int
    type: str = Field(examples=["statement.recorded"])
    stream: str
    stream_version: int
    key: str
    recorded_at: Moment
    cause: int | None = Field(description="Position of the record that led to this one")
    schema_version: int
    leaf_hash: str
    data: dict[str, Any]


class LogReply(BaseModel):
    """Records after a position, in order and without a gap; ask again with `after` set to `next`."""

    as_of: AsOfBody
    records: list[RecordBody]
    next: int = Field(description="Position of the last record here, or `after` when there is none")


class AliveReply(BaseModel):
    status: Literal["alive"] = "alive"


class ProjectionBody(BaseModel):
    """A read model and how far it has folded the log."""

    name: str
    position: int
    lag: int = Field(description="Records of the log that it has not folded")
    version: int = Field(description="Of the fold in this program")
    built_version: int = Field(description="Of the fold that made the rows; another one asks for a rebuild")
    parked: int = Field(description="Records that it could not take")


class ReadyReply(BaseModel):
    status: Literal["ready"] = "ready"
    position: int = Field(description="End of the log")
    projections: list[ProjectionBody]


class VersionReply(BaseModel):
    name: str
    version: str
    api: str


class ProblemTypeReply(BaseModel):
    """A kind of problem, explained."""

    code: str
    status: int
    title: str
    meaning: str
    remedy: str


class ProblemTypesReply(BaseModel):
    problems: list[ProblemTypeReply]
