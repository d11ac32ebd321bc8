"""The rows that are valid now, found by key and by the groups a fold asks for: the event, and the dyad of a turn."""

from __future__ import annotations

from collections.abc import Collection
from typing import Generic, TypeVar

from timeline.domain.read_models import Row

Held = TypeVar("Held")


class OpenRows(Generic[Held]):
    """What is held for each open row: the row itself, or the row with its validity."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Row, Held]] = {}
        self._keys: dict[str, set[str]] = {}  # by group

    def hold(self, row: Row, held: Held) -> None:
        self._rows[row.key] = (row, held)
        for group in row.groups:
            self._keys.setdefault(group, set()).add(row.key)

    def let_go(self, key: str) -> Held | None:
        """What was held for the key; None when it is not open."""
        row, held = self._rows.pop(key, (None, None))
        for group in row.groups if row else ():
            self._keys[group].discard(key)
        return held

    def among(self, groups: Collection[str]) -> list[Row]:
        """The open rows of some groups, by key."""
        keys = {key for group in groups for key in self._keys.get(group, ())}
        return [self._rows[key][0] for key in sorted(keys)]
