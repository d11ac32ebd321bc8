"""Opaque cursors: where the next page begins, in which state of the log, and for which question.

A cursor pins the position of its first page, so pages stay put while data arrives. Its checksum is keyed with a
constant: it tells cursors of ours from anything else, it keeps no secret.

    base64url(JSON {"after", "position", "question"}) "." checksum
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import date

from timeline.domain import canonical
from timeline.domain.errors import InvalidCursor
from timeline.domain.read_models import Order

MAX_LENGTH = 1024
_PURPOSE = b"diplomatic-timeline cursor 1"
_CHECKSUM_BYTES = 12

Key = tuple[str | int, ...]
"""The sort key of the last line of a page."""


@dataclass(frozen=True, slots=True)
class Cursor:
    after: Key
    position: int
    question: str  # digest of what was asked


def question_digest(*asked: object) -> str:
    """What a cursor is bound to: the path, the filter and the knowledge that was asked for, as JSON values."""
    return canonical.digest(canonical.dumps(asked))[:16]


def encode(cursor: Cursor) -> str:
    data = canonical.dumps({"after": cursor.after, "position": cursor.position, "question": cursor.question})
    text = base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    return f"{text}.{_checksum(text)}"


def decode(token: str) -> Cursor:
    """The cursor, if this service issued it; else InvalidCursor. What for, `answering` finds out."""
    text, _, checksum = token.partition(".")
    if not hmac.compare_digest(checksum.encode(errors="replace"), _checksum(text).encode()):
        raise _invalid("the cursor is damaged or was not issued here")
    return _read(text)


def answering(cursor: Cursor, question: str) -> Cursor:
    """The cursor again if it goes on with this question, else InvalidCursor."""
    if cursor.question != question:
        raise _invalid(
            "the cursor belongs to another path, filter or point of knowledge, or to read models of another version"
        )
    return cursor


def order_key(order: Order) -> Key:
    return (order.day.isoformat(), order.precision, order.position, order.key)


def order_of_key(key: Key) -> Order:
    try:
        day, precision, position, row = key
        return Order(date.fromisoformat(str(day)), int(precision), int(position), str(row))
    except ValueError:
        raise _invalid("the cursor was issued for another kind of list") from None


def _checksum(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=_CHECKSUM_BYTES, key=_PURPOSE).hexdigest()


def _read(text: str) -> Cursor:
    try:
        data = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return Cursor(tuple(data["after"]), data["position"], data["question"])
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise _invalid("the cursor is of another version of this service") from None


def _invalid(why: str) -> InvalidCursor:
    return InvalidCursor(f"{why}; start again without it")
