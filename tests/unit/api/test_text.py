from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from api.formats.text import exchanges_text, timeline_text, when
from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event
from timeline.domain.events import CodedEvent, CoderIdentity, Kind, Party
from timeline.domain.lines import Line
from timeline.domain.read_models import Entry, Role
from timeline.domain.spans import Span
from timeline.projections.retellings import Told
from timeline.projections.threads import Exchange

DAY = date(2015, 10, 7)
CODED = CodedEvent(
    kind=Kind.STATEMENT,
    actor=Party("RUS", "Russia"),
    act=Act.PROPOSE,
    occurred=Occurred(DAY, DAY, Precision.DAY, "explicit"),
    evidence=Span("text", 0, 5),
    gloss="Russia offers talks",
)
EVENT = Event(
    "ev_1",
    "it_1",
    1,
    "herald.example",
    None,
    datetime(2015, 10, 7, tzinfo=UTC),
    CoderIdentity("t", "1", "m", "d"),
    CODED,
)


@pytest.mark.parametrize(
    ("start", "precision", "shown"),
    [
        (DAY, Precision.DAY, "2015-10-07"),
        (date(2015, 10, 5), Precision.INTERVAL, "2015-10-05..2015-10-07"),
        (None, Precision.UNKNOWN, "by 2015-10-07"),
    ],
)
def test_a_date_is_shown_as_sharp_as_it_is_known(start: date | None, precision: Precision, shown: str) -> None:
    assert when(Occurred(start, DAY, precision, "explicit")) == shown


def test_a_line_stays_one_line_whatever_a_gloss_or_a_publisher_holds() -> None:
    coded = replace(CODED, gloss="Russia\r\noffers\x85 talks\u2028now")
    entry = Entry("RUS", Role.ACTOR, replace(EVENT, coded=coded, publisher="The\nHerald"), 3)
    assert timeline_text([Line(entry, (), ())]).splitlines() == [
        "2015-10-07  Russia offers talks now  [The Herald, ev_1]"
    ]
    assert exchanges_text([Exchange((Told((entry.event,)),), {})]).splitlines() == ["Russia offers talks now"]


def test_no_lines_are_an_empty_text() -> None:
    assert timeline_text([]) == exchanges_text([]) == ""
