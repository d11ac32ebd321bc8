"""Claims that exclude each other, and pairs that only look so."""

import pytest

from tests.acts import event, turns
from timeline.domain.event_record import Event
from timeline.domain.events import Modality
from timeline.projections.contradictions import Clash, Contradiction, contradictions

CLAIM = event("claim", "RUS COMMENT USA", 6, matter="coalition propose", item="it_story")
DENIAL = event("denial", "USA DENY RUS", 6, matter="coalition propose", item="it_story", reply_to="claim")


def found(*told: Event) -> list[Contradiction]:
    return contradictions(turns(*told))


def kinds(*told: Event) -> list[tuple[Clash, str, str]]:
    return [(pair.kind, pair.one.id, pair.other.id) for pair in found(*told)]


def test_what_one_says_the_other_denies() -> None:
    assert kinds(CLAIM, DENIAL) == [(Clash.DENIED, "ev_claim", "ev_denial")]
    assert found(CLAIM, DENIAL)[0].reason == "denied: the article says so"


def test_a_denial_of_nothing_in_sight_and_one_that_was_not_made_are_none() -> None:
    assert kinds(DENIAL) == []
    assert (
        kinds(CLAIM, event("x", "USA DENY RUS", 6, item="it_story", reply_to="claim", modality=Modality.NEGATED)) == []
    )


def test_a_refusal_of_an_offer_is_no_contradiction() -> None:
    offer = event("offer", "RUS PROPOSE USA", 6, item="it_story")
    assert kinds(offer, event("no", "USA REJECT RUS", 6, item="it_story", reply_to="offer")) == []


STRUCK = event("struck", "RUS ASSAULT TUR", 6, matter="border jet village", publisher="wire.example")


def not_struck(
    name: str = "not",
    said: str = "RUS ASSAULT TUR",
    number: int = 6,
    *,
    matter: str = "border village",
    by: str = "tass",
) -> Event:
    return event(name, said, number, matter=matter, publisher=f"{by}.example", modality=Modality.NEGATED)


def test_one_report_has_it_and_another_has_not() -> None:
    (pair,) = found(STRUCK, not_struck())
    assert (pair.kind, pair.one.id, pair.other.id) == (Clash.OPPOSITE, "ev_not", "ev_struck")
    assert "border, village" in pair.reason


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(not_struck(said="RUS ASSAULT SYR"), id="another target"),
        pytest.param(not_struck(number=9), id="another day"),
        pytest.param(not_struck(matter="port ship"), id="another matter"),
        pytest.param(not_struck(said="USA ASSAULT TUR"), id="another actor"),
        pytest.param(not_struck(by="wire"), id="the same source takes it back"),
    ],
)
def test_what_tells_of_something_else_contradicts_nothing(other: Event) -> None:
    assert kinds(STRUCK, other) == []


def blame(name: str, said: str, number: int = 6, matter: str = "convoy shell town") -> Event:
    return event(name, said, number, matter=matter)


def test_each_blames_the_other_for_the_same_deed() -> None:
    pairs = kinds(blame("a", "RUS ACCUSE UKR"), blame("b", "UKR ACCUSE RUS", 7, "convoy shell"))
    assert pairs == [(Clash.BLAME, "ev_a", "ev_b")]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(blame("b", "UKR ACCUSE RUS", matter="convoy gas price"), id="one word in common"),
        pytest.param(blame("b", "UKR ACCUSE RUS", matter="convoy"), id="one word, the whole of the other's"),
        pytest.param(blame("b", "UKR ACCUSE RUS", matter="gas price"), id="another deed"),
        pytest.param(blame("b", "UKR ACCUSE TUR"), id="somebody else is blamed"),
        pytest.param(blame("b", "RUS ACCUSE UKR", 8), id="the same side again"),
        pytest.param(blame("b", "UKR ACCUSE RUS", 25), id="long after"),
    ],
)
def test_what_is_no_mutual_blame(other: Event) -> None:
    assert [pair for pair in kinds(blame("a", "RUS ACCUSE UKR"), other) if pair[0] is Clash.BLAME] == []


def test_the_latest_stand_first_and_every_pair_once() -> None:
    late = [
        event("claim2", "RUS COMMENT USA", 9, item="it_2"),
        event("denial2", "USA DENY RUS", 9, item="it_2", reply_to="claim2"),
    ]
    assert [pair.one.id for pair in found(CLAIM, DENIAL, *late)] == ["ev_claim2", "ev_claim"]
