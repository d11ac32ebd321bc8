"""What replies of every kind have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

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
