"""The model's attribute rules, looked up by word and tag, give what spaCy's own component gives."""

from __future__ import annotations

import spacy

from timeline.coding.attribute_rules import AttributeRules, hasten
from timeline.coding.model import UNUSED, describe_model, load_model

TEXT = (
    "Let's go, the envoy said; there's nothing that he'd have done. She ain't gonna sign it, but who'll ask? "
    "That it has been signed is what Oslo's two ministers, being tired,\n\ndidn't deny: \"We gotta wait.\""
)


def test_they_give_the_same_as_the_models_own() -> None:
    nlp, _ = load_model()
    theirs = spacy.load(describe_model().path, exclude=list(UNUSED))
    assert any(isinstance(component, AttributeRules) for _, component in nlp.pipeline)
    for ours, own in zip(nlp(TEXT), theirs(TEXT), strict=True):
        assert (ours.text, ours.pos_, str(ours.morph), ours.lemma_) == (own.text, own.pos_, str(own.morph), own.lemma_)


def test_rules_that_ask_for_something_else_stay_with_spacy() -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add([[{"SHAPE": "Xxx"}]], {"POS": "PROPN"})
    hasten(nlp)
    assert nlp.get_pipe("attribute_ruler") is ruler


def test_of_two_rules_that_fit_the_later_one_wins() -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add([[{"LOWER": "oslo"}]], {"POS": "NOUN"})
    ruler.add([[{"LOWER": "oslo"}, {"LOWER": "signs"}]], {"POS": "PROPN"}, index=0)
    hasten(nlp)
    assert [token.pos_ for token in nlp("Oslo signs Oslo pact")] == ["PROPN", "", "NOUN", ""]
