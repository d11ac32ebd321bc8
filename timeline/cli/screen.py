"""How the command line writes: plain lines for people, JSON for machines, progress on the terminal only."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

import structlog
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event
from timeline.domain.lines import Line, Standing, Teller
from timeline.domain.read_models import AsOf
from timeline.forms.page import Format, Page, render

console = Console(soft_wrap=True, highlight=False)
complaints = Console(stderr=True, soft_wrap=True, highlight=False)


def progress(*, of_bytes: bool = False) -> Progress:
    """A progress bar on standard error; silent when that is no terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(binary_units=True) if of_bytes else MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )


def write_page(page: Page, form: Format = Format.TEXT) -> None:
    """A page on standard output, as it is: what the terminal's markup would be is text here."""
    console.print(render(page, form), markup=False, emoji=False, end="")


def write_timeline(lines: Sequence[Line]) -> None:
    """Lines by day, the day as precise as the source was, each with who told it and who carries it."""
    days: dict[str, list[Line]] = {}
    for line in lines:
        days.setdefault(day_text(line.entry.event.coded.occurred), []).append(line)
    for when, told in days.items():
        console.print(f"\n[bold]{when}[/bold]")
        for line in told:
            console.print(f"  {event_text(line.entry.event)} · {tellers_text(line)}", markup=False)


def tellers_text(line: Line) -> str:
    """`told by wire.example; carried by herald.example, ledger.example (outdated)`."""
    carried = f"; carried by {_names(line.carriers)}" if line.carriers else ""
    return f"told by {_names(line.origins)}{carried}"


def _names(tellers: Sequence[Teller]) -> str:
    marked = (t.name if t.standing is Standing.STANDING else f"{t.name} ({t.standing.value})" for t in tellers)
    return ", ".join(dict.fromkeys(marked))


def day_text(occurred: Occurred) -> str:
    """`Wed 2015-10-07`, `2015-09-28 to 2015-10-04`, or `by 2015-10-06` when the start is unknown."""
    if occurred.precision is Precision.UNKNOWN or occurred.start is None:
        return f"by {occurred.end}"
    if occurred.start == occurred.end:
        return f"{occurred.end:%a %Y-%m-%d}"
    return f"{occurred.start} to {occurred.end}"


def event_text(event: Event) -> str:
    """`REJECT     US rebuffs Russia on air strikes (Ash Carter), citing Interfax`."""
    coded = event.coded
    speaker = f" ({coded.speaker.name or coded.speaker.role})" if coded.speaker else ""
    via = f", citing {', '.join(coded.via)}" if coded.via else ""
    return f"{coded.act.value:<10} {coded.gloss}{speaker}{via}"


def as_of_text(as_of: AsOf) -> str:
    recorded = f", recorded {as_of.recorded_at:%Y-%m-%d %H:%M} UTC" if as_of.recorded_at else ""
    reported = f", published by {as_of.reported_by:%Y-%m-%d %H:%M} UTC" if as_of.reported_by else ""
    return f"as of position {as_of.position}{recorded}{reported}"


def configure_logging(log_level: str) -> None:
    """Structured lines on standard error."""
    level = logging.getLevelNamesMapping()[log_level.upper()]
    logging.basicConfig(
        level=max(level, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=("timestamp", "level", "event")),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
