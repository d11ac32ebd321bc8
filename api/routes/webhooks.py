"""Webhooks: subscribe, look, end."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import as_of_body, attempt_body, webhook_body
from api.deps import ServicesDep, json_only, now
from api.openapi import NOT_FOUND, NOT_MODIFIED, READS, problems
from api.parameters import LatestQuery, WebhookPath
from api.replies import Caching, json_reply
from api.schemas.operation import AttemptsReply, NewWebhookReply, WebhookReply, WebhookRequest, WebhooksReply
from timeline.coding.names.gazetteer import Gazetteer
from timeline.domain.subscriptions import EventFilter
from timeline.use_cases.subscribe import (
    find_subscription,
    list_attempts,
    list_subscriptions,
    parse_filter,
    subscribe,
    unsubscribe,
)

router = APIRouter(tags=["webhooks"], responses=READS, dependencies=[Depends(json_only)])


@router.get("/v1/webhooks", response_model=WebhooksReply, responses=NOT_MODIFIED, summary="Subscriptions")
def webhooks(request: Request, services: ServicesDep) -> Response:
    listed = [webhook_body(found) for found in list_subscriptions(subscriptions=services.subscriptions)]
    return json_reply(request, WebhooksReply(as_of=as_of_body(now(services)), webhooks=listed))


@router.post(
    "/v1/webhooks",
    response_model=NewWebhookReply,
    status_code=201,
    responses=problems(413, 502),
    summary="Subscribe",
)
def new_webhook(wanted: WebhookRequest, request: Request, services: ServicesDep) -> Response:
    """The secret that verifies signatures (Standard Webhooks) is in this reply and never shown again."""
    made = subscribe(
        wanted.url,
        _filter(wanted, services.gazetteer),
        log=services.log,
        subscriptions=services.subscriptions,
        door=services.delivery_door,
        clock=services.clock,
        start_at=wanted.start_at,
        description=wanted.description,
    )
    body = NewWebhookReply(as_of=as_of_body(now(services)), webhook=webhook_body(made), secret=made.secret)
    response = json_reply(request, body, caching=Caching.NEVER, status=201)
    response.headers["Location"] = f"/v1/webhooks/{made.id}"
    return response


@router.get(
    "/v1/webhooks/{webhook}",
    response_model=WebhookReply,
    responses={**NOT_FOUND, **NOT_MODIFIED},
    summary="A subscription and how its delivery goes",
)
def webhook(webhook: WebhookPath, request: Request, services: ServicesDep) -> Response:
    found = find_subscription(webhook, subscriptions=services.subscriptions)
    return json_reply(request, WebhookReply(as_of=as_of_body(now(services)), webhook=webhook_body(found)))


@router.delete("/v1/webhooks/{webhook}", status_code=204, responses=NOT_FOUND, summary="End a subscription")
def end_webhook(webhook: WebhookPath, services: ServicesDep) -> Response:
    unsubscribe(webhook, log=services.log, subscriptions=services.subscriptions)
    return Response(status_code=204)


@router.get(
    "/v1/webhooks/{webhook}/attempts",
    response_model=AttemptsReply,
    responses={**NOT_FOUND, **NOT_MODIFIED},
    summary="The latest delivery attempts, the newest first",
)
def attempts(
    webhook: WebhookPath, query: Annotated[LatestQuery, Query()], request: Request, services: ServicesDep
) -> Response:
    found = list_attempts(webhook, subscriptions=services.subscriptions, limit=query.limit)
    body = AttemptsReply(as_of=as_of_body(now(services)), attempts=[attempt_body(attempt) for attempt in found])
    return json_reply(request, body)


def _filter(wanted: WebhookRequest, gazetteer: Gazetteer) -> EventFilter:
    """The filter with the ids that its actors' names mean."""
    raw = dict(wanted.filter)
    if "actor" in raw:
        raw["actor"] = [gazetteer.resolve(name) or name for name in raw["actor"]]
    return parse_filter(raw, known_actors=[actor.id for actor in gazetteer.actors()])
