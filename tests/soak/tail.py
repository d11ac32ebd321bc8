"""The checker: a reader that keeps "the last position I handled" and nothing else."""

from __future__ import annotations

from collections.abc import Iterable


class Missed(AssertionError):
    """The reader was shown something that breaks its trust: a gap, a step back, a record twice."""


class Tail:
    """Takes pages of (position, key) in the order read."""

    def __init__(self) -> None:
        self.position = 0
        self.keys: set[str] = set()

    def take(self, page: Iterable[tuple[int, str]]) -> None:
        for position, key in page:
            if position != self.position + 1:
                raise Missed(f"after position {self.position} comes {position}: not dense, or seen before its turn")
            if key in self.keys:
                raise Missed(f"{key!r} comes again at position {position}")
            self.keys.add(key)
            self.position = position
