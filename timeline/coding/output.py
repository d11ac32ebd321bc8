"""The lines of `timeline code`: an item as JSON in, its events as JSON out (DESIGN section 5)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from timeline.domain.errors import InvalidDate, InvalidItem
from timeline.domain.events import Article, CodedEvent, CoderIdentity, Coding, Party
from timeline.domain.spans import Span

_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_TEXTS = ("title", "text", "source", "language")


def read_article(line: str | Mapping[str, Any]) -> Article:
    """One input line: {"id", "published", "text"} and, where known, "title", "source", "language".

    InvalidItem says which field is missing or of the wrong kind, InvalidDate that `published` is no date.
    """
    item = _loaded(line) if isinstance(line, str) else line
    if not isinstance(item, Mapping):
        raise InvalidItem('an item is a JSON object such as {"id": "1", "published": "2015-10-07", "text": "..."}')
    for name in _TEXTS:
        if not isinstance(item.get(name), str | None):
            raise InvalidItem(f"{name!r} is no text; write a JSON string", field=name)
    if not isinstance(item.get("id"), str | int) or item.get("id") in ("", None):
        raise InvalidItem('the item has no "id"; give every item one of its own', field="id")
    if item.get("text") is None and not item.get("title"):
        raise InvalidItem("the item has neither text nor title; there is nothing to code", field="text")
    return Article(
        id=str(item["id"]),
        title=item.get("title") or "",
        text=item.get("text") or "",
        published=_published(item.get("published")),
        source=item.get("source"),
        language=item.get("language"),
    )


def _loaded(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidItem(f"not a line of JSON: {error}; write one object a line") from None


def _published(raw: object) -> date | datetime:
    if not isinstance(raw, str) or not raw.strip():
        raise InvalidDate(
            'the item has no "published"; write "published": "2015-10-07", or a date-time with its zone', value=raw
        )
    text = raw.strip()
    try:
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError:
        raise InvalidDate(
            f"{raw!r} is no date; write 2015-10-07 or 2015-10-07T18:30:00+02:00 (ISO 8601)", value=raw
        ) from None


def to_line(article: Article, coding: Coding, identity: CoderIdentity) -> dict[str, Any]:
    """The answer for one article, with the source's words looked up by their spans; `silent` where it was explained."""
    line: dict[str, Any] = {
        "id": _encodable(article.id),
        "coder": {
            "name": identity.name,
            "version": identity.version,
            "model": identity.model,
            "digest": identity.digest,
        },
        "nothing": coding.nothing,
        "events": [_event(article, event) for event in coding.events],
    }
    if coding.silences is not None:
        line["silent"] = [{**_span(silence.span), "reason": str(silence.reason)} for silence in coding.silences]
    return line


def _event(article: Article, event: CodedEvent) -> dict[str, Any]:
    occurred = event.occurred
    return {
        "kind": event.kind.value,
        "actor": _party(article, event.actor),
        "speaker": {"name": event.speaker.name, "role": event.speaker.role} if event.speaker else None,
        "targets": [_party(article, target) for target in event.targets],
        "reciprocal": event.reciprocal,
        "act": event.act.value,
        "cameo": event.cameo,
        "plover": event.plover,
        "quad": event.quad,
        "modality": event.modality.value,
        "condition": _words(article, event.condition),
        "occurred": {
            "start": occurred.start.isoformat() if occurred.start else None,
            "end": occurred.end.isoformat(),
            "precision": occurred.precision.value,
            "basis": occurred.basis,
            "text": _words(article, occurred.span),
        },
        "evidence": _span(event.evidence),
        "mentions": [_span(span) for span in event.mentions],
        "quote": _span(event.quote) if event.quote else None,
        "via": list(event.via),
        "reply_to": event.reply_to,
        "gloss": event.gloss,
        "confidence": event.confidence,
    }


def _party(article: Article, party: Party) -> dict[str, Any]:
    return {"id": party.id, "name": party.name, "text": _words(article, party.span)}


def _words(article: Article, span: Span | None) -> str | None:
    """What a span covers; halves of surrogate pairs, which no JSON can hold, as the replacement character."""
    return _encodable(article.words.words(span)) if span else None


def _span(span: Span) -> dict[str, Any]:
    return {"field": span.field, "start": span.start, "end": span.end}


def _encodable(text: str) -> str:
    return text.translate(_HALVES)
