"""Exchanges: who answered whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import as_of_body, exchange_body
from api.cursors import Key
from api.deps import JsonOrText, ServicesDep, actor_id, point
from api.formats.negotiate import JSON
from api.formats.text import exchanges_text
from api.openapi import NOT_FOUND, NOT_MODIFIED, READS, also_text
from api.parameters import ExchangesQuery
from api.replies import json_reply, reply
from api.schemas.history import ExchangesReply
from timeline.coding.names.gazetteer import Gazetteer
from timeline.domain.errors import InvalidCursor, InvalidInput
from timeline.projections.threads import Exchange
from timeline.use_cases.query import exchanges as linked

router = APIRouter(tags=["exchanges"], responses={**READS, **NOT_MODIFIED})


@router.get(
    "/v1/exchanges",
    response_model=ExchangesReply,
    responses={**NOT_FOUND, **also_text("Freedonia offers talks -> Sylvania rejects talks\n")},
    summary="Events that answer one another",
)
def exchanges(
    query: Annotated[ExchangesQuery, Query()], request: Request, services: ServicesDep, media: JsonOrText
) -> Response:
    """As plain text: one line an exchange, with arrows from offer to answer."""
    actors = _actors(query, services.gazetteer)
    at = point(services, query, asked=("exchanges", *actors), cursor=query.cursor)
    found = linked(at.as_of, services.timelines, services.copies, services.log, actors=actors, window=query.window())
    rest = _after(found, at.after)
    page = rest[: query.limit]
    following = at.cursor((page[-1].id,)) if len(rest) > query.limit else None
    if media != JSON:
        text = exchanges_text(page).encode()
        return reply(request, text, media, caching=at.caching, as_of=at.as_of, following=following)
    bodies = [exchange_body(exchange, at.as_of.day) for exchange in page]
    body = ExchangesReply(as_of=as_of_body(at.as_of), exchanges=bodies, next=following)
    return json_reply(request, body, caching=at.caching, as_of=at.as_of, following=following)


def _actors(query: ExchangesQuery, gazetteer: Gazetteer) -> tuple[str, ...]:
    if query.counterpart is not None and query.actor is None:
        raise InvalidInput("counterpart goes with actor; send actor as well, or actor alone")
    return tuple(actor_id(name, gazetteer) for name in (query.actor, query.counterpart) if name is not None)


def _after(found: Sequence[Exchange], after: Key | None) -> Sequence[Exchange]:
    """The exchanges that follow the one a cursor names. At a pinned position the list is always the same."""
    if after is None:
        return found
    ids = [exchange.id for exchange in found]
    if after[0] not in ids:
        raise InvalidCursor("the cursor names an exchange that is not in this list; start again without it")
    return found[ids.index(str(after[0])) + 1 :]
