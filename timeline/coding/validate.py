"""What every coder's answer must fulfil before anybody else sees it: ours and any other behind the same protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from timeline.domain.acts import SCHEMES, Act
from timeline.domain.errors import InvalidCoding
from timeline.domain.events import Article, CodedEvent, Coding, Kind, Modality
from timeline.domain.spans import Span

GLOSS_LIMIT = 8
MATTER_LIMIT = 8


def validate(article: Article, coding: Coding, knows: Callable[[str], bool]) -> None:
    """InvalidCoding, with the event's index and the reason, unless the answer fits its text and the codebook.

    `knows`: whether an actor id is in the actor data; others must at least be well formed (`FRA`, `IGO:X`, `NSA:X`).
    """
    for index, event in enumerate(coding.events):
        for reason in _faults(article, coding, index, event, knows):
            raise InvalidCoding(f"event {index}: {reason}; the coder's answer is refused", event=index, item=article.id)


def _faults(
    article: Article, coding: Coding, index: int, event: CodedEvent, knows: Callable[[str], bool]
) -> Iterator[str]:
    yield from (f"the span {span} {fault}" for span in _spans(event) if (fault := _span_fault(article, span)))
    if event.act not in Act or event.kind not in Kind or event.modality not in Modality:
        yield "unknown act, kind or modality"
    elif event.cameo[:2] not in SCHEMES[event.act].roots:
        yield f"CAMEO {event.cameo!r} is no code of {event.act}"
    for party in (event.actor, *event.targets):
        if not (knows(party.id) or is_actor_id(party.id)):
            yield f"{party.id!r} is no actor id"
    if event.reply_to is not None and (not 0 <= event.reply_to < len(coding.events) or event.reply_to == index):
        yield f"it answers event {event.reply_to}, which is not another event of this article"
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


def _spans(event: CodedEvent) -> Iterator[Span]:
    yield event.evidence
    yield from event.mentions
    parties = (event.actor, *event.targets)
    optional = [event.quote, event.condition, event.occurred.span, *(party.span for party in parties)]
    yield from (span for span in optional if span is not None)


def _span_fault(article: Article, span: Span) -> str | None:
    if span.field not in ("title", "text"):
        return "names no field of an item"
    whole = article.title if span.field == "title" else article.text
    if not 0 <= span.start < span.end <= len(whole):
        return f"lies outside the {span.field} of {len(whole)} characters"
    return None if whole[span.start : span.end].strip() else "covers nothing but white space"
