"""Actors: who has a timeline, and who is meant by a name."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import as_of_body
from api.deps import ServicesDep, json_only, point
from api.openapi import NOT_MODIFIED, READS
from api.parameters import ActorsQuery
from api.replies import Caching, json_reply
from api.schemas.history import ActorBody, ActorsReply
from timeline.coding.names.gazetteer import Gazetteer
from timeline.domain.read_models import ActorCount
from timeline.use_cases.query import actor_counts

router = APIRouter(tags=["actors"], responses={**READS, **NOT_MODIFIED}, dependencies=[Depends(json_only)])


@router.get("/v1/actors", response_model=ActorsReply, summary="Actors, the busiest first")
def actors(query: Annotated[ActorsQuery, Query()], request: Request, services: ServicesDep) -> Response:
    """Without `q`: every actor with events at that point. With it: every known actor that the name may mean."""
    at = point(services, query, asked=("actors",), cursor=query.cursor)
    counts = {count.actor: count for count in actor_counts(at.as_of, services.timelines, services.copies, services.log)}
    ids = counts.keys() if query.q is None else _meant(query.q, services.gazetteer)
    found = sorted(_key(actor, counts.get(actor)) for actor in ids)
    rest = [key for key in found if at.after is None or key > at.after]
    page = [actor for _, actor in rest[: query.limit]]
    names = services.timelines.names(page, at.as_of)
    known = {} if query.q is None else {actor.id: actor.name for actor in services.gazetteer.actors()}
    bodies = [_body(actor, names.get(actor) or known.get(actor, actor), counts.get(actor)) for actor in page]
    following = at.cursor(rest[len(page) - 1]) if len(rest) > query.limit else None
    body = ActorsReply(as_of=as_of_body(at.as_of), actors=bodies, next=following)
    # whom a name may mean is asked of the data of today, at whatever position
    caching = at.caching if query.q is None else Caching.REVALIDATE
    return json_reply(request, body, caching=caching, as_of=at.as_of, following=following)


def _meant(q: str, gazetteer: Gazetteer) -> set[str]:
    """Whoever has the words in a name or an id, and whom the words name in any other way."""
    words = q.strip().casefold()
    named = gazetteer.resolve(q)
    within = {a.id for a in gazetteer.actors() if any(words in name.casefold() for name in (a.id, a.name, a.short))}
    return within | ({named} if named else set())


def _body(actor: str, name: str, count: ActorCount | None) -> ActorBody:
    return ActorBody(
        id=actor,
        name=name,
        kind=_kind(actor),
        events=count.events if count else 0,
        first=count.first.isoformat() if count else None,
        last=count.last.isoformat() if count else None,
    )


def _kind(actor: str) -> Literal["state", "organisation", "group"]:
    """By its id, which does not change with the data of actors."""
    if actor.startswith("IGO:"):
        return "organisation"
    return "group" if actor.startswith("NSA:") else "state"


def _key(actor: str, count: ActorCount | None) -> tuple[int, str]:
    return (-count.events if count else 0, actor)
