"""How `timeline recode` shows what changes: by actor, corrected (~), retracted (-), added (+)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from timeline.cli.screen import console
from timeline.domain.changes import Change, Turn
from timeline.domain.event_json import event_json
from timeline.forms.acts import event_text
from timeline.forms.days import day_text

Changes = Mapping[str, tuple[str, list[Change]]]
"""Actor id to its name and what changes on its timeline."""

_SIGNS = {Turn.CORRECTED: "~", Turn.RETRACTED: "-", Turn.ADDED: "+"}


def write_changes(actors: Changes) -> None:
    for name, changes in actors.values():
        count = Counter(change.turn for change in changes)
        console.print(f"\n[bold]{name}[/bold]: " + ", ".join(f"{count[turn]} {turn}" for turn in Turn))
        for change in changes:
            fields = f" (changed: {', '.join(change.fields)})" if change.fields else ""
            when, what = day_text(change.event.coded.occurred), event_text(change.event)
            console.print(f"  {_SIGNS[change.turn]} {when}  {what}{fields}", markup=False)


def changes_json(actors: Changes) -> list[dict[str, Any]]:
    return [
        {"actor": actor, "name": name, **{turn.value: [_json(c) for c in changes if c.turn is turn] for turn in Turn}}
        for actor, (name, changes) in actors.items()
    ]


def _json(change: Change) -> dict[str, Any]:
    return {
        "before": event_json(change.before) if change.before else None,
        "after": event_json(change.after) if change.after else None,
        "changed": list(change.fields),
    }
