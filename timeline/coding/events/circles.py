"""Events that answer each other in a circle, which cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def circles(answered: Sequence[int | None]) -> Iterator[list[int]]:
    """The circles in "event i answers event `answered[i]`", each once."""
    settled: set[int] = set()
    for index in range(len(answered)):
        path: dict[int, int] = {}
        other: int | None = index
        while other is not None and other not in settled and other not in path:
            path[other] = len(path)
            other = answered[other]
        if other in path:
            yield list(path)[path[other] :]
        settled |= path.keys()
