"""Third step: the predicates of a sentence that a frame of the lexicon names, and how they are asserted.

A verb with its complements, an event noun under a light verb ("renewed its criticism"), an adjective of stance
("is ready to"), or an event noun with its own doer ("Ruritanian warnings that").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from spacy.tokens import Token

from timeline.coding.grammar import (
    antecedent,
    auxiliaries,
    by_agent,
    children,
    conjuncts,
    counted,
    direct_object,
    governor,
    is_passive,
    is_verb,
    own_subject,
    prepositions,
    subject,
)
from timeline.coding.lexicon import Frame, Lexicon, Part
from timeline.coding.sentences import Sentence, lemma
from timeline.coding.timewords import TIME_NOUNS
from timeline.coding.veridicality import is_denied, is_left_open, is_pending
from timeline.domain.acts import SCHEMES, Act
from timeline.domain.events import Kind


class Told(Enum):
    """How the text presents a predicate."""

    FACT = auto()
    CONDITIONAL = auto()
    FUTURE = auto()
    PLANNED = auto()  # expected, scheduled, due
    WOULD = auto()  # future seen from the past
    ASIDE = auto()  # a purpose, a condition, a wish: nothing that happened


@dataclass(frozen=True, slots=True)
class Predicate:
    """`word` is what the frame is keyed by; `verb` carries tense, subject and time (the same token for a verb)."""

    word: Token
    verb: Token
    frame: Frame
    told: Told
    negated: bool
    nominal: bool = False

    @property
    def passive(self) -> bool:
        return self.word == self.verb and is_passive(self.verb)


_MAY = frozenset({"may", "might", "could"})
_WILL = frozenset({"will", "'ll", "’ll", "shall", "wo", "ll"})
_MODALS = (
    (_MAY, Told.CONDITIONAL),
    (_WILL, Told.FUTURE),
    (frozenset({"would", "'d"}), Told.WOULD),
    (frozenset({"should", "must"}), Told.ASIDE),
)
_IF = frozenset({"if", "unless", "whether", "lest", "should", "provided"})
_NAMING = frozenset(
    {"call", "describe", "brand", "label", "term", "dub", "denounce", "characterise", "characterize", "slam"}
)
_BLAME = Frame("call", Part.VERB, Act.ACCUSE, SCHEMES[Act.ACCUSE].cameo, Kind.STATEMENT)
_CEASE = Frame("cease", Part.VERB, Act.RETREAT, "087", Kind.ACTION)
_HOSTILITIES = frozenset({Act.ASSAULT, Act.MOBILIZE, Act.COERCE})
_JOINT_DRILLS = Frame("hold", Part.VERB, Act.COOPERATE, "062", Kind.ACTION, reciprocal=True)
_NO_GOALS = frozenset({"war", "court", "poll", "length", "press", "trial", "bed", "work"})
_DRILLS = frozenset({"exercise", "drill", "manoeuvre", "maneuver", "wargame", "patrol"})
_NAME = Frame("call", Part.VERB, Act.COMMENT, SCHEMES[Act.COMMENT].cameo, Kind.STATEMENT)
_STOPPING = frozenset({"stop", "end", "cease", "halt", "finish", "suspend", "quit"})
_PAPERS = frozenset(
    {"resolution", "statement", "declaration", "communique", "communiqué", "letter", "motion", "note", "report", "bill"}
)
_GO_ON = frozenset(
    [
        "begin",
        "start",
        "open",
        "resume",
        "restart",
        "continue",
        "end",
        "conclude",
        "close",
        "finish",
        "collapse",
        "stall",
        "fail",
        "break",
        "drag",
        "kick",
        "take",
        "get",
        "proceed",
        "wrap",
        "fall",
        "founder",
        "adjourn",
    ]
)
_AS_ABOVE = frozenset({"manage", "return", "come", "appear", "seem", "say", "report", "believe", "have"})
_DECIDE = frozenset({"decide", "choose", "opt", "vote", "resolve", "go"})


class Clauses:
    """Finds predicates with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._light = lexicon.list("light")
        self._phase = lexicon.list("phase")
        self._future = lexicon.list("future")
        self._blame = lexicon.list("blame") | lexicon.list("blame_nouns")

    def predicates(self, sentence: Sentence) -> tuple[Predicate, ...]:
        """All predicates, left to right; which of them are events is decided later."""
        if sentence.tokens.text.rstrip(" \"”'").endswith("?"):
            return ()
        found = [predicate for token in sentence.tokens for predicate in self._at(token)]
        used = {predicate.word.i for predicate in found if not predicate.nominal}
        return tuple(p for p in found if not (p.nominal and p.word.i in used))

    def _at(self, token: Token) -> Iterator[Predicate]:
        if is_verb(token):
            found = self._verb(token) or self._light_verb(token)
            if found:
                yield found
        elif token.pos_ == "ADJ" or token.tag_ in ("VBN", "JJ"):
            yield from self._adjective(token)
        elif token.pos_ == "NOUN":
            yield from self._noun(token)

    # --- verbs

    def _verb(self, verb: Token) -> Predicate | None:
        if (
            children(verb, "auxpass") and by_agent(verb) is None
        ):  # "was disappointed": an adjective, if it is one of ours
            feeling = next(self._adjective_of(verb, verb), None)
            if feeling is not None:
                return feeling
        if self._stops_hostility(verb):
            return Predicate(verb, verb, _CEASE, self.told(verb), is_denied(verb))
        return self._naming(verb) or self._talks_go_on(verb) or self._framed(verb)

    def _framed(self, verb: Token) -> Predicate | None:
        frame = next(self._frames_that_fit(verb), None)
        if frame is None or (not frame.objects and self._noun_under(verb) and lemma(verb) in self._light):
            return None
        if frame.complement == "to" and frame.act is Act.REJECT and self._refuses_refusal(verb):
            frame = _NAME
        if frame.act is Act.MOBILIZE and _is_joint(verb):
            frame = _JOINT_DRILLS
        return self._in_document(verb) or Predicate(verb, verb, frame, self.told(verb), is_denied(verb))

    def _talks_go_on(self, verb: Token) -> Predicate | None:
        """ "talks between X and Y resumed", "the X-Y summit ended without a deal" """
        head = own_subject(verb)
        if head is None or lemma(verb) not in _GO_ON or direct_object(verb) is not None:
            return None
        frames = self._lexicon.of(Part.NOUN, lemma(head))
        if not frames or frames[0].act is not Act.CONSULT or not frames[0].reciprocal:
            return None
        return Predicate(head, verb, frames[0], self.told(verb), is_denied(verb))

    def _in_document(self, verb: Token) -> Predicate | None:
        """ "adopted a resolution condemning the coup", "issued a statement urging": the act that the paper does."""
        for paper in affected(verb):
            for clause in children(paper, "acl") if lemma(paper) in _PAPERS else []:
                frame = next(self._frames_that_fit(clause), None)
                if clause.tag_ == "VBG" and frame is not None and frame.kind is Kind.STATEMENT:
                    return Predicate(clause, verb, frame, self.told(verb), is_denied(verb))
        return None

    def _refuses_refusal(self, verb: Token) -> bool:
        """ "refused to rule out sanctions", "declined to reject the offer": it is left open."""
        inner = (f for below in children(verb, "xcomp") for f in self._frames_that_fit(below))
        return any(frame.act in (Act.REJECT, Act.DENY) for frame in inner)

    def _frames_that_fit(self, verb: Token) -> Iterator[Frame]:
        return (frame for frame in self._lexicon.of(Part.VERB, lemma(verb)) if self._fits(frame, verb))

    def _stops_hostility(self, verb: Token) -> bool:
        """ "would stop firing rockets" """
        ended = children(verb, "xcomp") if lemma(verb) in _STOPPING else []
        return any(frame.act in _HOSTILITIES for e in ended for frame in self._frames_that_fit(e))

    def _naming(self, verb: Token) -> Predicate | None:
        """ "called the decision a provocation", "described the raid as reckless": blame by the name that is given."""
        if lemma(verb) not in _NAMING:
            return None
        names = children(verb, "oprd", "ccomp", "attr", "acomp") + children(verb, "dobj")[1:]
        names += [name for mark in children(verb, "prep") if mark.lower_ == "as" for name in mark.children]
        blamed = any(lemma(word) in self._blame for name in names for word in (name, *children(name, "amod", "conj")))
        if not blamed and not (names and lemma(verb) == "call"):
            return None
        return Predicate(verb, verb, _BLAME if blamed else _NAME, self.told(verb), is_denied(verb))

    def _fits(self, frame: Frame, verb: Token) -> bool:
        particles = {child.lower_ for child in verb.children if child.dep_ == "prt"}
        if frame.particle:
            if frame.particle not in particles and frame.particle not in _prepositions(verb):
                return False
        elif particles and not particles <= {"down", "up"} and not frame.objects:
            return False
        if frame.particle == "to" and _leads_nowhere(verb):
            return False
        if frame.complement and not _has_complement(verb, frame.complement):
            return False
        if frame.doers and not _is_done_by(verb, frame.doers):
            return False
        return not frame.objects or self._object_among(verb, frame.objects)

    def _object_among(self, verb: Token, wanted: frozenset[str]) -> bool:
        return any(lemma(noun) in wanted for part in affected(verb) for noun in (part, *counted(part)))

    def _light_verb(self, verb: Token) -> Predicate | None:
        if lemma(verb) in _STOPPING or (lemma(verb) not in self._light and lemma(verb) not in self._phase):
            return None
        noun = self._noun_under(verb)
        if noun is None:
            return None
        frame = self._lexicon.of(Part.NOUN, lemma(noun))[0]
        return Predicate(noun, verb, frame, self.told(verb), is_denied(verb))

    def _noun_under(self, verb: Token) -> Token | None:
        return next((noun for noun in affected(verb) if self._lexicon.of(Part.NOUN, lemma(noun))), None)

    # --- adjectives and nouns

    def _adjective(self, word: Token) -> Iterator[Predicate]:
        if word.dep_ in ("acomp", "attr", "oprd") and lemma(word.head) in (
            "be",
            "remain",
            "seem",
            "stand",
            "appear",
            "become",
            "feel",
        ):
            yield from self._adjective_of(word, word.head)

    def _adjective_of(self, word: Token, verb: Token) -> Iterator[Predicate]:
        for frame in self._lexicon.of(Part.ADJECTIVE, word.lower_):
            complement = (
                _has_complement(word, "to") or _has_complement(verb, "to") or bool(_prepositions(word) & {"for", "to"})
            )
            if frame.act is not Act.AGREE or complement:
                yield Predicate(word, verb, frame, self.told(verb), is_denied(verb))
                return

    def _noun(self, word: Token) -> Iterator[Predicate]:
        frames = self._lexicon.of(Part.NOUN, lemma(word))
        if frames and frames[0].act is not Act.CONSULT and word.dep_ not in ("compound", "amod", "npadvmod"):
            yield Predicate(word, governor(word), frames[0], Told.FACT, negated=False, nominal=True)

    # --- how it is told

    def told(self, verb: Token) -> Told:
        """Fact, future, condition ... by auxiliaries, conjunctions and the verbs above."""
        if any(child.dep_ == "mark" and child.lower_ in _IF for child in verb.children):
            return Told.ASIDE
        if is_left_open(verb):
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
        if verb.dep_ in ("xcomp", "pcomp") and verb.tag_ == "VBG":
            goes_on = lemma(verb.head) in self._phase and lemma(verb.head) not in _STOPPING and is_verb(verb.head)
            return self.told(verb.head) if goes_on else Told.ASIDE
        return Told.FACT

    def _infinitive(self, verb: Token) -> Told:
        above = verb.head
        word = lemma(above)
        if verb.dep_ == "ROOT":
            return Told.PLANNED  # headlines: "Ruritania to resume talks"
        if is_denied(verb) and (is_pending(verb) or word == "fail"):
            return Told.FACT
        if verb.dep_ not in ("xcomp", "ccomp") or not (is_verb(above) or above.pos_ == "ADJ"):
            return Told.PLANNED if lemma(above) in ("be", "have") and verb.dep_ == "xcomp" else Told.ASIDE
        if word in self._future or above.lower_ in ("due", "set", "scheduled", "expected", "likely"):
            return Told.PLANNED
        return self._governed(above)

    def _governed(self, above: Token) -> Told:
        word = lemma(above)
        if word in _DECIDE:
            return Told.FUTURE
        if word in self._phase or word in _AS_ABOVE:
            return self.told(above) if is_verb(above) else Told.FACT
        return Told.ASIDE


