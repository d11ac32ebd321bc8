"""What the acts between actors come to: dyads, stances, open offers, contradictions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import as_of_body
from api.deps import JsonOrPage, Point, ServicesDep, actor_id, point
from api.formats.negotiate import JSON
from api.formats.pages import page_reply
from api.openapi import NOT_FOUND, NOT_MODIFIED, READS, also_pages
from api.parameters import ActorPath, ContradictionsQuery, CounterpartPath, DyadQuery, OffersQuery, StancesQuery
from api.replies import json_reply
from api.schemas.common import NamedBody
from api.schemas.views import (
    ContradictionBody,
    ContradictionsReply,
    DyadReply,
    MatterBody,
    OfferBody,
    OffersReply,
    StancesReply,
)
from timeline.domain.errors import InvalidCursor, InvalidInput
from timeline.forms.contradictions import contradiction_json, contradictions_page
from timeline.forms.dyads import dyad_json, dyad_page
from timeline.forms.offers import offer_json, offers_page
from timeline.forms.stances import matter_json, stances_page
from timeline.projections.contradictions import Contradiction
from timeline.projections.offers import Offer
from timeline.projections.stances import Matter
from timeline.use_cases import views
from timeline.use_cases.query import names_of
from timeline.wiring import Services

router = APIRouter(tags=["views"], responses={**READS, **NOT_MODIFIED})

Listed = TypeVar("Listed", Offer, Contradiction, Matter)


@router.get(
    "/v1/dyads/{actor}/{counterpart}",
    response_model=DyadReply,
    responses={**NOT_FOUND, **also_pages("Freedonia and Sylvania, as of position 12\n\nIn all\n  together: no act\n")},
    summary="What passes between two actors, counted",
)
def dyad(
    actor: ActorPath,
    counterpart: CounterpartPath,
    *,
    query: Annotated[DyadQuery, Query()],
    request: Request,
    services: ServicesDep,
    media: JsonOrPage,
) -> Response:
    """Each act counts once, however many articles tell it, and only when it is told as a fact."""
    between = actor_id(actor, services.gazetteer), actor_id(counterpart, services.gazetteer)
    at, s = point(services, query, asked=("dyad", *between)), services
    answer = views.dyad(between, at.as_of, s.timelines, s.copies, s.log, step=query.by, window=query.window())
    named = names_of(between, at.as_of, s.timelines)
    if media != JSON:
        return page_reply(request, dyad_page(answer, at.as_of, named), media, at)
    body = DyadReply.model_validate({"as_of": as_of_body(at.as_of), **dyad_json(answer, named)})
    return json_reply(request, body, caching=at.caching, as_of=at.as_of)


@router.get(
    "/v1/actors/{actor}/stances",
    response_model=StancesReply,
    responses={**NOT_FOUND, **also_pages("What Freedonia holds, as of position 12\n\nnone\n")},
    summary="What an actor holds, matter by matter",
)
def stances(
    actor: ActorPath,
    query: Annotated[StancesQuery, Query()],
    request: Request,
    services: ServicesDep,
    media: JsonOrPage,
) -> Response:
    """Stances as intervals: begun, renewed, changed, and by whose mouth."""
    s, found = services, actor_id(actor, services.gazetteer)
    towards = actor_id(query.counterpart, s.gazetteer) if query.counterpart is not None else None
    at = point(s, query, asked=("stances", found, towards or ""), cursor=query.cursor)
    matters = views.stances_of(
        found, at.as_of, s.timelines, s.copies, s.log, counterpart=towards, on=query.on, window=query.window()
    )
    page, following = _page(matters, at, query.limit)
    named = names_of([found, *(matter.counterpart for matter in page if matter.counterpart)], at.as_of, s.timelines)
    if media != JSON:
        return page_reply(request, stances_page(found, page, at.as_of, named), media, at, following)
    body = StancesReply(
        as_of=as_of_body(at.as_of),
        actor=NamedBody(id=found, name=named(found)),
        stances=[MatterBody.model_validate(matter_json(matter, named)) for matter in page],
        next=following,
    )
    return json_reply(request, body, caching=at.caching, as_of=at.as_of, following=following)


@router.get(
    "/v1/offers",
    response_model=OffersReply,
    responses={**NOT_FOUND, **also_pages("Offers, as of position 12\n\nnone\n")},
    summary="Offers that await an answer",
)
def offers(
    query: Annotated[OffersQuery, Query()], request: Request, services: ServicesDep, media: JsonOrPage
) -> Response:
    """With `demands` also what is asked for; with `lapsed` also what nobody answered in time."""
    s, actors = services, _actors(query.actor, query.counterpart, services)
    at = point(s, query, asked=("offers", *actors), cursor=query.cursor)
    found = views.offers(
        at.as_of,
        s.timelines,
        s.copies,
        s.log,
        actors=actors,
        window=query.window(),
        patience=s.settings.offer_lapses_after,
        demands=query.demands,
        lapsed=query.lapsed,
    )
    page, following = _page(found, at, query.limit)
    if media != JSON:
        return page_reply(request, offers_page(page, at.as_of, of=_of(actors, at, s)), media, at, following)
    bodies = [OfferBody.model_validate(offer_json(offer)) for offer in page]
    body = OffersReply(as_of=as_of_body(at.as_of), offers=bodies, next=following)
    return json_reply(request, body, caching=at.caching, as_of=at.as_of, following=following)


@router.get(
    "/v1/contradictions",
    response_model=ContradictionsReply,
    responses={**NOT_FOUND, **also_pages("Claims that exclude each other, as of position 12\n\nnone\n")},
    summary="Claims that exclude each other",
)
def contradictions(
    query: Annotated[ContradictionsQuery, Query()], request: Request, services: ServicesDep, media: JsonOrPage
) -> Response:
    """What one says the other denies, what reports tell the opposite of, each blaming the other. None is judged."""
    s, actors = services, _actors(query.actor, query.counterpart, services)
    at = point(s, query, asked=("contradictions", *actors), cursor=query.cursor)
    found = views.contradictions(at.as_of, s.timelines, s.copies, s.log, actors=actors, window=query.window())
    page, following = _page(found, at, query.limit)
    if media != JSON:
        return page_reply(request, contradictions_page(page, at.as_of, of=_of(actors, at, s)), media, at, following)
    bodies = [ContradictionBody.model_validate(contradiction_json(pair)) for pair in page]
    body = ContradictionsReply(as_of=as_of_body(at.as_of), contradictions=bodies, next=following)
    return json_reply(request, body, caching=at.caching, as_of=at.as_of, following=following)


def _actors(actor: str | None, counterpart: str | None, services: Services) -> tuple[str, ...]:
    if counterpart is not None and actor is None:
        raise InvalidInput("counterpart goes with actor; send actor as well, or actor alone")
    return tuple(actor_id(name, services.gazetteer) for name in (actor, counterpart) if name is not None)


def _of(actors: Sequence[str], at: Point, services: Services) -> str:
    named = names_of(actors, at.as_of, services.timelines)
    return f" of {' and '.join(map(named, actors))}" if actors else ""


def _page(found: Sequence[Listed], at: Point, limit: int) -> tuple[Sequence[Listed], str | None]:
    """A page of what was found, and the cursor of the next. At a pinned position the list is always the same."""
    rest = found
    if at.after is not None:
        ids = [one.id for one in found]
        if at.after[0] not in ids:
            raise InvalidCursor("the cursor names what is not in this list; start again without it")
        rest = found[ids.index(str(at.after[0])) + 1 :]
    page = rest[:limit]
    return page, at.cursor((page[-1].id,)) if len(rest) > limit else None
