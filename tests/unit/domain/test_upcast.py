"""Upcasting, and a stored sample of every record type at every version, read by the code of today.

A sample is never changed and never removed: it is what lies in somebody's log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from timeline.domain import canonical
from timeline.domain.edits import edit_from_data, edit_to_data
from timeline.domain.errors import RecordUnreadable
from timeline.domain.event_record import event_from_data, event_to_data, retraction_from_data, retraction_to_data
from timeline.domain.items import version_from_data, version_to_data
from timeline.domain.records import EVENT_TYPES, ITEM_TYPES, RECORD_TYPES, Data, NewRecord, encode
from timeline.domain.upcast import FIRST_VERSION, UPCASTERS, Upcaster, newest_version, upcast

SAMPLES = sorted((Path(__file__).parents[2] / "golden" / "records").glob("*.json"))
PLACES = {
    "item.coded": {"item", "item_version", "coder", "events", "nothing"},
    "item.joined": {"item", "into", "version"},
    "feed.added": {"feed", "url", "title"},
    "feed.removed": {"feed", "url"},
    "feed.moved": {"feed", "url", "from", "to"},
    "feed.suspended": {"feed", "url", "reason"},
    "feed.resumed": {"feed", "url", "reason"},
    "clock.ticked": {"day"},
    "feed.changed": {"feed", "url", "full_text"},
    "webhook.disabled": {"webhook", "reason", "position"},
    "content.erased": {"item", "contents", "reason"},
    "event.retold": {"event", "item", "item_version", "reported_at", "told"},
    "event.marked": {"edit", "event", "item", "item_version", "reported_at", "author", "reason", "should_be"},
    "edit.undone": {"edit", "undoes", "event", "item", "reported_at", "author", "reason"},
    "events.merged": {"edit", "event", "other", "items", "author", "reason"},
    "events.linked": {"edit", "event", "other", "items", "author", "reason"},
    "events.unlinked": {"edit", "event", "other", "items", "author", "reason"},
}
"""Types that no dataclass reads: the members that their readers ask for."""


@dataclass(frozen=True, slots=True)
class Sample:
    type: str
    schema_version: int
    stream: str
    key: str
    cause: int | None
    data: Data

    def current(self) -> Data:
        return upcast(self.type, self.schema_version, self.data)[1]


def sample(path: Path) -> Sample:
    return Sample(**json.loads(path.read_text("utf-8")))


def through_the_domain(record_type: str, data: Data) -> Data:
    """The data as written anew by the code that reads it."""
    if record_type in ITEM_TYPES:
        return version_to_data(version_from_data(data))
    if record_type == "event.retracted":
        return retraction_to_data(retraction_from_data(data))
    if record_type == "event.edited":
        return edit_to_data(edit_from_data(data))
    if record_type in EVENT_TYPES:
        return event_to_data(event_from_data(data), data.get("changed", ()))
    return {name: data[name] for name in PLACES[record_type]}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_stored_sample_is_read_as_it_was_meant(path: Path) -> None:
    stored = sample(path)
    assert path.stem == f"{stored.type}.v{stored.schema_version}"
    assert canonical.dumps(through_the_domain(stored.type, stored.current())) == canonical.dumps(stored.current())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_stored_sample_could_be_appended_as_it_is(path: Path) -> None:
    stored = sample(path)
    data = encode(NewRecord(stored.type, stored.stream, stored.key, stored.data, stored.cause, stored.schema_version))
    assert json.loads(data) == stored.data


def test_every_type_has_a_sample_of_every_version() -> None:
    wanted = {(kind, v) for kind in RECORD_TYPES for v in range(FIRST_VERSION, newest_version(kind) + 1)}
    assert {(one.type, one.schema_version) for one in map(sample, SAMPLES)} == wanted


def renamed(old: str, new: str) -> Upcaster:
    return lambda data: {new if name == old else name: value for name, value in data.items()}


CHAIN: Mapping[tuple[str, int], Upcaster] = {
    ("told", 0): renamed("who", "actor"),
    ("told", 1): renamed("what", "act"),
    ("told", 2): lambda data: {**data, "modality": "asserted"},
    ("other", 1): renamed("a", "b"),
}


@pytest.mark.parametrize(
    ("version", "data"),
    [
        (0, {"who": "RUS", "what": "AGREE"}),
        (1, {"actor": "RUS", "what": "AGREE"}),
        (2, {"actor": "RUS", "act": "AGREE"}),
        (3, {"actor": "RUS", "act": "AGREE", "modality": "asserted"}),
    ],
)
def test_every_version_is_read_as_the_newest(version: int, data: Data) -> None:
    before = canonical.dumps(data)
    assert upcast("told", version, data, CHAIN) == (3, {"actor": "RUS", "act": "AGREE", "modality": "asserted"})
    assert canonical.dumps(data) == before
    assert newest_version("told", CHAIN) == 3


def test_a_type_that_never_changed_is_read_as_it_is() -> None:
    data = {"a": 1}
    assert upcast("unchanged", 1, data, CHAIN) == (1, data)
    assert newest_version("unchanged", CHAIN) == 1


@pytest.mark.parametrize(("record_type", "version"), [("told", 4), ("other", 3), ("unchanged", 2), ("unchanged", 0)])
def test_a_version_of_a_later_program_is_refused_naming_both(record_type: str, version: int) -> None:
    newest = newest_version(record_type, CHAIN)
    with pytest.raises(RecordUnreadable, match=f"{record_type} of schema version {version}.*up to {newest}.*upgrade"):
        upcast(record_type, version, {}, CHAIN)


def test_upcasters_are_of_known_types_and_leave_no_version_out() -> None:
    assert {kind for kind, _ in UPCASTERS} <= RECORD_TYPES
    for kind, version in UPCASTERS:
        assert all((kind, between) in UPCASTERS for between in range(FIRST_VERSION, version))
