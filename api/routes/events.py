"""One event: what was coded, from which words, and what became of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import as_of_body, change_body, event_body, event_words_body, source_body
from api.deps import ServicesDep, json_only, point
from api.openapi import NOT_FOUND, NOT_MODIFIED, READS
from api.parameters import KnowledgeQuery, Name
from api.replies import json_reply
from api.schemas import EventReply
from timeline.use_cases.query import event_detail

router = APIRouter(tags=["events"], responses={**READS, **NOT_MODIFIED}, dependencies=[Depends(json_only)])


@router.get("/v1/events/{event}", response_model=EventReply, responses=NOT_FOUND, summary="An event and its evidence")
def event(event: Name, query: Annotated[KnowledgeQuery, Query()], request: Request, services: ServicesDep) -> Response:
    """The words are looked up in the stored version, character for character; erased ones are null, and a note says so.

    Never marked immutable, since words may be erased later.
    """
    at = point(services, query)
    detail = event_detail(event, at.as_of, services.timelines, services.log)
    body = EventReply(
        as_of=as_of_body(at.as_of),
        event=event_body(detail.entry.event),
        position=detail.entry.position,
        words=event_words_body(detail.entry.event, detail.words),
        source=source_body(detail.version),
        history=[change_body(record) for record in detail.history],
    )
    return json_reply(request, body, as_of=at.as_of)
