"""The nineteen acts of the codebook and what follows from them in other systems (CODEBOOK sections 4 and 6).

CAMEO: Schrodt, Conflict and Mediation Event Observations codebook 1.1b3. PLOVER: Halterman et al. 2023.
Quad class in GDELT's numbering: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Act(StrEnum):
    COMMENT = "COMMENT"
    DENY = "DENY"
    PROPOSE = "PROPOSE"
    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    COOPERATE = "COOPERATE"
    AID = "AID"
    CONCEDE = "CONCEDE"
    RETREAT = "RETREAT"
    REQUEST = "REQUEST"
    ACCUSE = "ACCUSE"
    REJECT = "REJECT"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"


CONSIDERED = "014"
"""CAMEO's code for a course that is only considered, whichever it is."""


class Scheme(NamedTuple):
    """An act in other code systems: default CAMEO code, the roots a frame may choose instead, PLOVER type."""

    cameo: str
    roots: frozenset[str]
    plover: str | None


def _scheme(cameo: str, plover: str | None, *more_roots: str) -> Scheme:
    return Scheme(cameo, frozenset({cameo[:2], CONSIDERED[:2], *more_roots}), plover)


SCHEMES: dict[Act, Scheme] = {
    Act.COMMENT: _scheme("010", None),
    Act.DENY: _scheme("016", None),
    Act.PROPOSE: _scheme("030", "AGREE", "02"),
    Act.AGREE: _scheme("030", "AGREE", "05"),
    Act.CONSULT: _scheme("040", "CONSULT", "03"),
    Act.SUPPORT: _scheme("050", "SUPPORT"),
    Act.COOPERATE: _scheme("060", "COOPERATE", "03"),
    Act.AID: _scheme("070", "AID", "03"),
    Act.CONCEDE: _scheme("080", "CONCEDE", "03"),
    Act.RETREAT: _scheme("080", "RETREAT", "03"),
    Act.REQUEST: _scheme("020", "REQUEST", "10"),
    Act.ACCUSE: _scheme("110", "ACCUSE", "09"),
    Act.REJECT: _scheme("120", "REJECT"),
    Act.THREATEN: _scheme("130", "THREATEN"),
    Act.PROTEST: _scheme("114", "PROTEST", "14"),
    Act.SANCTION: _scheme("160", "SANCTION", "13"),
    Act.MOBILIZE: _scheme("150", "MOBILIZE"),
    Act.COERCE: _scheme("170", "COERCE", "18", "19"),
    Act.ASSAULT: _scheme("190", "ASSAULT", "18", "20"),
}

_QUAD_OF_ROOT = {
    **dict.fromkeys(("01", "02", "03", "04", "05"), 1),
    **dict.fromkeys(("06", "07", "08"), 2),
    **dict.fromkeys(("09", "10", "11", "12", "13"), 3),
    **dict.fromkeys(("14", "15", "16", "17", "18", "19", "20"), 4),
}


def quad_class(cameo: str) -> int:
    """The quad class 1-4 of a CAMEO code, by its two-digit root."""
    return _QUAD_OF_ROOT[cameo[:2]]
