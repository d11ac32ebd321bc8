"""Whom a predicate is aimed at: its own arguments first, then what the sentences before make plain."""

from __future__ import annotations

from collections.abc import Sequence

from timeline.coding.events.desk import Desk
from timeline.coding.events.draft import unique
from timeline.coding.events.pointers import Pointer
from timeline.coding.predicates.clauses import Predicate
from timeline.coding.predicates.event_nouns import answerer, answerer_of_clause, offered_to
from timeline.coding.predicates.slots import affected
from timeline.coding.roles.targets import HARM, doer
from timeline.coding.text.grammar import CAUSING, children, is_verb, own_subject, prepositions
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.times.timewords import TIME_NOUNS
from timeline.coding.who.cast import Reference
from timeline.coding.who.reading import Reading
from timeline.domain.acts import Act
from timeline.domain.events import Kind

_AGAINST = frozenset(
    {
        Act.ASSAULT,
        Act.COERCE,
        Act.AGREE,
        Act.RETREAT,
        Act.SANCTION,
        Act.PROTEST,
        Act.THREATEN,
        Act.REQUEST,
        Act.REJECT,
        Act.MOBILIZE,
        Act.ACCUSE,
        Act.PROPOSE,
    }
)
_ANSWERING = frozenset({Act.DENY, Act.REJECT, Act.THREATEN, Act.ACCUSE, Act.PROTEST})
_SPOKEN = frozenset({Act.ACCUSE, Act.SUPPORT, Act.COMMENT, Act.AGREE, Act.PROPOSE})
_TOWARDS_THE_OTHER = frozenset({Act.AGREE, Act.REJECT, Act.RETREAT, Act.ASSAULT, Act.PROPOSE})
"""What is done to something told before, in a report of two, is done to the other of them."""
_MUTUAL = frozenset({Act.SANCTION, Act.RETREAT, Act.COOPERATE})
_REPAID = frozenset({Act.SANCTION, Act.PROTEST})
_ABOUT_AN_ACT = frozenset(
    {Act.ACCUSE, Act.SUPPORT, Act.DENY, Act.REJECT, Act.AGREE, Act.COMMENT, Act.PROTEST, Act.THREATEN, Act.REQUEST}
)


_BETWEEN = frozenset({"mediate", "mediation", "mediator", "conciliation"})
"""What is done between those who are at odds."""


