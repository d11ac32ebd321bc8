"""The days of every actor's timeline, each with what none of its rows goes beyond.

A page as of an old position would else read past every row that came later. Of a day it is known how early its first
row was known and published, and how far its rows reach, so whole days are left out by one small row each: the cost of a
page follows the days of the timeline, and the rows of those days that it shows.

The bounds are hints: they only ever widen, and a bound that is too wide (its row was mended away) costs time and is not
wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete

from timeline.store.tables import timeline_day, timeline_entry

EVERYBODY = ""
"""Stands for the actor where the lines of all events are meant, each with its own actor."""

Bounds = tuple[str, str, int, str]
"""Earliest and latest day that a row reaches to, first position, first moment of publication."""


def note_days(connection: Connection, generation: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Widen the days of these rows, which are being written. Past SQLAlchemy, as the rows themselves."""
    sqlite = connection.dialect.name == "sqlite"
    mark, least, greatest = ("?", "min", "max") if sqlite else ("%s", "least", "greatest")
    statement = f"""
        INSERT INTO timeline_day (generation, actor, day, earliest, latest, from_position, reported_from)
        VALUES ({", ".join([mark] * 7)})
        ON CONFLICT (generation, actor, day) DO UPDATE SET
            earliest = {least}(timeline_day.earliest, excluded.earliest),
            latest = {greatest}(timeline_day.latest, excluded.latest),
            from_position = {least}(timeline_day.from_position, excluded.from_position),
            reported_from = {least}(timeline_day.reported_from, excluded.reported_from)
        WHERE excluded.earliest < timeline_day.earliest OR excluded.latest > timeline_day.latest
            OR excluded.from_position < timeline_day.from_position
            OR excluded.reported_from < timeline_day.reported_from"""  # noqa: S608  three words of the dialect
    found = _bounds(rows)
    connection.exec_driver_sql(statement, [(generation, *day, *found[day]) for day in sorted(found)])


def _bounds(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Bounds]:
    found: dict[tuple[str, str], Bounds] = {}
    for row in rows:
        new = row["earliest"], row["latest"], row["from_position"], row["reported_from"]
        for actor in (row["actor"], EVERYBODY) if row["principal"] else (row["actor"],):
            old = found.get((actor, row["day"]), new)
            if old is new or new != old:
                found[actor, row["day"]] = (
                    min(old[0], new[0]),
                    max(old[1], new[1]),
                    min(old[2], new[2]),
                    min(old[3], new[3]),
                )
    return found


def forget_days(connection: Connection, table: Table, generation: int) -> None:
    """With the last rows of a generation go its days."""
    if table is timeline_entry:
        connection.execute(delete(timeline_day).where(timeline_day.c.generation == generation))
