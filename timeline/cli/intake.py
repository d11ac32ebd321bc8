"""`timeline ingest`: archives of articles with their original dates."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from io import BufferedReader
from itertools import groupby
from pathlib import Path
from typing import Annotated, cast

import typer

from feeds.archive import ParkedPiece, Piece
from feeds.sources import Reading, find_archive, read_archive, read_stream
from timeline.cli.lines import write_json
from timeline.cli.options import Json, services
from timeline.cli.roles import project_all, sandbox_of
from timeline.cli.screen import complaints, console, progress
from timeline.domain.canonical import short_id
from timeline.domain.feeds import ParkedItem
from timeline.domain.items import FeedItem
from timeline.use_cases.code import code_new_items
from timeline.use_cases.ingest import Ingested, ingest_items
from timeline.wiring import Services

BATCH = 50
"""Items in one append of an archive: few enough that a kill costs little, many enough to be quick."""

SOME_PARKED = 3
"""The exit status of an ingest that went through to the end, but had to leave something out."""

Pieces = Iterable[tuple[str, Piece]]


def ingest(
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH",
            help="JSON Lines, text with headers, an HTML page, a feed's snapshot, a folder of them, or - for input; "
            ".gz too.",
        ),
    ],
    publisher: Annotated[str | None, typer.Option(help="Who published items that do not say so.")] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Also code and project them now.")] = True,
    as_json: Json = False,
) -> None:
    """Take in an archive of items with their original dates; what is known already is passed over.

    An ingest that was interrupted goes on where it was. Ends with status 3 when something was parked.
    """
    with services() as opened:
        with sandbox_of(opened.settings) as sandbox:
            how = Reading(opened.clock(), publisher, sandbox.parse)
            outcome, finished = _from_input(how, opened) if path == "-" else _from_path(Path(path), how, opened)
        if wait:
            _code(opened)
            project_all(opened)
        finished()
    if as_json:
        write_json(outcome)
    else:
        console.print(
            f"{outcome.received} new, {outcome.revised} revised, {outcome.withdrawn} withdrawn, "
            f"{outcome.unchanged} known, {outcome.parked} parked"
        )
    if outcome.parked:
        raise typer.Exit(SOME_PARKED)


def _from_input(how: Reading, opened: Services) -> tuple[Ingested, Callable[[], None]]:
    """What comes once cannot be taken up again in its middle; what is known is passed over."""
    pieces = read_stream(cast(BufferedReader, sys.stdin.buffer), how)
    named = (("standard input", piece) for piece in pieces)
    return _take(named, None, lambda _: None, 0, opened), lambda: None


def _from_path(path: Path, how: Reading, opened: Services) -> tuple[Ingested, Callable[[], None]]:
    """The outcome, and what to do when nothing of the archive is left to do."""
    archive = find_archive(path, how)
    row = short_id("archive", archive.digest, how.publisher or "")
    done = opened.checkpoints.get(row)
    if done:
        complaints.print(f"going on after {done} of {archive.size} bytes, which were taken in before")
    pieces = read_archive(archive, how, after=done)
    named = ((source.name, piece) for source, piece in pieces)
    outcome = _take(named, archive.size, lambda end: opened.checkpoints.set(row, end), done, opened)
    return outcome, lambda: opened.checkpoints.set(row, 0)  # asked again, it is all looked at again


def _take(pieces: Pieces, total: int | None, reached: Callable[[int], None], done: int, opened: Services) -> Ingested:
    outcome = Ingested()
    with progress(of_bytes=True) as bar:
        task = bar.add_task("reading", total=total, completed=done)
        for batch, end in _batches(pieces):
            outcome += _keep(batch, opened)
            reached(end)
            bar.update(task, completed=end)
    return outcome


def _batches(pieces: Pieces) -> Iterator[tuple[list[tuple[str, FeedItem | ParkedPiece]], int]]:
    """What was taken in whole pieces, with its source, and the offset behind it."""
    held: list[tuple[str, FeedItem | ParkedPiece]] = []
    end = 0
    for name, piece in pieces:
        held += [(name, taken) for taken in piece.taken]
        end = piece.end
        if len(held) >= BATCH:
            yield held, end
            held = []
    if held:
        yield held, end


def _keep(batch: list[tuple[str, FeedItem | ParkedPiece]], opened: Services) -> Ingested:
    outcome = Ingested()
    for name, of_it in groupby(batch, key=lambda pair: pair[0]):
        taken = [one for _, one in of_it]
        for piece in taken:
            if isinstance(piece, ParkedPiece):
                opened.feeds.park(ParkedItem(name, piece.label, piece.reason, opened.clock()))
                complaints.print(f"{name}, {piece.label} parked: {piece.reason}", markup=False, style="yellow")
                outcome += Ingested(parked=1)
        outcome += ingest_items(
            [item for item in taken if isinstance(item, FeedItem)],
            source=name,
            log=opened.log,
            feeds=opened.feeds,
            index=opened.item_index,
            clock=opened.clock,
        )
    return outcome


def _code(opened: Services) -> None:
    with progress() as bar:
        task = bar.add_task("coding", total=None)
        for _ in code_new_items(opened.log, opened.checkpoints, opened.coder):
            bar.advance(task)
