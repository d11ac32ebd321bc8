"""How often events with the same marks were right on the project's own scored cases (tests/cases).

Right: the case expects an event of this actor, act, targets and day. The table was made by coding all cases and
counting, by what the event was read from and how its day was found, smoothed as (right + 1) / (all + 2);
tests/unit/coding/test_cases.py prints it afresh and fails when a figure here has drifted.
"""

from __future__ import annotations

from timeline.coding.draft import Draft, Mark

_SHARE = {
    Mark.CLAUSE: 0.75,
    Mark.OWN_WORDS: 0.75,
    Mark.STANCE: 0.6,
    Mark.NOUN: 0.5,
    Mark.COMMENT: 0.6,
}


def confidence(draft: Draft) -> float:
    """0..1 for an event that stands as this draft."""
    return _SHARE[draft.mark]
