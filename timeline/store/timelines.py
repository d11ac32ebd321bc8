"""Questions to the live read models."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Engine,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.types import TypeEngine

from timeline.domain.event_record import Event
from timeline.domain.read_models import ActorCount, Around, AsOf, Entry, EntryFilter, Fact, Order, Turn, Window
from timeline.store.chunks import chunks
from timeline.store.conditions import chosen, live_rows, order_columns, within
from timeline.store.engine import reading
from timeline.store.entry_pages import latest_lines, page_of
from timeline.store.generations import live_generation
from timeline.store.rows import read_entry, read_fact, read_turn, row_table
from timeline.store.tables import exchange_turn, projection_fact, timeline_entry
from timeline.store.types import Name

ASKED_AT_ONCE = 200
"""So many days of acts are looked up by one statement."""


class SqlTimelines:
    """Reads of stored rows; which of them count is a range condition (DESIGN section 6)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def entries(
        self,
        wanted: EntryFilter,
        as_of: AsOf,
        *,
        after: Order | None = None,
        limit: int = 100,
        latest: bool = False,
    ) -> Sequence[Entry]:
        lines = page_of(wanted, as_of, self._engine.dialect.name, after=after, limit=limit, latest=latest)
        with reading(self._engine) as connection:
            found = connection.execute(lines).all()
        return [read_entry(row) for row in (reversed(found) if latest else found)]

    def entry(self, event: str, as_of: AsOf) -> Entry | None:
        return self.known({event}, as_of).get(event)

    def known(self, events: Collection[str], as_of: AsOf) -> dict[str, Entry]:
        live = live_rows("actor_timeline", as_of)
        found: dict[str, Entry] = {}
        with reading(self._engine) as connection:
            for some in chunks(sorted(events)):
                lines = select(timeline_entry).where(*live, timeline_entry.c.event.in_(some), *chosen(EntryFilter()))
                found |= {row.event: read_entry(row) for row in connection.execute(lines)}
        return found

    def around(self, asked: Collection[Around], as_of: AsOf, *, most: int) -> Mapping[Around, Sequence[Event]]:
        found: dict[Around, dict[str, Event]] = {one: {} for one in asked}
        events: dict[str, Event] = {}
        with reading(self._engine) as connection:
            for some in chunks(found, ASKED_AT_ONCE):
                given = {"asked": _asked_json(some), "most": most}
                for row in connection.execute(_around(as_of, self._engine.dialect.name), given):
                    event = events.get(row.event) or events.setdefault(row.event, read_entry(row).event)
                    found[some[row.n]][event.id] = event
        return {one: list(told.values()) for one, told in found.items()}

    def reported_between(self, earlier: AsOf, later: AsOf) -> set[str]:
        line = timeline_entry.c
        rows = row_table("actor_timeline").of(later.generation("actor_timeline") or live_generation("actor_timeline"))
        after = [] if earlier.reported_by is None else [earlier.reported_by]
        begun, ended = (
            and_(*(moment > then for then in after), *([moment <= later.reported_by] if later.reported_by else []))
            for moment in (line.reported_from, line.reported_to)
        )
        wanted = select(line.event).where(*rows, *chosen(EntryFilter()), line.from_position <= later.position)
        with reading(self._engine) as connection:
            return set(connection.execute(wanted.where(or_(begun, ended)).distinct()).scalars())

    def actors(self, as_of: AsOf, *, without: Collection[str] = ()) -> Sequence[ActorCount]:
        """An actor's days are those of all its events: the ones left out happened on the days of others."""
        line = timeline_entry.c
        events = func.count(line.event.distinct())
        live = live_rows("actor_timeline", as_of)
        all_of = select(line.actor, events, func.min(line.day), func.max(line.latest)).where(*live)
        left_out = Counter[str]()
        with reading(self._engine) as connection:
            counts = [ActorCount(*row) for row in connection.execute(all_of.group_by(line.actor))]
            for some in chunks(sorted(without)):
                among = select(line.actor, events).where(*live, line.event.in_(some)).group_by(line.actor)
                left_out.update({row.actor: row[1] for row in connection.execute(among)})
        rest = [replace(count, events=count.events - left_out[count.actor]) for count in counts]
        return sorted((c for c in rest if c.events), key=lambda count: (-count.events, count.actor))

    def names(self, actors: Collection[str], as_of: AsOf) -> dict[str, str]:
        found: dict[str, str] = {}
        with reading(self._engine) as connection:
            for some in chunks(sorted(set(actors))):
                lines = connection.execute(latest_lines(some, as_of, self._engine.dialect.name))
                found |= {row.actor: read_entry(row).name for row in lines}
        return found

    def facts(self, projection: str, as_of: AsOf, place: str | None = None) -> Sequence[Fact]:
        wanted = select(projection_fact).where(*live_rows(projection, as_of))
        if place is not None:
            wanted = wanted.where(projection_fact.c.place == place)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(projection_fact.c.place, projection_fact.c.key))
            return [read_fact(row) for row in rows]

    def turns(self, dyads: Collection[str] | None, as_of: AsOf, window: Window, *, limit: int = 2000) -> Sequence[Turn]:
        live = live_rows("exchanges", as_of)
        wanted = select(exchange_turn).where(*live, *within(exchange_turn, window))
        if dyads is not None:
            wanted = wanted.where(exchange_turn.c.dyad.in_(sorted(dyads)))
        latest_first = [column.desc() for column in order_columns(exchange_turn)]
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(*latest_first).limit(limit)).all()
        return [read_turn(row) for row in reversed(rows)]


