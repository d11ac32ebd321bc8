"""Who counts for an actor when its members are asked for too."""

from __future__ import annotations

from timeline.coding.names.gazetteer import Gazetteer
from timeline.domain.errors import InvalidInput
from timeline.use_cases.sources import Belonging


def members_of(actor: str, gazetteer: Gazetteer) -> list[Belonging]:
    """The actor itself, always, and its members, each for its time; InvalidInput where our data hold none."""
    found = gazetteer.memberships(actor)
    if not found:
        raise InvalidInput(f"we know no members of {actor}; leave members out", actor=actor)
    return [Belonging(actor), *(Belonging(m.member, m.start, m.end) for m in found)]
