"""From what a user asks ("as known on Tuesday") to a point of the log (DESIGN section 7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from timeline.domain.dates import read_moment
from timeline.domain.errors import InvalidInput
from timeline.domain.ports import Log, Projections
from timeline.domain.read_models import AsOf
from timeline.projections import PROJECTIONS


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Whose knowledge is asked for: this log's at a moment or position, the world's by a moment; empty means now."""

    known_at: datetime | None = None
    position: int | None = None
    reported_by: datetime | None = None


def resolve(wanted: Knowledge, log: Log, projections: Projections) -> AsOf:
    """The point of the log that answers; never beyond what the read models have folded, so that replies agree."""
    if wanted.position is not None and wanted.known_at is not None:
        raise InvalidInput("position and known_at both choose the log's state; send one of them")
    models = projections.live()
    folded = min(models[p.name].position if p.name in models else 0 for p in PROJECTIONS)
    if wanted.position is not None:
        position = _checked(wanted.position, folded)
    else:
        position = folded if wanted.known_at is None else min(folded, log.head_at(wanted.known_at).position)
    newest = log.read(position - 1, limit=1, upto=position) if position else ()
    return AsOf(position, newest[0].recorded_at if newest else None, wanted.reported_by, models)


def between(
    earlier: str, later: str | None, log: Log, projections: Projections, *, reported: bool = False
) -> tuple[AsOf, AsOf]:
    """Two points for a diff, each a position or a date; without the later one, now.

    A date is one of this log; with `reported` one of publication, as this log knows it now.
    """
    now = resolve(Knowledge(), log, projections)
    return _point(earlier, now, log, projections, reported), (
        _point(later, now, log, projections, reported) if later is not None else now
    )


def _point(raw: str, now: AsOf, log: Log, projections: Projections, reported: bool) -> AsOf:
    if reported:
        if raw.isdigit():
            raise InvalidInput(f"{raw!r} is a position, and publications have dates; give a date such as 2015-10-07")
        return replace(now, reported_by=read_moment(raw))
    wanted = Knowledge(position=int(raw)) if raw.isdigit() else Knowledge(known_at=read_moment(raw))
    return replace(resolve(wanted, log, projections), models=now.models)


def _checked(position: int, folded: int) -> int:
    if not 0 <= position <= folded:
        raise InvalidInput(f"position {position} is not there; the log can be asked at 0 to {folded}", last=folded)
    return position
