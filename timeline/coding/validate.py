"""What every coder's answer must fulfil before anybody else sees it: ours and any other behind the same protocol.

The answer of a stranger is looked at in this order: is it made of our types, do its spans lie in the text, do its codes
exist, do its replies lead anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from timeline.coding.events.circles import circles
from timeline.domain.acts import SCHEMES
from timeline.domain.errors import InvalidCoding
from timeline.domain.events import Article, CodedEvent, Coding
from timeline.domain.spans import Span

GLOSS_LIMIT = 8
MATTER_LIMIT = 8


def validate(article: Article, coding: Coding) -> None:
    """InvalidCoding, with the event's index and the reason, unless the answer fits its text and the codebook.

    Actor ids are well formed (`FRA`, `IGO:X`, `NSA:X`); which groups there are is not for a coder's data to settle.
    """
    if fault := _type_fault(coding, Coding, "the answer"):
        raise InvalidCoding(f"{fault}; the coder's answer is refused", item=article.id)
    for index, event in enumerate(coding.events):
        for reason in _faults(article, coding, index, event):
            raise InvalidCoding(f"event {index}: {reason}; the coder's answer is refused", event=index, item=article.id)
    if circle := next(circles([event.reply_to for event in coding.events]), None):
        raise InvalidCoding(
            f"event {circle[0]}: it answers itself by way of other events; the coder's answer is refused",
            item=article.id,
        )
    for silence in coding.silences or ():
        if fault := _span_fault(article, silence.span):
            raise InvalidCoding(
                f"the silent span {silence.span} {fault}; the coder's answer is refused", item=article.id
            )
    if bool(coding.events) == bool(coding.nothing):
        raise InvalidCoding("an answer has events, or says why there are none; it is refused", item=article.id)


def _faults(article: Article, coding: Coding, index: int, event: CodedEvent) -> Iterator[str]:
    yield from (f"the span {span} {fault}" for span in _spans(event) if (fault := _span_fault(article, span)))
    if event.reply_to is not None and (not 0 <= event.reply_to < len(coding.events) or event.reply_to == index):
        yield f"it answers event {event.reply_to}, which is not another event of this article"
    yield from code_faults(event)


def code_faults(event: CodedEvent) -> Iterator[str]:
    """What in an event no coder may say, whatever the text: an editor may not either."""
    if event.cameo[:2] not in SCHEMES[event.act].roots:
        yield f"CAMEO {event.cameo!r} is no code of {event.act}"
    for party in (event.actor, *event.targets):
        if not is_actor_id(party.id):
            yield f"{party.id!r} is no actor id"
    if not event.gloss.strip() or len(event.gloss.split()) > GLOSS_LIMIT:
        yield f"the gloss has to have 1 to {GLOSS_LIMIT} words"
    if len(event.matter) > MATTER_LIMIT or list(event.matter) != sorted(set(event.matter)):
        yield f"matter has to be at most {MATTER_LIMIT} sorted lemmas"
    if not 0 <= event.confidence <= 1:
        yield "confidence lies outside 0..1"
    if event.occurred.start is not None and event.occurred.start > event.occurred.end:
        yield "it ends before it starts"


def is_actor_id(text: str) -> bool:
    """Three capitals, or IGO: or NSA: with a name in capitals, digits and underscores."""
    kind, colon, name = text.partition(":")
    if not colon:
        return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()
    return (
        kind in ("IGO", "NSA")
        and bool(name)
        and all(c.isascii() and (c.isupper() or c.isdigit() or c == "_") for c in name)
    )


# --- types


def _type_fault(value: object, wanted: Any, name: str) -> str | None:
    """What in a value is not of the type that its place has, however deep; None when all of it is."""
    if get_origin(wanted) is UnionType:
        if value is None:
            return None
        wanted = next(option for option in get_args(wanted) if option is not NoneType)
    if get_origin(wanted) is tuple:
        each = get_args(wanted)[0]
        items = value if isinstance(value, tuple) else ()
        return f"{name} is no tuple" if items is not value else _first(_type_fault(i, each, name) for i in items)
    if not _is_of(value, wanted):
        return f"{name} is no {getattr(wanted, '__name__', wanted)}"
    return _first(_type_fault(getattr(value, part), hint, part) for part, hint in _parts(wanted).items())


def _first(faults: Iterable[str | None]) -> str | None:
    return next((fault for fault in faults if fault), None)


@cache
def _parts(wanted: Any) -> dict[str, Any]:
    """The fields of one of our types, and of what type each is."""
    return get_type_hints(wanted) if is_dataclass(wanted) else {}


def _is_of(value: object, wanted: Any) -> bool:
    if wanted is date:  # a date-time is a date to Python, and no day
        return type(value) is date
    if wanted is float:
        return isinstance(value, int | float)
    if get_origin(wanted) is Literal:
        return value in get_args(wanted)
    return isinstance(value, wanted)


# --- spans and replies


def _spans(event: CodedEvent) -> Iterator[Span]:
    yield event.evidence
    yield from event.mentions
    parties = (event.actor, *event.targets)
    optional = [event.quote, event.condition, event.occurred.span, *(party.span for party in parties)]
    yield from (span for span in optional if span is not None)


def _span_fault(article: Article, span: Span) -> str | None:
    whole = article.title if span.field == "title" else article.text
    if not 0 <= span.start < span.end <= len(whole):
        return f"lies outside the {span.field} of {len(whole)} characters"
    return None if whole[span.start : span.end].strip() else "covers nothing but white space"
