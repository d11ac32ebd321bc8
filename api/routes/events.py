"""One event: what was coded, from which words, and what became of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import event_reply
from api.deps import ServicesDep, json_only, point
from api.openapi import NOT_FOUND, NOT_MODIFIED, READS
from api.parameters import EventPath, KnowledgeQuery
from api.replies import json_reply
from api.schemas.history import EventReply
from timeline.use_cases.query import event_detail

router = APIRouter(tags=["events"], responses={**READS, **NOT_MODIFIED}, dependencies=[Depends(json_only)])


@router.get("/v1/events/{event}", response_model=EventReply, responses=NOT_FOUND, summary="An event and its evidence")
def event(
    event: EventPath, query: Annotated[KnowledgeQuery, Query()], request: Request, services: ServicesDep
) -> Response:
    """The words are looked up in the stored version, character for character; erased ones are null, and a note says so.

    Never marked immutable, since words may be erased later.
    """
    at = point(services, query)
    body = event_reply(event_detail(event, at.as_of, services.timelines, services.copies, services.log))
    return json_reply(request, body, as_of=at.as_of)
