"""Fourth step: who says what a clause says.

A clause belongs to the reporting verb that governs it ("X said that ...", "..., X said"), to the source after
"according to", or to the speaker of the quotation that it stands in, whose name may come a sentence later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.text.grammar import (
    FAILING,
    auxiliaries,
    by_agent,
    children,
    is_negated,
    is_passive,
    is_remark,
    is_verb,
    own_subject,
    subject,
)
from timeline.coding.text.quotes import Quote
from timeline.coding.text.sentences import Sentence, lemma
from timeline.coding.text.tree import Token
from timeline.coding.who.actors import Actors
from timeline.coding.who.carriers import Carriers
from timeline.coding.who.cast import Reference
from timeline.coding.who.page import Page

_PLAIN = frozenset({"say", "tell", "announce", "confirm", "specify", "elaborate", "disclose", "reveal", "give"})
_TENSES = frozenset({"do", "does", "did", "has", "have", "had"})
_SPEECHLESS = frozenset({"it", "there", "this", "that", "what", "which", "who"})


@dataclass(frozen=True, slots=True)
class Source:
    """A reporting verb (or the word `according`) with whoever speaks. No reference: somebody unknown speaks."""

    verb: Token
    references: tuple[Reference, ...]
    nameless: bool = False  # a subject that could not be told: a person nobody introduced counts as private
    carriers: tuple[str, ...] = ()  # the outlets that he says it to, or through

    @property
    def outlet(self) -> str | None:
        return next((reference.outlet for reference in self.references if reference.outlet), None)

    @property
    def via(self) -> tuple[str, ...]:
        """The outlet that reports it; else those that it is said to or through."""
        return (self.outlet,) if self.outlet else self.carriers

    @property
    def speakers(self) -> tuple[Reference, ...]:
        return tuple(reference for reference in self.references if reference.actor)

    @property
    def excluded(self) -> bool:
        """A private voice: what it says is nobody's statement."""
        return not self.speakers and not self.outlet and (bool(self.references) or self.nameless)

    def only_reports(self, witnesses: frozenset[str]) -> bool:
        """Monitors, witnesses, unnamed sources, somebody not introduced: what they tell as a fact may be one."""
        return all(reference.role in witnesses for reference in self.references)


class Attribution:
    """Finds the sources of one sentence."""

    def __init__(self, lexicon: Lexicon, actors: Actors) -> None:
        self._actors = actors
        self._carriers = Carriers(actors)
        self._reporting = lexicon.list("reporting")
        self._thinking = lexicon.list("thinking")

    def may_report(self, verb: Token) -> bool:
        """Whether the verb is one of saying."""
        return lemma(verb) in self._reporting and lemma(verb) not in self._thinking

    def sources(
        self, page: Page, sentence: Sentence, quotes: Sequence[Quote], known: Mapping[int, tuple[Reference, ...]]
    ) -> tuple[Source, ...]:
        """Every source in the sentence. `known`: what subjects have been resolved to, by token index."""
        found = []
        for token in sentence.tokens:
            if is_verb(token) and lemma(token) in self._reporting and self._reports(token, quotes):
                source = self._of_verb(page, token, known)
                if source:
                    found.append(source)
            elif token.lower_ == "according":
                found.append(self._according(page, token))
        return tuple(found)

    def _reports(self, verb: Token, quotes: Sequence[Quote]) -> bool:
        if any(quote.covers(verb.idx) and not quote.scare for quote in quotes):
            return False
        clausal = (
            any(child.dep_ in ("ccomp", "parataxis", "dep") for child in verb.children) or verb.dep_ == "parataxis"
        )
        if lemma(verb) in self._thinking:
            return clausal
        if lemma(verb) == "claim" and verb.tag_ in ("VBZ", "VBP"):  # "claims the islands": how things stand
            return bool(children(verb, "ccomp")) or bool(quotes)
        return clausal or bool(quotes) or lemma(verb) in ("say", "add", "tell", "quote", "announce")

    def _of_verb(self, page: Page, verb: Token, known: Mapping[int, tuple[Reference, ...]]) -> Source | None:
        passive = is_passive(verb)
        if is_negated(verb) and auxiliaries(verb) & _TENSES and lemma(verb) in _PLAIN:
            return None  # "did not say whether": nothing is said; "would not say" is an answer
        if verb.dep_ == "xcomp" and lemma(verb.head) in FAILING:
            return None  # "neglected to tell"
        if passive and lemma(verb) != "quote":
            doer = by_agent(verb)
            return Source(verb, self._actors.resolve(page, doer)) if doer is not None else None
        head = subject(verb)
        if head is None or (head.lower_ in _SPEECHLESS and head.i not in known):
            return None
        references = known[head.i] if head.i in known else self._actors.resolve(page, head)
        if passive:
            doer = by_agent(verb)
            references += self._actors.resolve(page, doer) if doer is not None else ()
        nameless = not references and head.pos_ == "PROPN"
        return Source(verb, references, nameless, self._carriers.of(page, verb))

    def _according(self, page: Page, token: Token) -> Source:
        for mark in children(token, "prep", "pcomp"):
            for noun in children(mark, "pobj"):
                references = self._actors.resolve(page, noun)
                return Source(token, references, nameless=not references and noun.pos_ == "PROPN")
        return Source(token, ())


