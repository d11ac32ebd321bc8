"""Which events are one line, and who is its origin: never two acts in one, nothing lost, in any order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.rows import between, on
from tests.contract.rows import event as coded_event
from timeline.domain.acts import Act
from timeline.domain.copies import Basis, Link
from timeline.domain.dates import Occurred
from timeline.domain.event_record import Event
from timeline.domain.events import Modality
from timeline.domain.lines import Group, History, Standing, groups_of, standing_of, tellers_of

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def told(
    item: str,
    hour: int = 0,
    number: int = 1,
    *,
    act: Act = Act.PROPOSE,
    targets: tuple[str, ...] = ("USA",),
    occurred: Occurred | None = None,
    matter: tuple[str, ...] = (),
    via: tuple[str, ...] = (),
    modality: Modality = Modality.ASSERTED,
) -> Event:
    event = coded_event(f"ev_{item}_{number}", occurred or on(5), act=act, targets=targets)
    coded = replace(event.coded, matter=matter, via=via, modality=modality)
    at = NOON + timedelta(hours=hour)
    return replace(event, item=item, publisher=f"{item}.example", reported_at=at, coded=coded)


def link(one: str, other: str) -> Link:
    first, second = sorted((one, other))
    return Link(first, second, 900, Basis.WORDS, 1, NOON)


def grouped(
    *events: Event | History, links: list[Link], named: dict[tuple[str, int], list[str]] | None = None
) -> list[Group]:
    items: dict[str, list[History]] = {}
    for one in events:
        history = one if isinstance(one, History) else History((one,))
        items.setdefault(history.latest.item, []).append(history)
    return groups_of(items, links, named or {})


def ids(groups: list[Group]) -> set[frozenset[str]]:
    return {frozenset(history.latest.id for history in group) for group in groups}


def test_agreeing_events_of_linked_items_are_one_line_that_begins_with_the_first() -> None:
    (group,) = grouped(told("b", 1), told("a", 2), told("c", 0), links=[link("a", "b"), link("b", "c")])
    assert [history.latest.item for history in group] == ["c", "b", "a"]
    origins, carriers = tellers_of(group, {})
    assert [teller.name for teller in origins] == ["c.example"]
    assert [teller.name for teller in carriers] == ["b.example", "a.example"]


def test_without_a_link_the_same_event_is_told_twice() -> None:
    assert len(grouped(told("a"), told("b"), links=[])) == 2


@pytest.mark.parametrize(
    "other",
    [
        told("b", act=Act.REJECT),
        told("b", targets=("FRA",)),
        told("b", targets=("USA", "FRA")),
        told("b", occurred=on(7)),
        told("b", modality=Modality.NEGATED),
        replace(told("b"), coded=replace(told("b").coded, actor=replace(told("b").coded.actor, id="DEU"))),
    ],
    ids=["act", "target", "one more target", "day", "denied", "actor"],
)
def test_two_acts_are_never_one_line(other: Event) -> None:
    assert len(grouped(told("a"), other, links=[link("a", "b")])) == 2


def test_days_that_overlap_agree() -> None:
    assert len(grouped(told("a"), told("b", occurred=between(4, 6)), links=[link("a", "b")])) == 1


def test_two_events_of_one_item_stay_two_lines_and_find_their_own_copies() -> None:
    tolls, bridge = ("toll",), ("bridge", "river")
    events = [
        told("a", 0, 1, matter=tolls),
        told("a", 0, 2, matter=bridge),
        told("b", 1, 1, matter=bridge),
        told("b", 1, 2, matter=tolls),
    ]
    assert ids(grouped(*events, links=[link("a", "b")])) == {
        frozenset({"ev_a_1", "ev_b_2"}),
        frozenset({"ev_a_2", "ev_b_1"}),
    }


def test_a_copy_of_what_was_corrected_stays_on_the_line_as_outdated() -> None:
    origin = History((told("a"), told("a", 2, act=Act.REJECT)))
    (group,) = grouped(origin, told("b", 1), links=[link("a", "b")])
    assert standing_of(group) == origin.latest
    _, (carrier,) = tellers_of(group, {})
    assert carrier.standing is Standing.OUTDATED


def test_once_the_origin_took_it_back_a_carrier_stands_for_the_line_until_the_last_is_gone() -> None:
    gone = History((told("a"),), retracted=True)
    (group,) = grouped(gone, told("b", 1), links=[link("a", "b")])
    ((origin,), (carrier,)) = tellers_of(group, {})
    assert (origin.standing, carrier.standing) == (Standing.RETRACTED, Standing.OUTDATED)
    stands = standing_of(group)
    assert stands
    assert stands.item == "b"
    (group,) = grouped(gone, History((told("b", 1),), retracted=True), links=[link("a", "b")])
    assert standing_of(group) is None


def test_who_is_credited_is_the_origin_however_late() -> None:
    named = {("b", 1): ["A"], ("c", 1): ["A"]}
    (group,) = grouped(told("a", 5), told("b", 1), told("c", 2), links=[link("a", "b"), link("a", "c")], named=named)
    (origin,), carriers = tellers_of(group, named)
    assert (origin.name, [carrier.credit for carrier in carriers]) == ("a.example", ["A", "A"])
    assert standing_of(group) == told("a", 5)


def test_a_credited_house_without_an_item_is_the_origin_too() -> None:
    named = {("a", 1): ["AFP"]}
    (group,) = grouped(told("a"), told("b", 1), links=[link("a", "b")], named=named)
    (origin,), carriers = tellers_of(group, named)
    assert (origin.name, origin.event, len(carriers)) == ("AFP", None, 2)


def test_a_credit_is_followed_to_its_end() -> None:
    """b carries a, which itself says that it has the news from Interfax."""
    named = {("b", 1): ["A"]}
    (group,) = grouped(told("a", via=("Interfax",)), told("b", 1), links=[link("a", "b")], named=named)
    (origin,), carriers = tellers_of(group, named)
    assert origin.name == "Interfax"
    assert [(carrier.name, carrier.credit) for carrier in carriers] == [("a.example", "Interfax"), ("b.example", "A")]


EVENTS = st.lists(
    st.builds(
        told,
        st.sampled_from("abcd"),
        st.integers(0, 3),
        st.integers(1, 3),
        act=st.sampled_from((Act.PROPOSE, Act.REJECT)),
        matter=st.sampled_from(((), ("toll",), ("bridge",))),
    ),
    unique_by=lambda event: event.id,
    max_size=9,
)
LINKS = st.lists(
    st.builds(link, st.sampled_from("abcd"), st.sampled_from("abcd")).filter(lambda it: it.one != it.other)
)


@given(EVENTS, LINKS)
def test_every_event_is_in_one_group_and_order_does_not_matter(events: list[Event], links: list[Link]) -> None:
    groups = grouped(*events, links=links)
    assert sorted(h.latest.id for group in groups for h in group) == sorted(event.id for event in events)
    for group in groups:
        assert len({history.latest.item for history in group}) == len(group)
        assert len({history.latest.coded.act for history in group}) == 1
    by_item = dict.fromkeys(reversed([event.item for event in events]))
    turned = [event for item in by_item for event in events if event.item == item]
    assert ids(grouped(*turned, links=links[::-1])) == ids(groups)