def _leads_nowhere(verb: Token) -> bool:
    """ "go to war", "go to the polls" are no journeys."""
    return lemma(verb) == "go" and any(lemma(noun) in _NO_GOALS for mark, noun in prepositions(verb) if mark == "to")


def _is_joint(verb: Token) -> bool:
    """Drills that are called joint, or that several hold."""
    drills = [noun for noun in affected(verb) if lemma(noun) in _DRILLS]
    head = subject(verb)
    several = head is not None and not is_passive(verb) and bool(children(head, "conj"))
    return any(several or {"joint", "jointly"} & {c.lower_ for c in noun.children} for noun in drills)


def _is_done_by(verb: Token, doers: frozenset[str]) -> bool:
    """ "troops left", "hundreds of soldiers arrived" """
    head = by_agent(verb) if is_passive(verb) else subject(verb)
    if head is None:
        return False
    return any(lemma(noun) in doers for noun in (head, *counted(head)))


def _prepositions(verb: Token) -> set[str]:
    found = {
        child.lower_
        for child in verb.children
        if child.dep_ in ("prep", "prt", "advmod", "agent", "dative") and not _is_of_time(child)
    }
    return found | {
        inner.lower_
        for child in verb.children
        if child.dep_ in ("prt", "advmod", "prep")
        for inner in children(child, "prep")
    }


