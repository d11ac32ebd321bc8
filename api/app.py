"""The HTTP application: routes over the use cases, built from services that are ready.

request -> HEAD as GET -> known parameters? -> route: parse -> use case -> body -> bytes with ETag
                                      any error -> problem document
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Depends, FastAPI

from api import errors
from api.middleware import HeadAsGet, LimitBody
from api.openapi import complete
from api.routes import actors, diff, events, exchanges, feeds, intake, items, log, service, timelines, views, webhooks
from api.surface import Surface, refuse_unknown_parameters
from timeline.domain.feeds import Poll
from timeline.domain.items import FeedItem
from timeline.version import installed_version
from timeline.wiring import Services

MAX_BODY = 64 * 1024
"""Bytes of a request body: the largest is a subscription with its filter."""

MAX_ITEMS_BODY = 8 * 1024 * 1024
"""Bytes of a body of items: one has a million characters at most, escaped six for one."""

_DESCRIPTION = """\
Who said or did what to whom, when, and according to which words.

Every question can be asked as of a point: `known_at` or `position` choose what this log held, `reported_by` what had
been published. Replies show the point as `as_of`; asked again with its `position`, they are the same bytes.
Every `GET` also answers `HEAD`, and `304` to the `ETag` it gave. Every error is a problem document (RFC 9457).
"""


class TimelineApi(FastAPI):
    """FastAPI with a complete OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            self.openapi_schema = complete(super().openapi())
        return self.openapi_schema


def create_app(
    services: Services,
    *,
    poll_now: Callable[[str], Poll] | None = None,
    read_item: Callable[[Mapping[str, object]], FeedItem] | None = None,
) -> FastAPI:
    """The application on these services. `poll_now` polls the feed with an id at once, `read_item` reads an item from
    its fields; without them, those routes are not offered."""
    app = TimelineApi(
        title="Diplomatic timeline",
        version=installed_version(),
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        dependencies=[Depends(refuse_unknown_parameters)],
        redirect_slashes=False,
        openapi_url=None,  # routes/service.py serves it like everything else
        docs_url=None,  # their pages load scripts from a third party
        redoc_url=None,
    )
    for resource in (actors, timelines, events, exchanges, views, diff, items, feeds, webhooks, log, service):
        app.include_router(resource.router)
    if poll_now:
        app.include_router(feeds.polling(poll_now))
    if read_item:
        app.include_router(intake.taking(read_item))
    app.add_middleware(LimitBody, limit=MAX_BODY, others={intake.PATH: MAX_ITEMS_BODY})
    app.add_middleware(HeadAsGet)
    errors.install(app)
    app.state.services = services
    app.state.surface = Surface(app.openapi())
    return app
