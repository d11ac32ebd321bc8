"""`make demo`: what a newcomer sees first."""

import pytest

from tests.e2e.command import Timeline


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    return Timeline(f"sqlite:///{tmp_path_factory.mktemp('demo')}/unused.sqlite3").run("demo")


def test_the_timeline_is_printed_by_day_in_order(shown: str) -> None:
    told = shown.split("The timeline")[1].split("The exchanges", maxsplit=1)[0]
    days = ["Sat 2015-10-03", "Tue 2015-10-06", "Wed 2015-10-07", "Fri 2015-10-09", "Tue 2015-10-20"]
    places = [told.index(day) for day in days]
    assert places == sorted(places)


def test_the_offer_and_its_acceptance_days_later_are_one_exchange(shown: str) -> None:
    arrows = [line for line in shown.splitlines() if " -> " in line]
    assert any(line.startswith("Turkey") and "Russia" in line.split(" -> ")[1] for line in arrows)


def test_the_american_refusal_answers_the_russian_willingness(shown: str) -> None:
    arrows = [line for line in shown.splitlines() if " -> " in line]
    assert any(line.startswith("Russia may") and "US" in line.split(" -> ")[1] for line in arrows)


def test_the_correction_is_shown_with_what_was_known_before(shown: str) -> None:
    told = shown.split("event.corrected")[1]
    before, after = told.index("before Sun 2015-10-04"), told.index("after  Sat 2015-10-03")
    assert before < after


def test_a_withdrawn_report_is_known_before_and_not_after(shown: str) -> None:
    told = shown.split("event.retracted")[1].splitlines()
    assert "Iran" in told[1]
    assert told[2].split() == ["after", "not", "known"]
    assert "Iran" not in shown.split("The timeline")[1].split("What was known", maxsplit=1)[0]
