"""Exchanges as text, an arrow line and the acts beneath it, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from timeline.domain.event_json import Json, event_json
from timeline.domain.read_models import AsOf
from timeline.forms.acts import act_line
from timeline.forms.days import as_of_text
from timeline.forms.page import Line, Page, Section, line
from timeline.projections.retellings import Told
from timeline.projections.threads import Exchange, arrow_line


def exchanges_page(exchanges: Sequence[Exchange], as_of: AsOf, patience: timedelta, *, of: str = "") -> Page:
    lines = tuple(line(arrow_line(one), under=_beneath(one, as_of.day, patience)) for one in exchanges)
    return Page(
        f"Exchanges{of}, {as_of_text(as_of)}",
        tuple(Section(None, (one,)) for one in lines),
        None if lines else "none",
    )


def exchange_json(exchange: Exchange, today: date, patience: timedelta) -> Json:
    state = exchange.state(today, patience)
    names = {party.id: party.name for event in exchange.events for party in (*event.coded.targets, event.coded.actor)}
    return {
        "id": exchange.id,
        "arrow": arrow_line(exchange),
        "state": state.value if state else None,
        "actors": [{"id": actor, "name": names[actor]} for actor in exchange.actors],
        "events": [event_json(event) for event in exchange.events],
        "told": {act.id: [event.id for event in act.tellings] for act in exchange.acts},
        "links": [
            {
                "event": answer,
                "answers": link.event,
                "kind": link.kind.value,
                "score": link.score,
                "reason": link.reason,
            }
            for answer, link in exchange.links.items()
        ],
    }


def _beneath(exchange: Exchange, today: date, patience: timedelta) -> list[Line]:
    state = exchange.state(today, patience)
    acts = [act_line(act, *_link(act, exchange)) for act in exchange.acts]
    return [line(state.value), *acts] if state else acts


def _link(act: Told, exchange: Exchange) -> list[str]:
    """As what an act answers, and how sure that is where no article says so."""
    link = exchange.links.get(act.id)
    if link is None:
        return []
    return [f"{link.kind.value}: " if link.score == 1 else f"{link.kind.value} (likely, {link.score:.2f}): "]
