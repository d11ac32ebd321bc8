"""Who does what is told without a doer: the state that envoys are sent to, recalled by, or ordered to leave."""

from __future__ import annotations

from collections.abc import Sequence

from timeline.coding.names.gazetteer import How
from timeline.coding.predicates.clauses import Predicate
from timeline.coding.predicates.slots import affected
from timeline.coding.roles.targets import Targets
from timeline.coding.text.grammar import children, prepositions
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.who.actors import Actors
from timeline.coding.who.cast import Reference
from timeline.coding.who.page import Page
from timeline.coding.who.reading import Reading
from timeline.domain.acts import Act

_MEASURES = frozenset({"sanction", "embargo", "tariff", "blockade", "siege", "restriction"})
_ARREST = "173"
_DEPORTATION = "174"
_CROSSING = frozenset({"leave", "enter"})
_BY_HOSTS = frozenset({Act.PROTEST, Act.SANCTION, Act.PROPOSE})


class Hosts:
    """Finds the doers of passives with one article's actors."""

    def __init__(self, actors: Actors, targets: Targets) -> None:
        self._actors = actors
        self._targets = targets

    def of(self, reading: Reading, predicate: Predicate) -> tuple[Reference, ...]:
        """Who summons, expels, invites, arrests or lifts sanctions when no one is named."""
        if not predicate.passive:
            return ()
        page, envoys = reading.page, affected(predicate.verb)
        if predicate.frame.act is Act.RETREAT:  # "UN sanctions were lifted": by whom they are
            return self._first(page, [envoy for envoy in envoys if lemma(envoy) in _MEASURES])
        if predicate.frame.act is Act.COERCE:
            return self._holder(page, predicate)
        if predicate.frame.act not in _BY_HOSTS:
            return ()
        if lemma(predicate.verb) == "recall":  # "the Ruritanian ambassador was recalled"
            return self._first(page, envoys)
        return self._left(page, predicate) or self._host(page, predicate, envoys)

    def _first(self, page: Page, nouns: Sequence[Token]) -> tuple[Reference, ...]:
        return next((found for noun in nouns if (found := self._actors.resolve(page, noun))), ())

    def _left(self, page: Page, predicate: Predicate) -> tuple[Reference, ...]:
        """ "were ordered to leave Ruritania", "barred from entering Ruritania" """
        if predicate.frame.act is not Act.SANCTION:
            return ()
        verb = predicate.verb
        crossing = [below for below in verb.subtree if lemma(below) in _CROSSING and below != verb]
        left = [noun for below in (*children(verb, "xcomp"), *crossing) for noun in affected(below)]
        return self._first(page, left)[:1]

    def _host(self, page: Page, predicate: Predicate, envoys: Sequence[Token]) -> tuple[Reference, ...]:
        """The country that the envoy is sent or asked to."""
        sent_by = {r.actor for envoy in envoys for r in self._actors.resolve(page, envoy)}
        below = [(each, mark, noun) for each in (*envoys, predicate.verb) for mark, noun in prepositions(each)]
        for holder, mark, noun in below:
            leaves = mark == "from" and predicate.frame.act is Act.SANCTION
            posted = mark == "in" and holder in envoys and predicate.frame.act in (Act.SANCTION, Act.PROTEST)
            hosts = self._actors.resolve(page, noun) if mark in ("to", "by") or leaves or posted else ()
            if posted and not hosts:  # "the consul in Lyon"
                hosts = tuple(map(page.named, page.hinted(noun.left_edge.i, noun.i, How.PLACE)))
            if mark == "to" and not hosts:  # "invited to the Ruritanian summit"
                hosts = tuple(self._targets.named(page, noun.left_edge.i, noun.i))
            found = tuple(host for host in hosts if host.actor and host.actor not in sent_by)
            if found:
                return found[:1]
        return ()

    def _holder(self, page: Page, predicate: Predicate) -> tuple[Reference, ...]:
        """ "two Britons jailed in Iran", "deported from Iran" """
        if predicate.frame.cameo == _ARREST:
            return self._jailer(page, predicate)
        left = [noun for mark, noun in prepositions(predicate.verb) if mark == "from"]
        return self._first(page, left)[:1] if predicate.frame.cameo == _DEPORTATION else ()

    def _jailer(self, page: Page, predicate: Predicate) -> tuple[Reference, ...]:
        """Whoever holds the ground where foreigners are arrested."""
        held = {r.actor for noun in affected(predicate.verb) for r in self._actors.resolve(page, noun)}
        places = (noun for mark, noun in prepositions(predicate.verb) if mark == "in")
        found = (r for noun in places for r in self._actors.resolve(page, noun))
        return tuple(r for r in found if r.actor and r.actor not in held)[:1]
