"""Commands on the whole log: ingest an archive, replay to a point, rebuild the read models."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from feeds.archive import ParkedLine, read_archive
from timeline.cli.changes import changes_json, write_changes
from timeline.cli.lines import write_json
from timeline.cli.options import Json, KnownAt, Position, ReportedBy, knowledge, services
from timeline.cli.roles import project_all
from timeline.cli.screen import as_of_text, complaints, console, progress, write_timeline
from timeline.domain.changes import Change, by_actor
from timeline.domain.errors import InvalidInput
from timeline.domain.event_json import event_json
from timeline.domain.events import Coder
from timeline.domain.feeds import ParkedItem
from timeline.domain.items import FeedItem
from timeline.domain.ports import Log
from timeline.use_cases.as_of import resolve
from timeline.use_cases.code import code_again, code_new_items
from timeline.use_cases.ingest import Ingested, ingest_items
from timeline.use_cases.replay import digests, rebuild_all
from timeline.use_cases.replay import replay as replay_log
from timeline.wiring import Services, rehearsed, scratch_projections

BATCH = 50
"""Items in one append of an archive: few enough that a kill costs little, many enough to be quick."""


def ingest(
    file: Annotated[Path, typer.Argument(help="JSON Lines: id, published, title, text; source, publisher, url.")],
    publisher: Annotated[str | None, typer.Option(help="Who published items that do not say so.")] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Also code and project them now.")] = True,
    as_json: Json = False,
) -> None:
    """Take in an archive of items with their original dates; what is known already is passed over."""
    if not file.is_file():
        raise InvalidInput(f"no file {str(file)!r}; give a file of JSON Lines, one item a line")
    with services() as opened:
        outcome = _ingest(file, publisher, opened)
        if wait:
            _code(opened)
            project_all(opened)
    if as_json:
        write_json(outcome)
        return
    console.print(
        f"{outcome.received} new, {outcome.revised} revised, {outcome.withdrawn} withdrawn, "
        f"{outcome.unchanged} known, {outcome.parked} parked"
    )


def _ingest(file: Path, publisher: str | None, opened: Services) -> Ingested:
    outcome = Ingested()
    with file.open("rb") as lines, progress() as bar:
        task = bar.add_task("items", total=None)
        read = read_archive(lines, publisher=publisher)
        while batch := list(islice(read, BATCH)):
            outcome += _take(batch, file.name, opened)
            bar.advance(task, len(batch))
    return outcome


def _take(batch: list[FeedItem | ParkedLine], source: str, opened: Services) -> Ingested:
    parked = [line for line in batch if isinstance(line, ParkedLine)]
    for line in parked:
        opened.feeds.park(ParkedItem(source, f"line {line.number}", line.reason, opened.clock()))
        complaints.print(f"line {line.number} parked: {line.reason}", markup=False, style="yellow")
    items = [item for item in batch if isinstance(item, FeedItem)]
    taken = ingest_items(
        items, source=source, log=opened.log, feeds=opened.feeds, index=opened.item_index, clock=opened.clock
    )
    return taken + Ingested(parked=len(parked))


def _code(opened: Services) -> None:
    with progress() as bar:
        task = bar.add_task("coding", total=None)
        for _ in code_new_items(opened.log, opened.checkpoints, opened.coder):
            bar.advance(task)


def recode(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change; write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Code every item again with the coder as it is now; only what differs is recorded, as corrections.

    Shows by actor what is corrected, retracted and added.
    """
    with services() as opened:
        log = rehearsed(opened) if dry_run else opened.log
        before = log.head().position
        changes = _recoded(log, opened.coder)
        written = log.head().position - before
        if not dry_run:
            project_all(opened)
        actors = {actor: (opened.gazetteer.name_of(actor), of_it) for actor, of_it in by_actor(changes).items()}
    if as_json:
        write_json({"dry_run": dry_run, "records": written, "actors": changes_json(actors)})
        return
    write_changes(actors)
    console.print(f"{written} records {'would be written' if dry_run else 'written'}")


def _recoded(log: Log, coder: Coder) -> list[Change]:
    changes: list[Change] = []
    with progress() as bar:
        task = bar.add_task("coding", total=None)
        for changed in code_again(log, coder):
            changes += changed
            bar.advance(task)
    return changes


def replay(
    known_at: KnownAt = None, reported_by: ReportedBy = None, position: Position = None, as_json: Json = False
) -> None:
    """Fold the log up to a point, print the timeline as it stood, and compare its digest with the stored rows'."""
    with services() as opened:
        as_of = resolve(knowledge(known_at, reported_by, position), opened.log, opened.projections)
        done = replay_log(as_of, opened.log, opened.projections, scratch_projections())
    if as_json:
        events = [event_json(entry.event) for entry in done.entries]
        write_json({"position": as_of.position, "events": events, "folded": done.folded, "stored": done.stored})
    else:
        write_timeline(done.entries)
        console.print(f"\n{as_of_text(as_of)}: {len(done.entries)} events")
        if known_at and not as_of.position:
            console.print("this log held nothing then; what had been published by then: --reported-by")
        for name, digest in done.folded.items():
            console.print(
                f"{name:15} {digest}  {'equals' if done.stored[name] == digest else 'DIFFERS from'} the stored rows"
            )
    if not done.agrees:
        raise typer.Exit(1)


def rebuild() -> None:
    """Fold every read model anew beside the live one, put it in its place, and say whether its digest changed."""
    with services() as opened:
        as_of = resolve(knowledge(None, None, None), opened.log, opened.projections)
        before = digests(opened.projections, as_of)
        with progress() as bar:
            task = bar.add_task("records", total=None)
            for name, reached in rebuild_all(opened.log, opened.projections):
                bar.update(task, description=name, completed=reached)
        after = digests(opened.projections, as_of)
    for name, digest in after.items():
        console.print(
            f"{name:15} {digest}  {'as before' if before[name] == digest else 'CHANGED from ' + before[name]}"
        )
