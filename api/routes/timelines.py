"""Timelines: one actor's, and all events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api import cursors
from api.bodies import as_of_body, line_body
from api.deps import JsonOrPage, Point, ServicesDep, actor_id, point
from api.formats.negotiate import JSON
from api.formats.pages import page_reply
from api.openapi import NOT_FOUND, NOT_MODIFIED, READS, also_pages
from api.parameters import ActorPath, AllEventsQuery, TimelineQuery
from api.replies import json_reply
from api.schemas.common import NamedBody
from api.schemas.history import EventsReply, TimelineReply
from timeline.domain.read_models import EntryFilter
from timeline.forms.days import as_of_text
from timeline.forms.timelines import timeline_page as written
from timeline.use_cases.groups import members_of
from timeline.use_cases.query import Page, names_of, timeline_page
from timeline.use_cases.sources import Source, of_group, of_speaker
from timeline.wiring import Services

router = APIRouter(tags=["timelines"], responses={**READS, **NOT_MODIFIED})

TEXT_EXAMPLE = (
    "Freedonia, as of position 12\n\nWed 2015-10-07\n"
    "  PROPOSE    Freedonia offers talks · single origin: herald.example\n"
)


@router.get(
    "/v1/actors/{actor}/timeline",
    response_model=TimelineReply,
    responses={**NOT_FOUND, **also_pages(TEXT_EXAMPLE)},
    summary="What an actor did, said, and was addressed with",
)
def actor_timeline(
    actor: ActorPath,
    query: Annotated[TimelineQuery, Query()],
    request: Request,
    services: ServicesDep,
    media: JsonOrPage,
) -> Response:
    """`actor` is an id (`RUS`, `IGO:NATO`, `NSA:ISIS`) or a name (`turkey`). With `members` an event counts if
    the state was a member on the day on which its line stands; each event is one line."""
    found = actor_id(actor, services.gazetteer)
    at = point(services, query, asked=("timeline", found), cursor=query.cursor)
    wanted = query.wanted(found, query.role)
    members = members_of(found, services.gazetteer) if query.members else []
    source = of_group(members, wanted, at.as_of, services.timelines) if members else None
    page = _page(wanted, at, query.limit, services, source)
    name = names_of([found], at.as_of, services.timelines)(found)
    if media != JSON:
        return _as_page(f"{name}, {as_of_text(at.as_of)}", page, at, request, media)
    body = TimelineReply(
        as_of=as_of_body(at.as_of),
        actor=NamedBody(id=found, name=name),
        entries=[line_body(line) for line in page.lines],
        next=_next(page, at),
    )
    return json_reply(request, body, caching=at.caching, as_of=at.as_of, following=body.next)


@router.get(
    "/v1/events",
    response_model=EventsReply,
    responses=also_pages(TEXT_EXAMPLE),
    summary="All events",
)
def events(
    query: Annotated[AllEventsQuery, Query()], request: Request, services: ServicesDep, media: JsonOrPage
) -> Response:
    """Every act once, on the line of the actor that did or said it, with all who tell it."""
    at = point(services, query, asked=("events",), cursor=query.cursor)
    said_by = query.speaker
    source = of_speaker(said_by, query.wanted(), at.as_of, services.timelines) if said_by is not None else None
    page = _page(query.wanted(), at, query.limit, services, source)
    if media != JSON:
        return _as_page(f"All events, {as_of_text(at.as_of)}", page, at, request, media)
    entries = [line_body(line) for line in page.lines]
    body = EventsReply(as_of=as_of_body(at.as_of), entries=entries, next=_next(page, at))
    return json_reply(request, body, caching=at.caching, as_of=at.as_of, following=body.next)


def _page(wanted: EntryFilter, at: Point, limit: int, s: Services, source: Source | None) -> Page:
    after = cursors.order_of_key(at.after) if at.after else None
    return timeline_page(wanted, at.as_of, s.timelines, s.copies, s.log, after=after, limit=limit, source=source)


def _next(page: Page, at: Point) -> str | None:
    return at.cursor(cursors.order_key(page.next)) if page.next else None


def _as_page(title: str, page: Page, at: Point, request: Request, media: str) -> Response:
    return page_reply(request, written(title, page.lines), media, at, _next(page, at))
