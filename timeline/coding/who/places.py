"""Names that tell where something happens, not who does it: "in northern Syria"."""

from __future__ import annotations

from timeline.coding.names.gazetteer import How, Match
from timeline.coding.times.timewords import TIME_NOUNS
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


_OCCASIONS = frozenset(
    [
        "address",
        "ceremony",
        "conference",
        "gathering",
        "headquarters",
        "interview",
        "lawmaker",
        "meeting",
        "news",
        "reporter",
        "journalist",
        "seminar",
        "speech",
        "statement",
        "stop",
        "stopover",
        "summit",
        "talk",
        "visit",
    ]
)
"""Where somebody speaks, not what he speaks of."""


def told_of_place(page: Page, match: Match) -> bool:
    """Whether the place is that of the noun before it: "the violence in Ruritania", not "met in Ruritania"."""
    mark = page.doc[match.start - 1] if match.start else None
    while mark is not None and mark.i and (mark.lower_ == "the" or mark.lower_ in _SIDES):
        mark = page.doc[mark.i - 1]
    if mark is None or not mark.i or mark.lower_ not in _WHERE:
        return False
    noun = page.doc[mark.i - 1]
    told = noun.pos_ == "NOUN" and noun.lemma_.lower() not in _OCCASIONS and noun.lower_ not in TIME_NOUNS
    return told and match.naming.how in (How.NAME, How.CAPITAL, How.PLACE)


def stands_for_a_place(page: Page, match: Match, *more: str) -> bool:
    """Whether the name of a country or its capital follows a word of place, or one of `more`."""
    before = page.doc[match.start - 1] if match.start else None
    while before is not None and before.i and (before.lower_ == "the" or before.lower_ in _SIDES):
        before = page.doc[before.i - 1]
    located = before is not None and (before.lower_ in _WHERE or before.lower_ in more)
    return located and match.naming.how in (How.NAME, How.CAPITAL)
