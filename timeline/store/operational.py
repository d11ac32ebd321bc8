"""The operational rows that a backup takes along, as JSON values: what cannot be folded from the log again.

Left out on purpose: polls and attempts (history with retention), leases (they end by themselves), rules of robots.txt,
which are asked for again, and read models, which are folded again.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import LargeBinary, Table

from timeline.domain.errors import InvalidInput
from timeline.store.tables import (
    checkpoint,
    feed,
    feed_host,
    feed_setting,
    feed_state,
    page,
    parked_item,
    webhook,
    webhook_sent,
)

OPERATIONAL: tuple[Table, ...] = (
    feed, feed_state, feed_setting, feed_host, page, webhook, webhook_sent, checkpoint, parked_item,
)  # fmt: skip


def to_json(table: Table, values: Sequence[Any]) -> dict[str, Any]:
    """A row as it is stored (text may be in bytes) by the names of its columns; bytes as base64."""
    return {
        column.name: _binary(value) if isinstance(column.type, LargeBinary) else _plain(value)
        for column, value in zip(table.c, values, strict=True)
    }


def _binary(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


def _plain(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value


def from_json(name: str, values: Mapping[str, Any]) -> tuple[Table, dict[str, Any]]:
    """The table and the row to write; InvalidInput for a row of no table of ours, or with other columns."""
    table = next((table for table in OPERATIONAL if table.name == name), None)
    fits = table is not None and isinstance(values, Mapping) and set(values) == set(table.c.keys())
    if table is None or not fits or not all(value is None or isinstance(value, str | int) for value in values.values()):
        raise InvalidInput(
            f"{name!r} is no table of a backup, or has other columns; restore with the version that wrote it"
        )
    binary = {column.name for column in table.c if isinstance(column.type, LargeBinary)}
    return table, {
        key: base64.b64decode(value) if key in binary and value is not None else value for key, value in values.items()
    }
