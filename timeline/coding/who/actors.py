"""Who a noun phrase speaks of: matches of the gazetteer, read together with the words around them.

A country's name or demonym stands for the state alone ("Moscow said") or before an organ, an official, a thing that
it moves ("a Russian jet"); before a private person or a firm it stands for nobody. People are introduced with an
office and come back by their last name; pronouns point to whoever was the subject before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain

from timeline.coding.names.gazetteer import Gazetteer, How, Match
from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.text.grammar import by_agent, children, conjuncts, counted, prepositions
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token, words_of
from timeline.coding.who.bands import Bands
from timeline.coding.who.cast import Cast, Reference
from timeline.coding.who.epithets import Epithets
from timeline.coding.who.homes import Homes
from timeline.coding.who.owners import (
    coordinated,
    known_holder,
    later_body,
    leader_of,
    leaders,
    may_own,
    name_as_written,
)
from timeline.coding.who.page import Page
from timeline.coding.who.press import Press
from timeline.coding.who.titles import Titles, may_be_a_person, phrase_start, title_before

_WE = frozenset({"we", "us", "our", "ours", "i", "me", "my", "ourselves", "myself"})
_SINGULAR = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"})
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves", "both"})
_FORMER = frozenset({"former", "ex", "late", "onetime", "erstwhile", "retired", "then"})
_POSTS = frozenset({"embassy", "consulate", "mission", "ambassador", "envoy", "diplomat"})  # in a country, of another
_SHOT = frozenset({"fire", "launch", "shoot", "lob"})
_SERVING = frozenset({"link", "tie", "connect", "work", "affiliate"})
_HIRED = frozenset({"hacker", "gunman", "agent", "assassin", "saboteur"})
_OBSERVERS = frozenset({"observer", "monitor", "expert"})
_NAMES = frozenset({How.NAME, How.CAPITAL, How.METONYM, How.ORGANISATION, How.GROUP})


class Actors:
    """Resolves noun phrases of one article, with its cast as memory."""

    def __init__(self, lexicon: Lexicon, cast: Cast, gazetteer: Gazetteer, on: date) -> None:
        self.cast = cast
        self._rebels = Bands(lexicon, cast, gazetteer, on)
        self._epithets = Epithets(lexicon, cast, gazetteer.epithets)
        self._organs = lexicon.list("organs")
        self._titles = lexicon.list("titles")
        self._assets = lexicon.list("assets")
        self._private = lexicon.list("private")
        self._names = Titles(lexicon)
        self._press = Press(lexicon, cast)
        self._attacks = lexicon.attacks
        self._deeds = lexicon.list("deeds")
        self._bands = lexicon.list("bands")
        self._homes = Homes(lexicon, cast)
        self._local = lexicon.list("local")
        self._papers = lexicon.list("papers")

    def names_a_home(self, token: Token) -> bool:
        """Whether the word may mean an office or the rebels of the country last spoken of, or describe an actor."""
        return self._homes.may_be(token) or self._rebels.are_rebels(token) or self._epithets.may_be(token)

    def meet(self, page: Page, token: Token) -> None:
        """Remember who is named anywhere in a sentence; "the rebels" are the men of the group named last."""
        self._epithets.meet(page, token)
        match = page.at.get(token.i)
        if match and match.naming.how is How.GROUP:
            self.cast.band = match.naming.actor

    def name_the_official(self, page: Page, head: Token) -> tuple[Reference, ...]:
        """A name that nobody introduced, speaking right after an official without a name: it is his."""
        official = self.cast.person
        if head.pos_ != "PROPN" or official is None or official.person or not official.actor or not official.role:
            return ()
        name = self._names.name(page, range(phrase_start(head), head.i + 1))
        if not name or " " not in name:
            return ()
        named = page.placed(replace(official, person=name, start=phrase_start(head), end=head.i + 1))
        self.cast.learn(named)
        return (named,)

    def resolve(self, page: Page, head: Token, speaker: Reference | None = None) -> tuple[Reference, ...]:
        """Everybody that a noun phrase with this head stands for; co-ordinated phrases give several."""
        found: dict[str, Reference] = {}
        for part in conjuncts(head):
            for reference in self._one(page, part, speaker):
                found.setdefault(reference.actor or f"private {reference.start}", reference)
        return tuple(found.values())

    def resolve_one(self, page: Page, head: Token) -> tuple[Reference, ...]:
        """What the phrase with this head alone stands for, without what is co-ordinated with it."""
        return self._one(page, head, None)

    def _one(self, page: Page, head: Token, speaker: Reference | None) -> tuple[Reference, ...]:
        if head.i in page.resolved and (page.resolved[head.i] or speaker is None or head.tag_ in ("PRP", "PRP$")):
            return page.resolved[head.i]
        return tuple(page.placed(found) for found in self._understood(page, head, speaker))

    def _understood(self, page: Page, head: Token, speaker: Reference | None) -> tuple[Reference, ...]:
        if head.tag_ in ("PRP", "PRP$"):
            return self._pronoun(head, speaker)
        match = page.at.get(head.i)
        if match and match.naming.how is not How.DEMONYM and not self._only_qualifies(head, match):
            return (self._named(page, head, match),)
        return self._phrase(page, head, speaker)

    def _only_qualifies(self, head: Token, match: Match) -> bool:
        return match.naming.how in (How.DEMONYM, How.CITIZENS) and match.end <= head.i

    # --- pronouns

    def _pronoun(self, head: Token, speaker: Reference | None) -> tuple[Reference, ...]:
        """Whoever is meant, placed where the pronoun stands."""
        return tuple(replace(who, start=head.i, end=head.i + 1) for who in self._meant(head.lower_, speaker))

    def _meant(self, word: str, speaker: Reference | None) -> tuple[Reference, ...]:
        if word in _WE:
            return (speaker,) if speaker else ()
        if word in _SINGULAR:
            return (self.cast.person,) if self.cast.person else ()
        if word in _THEY:
            last = self.cast.state
            if last is not None and (last.actor or "").startswith("NSA:"):  # a group is many
                return (last,)
            return self.cast.plural or ((self.cast.state,) if self.cast.state else ())
        if word in _IT:
            return (self.cast.state,) if self.cast.state else ()
        return ()

    # --- names

    def _named(self, page: Page, head: Token, match: Match) -> Reference:
        naming = match.naming
        start = min(match.start, head.left_edge.i)
        reference = Reference(
            naming.actor, naming.how, start, match.end, naming.person, naming.role, plural=naming.how is How.CITIZENS
        )
        if naming.how is How.PERSON and self._is_past_office(page, range(start, match.start)):
            return Reference(None, None, start, match.end, naming.person)
        if naming.how is How.PERSON:
            role = self._names.role(page, range(start, match.start)) or naming.role
            actor = later_body(page, start, match) or naming.actor
            person = name_as_written(page, match) or self._as_spelt_before(page, match) or naming.person
            reference = self._learnt(page, replace(reference, actor=actor, role=role, person=person))
        elif naming.how in (How.OFFICE, How.ORGAN):
            reference = self._with_name(page, head, replace(reference, actor=self._epithets.holder(page, match)))
        return reference

    def _as_spelt_before(self, page: Page, match: Match) -> str | None:
        """The article's own spelling of a name that our tables write in another way."""
        known = self.cast.known(words_of(page.doc[match.start : match.end]))
        return known.person if known is not None and known.actor == match.naming.actor else None

    def _is_past_office(self, page: Page, title: range) -> bool:
        """ "Former Ruritanian president Ada Lovelace": for nobody, whatever other office she holds today, unless it
        is said, too: "envoy and former president"."""
        words = [page.doc[index].lower_ for index in title]
        return any(word in _FORMER - {"then", "late"} for word in words) and not {"and", ","} & set(words)

    def _with_name(self, page: Page, head: Token, reference: Reference) -> Reference:
        """An office with its holder's name in apposition: "the spokesman, Igor ..." """
        for name in children(head, "appos"):
            if name.pos_ == "PROPN" and may_be_a_person(page.at.get(name.i), reference.actor):
                person = self._names.name(page, range(name.left_edge.i, name.i + 1))
                if person and not person.isupper():  # "the Air Force (RAF)" names no person
                    return self._learnt(page, replace(reference, person=person, end=name.i + 1))
        return self._with_name_behind(page, head, reference)

    def _with_name_behind(self, page: Page, head: Token, reference: Reference) -> Reference:
        """ "Spokesman for the Ruritanian foreign ministry Igor ...": the parser takes the name for the ministry's."""
        edges = [
            mark.right_edge.i for mark in children(head, "prep") if mark.lower_ in ("of", "for") and mark.i > head.i
        ]
        name = self._names.behind_body(page, range(head.i + 1, edges[0] + 1)) if edges else None
        if not name or reference.plural:
            return reference
        return self._learnt(page, replace(reference, person=name, end=edges[0] + 1))

    def _learnt(self, page: Page, named: Reference) -> Reference:
        """Remember who was named, and for which house he speaks."""
        self.cast.learn(named)
        self.cast.hear(named, (token.lower_ for token in page.doc[named.start : named.end] if token.is_alpha))
        return named

    # --- phrases: a qualifier and a head

    def _phrase(self, page: Page, head: Token, speaker: Reference | None) -> tuple[Reference, ...]:
        first = phrase_start(head)
        tokens = range(first, head.i + 1)
        word = lemma(head)
        if any(page.doc[index].lower_ in _FORMER for index in tokens):
            return (Reference(None, None, first, head.i + 1, self._names.name(page, tokens)),)
        if korea := self._epithets.korea(page, head):
            return (Reference(korea, How.NAME, first, head.i + 1),)
        outlet = self._press.outlet(page, head, tokens)
        if outlet:
            return (Reference(None, None, first, head.i + 1, outlet=outlet),)
        if head.pos_ == "PROPN" and not self._is_common(head) and head.i not in page.at:
            return self._person(page, head, tokens)
        if (
            word in self._private
            and not self._is_group(page, head, tokens)
            and not self._serves_body(page, head, tokens)
        ):
            return self._private_one(page, head, tokens)
        return self._qualified(page, head, tokens, speaker)

    def _is_common(self, head: Token) -> bool:
        """ "Rebels shelled": a plural that begins a sentence is no name, though the parser takes it for one."""
        word, opens = lemma(head), bool(head.is_sent_start) and head.tag_ == "NNPS"
        return word in self._organs or (opens and (word in self._bands or word in self._assets))

    def _is_group(self, page: Page, head: Token, tokens: range) -> bool:
        group = any(match.naming.how is How.GROUP for match in page.between(tokens.start, head.i))
        behind = (noun for mark, noun in prepositions(head) if mark in ("of", "from"))
        group = group or any(
            m.naming.how is How.GROUP for n in behind for m in page.between(n.left_edge.i, n.right_edge.i)
        )
        people = bool(page.hinted(tokens.start, head.i, How.PEOPLE))
        return lemma(head) in self._bands and (group or people or leader_of(head) is not None)

    def _serves_body(self, page: Page, head: Token, tokens: range) -> bool:
        """ "OSCE observers", "monitors from the African Union": who watches for an organisation speaks for it."""
        owners = self._owning(page, head, tokens, None) if lemma(head) in _OBSERVERS else []
        return any(owner.startswith("IGO:") for owner in owners)

    def _private_one(self, page: Page, head: Token, tokens: range) -> tuple[Reference, ...]:
        reference = Reference(None, None, tokens.start, head.i + 1, role=lemma(head))
        for name in children(head, "appos"):
            if name.pos_ == "PROPN":
                self.cast.learn(replace(reference, person=self._names.name(page, range(name.left_edge.i, name.i + 1))))
        return (reference,)

    def _qualified(self, page: Page, head: Token, tokens: range, speaker: Reference | None) -> tuple[Reference, ...]:
        word = lemma(head)
        owners = self._owners(page, head, tokens, speaker)
        if not owners and (both := self._epithets.pair(head, tokens)):
            return tuple(Reference(actor, None, tokens.start, head.i + 1, plural=True) for actor in both)
        if not owners and (word in self._assets or word in self._deeds or word in _HIRED):
            owners = self._operators(page, head)
        owners = owners or self._epithets.organisation(head, tokens)
        owners = owners or self._homes.of(page, head, tokens) or self._epithets.one(head, tokens)
        if word in self._organs or word in self._titles:
            known = known_holder(page, head, owners)
            offices = (self._office(page, head, tokens, owner) for owner in owners)
            return self._one(page, known, speaker) if known is not None else tuple(offices)
        if word in self._assets or word in self._deeds or word in self._bands or self._rebels.are_rebels(head):
            return tuple(self._thing(head, tokens, owner) for owner in owners)
        if counts := counted(head):  # "hundreds of British troops", "a number of Syrians and Iraqis"
            return tuple(chain.from_iterable(self._one(page, part, speaker) for part in conjuncts(counts[0])))
        match = page.at.get(head.i)
        if match:  # "the Russians", "the British": a demonym as a noun
            return (Reference(match.naming.actor, How.CITIZENS, tokens.start, head.i + 1, plural=True),)
        return tuple(chain.from_iterable(self._one(page, name, speaker) for name in children(head, "appos")[:1]))

    def _thing(self, head: Token, tokens: range, owner: str) -> Reference:
        """What an actor does, moves or owns; rebels are the group itself, and a paper speaks for whoever issued it."""
        speaks = lemma(head) in self._papers
        itself = speaks or (owner.startswith("NSA:") and self._rebels.are_rebels(head))
        how = How.ORGAN if speaks else None
        return Reference(owner, how, tokens.start, head.i + 1, thing=not itself, plural=head.tag_ == "NNS")

    def _office(self, page: Page, head: Token, tokens: range, owner: str) -> Reference:
        self._homes.remember(page, tokens, owner)
        role = self._names.role(page, tokens) or None
        reference = Reference(
            owner,
            How.OFFICE if lemma(head) in self._titles else How.ORGAN,
            tokens.start,
            head.i + 1,
            role=role,
            plural=head.tag_ in ("NNS", "NNPS"),
        )
        named = self._with_name(page, head, reference)
        definite = any(child.lower_ == "the" for child in head.children) and not reference.plural
        same = self.cast.same_office(owner, role) if definite and not named.person else None
        return replace(named, person=same.person, role=same.role) if same is not None else named

    def _operators(self, page: Page, head: Token) -> list[str]:
        """ "missiles fired by the Ruritanian navy", "shells fired from Ruritania", "a raid by the Ruritanian navy",
        "hackers linked to Ruritania" """
        clauses = children(head, "acl")
        doers = [by_agent(clause) for clause in clauses]
        marked = [(clause, mark, noun) for clause in clauses for mark, noun in prepositions(clause)]
        doers += [noun for clause, mark, noun in marked if mark == "from" and lemma(clause) in _SHOT]
        doers += [noun for clause, mark, noun in marked if mark in ("to", "with", "for") and lemma(clause) in _SERVING]
        doers += [noun for mark, noun in prepositions(head) if mark == "by"]
        found = (r.actor for doer in doers if doer is not None for r in self._one(page, doer, None))
        return [actor for actor in found if actor]

    # --- whose

    def _owners(self, page: Page, head: Token, tokens: range, speaker: Reference | None) -> list[str]:
        owners = self._rebels.of(page, head, tokens, self._owning(page, head, tokens, speaker))
        return self._epithets.group(head, tokens, owners)

    def _owning(self, page: Page, head: Token, tokens: range, speaker: Reference | None) -> list[str]:
        before = [m for m in page.between(tokens.start, head.i) if may_own(page, m)]
        groups = [m for m in before if m.naming.how is How.GROUP]
        if groups and lemma(head) in self._bands:  # "Somalia's al Shabaab fighters"
            return [groups[-1].naming.actor]
        if before:
            return list(dict.fromkeys(match.naming.actor for match in coordinated(page, before)))
        lord = leader_of(head)
        if lord is not None and (lords := self._one(page, lord, speaker)):
            return [reference.actor for reference in lords[:1] if reference.actor]
        after = list(self._of_phrase(page, head))
        if after:
            return list(dict.fromkeys(after))
        return (
            self._possessive(page, head, speaker) or self._of_place(page, head, tokens) or leaders(page, head, tokens)
        )

    def _of_place(self, page: Page, head: Token, tokens: range) -> list[str]:
        """ "Lagos police", "a court in Mosul": what serves the state there; a mayor does not speak for it."""
        if lemma(head) not in self._local:
            return []
        marks = [mark for mark in children(head, "prep") if mark.lower_ in ("in", "of", "from", "at", "near")]
        nouns = [noun for mark in marks for noun in children(mark, "pobj")]
        places = page.hinted(tokens.start, head.i, How.PLACE) + [page.hints[n.i] for n in nouns if n.i in page.hints]
        return [place.naming.actor for place in places if place.naming.how is How.PLACE][:1]

    def _of_phrase(self, page: Page, head: Token) -> Iterator[str]:
        """president of Iran, spokesman for the Russian foreign ministry, minister at the embassy of Chile"""
        if lemma(head) in self._attacks:  # a bombing of Iran is not Iran's
            return
        for mark in children(head, "prep"):
            if mark.lower_ in ("of", "for", "from", "with", "at") or (
                mark.lower_ == "in" and lemma(head) not in _POSTS
            ):
                for noun in (n for first in children(mark, "pobj") for n in conjuncts(first)):
                    match = page.at.get(noun.i)
                    if match and match.naming.how is not How.DEMONYM:
                        yield match.naming.actor
                    elif mark.lower_ in ("of", "for", "from", "at", "with"):
                        found = [r.actor for r in self._one(page, noun, None) if r.actor]
                        yield from found or self._of_phrase(page, noun)  # "the Ministry of Health of Togo"

    def _possessive(self, page: Page, head: Token, speaker: Reference | None) -> list[str]:
        for owner in children(head, "poss"):
            references = self._one(page, _whose(owner), speaker)
            if references:
                return [reference.actor for reference in references[:1] if reference.actor]
        return []

    # --- people

    def _person(self, page: Page, head: Token, tokens: range) -> tuple[Reference, ...]:
        name = self._names.name(page, tokens)
        if not name:
            return self._qualified(page, head, tokens, None)
        introduced = self._introduced(page, head, tokens, name)
        if introduced:
            return (self._learnt(page, introduced),)
        known = self.cast.known(name)
        if known:
            return (replace(known, start=tokens.start, end=head.i + 1),)
        return self._named_thing(page, head, tokens)

    def _named_thing(self, page: Page, head: Token, tokens: range) -> tuple[Reference, ...]:
        """ "The Ruritanian cruiser Intrepid": what an actor moves, with its own name."""
        if not any(lemma(page.doc[index]) in self._assets for index in range(tokens.start, head.i)):
            return ()
        return tuple(self._thing(head, tokens, owner) for owner in self._owners(page, head, tokens, None))

    def _introduced(self, page: Page, head: Token, tokens: range, name: str) -> Reference | None:
        """A name with a title before it, or with an office in apposition behind it."""
        role = self._names.role(page, tokens)
        if role and self._names.is_private(role):
            return Reference(None, None, tokens.start, head.i + 1, name, role)
        owners = self._owners(page, head, tokens, None)
        if role and not owners:
            owners = (
                self._homes.of_newcomer(page, tokens) or self._homes.last(page, tokens)
                if self._names.speaks_for(role) and not self.cast.known(name)
                else []
            )
        if role and owners:
            self.cast.house([w for w in role.lower().split() if w.isalpha()], owners[0])
            return Reference(owners[0], How.PERSON, tokens.start, head.i + 1, name, role)
        return self._from_apposition(page, head, tokens, name)

    def _from_apposition(self, page: Page, head: Token, tokens: range, name: str) -> Reference | None:
        """An office behind the name ("Igor ..., a spokesman", "Igor ... of the ministry") or a long one before it."""
        bodies = [body for mark in children(head, "prep") if mark.lower_ == "of" for body in children(mark, "pobj")]
        for noun in [*children(head, "appos"), *title_before(page, tokens.start), *bodies]:
            if lemma(noun) in self._private:
                return Reference(None, None, tokens.start, head.i + 1, name)
            if (lemma(noun) in self._titles or lemma(noun) in self._organs) and noun.i not in page.at:
                references = self._qualified(page, noun, range(phrase_start(noun), noun.i + 1), None)
                if references:
                    return replace(
                        references[0], how=How.PERSON, start=tokens.start, end=head.i + 1, person=name, thing=False
                    )
                return Reference(None, None, tokens.start, head.i + 1, name)
        return None


def _whose(owner: Token) -> Token:
    """ "Ruritania, whose troops ...": the noun that the clause is about."""
    if owner.tag_ != "WP$":
        return owner
    return next((clause.head for clause in owner.ancestors if clause.dep_ == "relcl"), owner)
