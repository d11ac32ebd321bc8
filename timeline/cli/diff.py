"""`timeline diff`: what this log, or the world, learned from one point to another."""

from __future__ import annotations

from typing import Annotated

import typer

from api.bodies import diff_reply
from timeline.cli.lines import write_json
from timeline.cli.options import Form, Json, actor_named, services
from timeline.cli.screen import write_page
from timeline.forms.diff import diff_page
from timeline.forms.page import Format
from timeline.use_cases.as_of import between
from timeline.use_cases.diff import diff as compare


def diff(
    earlier: Annotated[str, typer.Option("--from", metavar="N|D", help="A position or a date.")],
    later: Annotated[str | None, typer.Option("--to", metavar="N|D", help="A later one; else now.")] = None,
    reported: Annotated[bool, typer.Option("--reported", help="Dates of publication, not of this log.")] = False,
    actor: Annotated[str | None, typer.Option(help="Only what shows on this actor's timeline.")] = None,
    form: Form = Format.TEXT,
    as_json: Json = False,
) -> None:
    """What became known, changed, got a better date, was withdrawn."""
    with services() as opened:
        points = between(earlier, later, opened.log, opened.projections, reported=reported)
        wanted = actor_named(actor, opened) if actor else None
        found = compare(*points, opened.timelines, opened.copies, opened.log, actor=wanted)
    if as_json:
        write_json(diff_reply(found).model_dump(mode="json"))
    else:
        write_page(diff_page(found), form)
