"""The query parameters that the routes share, as they are sent, and what they mean to the middle (DESIGN section 7)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from api.cursors import MAX_LENGTH
from timeline.domain.acts import Act
from timeline.domain.dates import read_day, read_moment
from timeline.domain.errors import InvalidInput
from timeline.domain.events import Kind
from timeline.domain.read_models import EntryFilter, Role, Window
from timeline.projections.dyads import Step
from timeline.use_cases.as_of import Knowledge

MAX_LIMIT = 500
MAX_POSITION = 2**63 - 1

Position = Annotated[int, Field(ge=0, le=MAX_POSITION)]
Moment = Annotated[str, Field(max_length=64, examples=["2015-10-07", "2015-10-07T18:30:00Z"])]
Name = Annotated[str, Field(max_length=200)]
ActorPath = Annotated[
    str, Path(max_length=200, description="An id or a name", examples=["RUS", "IGO:NATO", "NSA:ISIS", "turkey"])
]
CounterpartPath = Annotated[str, Path(max_length=200, description="An id or a name of another", examples=["USA"])]
EventPath = Annotated[str, Path(max_length=200, description="An event's id", examples=["ev_4b1c0f6a2d3e5f708192a3b4"])]
ItemPath = Annotated[str, Path(max_length=200, description="An item's id", examples=["it_0c9d8e7f6a5b4c3d2e1f0a9b"])]
FeedPath = Annotated[str, Path(max_length=200, description="A feed's id", examples=["fd_1a2b3c4d5e6f7a8b9c0d1e2f"])]
WebhookPath = Annotated[
    str, Path(max_length=200, description="A webhook's id", examples=["wh_9f8e7d6c5b4a39281706f5e4"])
]
CodePath = Annotated[str, Path(max_length=200, description="A kind of problem", examples=["unknown-actor"])]
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT, description="Lines a page")]


class KnowledgeQuery(BaseModel):
    """Whose knowledge is asked for; `known_at` and `position` exclude each other."""

    known_at: Moment | None = Field(
        None, description="What this log held at a moment (a bare date: at the end of that UTC day)"
    )
    position: Position | None = Field(
        None, description="What this log held at a position; such a reply never changes", examples=[1200]
    )
    reported_by: Moment | None = Field(
        None, description="Only what had been published by a moment (a bare date: by the end of that UTC day)"
    )

    def knowledge(self) -> Knowledge:
        if self.known_at is not None and self.position is not None:
            raise InvalidInput("position and known_at both choose the log's state; send one of them")
        return Knowledge(_moment(self.known_at), self.position, _moment(self.reported_by))


class WindowQuery(BaseModel):
    """The days on which things happened."""

    since: Moment | None = Field(
        None, description="First day of the window on when things happened", examples=["2015-10-01"]
    )
    until: Moment | None = Field(None, description="The day after its last day: the window is half open")
    dates: Literal["possible", "certain"] = Field(
        "possible", description="`certain` leaves out events whose date may lie outside the window"
    )

    def window(self) -> Window:
        since, until = _day(self.since), _day(self.until)
        if since and until and since >= until:
            raise InvalidInput(
                f"the window from {since} until {until} holds no day; until is the day after the last one",
                since=since.isoformat(),
                until=until.isoformat(),
            )
        return Window(since, until, certain=self.dates == "certain")


class PageQuery(BaseModel):
    """One page of a list."""

    limit: Limit = 100
    cursor: str | None = Field(
        None, max_length=MAX_LENGTH, description="`next` of the page before, with the same parameters otherwise"
    )


class ActorsQuery(PageQuery, KnowledgeQuery):
    q: Name | None = Field(None, description="A part of a name or an id, or any name of an actor", examples=["turk"])


class EventsQuery(PageQuery, WindowQuery, KnowledgeQuery):
    act: Act | None = Field(None, description="Only this act of the codebook")
    kind: Kind | None = Field(None, description="Only statements, or only actions")

    def wanted(self, actor: str | None = None, role: Role | None = None) -> EntryFilter:
        return EntryFilter(actor, role, self.act, self.kind, self.window())


class TimelineQuery(EventsQuery):
    role: Role | None = Field(None, description="Only what the actor did, or only what was addressed to it")
    members: bool = Field(False, description="Of an organisation: also what its members of the day did")


class AllEventsQuery(EventsQuery):
    speaker: Name | None = Field(
        None, description="Only what this person said: words of the name, any accents and case", examples=["Ash Carter"]
    )


class PairQuery(PageQuery, WindowQuery, KnowledgeQuery):
    actor: Name | None = Field(None, description="Only those with this actor: an id or a name", examples=["RUS"])
    counterpart: Name | None = Field(None, description="With `actor`: only those between both", examples=["USA"])


class DyadQuery(WindowQuery, KnowledgeQuery):
    by: Step = Field(Step.WEEK, description="Periods of this length")


class StancesQuery(PageQuery, WindowQuery, KnowledgeQuery):
    on: Name | None = Field(None, description="Only matters about these words", examples=["air strikes"])
    counterpart: Name | None = Field(None, description="Only stances towards this actor", examples=["USA"])


class OffersQuery(PairQuery):
    demands: bool = Field(False, description="Also what is asked for")
    lapsed: bool = Field(False, description="Also what nobody answered in time")


class ContradictionsQuery(PairQuery):
    """Whose claims, and when."""


class ExchangesQuery(PairQuery):
    """Whose exchanges, and when."""


class DiffQuery(BaseModel):
    from_: Moment = Field(alias="from", description="The earlier point: a position, or a date (its end)")
    to: Moment | None = Field(None, description="The later point, likewise; without it, now")
    clock: Literal["recorded", "reported"] = Field(
        "recorded", description="`recorded`: dates of this log. `reported`: dates of publication"
    )
    actor: Name | None = Field(None, description="Only what shows on this actor's timeline", examples=["RUS"])


class LogQuery(BaseModel):
    after: Position = Field(0, description="The last position that you have handled")
    position: Position | None = Field(None, description="Read no further than this position", examples=[1200])
    limit: Limit = 100


class LatestQuery(BaseModel):
    limit: Limit = 50


def _moment(raw: str | None) -> datetime | None:
    return read_moment(raw) if raw is not None else None


def _day(raw: str | None) -> date | None:
    return read_day(raw) if raw is not None else None
