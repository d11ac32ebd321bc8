from __future__ import annotations

from datetime import date

import pytest
import spacy

from timeline.coding.model import load_model
from timeline.coding.predicates.clauses import Clauses, Predicate
from timeline.coding.predicates.lexicon import load_lexicon
from timeline.coding.predicates.moods import Told
from timeline.coding.predicates.nesting import is_consumed
from timeline.coding.text.sentences import Sentence, parse
from timeline.coding.text.story import read_story
from timeline.domain.acts import Act
from timeline.domain.events import Article


@pytest.fixture(scope="module")
def nlp() -> spacy.language.Language:
    return load_model()[0]


@pytest.fixture(scope="module")
def clauses() -> Clauses:
    return Clauses(load_lexicon())


def sentence(nlp: spacy.language.Language, text: str) -> Sentence:
    return next(parse(nlp, read_story(Article("a", "", text, date(2021, 3, 11))).paragraphs))


def predicate(nlp: spacy.language.Language, clauses: Clauses, text: str, act: Act) -> Predicate:
    found = [each for each in clauses.predicates(sentence(nlp, text)) if each.frame.act is act]
    assert found, text
    return found[0]


@pytest.mark.parametrize(
    ("text", "act", "told"),
    [
        ("Chile attacked Peru.", Act.ASSAULT, Told.FACT),
        ("Chile will attack Peru.", Act.ASSAULT, Told.FUTURE),
        ("Chile may attack Peru.", Act.ASSAULT, Told.CONDITIONAL),
        ("Chile said it would attack Peru.", Act.ASSAULT, Told.WOULD),
        ("If Chile attacks Peru, prices will rise.", Act.ASSAULT, Told.ASIDE),
        ("Chile should release the sailors.", Act.RETREAT, Told.ASIDE),
        ("The ministers are expected to meet in Lima.", Act.CONSULT, Told.PLANNED),
        ("Chile began bombing Peru.", Act.ASSAULT, Told.FACT),
        ("Chile stopped bombing Peru.", Act.ASSAULT, Told.ASIDE),
    ],
)
def test_how_a_predicate_is_told(
    nlp: spacy.language.Language, clauses: Clauses, text: str, act: Act, told: Told
) -> None:
    assert predicate(nlp, clauses, text, act).told is told


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Chile called on Peru to leave.", Act.REQUEST),
        ("Chile launched an attack on Peru.", Act.ASSAULT),
        ("Chile launched a missile on Monday.", Act.MOBILIZE),
        ("Chile summoned the Peruvian ambassador.", Act.PROTEST),
        ("Chile renewed its criticism of Peru.", Act.ACCUSE),
        ("Chile is ready to hold talks.", Act.AGREE),
        ("Chile called the plan a provocation.", Act.ACCUSE),
        ("Chile ordered two diplomats to leave.", Act.SANCTION),
    ],
)
def test_the_complements_decide_the_act(nlp: spacy.language.Language, clauses: Clauses, text: str, act: Act) -> None:
    predicate(nlp, clauses, text, act)


def test_a_question_tells_nothing(nlp: spacy.language.Language, clauses: Clauses) -> None:
    assert clauses.predicates(sentence(nlp, "Will Chile attack Peru?")) == ()


def test_what_somebody_is_accused_of_is_part_of_the_accusation(nlp: spacy.language.Language, clauses: Clauses) -> None:
    found = clauses.predicates(sentence(nlp, "Chile accused Peru of attacking a ship."))
    framed = frozenset(each.word.i for each in found)
    alone = [each.frame.act for each in found if not is_consumed(each, framed, frozenset())]
    assert alone == [Act.ACCUSE]
