"""Events that editors marked as wrong, as cases for the coder in the form of tests/cases: a story, and the events that
must come out of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from timeline.domain.acts import Act
from timeline.domain.edits import ItemState, item_state
from timeline.domain.events import CodedEvent, Modality
from timeline.domain.items import ItemVersion, version_from_data, words_from_bytes
from timeline.domain.ports import Log
from timeline.domain.records import ITEM_TYPES, Record
from timeline.domain.spans import ItemText
from timeline.use_cases.editing import edits_in

NOTHING = "nothing"
"""What should be told in place of an event that the article does not tell."""

_PARTY, _DAY = r"[A-Z][A-Z0-9_:-]+", r"\d{4}-\d\d-\d\d"
LINE = re.compile(
    rf"{_PARTY} (?:{'|'.join(Act)}) (?:-|{_PARTY}(?:,{_PARTY})*) "
    rf"(?:(?:{_DAY})?\.\.)?{_DAY}(?: (?:{'|'.join(Modality)}))?"
)
"""An event as cases write it: `as_line`."""

NOTE = """\
# Marked as wrong by editors; exported for your own use.
# These are a publisher's words: do not publish or commit them. Tell the case in words of your own first.
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A file's name without its ending, and its text (YAML)."""

    name: str
    text: str


def cases(log: Log) -> Iterator[Case]:
    """A case for every version of an item with marks that were not undone; none where the words were erased."""
    found = edits_in(log)
    undone = {record.data["undoes"] for record in found if record.type == "edit.undone"}
    marks: dict[tuple[str, int], list[Record]] = {}
    for record in found:
        if record.type == "event.marked" and record.data["edit"] not in undone:
            marks.setdefault((record.data["item"], record.data["item_version"]), []).append(record)
    for (item, number), of_it in marks.items():
        history = log.stream(of_it[0].stream)
        versions = [version_from_data(r.data) for r in history if r.type in ITEM_TYPES]
        version = next(one for one in versions if one.version == number)
        stored = log.content(version.content)
        if stored is not None:
            text = _yaml(version, words_from_bytes(stored), item_state(history), of_it)
            yield Case(f"{item}-v{number}", text)


def _yaml(version: ItemVersion, words: ItemText, state: ItemState, marks: Sequence[Record]) -> str:
    """Written by hand, each word of the story as a JSON string, which is YAML: nothing in it can break the form."""
    wrong = {str(record.data["event"]): record for record in marks}
    lines = [NOTE, f"published: {version.published.at.date() if version.published.at else 'null'}"]
    if words.title:
        lines.append(f"title: {json.dumps(words.title, ensure_ascii=False)}")
    lines.append(f"text: {json.dumps(words.text, ensure_ascii=False)}")
    told = []
    for event in state.told.values():
        mark = wrong.get(event.id)
        if mark is None:
            told.append(f"  - {json.dumps(as_line(event.coded), ensure_ascii=False)}")
            continue
        told.append(f"  # {_one_line(mark.data['author'])}: {_one_line(mark.data['reason'])}")
        told.append(f"  # told now: {as_line(event.coded)}")
        should = mark.data["should_be"]
        if should is None:
            told.append("  # say what should be told here")
        elif should != NOTHING:
            told.append(f"  - {json.dumps(should, ensure_ascii=False)}")
    events = "events:" if any(line.startswith("  - ") for line in told) else "events: []"
    return "\n".join([*lines, events, *told]) + "\n"


def as_line(coded: CodedEvent) -> str:
    """`USA REJECT RUS 2015-10-07`, as cases write events."""
    occurred = coded.occurred
    if occurred.start is None:
        when = f"..{occurred.end}"
    else:
        when = f"{occurred.end}" if occurred.start == occurred.end else f"{occurred.start}..{occurred.end}"
    targets = ",".join(sorted(target.id for target in coded.targets)) or "-"
    modality = "" if coded.modality.value == "asserted" else f" {coded.modality.value}"
    return f"{coded.actor.id} {coded.act.value} {targets} {when}{modality}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
