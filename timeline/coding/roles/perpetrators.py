"""Who does it when the predicate does not say so itself.

"Five soldiers were killed in a raid by Chile", "in clashes with Chilean troops"; "talks were held between Chile and
Peru"; "fighting broke out between Chilean and Peruvian forces".
"""

from __future__ import annotations

from collections.abc import Iterator

from timeline.coding.events.draft import unique
from timeline.coding.predicates.clauses import Predicate
from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.predicates.slots import affected
from timeline.coding.roles.targets import HARM, Targets, noun_doer
from timeline.coding.text.grammar import children, prepositions
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.who.actors import Actors
from timeline.coding.who.cast import Reference
from timeline.coding.who.page import Page
from timeline.domain.acts import Act

_ARREST = "173"
_LISTS = frozenset({"list", "blacklist", "sanction"})
_AMONG = frozenset({"between", "among"})


class Perpetrators:
    """Looks for them in the nouns around a predicate."""

    def __init__(self, lexicon: Lexicon, actors: Actors, targets: Targets) -> None:
        self._lexicon = lexicon
        self._actors = actors
        self._targets = targets

    def of_happening(self, page: Page, predicate: Predicate) -> tuple[Reference, ...]:
        """The sides of an event that is the subject: "talks between X and Y resumed", "clashes erupted between"."""
        head = predicate.word
        return unique(self._targets.parties(page, head)) or self._sides(page, predicate.verb)

    def of_passive(self, page: Page, predicate: Predicate) -> tuple[Reference, ...]:
        """The sides of a deed that is done "between" them, or whoever is named in the attack that it happened in."""
        if not predicate.passive or not children(predicate.verb, "auxpass"):
            return ()  # "soldiers killed in the war" tells of them, not of their death
        if predicate.frame.reciprocal:
            holders = (predicate.verb, *affected(predicate.verb))
            return next((sides for holder in holders if (sides := self._sides(page, holder))), ())
        if predicate.frame.act is Act.SANCTION:
            return self._listers(page, predicate.verb)
        if predicate.frame.act not in HARM:
            return ()
        return self._attackers_of(page, predicate.verb) or self._keepers(page, predicate)

    def _keepers(self, page: Page, predicate: Predicate) -> tuple[Reference, ...]:
        """ "Two Peruvians were arrested in Chile": foreigners are held by the state in which they are held."""
        if predicate.frame.act is not Act.COERCE or predicate.frame.cameo != _ARREST:
            return ()
        held = {who.actor for noun in affected(predicate.verb) for who in self._actors.resolve(page, noun)}
        held |= {who.actor for n in affected(predicate.verb) for who in self._targets.named(page, n.left_edge.i, n.i)}
        places = [noun for mark, noun in prepositions(predicate.verb) if mark == "in"]
        states = [
            page.named(match) for noun in places if (match := page.at.get(noun.i)) and ":" not in match.naming.actor
        ]
        return tuple(states[:1]) if held and states and states[0].actor not in held else ()

    def _listers(self, page: Page, verb: Token) -> tuple[Reference, ...]:
        """ "Two judges were added to Chile's blacklist": whose list it is puts them on it."""
        lists = (noun for _, noun in prepositions(verb) if lemma(noun) in _LISTS)
        owners = (owner for noun in lists if (owner := noun_doer(noun)) is not None)
        found = (
            self._actors.resolve(page, owner) or tuple(self._targets.named(page, owner.i, owner.i)) for owner in owners
        )
        return next((listers for listers in found if listers), ())

    def _attackers_of(self, page: Page, verb: Token) -> tuple[Reference, ...]:
        found = (self._actors.resolve(page, noun) for noun in self._attackers(verb))
        return next((attackers for attackers in found if any(who.actor for who in attackers)), ())

    def _sides(self, page: Page, holder: Token) -> tuple[Reference, ...]:
        for mark, noun in prepositions(holder):
            if mark in _AMONG:
                return unique(self._targets.named(page, noun.left_edge.i, noun.right_edge.i))
        return ()

    def _attackers(self, verb: Token) -> Iterator[Token]:
        """ "in a raid by X", "by X in an ambush", "in clashes with X" """
        for mark, attack in prepositions(verb):
            if mark not in ("in", "by", "during", "after", "from") or not self._is_attack(attack):
                continue
            owner = noun_doer(attack)
            yield from (noun for mark, noun in prepositions(attack) if mark == "with")
            if owner is not None:
                yield owner

    def _is_attack(self, noun: Token) -> bool:
        return lemma(noun) in self._lexicon.attacks
