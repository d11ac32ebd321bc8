from __future__ import annotations

from datetime import date

import pytest

from timeline.coding.model import load_model
from timeline.coding.names.gazetteer import Gazetteer
from timeline.coding.predicates.lexicon import load_lexicon
from timeline.coding.text.sentences import parse
from timeline.coding.text.story import read_story
from timeline.coding.who.actors import Actors
from timeline.coding.who.cast import Cast, Reference
from timeline.coding.who.page import Page
from timeline.domain.events import Article

DAY = date(2021, 3, 11)


@pytest.fixture(scope="module")
def resolve(gazetteer: Gazetteer):
    nlp, lexicon = load_model()[0], load_lexicon()

    def subject(text: str, cast: Cast | None = None) -> tuple[Reference, ...]:
        sentence = next(parse(nlp, read_story(Article("a", "", text, DAY)).paragraphs))
        page = Page.of(sentence.doc, sentence.paragraph, gazetteer, DAY)
        head = next(token for token in sentence.tokens if token.dep_ in ("nsubj", "nsubjpass"))
        return Actors(lexicon, cast or Cast(), gazetteer, DAY).resolve(page, head)

    return subject


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("France left.", ["FRA"]),
        ("The French government left.", ["FRA"]),
        ("France's defence ministry left.", ["FRA"]),
        ("A spokesman for the French foreign ministry left.", ["FRA"]),
        ("The president of Kenya left.", ["KEN"]),
        ("A Turkish drone crossed the line.", ["TUR"]),
        ("French and Polish ministers left.", ["FRA", "POL"]),
        ("France and Poland left.", ["FRA", "POL"]),
        ("Islamic State fighters left.", ["NSA:ISIS"]),
        ("A French journalist left.", [None]),
        ("The French company left.", [None]),
        ("Former French minister Jean Roux left.", [None]),
        ("The weather changed.", []),
    ],
)
def test_whom_a_noun_phrase_stands_for(resolve, text: str, actors: list[str | None]) -> None:
    assert [reference.actor for reference in resolve(text)] == actors


def test_a_person_is_introduced_with_an_office_and_comes_back_by_last_name(resolve) -> None:
    cast = Cast()
    (introduced,) = resolve("Kenyan Foreign Minister Joseph Mutua left.", cast)
    assert (introduced.actor, introduced.person, introduced.role) == ("KEN", "Joseph Mutua", "Foreign Minister")
    (again,) = resolve("Mr Mutua returned.", cast)
    assert (again.actor, again.person) == ("KEN", "Joseph Mutua")


def test_an_outlet_is_no_actor(resolve) -> None:
    (found,) = resolve("Interfax reported it.")
    assert (found.actor, found.outlet) == (None, "Interfax")


def test_the_ministry_is_the_one_last_spoken_of(resolve) -> None:
    cast = Cast()
    resolve("The Kenyan foreign ministry left.", cast)
    assert [reference.actor for reference in resolve("The ministry agreed.", cast)] == ["KEN"]


def test_a_span_shows_the_words(resolve) -> None:
    (found,) = resolve("The French government left.")
    assert (found.place.start, found.place.end) == (0, 21)
