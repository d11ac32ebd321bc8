"""The diff of knowledge: what was learned from one point to another."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import diff_reply
from api.deps import JsonOrPage, ServicesDep, actor_id
from api.formats.negotiate import JSON
from api.formats.pages import format_of
from api.openapi import NOT_FOUND, NOT_MODIFIED, READS, also_pages
from api.parameters import DiffQuery
from api.replies import Caching, json_reply, reply
from api.schemas.history import DiffReply
from timeline.forms.diff import diff_page
from timeline.forms.page import render
from timeline.use_cases.as_of import between
from timeline.use_cases.diff import diff as compare

router = APIRouter(tags=["diff"], responses={**READS, **NOT_MODIFIED})

EXAMPLE = "From position 3 to position 9: 1 became known.\n\nBecame known\n  Wed 2015-10-07: talks\n"


@router.get(
    "/v1/diff",
    response_model=DiffReply,
    responses={**NOT_FOUND, **also_pages(EXAMPLE)},
    summary="What became known, changed, got a better date, was withdrawn",
)
def diff(query: Annotated[DiffQuery, Query()], request: Request, services: ServicesDep, media: JsonOrPage) -> Response:
    """Between two positions or dates of this log, or with `clock=reported` two dates of publication. Between two
    positions the reply never changes. Also as `text/markdown`."""
    actor = actor_id(query.actor, services.gazetteer) if query.actor is not None else None
    earlier, later = between(
        query.from_, query.to, services.log, services.projections, reported=query.clock == "reported"
    )
    found = compare(earlier, later, services.timelines, services.copies, services.log, actor=actor)
    pinned = query.from_.isdigit() and query.to is not None and query.to.isdigit()
    caching = Caching.PINNED if pinned else Caching.REVALIDATE
    if media == JSON:
        return json_reply(request, diff_reply(found), caching=caching, as_of=later)
    text = render(diff_page(found), format_of(media))
    return reply(request, text.encode(), media, caching=caching, as_of=later)
