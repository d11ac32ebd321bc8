"""The canonical bytes of record data, quickly: by orjson where it writes the very bytes of `canonical.dumps`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from types import NoneType
from typing import Any

import orjson

from timeline.domain import canonical

_ATOMS = frozenset({int, bool, NoneType})
_SMALLEST, _LARGEST = 1e-4, 1e15
"""Between these both write a float without an exponent, digit for digit alike; outside they differ in its spelling."""


def dumps(value: object) -> bytes:
    """As `canonical.dumps`, errors too, which also takes what orjson refuses or would write in another way."""
    try:
        if _is_plain((value,)):
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONEncodeError, RecursionError):
        pass  # a key that is no string, an integer over 64 bits, half a surrogate pair, a deep nest
    return canonical.dumps(value)


def loads(data: bytes) -> Any:
    """The value behind canonical bytes."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return json.loads(data)  # deeper than orjson goes


def _is_plain(values: Iterable[Any]) -> bool:
    """Whether all are made of nothing but plain JSON values: orjson would also write dates, enumerations, NaN."""
    for value in values:
        kind = type(value)
        if kind is str or kind in _ATOMS:
            continue
        if kind is dict:
            if not _is_plain(value.values()):
                return False
        elif kind is list or kind is tuple:
            if not _is_plain(value):
                return False
        elif kind is not float or not _SMALLEST <= abs(value) < _LARGEST:
            return False
    return True
