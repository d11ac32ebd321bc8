"""What handlers are given: the services, the media type to answer in, and the point of the log that is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request

from api import cursors
from api.formats.negotiate import JSON, MARKDOWN, TEXT, choose
from api.parameters import KnowledgeQuery
from api.replies import Caching
from timeline.coding.names.gazetteer import Gazetteer
from timeline.domain.errors import InvalidCursor, InvalidInput, UnknownActor
from timeline.domain.read_models import AsOf
from timeline.projections import PROJECTIONS
from timeline.projections.fold import edition
from timeline.use_cases.as_of import Knowledge, resolve
from timeline.wiring import Services


# Dependencies that only look at the request are coroutines: a plain function would cost a hop to the thread pool each.
async def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def accepts(*offered: str) -> Callable[[Request], Awaitable[str]]:
    """A dependency that chooses one of the media types on offer."""

    async def chosen(request: Request) -> str:
        return choose(",".join(request.headers.getlist("accept")), offered)

    return chosen


json_only = accepts(JSON)
ServicesDep = Annotated[Services, Depends(services_of)]
JsonOrText = Annotated[str, Depends(accepts(JSON, TEXT))]
JsonOrPage = Annotated[str, Depends(accepts(JSON, TEXT, MARKDOWN))]


@dataclass(frozen=True, slots=True)
class Point:
    """Where in the log a question is answered, and after which line its page begins."""

    as_of: AsOf
    question: str
    pinned: bool
    after: cursors.Key | None = None

    @property
    def caching(self) -> Caching:
        return Caching.PINNED if self.pinned else Caching.REVALIDATE

    def cursor(self, last: cursors.Key) -> str:
        """The cursor of the page that follows a line."""
        return cursors.encode(cursors.Cursor(last, self.as_of.position, self.question))


def point(services: Services, query: KnowledgeQuery, *, asked: Sequence[Any] = (), cursor: str | None = None) -> Point:
    """Resolve the knowledge asked for. A cursor pins the position of its first page; `asked` is what binds it."""
    wanted = query.knowledge()
    question = cursors.question_digest(query.model_dump(mode="json", exclude={"cursor", "limit"}), *asked)
    if cursor is None:
        as_of = _resolve(services, wanted)
        return Point(as_of, _for_edition(question, as_of), pinned=wanted.position is not None)
    place = cursors.decode(cursor)
    pinned = replace(wanted, position=place.position, known_at=None)
    try:
        as_of = _resolve(services, pinned)
    except InvalidInput as error:
        raise InvalidCursor(f"the cursor is of another log: {error.message}; start again without it") from None
    question = _for_edition(question, as_of)
    return Point(as_of, question, pinned=True, after=cursors.answering(place, question).after)


def _for_edition(question: str, as_of: AsOf) -> str:
    """A cursor goes on in what its first page was read from; another generation of the same edition has equal rows."""
    return cursors.question_digest(question, edition(PROJECTIONS, as_of))


def now(services: Services) -> AsOf:
    """The newest state that the read models have folded."""
    return _resolve(services, Knowledge())


def actor_id(name: str, gazetteer: Gazetteer) -> str:
    """The actor that a name or an id means; UnknownActor with the nearest names."""
    found = gazetteer.resolve(name)
    if found is None:
        nearest = gazetteer.nearest(name)
        hint = f"nearest: {', '.join(nearest)}" if nearest else "search with /v1/actors?q="
        raise UnknownActor(f"no actor {name!r}; {hint}", actor=name, nearest=nearest)
    return found


def _resolve(services: Services, wanted: Knowledge) -> AsOf:
    return resolve(wanted, services.log, services.projections)
