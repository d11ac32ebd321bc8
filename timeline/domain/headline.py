"""The grammar of wire headlines: `UPDATE 2-Ministers meet`, `CORRECTED-…`, `WITHDRAWN-…`.

Agencies mark what a new version is in front of the headline; the rest of the line is the headline itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What the publisher says this version is."""

    UPDATE = "update"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Headline:
    mark: Mark | None
    number: int | None  # of an update: UPDATE 2- is 2
    bare: str  # the headline without its marks


_MARK = re.compile(
    r"""\s*(?:
        (?P<update>(?:WRAPUP|UPDATE)\s*(?P<number>\d+)?|REFILE|RPT|ADVISORY-UPDATE)
      | (?P<corrected>CORRECT(?:ED|ION)(?:\s*\([^)]*\))?)
      | (?P<withdrawn>WITHDRAWN|KILL(?=\s*[-–—])|RETRACTION)
    )\s*[-–—:]\s*""",
    re.VERBOSE,
)


def parse_headline(title: str) -> Headline:
    """Read the marks off a headline; several may stand in a row (`CORRECTED-UPDATE 1-…`), the gravest counts."""
    mark: Mark | None = None
    number: int | None = None
    rest = title.strip()
    while match := _MARK.match(rest):
        if match["number"]:
            number = int(match["number"])
        mark = max(filter(None, (mark, _mark_of(match))), key=list(Mark).index)
        rest = rest[match.end() :]
    return Headline(mark, number, rest.strip())


def _mark_of(match: re.Match[str]) -> Mark:
    if match["withdrawn"]:
        return Mark.WITHDRAWN
    return Mark.CORRECTED if match["corrected"] else Mark.UPDATE
