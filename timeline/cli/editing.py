"""The editor's commands: correct, retract, merge, link, unlink, undo, mark as wrong, with author and reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from timeline.cli.lines import write_json
from timeline.cli.options import Json, actor_named, services
from timeline.cli.roles import project_all
from timeline.cli.screen import console
from timeline.domain.acts import Act
from timeline.domain.errors import InvalidInput
from timeline.domain.event_json import event_json
from timeline.domain.event_record import Event
from timeline.domain.events import Kind, Modality
from timeline.domain.lines import Standing
from timeline.forms.acts import dated_text
from timeline.use_cases import edit, rule
from timeline.use_cases.as_of import Knowledge, resolve
from timeline.use_cases.corroborate import Corroborator
from timeline.use_cases.editing import Hand, Made
from timeline.use_cases.fields import NOBODY, occurred_field, party_field, speaker_field
from timeline.use_cases.join import Joiner
from timeline.wiring import Services

EventId = Annotated[str, typer.Argument(metavar="EVENT", help="The id of an event: ev_…")]
Reason = Annotated[str, typer.Option(help="Why; kept in the log for good.")]
Author = Annotated[str | None, typer.Option(help="Who edits; else TIMELINE_AUTHOR.")]
Seen = Annotated[
    int | None, typer.Option(metavar="N", help="Position at which you saw the event; later changes are a conflict.")
]


def correct(
    event: EventId,
    reason: Reason,
    author: Author = None,
    seen: Seen = None,
    actor: Annotated[str | None, typer.Option(help="Id or name.")] = None,
    target: Annotated[list[str] | None, typer.Option(help="Id or name, once for each; `none` for no target.")] = None,
    act: Annotated[Act | None, typer.Option(case_sensitive=False, help="The act; its code follows.")] = None,
    cameo: Annotated[str | None, typer.Option(metavar="CODE", help="A CAMEO code of the act.")] = None,
    occurred: Annotated[
        str | None, typer.Option(metavar="DAY|A..B|..B", help="A day, days from A to B, or by B at the latest.")
    ] = None,
    speaker: Annotated[str | None, typer.Option(help="Name of who speaks; `none` for nobody.")] = None,
    role: Annotated[str | None, typer.Option(help="The speaker's office, with --speaker or alone.")] = None,
    modality: Annotated[Modality | None, typer.Option(help="Asserted, negated, …")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Statement or action.")] = None,
    gloss: Annotated[str | None, typer.Option(help="The line in our own words, at most eight.")] = None,
    answers: Annotated[
        str | None, typer.Option(metavar="EVENT", help="The event of the same item that it answers; `none`.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Correct fields of an event. They stay as you set them, whatever is coded later; the others follow the coder."""
    with _desk() as opened:
        fields: dict[str, Any] = {}
        if actor is not None:
            fields["actor"] = _party(actor, opened)
        if target is not None:
            fields["targets"] = [] if target == [NOBODY] else [_party(one, opened) for one in target]
        if occurred is not None:
            fields["occurred"] = occurred_field(occurred)
        if speaker is not None or role is not None:
            fields["speaker"] = speaker_field(speaker, role)
        if answers is not None:
            fields["reply_to"] = None if answers == NOBODY else answers
        plain = {"act": act, "cameo": cameo, "modality": modality, "kind": kind, "gloss": gloss}
        fields |= {name: str(value) for name, value in plain.items() if value is not None}
        if not fields:
            raise InvalidInput("nothing to correct; give --actor, --target, --act, --occurred or another field")
        hand = _hand(author, reason, seen, opened)
        done = edit.correct(event, fields, hand, opened.log, opened.timelines)
    _report(done.made, "corrected", done.event, as_json=as_json)
    if done.event and "gloss" not in fields and not as_json and {"actor", "act", "targets"} & fields.keys():
        console.print(
            f"its line still reads: {done.event.coded.gloss}; give --gloss if that is wrong too", markup=False
        )


def retract(event: EventId, reason: Reason, author: Author = None, seen: Seen = None, as_json: Json = False) -> None:
    """Take an event back that its item does not tell. It stays away as long as the coder tells it the same way."""
    with _desk() as opened:
        others = _others(event, opened)
        done = edit.retract(event, _hand(author, reason, seen, opened), opened.log, opened.timelines)
    _report(done.made, "retracted", None, as_json=as_json)
    if others and not as_json:
        console.print(f"others on its line go on telling it: {', '.join(others)}", markup=False)


