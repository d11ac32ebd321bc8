"""Who answers whom: what the rule asks for, and that it never looks ahead."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import CODER, FIRST, events
from timeline.domain.acts import Act
from timeline.domain.dates import Occurred, Precision
from timeline.domain.event_record import Event
from timeline.domain.events import CodedEvent, Kind, Party
from timeline.domain.read_models import Turn, dyad_of
from timeline.domain.rulings import Rulings
from timeline.domain.spans import Span
from timeline.projections.exchanges import EXCHANGES, link
from timeline.projections.replies import Rarity, score
from timeline.projections.retellings import Told, told_once
from timeline.projections.threads import arrow_line

OFFER_DAY = date(2015, 10, 6)


def event(
    name: str,
    actor: str,
    act: Act,
    target: str,
    *,
    days: int = 0,
    matter: str = "commission",
    reply_to: str | None = None,
) -> Event:
    day = OFFER_DAY + timedelta(days=days)
    return Event(
        id=f"ev_{name}",
        item=f"it_{name}",
        item_version=1,
        publisher="wire.example",
        url=None,
        reported_at=datetime.combine(day, FIRST.timetz()),
        coder=CODER,
        coded=CodedEvent(
            kind=Kind.STATEMENT,
            actor=Party(actor, actor),
            act=act,
            occurred=Occurred(day, day, Precision.DAY, "explicit"),
            evidence=Span("text", 0, 9),
            gloss=f"{actor} {act.value.lower()}s",
            targets=(Party(target, target),),
            matter=tuple(sorted(matter.split())),
        ),
        reply_to=reply_to,
    )


OFFER = event("offer", "TUR", Act.PROPOSE, "RUS")


def turns(*told: Event) -> list[Turn]:
    rows = [row for position, e in enumerate(told, 1) for row in EXCHANGES.rows_of(e, position)]
    return sorted((row for row in rows if isinstance(row, Turn)), key=lambda turn: turn.order)


def test_an_acceptance_a_few_days_later_answers_the_offer() -> None:
    (exchange,) = link(turns(OFFER, event("yes", "RUS", Act.AGREE, "TUR", days=3)))
    assert arrow_line(exchange) == "TUR proposes -> RUS agrees"
    assert exchange.links["ev_yes"].event == "ev_offer"
    assert 0.6 <= exchange.links["ev_yes"].score <= 1
    assert "commission" in exchange.links["ev_yes"].reason


@pytest.mark.parametrize(
    "not_an_answer",
    [
        pytest.param(event("x", "FRA", Act.AGREE, "TUR", days=3), id="another actor"),
        pytest.param(event("x", "RUS", Act.AGREE, "USA", days=3), id="to somebody else"),
        pytest.param(event("x", "RUS", Act.AGREE, "TUR", days=3, matter="gas price"), id="another matter"),
        pytest.param(event("x", "RUS", Act.ASSAULT, "TUR", days=3), id="an act that answers no offer"),
        pytest.param(event("x", "RUS", Act.AGREE, "TUR", days=-1), id="before the offer"),
        pytest.param(event("x", "RUS", Act.AGREE, "TUR", days=31), id="too late"),
    ],
)
def test_what_only_looks_like_an_answer_stays_alone(not_an_answer: Event) -> None:
    assert link(turns(OFFER, not_an_answer)) == []


def test_the_article_s_own_word_needs_no_rule() -> None:
    answer = event("no", "RUS", Act.REJECT, "TUR", matter="", reply_to="ev_offer")
    (exchange,) = link(turns(OFFER, answer))
    assert exchange.links["ev_no"].score == 1.0


def test_answers_of_one_side_in_one_article_on_one_day_stand_side_by_side() -> None:
    claim = replace(event("claim", "RUS", Act.COMMENT, "USA"), item="it_a")
    maybe = replace(event("maybe", "RUS", Act.AGREE, "USA"), item="it_a")
    refusal = replace(event("no", "USA", Act.REJECT, "RUS", reply_to="ev_maybe"), item="it_a")
    denial = replace(event("deny", "USA", Act.DENY, "RUS", reply_to="ev_claim"), item="it_a")
    (exchange,) = link(turns(claim, maybe, refusal, denial))
    assert arrow_line(exchange) == "RUS comments; RUS agrees -> USA rejects; USA denys"


def test_answers_that_name_each_other_do_not_run_in_a_circle() -> None:
    one, other = (
        event("a", "RUS", Act.REJECT, "TUR", reply_to="ev_b"),
        event("b", "TUR", Act.REJECT, "RUS", reply_to="ev_a"),
    )
    assert " -> " in arrow_line(link(turns(one, other))[0])


ACTS = st.sampled_from((Act.PROPOSE, Act.AGREE, Act.REJECT, Act.ACCUSE, Act.DENY))
PAIRS = st.sampled_from((("TUR", "RUS"), ("RUS", "TUR"), ("TUR", "USA")))
SAID = st.lists(st.tuples(PAIRS, ACTS, st.integers(0, 40)), max_size=10)


@given(SAID, st.integers(0, 10))
def test_taking_away_later_turns_never_changes_the_links_among_the_earlier(
    said: list[tuple[tuple[str, str], Act, int]], kept: int
) -> None:
    rows = turns(*(event(str(n), pair[0], act, pair[1], days=days) for n, (pair, act, days) in enumerate(said)))
    early = {turn.event.id for turn in rows[:kept]}
    full = {e: found for exchange in link(rows) for e, found in exchange.links.items()}
    assert {e: found for exchange in link(rows[:kept]) for e, found in exchange.links.items()} == {
        e: found for e, found in full.items() if e in early
    }


@given(events(), events(2))
def test_scores_stay_between_nothing_and_certain(one: Event, other: Event) -> None:
    points = score(Told((one,)), Told((other,)), Rarity())
    assert points == 0 or 0.4 <= points <= 1


def test_a_dyad_has_no_direction() -> None:
    assert dyad_of("RUS", "USA") == dyad_of("USA", "RUS")


# --- what editors hold of two events

ANSWER = event("yes", "RUS", Act.AGREE, "TUR", days=3)
WIDER = event("other", "TUR", Act.PROPOSE, "RUS", days=1, matter="gas price")


def pair(one: Event, other: Event) -> frozenset[frozenset[str]]:
    return frozenset({frozenset({one.id, other.id})})


def acts(rulings: Rulings, *told: Event) -> set[frozenset[str]]:
    return {frozenset(event.id for event in act.tellings) for act in told_once(told, rulings)}


def test_an_editor_joins_what_looks_like_two_and_that_changes_nothing_for_a_third() -> None:
    copy = replace(OFFER, id="ev_copy", item="it_copy", reported_at=OFFER.reported_at + timedelta(days=9))
    joined = Rulings(joined=pair(OFFER, WIDER))
    assert acts(Rulings(), OFFER, WIDER, copy) == {frozenset({"ev_offer", "ev_copy"}), frozenset({"ev_other"})}
    assert acts(joined, OFFER, WIDER, copy) == {frozenset({"ev_offer", "ev_copy", "ev_other"})}


def test_an_editor_joins_in_chains() -> None:
    joined = Rulings(joined=pair(OFFER, WIDER) | pair(WIDER, ANSWER))
    assert acts(joined, ANSWER, OFFER, WIDER) == {frozenset({"ev_offer", "ev_other", "ev_yes"})}


def test_an_editor_parts_what_looks_like_one_and_what_hangs_together_by_others() -> None:
    copy = replace(OFFER, id="ev_copy", item="it_copy")
    assert len(acts(Rulings(parted=pair(OFFER, copy)), OFFER, copy)) == 2
    both = Rulings(joined=pair(OFFER, WIDER) | pair(WIDER, copy), parted=pair(OFFER, copy))
    assert not any({"ev_offer", "ev_copy"} <= act for act in acts(both, OFFER, WIDER, copy))


def test_an_editor_takes_a_link_away_from_the_article_and_from_the_rule() -> None:
    said = replace(ANSWER, reply_to="ev_offer")
    for answer in (ANSWER, said):
        assert link(turns(OFFER, answer))
        assert link(turns(OFFER, answer), Rulings(unlinked=frozenset({("ev_yes", "ev_offer")}))) == []
        assert link(turns(OFFER, answer), Rulings(unlinked=frozenset({("ev_yes", None)}))) == []
        assert link(turns(OFFER, answer), Rulings(unlinked=frozenset({("ev_offer", "ev_yes")})))


def test_an_editor_links_what_no_rule_would_and_is_named_as_the_reason() -> None:
    (exchange,) = link(turns(OFFER, WIDER, ANSWER), Rulings(linked={"ev_yes": "ev_other"}))
    assert (exchange.links["ev_yes"].event, exchange.links["ev_yes"].reason) == ("ev_other", "an editor says so")


def test_what_stands_for_an_event_takes_over_what_was_held_of_it() -> None:
    of_copies = Rulings(pair(OFFER, WIDER), pair(OFFER, ANSWER), {"ev_yes": "ev_copy"}, frozenset({("ev_copy", None)}))
    moved = of_copies.moved({"ev_offer": "ev_x", "ev_copy": "ev_y"})
    assert moved.joined == {frozenset({"ev_x", "ev_other"})}
    assert moved.parted == {frozenset({"ev_x", "ev_yes"})}
    assert moved.linked == {"ev_yes": "ev_y"}
    assert moved.unlinked == {("ev_y", None)}
