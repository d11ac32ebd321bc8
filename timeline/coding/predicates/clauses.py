"""Third step: the predicates of a sentence that a frame of the lexicon names, and how they are asserted.

A verb with its complements, an event noun under a light verb ("renewed its criticism"), an adjective of stance
("is ready to"), or an event noun with its own doer ("Ruritanian warnings that").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from timeline.coding.predicates.lexicon import Frame, Lexicon, Part
from timeline.coding.predicates.moods import STOPPING, Moods, Told, weighs
from timeline.coding.predicates.slots import affected, fits, has_complement, marks, strikes_back
from timeline.coding.predicates.stance import CLAIMS, UNTRUE
from timeline.coding.predicates.veridicality import is_denied
from timeline.coding.text.grammar import (
    auxiliaries,
    children,
    direct_object,
    governor,
    is_passive,
    is_verb,
    own_subject,
    prepositions,
    subject,
)
from timeline.coding.text.sentences import Sentence, lemma
from timeline.coding.text.tree import Token, words_of
from timeline.domain.acts import SCHEMES, Act
from timeline.domain.events import Kind


@dataclass(frozen=True, slots=True)
class Predicate:
    """`word` is what the frame is keyed by; `verb` carries tense, subject and time (the same token for a verb).

    `instead`: less strict frames, for when this one counts only against foreigners and none is named.
    """

    word: Token
    verb: Token
    frame: Frame
    told: Told
    negated: bool
    nominal: bool = False
    instead: tuple[Frame, ...] = ()

    @property
    def passive(self) -> bool:
        return self.word == self.verb and is_passive(self.verb)


_NAMING = frozenset(
    {"call", "describe", "brand", "label", "term", "dub", "denounce", "characterise", "characterize", "slam"}
)
_BLAME = Frame("call", Part.VERB, Act.ACCUSE, SCHEMES[Act.ACCUSE].cameo, Kind.STATEMENT)
_DENIAL = Frame("call", Part.VERB, Act.DENY, SCHEMES[Act.DENY].cameo, Kind.STATEMENT)
_CEASE = Frame("cease", Part.VERB, Act.RETREAT, "087", Kind.ACTION)
_BREAK_OFF = Frame("stop", Part.VERB, Act.SANCTION, "160", Kind.ACTION, foreign=True)
_DEALINGS = frozenset({Act.COOPERATE, Act.AID})
_HOSTILITIES = frozenset({Act.ASSAULT, Act.MOBILIZE, Act.COERCE})
_JOINT_DRILLS = Frame("hold", Part.VERB, Act.COOPERATE, "062", Kind.ACTION, reciprocal=True)
_DRILLS = frozenset({"exercise", "drill", "manoeuvre", "maneuver", "wargame", "patrol"})
_CLAIMS = frozenset({"claim", "allegation", "accusation", "charge", "assertion", "rumour", "rumor"})
_UNTRUE = frozenset(
    {"false", "baseless", "ridiculous", "absurd", "unfounded", "untrue", "groundless", "nonsense", "fabrication", "lie"}
)
_NAME = Frame("call", Part.VERB, Act.COMMENT, SCHEMES[Act.COMMENT].cameo, Kind.STATEMENT)
_PAPERS = frozenset(
    {"resolution", "statement", "declaration", "communique", "communiqué", "letter", "motion", "note", "report", "bill"}
)
_AGAINST_PAPERS = frozenset({Act.REJECT, Act.DENY, Act.SANCTION, Act.ACCUSE})
"""What is done to a paper by one who does not say what it says."""
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
_BREAK_OUT = frozenset(
    [
        "erupt",
        "break",
        "flare",
        "occur",
        "rage",
        "ensue",
        "continue",
        "resume",
        "intensify",
        "escalate",
        "take",
        "follow",
    ]
)
_HOLD = frozenset({"come", "take", "begin", "start", "enter", "hold", "go"})
_HAPPENING = {Act.CONSULT: _GO_ON, Act.ASSAULT: _BREAK_OUT, Act.COOPERATE: _GO_ON, Act.RETREAT: _HOLD}
"""What is said of events that are the subject, by the act that their noun names."""
_LINKED = Frame("link", Part.NOUN, Act.COOPERATE, "060", Kind.ACTION, reciprocal=True, foreign=True)
_LINKS = frozenset(
    {"hotline", "line", "link", "bridge", "crossing", "ferry", "flight", "pipeline", "railway", "route", "service"}
    | {"train", "trade", "border", "frontier", "tunnel", "road", "bus"}
)
_OPENING = frozenset({"open", "reopen", "resume", "restart"})
"""What joins two countries, and what is said of it when it begins to: "the bridge between X and Y reopened"."""
_VOWS = frozenset({"vow", "swear"})
_WELL_MEANT = frozenset({Act.AGREE, Act.COOPERATE, Act.CONSULT, Act.CONCEDE, Act.SUPPORT, Act.AID, Act.RETREAT})
_PROMISE = Frame("pledge", Part.VERB, Act.AGREE, SCHEMES[Act.AGREE].cameo, Kind.STATEMENT)
_SESSIONS = frozenset({"day", "round", "session", "series", "phase", "stage", "hour"})
_WORDS_ONLY = frozenset({Act.PROPOSE, Act.REQUEST, Act.ACCUSE, Act.COMMENT, Act.DENY, Act.SUPPORT})
_CHANCES = frozenset({"possibility", "option", "idea", "prospect", "use", "imposition"})
_CLAIMING = frozenset({"suggest"})
_SORROW = frozenset({"regret", "sorrow", "sadness", "grief"})
_MISFORTUNES = frozenset(
    {"loss", "death", "accident", "incident", "crash", "casualty", "victim", "disaster", "tragedy", "collision"}
)


class Clauses:
    """Finds predicates with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._light = lexicon.list("light")
        self._phase = lexicon.list("phase")
        self._moods = Moods(lexicon)
        self._replying = lexicon.list("replying")
        self._virtues = lexicon.list("virtues")
        self._blame = lexicon.list("blame") | lexicon.list("blame_nouns") | lexicon.list("blame_names")

    def predicates(self, sentence: Sentence) -> tuple[Predicate, ...]:
        """All predicates, left to right; which of them are events is decided later."""
        if is_question(sentence):
            return ()
        found = [predicate for token in sentence.tokens for predicate in self._at(token)]
        used = {predicate.word.i for predicate in found if not predicate.nominal}
        return tuple(p for p in found if not (p.nominal and p.word.i in used))

    def _at(self, token: Token) -> Iterator[Predicate]:
        if is_verb(token):
            found = self._verb(token) or self._light_verb(token) or self._weighed(token) or self._on_visit(token)
            if found:
                yield found
        elif token.pos_ == "ADJ" or token.tag_ in ("VBN", "JJ"):
            yield from self._adjective(token)
        elif token.pos_ == "NOUN":
            yield from self._noun(token)

    # --- verbs

    def _verb(self, verb: Token) -> Predicate | None:
        if children(verb, "auxpass"):  # "was disappointed (by the vote)": an adjective, if it is one of ours
            feeling = next(self._adjective_of(verb, verb), None)
            if feeling is not None:
                return feeling
        ended = self._ended_by(verb)
        if ended & _HOSTILITIES:
            return Predicate(verb, verb, _CEASE, self._moods.told(verb), is_denied(verb))
        if ended & _DEALINGS:
            return Predicate(verb, verb, _BREAK_OFF, self._moods.told(verb), is_denied(verb))
        return self._naming(verb) or self._happens(verb) or self._framed(verb)

    def _framed(self, verb: Token) -> Predicate | None:
        fitting = tuple(self._frames_that_fit(verb))
        if not fitting or (fitting[0].is_bare and self._noun_under(verb) and lemma(verb) in self._light):
            return None
        if self._is_answer_by_deed(verb):
            return None
        frame, instead = fitting[0], tuple(other for other in fitting[1:] if other.home or not other.foreign)
        if frame.complement == "to" and frame.act is Act.REJECT and self._refuses_refusal(verb):
            frame = _NAME
        if frame.complement == "to" and frame.act is Act.THREATEN and self._means_well(verb):
            frame = _PROMISE
        if frame.act is Act.PROPOSE and lemma(verb) in _CLAIMING and _tells_a_fact(verb):
            return None
        if frame.act is Act.ACCUSE and _is_sorrow(verb):
            frame = _NAME
        if frame.act is Act.MOBILIZE and _is_joint(verb):
            frame = _JOINT_DRILLS
        denied, told = is_denied(verb) and not frame.denied, self._moods.told(verb)
        if frame.denied:
            told = Told.FACT  # "would not hear of it" is said now
        if frame.act in _HOSTILITIES and _is_attempted(verb):
            told = self._moods.told(verb.head)
        paper = self._in_document(verb) if frame.act not in _AGAINST_PAPERS else None
        return paper or Predicate(verb, verb, frame, told, denied, instead=instead)

    def _happens(self, verb: Token) -> Predicate | None:
        """ "talks between X and Y resumed", "the X-Y summit ended without a deal", "clashes erupted between" """
        head = own_subject(verb)
        if head is not None and lemma(head) in _SESSIONS:
            head = next((noun for mark, noun in prepositions(head) if mark == "of"), head)
        if head is None or direct_object(verb) is not None:
            return None
        if lemma(head) in _LINKS and (lemma(verb) in _OPENING or _goes_live(verb)):
            return Predicate(head, verb, _LINKED, self._moods.told(verb), is_denied(verb))
        frames = self._lexicon.of(Part.NOUN, lemma(head))
        if not frames or not frames[0].reciprocal or lemma(verb) not in _HAPPENING.get(frames[0].act, ()):
            return None
        return Predicate(head, verb, frames[0], self._moods.told(verb), is_denied(verb))

    def _in_document(self, verb: Token) -> Predicate | None:
        """ "adopted a resolution condemning the coup", "issued a statement urging": the act that the paper does."""
        for paper in affected(verb):
            for clause in children(paper, "acl") if lemma(paper) in _PAPERS else []:
                frame = next(self._frames_that_fit(clause), None)
                if clause.tag_ == "VBG" and frame is not None and frame.kind is Kind.STATEMENT:
                    return Predicate(clause, verb, frame, self._moods.told(verb), is_denied(verb))
        return None

    def _is_answer_by_deed(self, verb: Token) -> bool:
        """ "Hit back by barring its lorries": the deed is the act, the verb says that it is an answer."""
        if not strikes_back(verb) and lemma(verb) not in self._replying:
            return False
        deeds = [deed for mark, deed in prepositions(verb) if mark == "by" and is_verb(deed)]
        return any(frame.kind is Kind.ACTION for deed in deeds for frame in self._frames_that_fit(deed))

    def _refuses_refusal(self, verb: Token) -> bool:
        """ "refused to rule out sanctions", "declined to reject the offer": it is left open."""
        inner = (f for below in children(verb, "xcomp") for f in self._frames_that_fit(below))
        return any(frame.act in (Act.REJECT, Act.DENY) for frame in inner)

    def _means_well(self, verb: Token) -> bool:
        """ "vowed to withdraw its troops", "vows to help": a promise, no threat."""
        if lemma(verb) not in _VOWS:
            return False
        inner = [next(self._frames_that_fit(below), None) for below in children(verb, "xcomp", "advcl")]
        return any(frame is not None and frame.act in _WELL_MEANT for frame in inner)

    def _frames_that_fit(self, verb: Token) -> Iterator[Frame]:
        denied = is_denied(verb) or _is_of_nothing(verb)
        frames = (frame for frame in self._lexicon.of(Part.VERB, lemma(verb)) if denied or not frame.denied)
        return (frame for frame in frames if fits(frame, verb))

    def _ended_by(self, verb: Token) -> set[Act]:
        """ "would stop firing rockets", "stopped buying gas": the acts that are no longer done."""
        ended = children(verb, "xcomp") if lemma(verb) in STOPPING else []
        return {frame.act for e in ended if e.tag_ == "VBG" for frame in self._frames_that_fit(e)}

    def _naming(self, verb: Token) -> Predicate | None:
        """ "called the decision a provocation", "described the raid as reckless": blame by the name that is given."""
        if lemma(verb) not in _NAMING:
            return None
        names = children(verb, "oprd", "ccomp", "attr", "acomp") + children(verb, "dobj")[1:]
        names += [after for noun in children(verb, "dobj") for after in children(noun, "amod") if after.i > noun.i]
        names += [noun for noun in children(verb, "dobj")[:1] if not names and _swallows_its_object(noun)]
        names += [other for name in (*names, *children(verb, "dobj")) for other in children(name, "appos")]
        holders = (verb, *affected(verb))
        names += [name for h in holders for m in children(h, "prep") if m.lower_ == "as" for name in m.children]
        names += [noun for name in names for mark, noun in prepositions(name) if mark == "of"]  # "an act of piracy"
        given = {lemma(word) for name in names for word in (name, *children(name, "amod", "conj"))}
        named = {lemma(noun) for noun in (*affected(verb), *(n for name in names for n in children(name, "nmod")))}
        refused = any(name.i and name.nbor(-1).lower_ == "not" and lemma(name) in self._virtues for name in names)
        if named & CLAIMS and given & UNTRUE:
            return Predicate(verb, verb, _DENIAL, self._moods.told(verb), is_denied(verb))
        blamed = bool(given & self._blame) or refused
        if not blamed and not (names and lemma(verb) == "call"):
            return None
        frame = _BLAME if blamed else _NAME
        if any(lemma(noun) in _CLAIMS for noun in children(verb, "dobj")) and _are_untrue(names):
            frame = _DENIAL
        return Predicate(verb, verb, frame, self._moods.told(verb), is_denied(verb))

    def _light_verb(self, verb: Token) -> Predicate | None:
        if lemma(verb) in STOPPING or (lemma(verb) not in self._light and lemma(verb) not in self._phase):
            return None
        noun = self._noun_under(verb)
        if noun is None:
            return None
        frame = self._lexicon.of(Part.NOUN, lemma(noun))[0]
        return Predicate(noun, verb, frame, self._moods.told(verb), is_denied(verb))

    def _weighed(self, verb: Token) -> Predicate | None:
        """ "is considering sanctions", "weighed the withdrawal of": the act may come."""
        if not weighs(verb):
            return None
        for noun in (n for part in affected(verb) for n in (part, *_behind_chance(part))):
            done = (f for v in ("impose", "hold") for f in self._lexicon.of(Part.VERB, v) if lemma(noun) in f.objects)
            frame = next(iter((*self._lexicon.of(Part.NOUN, lemma(noun)), *done)), None)
            if frame is not None and lemma(noun) in _DRILLS and {"joint"} & {child.lower_ for child in noun.children}:
                frame = _JOINT_DRILLS
            if frame is not None and frame.act not in _WORDS_ONLY:
                told = Told.CONDITIONAL if self._moods.told(verb) is Told.FACT else Told.ASIDE
                return Predicate(noun, verb, frame, told, is_denied(verb))
        return None

    def _on_visit(self, verb: Token) -> Predicate | None:
        """ "is on a two-day trip to Ruritania" """
        for mark, noun in prepositions(verb) if lemma(verb) == "be" else ():
            frame = next(iter(self._lexicon.of(Part.NOUN, lemma(noun))), None)
            if mark == "on" and frame is not None and frame.act is Act.CONSULT:
                return Predicate(noun, verb, frame, self._moods.told(verb), is_denied(verb))
        return None

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
            complement = has_complement(word, "to") or has_complement(verb, "to") or bool(marks(word) & {"for", "to"})
            if frame.act is not Act.AGREE or complement:
                yield Predicate(word, verb, frame, self._moods.told(verb), is_denied(verb))
                return

    def _noun(self, word: Token) -> Iterator[Predicate]:
        frames = self._lexicon.of(Part.NOUN, lemma(word))
        if (
            frames
            and not frames[0].reciprocal
            and frames[0].act is not Act.CONSULT
            and word.dep_ not in ("compound", "amod", "npadvmod")
            and not any(child.tag_ in ("JJR", "JJS") for child in children(word, "amod"))  # "a bigger threat to"
        ):
            yield Predicate(word, governor(word), frames[0], Told.FACT, negated=False, nominal=True)


