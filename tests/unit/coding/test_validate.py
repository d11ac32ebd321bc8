from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from timeline.coding.validate import is_actor_id, validate
from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.errors import InvalidCoding
from timeline.domain.events import Article, CodedEvent, Coding, Kind, Party
from timeline.domain.spans import Span

DAY = date(2021, 3, 11)
ARTICLE = Article("a", "Freedonia protests", "Freedonia protests   today.", DAY)
EVENT = CodedEvent(
    kind=Kind.STATEMENT,
    actor=Party("FRD", "Freedonia", Span("text", 0, 9)),
    act=Act.PROTEST,
    occurred=Occurred(DAY, DAY, Precision.DAY, "today"),
    evidence=Span("text", 0, 18),
    gloss="Freedonia protests",
)


def check(*events: CodedEvent) -> None:
    validate(ARTICLE, Coding(events))


def test_a_sound_answer_passes() -> None:
    check(EVENT, replace(EVENT, reply_to=0, mentions=(Span("title", 0, 9),)))


@pytest.mark.parametrize(
    "broken",
    [
        replace(EVENT, evidence=Span("text", 0, 400)),
        replace(EVENT, evidence=Span("text", 5, 5)),
        replace(EVENT, evidence=Span("text", 18, 20)),
        replace(EVENT, mentions=(Span("title", -1, 4),)),
        replace(EVENT, actor=Party("Freedonia", "Freedonia")),
        replace(EVENT, targets=(Party("NSA:x", "x"),)),
        replace(EVENT, cameo="190"),
        replace(EVENT, reply_to=0),
        replace(EVENT, reply_to=7),
        replace(EVENT, gloss=""),
        replace(EVENT, gloss="one two three four five six seven eight nine"),
        replace(EVENT, matter=("b", "a")),
        replace(EVENT, confidence=1.2),
        replace(EVENT, occurred=Occurred(DAY, date(2021, 3, 10), Precision.INTERVAL, "x")),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(broken: CodedEvent) -> None:
    with pytest.raises(InvalidCoding, match="event 0"):
        check(broken)


@pytest.mark.parametrize("replies", [(1, 0), (1, 2, 0), (None, 2, 1)])
def test_an_event_that_answers_itself_in_a_roundabout_way_is_refused(replies: tuple[int | None, ...]) -> None:
    with pytest.raises(InvalidCoding, match="answers itself"):
        check(*(replace(EVENT, reply_to=reply) for reply in replies))


@pytest.mark.parametrize(
    ("field", "stranger"),
    [
        ("act", "PROTEST"),
        ("occurred", Occurred(datetime(2021, 3, 11), DAY, Precision.DAY, "today")),
        ("occurred", None),
        ("evidence", (0, 18)),
        ("evidence", Span("body", 0, 9)),  # type: ignore[arg-type]  # wrong on purpose
        ("mentions", [Span("text", 0, 9)]),
        ("targets", ("RUS",)),
        ("speaker", "a spokesman"),
        ("via", (None,)),
        ("confidence", "high"),
        ("reply_to", "first"),
    ],
)
def test_an_answer_of_other_types_than_ours_is_refused(field: str, stranger: Any) -> None:
    with pytest.raises(InvalidCoding, match="is no"):
        check(replace(EVENT, **{field: stranger}))


@pytest.mark.parametrize("answer", [None, [], Coding([EVENT]), Coding((), 7), Coding(("RUS PROTEST",))])  # type: ignore[arg-type]  # wrong on purpose
def test_what_is_no_coding_is_refused(answer: Any) -> None:
    with pytest.raises(InvalidCoding, match="is no"):
        validate(ARTICLE, answer)


@pytest.mark.parametrize("answer", [Coding(()), Coding((EVENT,), "nothing here")])
def test_an_answer_has_events_or_says_why_not(answer: Coding) -> None:
    with pytest.raises(InvalidCoding, match="says why"):
        validate(ARTICLE, answer)


@pytest.mark.parametrize("actor", ["RUS", "IGO:NATO", "NSA:SYR_OPPOSITION", "NSA:M23"])
def test_well_formed_ids_pass(actor: str) -> None:
    assert is_actor_id(actor)


@pytest.mark.parametrize("actor", ["rus", "RUSS", "IGO:", "XXX:NATO", "NSA:Isis", ""])
def test_malformed_ids_do_not(actor: str) -> None:
    assert not is_actor_id(actor)
