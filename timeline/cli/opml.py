"""`timeline feeds import` and `export`: lists of feeds from other readers, and for them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from feeds.opml import MAX_BYTES, Outline, read_opml, write_opml
from timeline.cli.lines import write_json
from timeline.cli.options import Json, services
from timeline.cli.screen import complaints, console
from timeline.domain.errors import InvalidInput
from timeline.use_cases.feeds import add_feeds, apply_feed_records

SOME_REFUSED = 3
"""The exit status of an import that had to leave some feeds out."""

app = typer.Typer()


@app.command("import")
def import_feeds(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A list in OPML; - for standard input.")],
    as_json: Json = False,
) -> None:
    """Add the feeds of a list, all in one append; those that are there already stay as they are."""
    outlines = read_opml(_data(file), file)
    with services() as opened:
        added, known, refused = add_feeds(
            [(outline.url, outline.title) for outline in outlines], log=opened.log, feeds=opened.feeds, door=opened.door
        )
    for url, reason in refused.items():
        complaints.print(f"{url}: left out: {reason}", markup=False, style="yellow")
    if as_json:
        write_json({"added": added, "known": known, "refused": refused})
    else:
        console.print(f"{len(added)} added, {len(known)} known, {len(refused)} left out")
    if refused:
        raise typer.Exit(SOME_REFUSED)


@app.command("export")
def export_feeds() -> None:
    """Write the feeds as OPML to standard output."""
    with services() as opened:
        apply_feed_records(opened.log, opened.feeds)
        sys.stdout.write(write_opml(Outline(feed.url, feed.title) for feed in opened.feeds.all()))


def _data(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInput(f"{file!r} cannot be read: {error.strerror}; give a list of feeds in OPML") from None
