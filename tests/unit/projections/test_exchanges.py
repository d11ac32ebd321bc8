"""Who answers whom: what the rule asks for, and that it never looks ahead."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import events
from tests.unit.projections.told import event, turns
from timeline.domain.acts import Act
from timeline.domain.event_record import Event
from timeline.domain.read_models import dyad_of
from timeline.projections.exchanges import link
from timeline.projections.replies import Answer, Rarity, score
from timeline.projections.retellings import Told
from timeline.projections.threads import arrow_line

OFFER = event("offer", "TUR", Act.PROPOSE, "RUS")


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


def test_what_an_article_retells_of_an_offer_is_the_offer_told_before() -> None:
    offer = event("offer", "TUR", Act.PROPOSE, "RUS", matter="border commission joint officer")
    retold = event(
        "retold", "TUR", Act.PROPOSE, "RUS", by=5, told=5, item="it_a", matter="commission proposal", at=(20, 60)
    )
    refusal = event("no", "RUS", Act.REJECT, "TUR", days=5, item="it_a", matter="envoy", at=(0, 80))
    (exchange,) = link(turns(offer, retold, refusal))
    assert [act.id for act in exchange.acts] == ["ev_offer", "ev_no"]
    assert exchange.links["ev_no"].event == "ev_offer"
    assert {e.id for e in exchange.acts[0].tellings} == {"ev_offer", "ev_retold"}


def test_what_is_offered_in_one_breath_with_a_rejection_is_offered_instead() -> None:
    refusal = event("no", "RUS", Act.REJECT, "TUR", days=1, item="it_a", at=(0, 50))
    instead = event("instead", "RUS", Act.PROPOSE, "ARM", days=1, item="it_a", matter="summit", at=(60, 90))
    elsewhere = event("else", "RUS", Act.PROPOSE, "ARM", days=1, item="it_a", matter="pipeline", at=(900, 990))
    (exchange,) = link(turns(OFFER, refusal, instead, elsewhere))
    assert {answer: found.kind for answer, found in exchange.links.items()} == {
        "ev_no": Answer.REJECTION,
        "ev_instead": Answer.COUNTER,
    }


def test_a_mediator_s_plan_is_answered_by_whom_it_was_addressed_to_even_when_others_are_told() -> None:
    plan = event("plan", "SDN", Act.PROPOSE, "SSD", matter="direct talk border")
    answer = event("yes", "SSD", Act.AGREE, "IGO:AU", days=3, matter="direct talk attend border")
    assert link(turns(plan, answer))[0].links["ev_yes"].score >= 0.6
    vaguer = event("yes", "SSD", Act.AGREE, "IGO:AU", days=3, matter="border wheat grain")
    assert link(turns(plan, vaguer)) == []


def test_who_strikes_back_is_who_was_struck() -> None:
    blow = event("blow", "BLR", Act.SANCTION, "CZE", item="it_a")
    other = event("other", "POL", Act.SANCTION, "BLR", item="it_a", reply_to="ev_blow")
    assert link(turns(blow, other)) == []


def test_an_everyday_word_of_the_pair_says_little() -> None:
    chatter = [event(f"talk{n}", "TUR", Act.COMMENT, "RUS", days=-n - 1, matter="syria") for n in range(20)]
    offer = event("offer", "TUR", Act.PROPOSE, "RUS", matter="syria hospital convoy")
    answer = event("no", "RUS", Act.REJECT, "TUR", days=9, matter="syria airspace tariff")
    assert link(turns(*chatter, offer, answer)) == []
    assert link(turns(*chatter, offer, replace(answer, coded=replace(answer.coded, matter=("convoy", "hospital")))))


def test_an_answer_that_repeats_nothing_answers_the_only_thing_it_can() -> None:
    charge = event("charge", "TUR", Act.ACCUSE, "RUS", matter="jet border")
    denial = event("denial", "RUS", Act.DENY, "TUR", days=2, matter="")
    (exchange,) = link(turns(charge, denial))
    assert exchange.links["ev_denial"].event == "ev_charge"
    second = event("second", "TUR", Act.ACCUSE, "RUS", days=1, matter="oil smuggling")
    assert link(turns(charge, second, denial)) == []
    assert link(turns(charge, event("late", "RUS", Act.DENY, "TUR", days=6, matter=""))) == []


def test_a_reprisal_hits_elsewhere_than_what_it_is_for() -> None:
    rail = event("rail", "UZB", Act.SANCTION, "TJK", matter="rail crossing")
    lorries = event("lorries", "TJK", Act.SANCTION, "UZB", days=3, matter="cotton lorry")
    assert link(turns(rail, lorries))[0].links["ev_lorries"].kind is Answer.RETALIATION
    visa = event("visa", "UZB", Act.SANCTION, "TJK", days=1, matter="visa")
    assert link(turns(rail, visa, lorries)) == []
