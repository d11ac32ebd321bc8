"""How the command line writes: plain lines for people, JSON for machines, progress on the terminal only."""

from __future__ import annotations

import logging
import sys

import structlog
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

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


def write_page(page: Page, form: Format = Format.TEXT, *, links: bool = True) -> None:
    """A page on standard output, as it is: what the terminal's markup would be is text here."""
    console.print(render(page, form, links=links), markup=False, emoji=False, end="")


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
