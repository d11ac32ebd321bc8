"""Generated values of the domain, for property tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from timeline.domain.acts import SCHEMES, Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event, event_id
from timeline.domain.events import CodedEvent, CoderIdentity, Kind, Modality, Party, Speaker
from timeline.domain.spans import Span

CODER = CoderIdentity("test", "1", "none", "c0de" * 8)
ACTORS = ("RUS", "USA", "TUR", "FRA", "IGO:NATO", "NSA:ISIS")
FIRST = datetime(2015, 10, 1, tzinfo=UTC)

days = st.dates(date(2015, 9, 1), date(2015, 12, 31))
moments = st.integers(0, 60 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
parties = st.sampled_from(ACTORS).map(lambda actor: Party(actor, actor.title()))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, 500))
    return Span(draw(st.sampled_from(("title", "text"))), start, start + draw(st.integers(1, 200)))


@st.composite
def occurrences(draw: st.DrawFn) -> Occurred:
    end = draw(days)
    precision = draw(st.sampled_from(Precision))
    if precision is Precision.UNKNOWN:
        return Occurred(None, end, precision, "none")
    length = 0 if precision is Precision.DAY else draw(st.integers(1, 30))
    return Occurred(end - timedelta(days=length), end, precision, "explicit", draw(st.none() | spans()))


@st.composite
def coded_events(draw: st.DrawFn) -> CodedEvent:
    act = draw(st.sampled_from(Act))
    return CodedEvent(
        kind=draw(st.sampled_from(Kind)),
        actor=draw(parties),
        act=act,
        occurred=draw(occurrences()),
        evidence=draw(spans()),
        gloss=draw(st.text(max_size=30)),
        targets=tuple(draw(st.lists(parties, max_size=3, unique=True))),
        speaker=draw(st.none() | st.builds(Speaker, st.none() | st.text(), st.none() | st.text())),
        reciprocal=draw(st.booleans()),
        cameo=SCHEMES[act].cameo,
        modality=draw(st.sampled_from(Modality)),
        condition=draw(st.none() | spans()),
        mentions=tuple(draw(st.lists(spans(), max_size=2))),
        quote=draw(st.none() | spans()),
        via=tuple(draw(st.lists(st.text(min_size=1, max_size=10), max_size=2))),
        matter=tuple(sorted(draw(st.sets(st.sampled_from(("talk", "strike", "border", "oil")), max_size=3)))),
        confidence=draw(st.integers(0, 1000)) / 1000,
    )


@st.composite
def events(draw: st.DrawFn, number: int = 1) -> Event:
    item = f"it_{draw(st.integers(0, 5))}"
    return Event(
        id=event_id(item, number),
        item=item,
        item_version=draw(st.integers(1, 3)),
        publisher="wire.example",
        url=draw(st.none() | st.just("https://wire.example/1")),
        reported_at=draw(moments),
        coder=CODER,
        coded=draw(coded_events()),
        reply_to=draw(st.none() | st.just("ev_other")),
    )
