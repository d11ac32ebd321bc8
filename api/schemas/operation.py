"""Replies about the running service: feeds, webhooks, the log, health, kinds of problem."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from api.parameters import MAX_POSITION, Position
from api.schemas.common import AsOfBody, Moment
from timeline.domain.acts import Act
from timeline.domain.events import Kind

Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
"""Text from outside. PostgreSQL cannot take U+0000."""


class FeedBody(BaseModel):
    """A feed and how its polling goes."""

    id: str
    url: str
    title: str | None
    asked_at: str = Field(description="The URL that is asked: another one after the feed has moved for good")
    status: Literal["active", "failing", "suspended", "removed"]
    due_at: Moment
    due_because: str | None = Field(description="Why it is due just then")
    interval_seconds: int | None = Field(description="Between polls by our own choice; null before the first good one")
    polled_at: Moment | None
    full_text: bool = Field(description="The pages of its items are read too")
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
