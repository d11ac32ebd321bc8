"""Pages of actor timelines: by their days first, then by the rows of the days that may show any (see `days.py`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Join, Select, String, column, select, true, values
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from timeline.domain.read_models import AsOf, EntryFilter, Order, Window
from timeline.store.conditions import after as behind
from timeline.store.conditions import chosen, live_rows, order_columns, within
from timeline.store.days import EVERYBODY
from timeline.store.generations import live_generation
from timeline.store.rows import valid_at
from timeline.store.tables import timeline_day, timeline_entry

NAME = "actor_timeline"

Conditions = Sequence[ColumnElement[bool]]


class _DaysFirst(Join):
    """A join whose left side is read first. SQLite without statistics begins with the rows, and sorts them all; its
    own word for a fixed order is CROSS JOIN."""

    inherit_cache = True


@compiles(_DaysFirst, "sqlite")
def _cross_join(join: _DaysFirst, compiler: SQLCompiler, **how: Any) -> str:
    how = {name: value for name, value in how.items() if name not in {"asfrom", "from_linter"}}
    left, right = (compiler.process(side, asfrom=True, **how) for side in (join.left, join.right))
    on = compiler.process(join.onclause, **how)  # type: ignore[arg-type]  # always given, above
    return f"{left} CROSS JOIN {right} ON {on}"


def page_of(
    wanted: EntryFilter, as_of: AsOf, dialect: str, *, after: Order | None, limit: int, latest: bool
) -> Select[Any]:
    """The lines in their order, or the latest first."""
    day = timeline_day.c
    days = [day.actor == (EVERYBODY if wanted.actor is None else wanted.actor), *_may_show(as_of, wanted.window)]
    rows = [*live_rows(NAME, as_of), *chosen(wanted), *within(timeline_entry, wanted.window)]
    if after is not None:
        days.append(day.day >= after.day)
        rows.append(behind(timeline_entry, after))
    return _by_days(timeline_entry, days, rows, dialect, limit=limit, latest=latest)


def latest_lines(actors: Sequence[str], as_of: AsOf, dialect: str) -> Select[Any]:
    """The latest line of each of these actors, in one query."""
    asked = values(column("actor", String), name="asked").data([(actor,) for actor in actors]).cte("asked")
    line = timeline_entry.alias()
    days = [timeline_day.c.actor == asked.c.actor, *_may_show(as_of, Window())]
    rows = [line.c.generation == _generation(as_of), line.c.actor == asked.c.actor, valid_at(line, as_of)]
    found = _by_days(line, days, rows, dialect, limit=1, latest=True)
    last = found.with_only_columns(found.selected_columns["row"], maintain_column_froms=True)
    rows_of = select(last.correlate(asked).scalar_subquery()).select_from(asked)
    return select(timeline_entry).where(timeline_entry.c.row.in_(rows_of))


def _by_days(
    line: FromClause, days: Conditions, rows: Conditions, dialect: str, *, limit: int, latest: bool
) -> Select[Any]:
    """Rows by day and then in their order. Whichever way it is spelled, the days are read first and in their order, and
    the rows of a day only when it is its turn: without that both databases may choose to read all later rows."""
    day = timeline_day.c
    on_the_day = line.c.day == day.day
    if dialect == "postgresql":
        of_a_day = select(line).where(on_the_day, *rows).order_by(*_directed(line, latest)).limit(limit)
        line = of_a_day.correlate_except(line).lateral("line")
        found = select(line).select_from(timeline_day.join(line, true())).where(*days)
    else:
        found = select(line).select_from(_DaysFirst(timeline_day, line, on_the_day)).where(*days, *rows)
    by_day = day.day.desc() if latest else day.day
    return found.order_by(by_day, *_directed(line, latest)).limit(limit)


def _directed(line: FromClause, latest: bool) -> list[ColumnElement[Any]]:
    within_a_day = order_columns(line)[1:]
    return [one.desc() for one in within_a_day] if latest else list(within_a_day)


def _generation(as_of: AsOf) -> Any:
    return as_of.generation(NAME) or live_generation(NAME)


def _may_show(as_of: AsOf, window: Window) -> Iterator[ColumnElement[bool]]:
    """Whether any row of a day of these can have begun by the point and lie in the window."""
    day = timeline_day.c
    yield day.generation == _generation(as_of)
    yield day.from_position <= as_of.position
    if as_of.reported_by is not None:
        yield day.reported_from <= as_of.reported_by
    if window.since is not None:
        yield (day.day if window.certain else day.latest) >= window.since
    if window.until is not None:
        yield (day.day if window.certain else day.earliest) < window.until
