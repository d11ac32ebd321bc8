"""What a frame may ask for, each with a sentence that lacks it."""

from __future__ import annotations

import pytest
import spacy

from timeline.coding.model import load_model
from timeline.coding.predicates.lexicon import Frame, Part
from timeline.coding.predicates.slots import fits
from timeline.coding.text.tree import Doc
from timeline.domain.acts import Act
from timeline.domain.events import Kind

REBELS = frozenset({"rebel"})


@pytest.fixture(scope="module")
def nlp() -> spacy.language.Language:
    return load_model()[0]


def frame(lemma: str, **slots: object) -> Frame:
    return Frame(lemma, Part.VERB, Act.COMMENT, "010", Kind.ACTION, **slots)  # type: ignore[arg-type]  # fields of many types


@pytest.mark.parametrize(
    ("asked", "filled", "lacking"),
    [
        (frame("arrest", patients=REBELS), "Chile arrested the rebel leader.", "Chile arrested a man near the rebels."),
        (frame("send", amid=frozenset({"flood"})), "Chile sent tents for victims of the flood.", "Chile sent tents."),
        (
            frame("draw", objects=frozenset({"praise"}), source="from"),
            "Chile drew praise from Peru.",
            "Chile drew much praise.",
        ),
        (
            frame("break", particle="into", objects=frozenset({"network"})),
            "Chile broke into the network.",
            "Chile broke into song.",
        ),
        (frame("leave", doers=REBELS), "The rebels left the town.", "The ministers left the town."),
    ],
    ids=lambda value: value.lemma if isinstance(value, Frame) else "",
)
def test_a_slot_is_filled_or_lacking(asked: Frame, filled: str, lacking: str, nlp: spacy.language.Language) -> None:
    def fitting(text: str) -> bool:
        written = nlp(text)
        return any(fits(asked, token) for token in Doc.of(written, written) if token.lemma_ == asked.lemma)

    assert fitting(filled)
    assert not fitting(lacking)
