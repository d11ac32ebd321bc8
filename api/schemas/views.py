"""Replies that sum up what acts come to: dyads, stances, open offers, contradictions."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from api.schemas.common import AsOfBody, Day, Moment, NamedBody
from api.schemas.history import EventBody


class ToldBody(BaseModel):
    """An event that tells an act."""

    event: str
    item: str
    publisher: str
    url: str | None
    reported_at: Moment


class ActBody(BaseModel):
    """An act once, however many articles tell it."""

    event: EventBody = Field(description="What stands for it: the sharpest date, then the first report")
    told: list[ToldBody] = Field(description="Every event that tells it, the first reported first")


class TallyBody(BaseModel):
    """Acts counted."""

    count: int
    acts: dict[str, int] = Field(description="By act of the codebook, the most frequent first")
    quads: dict[Literal["1", "2", "3", "4"], int] = Field(description="By quad class")
    intensity: float = Field(description="The sum on the Goldstein scale; -10 to 10 an act", examples=[-4.0])
    mean: float | None = Field(description="The same an act; null without one")


class SidesBody(BaseModel):
    """Acts by who does them."""

    there: TallyBody = Field(description="The first actor on the second")
    back: TallyBody = Field(description="The second on the first")
    together: TallyBody = Field(description="What both do: they meet, they sign")


class PeriodBody(SidesBody):
    """One day, week or month."""

    start: Day = Field(description="Its first day; a week begins on Monday")


class DyadReply(BaseModel):
    """What passes between two actors. Periods without an act are left out."""

    as_of: AsOfBody
    actor: NamedBody
    counterpart: NamedBody
    by: Literal["day", "week", "month"]
    whole: bool = Field(description="False when only the latest events were counted")
    total: SidesBody
    periods: list[PeriodBody]
    unplaced: int = Field(description="Acts in `total` whose date lies in no one period")
    not_counted: dict[Literal["asserted", "negated", "conditional", "future"], int] = Field(
        description="Acts that are not told as facts, by modality"
    )
    last_contact: ActBody | None = Field(description="They met, talked or signed")
    last_hostile: ActBody | None = Field(description="A threat, or a deed of quad class 4")


class IntervalBody(BaseModel):
    """A stance from the act that began it to the one that changed it."""

    stance: Literal["for", "may be for", "may be against", "against"]
    begun: ActBody
    renewed: list[ActBody]
    until: Day | None = Field(description="The day on which it was changed; null while it stands")
    speakers: list[str] = Field(description="Persons and offices that said so")
    disputed: bool = Field(description="While it stood, another speaker of the same actor held otherwise")


class MatterBody(BaseModel):
    """What an actor holds on one matter towards one counterpart."""

    id: str
    counterpart: NamedBody | None = Field(description="Null where nobody in particular was addressed")
    matter: list[str] = Field(description="Lemmas of what it is about, the most telling first")
    intervals: list[IntervalBody]


class StancesReply(BaseModel):
    """Matters on which an actor took a stance, that of the latest word first."""

    as_of: AsOfBody
    actor: NamedBody
    stances: list[MatterBody]
    next: str | None = Field(description="Cursor of the next page; null on the last")


class OfferBody(ActBody):
    """An offer or demand that awaits an answer."""

    id: str
    state: Literal["open", "lapsed"]
    demand: bool
    age_days: int
    at_least: bool = Field(description="Its date is only known as a bound: it may be older")
    lapses: Day = Field(description="The first day on which it has lapsed, if nothing settles it")
    actor: NamedBody
    addressees: list[NamedBody]
    answers: list[ActBody] = Field(description="What was answered so far, and settles nothing")


class OffersReply(BaseModel):
    """Offers, the latest first."""

    as_of: AsOfBody
    offers: list[OfferBody]
    next: str | None = Field(description="Cursor of the next page; null on the last")


class ContradictionBody(BaseModel):
    """Two claims that exclude each other, the one that was reported first ahead."""

    id: str
    kind: Literal["denied", "opposite", "mutual blame"]
    reason: str
    one: ActBody
    other: ActBody


class ContradictionsReply(BaseModel):
    """Contradictions, the latest first."""

    as_of: AsOfBody
    contradictions: list[ContradictionBody]
    next: str | None = Field(description="Cursor of the next page; null on the last")
