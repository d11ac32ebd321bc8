"""Who a list of tokens names on a given day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.coding.names.gazetteer import ActorKind, Gazetteer, How

AUTUMN_2015 = date(2015, 10, 7)


def who(gazetteer: Gazetteer, text: str, on: date = AUTUMN_2015) -> list[str]:
    """Actor ids in the order of the text, without places and peoples; tokens are parted by blanks here, as spaCy would
    part them."""
    return [match.naming.actor for match in gazetteer.find(text.split(), on) if not match.only_hints]


@pytest.mark.parametrize(
    ("text", "actor", "how"),
    [
        ("Portugal", "PRT", How.NAME),
        ("Portuguese", "PRT", How.DEMONYM),
        ("Danes", "DNK", How.CITIZENS),
        ("Lisbon", "PRT", How.CAPITAL),
        ("the Kremlin", "RUS", How.METONYM),
        ("Quai d'Orsay", "FRA", How.ORGAN),
        ("UN Secretary - General", "IGO:UN", How.OFFICE),
        ("Jens Stoltenberg", "IGO:NATO", How.PERSON),
        ("ASEAN", "IGO:ASEAN", How.ORGANISATION),
        ("Boko Haram", "NSA:BOKO_HARAM", How.GROUP),
    ],
)
def test_every_way_to_name_an_actor_is_told_apart(gazetteer: Gazetteer, text: str, actor: str, how: How) -> None:
    (match,) = gazetteer.find(text.split(), AUTUMN_2015)
    assert (match.naming.actor, match.naming.how) == (actor, how)


def test_a_match_gives_token_indexes_and_the_role_of_the_term(gazetteer: Gazetteer) -> None:
    (match,) = gazetteer.find(["Then", "Ash", "Carter", "spoke"], AUTUMN_2015)
    assert (match.start, match.end) == (1, 3)
    assert (match.naming.person, match.naming.role) == ("Ash Carter", "Defence Secretary")


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("South Sudan and Sudan", ["SSD", "SDN"]),
        ("Papua New Guinea , Guinea - Bissau , Guinea", ["PNG", "GNB", "GIN"]),
        ("the Democratic Republic of Congo and the Republic of Congo", ["COD", "COG"]),
        ("Syrian rebels and the Syrian army", ["NSA:SYR_OPPOSITION", "SYR"]),
        ("the UN Security Council", ["IGO:UN"]),
    ],
)
def test_the_longest_name_wins(gazetteer: Gazetteer, text: str, actors: list[str]) -> None:
    assert who(gazetteer, text) == actors


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("RUSSIA REJECTS OFFER", "RUS"),
        ("Nato agrees", "IGO:NATO"),
        ("NATO agrees", "IGO:NATO"),
        ("U.S. troops", "USA"),
        ("USA", "USA"),
        ("U.S.-backed forces", "USA"),
        ("US - led forces", "USA"),
        ("Al Qaeda", "NSA:ALQAEDA"),
        ("al - Qaeda", "NSA:ALQAEDA"),
        ("AL - QAEDA CLAIMS BLAST", "NSA:ALQAEDA"),
        ("Syrian Rebels Refuse Talks", "NSA:SYR_OPPOSITION"),
        ("Bosnia - Herzegovina", "BIH"),
    ],
)
def test_spellings_of_the_wires_are_known(gazetteer: Gazetteer, text: str, actor: str) -> None:
    assert who(gazetteer, text) == [actor]


@pytest.mark.parametrize(
    "text",
    [
        "they told us",
        "Us and them",
        "who came",
        "Who came",
        "roast turkey",
        "polish",
        "china",
        "is",
        "Male voters",
        "isis",
    ],
)
def test_common_words_in_lower_case_name_nobody(gazetteer: Gazetteer, text: str) -> None:
    assert who(gazetteer, text) == []


def test_risky_abbreviations_count_only_among_words_in_small_letters(gazetteer: Gazetteer) -> None:
    assert who(gazetteer, "In Geneva the WHO said") == ["IGO:UN"]
    assert who(gazetteer, "WHO IS TO BLAME ?") == []
    assert who(gazetteer, "CAR BOMB IN MALI") == ["MLI"]


def test_us_in_capitals_is_a_country_unless_somebody_is_told_to_help_us(gazetteer: Gazetteer) -> None:
    assert who(gazetteer, "RUSSIA WARNS US") == ["RUS", "USA"]
    assert who(gazetteer, "MINISTER : LET US IN") == []


@pytest.mark.parametrize(
    "text",
    [
        "Türkiye",
        "Turkiye",
        "Cote d’Ivoire",
        "Côte d'Ivoire",
        "Cote d'Ivoire",
        "Davutoğlu",
        "Davutoglu",
        "Sana’a",
        "Sanaa",
    ],
)
def test_accents_and_apostrophes_may_stand_or_be_missing(gazetteer: Gazetteer, text: str) -> None:
    assert len(gazetteer.find(text.split(), AUTUMN_2015)) == 1


def test_a_name_that_needs_its_accent_has_it(gazetteer: Gazetteer) -> None:
    assert who(gazetteer, "in Malé") == ["MDV"]


def test_a_possessive_stands_outside_the_match(gazetteer: Gazetteer) -> None:
    (match,) = gazetteer.find(["Ghana", "'s", "envoy"], AUTUMN_2015)
    assert (match.start, match.end) == (0, 1)


@pytest.mark.parametrize(
    ("text", "on", "actors"),
    [
        ("Moscow", date(1990, 5, 1), ["SUN"]),
        ("Moscow", date(1993, 5, 1), ["RUS"]),
        ("Soviet", date(1993, 5, 1), []),
        ("Kinshasa", date(1997, 5, 16), ["ZAR"]),
        ("Kinshasa", date(1997, 5, 17), ["COD"]),
        ("Congo", date(1996, 5, 1), ["COG"]),
        ("Congo", date(2003, 5, 1), ["COD"]),
        ("Almaty", date(1995, 1, 1), ["KAZ"]),
        ("Almaty", date(2005, 1, 1), []),
        ("Nur - Sultan", date(2020, 1, 1), ["KAZ"]),
        ("Belgrade", date(1999, 4, 1), ["YUG"]),
        ("Belgrade", date(2008, 4, 1), ["SRB"]),
        ("Bonn", date(1988, 4, 1), ["DEU"]),
        ("Bonn", date(2010, 4, 1), []),
    ],
)
def test_names_hold_only_in_their_time(gazetteer: Gazetteer, text: str, on: date, actors: list[str]) -> None:
    assert who(gazetteer, text, on) == actors


@pytest.mark.parametrize(
    ("on", "actor", "role"),
    [
        (date(2003, 1, 1), None, None),
        (date(2010, 1, 1), "NOR", "Prime Minister"),
        (date(2014, 1, 1), None, None),
        (date(2015, 1, 1), "IGO:NATO", "Secretary General"),
        (date(2025, 6, 1), "NOR", "Finance Minister"),
    ],
)
def test_a_person_speaks_for_whom_he_serves_that_day(
    gazetteer: Gazetteer, on: date, actor: str | None, role: str | None
) -> None:
    namings = [match.naming for match in gazetteer.find(["Jens", "Stoltenberg"], on)]
    assert [(n.actor, n.role) for n in namings] == ([(actor, role)] if actor else [])


def test_the_later_of_two_namesakes_of_a_country_holds(gazetteer: Gazetteer) -> None:
    (match,) = gazetteer.find(["Kim"], date(2011, 12, 17))
    assert match.naming.person == "Kim Jong Un"


@pytest.mark.parametrize(
    "text",
    [
        "Michael Jordan",
        "Denzel Washington",
        "George Washington",
        "Lake Chad",
        "the South China Sea",
        "the Washington Post",
        "Northern Ireland",
        "Melania Trump smiled",
        "J. Putin",
        "The Hague",
        "the former Soviet Union",
        "Central Park in spring",
    ],
)
def test_namesakes_name_nobody(gazetteer: Gazetteer, text: str) -> None:
    assert who(gazetteer, text, date(2017, 3, 1)) == []


def test_a_family_name_that_goes_on_is_another_person(gazetteer: Gazetteer) -> None:
    on = date(2013, 3, 1)
    assert who(gazetteer, "Later Kim Ok - sun waved", on) == []
    assert who(gazetteer, "Later Kim waved", on) == ["PRK"]
    assert who(gazetteer, "Kim Meets Envoy", on) == ["PRK"]


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("they met Omer Zuma there", []),
        ("they met Jaakob Zuma there", ["ZAF"]),
        ("they met President Zuma there", ["ZAF"]),
        ("on Monday Zuma left", ["ZAF"]),
        ("But Zuma left", ["ZAF"]),
        ("Pilot Zuma Leaves Office", ["ZAF"]),
        ("in the town of Mazar - i - Sharif today", []),
        ("the anti - Sharif camp", ["PAK"]),
        ("talks of the Putin - Zuma kind", ["RUS", "ZAF"]),
    ],
)
def test_a_family_name_after_an_unknown_given_name_is_another_person(
    gazetteer: Gazetteer, text: str, actors: list[str]
) -> None:
    assert who(gazetteer, text) == actors


def test_a_common_word_is_a_person_after_a_title(gazetteer: Gazetteer) -> None:
    assert who(gazetteer, "the crowd around Park cheered", date(2014, 3, 1)) == ["KOR"]
    assert who(gazetteer, "President Park agreed", date(2014, 3, 1)) == ["KOR"]
    assert who(gazetteer, "near Hyde Park yesterday", date(2014, 3, 1)) == []


def test_organs_follow_the_state_that_is_named_right_before_them(gazetteer: Gazetteer) -> None:
    assert who(gazetteer, "the Foreign Office said") == ["GBR"]
    assert who(gazetteer, "Kenya 's Foreign Office said") == ["KEN"]
    assert who(gazetteer, "the Polish Senate voted") == ["POL"]
    assert who(gazetteer, "Belarus 's Security Council met") == ["BLR"]
    assert who(gazetteer, "the Iranian Revolutionary Guards fired") == ["IRN"]


def test_brussels_means_the_union(gazetteer: Gazetteer) -> None:
    assert who(gazetteer, "Brussels warned") == ["IGO:EU"]


def test_two_actors_in_one_token_yield_the_first(gazetteer: Gazetteer) -> None:
    assert who(gazetteer, "the U.S.-Russia talks") == ["USA"]


_TEXT = """
    Russia Russian RUSSIA US us U.S. U.S.-Russia South Sudan Korea Kim Jong Un Congo of the Republic Security Council UN
    's - , ( Foreign Office President Park Syrian rebels al Qaeda Michael Jordan Washington Post WHO Is IS Türkiye Cote
    d’Ivoire .
