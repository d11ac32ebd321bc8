"""The service about itself: alive, ready, version, the OpenAPI document, and what its problems mean."""

from __future__ import annotations

import json
from dataclasses import asdict

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.deps import JsonOrText, ServicesDep, json_only
from api.errors import NotReady
from api.formats.negotiate import JSON, TEXT
from api.openapi import NOT_FOUND, NOT_MODIFIED, problems
from api.parameters import CodePath
from api.problems import CATALOGUE, ProblemType
from api.replies import Caching, json_reply, reply
from api.schemas.operation import (
    AliveReply,
    ProblemTypeReply,
    ProblemTypesReply,
    ProjectionBody,
    ReadyReply,
    VersionReply,
)
from timeline.domain.errors import NotFound
from timeline.domain.ports import Projections
from timeline.projections import PROJECTIONS
from timeline.projections.fold import Projection
from timeline.version import DISTRIBUTION, installed_version

router = APIRouter(tags=["service"], responses=problems(400, 500))


@router.get("/livez", response_model=AliveReply, summary="The process is alive")
async def livez(request: Request) -> Response:
    """Touches nothing else: a database that is away or slow is no reason to restart this process."""
    return json_reply(request, AliveReply())


@router.get("/readyz", response_model=ReadyReply, responses=problems(503), summary="The service can answer")
def readyz(request: Request, services: ServicesDep) -> Response:
    """The database answers and the read models were built; their lag is shown, not judged."""
    head = services.log.head().position
    states = [_state(projection, head, services.projections) for projection in PROJECTIONS]
    return json_reply(request, ReadyReply(position=head, projections=states), caching=Caching.NEVER)


@router.get(
    "/v1/version",
    response_model=VersionReply,
    responses={**problems(406), **NOT_MODIFIED},
    dependencies=[Depends(json_only)],
    summary="What runs here",
)
def service_version(request: Request) -> Response:
    return json_reply(request, VersionReply(name=DISTRIBUTION, version=installed_version(), api="v1"))


@router.get("/openapi.json", responses=NOT_MODIFIED, summary="This interface as an OpenAPI 3.1 document")
def openapi(request: Request) -> Response:
    return reply(request, json.dumps(request.app.openapi()).encode(), JSON)


@router.get(
    "/problems",
    response_model=ProblemTypesReply,
    responses={**problems(406), **NOT_MODIFIED},
    dependencies=[Depends(json_only)],
    summary="Every kind of problem",
)
def problem_types(request: Request) -> Response:
    return json_reply(request, ProblemTypesReply(problems=[_problem_body(kind) for kind in CATALOGUE.values()]))


@router.get(
    "/problems/{code}",
    response_model=ProblemTypeReply,
    responses={**problems(406, 422), **NOT_FOUND, **NOT_MODIFIED},
    summary="A kind of problem, explained",
)
def problem_type(code: CodePath, request: Request, media: JsonOrText) -> Response:
    """Where the `type` of a problem document leads."""
    if code not in CATALOGUE:
        raise NotFound(f"no kind of problem {code!r}; /problems lists them", code=code)
    kind = CATALOGUE[code]
    if media == JSON:
        return json_reply(request, _problem_body(kind))
    text = f"{kind.title} ({kind.status}, {kind.code})\n\n{kind.meaning}\n{kind.remedy}\n"
    return reply(request, text.encode(), TEXT)


def _problem_body(kind: ProblemType) -> ProblemTypeReply:
    return ProblemTypeReply(**asdict(kind))


def _state(projection: Projection, head: int, rows: Projections) -> ProjectionBody:
    status = rows.status(projection.name)
    if status is None and head:
        raise NotReady(f"the projection {projection.name} was not built yet", projection=projection.name)
    return ProjectionBody(
        name=projection.name,
        position=status.position if status else 0,
        lag=max(0, head - status.position) if status else 0,
        version=projection.version,
        built_version=status.built_version if status else projection.version,
        parked=len(status.parked) if status else 0,
    )
