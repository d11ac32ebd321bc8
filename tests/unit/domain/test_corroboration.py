"""Who is an origin of an act, who only carries it, and who tells it again."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.projections.told import event
from timeline.domain.acts import Act
from timeline.domain.corroboration import NEWS_FOR, corroborated
from timeline.domain.lines import Line, Standing, Teller, Tellers
from timeline.domain.read_models import Entry, Role

NOON = datetime(2015, 10, 6, 12, tzinfo=UTC)
ENTRY = Entry("RUS", Role.ACTOR, event("offer", "RUS", Act.PROPOSE, "USA"), 1)


def told(house: str, hours: float = 0, *, credit: str | None = None, standing: Standing = Standing.STANDING) -> Teller:
    at = NOON + timedelta(hours=hours)
    name = f"ev_{house}_{hours}"
    return Teller(house, name, f"it_{name}", None, at, credit, standing)


def alone(house: str, hours: float = 0) -> Tellers:
    return (told(house, hours),), ()


def names(line: Line) -> tuple[list[str], list[str], list[str]]:
    kinds = line.origins, line.carriers, line.retellings
    first, carried, again = ([teller.name for teller in kind] for kind in kinds)
    return first, carried, again


def test_houses_with_reports_of_their_own_are_origins() -> None:
    line = corroborated(ENTRY, [alone("wire"), alone("herald", 5), alone("ledger", 20)])
    assert names(line) == (["wire", "herald", "ledger"], [], [])
    assert line.origins_count == 3


def test_a_house_that_tells_it_again_confirms_nothing() -> None:
    line = corroborated(ENTRY, [alone("wire"), alone("wire", 3)])
    assert names(line) == (["wire"], [], ["wire"])
    assert line.origins_count == 1


def test_whoever_tells_it_days_later_had_it_to_read() -> None:
    hours = NEWS_FOR / timedelta(hours=1)
    line = corroborated(ENTRY, [alone("wire"), alone("herald", hours), alone("ledger", hours + 0.1)])
    assert names(line) == (["wire", "herald"], [], ["ledger"])


def test_whoever_cites_a_house_of_the_line_is_its_carrier() -> None:
    cited: Tellers = ((Teller("Wire"),), (told("herald", 2, credit="Wire"),))
    line = corroborated(ENTRY, [alone("wire"), cited])
    assert names(line) == (["wire"], ["herald"], [])
    assert line.origins_count == 1


def test_a_house_that_was_only_cited_comes_with_its_own_report() -> None:
    cited: Tellers = ((Teller("wire.example"),), (told("herald", credit="Wire"),))
    line = corroborated(ENTRY, [cited, alone("wire.example", 2)])
    assert [(origin.name, origin.event) for origin in line.origins] == [("wire.example", "ev_wire.example_2")]


def test_two_that_cite_one_house_outside_have_one_origin() -> None:
    line = corroborated(
        ENTRY,
        [
            ((Teller("Interfax"),), (told("herald", credit="Interfax"),)),
            ((Teller("Interfax"),), (told("ledger", 1, credit="Interfax"),)),
        ],
    )
    assert names(line) == (["Interfax"], ["herald", "ledger"], [])
    assert line.origins_count == 1


def test_a_house_that_carried_it_first_is_no_origin_by_telling_it_again() -> None:
    copied: Tellers = ((told("wire"),), (told("herald", 1),))
    assert names(corroborated(ENTRY, [copied, alone("herald", 4)])) == (["wire"], ["herald"], ["herald"])


def test_a_house_that_took_it_back_is_not_counted() -> None:
    gone: Tellers = ((told("wire", standing=Standing.RETRACTED),), (told("herald", 1),))
    assert corroborated(ENTRY, [gone]).origins_count == 0
    assert corroborated(ENTRY, [gone, alone("ledger", 2)]).origins_count == 1


TELLINGS = st.lists(
    st.tuples(st.sampled_from(["wire", "herald", "ledger"]), st.integers(0, 60)), min_size=1, unique=True
)


@given(TELLINGS, st.randoms(use_true_random=False))
def test_everybody_who_tells_it_is_named_once_in_any_order(said: list[tuple[str, int]], chance: random.Random) -> None:
    tellings = [alone(house, hours) for house, hours in said]
    line = corroborated(ENTRY, tellings)
    everybody = (*line.origins, *line.carriers, *line.retellings)
    assert sorted(t.event or "" for t in everybody) == sorted(f"ev_{house}_{hours}" for house, hours in said)
    assert 1 <= line.origins_count <= len({house for house, _ in said})
    chance.shuffle(tellings)
    assert corroborated(ENTRY, tellings) == line
