"""Contradictions as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from timeline.domain.event_json import Json
from timeline.domain.read_models import AsOf
from timeline.forms.acts import act_json, act_line
from timeline.forms.days import as_of_text
from timeline.forms.page import Page, Section, line
from timeline.projections.contradictions import Contradiction


def contradictions_page(pairs: Sequence[Contradiction], as_of: AsOf, *, of: str = "") -> Page:
    lines = tuple(line(pair.reason, under=(act_line(pair.one), act_line(pair.other))) for pair in pairs)
    title = f"Claims that exclude each other{of}, {as_of_text(as_of)}"
    return Page(title, (Section(None, lines),) if lines else (), None if lines else "none")


def contradiction_json(pair: Contradiction) -> Json:
    return {
        "id": pair.id,
        "kind": pair.kind.value,
        "reason": pair.reason,
        "one": act_json(pair.one),
        "other": act_json(pair.other),
    }
