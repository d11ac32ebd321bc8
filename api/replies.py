"""Bytes on their way out: entity tags, conditional requests, caching (RFC 9110 sections 8.8.3 and 13, RFC 9111)."""

from __future__ import annotations

from enum import Enum
from urllib.parse import quote

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from api.formats.negotiate import JSON
from timeline.domain import canonical
from timeline.domain.read_models import AsOf
from timeline.projections import PROJECTIONS
from timeline.projections.fold import edition


class Caching(Enum):
    """How long a reply may be used again without asking."""

    REVALIDATE = "no-cache"
    # A day, not for ever: a new version of a projection or of this form may answer otherwise (law 6 holds for one).
    PINNED = "max-age=86400, immutable"
    NEVER = "no-store"


def json_reply(
    request: Request,
    body: BaseModel,
    *,
    caching: Caching = Caching.REVALIDATE,
    as_of: AsOf | None = None,
    following: str | None = None,
    status: int = 200,
) -> Response:
    """A body as JSON; its keys stand in the order of the schema, so equal content is equal bytes."""
    data = body.model_dump_json().encode()
    return reply(request, data, JSON, caching=caching, as_of=as_of, following=following, status=status)


def reply(
    request: Request,
    body: bytes,
    media: str,
    *,
    caching: Caching = Caching.REVALIDATE,
    as_of: AsOf | None = None,
    following: str | None = None,
    status: int = 200,
) -> Response:
    """The bytes with their headers, or 304 when the client has them. `following` is the next page's cursor."""
    tag = f'"{canonical.digest(body)}"'
    headers = {"Cache-Control": caching.value, "Vary": "Accept"}
    if request.method == "GET":
        headers["ETag"] = tag
    if as_of:
        headers["Timeline-Position"] = str(as_of.position)
        headers["Timeline-Edition"] = edition(PROJECTIONS, as_of)
    if following:
        headers["Link"] = f'<{_reference(request, following)}>; rel="next"'
    if request.method == "GET" and _has(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media)


def _has(request: Request, tag: str) -> bool:
    """Whether If-None-Match names the tag; compared weakly, as section 13.1.2 asks."""
    sent = ",".join(request.headers.getlist("if-none-match"))
    names = [name.strip().removeprefix("W/") for name in sent.split(",")]
    return "*" in names or tag in names


def _reference(request: Request, cursor: str) -> str:
    """The same path and parameters with another cursor, as a relative reference."""
    query = request.url.include_query_params(cursor=cursor).query
    return f"{quote(request.scope['path'], safe='/:@')}?{query}"
