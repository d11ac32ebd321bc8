"""How the command line words dates and events."""

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.projections.test_exchanges import event
from timeline.cli.screen import console, day_text, event_text, tellers_text, write_timeline
from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.events import Speaker
from timeline.domain.lines import Line, Standing, Teller
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


def test_a_line_names_who_told_it_and_who_carries_it() -> None:
    entry = Entry("RUS", Role.ACTOR, event("a", "RUS", Act.AGREE, "USA"), 1)
    stale = Teller("ledger.example", standing=Standing.OUTDATED)
    with console.capture() as shown:
        write_timeline([Line(entry, (Teller("wire.example"),), (Teller("herald.example"), stale))])
    assert "· told by wire.example; carried by herald.example, ledger.example (outdated)" in shown.get()
    assert tellers_text(Line(entry, (Teller("wire.example"),), ())) == "told by wire.example"