def _around(as_of: AsOf, dialect: str) -> Select[*tuple[Any, ...]]:
    """One look into the index for each that is asked for; a row bears the number of what asked for it."""
    line, asked = timeline_entry.c, _asked(dialect)
    same = [line.actor == asked.c.actor, line.act == asked.c.act, or_(line.principal, asked.c.mutual == 1)]
    days = [line.latest >= asked.c.first, line.latest <= asked.c.until, line.earliest <= asked.c.last]
    place = func.row_number().over(partition_by=asked.c.n, order_by=line.row).label("place")
    overlapping = asked.join(timeline_entry, and_(*same, *days))
    all_of = select(asked.c.n, line.row, place).select_from(overlapping).where(*live_rows("actor_timeline", as_of))
    some = all_of.subquery("some")
    first = timeline_entry.join(some, line.row == some.c.row)
    return select(some.c.n, timeline_entry).select_from(first).where(some.c.place <= bindparam("most") + 1)


def _asked(dialect: str) -> Subquery:
    """A list of lists in one JSON parameter as a table. Hundreds of parameters cost more than the answer."""
    given: BindParameter[str] = bindparam("asked", type_=Text())
    each = func.json_each(given) if dialect == "sqlite" else func.json_array_elements(cast(given, JSON))
    value = each.table_valued("value").c.value

    def of(place: int, kind: TypeEngine[Any]) -> ColumnElement[Any]:
        text = func.json_extract(value, f"$[{place}]") if dialect == "sqlite" else value.op("->>")(place)
        return cast(text, kind)

    names = ("actor", "act", "first", "last", "until")
    columns = (of(place, Name).label(name) for place, name in enumerate(names, 2))
    numbers = of(0, Integer()).label("n"), of(1, Integer()).label("mutual")
    return select(*numbers, *columns).subquery("asked")


def _asked_json(asked: Sequence[Around]) -> str:
    days = ((a.first.isoformat(), a.last.isoformat(), a.until.isoformat()) for a in asked)
    rows = ([n, int(a.mutual), a.actor, a.act.value, *of] for n, (a, of) in enumerate(zip(asked, days, strict=True)))
    return json.dumps(list(rows))