class Aims:
    """Finds whom predicates are aimed at, with what the desk keeps in mind."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def of(
        self,
        reading: Reading,
        predicate: Predicate,
        agents: Sequence[Reference],
        sayer: Reference | None,
        *,
        act: Act,
        pointers: Sequence[Pointer],
    ) -> tuple[Reference, ...]:
        """The others who do it together; the predicate's arguments; what the sentences before make plain."""
        agent = agents[0]
        if predicate.frame.reciprocal and (others := [a for a in agents if a.actor != agent.actor]):
            return unique((*others, *self._met(reading, predicate, sayer, agents)))
        if len(agents) > 1 and any(_is_each_other(noun) for noun in _all_objects(predicate)):
            return unique(other for other in agents if other.actor != agent.actor)
        if act is Act.DENY and predicate.frame.act is not Act.DENY:  # "our troops did not cross into Ruritania"
            found = self._answered(reading, agent, sayer)
        elif act is Act.ACCUSE and (deed := _deed_blamed(predicate, pointers)) is not None:
            found = deed.owners or self._desk.dealings.pointed_at([deed], agent)
        else:
            found = self._named(reading, predicate, agents, sayer, act=act, pointers=pointers)
        return unique(found)

    def _named(
        self,
        reading: Reading,
        predicate: Predicate,
        agents: Sequence[Reference],
        sayer: Reference | None,
        *,
        act: Act,
        pointers: Sequence[Pointer],
    ) -> tuple[Reference, ...]:
        """The predicate's arguments, else what the sentences before make plain."""
        agent, own_ids = agents[0], [a.actor or "" for a in agents]
        found = offered_to(reading, predicate, agent, self._desk.lexicon)
        found = found or self._desk.targets.of(reading.page, predicate, own_ids, sayer)
        if not found and act in (Act.AGREE, Act.REJECT):
            found = self._desk.dealings.asked_by(pointers, agent)
        if not found and act in _ABOUT_AN_ACT:
            found = self._desk.dealings.pointed_at(pointers, agent)
        if not found and len(agents) > 1 and act in _MUTUAL and _is_pair(predicate, act):
            return unique(other for other in agents if other.actor != agent.actor)
        if not found and _is_counted_only(predicate):
            found = self._desk.dealings.done_before(act)
        if not found and not predicate.nominal and act is not Act.MOBILIZE:
            found = self._desk.targets.in_condition(reading.page, predicate.verb, agent)
        if found:
            return found
        if predicate.nominal:
            understood = answerer(reading, predicate, agent)
        else:
            understood = self._between(predicate, agent, act) or self._understood(reading, predicate, agent, sayer, act)
        understood = tuple(other for other in understood if other.actor not in own_ids)
        if understood or predicate.nominal or act not in _SPOKEN:
            return understood
        return self._desk.targets.told_of(reading.page, predicate.word.i, predicate.verb.right_edge.i, own_ids)

    def _met(
        self, reading: Reading, predicate: Predicate, sayer: Reference | None, agents: Sequence[Reference]
    ) -> list[Reference]:
        """Whom co-ordinated doers meet: "French and German ministers met Ruritania's president"."""
        nouns = [*affected(predicate.verb), *(n for mark, n in prepositions(predicate.verb) if mark == "with")]
        found = (r for n in nouns if not is_verb(n) for r in self._desk.actors.resolve(reading.page, n, sayer))
        own = {agent.actor for agent in agents}
        return [reference for reference in found if reference.actor and reference.actor not in own]

    def _between(self, predicate: Predicate, agent: Reference, act: Act) -> tuple[Reference, ...]:
        """ "Offered to mediate", in a report of two that are at odds."""
        if act not in (Act.PROPOSE, Act.AGREE) or not any(lemma(w) in _BETWEEN for w in predicate.verb.subtree):
            return ()
        rivals = self._desk.dealings.rivals()
        return () if agent.actor in {rival.actor for rival in rivals} else rivals

    def _understood(
        self, reading: Reading, predicate: Predicate, agent: Reference, sayer: Reference | None, act: Act
    ) -> tuple[Reference, ...]:
        dealings = self._desk.dealings
        caused = lemma(predicate.verb.head) in CAUSING and predicate.verb.dep_ in ("xcomp", "ccomp")
        if caused or (predicate.verb.dep_ == "advcl" and act in (Act.COERCE, Act.ASSAULT)):
            return answerer_of_clause(reading, predicate, agent)
        goes_on = _goes_on(predicate.verb) and act in _AGAINST
        goes_on = goes_on or any(noun.tag_ == "PRP" for noun in affected(predicate.verb))
        points = any(noun.tag_ == "PRP" for noun in affected(predicate.verb))
        if goes_on and (shared := dealings.counterpart(agent) or (dealings.opponent(agent) if points else ())):
            return shared
        if act in _REPAID and (partner := self._at_odds(reading, agent)):
            return partner
        return self._asked_or_answered(reading, predicate, agent, sayer, act) or self._other_in_headline(reading, agent)

    def _asked_or_answered(
        self, reading: Reading, predicate: Predicate, agent: Reference, sayer: Reference | None, act: Act
    ) -> tuple[Reference, ...]:
        """Whoever charged or asked the agent before, whoever it deals with, or the only other one that it can be."""
        dealings = self._desk.dealings
        answering = act in _ANSWERING or (act is Act.AGREE and _is_done_to_something_told(predicate))
        found = self._answered(reading, agent, sayer) if answering else ()
        if not found and act in (Act.AGREE, Act.REJECT):
            found = dealings.asker(agent)
        if not found and act is Act.ACCUSE and _is_of_somebody_told(predicate):
            found = dealings.counterpart(agent)
        if not found and act is Act.DENY:
            found = self._hit_in_same_breath(reading, agent)
        if not found and predicate.frame.kind is Kind.STATEMENT and sayer is not None:
            return dealings.counterpart(agent)
        if not found and act in _TOWARDS_THE_OTHER and self._is_of_another(predicate):
            found = dealings.only_other(agent)
        return found

    def _at_odds(self, reading: Reading, agent: Reference) -> tuple[Reference, ...]:
        """ "Ruritania refused to pay and Freedonia cut off the gas": whoever the sentence tells of before."""
        told = self._desk.dealings.told
        here = bool(told) and told[-1].sentence.number == reading.sentence.number
        return self._desk.dealings.opponent(agent) if here else ()

    def _is_of_another(self, predicate: Predicate) -> bool:
        """Done to something told before, and not to an office of one's own: "freed the ousted president"."""
        if predicate.negated:
            return False
        offices = self._desk.lexicon.list("titles")
        return _is_done_to_something_told(predicate) and not any(lemma(n) in offices for n in affected(predicate.verb))

    def _hit_in_same_breath(self, reading: Reading, agent: Reference) -> tuple[Reference, ...]:
        """ "Expelled two Ruritanians and denied that it had spied": the charge is theirs whom it acts against."""
        told = self._desk.dealings.told
        here = [d for d in told if d.sentence.number == reading.sentence.number and d.actor.actor == agent.actor]
        return next((d.targets for d in here if d.act in _REPAID), ())

    def _other_in_headline(self, reading: Reading, agent: Reference) -> tuple[Reference, ...]:
        """ "Ruritania tariffs kick in; Freedonia retaliates": the only other one that the headline names."""
        if not reading.sentence.in_title:
            return ()
        doc = reading.sentence.doc
        others = unique(r for r in self._desk.targets.named(reading.page, 0, len(doc) - 1) if r.actor != agent.actor)
        return others if len(others) == 1 else ()

    def _answered(self, reading: Reading, agent: Reference, sayer: Reference | None) -> tuple[Reference, ...]:
        """Whose charge is denied: of another speaker in the sentence, else of whoever last spoke against the agent."""
        speakers = [s for source in reading.sources for s in source.speakers if s.actor != agent.actor]
        return tuple(speakers[:1]) if speakers and sayer is None else self._desk.dealings.opponent(agent)


