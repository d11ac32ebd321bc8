"""What is said not to have happened, and what is told of nowhere."""

from __future__ import annotations

from datetime import date

import pytest

from timeline.coding.pipeline import SpacyCoder
from timeline.domain.events import Article

DAY = date(2021, 3, 11)


def told(coder: SpacyCoder, text: str) -> set[tuple[str, str, str]]:
    events = coder.code(Article("1", "", text, DAY)).events
    return {(event.actor.id, event.act.value, event.modality.value) for event in events}


@pytest.mark.parametrize(
    ("text", "actor", "act"),
    [
        ("Egypt and Ethiopia failed to reach an agreement on the dam.", "EGY", "AGREE"),
        ("Pakistan has yet to accept the Indian invitation.", "PAK", "AGREE"),
        ("Neither Serbia nor Kosovo accepted the European Union proposal.", "SRB", "AGREE"),
        ("France did not condemn or criticise Israel.", "FRA", "ACCUSE"),
        ("Turkey hardly supports the Russian plan.", "TUR", "SUPPORT"),
        ("Iran no longer backs Hamas.", "IRN", "SUPPORT"),
        ("Italy is not expected to sign the pact with China.", "ITA", "AGREE"),
        ("Peru has neither recognised Kosovo nor lifted its sanctions.", "PER", "SUPPORT"),
    ],
)
def test_what_is_denied_is_negated(coder: SpacyCoder, text: str, actor: str, act: str) -> None:
    found = told(coder, text)
    assert (actor, act, "negated") in found
    assert (actor, act, "asserted") not in found


@pytest.mark.parametrize(
    "text",
    [
        "The accord does not mean that Chile supports Peru's campaign.",
        "There was no sign that Russia had withdrawn its troops from Georgia.",
        "It is unlikely that Iran will accept the European offer.",
        "Libya would have accepted the Egyptian plan.",
        "Iran has stopped short of rejecting the European offer.",
        "India did not say whether it would accept Pakistan's offer.",
    ],
)
def test_what_is_left_open_is_no_event(coder: SpacyCoder, text: str) -> None:
    assert told(coder, text) == set()


def test_what_is_passed_over_for_something_else_did_not_happen(coder: SpacyCoder) -> None:
    found = told(coder, "Rather than attack Iran, Israel chose to negotiate with Iran.")
    assert {act for _, act, _ in found} == {"CONSULT"}


def test_a_refusal_to_rule_out_rejects_nothing(coder: SpacyCoder) -> None:
    assert told(coder, "Poland refused to rule out sanctions on Belarus.") == {("POL", "COMMENT", "asserted")}


def test_a_condition_may_stand_as_an_inversion(coder: SpacyCoder) -> None:
    text = "Should Peru free the crew, Chile will lift its embargo, the government in Santiago said."
    event = next(e for e in coder.code(Article("1", "", text, DAY)).events if e.act.value == "RETREAT")
    assert event.modality.value == "conditional"
    assert event.condition is not None
    assert text[event.condition.start : event.condition.end] == "Should Peru free the crew"
