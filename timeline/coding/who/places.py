"""Names that tell where something happens, not who does it: "in northern Syria"."""

from __future__ import annotations

from timeline.coding.names.gazetteer import How, Match
from timeline.coding.who.page import Page

_SIDES = frozenset(
    [
        "northern",
        "southern",
        "eastern",
        "western",
        "central",
        "north",
        "south",
        "east",
        "west",
        "northeastern",
        "northwestern",
    ]
)
_WHERE = frozenset({"in", "near", "outside", "around", "inside", "across", "throughout", "within"})


def stands_for_a_place(page: Page, match: Match, *more: str) -> bool:
    """Whether the name of a country or its capital follows a word of place, or one of `more`."""
    before = page.doc[match.start - 1] if match.start else None
    while before is not None and before.i and (before.lower_ == "the" or before.lower_ in _SIDES):
        before = page.doc[before.i - 1]
    located = before is not None and (before.lower_ in _WHERE or before.lower_ in more)
    return located and match.naming.how in (How.NAME, How.CAPITAL)
