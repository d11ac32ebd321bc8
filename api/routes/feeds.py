"""Feeds: what is polled, and how that goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import as_of_body, feed_body, poll_body
from api.deps import ServicesDep, json_only, now
from api.openapi import NOT_FOUND, NOT_MODIFIED, READS, problems
from api.parameters import FeedPath, LatestQuery
from api.replies import json_reply
from api.schemas.operation import FeedsReply, PollBody, PollsReply
from timeline.domain.feeds import Poll
from timeline.use_cases.feeds import find_feed

router = APIRouter(tags=["feeds"], responses=READS, dependencies=[Depends(json_only)])


@router.get("/v1/feeds", response_model=FeedsReply, responses=NOT_MODIFIED, summary="The feeds that are polled")
def feeds(request: Request, services: ServicesDep) -> Response:
    listed = [feed_body(feed) for feed in services.feeds.all()]
    return json_reply(request, FeedsReply(as_of=as_of_body(now(services)), feeds=listed))


@router.get(
    "/v1/feeds/{feed}/polls",
    response_model=PollsReply,
    responses={**NOT_FOUND, **NOT_MODIFIED},
    summary="The latest polls of a feed, the newest first",
)
def polls(feed: FeedPath, query: Annotated[LatestQuery, Query()], request: Request, services: ServicesDep) -> Response:
    found = find_feed(feed, services.feeds)
    latest = [poll_body(poll) for poll in services.feeds.polls(found.id, query.limit)]
    return json_reply(request, PollsReply(as_of=as_of_body(now(services)), polls=latest))


def polling(poll_now: Callable[[str], Poll]) -> APIRouter:
    """The route that polls at once, where this process may poll."""
    router = APIRouter(tags=["feeds"], responses=READS, dependencies=[Depends(json_only)])

    @router.post(
        "/v1/feeds/{feed}/poll",
        response_model=PollBody,
        responses={**NOT_FOUND, **problems(502)},
        summary="Poll a feed at once",
    )
    def poll(feed: FeedPath, request: Request, services: ServicesDep) -> Response:
        found = find_feed(feed, services.feeds)
        return json_reply(request, poll_body(poll_now(found.id)))

    return router
