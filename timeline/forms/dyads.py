"""A dyad as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable

from timeline.domain.acts import Act
from timeline.domain.event_json import Json
from timeline.domain.read_models import AsOf
from timeline.forms.acts import act_json, act_line
from timeline.forms.days import as_of_text, weekday
from timeline.forms.page import Line, Page, Section, line
from timeline.projections.dyads import Period, Side, Step, Tally
from timeline.projections.retellings import Told
from timeline.use_cases.views import DyadAnswer

Named = Callable[[str], str]
"""The usual name of an actor."""


def dyad_page(answer: DyadAnswer, as_of: AsOf, named: Named) -> Page:
    dyad = answer.dyad
    one, other = named(dyad.one), named(dyad.other)
    of_side = {Side.THERE: f"{one} to {other}", Side.BACK: f"{other} to {one}", Side.TOGETHER: "together"}
    totals = [line(f"{of_side[side]}: {tally_text(tally)}") for side, tally in dyad.sides.items()]
    lasts = [_last("last contact", dyad.last_contact), _last("last hostile act", dyad.last_hostile)]
    periods = [_period(period, dyad.step, of_side) for period in dyad.periods]
    left_out = [line(text) for text in _left_out(answer)]
    sections = [
        Section("In all", (*totals, *lasts, *left_out)),
        *([Section(f"By {dyad.step.value}", tuple(periods))] if periods else []),
    ]
    return Page(f"{one} and {other}, {as_of_text(as_of)}", tuple(sections))


def tally_text(tally: Tally) -> str:
    """`3 acts (2 PROPOSE, 1 REJECT), intensity +4.0, mean +1.33`."""
    if not tally.count:
        return "no act"
    kinds = ", ".join(f"{count} {act.value}" for act, count in _by_count(tally))
    acts = "1 act" if tally.count == 1 else f"{tally.count} acts"
    return f"{acts} ({kinds}), intensity {tally.intensity:+.1f}, mean {tally.mean:+.2f}"


def dyad_json(answer: DyadAnswer, named: Named) -> Json:
    dyad = answer.dyad
    return {
        "actor": {"id": dyad.one, "name": named(dyad.one)},
        "counterpart": {"id": dyad.other, "name": named(dyad.other)},
        "by": dyad.step.value,
        "whole": answer.whole,
        "total": {side.value: _tally(tally) for side, tally in dyad.sides.items()},
        "periods": [
            {"start": period.start.isoformat(), **{side.value: _tally(tally) for side, tally in period.sides.items()}}
            for period in dyad.periods
        ],
        "unplaced": dyad.unplaced,
        "not_counted": {modality.value: count for modality, count in sorted(dyad.unsure.items())},
        "last_contact": act_json(dyad.last_contact) if dyad.last_contact else None,
        "last_hostile": act_json(dyad.last_hostile) if dyad.last_hostile else None,
    }


def _tally(tally: Tally) -> Json:
    return {
        "count": tally.count,
        "acts": {act.value: count for act, count in _by_count(tally)},
        "quads": {str(quad): tally.quads[quad] for quad in (1, 2, 3, 4)},
        "intensity": tally.intensity,
        "mean": tally.mean,
    }


def _by_count(tally: Tally) -> list[tuple[Act, int]]:
    return sorted(tally.acts.items(), key=lambda kind: (-kind[1], kind[0]))


def _last(what: str, act: Told | None) -> Line:
    return act_line(act, f"{what}: ") if act else line(f"{what}: none")


def _period(period: Period, step: Step, of_side: dict[Side, str]) -> Line:
    when = {Step.DAY: weekday(period.start), Step.WEEK: f"week of {weekday(period.start)}"}
    heading = when.get(step) or f"{period.start:%Y-%m}"
    under = [line(f"{of_side[side]}: {tally_text(tally)}") for side, tally in period.sides.items() if tally.count]
    return line(f"{heading}: intensity {period.whole.intensity:+.1f}", under=under)


def _left_out(answer: DyadAnswer) -> list[str]:
    dyad = answer.dyad
    told = []
    if dyad.unplaced:
        told.append(f"{dyad.unplaced} of these lie in no one {dyad.step.value}, as far as their dates say")
    if dyad.unsure:
        kinds = ", ".join(f"{count} {modality.value}" for modality, count in sorted(dyad.unsure.items()))
        told.append(f"not counted, since not told as facts: {kinds}")
    if not answer.whole:
        told.append("only the latest events are counted; choose a window")
    return told
