"""Items handed in: one or a list, with their original dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.deps import ServicesDep, json_only
from api.openapi import READS, problems
from api.replies import Caching, json_reply
from api.schemas.intake import ItemOutcome, ItemsReply, ItemsRequest, NewItem
from timeline.domain.errors import InvalidInput, InvalidItem
from timeline.domain.items import FeedItem, item_id
from timeline.use_cases.ingest import Ingested, ingest_items
from timeline.wiring import Services

PATH = "/v1/items"

ReadItem = Callable[[Mapping[str, object]], FeedItem]


def taking(read_item: ReadItem) -> APIRouter:
    """The route that takes items in, where the process can read them."""
    router = APIRouter(tags=["items"], responses=READS, dependencies=[Depends(json_only)])

    @router.post(
        PATH,
        response_model=ItemsReply,
        status_code=202,
        responses={**problems(409, 413), 200: {"description": "Nothing of it was new", "model": ItemsReply}},
        summary="Hand in items; they are coded next",
    )
    def take(wanted: ItemsRequest, request: Request, services: ServicesDep) -> Response:
        """Each item stands in the log when the reply comes; its events follow when it has been coded.

        What came in before, by whatever way, is known and changes nothing, so the same request may be sent again. Of
        several, what cannot be kept is refused with its reason, and the rest is taken.
        """
        outcomes = _outcomes(wanted.root, read_item, services)
        if len(outcomes) == 1 and outcomes[0].outcome == "refused":
            raise InvalidItem(outcomes[0].reason or "")
        new = any(outcome.outcome not in ("known", "refused") for outcome in outcomes)
        return json_reply(request, ItemsReply(items=outcomes), caching=Caching.NEVER, status=202 if new else 200)

    return router


def _outcomes(given: list[NewItem], read_item: ReadItem, services: Services) -> list[ItemOutcome]:
    """What became of each, in the order given; they are taken in the order of their publication."""
    outcomes: dict[int, ItemOutcome] = {}
    good: list[tuple[int, FeedItem]] = []
    for number, one in enumerate(given):
        try:
            good.append((number, read_item(one.model_dump(exclude_none=True))))
        except InvalidInput as error:
            outcomes[number] = ItemOutcome(outcome="refused", reason=error.message)
    now = services.clock()
    for number, item in sorted(good, key=lambda pair: pair[1].published.at or now):
        outcomes[number] = _taken(item, services)
    return [outcomes[number] for number in range(len(given))]


def _taken(item: FeedItem, services: Services) -> ItemOutcome:
    done = ingest_items(
        [item], source="api", log=services.log, feeds=services.feeds, index=services.item_index, clock=services.clock
    )
    return ItemOutcome(outcome=_word(done), item=item_id(item), position=done.position or None)


def _word(done: Ingested) -> str:
    counts = {"received": done.received, "revised": done.revised, "withdrawn": done.withdrawn, "known": done.unchanged}
    return next(word for word, count in counts.items() if count)
