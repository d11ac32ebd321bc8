"""Whom an item credits, wherever publishers put it; and what only looks like a credit."""

import pytest

from timeline.domain.credits import canonical_name, credits_of, is_house


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("KESSIN (Reuters) - The envoys met on Monday.", "Reuters"),
        ("VIENNA (AP) -- The envoys met on Monday.", "AP"),
        ("VIENNA, March 3 (Northern Wire) - The envoys met.", "Northern Wire"),
        ("MOSCOW, October 7. /TASS/. The envoys met on Monday.", "TASS"),
        ("TOKYO, Oct 7 Kyodo - The envoys met on Monday.", "Kyodo"),
        ("The envoys met on Monday. - Xinhua", "Xinhua"),
        ("The envoys met on Monday. (AFP)", "AFP"),
        ("The envoys met on Monday.\n\nSource: TASS", "TASS"),
        ("The envoys met on Monday.\n\nAgence France-Presse contributed to this report.", "AFP"),
        ("The envoys met on Monday.\n\n(Reporting by Ann Lee in Kessin for Reuters; editing by Bo Roe)", "Reuters"),
        ("The envoys met on Monday.\n\n(With inputs from PTI)", "PTI"),
        ("By Associated Press\n\nThe envoys met on Monday.", "AP"),
        ("The envoys met on Monday, according to Interfax.", "Interfax"),
        ("The envoys met on Monday, the Anadolu news agency reported.", "Anadolu"),
    ],
)
def test_a_credit_is_read_from_its_place(text: str, named: str) -> None:
    assert credits_of("Envoys meet", text, None, "herald.example") == (named,)


@pytest.mark.parametrize(
    "text",
    [
        "The PA said on Monday that it would send an envoy.",
        "The alliance (and its partners) met on Monday, said a minister.",
        "Ann Lee contributed to this report.",
        "The panel will report to the chamber for Parliament to decide.",
        "Reuters Square was closed on Monday. " * 20 + "A man told AFP he saw it.",
    ],
)
def test_what_is_no_credit(text: str) -> None:
    assert credits_of("Envoys meet", text, "Ann Lee", "herald.example") == ()


def test_the_source_of_an_item_counts_where_it_is_an_agency() -> None:
    assert credits_of("Envoys meet", "They met.", "Agence France-Presse", "herald.example") == ("AFP",)
    assert credits_of("Envoys meet - Reuters", "They met.", None, "herald.example") == ("Reuters",)


def test_nobody_credits_himself() -> None:
    assert credits_of("Envoys meet", "KESSIN (Reuters) - They met.", None, "feeds.reuters.com") == ()


@pytest.mark.parametrize(
    ("name", "publisher"),
    [
        ("Reuters", "feeds.reuters.com"),
        ("Northern Wire", "northernwire.example"),
        ("TASS", "Tass"),
        ("AP", "apnews.com"),
    ],
)
def test_a_house_is_known_by_its_name_or_its_host(name: str, publisher: str) -> None:
    assert is_house(name, publisher) is (publisher != "apnews.com")


def test_an_agency_has_one_name() -> None:
    assert canonical_name("  The Associated Press ") == "AP"
    assert canonical_name("The Northern Wire") == "Northern Wire"
