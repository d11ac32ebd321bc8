"""Offers that await an answer, as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from timeline.domain.event_json import Json
from timeline.domain.read_models import AsOf
from timeline.forms.acts import act_json, act_line
from timeline.forms.days import as_of_text, days_text
from timeline.forms.page import Line, Page, Section, line
from timeline.projections.offers import Offer
from timeline.projections.threads import State


def offers_page(offers: Sequence[Offer], as_of: AsOf, *, of: str = "") -> Page:
    sections = [
        Section(heading, tuple(act_line(o.act, under=_beneath(o)) for o in offers if o.state is state))
        for state, heading in ((State.OPEN, "Awaiting an answer"), (State.LAPSED, "Lapsed without an answer"))
        if any(o.state is state for o in offers)
    ]
    return Page(f"Offers{of}, {as_of_text(as_of)}", tuple(sections), None if sections else "none")


def offer_json(offer: Offer) -> Json:
    coded = offer.act.lead.coded
    return {
        "id": offer.act.id,
        "state": offer.state.value,
        "demand": offer.is_demand,
        "age_days": offer.age.days,
        "at_least": coded.occurred.start is None,
        "lapses": offer.lapses.isoformat(),
        "actor": {"id": coded.actor.id, "name": coded.actor.name},
        "addressees": [{"id": target.id, "name": target.name} for target in coded.targets],
        **act_json(offer.act),
        "answers": [act_json(answer) for answer in offer.answers],
    }


def _beneath(offer: Offer) -> tuple[Line, ...]:
    coded = offer.act.lead.coded
    what = "a demand" if offer.is_demand else "an offer"
    to = ", ".join(target.name for target in coded.targets)
    age = days_text(offer.age.days)
    at_least = "at least " if coded.occurred.start is None else ""
    lapse = "lapsed" if offer.state is State.LAPSED else "lapses"
    return (
        line(f"{what} to {to}; {at_least}{age} old; {lapse} on {offer.lapses} if nothing settles it"),
        *(act_line(answer, "so far: ") for answer in offer.answers),
    )
