"""How a clause is told: as a fact, a plan, a possibility, or as nothing that happened.

Read off its auxiliaries and conjunctions, and off the verbs that stand above it.
"""

from __future__ import annotations

from enum import Enum, auto

from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.predicates.veridicality import is_denied, is_left_open, is_pending
from timeline.coding.text.grammar import (
    CAUSING,
    auxiliaries,
    children,
    governor,
    is_negated,
    is_passive,
    is_proviso,
    is_verb,
    own_subject,
)
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token


class Told(Enum):
    """How the text presents a predicate."""

    FACT = auto()
    CONDITIONAL = auto()
    FUTURE = auto()
    PLANNED = auto()  # expected, scheduled, due
    WOULD = auto()  # future seen from the past
    ASIDE = auto()  # a purpose, a condition, a wish: nothing that happened


_MAY = frozenset({"may", "might", "could"})
_WILL = frozenset({"will", "'ll", "’ll", "shall", "wo", "ll", "set"})  # headlines: "set for talks"
_MODALS = (
    (_MAY, Told.CONDITIONAL),
    (_WILL, Told.FUTURE),
    (frozenset({"would", "'d"}), Told.WOULD),
    (frozenset({"should", "must"}), Told.ASIDE),
)
_IF = frozenset({"if", "unless", "whether", "lest", "should", "provided"})
STOPPING = frozenset({"stop", "end", "cease", "halt", "finish", "suspend", "quit"})
_AS_ABOVE = frozenset(
    {
        "manage",
        "return",
        "come",
        "appear",
        "seem",
        "say",
        "report",
        "believe",
        "have",
        "oblige",
        "proceed",
        "hasten",
        "dare",
        "happen",
        "fit",
        "understand",
        "know",
        "think",
        "allege",
        "rush",
    }
)
_FICTION = frozenset(
    {
        "film",
        "movie",
        "novel",
        "play",
        "thriller",
        "drama",
        "series",
        "scenario",
        "simulation",
        "story",
        "comedy",
        "satire",
    }
)
_GOING_ON = frozenset({"go", "move", "press"})
_ANSWERING = frozenset({"respond", "retaliate", "react", "reply", "answer", "counter", "reciprocate"})
_WEIGHING = frozenset({"consider", "weigh", "mull", "contemplate", "study", "ponder", "debate"})
_SHRINKING = frozenset({"hesitate", "shrink", "scruple"})
_TALKING_ROUND = frozenset({"persuade", "convince"})
_THINKING = frozenset({"think", "toy", "flirt", "talk", "speak"})
_INVERTED = frozenset({"had", "should", "were"})
DECIDE = frozenset({"decide", "choose", "opt", "vote", "resolve", "go"})


