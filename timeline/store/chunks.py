"""Long lists for `IN (…)`, in pieces that every database takes as parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

IN_LIST = 1000

Value = TypeVar("Value")


def chunks(values: Iterable[Value], size: int = IN_LIST) -> Iterator[list[Value]]:
    """The values in order, at most `size` at a time."""
    rest = iter(values)
    while piece := list(islice(rest, size)):
        yield piece
