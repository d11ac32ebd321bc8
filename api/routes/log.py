"""The log itself, for readers who keep "the last position I handled"."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import as_of_body, record_body
from api.deps import ServicesDep, json_only
from api.openapi import NOT_MODIFIED, READS
from api.parameters import LogQuery
from api.replies import Caching, json_reply
from api.schemas.operation import LogReply
from timeline.domain.errors import InvalidInput
from timeline.domain.ports import Log
from timeline.domain.read_models import AsOf

router = APIRouter(tags=["log"], responses={**READS, **NOT_MODIFIED}, dependencies=[Depends(json_only)])


@router.get("/v1/log", response_model=LogReply, summary="Records after a position")
def log(query: Annotated[LogQuery, Query()], request: Request, services: ServicesDep) -> Response:
    """Positions are dense and in commit order: a reader that asks on from `next` misses nothing."""
    as_of = _end(query.position, services.log)
    records = services.log.read(query.after, limit=query.limit, upto=as_of.position)
    body = LogReply(
        as_of=as_of_body(as_of),
        records=[record_body(record) for record in records],
        next=records[-1].position if records else query.after,
    )
    caching = Caching.REVALIDATE if query.position is None else Caching.PINNED
    return json_reply(request, body, caching=caching, as_of=as_of)


def _end(position: int | None, log: Log) -> AsOf:
    head = log.head()
    if position is None or position == head.position:
        return AsOf(head.position, head.recorded_at)
    if position > head.position:
        raise InvalidInput(f"position {position} is not there; the log ends at {head.position}", last=head.position)
    last = log.read(position - 1, limit=1, upto=position) if position else ()
    return AsOf(position, last[0].recorded_at if last else None)