class Moods:
    """Reads how clauses are told, with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._phase = lexicon.list("phase")
        self._future = lexicon.list("future")

    def told(self, verb: Token) -> Told:
        """Fact, future, condition ... by auxiliaries, conjunctions and the verbs above."""
        if any(child.dep_ == "mark" and child.lower_ in _IF for child in verb.children):
            return Told.ASIDE
        if (
            _is_awaited(verb)
            or is_proviso(verb.head)
            or is_left_open(verb)
            or _is_inverted_condition(verb)
            or _is_bidding(verb)
            or _is_fiction(verb)
        ):
            return Told.ASIDE
        helping = auxiliaries(verb)
        for words, told in _MODALS:
            if helping & words:
                return told
        return self._without_modal(verb, helping)

    def _without_modal(self, verb: Token, helping: frozenset[str]) -> Told:
        if "to" in helping:
            return self._infinitive(verb)
        if verb.dep_ == "conj" and is_verb(verb.head) and not helping and own_subject(verb) is None:
            return self.told(verb.head)
        if verb.dep_ == "pcomp" and (_is_means(verb) or _is_way_of_answering(verb) or verb.head.lower_ == "after"):
            return self.told(verb.head.head)
        if verb.dep_ in ("xcomp", "pcomp") and verb.tag_ == "VBG":
            if _is_weighed(verb) and self.told(governor(verb)) is Told.FACT:
                return Told.CONDITIONAL
            ends_up = any(child.lower_ == "up" for child in verb.head.children)  # "ended up rejecting"
            going = lemma(verb.head) not in STOPPING or ends_up
            goes_on = lemma(verb.head) in self._phase and going and is_verb(verb.head)
            return self.told(verb.head) if goes_on else Told.ASIDE
        return Told.FACT

    def _infinitive(self, verb: Token) -> Told:
        above = verb.head
        word = lemma(above)
        if verb.dep_ == "ROOT":
            return Told.PLANNED  # headlines: "Ruritania to resume talks"
        if is_denied(verb) and (is_pending(verb) or word == "fail"):
            return Told.FACT
        if word in _GOING_ON and any(child.lower_ in ("on", "ahead") for child in above.children):
            return self.told(above)
        if verb.dep_ not in ("xcomp", "ccomp") or not (is_verb(above) or above.pos_ == "ADJ"):
            return Told.PLANNED if lemma(above) in ("be", "have") and verb.dep_ == "xcomp" else Told.ASIDE
        if word in self._future or above.lower_ in ("due", "set", "scheduled", "expected", "likely"):
            return Told.PLANNED
        return self._governed(above)

    def _governed(self, above: Token) -> Told:
        word = lemma(above)
        if word in _SHRINKING and is_negated(above):  # "did not hesitate to"
            return self.told(above)
        if word in _TALKING_ROUND and is_passive(above):
            return Told.ASIDE
        if word in DECIDE:
            return Told.FUTURE
        if word == "be":
            return Told.PLANNED  # "is to visit"
        if word in self._phase or word in _AS_ABOVE or word in CAUSING:
            return self.told(above) if is_verb(above) else Told.FACT
        return Told.ASIDE


def _is_awaited(verb: Token) -> bool:
    """ "will not leave until it pays", "would not leave until it had paid", "wanted money before it could agree" """
    present = verb.tag_ in ("VBZ", "VBP") or "is" in auxiliaries(verb) or "are" in auxiliaries(verb)
    ahead = present or bool(auxiliaries(governor(verb)) & (_WILL | {"would"}))
    marks = {mark.lower_ for mark in children(verb, "mark")}
    return (ahead and bool(marks & {"until", "till"})) or ("before" in marks and bool(auxiliaries(verb) & _MAY))


def _is_way_of_answering(verb: Token) -> bool:
    """ "retaliated by expelling" """
    return verb.head.lower_ in ("by", "with") and lemma(verb.head.head) in _ANSWERING and verb.tag_ == "VBG"


def _is_means(verb: Token) -> bool:
    """ "Surprised its allies by vetoing the plan": what it did is what it vetoed."""
    above = verb.head.head
    return verb.head.lower_ == "by" and verb.tag_ == "VBG" and above.tag_ in ("VBD", "VBN") and not is_passive(above)


def _is_weighed(verb: Token) -> bool:
    """ "is considering sending", "weighs the option of sending" """
    return weighs(governor(verb))


def weighs(verb: Token) -> bool:
    """Not "considered": that is over."""
    if lemma(verb) in _THINKING:  # "is thinking of sending"
        below = [mark for mark in children(verb, "prep") if mark.lower_ in ("of", "about", "with")]
        return verb.tag_ == "VBG" and any(children(mark, "pcomp") for mark in below)
    return lemma(verb) in _WEIGHING and verb.tag_ in ("VBG", "VBZ", "VBP")


def _is_inverted_condition(verb: Token) -> bool:
    """ "Had they asked", "Should it attack" """
    first = verb.left_edge
    return verb.dep_ == "advcl" and first.lower_ in _INVERTED and first.dep_ == "aux" and not children(verb, "mark")


def _is_fiction(verb: Token) -> bool:
    """ "In the film, Ruritania invades Freedonia and ..." """
    first = verb.sent[0]
    nouns = children(first, "pobj") if first.lower_ in ("in", "under") else []
    return any(lemma(noun) in _FICTION for noun in nouns)


def _is_bidding(verb: Token) -> bool:
    """ "Release the crew," he told them: a demand, no release."""
    bare = verb.tag_ == "VB" and not auxiliaries(verb) and own_subject(verb) is None
    return bare and verb.dep_ == "ccomp" and verb.i < verb.head.i and own_subject(verb.head) is not None
