"""Every error leaves as a problem document (RFC 9457): ours, the framework's, and those nobody foresaw.

TimelineError ──────────────┐
HTTPException (404, 405) ───┼── kind of the catalogue ── Problem ── application/problem+json
RequestValidationError ─────┤
Exception ──────────────────┘   (no traceback; the server's log has it)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.problems import CATALOGUE, ProblemType
from timeline.domain.errors import InvalidInput, TimelineError

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
"""What Retry-After says where the same request may succeed later."""


class UnknownParameter(InvalidInput):
    """A query parameter that the path does not take, or one sent twice."""

    code = "unknown-parameter"


class MalformedRequest(InvalidInput):
    """A name with a character that no name holds."""

    code = "malformed-request"


class NotAcceptable(TimelineError):
    """None of the media types asked for is offered."""

    code = "not-acceptable"


class NotReady(TimelineError):
    """Alive, but a read model has not been built."""

    code = "not-ready"
    retryable = True


class Problem(BaseModel):
    """A problem document (RFC 9457): what went wrong, and what to do next."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/unknown-actor",
                    "title": "No such actor",
                    "status": 404,
                    "detail": "no actor 'Rusia'; nearest: Russia",
                    "instance": "/v1/actors/Rusia/timeline",
                    "context": {"actor": "Rusia", "nearest": ["Russia"]},
                }
            ]
        }
    )

    type: str = Field(description="Relative URI of the kind of problem; it leads to a page that explains it")
    title: str = Field(description="The kind of problem in words")
    status: int = Field(description="The HTTP status, again")
    detail: str = Field(description="What is wrong this time, and what to do next")
    instance: str = Field(description="The path that was asked")
    context: dict[str, object] = Field(default_factory=dict, description="The facts of the detail, for machines")


def install(app: FastAPI) -> None:
    """Make every error of the application a problem document."""
    app.add_exception_handler(TimelineError, _of_ours)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(Exception, _of_the_unforeseen)


def problem_response(
    request: Request,
    kind: ProblemType,
    detail: str,
    context: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    problem = Problem(
        type=kind.uri,
        title=kind.title,
        status=kind.status,
        detail=_encodable(detail),
        instance=quote(request.scope["path"], safe="/:@"),
        context=dict(context or {}),
    )
    body = problem.model_dump_json(fallback=str)
    return Response(body, kind.status, {**(headers or {}), "Cache-Control": "no-store"}, MEDIA_TYPE)


def _of_ours(request: Request, error: Exception) -> Response:
    raised = cast(TimelineError, error)
    headers = {"Retry-After": str(RETRY_SECONDS)} if raised.retryable else {}
    return problem_response(request, kind_of(raised), raised.message, raised.context, headers)


def kind_of(error: TimelineError) -> ProblemType:
    """The kind of an error, or of the nearest class above it that the catalogue has."""
    codes = (getattr(cls, "code", "") for cls in type(error).__mro__)
    return next(CATALOGUE[code] for code in codes if code in CATALOGUE)


_OF_STATUS = {400: "malformed-request", 404: "no-such-path", 405: "method-not-allowed", 413: "too-large"}


def _of_http(request: Request, error: Exception) -> Response:
    raised = cast(HTTPException, error)
    surface = request.app.state.surface
    kind = CATALOGUE[_OF_STATUS.get(raised.status_code, "internal-error")]
    if kind.code == "no-such-path":
        return problem_response(request, kind, f"no resource at this path; {surface.hint(request.scope['path'])}")
    if kind.code == "method-not-allowed":
        allowed = ", ".join(surface.methods(request.scope["path"]))
        detail = f"{request.method} is not answered here; use {allowed}"
        return problem_response(request, kind, detail, headers={"Allow": allowed})
    return problem_response(request, kind, f"{raised.detail}. {kind.remedy}", headers=raised.headers)


def _of_validation(request: Request, error: Exception) -> Response:
    raised = cast(RequestValidationError, error)
    wrong = [{"where": _where(e["loc"]), "message": _encodable(e["msg"])} for e in raised.errors()]
    kind = "malformed-request" if raised.errors()[0]["type"] == "json_invalid" else "invalid-parameters"
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    detail = f"{wrong[0]['where']}: {wrong[0]['message']}{more}"
    return problem_response(request, CATALOGUE[kind], detail, {"errors": wrong})


def _where(location: tuple[object, ...]) -> str:
    return _encodable(".".join(str(part) for part in location))


def _of_the_unforeseen(request: Request, _error: Exception) -> Response:
    kind = CATALOGUE["internal-error"]
    return problem_response(request, kind, f"{kind.meaning} {kind.remedy}")


def _encodable(text: str) -> str:
    """Without the lone surrogates that JSON escapes can smuggle in and UTF-8 cannot write."""
    return text.encode("utf-8", "replace").decode("utf-8")
