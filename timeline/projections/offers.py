"""Offers that await an answer: who made them to whom, how old they are, and when they lapse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from timeline.domain.acts import Act
from timeline.domain.events import Modality
from timeline.domain.read_models import Turn
from timeline.domain.rulings import NONE_MADE, Rulings
from timeline.projections.exchanges import acts_among, link
from timeline.projections.retellings import Told
from timeline.projections.threads import OFFERS, PATIENCE, State, offer_state


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer or demand, how it stands on a day, and what was answered so far (an answer need not settle it)."""

    act: Told
    state: State
    answers: tuple[Told, ...]
    age: timedelta  # in whole days; of an offer with an unknown date at least this
    lapses: date  # the first day on which it has lapsed, if nothing settles it

    @property
    def id(self) -> str:
        return self.act.id

    @property
    def parties(self) -> frozenset[str]:
        """Who makes it, and to whom."""
        return self.act.targets | {self.act.lead.coded.actor.id}

    @property
    def is_demand(self) -> bool:
        return self.act.lead.coded.act is Act.REQUEST


def offers(
    turns: Sequence[Turn],
    today: date,
    *,
    patience: timedelta = PATIENCE,
    demands: bool = False,
    lapsed: bool = False,
    rulings: Rulings = NONE_MADE,
) -> list[Offer]:
    """Pure: turns in their order to the offers that stand open on a day, the latest first; with `demands` also what is
    asked for, with `lapsed` also what nobody answered in time. What was only said to be planned is no offer yet."""
    exchange_of = {act.id: exchange for exchange in link(turns, rulings) for act in exchange.acts}
    wanted = {State.OPEN, State.LAPSED} if lapsed else {State.OPEN}
    found = []
    for act in acts_among(turns, rulings):
        if not _is_made(act, demands):
            continue
        exchange = exchange_of.get(act.id)
        state = offer_state(act, exchange, today, patience)
        if state in wanted:
            made = act.lead.coded.occurred.end
            answers = tuple(exchange.answers_to(act.id)) if exchange else ()
            age = max(today - made, timedelta(0))
            found.append(Offer(act, state, answers, age, _lapse_day(made, patience)))
    return sorted(found, key=lambda offer: (offer.act.lead.coded.occurred.end, offer.act.id), reverse=True)


def _is_made(act: Told, demands: bool) -> bool:
    coded = act.lead.coded
    return coded.modality is Modality.ASSERTED and coded.act in (OFFERS if demands else {Act.PROPOSE})


def _lapse_day(made: date, patience: timedelta) -> date:
    """The day after the last on which it stands; far patience ends with the calendar."""
    try:
        return made + patience + timedelta(days=1)
    except OverflowError:
        return date.max
