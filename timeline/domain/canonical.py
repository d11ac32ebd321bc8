"""One way to write a value as bytes, so that the same content has the same digest on every machine.

Canonical JSON here: keys sorted by code point, no white space, UTF-8, no NaN or infinity, no lone surrogates
(RFC 8785 without its number rules: records hold integers, strings, and fractions rounded to three places).
"""

from __future__ import annotations

import hashlib
import json

from timeline.domain.errors import InvalidRecord


def dumps(value: object) -> bytes:
    """The canonical bytes of a JSON value; InvalidRecord when it has none."""
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return text.encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:  # UnicodeEncodeError is a ValueError
        raise InvalidRecord(f"not writable as JSON: {error}; send plain finite JSON values in valid UTF-8") from None


def digest(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def short_id(prefix: str, *parts: str) -> str:
    """A stable identifier such as `it_5f0c…`: 96 bits of the SHA-256 over the parts, which may hold any character."""
    return f"{prefix}_{digest(dumps(parts))[:24]}"
