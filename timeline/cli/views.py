"""Commands that sum up: what passes between two actors, what each holds, which offers stand, who contradicts whom."""

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
from timeline.domain.errors import InvalidInput
from timeline.domain.read_models import AsOf
from timeline.forms.contradictions import contradiction_json, contradictions_page
from timeline.forms.dyads import dyad_json, dyad_page
from timeline.forms.offers import offer_json, offers_page
from timeline.forms.page import Format
from timeline.forms.stances import matter_json, stances_page
from timeline.projections.dyads import Step
from timeline.use_cases import views
from timeline.use_cases.as_of import resolve
from timeline.use_cases.query import names_of
from timeline.wiring import Services

Actors = Annotated[list[str] | None, typer.Argument(help="One actor, or two for what is between them.")]


def dyad(
    one: Annotated[str, typer.Argument(help="Id or name of an actor.")],
    other: Annotated[str, typer.Argument(help="Id or name of another.")],
    by: Annotated[Step, typer.Option("--by", help="Periods of this length.")] = Step.WEEK,
    since: Since = None,
    until: Until = None,
    known_at: KnownAt = None,
    reported_by: ReportedBy = None,
    position: Position = None,
    form: Form = Format.TEXT,
    as_json: Json = False,
) -> None:
    """What passes between two actors: acts counted both ways, intensity, the last contact, the last hostile act."""
    with services() as opened:
        as_of = resolve(knowledge(known_at, reported_by, position), opened.log, opened.projections)
        between = actor_named(one, opened), actor_named(other, opened)
        answer = views.dyad(
            between,
            as_of,
            opened.timelines,
            opened.copies,
            opened.log,
            step=by,
            window=window_of(since, until),
        )
        named = names_of(between, as_of, opened.timelines)
        if as_json:
            write_json(dyad_json(answer, named))
        else:
            write_page(dyad_page(answer, as_of, named), form)


def stances(
    actor: Annotated[str, typer.Argument(help="Id or name of an actor.")],
    on: Annotated[str | None, typer.Option("--on", metavar="WORDS", help="Only matters about these words.")] = None,
    counterpart: Annotated[str | None, typer.Option(help="Only stances towards this actor.")] = None,
    since: Since = None,
    until: Until = None,
    known_at: KnownAt = None,
    reported_by: ReportedBy = None,
    position: Position = None,
    form: Form = Format.TEXT,
    as_json: Json = False,
) -> None:
    """What an actor holds, matter by matter: since when, renewed, changed, by whose mouth."""
    with services() as opened:
        as_of = resolve(knowledge(known_at, reported_by, position), opened.log, opened.projections)
        found = actor_named(actor, opened)
        matters = views.stances_of(
            found,
            as_of,
            opened.timelines,
            opened.copies,
            opened.log,
            counterpart=actor_named(counterpart, opened) if counterpart else None,
            on=on,
            window=window_of(since, until),
        )
        named = names_of([found, *(m.counterpart for m in matters if m.counterpart)], as_of, opened.timelines)
        if as_json:
            for matter in matters:
                write_json(matter_json(matter, named))
        else:
            write_page(stances_page(found, matters, as_of, named), form)


def offers(
    actor: Actors = None,
    demands: Annotated[bool, typer.Option("--demands", help="Also what is asked for.")] = False,
    lapsed: Annotated[bool, typer.Option("--lapsed", help="Also what nobody answered in time.")] = False,
    since: Since = None,
    until: Until = None,
    known_at: KnownAt = None,
    reported_by: ReportedBy = None,
    position: Position = None,
    form: Form = Format.TEXT,
    as_json: Json = False,
) -> None:
    """Offers that await an answer, with their age."""
    with services() as opened:
        as_of = resolve(knowledge(known_at, reported_by, position), opened.log, opened.projections)
        actors = _actors(actor, opened)
        found = views.offers(
            as_of,
            opened.timelines,
            opened.copies,
            opened.log,
            actors=actors,
            window=window_of(since, until),
            patience=opened.settings.offer_lapses_after,
            demands=demands,
            lapsed=lapsed,
        )
        if as_json:
            for offer in found:
                write_json(offer_json(offer))
        else:
            write_page(offers_page(found, as_of, of=_of(actors, as_of, opened)), form)


def contradictions(
    actor: Actors = None,
    since: Since = None,
    until: Until = None,
    known_at: KnownAt = None,
    reported_by: ReportedBy = None,
    position: Position = None,
    form: Form = Format.TEXT,
    as_json: Json = False,
) -> None:
    """Claims that exclude each other: denied, told otherwise elsewhere, each blaming the other."""
    with services() as opened:
        as_of = resolve(knowledge(known_at, reported_by, position), opened.log, opened.projections)
        actors = _actors(actor, opened)
        found = views.contradictions(
            as_of, opened.timelines, opened.copies, opened.log, actors=actors, window=window_of(since, until)
        )
        if as_json:
            for pair in found:
                write_json(contradiction_json(pair))
        else:
            write_page(contradictions_page(found, as_of, of=_of(actors, as_of, opened)), form)


def _actors(names: list[str] | None, opened: Services) -> list[str]:
    if names and len(names) > 2:
        raise InvalidInput("give one actor, two for what is between them, or none for all")
    return [actor_named(name, opened) for name in names or ()]


def _of(actors: list[str], as_of: AsOf, opened: Services) -> str:
    named = names_of(actors, as_of, opened.timelines)
    return f" of {' and '.join(map(named, actors))}" if actors else ""
