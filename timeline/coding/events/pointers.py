"""Which acts the words of an act point to: "the offer", "his remarks", "their decision", "in response to the raid".

A pointer is a noun that names an act, with whose act it is where the words say so. It shows what a reply answers, and
whom it is about when it names nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.predicates.slots import affected, strikes_back
from timeline.coding.text.grammar import auxiliaries, children, conjuncts, is_verb, own_subject, prepositions
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.who.actors import Actors
from timeline.coding.who.cast import Reference
from timeline.coding.who.page import Page
from timeline.domain.acts import Act
from timeline.domain.events import Modality

DEPTH = 3
"""Prepositions below an object that are followed: "a halt to the bombing of"."""

ALL_ACTS = frozenset(Act)
_KNOWN = frozenset({"the", "this", "that", "these", "those", "such", "both"})
_FRESH = frozenset({"latest", "recent", "earlier", "previous"})
_POINTING = frozenset({"it", "this", "that", "these", "those", "them", "which"})
_ABOUT = frozenset({"to", "for", "at", "against", "over"})
_BECAUSE = frozenset({"over", "after", "following", "for", "because", "amid"})
_VENGEANCE = frozenset({"retaliation", "revenge", "vengeance", "reprisal"})
_ANEW = frozenset({"any", "new", "further", "more", "fresh", "future", "additional", "another", "possible"})
_ASKING = frozenset({Act.PROPOSE, Act.REQUEST})
_AS = frozenset({"in", "as"})
_DOING = frozenset({"by", "from"})


@dataclass(frozen=True, slots=True)
class Pointer:
    """`word`: the token index of its noun; `owners`: whose act it is (none: not said); `known`: spoken of as told
    before; `answers`: words of answer stand with it; `near`: a pronoun, which points to what was told right before;
    `ahead`: a noun for whatever somebody is going to do; `alike`: what is answered is an act of the same kind."""

    acts: frozenset[Act]
    owners: tuple[Reference, ...]
    word: int
    known: bool
    answers: bool = False
    near: bool = False
    ahead: bool = False
    alike: bool = False
    noun: str = ""  # its lemma

    def is_what_is_asked(self, act: Act, matter: Iterable[str]) -> bool:
        """ "Agreed to the meeting", where a meeting has been proposed."""
        return act in _ASKING and self.known and not self.owners and self.noun in matter

    def may_name(self, act: Act, modality: Modality) -> bool:
        """Whether its noun is one for an act of that kind."""
        return act in self.acts or (self.ahead and modality is Modality.FUTURE)

    def may_be_of(self, actors: Iterable[str | None]) -> bool:
        """Whether one of them is whose act it is, or nobody is named as that."""
        return not self.owners or bool({owner.actor for owner in self.owners} & set(actors))


def _serves(clause: Token) -> bool:
    """A complement or purpose, not a clause of time or reason."""
    return clause.dep_ != "advcl" or "to" in auxiliaries(clause)


def _adjuncts(verb: Token) -> list[Token]:
    """The nouns of its prepositions, and of those that the parser hangs on its object or purpose: "ordered two of them
    to leave in retaliation", "announced the expulsion of two in return"."""
    below = [*children(verb, "dobj"), *(c for c in children(verb, "xcomp") if _serves(c))]
    below += [n for noun in children(verb, "dobj") for mark, n in prepositions(noun) if mark == "of"]
    bare = [
        n for head in below for mark, n in prepositions(head) if mark in _AS and not children(n, "det", "poss", "amod")
    ]
    return [*(n for _, n in prepositions(verb)), *bare]


def _is_in_kind(word: Token) -> bool:
    return word.lower_ == "kind" and word.i > 0 and word.doc[word.i - 1].lower_ == "in"


def _is_manner(clause: Token) -> bool:
    """ "Responded, withdrawing its envoy": the way in which the verb above was done."""
    timed = any(child.dep_ == "mark" or child.tag_ == "WRB" for child in clause.children)
    return clause.dep_ == "advcl" and clause.tag_ == "VBG" and not timed


