"""Timelines: one actor's, and all events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api import cursors
from api.bodies import as_of_body, line_body
from api.deps import JsonOrText, Point, ServicesDep, actor_id, point
from api.formats.negotiate import JSON, TEXT
from api.formats.text import timeline_text
from api.openapi import NOT_FOUND, NOT_MODIFIED, READS, also_text
from api.parameters import ActorPath, EventsQuery, TimelineQuery
from api.replies import json_reply, reply
from api.schemas.common import NamedBody
from api.schemas.history import EventsReply, TimelineReply
from timeline.domain.read_models import AsOf, EntryFilter
from timeline.use_cases.query import Page, timeline_page
from timeline.wiring import Services

router = APIRouter(tags=["timelines"], responses={**READS, **NOT_MODIFIED})

TEXT_EXAMPLE = "2015-10-07  Freedonia offers talks  [Daily Herald, ev_4b1c0f6a2d3e5f708192a3b4]\n"


@router.get(
    "/v1/actors/{actor}/timeline",
    response_model=TimelineReply,
    responses={**NOT_FOUND, **also_text(TEXT_EXAMPLE)},
    summary="What an actor did, said, and was addressed with",
)
def actor_timeline(
    actor: ActorPath,
    query: Annotated[TimelineQuery, Query()],
    request: Request,
    services: ServicesDep,
    media: JsonOrText,
) -> Response:
    """`actor` is an id (`RUS`, `IGO:NATO`, `NSA:ISIS`) or a name (`turkey`)."""
    found = actor_id(actor, services.gazetteer)
    at = point(services, query, asked=("timeline", found), cursor=query.cursor)
    page = _page(query.wanted(found, query.role), at, query.limit, services)
    if media != JSON:
        return _as_text(page, at, request)
    body = TimelineReply(
        as_of=as_of_body(at.as_of),
        actor=NamedBody(id=found, name=name_of(found, at.as_of, services)),
        entries=[line_body(line) for line in page.lines],
        next=_next(page, at),
    )
    return json_reply(request, body, caching=at.caching, as_of=at.as_of, following=body.next)


@router.get(
    "/v1/events",
    response_model=EventsReply,
    responses=also_text(TEXT_EXAMPLE),
    summary="All events",
)
def events(
    query: Annotated[EventsQuery, Query()], request: Request, services: ServicesDep, media: JsonOrText
) -> Response:
    """Every event once, on the line of the actor that did or said it; copies are carriers of their origin's line."""
    at = point(services, query, asked=("events",), cursor=query.cursor)
    page = _page(query.wanted(), at, query.limit, services)
    if media != JSON:
        return _as_text(page, at, request)
    entries = [line_body(line) for line in page.lines]
    body = EventsReply(as_of=as_of_body(at.as_of), entries=entries, next=_next(page, at))
    return json_reply(request, body, caching=at.caching, as_of=at.as_of, following=body.next)


def name_of(actor: str, as_of: AsOf, services: Services) -> str:
    """What the log calls an actor as of a point: the data of today would change a pinned reply. Else its id."""
    return services.timelines.names([actor], as_of).get(actor, actor)


def _page(wanted: EntryFilter, at: Point, limit: int, services: Services) -> Page:
    after = cursors.order_of_key(at.after) if at.after else None
    return timeline_page(wanted, at.as_of, services.timelines, services.copies, services.log, after=after, limit=limit)


def _next(page: Page, at: Point) -> str | None:
    return at.cursor(cursors.order_key(page.next)) if page.next else None


def _as_text(page: Page, at: Point, request: Request) -> Response:
    text = timeline_text(page.lines).encode()
    return reply(request, text, TEXT, caching=at.caching, as_of=at.as_of, following=_next(page, at))
