"""Actors: who has a timeline, and who is meant by a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import as_of_body
from api.deps import ServicesDep, json_only, point
from api.openapi import NOT_MODIFIED, READS
from api.parameters import ActorsQuery
from api.replies import json_reply
from api.schemas.history import ActorBody, ActorsReply
from timeline.coding.names.gazetteer import Actor, Gazetteer
from timeline.domain.read_models import ActorCount
from timeline.use_cases.query import actor_counts

router = APIRouter(tags=["actors"], responses={**READS, **NOT_MODIFIED}, dependencies=[Depends(json_only)])


@router.get("/v1/actors", response_model=ActorsReply, summary="Actors, the busiest first")
def actors(query: Annotated[ActorsQuery, Query()], request: Request, services: ServicesDep) -> Response:
    """Without `q`: every actor with events at that point. With it: every known actor that the name may mean."""
    at = point(services, query, asked=("actors",), cursor=query.cursor)
    counts = actor_counts(at.as_of, services.timelines, services.copies, services.log)
    found = _found(query.q, services.gazetteer, counts)
    rest = [body for body in found if at.after is None or _key(body) > at.after]
    page = rest[: query.limit]
    following = at.cursor(_key(page[-1])) if len(rest) > query.limit else None
    body = ActorsReply(as_of=as_of_body(at.as_of), actors=page, next=following)
    return json_reply(request, body, caching=at.caching, as_of=at.as_of, following=following)


def _found(q: str | None, gazetteer: Gazetteer, counts: Sequence[ActorCount]) -> list[ActorBody]:
    known = {actor.id: actor for actor in gazetteer.actors()}
    by_id = {count.actor: count for count in counts}
    ids = by_id.keys() if q is None else _meant(q, gazetteer, known)
    return sorted((_body(i, known.get(i), by_id.get(i)) for i in ids), key=_key)


def _meant(q: str, gazetteer: Gazetteer, known: dict[str, Actor]) -> set[str]:
    """Whoever has the words in a name or an id, and whom the words name in any other way."""
    words = q.strip().casefold()
    named = gazetteer.resolve(q)
    within = {a.id for a in known.values() if any(words in name.casefold() for name in (a.id, a.name, a.short))}
    return within | ({named} if named else set())


def _body(actor: str, known: Actor | None, count: ActorCount | None) -> ActorBody:
    return ActorBody(
        id=actor,
        name=known.name if known else actor,
        kind=known.kind.value if known else None,
        events=count.events if count else 0,
        first=count.first.isoformat() if count else None,
        last=count.last.isoformat() if count else None,
    )


def _key(body: ActorBody) -> tuple[int, str]:
    return (-body.events, body.id)
