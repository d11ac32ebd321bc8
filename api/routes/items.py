"""Items: every version as it came in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import as_of_body, event_body, version_body
from api.deps import ServicesDep, json_only, point
from api.openapi import NOT_FOUND, NOT_MODIFIED, READS
from api.parameters import ItemPath, KnowledgeQuery
from api.replies import json_reply
from api.schemas.history import ItemReply
from timeline.use_cases.query import item_detail

router = APIRouter(tags=["items"], responses={**READS, **NOT_MODIFIED}, dependencies=[Depends(json_only)])


@router.get("/v1/items/{item}", response_model=ItemReply, responses=NOT_FOUND, summary="An item and its versions")
def item(
    item: ItemPath, query: Annotated[KnowledgeQuery, Query()], request: Request, services: ServicesDep
) -> Response:
    """Versions with their words, and the events that stand. Never marked immutable, since words may be erased later."""
    at = point(services, query)
    detail = item_detail(item, at.as_of, services.log)
    body = ItemReply(
        as_of=as_of_body(at.as_of),
        id=detail.id,
        versions=[version_body(*version) for version in detail.versions],
        events=[event_body(event) for event in detail.events],
    )
    return json_reply(request, body, as_of=at.as_of)