def _is_of_time(mark: Token) -> bool:
    """ "on Wednesday" is no complement of the verb."""
    return any(noun.lower_ in TIME_NOUNS or noun.pos_ == "NUM" for noun in children(mark, "pobj"))


def _has_complement(word: Token, kind: str) -> bool:
    for child in word.children:
        if kind == "to" and child.dep_ in ("xcomp", "ccomp", "advcl", "acl") and "to" in auxiliaries(child):
            return True
        if kind == "that" and child.dep_ == "ccomp" and "to" not in auxiliaries(child):
            return True
        if kind == lemma(child) and child.dep_ in ("xcomp", "ccomp", "advcl") and "to" in auxiliaries(child):
            return True
    return False


def affected(verb: Token) -> list[Token]:
    """The nouns that the verb is done to: objects, or the subject (or antecedent) of a passive."""
    if is_passive(verb):
        noun = next(iter(children(verb, "nsubjpass")), None) or antecedent(verb)
        if noun is not None and noun.pos_ == "PRON" and antecedent(verb) is not None:
            noun = antecedent(verb)
        if noun is None:
            noun = own_subject(verb)
        if noun is None and verb.dep_ == "conj":
            noun = next(iter(children(verb.head, "nsubjpass")), None)
    else:
        noun = direct_object(verb)
    return conjuncts(noun) if noun is not None else []