def merge(
    event: EventId,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The event that it is one with.")],
    reason: Reason,
    author: Author = None,
    seen: Seen = None,
    as_json: Json = False,
) -> None:
    """Say that two events are one act told twice: one line of the timeline, one act of an exchange."""
    with _desk() as opened:
        made = rule.merge(event, other, _hand(author, reason, seen, opened), opened.log, opened.timelines)
    _report(made, "merged", None, as_json=as_json)


def link(
    event: EventId,
    to: Annotated[str, typer.Option("--to", metavar="OTHER", help="The event that it answers.")],
    reason: Reason,
    author: Author = None,
    seen: Seen = None,
    as_json: Json = False,
) -> None:
    """Say that an event answers another."""
    with _desk() as opened:
        made = rule.link_reply(event, to, _hand(author, reason, seen, opened), opened.log, opened.timelines)
    _report(made, "linked", None, as_json=as_json)


def unlink(
    event: EventId,
    reason: Reason,
    other: Annotated[
        str | None, typer.Option("--from", metavar="OTHER", help="Only from this one, as answer and as the same act.")
    ] = None,
    author: Author = None,
    seen: Seen = None,
    as_json: Json = False,
) -> None:
    """Say that an event answers nothing; with --from, that two are neither one act nor an answer to each other."""
    with _desk() as opened:
        made = rule.unlink(event, other, _hand(author, reason, seen, opened), opened.log, opened.timelines)
    for one in made:
        _report(one, "unlinked", None, as_json=as_json)


def undo(
    edit_id: Annotated[str, typer.Argument(metavar="EDIT", help="The id of an edit: ed_…")],
    reason: Reason,
    author: Author = None,
    seen: Seen = None,
    as_json: Json = False,
) -> None:
    """Undo an edit by another record; what the coder tells is shown again, through the edits that are left."""
    with _desk() as opened:
        made = edit.undo(edit_id, _hand(author, reason, seen, opened), opened.log)
    _report(made, "undone", None, as_json=as_json)


def mark_wrong(
    event: EventId,
    reason: Reason,
    should_be: Annotated[
        str | None, typer.Option(metavar="LINE", help="As in a case: 'USA REJECT RUS 2015-10-07'; `nothing`.")
    ] = None,
    author: Author = None,
    as_json: Json = False,
) -> None:
    """Note that the coder tells an event wrongly, as a case for those who improve it; what is shown stays."""
    with _desk() as opened:
        hand = _hand(author, reason, None, opened)
        made = edit.mark_wrong(event, should_be, hand, opened.log, opened.timelines)
    _report(made, "marked", None, as_json=as_json)


@contextmanager
def _desk() -> Iterator[Services]:
    """The services, with read models that know the events up to now, before and after the edit."""
    with services() as opened:
        project_all(opened)
        yield opened
        project_all(opened)


def _others(event: str, opened: Services) -> list[str]:
    """The events on the same line, each with its publisher; an edit does not reach them."""
    as_of = resolve(Knowledge(), opened.log, opened.projections)
    entry = opened.timelines.entry(event, as_of)
    if entry is None:
        return []
    joiner = Joiner(opened.log, opened.copies, as_of)
    line = Corroborator(joiner, opened.timelines, as_of).line(entry)
    tellers = (*line.origins, *line.carriers, *line.retellings)
    return [
        f"{one.event} ({one.name})"
        for one in tellers
        if one.event not in (None, event) and one.standing is not Standing.RETRACTED
    ]


def _hand(author: str | None, reason: str, seen: int | None, opened: Services) -> Hand:
    return Hand(author if author is not None else opened.settings.author, reason, seen)


def _party(name: str, opened: Services) -> dict[str, object]:
    actor = actor_named(name, opened)
    return party_field(actor, opened.gazetteer.name_of(actor))


def _report(made: Made, what: str, event: Event | None, *, as_json: bool) -> None:
    if as_json:
        facts = {"edit": made.id, "position": made.position, "stood": made.stood}
        write_json({**facts, "event": event_json(event)} if event else facts)
        return
    state = f"stands already, {what}" if made.stood else what
    console.print(f"{state}: edit {made.id} at position {made.position}", markup=False)
    if event:
        console.print(f"  {event.coded.act.value}, {dated_text(event)}", markup=False)
