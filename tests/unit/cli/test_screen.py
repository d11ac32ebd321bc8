"""How the command line words dates and events."""

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.projections.test_exchanges import event
from timeline.cli.screen import console, day_text, event_text, write_timeline
from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.events import Speaker
from timeline.domain.read_models import Entry, Role


@pytest.mark.parametrize(
    ("occurred", "text"),
    [
        (Occurred(date(2015, 10, 7), date(2015, 10, 7), Precision.DAY, "x"), "Wed 2015-10-07"),
        (Occurred(date(2015, 9, 28), date(2015, 10, 4), Precision.INTERVAL, "x"), "2015-09-28 to 2015-10-04"),
        (Occurred(None, date(2015, 10, 6), Precision.UNKNOWN, "x"), "by 2015-10-06"),
    ],
)
def test_a_day_is_never_sharper_than_its_source(occurred: Occurred, text: str) -> None:
    assert day_text(occurred) == text


def test_an_unnamed_spokesman_is_shown_by_his_office() -> None:
    told = event("a", "RUS", Act.AGREE, "USA")
    told = replace(told, coded=replace(told.coded, speaker=Speaker(None, "Defence Ministry"), via=("Interfax",)))
    assert event_text(told) == "AGREE      RUS agrees (Defence Ministry), citing Interfax"


def test_what_two_publishers_tell_alike_is_one_line_with_both() -> None:
    one = event("a", "RUS", Act.AGREE, "USA")
    other = replace(event("b", "RUS", Act.AGREE, "USA"), publisher="ledger.example")
    with console.capture() as shown:
        write_timeline([Entry("RUS", Role.ACTOR, told, n) for n, told in enumerate((one, other, one))])
    assert shown.get().count("RUS agrees") == 1
    assert "· wire.example, ledger.example" in shown.get()
