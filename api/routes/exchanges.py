"""Exchanges: who answered whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import as_of_body
from api.cursors import Key
from api.deps import JsonOrPage, ServicesDep, actor_id, point
from api.formats.negotiate import JSON
from api.formats.pages import page_reply
from api.openapi import NOT_FOUND, NOT_MODIFIED, READS, also_pages
from api.parameters import ExchangesQuery
from api.replies import json_reply
from api.schemas.history import ExchangeBody, ExchangesReply
from timeline.coding.names.gazetteer import Gazetteer
from timeline.domain.errors import InvalidCursor, InvalidInput
from timeline.forms.exchanges import exchange_json, exchanges_page
from timeline.projections.threads import Exchange
from timeline.use_cases.query import exchanges as linked
from timeline.use_cases.query import names_of

router = APIRouter(tags=["exchanges"], responses={**READS, **NOT_MODIFIED})


@router.get(
    "/v1/exchanges",
    response_model=ExchangesReply,
    responses={
        **NOT_FOUND,
        **also_pages("Exchanges, as of position 12\n\nFreedonia offers talks -> Sylvania rejects talks\n  rejected\n"),
    },
    summary="Events that answer one another",
)
def exchanges(
    query: Annotated[ExchangesQuery, Query()], request: Request, services: ServicesDep, media: JsonOrPage
) -> Response:
    """As text: a line with arrows from offer to answer, how it stands, and its acts."""
    actors = _actors(query, services.gazetteer)
    at = point(services, query, asked=("exchanges", *actors), cursor=query.cursor)
    found = linked(at.as_of, services.timelines, services.copies, services.log, actors=actors, window=query.window())
    patience = services.settings.offer_lapses_after
    rest = _after(found, at.after)
    page = rest[: query.limit]
    following = at.cursor((page[-1].id,)) if len(rest) > query.limit else None
    if media != JSON:
        named = names_of(actors, at.as_of, services.timelines)
        of = f" of {' and '.join(map(named, actors))}" if actors else ""
        return page_reply(request, exchanges_page(page, at.as_of, patience, of=of), media, at, following)
    bodies = [ExchangeBody.model_validate(exchange_json(exchange, at.as_of.day, patience)) for exchange in page]
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
