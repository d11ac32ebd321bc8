"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Dialect, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from timeline.domain.dates import iso

Name: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
"""An identifier or code, compared by code point."""


class Moment(TypeDecorator[datetime]):
    """An instant, stored as `iso()`: 27 characters, UTC, microseconds, Z."""

    impl = Name
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> str | None:
        return None if value is None else iso(value)

    def process_result_value(self, value: Any | None, _: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class Day(TypeDecorator[date]):
    """A calendar day, stored as YYYY-MM-DD."""

    impl = Name
    cache_ok = True

    def process_bind_param(self, value: date | None, _: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any | None, _: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


def storable(words: str) -> str:
    """The words with U+FFFD for a NUL (PostgreSQL takes none) and for half a surrogate pair (no UTF-8 has one)."""
    return words.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class FreeText(TypeDecorator[str]):
    """What publishers and receivers wrote, made storable: a strange title costs a character and not the poll."""

    impl = Name
    cache_ok = True

    def process_bind_param(self, value: str | None, _: Dialect) -> str | None:
        return None if value is None else storable(value)