def source_of(token: Token, sources: Sequence[Source]) -> tuple[Source, ...]:
    """The chain of sources above a token, the innermost first."""
    by_verb = {source.verb.i: source for source in sources}
    chain: list[Source] = []
    steps = 0
    while token.head != token and steps < 60 and not _is_aside(token):
        above = token.head
        if (
            above.i in by_verb
            and token.dep_
            not in (
                "nsubj",
                "nsubjpass",
                "prep",
                "advmod",
                "npadvmod",
                "advcl",
                "conj",
                "dobj",
                "dative",
                "agent",
            )
        ) or (above.i in by_verb and (_goes_on_being_said(token) or _is_quoted_as(token))):
            chain.append(by_verb[above.i])
        chain += [by_verb[child.i] for child in above.children if child.i in by_verb and _comments_on(child, token)]
        token, steps = above, steps + 1
    chain += [by_verb[child.i] for child in token.children if child.i in by_verb and _comments_on(child, token)]
    return tuple(dict.fromkeys(chain))


def _goes_on_being_said(token: Token) -> bool:
    """ "argued the ship was late, had not been told": the parser joins what is said to the verb of saying."""
    return token.dep_ == "conj" and own_subject(token) is None and "had" in auxiliaries(token)


def _is_quoted_as(token: Token) -> bool:
    """ "quoted the minister as saying" """
    return token.lower_ == "as" and token.dep_ == "prep" and lemma(token.head) in ("quote", "cite")


_MEANWHILE = frozenset({"as", "while", "after", "although", "though", "whereas", "when"})


def _is_aside(token: Token) -> bool:
    """Told by the narrator inside somebody's statement: an apposition, or "..., as Ruritania called for talks"."""
    if any(t.text == ";" for t in token.doc[min(token.i, token.head.i) : max(token.i, token.head.i)]):
        return True
    if (
        token.dep_ == "appos"
        or is_remark(token)
        or (token.dep_ == "npadvmod" and token.pos_ == "NOUN" and children(token, "acl"))
    ):
        return True
    if _is_ground_of_plan(token):
        return True
    first = token.left_edge
    after_comma = first.i > 0 and first.nbor(-1).text == ","
    return token.dep_ == "advcl" and after_comma and any(mark.lower_ in _MEANWHILE for mark in token.children)


def _is_ground_of_plan(token: Token) -> bool:
    """ "Said they would hold drills after Ruritania had fired": the report tells what the plan answers."""
    after = any(mark.lower_ == "after" for mark in children(token, "mark"))
    return token.dep_ == "advcl" and after and token.tag_ == "VBD" and "would" in auxiliaries(token.head)


def _comments_on(child: Token, beside: Token) -> bool:
    """A source hung below the clause that it reports: "..., according to X", "..., officials said"."""
    if child == beside:
        return False
    spliced = child.dep_ == "conj" and child.head == beside and own_subject(child) is not None
    spliced = spliced and child.i > beside.i and not children(beside, "cc")  # "..., a minister told reporters"
    return child.lower_ == "according" or child.dep_ == "parataxis" or spliced
