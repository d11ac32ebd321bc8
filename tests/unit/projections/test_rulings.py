"""What editors hold of two events goes before what an article says, and that before the rule."""

from dataclasses import replace
from datetime import timedelta

from tests.unit.projections.told import event, turns
from timeline.domain.acts import Act
from timeline.domain.event_record import Event
from timeline.domain.rulings import Rulings
from timeline.projections.exchanges import link
from timeline.projections.retellings import told_once

OFFER = event("offer", "TUR", Act.PROPOSE, "RUS")
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
