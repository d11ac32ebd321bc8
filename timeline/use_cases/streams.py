"""The streams of items, and what their records say of where an item is told."""

from __future__ import annotations

from collections.abc import Sequence

from timeline.domain.records import Record


def item_stream(item: str) -> str:
    return f"item-{item}"


def joined_into(records: Sequence[Record]) -> str | None:
    """The item that the item of this stream joined."""
    return next((str(r.data["into"]) for r in records if r.type == "item.joined"), None)
