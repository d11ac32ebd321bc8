"""Items handed in, and what became of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from timeline.domain.items import MAX_TEXT

MAX_ITEMS = 500


class NewItem(BaseModel):
    """An article as its publisher sent it. It needs a title or a text, and a guid or an address."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "guid": "hw-1",
                    "url": "https://example.org/news/1",
                    "published": "2015-10-07T18:30:00+03:00",
                    "title": "France condemns Brazil",
                    "text": "France condemned Brazil on Monday.",
                    "publisher": "example.org",
                }
            ]
        },
    )

    guid: str | None = Field(None, description="What the publisher calls it, for ever")
    url: str | None = Field(None, description="Its address; its identity where there is no guid")
    published: str | None = Field(
        None, description="The publisher's own date, ISO 8601 or as feeds write it; none leaves it undated"
    )
    title: str | None = None
    text: str | None = Field(None, description=f"Title and text have {MAX_TEXT} characters at most")
    source: str | None = Field(None, description="The credit in the copy")
    publisher: str | None = Field(None, description="Who answers for the words: a host or a name")
    language: str | None = None


def _one_or_list(schema: dict[str, Any]) -> None:
    listed = {name: schema.pop(name) for name in ("type", "items", "minItems", "maxItems")}
    schema["anyOf"] = [listed["items"], listed]


class ItemsRequest(RootModel[Annotated[list[NewItem], Field(min_length=1, max_length=MAX_ITEMS)]]):
    """One item, or a list of them."""

    model_config = ConfigDict(json_schema_extra=_one_or_list)

    @model_validator(mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [value] if isinstance(value, dict) else value


class ItemOutcome(BaseModel):
    """What became of one item."""

    outcome: Literal["received", "revised", "withdrawn", "known", "refused"]
    item: str | None = Field(None, description="Its id: /v1/items/{id}")
    position: int | None = Field(None, description="Where it stands in the log, of one that was new")
    reason: str | None = Field(None, description="Why it was refused, and what to mend")


class ItemsReply(BaseModel):
    """What became of each item, in the order of the request."""

    items: list[ItemOutcome]
