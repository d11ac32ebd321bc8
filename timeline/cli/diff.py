"""`timeline diff`: what this log, or the world, learned from one point to another."""

from __future__ import annotations

from typing import Annotated

import typer

from api.bodies import diff_reply
from api.formats.diff import diff_markdown, diff_text
from timeline.cli.lines import write_json
from timeline.cli.options import Json, actor_named, services
from timeline.domain.errors import InvalidInput
from timeline.use_cases.as_of import between
from timeline.use_cases.diff import diff as compare


def diff(
    earlier: Annotated[str, typer.Option("--from", metavar="N|D", help="A position or a date.")],
    later: Annotated[str | None, typer.Option("--to", metavar="N|D", help="A later one; else now.")] = None,
    reported: Annotated[bool, typer.Option("--reported", help="Dates of publication, not of this log.")] = False,
    actor: Annotated[str | None, typer.Option(help="Only what shows on this actor's timeline.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Markdown instead of text.")] = False,
    as_json: Json = False,
) -> None:
    """What became known, changed, got a better date, was withdrawn."""
    if markdown and as_json:
        raise InvalidInput("--markdown and --json are two forms of the same; choose one")
    with services() as opened:
        points = between(earlier, later, opened.log, opened.projections, reported=reported)
        wanted = actor_named(actor, opened) if actor else None
        found = compare(*points, opened.timelines, opened.copies, opened.log, actor=wanted)
    if as_json:
        write_json(diff_reply(found).model_dump(mode="json"))
    else:
        typer.echo(diff_markdown(found) if markdown else diff_text(found), nl=False)
