"""Stances as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from timeline.domain.event_json import Json
from timeline.domain.read_models import AsOf
from timeline.forms.acts import act_json, act_line
from timeline.forms.days import as_of_text, day_text
from timeline.forms.page import Line, Page, Section, line
from timeline.projections.stances import Interval, Matter

SHOWN_WORDS = 4
"""How many words name a matter in text."""

Named = Callable[[str], str]


def stances_page(actor: str, matters: Sequence[Matter], as_of: AsOf, named: Named) -> Page:
    sections = tuple(
        Section(_heading(matter, named), tuple(_interval(i) for i in matter.intervals)) for matter in matters
    )
    return Page(f"What {named(actor)} holds, {as_of_text(as_of)}", sections, None if sections else "none")


def matter_json(matter: Matter, named: Named) -> Json:
    counterpart = matter.counterpart
    return {
        "id": matter.id,
        "counterpart": {"id": counterpart, "name": named(counterpart)} if counterpart else None,
        "matter": list(matter.words),
        "intervals": [
            {
                "stance": interval.stance.value,
                "begun": act_json(interval.begun),
                "renewed": [act_json(act) for act in interval.renewed],
                "until": interval.until.isoformat() if interval.until else None,
                "speakers": list(interval.speakers),
                "disputed": interval.disputed,
            }
            for interval in matter.intervals
        ],
    }


def _heading(matter: Matter, named: Named) -> str:
    words = ", ".join(matter.words[:SHOWN_WORDS]) or "no matter told"
    return (
        f"{f'towards {named(matter.counterpart)}' if matter.counterpart else 'towards nobody in particular'}: {words}"
    )


def _interval(interval: Interval) -> Line:
    begun = day_text(interval.begun.lead.coded.occurred)
    renewed = ", ".join(day_text(act.lead.coded.occurred) for act in interval.renewed)
    return line(
        f"{interval.stance.value}, begun {begun}",
        f"; renewed {renewed}" if renewed else None,
        f"; until {interval.until}" if interval.until else "; it stands",
        f" ({', '.join(interval.speakers)})" if interval.speakers else None,
        "; another speaker of the same side held otherwise" if interval.disputed else None,
        under=(act_line(act) for act in interval.acts),
    )
