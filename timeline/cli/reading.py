"""Commands that read: an actor's timeline, the exchanges between actors."""

from __future__ import annotations

from typing import Annotated

import typer

from timeline.cli.lines import write_json
from timeline.cli.options import (
    Form,
    Json,
    KnownAt,
    Position,
    ReportedBy,
    Since,
    Until,
    actor_named,
    knowledge,
    services,
    window_of,
)
from timeline.cli.screen import write_page
from timeline.domain.acts import Act
from timeline.domain.errors import InvalidInput
from timeline.domain.events import Kind
from timeline.domain.read_models import AsOf, EntryFilter, Role
from timeline.forms.days import as_of_text
from timeline.forms.exchanges import exchange_json, exchanges_page
from timeline.forms.page import Format
from timeline.forms.timelines import entry_json
from timeline.forms.timelines import timeline_page as written
from timeline.use_cases.as_of import resolve
from timeline.use_cases.groups import members_of
from timeline.use_cases.notes import notes_of
from timeline.use_cases.query import exchanges, names_of, timeline_page
from timeline.use_cases.sources import Source, of_group, of_speaker
from timeline.wiring import Services


def show(
    actor: Annotated[list[str] | None, typer.Argument(help="Ids or names: RUS, turkey, IGO:NATO.")] = None,
    speaker: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only what this person said, by words of the name.")
    ] = None,
    members: Annotated[bool, typer.Option("--members", help="Of an organisation: also what its members did.")] = False,
    since: Since = None,
    until: Until = None,
    role: Annotated[Role | None, typer.Option(help="Only what it did, or only what was addressed to it.")] = None,
    act: Annotated[Act | None, typer.Option(case_sensitive=False, help="Only this act.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only statements or only actions.")] = None,
    known_at: KnownAt = None,
    reported_by: ReportedBy = None,
    position: Position = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many lines an actor.")] = 200,
    form: Form = Format.TEXT,
    as_json: Json = False,
) -> None:
    """The timelines of actors, by day; with --speaker what a person said, for these actors or for any."""
    if not actor and speaker is None:
        raise InvalidInput("whose timeline? give an actor, or --speaker and a name")
    if speaker is not None and members:
        raise InvalidInput("--speaker and --members do not go together; send one of them")
    window = window_of(since, until)
    with services() as opened:
        as_of = resolve(knowledge(known_at, reported_by, position), opened.log, opened.projections)
        for number, name in enumerate(actor or [None]):
            found = actor_named(name, opened) if name else None
            wanted = EntryFilter(actor=found, role=role, act=act, kind=kind, window=window)
            source = _source(wanted, speaker, members, as_of, opened)
            page = timeline_page(wanted, as_of, opened.timelines, opened.copies, opened.log, limit=limit, source=source)
            if as_json:
                for line in page.lines:
                    write_json(entry_json(line))
                continue
            named = names_of([found] if found else [], as_of, opened.timelines)
            whose = ", ".join(filter(None, (speaker, named(found) if found else None)))
            more = " and more; raise --limit" if page.next else ""
            if number:
                typer.echo()
            write_page(
                written(
                    f"{whose}{' and its members' if members else ''}, {as_of_text(as_of)}",
                    page.lines,
                    notes=notes_of(page.lines, as_of, opened.log),
                    foot=f"{len(page.lines)} events{more}",
                ),
                form,
            )


def _source(wanted: EntryFilter, speaker: str | None, members: bool, as_of: AsOf, opened: Services) -> Source | None:
    if speaker is not None:
        return of_speaker(speaker, wanted, as_of, opened.timelines)
    if members and wanted.actor:
        return of_group(members_of(wanted.actor, opened.gazetteer), wanted, as_of, opened.timelines)
    return None


def exchange(
    actor: Annotated[list[str], typer.Argument(help="One actor, or two for what passed between them.")],
    since: Since = None,
    until: Until = None,
    known_at: KnownAt = None,
    reported_by: ReportedBy = None,
    position: Position = None,
    form: Form = Format.TEXT,
    as_json: Json = False,
) -> None:
    """Who answered whom: each exchange as a line of arrows, how it stands, and its acts."""
    if len(actor) > 2:
        raise InvalidInput("an exchange is of one actor, or of two with each other; give one or two")
    window = window_of(since, until)
    with services() as opened:
        as_of = resolve(knowledge(known_at, reported_by, position), opened.log, opened.projections)
        actors = [actor_named(name, opened) for name in actor]
        found = exchanges(as_of, opened.timelines, opened.copies, opened.log, actors=actors, window=window)
        patience = opened.settings.offer_lapses_after
        if as_json:
            for one in found:
                write_json(exchange_json(one, as_of.day, patience))
        else:
            named = names_of(actors, as_of, opened.timelines)
            of = f" of {' and '.join(map(named, actors))}"
            write_page(exchanges_page(found, as_of, patience, of=of), form)