class Pointers:
    """Reads pointers with one lexicon and one article's actors."""

    def __init__(self, lexicon: Lexicon, actors: Actors) -> None:
        self._actors = actors
        self._marks = lexicon.list("reply_marks")
        self._replying = lexicon.list("replying")
        self._referring = lexicon.list("referring")
        self._turned = lexicon.list("reply_words")
        self._to_come = lexicon.list("names_to_come")
        self._light = lexicon.list("light")
        self._named_by: dict[str, frozenset[Act]] = {}
        for act in Act:
            for noun in lexicon.list(f"names_{act.lower()}"):
                self._named_by[noun] = self._named_by.get(noun, frozenset()) | {act}

    def of(self, page: Page, verbs: Iterable[Token], speaker: Reference | None) -> tuple[Pointer, ...]:
        """What the objects and adjuncts of these verbs point to, the nearest first. A co-ordinated verb that points
        to nothing answers what the first one points to: "condemned the raid and recalled its envoy"."""
        listed = list(verbs)
        found = self._all(page, listed, speaker)
        above = [verb.head for verb in listed if verb.dep_ == "conj" and is_verb(verb.head)]
        if found or not above:
            return found
        return tuple(replace(p, answers=True) for p in self._all(page, above, speaker) if p.known or p.owners)

    def _all(self, page: Page, verbs: Iterable[Token], speaker: Reference | None) -> tuple[Pointer, ...]:
        found: dict[int, Pointer] = {}
        for verb in verbs:
            for pointer in (*self._answers(page, verb, speaker), *self._objects(page, verb, speaker)):
                found.setdefault(pointer.word, pointer)
        return tuple(found.values())

    # --- objects

    def _objects(self, page: Page, verb: Token, speaker: Reference | None) -> Iterator[Pointer]:
        direct = self._direct(verb)
        inner = [
            n for below in children(verb, "xcomp", "pcomp", "advcl") if _serves(below) for n in self._direct(below)
        ]
        about = [n for _, n in prepositions(verb)]
        subject = own_subject(verb) if verb.dep_ in ("ccomp", "ROOT", "parataxis") else None
        if subject is not None and subject.lower_ in _POINTING:  # "this was an attack"
            for noun in (n for n in children(verb, "attr") if self._named_by.get(lemma(n))):
                yield replace(self._pointer(page, noun, self._named_by[lemma(noun)], speaker), known=True)
        heads = [*direct, *inner, *about, *([subject] if subject is not None else [])]
        for head in dict.fromkeys(heads):
            yield from self._below(page, head, speaker, DEPTH)

    def _direct(self, verb: Token) -> list[Token]:
        """Its objects; of "lodged a complaint about the raid" what the complaint is about."""
        objects = [n for noun in affected(verb) for n in conjuncts(noun)]
        if lemma(verb) not in self._light:
            return objects
        return [below for noun in objects for _, below in prepositions(noun)]

    def _below(self, page: Page, noun: Token, speaker: Reference | None, depth: int) -> Iterator[Pointer]:
        """The noun, if it names an act, and the nouns behind its prepositions."""
        if is_verb(noun):
            for inner in affected(noun) if depth else ():
                yield from self._below(page, inner, speaker, depth - 1)
            return
        if noun.lower_ in _POINTING:
            yield Pointer(ALL_ACTS, (), noun.i, known=True, near=True)
        elif noun.tag_ == "PRP":  # "turned him down"
            owners = tuple(r for r in self._actors.resolve(page, noun, speaker) if r.actor)
            if owners:
                yield Pointer(ALL_ACTS, owners, noun.i, known=True, near=True)
        acts = self._named_by.get(lemma(noun))
        if acts and not {child.lower_ for child in noun.children} & _ANEW:
            yield self._pointer(page, noun, acts, speaker)
        for _, below in prepositions(noun) if depth else ():
            yield from self._below(page, below, speaker, depth - 1)

    def _pointer(
        self, page: Page, noun: Token, acts: frozenset[Act], speaker: Reference | None, *, answers: bool = False
    ) -> Pointer:
        before = {child.lower_ for child in noun.children if child.i < noun.i}
        known = bool(before & (_KNOWN | _FRESH)) or bool(children(noun, "poss"))  # "Saturday's attack"
        ahead = lemma(noun) in self._to_come
        return Pointer(acts, self._owners(page, noun, speaker), noun.i, known, answers, ahead=ahead, noun=lemma(noun))

    def _owners(self, page: Page, noun: Token, speaker: Reference | None) -> tuple[Reference, ...]:
        """Whoever stands before the noun, or behind `by` and `from`."""
        words = [*children(noun, "poss"), *(n for mark, n in prepositions(noun) if mark in _DOING)]
        owners = [r for word in words for r in self._actors.resolve(page, word, speaker) if r.actor]
        return (*owners, *(page.named(match) for match in page.between(noun.left_edge.i, noun.i)))

    # --- words of answer

    def _answers(self, page: Page, verb: Token, speaker: Reference | None) -> Iterator[Pointer]:
        """ "in response to the raid", "responding to", "retaliated", "retaliatory", "in turn" """
        for noun in (n for mark, n in prepositions(verb) if mark in _BECAUSE and self._named_by.get(lemma(n))):
            pointer = self._pointer(page, noun, self._named_by[lemma(noun)], speaker, answers=True)
            if pointer.known or pointer.owners:
                yield pointer
        vowed = [noun for noun in affected(verb) if lemma(noun) in _VENGEANCE]
        for mark in dict.fromkeys((*vowed, *(n for n in _adjuncts(verb) if lemma(n) in self._marks))):
            yield from self._answered(page, mark, (n for m, n in prepositions(mark) if m in _ABOUT), speaker)
        above = [verb.head.head] if verb.dep_ == "pcomp" else [verb.head] if _is_manner(verb) else []
        for clause in (verb, *above, *children(verb, "advcl", "acl", "xcomp")):
            found = ((m, n) for m, n in prepositions(clause) if m in _ABOUT or m in ("on", "about", "by"))
            nouns = [n for _, n in found if not is_verb(n)]
            replies = lemma(clause) in self._replying or strikes_back(clause)
            if replies or (nouns and lemma(clause) in self._referring):
                yield from self._answered(page, clause, nouns, speaker)
        for word in verb.subtree:
            if word.lower_ in self._turned and abs(word.i - verb.i) < 12:
                yield Pointer(ALL_ACTS, (), word.i, known=True, answers=True)
        for answering in (verb, verb.head):
            yield from (
                Pointer(ALL_ACTS, (), word.i, known=True, answers=True, alike=True)
                for word in answering.subtree
                if _is_in_kind(word) and lemma(answering) in self._replying
            )

    def _answered(
        self, page: Page, mark: Token, nouns: Iterable[Token], speaker: Reference | None
    ) -> Iterator[Pointer]:
        """What stands behind the word of answer; the word alone points to whatever was done before."""
        pointers = []
        for noun in nouns:
            acts = self._named_by.get(lemma(noun))
            if acts:
                pointers.append(self._pointer(page, noun, acts, speaker, answers=True))
            else:
                owners = tuple(r for r in self._actors.resolve(page, noun, speaker) if r.actor)
                pointers += [Pointer(ALL_ACTS, owners, noun.i, known=True, answers=True)] if owners else []
                pointers += self._below(page, noun, speaker, DEPTH)
        yield from pointers or [Pointer(ALL_ACTS, (), mark.i, known=True, answers=True)]