"""
WORDS = st.sampled_from(_TEXT.split()) | st.text(max_size=6)
DAYS = st.dates(date(1980, 1, 1), date(2030, 1, 1))


@given(tokens=st.lists(WORDS, max_size=25), on=DAYS)
def test_matches_never_overlap_and_lie_in_range(gazetteer: Gazetteer, tokens: list[str], on: date) -> None:
    last = 0
    for match in gazetteer.find(tokens, on):
        assert last <= match.start < match.end <= len(tokens)
        entitled = match.naming.person is not None and match.start > 0  # "President Park", out of her term
        assert match.naming.holds(on) or entitled
        assert gazetteer.knows(match.naming.actor)
        last = match.end


@given(tokens=st.lists(WORDS, max_size=25), on=DAYS)
def test_a_match_stands_by_the_words_before_it_only(gazetteer: Gazetteer, tokens: list[str], on: date) -> None:
    """A full stop and small words appended change nothing that was found before."""
    tail = [".", "and", "nothing", "more"]
    plain = [*tokens, "said", "somebody", "quietly", "."]
    assert [m for m in gazetteer.find(plain + tail, on) if m.end <= len(tokens)] == [
        m for m in gazetteer.find(plain, on) if m.end <= len(tokens)
    ]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Turkey", "TUR"),
        ("turkey", "TUR"),
        ("TUR", "TUR"),
        ("tur", "TUR"),
        ("IGO:NATO", "IGO:NATO"),
        ("nato", "IGO:NATO"),
        ("Ankara", "TUR"),
        ("türkiye", "TUR"),
        ("Soviet Union", "SUN"),
        ("us", "USA"),
        ("syr_opposition", "NSA:SYR_OPPOSITION"),
        ("  Côte d’Ivoire ", "CIV"),
        ("Congo", "COD"),
        ("Nowhere", None),
        ("Vladimir Putin", None),
        ("South China Sea", None),
        ("", None),
    ],
)
def test_what_a_user_writes_is_resolved(gazetteer: Gazetteer, text: str, actor: str | None) -> None:
    assert gazetteer.resolve(text) == actor


def test_resolving_on_a_day_minds_the_day(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("Moscow", date(1988, 1, 1)) == "SUN"
    assert gazetteer.resolve("Moscow") == "RUS"
    assert gazetteer.resolve("Congo", date(1990, 1, 1)) == "COG"


def test_a_slip_of_the_pen_has_a_nearest_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.nearest("Turky")[0] == "Turkey"
    assert len(gazetteer.nearest("Untied States", 2)) <= 2
    assert gazetteer.nearest("qqqqqqqq") == []


def test_names_for_readers(gazetteer: Gazetteer) -> None:
    assert (gazetteer.name_of("USA"), gazetteer.short_name_of("USA")) == ("United States", "US")
    assert (gazetteer.name_of("FRA"), gazetteer.short_name_of("FRA")) == ("France", "France")
    assert gazetteer.short_name_of("CAF") == "CAR"
    assert gazetteer.name_of("XYZ") == "XYZ"


def test_members_are_those_of_the_day(gazetteer: Gazetteer) -> None:
    assert "FIN" not in gazetteer.members("IGO:NATO", date(2023, 4, 3))
    assert "FIN" in gazetteer.members("IGO:NATO", date(2023, 4, 4))
    assert len(gazetteer.members("IGO:EU", date(1986, 1, 1))) == 12
    assert len(gazetteer.members("IGO:EU", date(2015, 1, 1))) == 28
    assert len(gazetteer.members("IGO:EU", date(2021, 1, 1))) == 27
    assert len(gazetteer.members("IGO:NATO", date(2024, 6, 1))) == 32
    assert gazetteer.members("IGO:NOBODY", date(2024, 6, 1)) == frozenset()


def test_every_sovereign_state_is_there(gazetteer: Gazetteer) -> None:
    states = [actor for actor in gazetteer.actors() if actor.kind is ActorKind.STATE]
    assert len(states) >= 193 + len({"PSE", "TWN", "XKX", "HKG", "VAT"})
    assert {"PSE", "TWN", "XKX", "HKG", "SUN", "YUG", "ZAR", "CSK", "DDR"} <= {actor.id for actor in states}


def test_the_digest_names_the_data(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.digest) == 64
    assert gazetteer.digest == Gazetteer.load().digest


@pytest.mark.parametrize(("text", "actor", "how"), [("Mosul", "IRQ", How.PLACE), ("Tamil", "NSA:LTTE", How.PEOPLE)])
def test_places_and_peoples_are_hints(gazetteer: Gazetteer, text: str, actor: str, how: How) -> None:
    (match,) = gazetteer.find([text], AUTUMN_2015)
    assert (match.naming.actor, match.naming.how, match.only_hints) == (actor, how, True)
    assert gazetteer.resolve(text) is None


@pytest.mark.parametrize(
    ("state", "on", "group"),
    [
        ("RWA", date(1994, 5, 1), "NSA:RPF"),
        ("RWA", date(1999, 5, 1), "NSA:FDLR"),
        ("LKA", date(2015, 1, 1), None),
        ("GAB", date(2015, 1, 1), None),
    ],
)
def test_a_state_s_rebels_have_their_time(gazetteer: Gazetteer, state: str, on: date, group: str | None) -> None:
    assert gazetteer.rebels_of(state, on) == group


def test_rebels_without_a_name_are_known_by_their_state(gazetteer: Gazetteer) -> None:
    assert gazetteer.knows("NSA:GAB_REBELS")
    assert gazetteer.name_of("NSA:GAB_OPPOSITION") == "Opposition of Gabon"
    assert not gazetteer.knows("NSA:NARNIA_REBELS")
    assert not gazetteer.knows("NSA:IGO:UN_REBELS")
