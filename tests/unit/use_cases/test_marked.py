"""Marks become cases that read as the coder's own cases do, whatever the words are."""

from __future__ import annotations

import pytest
import yaml

from tests.unit.use_cases.editors import ANA, Editors
from tests.unit.use_cases.test_code import AGREES, REFUSES
from timeline.domain.errors import InvalidDate, InvalidInput
from timeline.use_cases import edit
from timeline.use_cases.editing import Hand
from timeline.use_cases.fields import occurred_field, speaker_field
from timeline.use_cases.marked import cases

TITLE = "Talks: \"no\"\n# [unless] 'yes' \\ – {a: b}"


@pytest.fixture
def desk() -> Editors:
    desk = Editors()
    desk.send(f"{AGREES}\n{REFUSES}\nevents: []\n- x: 'y", title=TITLE)
    return desk


def test_a_case_has_the_words_as_they_are_and_what_should_be_told(desk: Editors) -> None:
    one, _ = desk.live()
    made = edit.mark_wrong(one.id, "CHN AGREE USA 2015-10-07", Hand("Ana", "it says\nChina"), desk.log, desk.timelines)
    (case,) = cases(desk.log)
    read = yaml.safe_load(case.text)
    assert (read["title"], read["text"]) == (TITLE, f"{AGREES}\n{REFUSES}\nevents: []\n- x: 'y")
    assert read["events"] == ["CHN AGREE USA 2015-10-07", "USA REJECT RUS 2015-10-07"]
    assert "# told now: RUS AGREE USA 2015-10-07" in case.text
    assert str(read["published"]) == "2015-10-07"
    assert "do not publish" in case.text
    edit.undo(made.id, ANA, desk.log)
    assert list(cases(desk.log)) == []


def test_what_should_not_be_told_at_all_is_left_out(desk: Editors) -> None:
    for event in desk.live():
        edit.mark_wrong(event.id, "nothing", ANA, desk.log, desk.timelines)
    (case,) = cases(desk.log)
    assert yaml.safe_load(case.text)["events"] == []


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2015-10-07", "2015-10-07", "2015-10-07", "day"),
        ("2015-10-05..2015-10-07", "2015-10-05", "2015-10-07", "interval"),
        ("..2015-10-07", None, "2015-10-07", "unknown"),
    ],
)
def test_a_date_is_written_as_in_cases(text: str, start: str | None, end: str, precision: str) -> None:
    field = occurred_field(text)
    assert (field["start"], field["end"], field["precision"]) == (start, end, precision)


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(InvalidDate):
        occurred_field("Wednesday")
    with pytest.raises(InvalidInput, match="no end"):
        occurred_field("2015-10-07..")


def test_a_speaker_is_a_name_an_office_or_nobody() -> None:
    assert speaker_field("Ash Carter", "Defence Secretary") == ["Ash Carter", "Defence Secretary"]
    assert speaker_field(None, "Defence Secretary") == [None, "Defence Secretary"]
    assert speaker_field("none", None) is None
