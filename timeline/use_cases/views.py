"""What the acts between actors come to: dyads, open offers, contradictions, stances, each as visible at a point.

All are derived when asked, of what is visible then (decision 2); age is reckoned from the day of that knowledge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from timeline.domain.errors import InvalidInput
from timeline.domain.ports import Copies, Log, Timelines
from timeline.domain.read_models import AsOf, EntryFilter, Window, dyad_of
from timeline.projections import contradictions as clashes
from timeline.projections import dyads, stances
from timeline.projections import offers as standing
from timeline.projections.exchanges import acts_among
from timeline.projections.threads import PATIENCE
from timeline.use_cases.join import Joiner
from timeline.use_cases.query import is_between, turns_of

MOST_TURNS = 2000
"""How many of the latest events of a dyad are counted; it bounds the work on the busiest pairs of a war."""

MOST_ENTRIES = 2000
"""How many of an actor's latest events its stances are read from."""


@dataclass(frozen=True, slots=True)
class DyadAnswer:
    """A dyad's counts; `whole` is False when only the latest events of it were counted."""

    dyad: dyads.Dyad
    whole: bool


def dyad(
    between: tuple[str, str],
    as_of: AsOf,
    timelines: Timelines,
    copies: Copies,
    log: Log,
    *,
    step: dyads.Step = dyads.Step.WEEK,
    window: Window | None = None,
) -> DyadAnswer:
    """What passes between two actors; InvalidInput for one with itself."""
    one, other = between
    if one == other:
        raise InvalidInput(f"a dyad is of two actors; {one} is one", actor=one)
    turns = timelines.turns({dyad_of(one, other)}, as_of, window or Window(), limit=MOST_TURNS)
    left_out, rulings = Joiner(log, copies, as_of).for_acts({turn.event.item for turn in turns})
    acts = acts_among([turn for turn in turns if turn.event.id not in left_out], rulings)
    return DyadAnswer(dyads.dyad(acts, one, other, step), len(turns) < MOST_TURNS)


def offers(
    as_of: AsOf,
    timelines: Timelines,
    copies: Copies,
    log: Log,
    *,
    actors: Sequence[str] = (),
    window: Window | None = None,
    patience: timedelta = PATIENCE,
    demands: bool = False,
    lapsed: bool = False,
) -> list[standing.Offer]:
    """Offers of all, or those that one actor made or was made; with two actors those between them."""
    turns, rulings = turns_of(actors, as_of, timelines, copies, log, window=window)
    found = standing.offers(turns, as_of.day, patience=patience, demands=demands, lapsed=lapsed, rulings=rulings)
    return [offer for offer in found if is_between(offer.parties, actors)]


def contradictions(
    as_of: AsOf,
    timelines: Timelines,
    copies: Copies,
    log: Log,
    *,
    actors: Sequence[str] = (),
    window: Window | None = None,
) -> list[clashes.Contradiction]:
    """Claims that exclude each other, of all, with one actor in them, or between two."""
    found = clashes.contradictions(*turns_of(actors, as_of, timelines, copies, log, window=window))
    return [pair for pair in found if is_between(pair.parties, actors)]


def stances_of(
    actor: str,
    as_of: AsOf,
    timelines: Timelines,
    copies: Copies,
    log: Log,
    *,
    counterpart: str | None = None,
    on: str | None = None,
    window: Window | None = None,
) -> list[stances.Matter]:
    """What an actor holds, matter by matter."""
    wanted = EntryFilter(actor=actor, window=window or Window())
    entries = timelines.entries(wanted, as_of, limit=MOST_ENTRIES, latest=True)
    left_out, rulings = Joiner(log, copies, as_of).for_acts({entry.event.item for entry in entries})
    events = {entry.event.id: entry.event for entry in entries if entry.event.id not in left_out}
    return stances.stances(list(events.values()), actor, counterpart=counterpart, on=on, rulings=rulings)
