"""The canonical bytes of record data, quickly: by orjson where it writes the very bytes of `canonical.dumps`."""

from __future__ import annotations

import json
from types import NoneType
from typing import Any

import orjson

from timeline.domain import canonical

_ATOMS = frozenset({str, int, bool, NoneType})
_SMALLEST, _LARGEST = 1e-4, 1e15
"""Between these both write a float without an exponent, digit for digit alike; outside they differ in its spelling."""
_MANY = 100_000
"""Values in one: more than a record has, unless one holds itself."""


def dumps(value: object) -> bytes:
    """As `canonical.dumps`, errors too, which also takes what orjson refuses or would write in another way."""
    try:
        if _is_plain(value):
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONEncodeError, RecursionError):
        pass  # a key that is no string, an integer over 64 bits, half a surrogate pair, a deep nest
    return canonical.dumps(value)


def dumps_plain(value: object) -> bytes:
    """The same for a value that we made of plain JSON values, with no float that is spelled in two ways."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return canonical.dumps(value)


def loads(data: bytes) -> Any:
    """The value behind canonical bytes."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return json.loads(data)  # deeper than orjson goes


def _is_plain(value: object) -> bool:
    """Whether it is made of nothing but plain JSON values: orjson would also write dates, enumerations, NaN."""
    waiting = [value]
    for one in waiting:  # which grows meanwhile
        kind = type(one)
        if kind is str or kind in _ATOMS:
            continue
        if len(waiting) > _MANY:
            return False
        if kind is dict:
            waiting += one.values()  # type: ignore[attr-defined]  # a dictionary
        elif kind is list or kind is tuple:
            waiting += one  # type: ignore[arg-type]  # a list or tuple
        elif kind is not float or not _SMALLEST <= abs(one) < _LARGEST:  # type: ignore[arg-type]  # a float
            return False
    return True
