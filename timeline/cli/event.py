"""Commands on what editors did: an event with its history, all edits, cases of events that were marked as wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from timeline.cli.lines import write_json
from timeline.cli.options import Json, KnownAt, Position, ReportedBy, knowledge, services
from timeline.cli.screen import complaints, console, write_page
from timeline.domain.errors import InvalidInput
from timeline.domain.event_history import Step, steps_of
from timeline.domain.event_json import step_json
from timeline.domain.records import Record
from timeline.forms.days import as_of_text
from timeline.forms.page import Format
from timeline.forms.timelines import entry_json, timeline_page
from timeline.use_cases.as_of import resolve
from timeline.use_cases.editing import edits_in
from timeline.use_cases.marked import cases
from timeline.use_cases.query import event_detail, event_history
from timeline.wiring import Services


def event(
    event_id: Annotated[str, typer.Argument(metavar="EVENT", help="The id of an event: ev_…")],
    known_at: KnownAt = None,
    reported_by: ReportedBy = None,
    position: Position = None,
    as_json: Json = False,
) -> None:
    """An event, who told it, and what befell it: corrections and retractions, by the coder and by editors."""
    with services() as opened:
        as_of = resolve(knowledge(known_at, reported_by, position), opened.log, opened.projections)
        entry = opened.timelines.entry(event_id, as_of)
        if entry is None:
            line, history = None, event_history(event_id, as_of, opened.timelines, opened.log)
        else:
            detail = event_detail(event_id, as_of, opened.timelines, opened.copies, opened.log)
            line, history = detail.line, detail.history
    if as_json:
        write_json({"entry": entry_json(line) if line else None, "history": [step_json(step) for step in history]})
        return
    if line:
        shown = line.entry.event
        foot = f"item {shown.item}, version {shown.item_version}"
        write_page(timeline_page(f"{event_id}, {as_of_text(as_of)}", [line], foot=foot), Format.TEXT)
    else:
        console.print(f"{event_id} does not stand, {as_of_text(as_of)}", markup=False)
    for step in history:
        console.print(f"  {step_text(step)}", markup=False)


def edits(as_json: Json = False) -> None:
    """Every edit with its author and reason, in the order of the log; undone ones say so."""
    with services() as opened:
        found = edits_in(opened.log)
    undone = {str(record.data["undoes"]) for record in found if record.type == "edit.undone"}
    for record in found:
        step = _alone(record)
        in_force = record.data["edit"] not in undone
        if as_json:
            write_json({**step_json(step), "event": record.data["event"], "in_force": in_force})
        else:
            off = "" if in_force else " (undone)"
            console.print(f"{record.data['edit']}{off}  {record.data['event']}  {step_text(step)}", markup=False)


def export_cases(
    out: Annotated[Path, typer.Option(metavar="DIR", help="A folder; made when it is not there.")] = Path("cases"),
) -> None:
    """Write what was marked as wrong as cases for the coder, one file each, in the form of tests/cases.

    The words are their publishers': keep the files where they are, and tell the case in words of your own before it
    goes into any project.
    """
    with services() as opened:
        written = _write(out, opened)
    if written:
        complaints.print(
            f"{out} holds words of publishers: for your own use only. Do not publish these files, nor commit them; "
            "write the case anew in words of your own first",
            markup=False,
            style="yellow",
        )
    console.print(f"{written} cases written to {out}", markup=False)


def _write(out: Path, opened: Services) -> int:
    written = 0
    for case in cases(opened.log):
        try:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{case.name}.yaml").write_text(case.text, encoding="utf-8")
        except OSError as error:
            raise InvalidInput(f"{str(out)!r} cannot be written: {error.strerror}; name another folder") from None
        written += 1
    return written


def _alone(record: Record) -> Step:
    return steps_of(str(record.data["event"]), [record])[0]


def step_text(step: Step) -> str:
    """`18  2015-10-09 12:00  corrected (actor, gloss) by Ana: read the article [ed_…]`."""
    changed = f" ({', '.join(step.changed)})" if step.changed else ""
    other = f" with {step.other}" if step.other else ""
    undoes = f", undoing {step.undoes}" if step.undoes else ""
    author = f" by {step.author}" if step.author else ""
    reason = f": {step.reason}" if step.reason else ""
    should = f"; should be: {step.should_be}" if step.should_be else ""
    edit = f" [{step.edit}]" if step.edit else ""
    when = f"{step.recorded_at:%Y-%m-%d %H:%M}"
    return f"{step.position}  {when}  {step.what}{changed}{other}{undoes}{author}{reason}{should}{edit}"
