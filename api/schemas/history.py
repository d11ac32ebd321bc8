"""Replies about what happened and how it was told: timelines, events, exchanges, items, actors."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.common import AsOfBody, Day, Moment, NamedBody


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


class TellerBody(BaseModel):
    """A publisher that told an event or carries it. A house that is only credited has nothing but its name."""

    publisher: str
    event: str | None = Field(description="Its own event")
    item: str | None
    url: str | None
    reported_at: Moment | None = Field(description="When it was first told there")
    credit: str | None = Field(description="Whom it names as its source", examples=["Interfax"])
    standing: Literal["standing", "outdated", "retracted"] = Field(
        description="`outdated`: the origin has corrected or withdrawn since what this one still carries"
    )


class EntryBody(BaseModel):
    """One line of a timeline: one act with all who tell it, on the place of the report that dates it most sharply, of
    these the first. Of copies of one story that is the origin's, or else its first carrier's."""

    position: int = Field(description="Position of the event's first recording")
    role: Literal["actor", "target"] = Field(description="The part of the timeline's actor")
    event: EventBody
    origins_count: int = Field(
        ge=0, description="Houses that report it each for itself; 1: a single origin", examples=[1]
    )
    origins: list[TellerBody] = Field(
        description="Who reports it in words of his own, or is credited, within 36 hours of the first report"
    )
    carriers: list[TellerBody] = Field(description="Who passed it on: copies, not confirmations")
    retellings: list[TellerBody] = Field(
        description="Who told it again: a house that had told it before, or one that came to it only later"
    )


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

    kind: Literal["state", "organisation", "group"]
    events: int = Field(description="Events on its timeline: of copies one, retellings each")
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


class PublishedBody(BaseModel):
    """The publisher's own date, and how it was read."""

    at: str | None = Field(description="In the zone that the publisher wrote")
    raw: str | None
    clarity: Literal["exact", "zone assumed", "date only", "none"]
    ahead: bool = Field(description="Whether it lay in the future when the item came in; it is kept as it is")


class SourceBody(BaseModel):
    """Where an event comes from."""

    publisher: str
    url: str | None
    item: str
    version: int
    published: PublishedBody


class ChangeBody(BaseModel):
    """One step in what befell an event; those that editors made have an author."""

    position: int
    recorded_at: Moment
    what: Literal["recorded", "corrected", "retracted", "edited", "marked", "merged", "linked", "unlinked", "undone"]
    item_version: int | None
    changed: list[str] = Field(
        description="The fields that a correction changed; `retracted`: it was retracted, and stands again"
    )
    reason: str | None = Field(description="Why it was retracted; of an editor, what he says")
    author: str | None = Field(description="The editor; null for the coder and the item's publisher")
    edit: str | None = Field(description="The edit's id")
    undoes: str | None = Field(description="The edit that it undoes")
    other: str | None = Field(description="The event with which it is merged or linked, or from which unlinked")
    should_be: str | None = Field(description="What the coder should have told, of an event marked as wrong")


class EventReply(BaseModel):
    """An event, its words, its source and its history, as visible at that point."""

    as_of: AsOfBody
    event: EventBody
    position: int = Field(description="Position of its first recording")
    origins_count: int = Field(ge=0, description="As on its timeline")
    origins: list[TellerBody] = Field(description="As on its timeline")
    carriers: list[TellerBody] = Field(description="As on its timeline")
    retellings: list[TellerBody] = Field(description="As on its timeline")
    evidence: WordsBody
    mentions: list[WordsBody] = Field(description="Other words that tell the same")
    quote: WordsBody | None
    condition: WordsBody | None = Field(description="What it is made to depend on")
    dated: WordsBody | None = Field(description="The words that the date was read from")
    actor: PartyWordsBody
    targets: list[PartyWordsBody]
    note: str | None = Field(description="Why words are missing")
    source: SourceBody
    history: list[ChangeBody]


AnswerKind = Literal[
    "acceptance",
    "rejection",
    "counter-offer",
    "denial",
    "retaliation",
    "objection",
    "compliance",
    "implementation",
    "reply",
]
ExchangeState = Literal["open", "accepted", "rejected", "countered", "mixed", "implemented", "lapsed"]


class LinkBody(BaseModel):
    """A reply: which event answers which, how sure that is, and why."""

    event: str
    answers: str
    kind: AnswerKind
    score: float = Field(ge=0, le=1)
    reason: str


class ExchangeBody(BaseModel):
    """Events that answer one another, in the order in which they happened."""

    id: str = Field(description="The event that began it")
    arrow: str = Field(examples=["Freedonia offers talks -> Sylvania rejects talks"])
    state: ExchangeState | None = Field(description="How its latest offer or demand stands then; null without one")
    actors: list[NamedBody]
    events: list[EventBody] = Field(description="Each act once, however many articles tell it")
    told: dict[str, list[str]] = Field(description="By event: all events that tell the same act, first reported first")
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
    mark: Literal["repeated", "refiled", "update", "embargoed", "advisory", "corrected", "withdrawn"] | None
    full_text: bool = Field(description="Its text is that of the article's page, not of a feed")
    title: str | None
    text: str | None
    note: str | None = Field(description="Why title and text are null")


class ItemReply(BaseModel):
    """An item: its versions, oldest first, and the events that stand."""

    as_of: AsOfBody
    id: str
    versions: list[VersionBody]
    events: list[EventBody]


class DifferenceBody(BaseModel):
    """One line of a timeline at two points of knowledge."""

    news: Literal["became known", "changed", "got a better date", "was withdrawn"]
    before: EntryBody | None = Field(description="null when it was not known")
    after: EntryBody | None = Field(description="null when it is no longer known")
    fields: list[str] = Field(description="What changed; `origin` when only carriers had told it before")
    reason: str | None = Field(description="Why it was withdrawn", examples=["withdrawn", "corrected", "revised"])


class DiffReply(BaseModel):
    """What was learned from one point to another; each kind in the order of a timeline."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True, validate_by_alias=True)

    from_: AsOfBody = Field(alias="from")
    to: AsOfBody
    differences: list[DifferenceBody]