def _all_objects(predicate: Predicate) -> list[Token]:
    return [*affected(predicate.verb), *(noun for _, noun in prepositions(predicate.verb))]


def _is_each_other(noun: Token) -> bool:
    before = noun.nbor(-1).lower_ if noun.i else ""
    return (noun.lower_, before) in (("other", "each"), ("another", "one"))


def _is_pair(predicate: Predicate, act: Act) -> bool:
    """ "The two neighbours recalled their envoys": each from the other; "X and Y reopened their border"."""
    shared = (noun for noun in affected(predicate.verb) if lemma(noun) in ("border", "frontier"))
    if any(child.lower_ == "their" for noun in shared for child in noun.children):
        return True
    head = doer(predicate) if act is Act.SANCTION else None
    return head is not None and not children(head, "conj") and any(c.lower_ in ("two", "both") for c in head.children)


def _is_counted_only(predicate: Predicate) -> bool:
    """ "..., while Freedonia expelled four": of what, was said right before."""
    objects = affected(predicate.verb)
    return bool(objects) and all(noun.pos_ == "NUM" and not children(noun, "prep") for noun in objects)


def _deed_blamed(predicate: Predicate, pointers: Sequence[Pointer]) -> Pointer | None:
    """ "Condemned the raid on Ruritania": blamed is whoever raided, not who was raided."""
    objects = {noun.i for noun in affected(predicate.verb)}
    told = (p for p in pointers if p.word in objects and not p.near and not p.answers)
    return next((p for p in told if p.acts & HARM), None)


def _is_of_somebody_told(predicate: Predicate) -> bool:
    """ "Accused the skipper's fleet": of whoever it has dealt with before."""
    return any(child.dep_ == "poss" and child.pos_ == "NOUN" for n in affected(predicate.verb) for child in n.children)


def _is_done_to_something_told(predicate: Predicate) -> bool:
    """ "accepted the apology", "agreed to the pause": the article names it by "the" because it has told of it."""
    nouns = (*affected(predicate.verb), *(n for mark, n in prepositions(predicate.verb) if mark == "to"))
    return any(
        child.lower_ == "the" or (child.dep_ == "poss" and child.lower_ in TIME_NOUNS)
        for noun in nouns
        for child in noun.children
    )


def _goes_on(verb: Token) -> bool:
    """A further verb of the same doer: "and recalled its envoy", "..., recalling its envoy"."""
    return verb.dep_ == "conj" or (verb.dep_ == "advcl" and verb.tag_ == "VBG" and own_subject(verb) is None)
