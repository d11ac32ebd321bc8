"""Exchanges: what passes between two actors, answer by answer.

The rows are the turns of every dyad. Which turn answers which is not stored: it is a pure function of the turns that
are visible at the point asked for (`link` below), so that an exchange as known then, or as published by then, is never
coloured by what came later.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import date

from timeline.domain.event_record import Event
from timeline.domain.read_models import Turn, dyad_of
from timeline.domain.rulings import NONE_MADE, Rulings
from timeline.projections.fold import Projection
from timeline.projections.replies import Link, Rarity, answer_kind, by_rule, counters_beside, is_answer
from timeline.projections.retellings import Told, referred_to, told_once
from timeline.projections.threads import Exchange


def _rows_of(event: Event, position: int) -> tuple[Turn, ...]:
    actor = event.coded.actor.id
    dyads = dict.fromkeys(dyad_of(actor, t.id) for t in event.coded.targets if t.id != actor)
    return tuple(Turn(dyad, event, position) for dyad in dyads)


CANDIDATES = 200
"""How many acts aimed at an actor back an answer of his is looked for; it bounds the work in the weeks of a war."""

EXCHANGES = Projection("exchanges", 1, _rows_of, rule=3)


def link(turns: Sequence[Turn], rulings: Rulings = NONE_MADE) -> list[Exchange]:
    """Join turns, given in their order, into exchanges of two acts and more, the earliest first. What an editor holds
    of two events goes before what the article says, and that before the rule."""
    acts = acts_among(turns, rulings)
    links = links_among(acts, rulings)
    threads: dict[str, list[Told]] = {}
    root = _roots(acts, links)
    for act in acts:
        threads.setdefault(root[act.id], []).append(act)
    return [
        Exchange(tuple(thread), {act.id: links[act.id] for act in thread if act.id in links})
        for thread in threads.values()
        if len(thread) > 1
    ]


def acts_among(turns: Sequence[Turn], rulings: Rulings = NONE_MADE) -> list[Told]:
    """Every act of these turns once, in their order."""
    place: dict[str, int] = {}
    for turn in turns:
        place.setdefault(turn.event.id, len(place))
    told = told_once({turn.event.id: turn.event for turn in turns}.values(), rulings)
    return sorted(told, key=lambda act: place[act.id])


def links_among(acts: Sequence[Told], rulings: Rulings = NONE_MADE) -> dict[str, Link]:
    """What every act answers, if anything, by the answer's id; the acts in their order."""
    act_of = {event.id: act for act in acts for event in act.tellings}
    in_words = {answer: event for event, answer in referred_to([e for act in acts for e in act.tellings]).items()}
    aimed_at: dict[str, deque[Told]] = {}
    rarity: dict[str, Rarity] = {}
    links: dict[str, Link] = {}
    for answer in acts:
        actor = answer.lead.coded.actor.id
        offers = [offer for offer in aimed_at.get(actor, ()) if not _is_unlinked(answer, offer, rulings)]
        found = (
            _by_ruling(answer, act_of, rulings)
            or _by_word(answer, act_of, in_words, rulings)
            or by_rule(answer, offers, rarity.setdefault(actor, Rarity()))
        )
        if found:
            links[answer.id] = found
        for party in {actor, *answer.targets}:
            rarity.setdefault(party, Rarity()).learn(answer)
        for target in answer.targets:
            aimed_at.setdefault(target, deque(maxlen=CANDIDATES)).append(answer)
    beside = counters_beside(acts, links)
    return links | {
        one: found for one, found in beside.items() if not _is_unlinked(act_of[one], act_of[found.event], rulings)
    }


def _by_ruling(answer: Told, act_of: Mapping[str, Told], rulings: Rulings) -> Link | None:
    """What an editor says that it answers."""
    for telling in answer.tellings:
        offer = act_of.get(rulings.linked.get(telling.id, ""))
        if offer is not None and offer is not answer:
            return Link(offer.id, 1.0, "an editor says so", answer_kind(answer, offer))
    return None


def _by_word(answer: Told, act_of: Mapping[str, Told], in_words: Mapping[str, str], rulings: Rulings) -> Link | None:
    """What an article says that it answers, wherever else that is told."""
    for telling in answer.tellings:
        said = telling.reply_to is not None
        offer = act_of.get(telling.reply_to or in_words.get(telling.id, ""))
        if offer is None or offer is answer or _is_unlinked(answer, offer, rulings):
            continue
        if is_answer(answer, offer, said=said):
            return Link(offer.id, 1.0, "the article says so", answer_kind(answer, offer))
    return None


def _is_unlinked(answer: Told, offer: Told, rulings: Rulings) -> bool:
    return rulings.unlinks((event.id for event in answer.tellings), (event.id for event in offer.tellings))


def _roots(acts: Sequence[Told], links: Mapping[str, Link]) -> dict[str, str]:
    """For every act the one that stands for its thread (union-find)."""
    parent = {act.id: act.id for act in acts}

    def find(act: str) -> str:
        while parent[act] != act:
            parent[act] = parent[parent[act]]
            act = parent[act]
        return act

    for answer, found in links.items():
        parent[find(answer)] = find(found.event)
    for one, other in _same_breath(acts, links):
        parent[find(one)] = find(other)
    return {act.id: find(act.id) for act in acts}


def _same_breath(acts: Sequence[Told], links: Mapping[str, Link]) -> list[tuple[str, str]]:
    """Answers that one side gave on one day in one article to one other side belong to one exchange."""
    by_id = {act.id: act.lead for act in acts}
    groups: dict[tuple[str, str, str, date], str] = {}
    pairs = []
    for answer, found in links.items():
        event, answered = by_id[answer], by_id[found.event]
        breath = (event.item, event.coded.actor.id, answered.coded.actor.id, event.coded.occurred.end)
        pairs.append((answer, groups.setdefault(breath, answer)))
    return pairs
