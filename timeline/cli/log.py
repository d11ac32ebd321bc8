"""Commands on the whole log: replay to a point, code everything again."""

from __future__ import annotations

from typing import Annotated

import typer

from timeline.cli.changes import changes_json, write_changes
from timeline.cli.lines import write_json
from timeline.cli.options import Json, KnownAt, Position, ReportedBy, knowledge, services
from timeline.cli.roles import project_all
from timeline.cli.screen import console, progress, write_page
from timeline.domain.changes import Change, by_actor
from timeline.domain.event_json import event_json
from timeline.domain.events import Coder
from timeline.domain.ports import Log
from timeline.forms.days import as_of_text
from timeline.forms.timelines import events_page
from timeline.use_cases.as_of import resolve
from timeline.use_cases.code import code_again
from timeline.use_cases.replay import replay as replay_log
from timeline.wiring import rehearsed, scratch_projections


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
        title = f"{as_of_text(as_of)}: {len(done.entries)} events"
        write_page(events_page(title, done.entries))
        console.print()
        if known_at and not as_of.position:
            console.print("this log held nothing then; what had been published by then: --reported-by")
        for name, digest in done.folded.items():
            console.print(
                f"{name:15} {digest}  {'equals' if done.stored[name] == digest else 'DIFFERS from'} the stored rows"
            )
    if not done.agrees:
        raise typer.Exit(1)
