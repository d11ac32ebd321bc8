"""What every command begins with: settings from the environment, services on the database, options in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from timeline.cli.screen import configure_logging
from timeline.domain.dates import read_day, read_moment
from timeline.domain.errors import InvalidInput, UnknownActor
from timeline.domain.read_models import Window
from timeline.forms.page import Format
from timeline.settings import read_settings
from timeline.use_cases.as_of import Knowledge
from timeline.wiring import Services, open_services

Json = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
Form = Annotated[Format, typer.Option("--format", help="Text, or Markdown for a brief.")]
Since = Annotated[str | None, typer.Option(metavar="DAY", help="From this day on.")]
Until = Annotated[str | None, typer.Option(metavar="DAY", help="Before this day.")]
KnownAt = Annotated[str | None, typer.Option("--known-at", metavar="D", help="As this log knew it at D.")]
ReportedBy = Annotated[str | None, typer.Option("--reported-by", metavar="D", help="As published by D.")]
Position = Annotated[int | None, typer.Option("--position", metavar="N", help="As of position N of the log.")]


@contextmanager
def services() -> Iterator[Services]:
    """The services that the environment asks for; what they have to log goes to standard error."""
    settings = read_settings()
    configure_logging(settings.log_level)
    with open_services(settings) as opened:
        yield opened


def knowledge(known_at: str | None, reported_by: str | None, position: int | None) -> Knowledge:
    """The point asked for by the three options."""
    return Knowledge(
        known_at=read_moment(known_at) if known_at else None,
        position=position,
        reported_by=read_moment(reported_by) if reported_by else None,
    )


def window_of(since: str | None, until: str | None) -> Window:
    """The days asked for; InvalidInput when there are none between."""
    window = Window(read_day(since) if since else None, read_day(until) if until else None)
    if window.since and window.until and window.since >= window.until:
        raise InvalidInput(f"nothing lies from {window.since} on and before {window.until}; --until is the later day")
    return window


def actor_named(name: str, opened: Services) -> str:
    """The id of an actor given by id or name; UnknownActor names the nearest."""
    actor = opened.gazetteer.resolve(name)
    if actor is None:
        nearest = ", ".join(opened.gazetteer.nearest(name))
        raise UnknownActor(f"no actor {name!r}; did you mean {nearest}?", actor=name)
    return actor