def _is_of_nothing(verb: Token) -> bool:
    """ "saw no need for talks", "wanted no part of it" """
    return any(child.lower_ == "no" for noun in affected(verb) for child in children(noun, "det"))


def _goes_live(verb: Token) -> bool:
    """ "Went live", "came into service", "began operating" """
    below = {word.lower_ for word in verb.subtree if verb in (word.head, word.head.head)}
    return lemma(verb) in ("go", "come", "enter") and bool(below & {"live", "service", "operation", "use"})


def _swallows_its_object(name: Token) -> bool:
    """ "called the Ruritanian plan blackmail": the parser takes the plan for part of the name."""
    whole = children(name, "compound")
    return any(children(part, "det", "poss") for part in whole) or bool(whole and name.nbor(-1).is_quote)


def is_question(sentence: Sentence) -> bool:
    return words_of(sentence.tokens).rstrip(" \"”'").endswith("?")


def _is_attempted(verb: Token) -> bool:
    """ "tried to kill the envoy": the attempt is an attack."""
    return verb.dep_ == "xcomp" and lemma(verb.head) in ("try", "attempt") and is_verb(verb.head)


def _is_joint(verb: Token) -> bool:
    """Drills that are called joint, or that several hold."""
    drills = [noun for noun in affected(verb) if lemma(noun) in _DRILLS]
    head = subject(verb)
    several = head is not None and not is_passive(verb) and bool(children(head, "conj"))
    return any(several or {"joint", "jointly"} & {c.lower_ for c in noun.children} for noun in drills)


def _behind_chance(noun: Token) -> list[Token]:
    """ "the possibility of sanctions" """
    return [n for mark, n in prepositions(noun) if mark == "of"] if lemma(noun) in _CHANCES else []


def _tells_a_fact(verb: Token) -> bool:
    """ "suggested that they had lied" proposes nothing."""
    return any(
        (
            clause.tag_ in ("VBD", "VBZ", "VBP")
            or auxiliaries(clause) & {"had", "has", "have", "was", "were", "is", "are"}
        )
        and "should" not in auxiliaries(clause)
        for clause in children(verb, "ccomp")
    )


def _is_sorrow(verb: Token) -> bool:
    """ "expressed regret over the loss": condolence blames nobody."""
    holders = [noun for noun in affected(verb) if lemma(noun) in _SORROW]
    about = [noun for holder in holders for _, noun in prepositions(holder)]
    about += affected(verb) if lemma(verb) in _SORROW else []
    return any(lemma(noun) in _MISFORTUNES for noun in about)


def _are_untrue(names: Sequence[Token]) -> bool:
    """ "called the charge baseless" """
    return any(lemma(word) in _UNTRUE for name in names for word in (name, *children(name, "amod", "conj")))
