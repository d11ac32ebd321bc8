"""Commands that read: an actor's timeline, the exchanges between actors."""

from __future__ import annotations

from typing import Annotated

import typer

from timeline.cli.lines import write_json
from timeline.cli.options import Json, KnownAt, Position, ReportedBy, actor_named, knowledge, services
from timeline.cli.screen import as_of_text, console, write_timeline
from timeline.domain.acts import Act
from timeline.domain.dates import read_day
from timeline.domain.errors import InvalidInput
from timeline.domain.event_json import line_json
from timeline.domain.events import Kind
from timeline.domain.read_models import EntryFilter, Window
from timeline.projections.threads import arrow_line
from timeline.use_cases.as_of import resolve
from timeline.use_cases.query import exchanges, timeline_page

Since = Annotated[str | None, typer.Option(metavar="DAY", help="From this day on.")]
Until = Annotated[str | None, typer.Option(metavar="DAY", help="Before this day.")]


def show(
    actor: Annotated[list[str], typer.Argument(help="Ids or names: RUS, turkey, IGO:NATO.")],
    since: Since = None,
    until: Until = None,
    act: Annotated[Act | None, typer.Option(case_sensitive=False, help="Only this act.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only statements or only actions.")] = None,
    known_at: KnownAt = None,
    reported_by: ReportedBy = None,
    position: Position = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many lines an actor.")] = 200,
    as_json: Json = False,
) -> None:
    """The timelines of actors, by day."""
    with services() as opened:
        as_of = resolve(knowledge(known_at, reported_by, position), opened.log, opened.projections)
        for name in actor:
            wanted = EntryFilter(actor=actor_named(name, opened), act=act, kind=kind, window=_window(since, until))
            page = timeline_page(wanted, as_of, opened.timelines, opened.copies, opened.log, limit=limit)
            if as_json:
                for line in page.lines:
                    write_json(line_json(line))
                continue
            console.print(f"{opened.gazetteer.name_of(wanted.actor or '')}, {as_of_text(as_of)}")
            write_timeline(page.lines)
            more = " and more; raise --limit" if page.next else ""
            console.print(f"\n{len(page.lines)} events{more}\n")


def exchange(
    actor: Annotated[list[str], typer.Argument(help="One actor, or two for what passed between them.")],
    since: Since = None,
    until: Until = None,
    known_at: KnownAt = None,
    reported_by: ReportedBy = None,
    position: Position = None,
    as_json: Json = False,
) -> None:
    """Who answered whom: each exchange as a line of arrows."""
    if len(actor) > 2:
        raise InvalidInput("an exchange is of one actor, or of two with each other; give one or two")
    with services() as opened:
        as_of = resolve(knowledge(known_at, reported_by, position), opened.log, opened.projections)
        actors = [actor_named(name, opened) for name in actor]
        found = exchanges(
            as_of, opened.timelines, opened.copies, opened.log, actors=actors, window=_window(since, until)
        )
    for thread in found:
        line = arrow_line(thread)
        if as_json:
            write_json({"id": thread.id, "arrow": line})
        else:
            console.print(line, markup=False)
    if not found and not as_json:
        console.print(f"no exchange, {as_of_text(as_of)}")


def _window(since: str | None, until: str | None) -> Window:
    window = Window(read_day(since) if since else None, read_day(until) if until else None)
    if window.since and window.until and window.since >= window.until:
        raise InvalidInput(f"nothing lies from {window.since} on and before {window.until}; --until is the later day")
    return window
