"""What a statement amounts to when no verb of the lexicon names it: comment, reproach, demand, threat, denial.

Read off the clause that is said: who its subject is, its modals, its words of blame.
"""

from __future__ import annotations

from dataclasses import dataclass

from timeline.coding.predicates.answers import (
    CHARGED_WITH,
    TRUTH,
    bids_welcome,
    is_fiction,
    is_not_a_grain,
    says_it_is_no_such_thing,
    says_it_was_not,
    says_nobody_did,
    says_none_such,
)
from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.text.grammar import (
    auxiliaries,
    by_agent,
    children,
    is_negated,
    is_passive,
    own_subject,
    prepositions,
)
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.domain.acts import SCHEMES, Act

_MUST = frozenset({"must", "should", "ought"})
_WILL = frozenset({"will", "'ll", "’ll", "shall", "would", "wo"})
_HANDS = frozenset(
    {
        "soldier",
        "troop",
        "force",
        "ship",
        "jet",
        "plane",
        "aircraft",
        "missile",
        "fighter",
        "drone",
        "vessel",
        "warship",
    }
)
_OPEN = frozenset({"can", "could", "may", "might", "do", "does"})
_INSIST = frozenset({"insist", "stress", "reiterate", "recommend"})
_NEED = frozenset({"need", "have"})
UNTRUE = frozenset(
    {
        "baseless",
        "unfounded",
        "groundless",
        "false",
        "untrue",
        "fabricated",
        "fabrication",
        "lie",
        "nonsense",
        "fake",
        "fiction",
        "hoax",
        "invention",
        "absurd",
        "wrong",
        "rubbish",
        "concocted",
        "unsubstantiated",
    }
)
_INVOLVED = frozenset(
    {
        "responsible",
        "responsibility",
        "involved",
        "involve",
        "involvement",
        "behind",
        "role",
        "connection",
        "link",
        "part",
        "hand",
    }
)
CLAIMS = frozenset(
    {
        "claim",
        "allegation",
        "accusation",
        "charge",
        "report",
        "assertion",
        "rumour",
        "rumor",
        "statement",
        "suggestion",
        "story",
    }
)
_STRIKE_BACK = frozenset(
    {
        "retaliate",
        "respond",
        "punish",
        "destroy",
        "crush",
        "strike",
        "defend",
        "avenge",
        "pay",
        "regret",
        "suffer",
        "bury",
        "smash",
        "obliterate",
        "annihilate",
        "burn",
        "face",
    }
)
_GOOD = frozenset(
    {
        "welcome",
        "positive",
        "constructive",
        "encouraging",
        "important",
        "historic",
        "friendly",
        "excellent",
        "productive",
        "grateful",
        "courageous",
        "brave",
    }
)


DEMAND = "100"
"""CAMEO's root of demands: what must be done is more than asked for."""

_GIVEN = frozenset(
    {
        "apology",
        "talk",
        "meeting",
        "negotiation",
        "concession",
        "compromise",
        "ceasefire",
        "truce",
        "deal",
        "withdrawal",
        "recognition",
        "dialogue",
        "contact",
        "visit",
        "summit",
        "extradition",
        "retreat",
        "surrender",
    }
)

_HARM = frozenset(
    {"consequence", "retaliation", "reprisal", "ultimatum", "unanswered", "unpunished", "graveyard", "dearly", "ashes"}
)
"""What a statement about the future threatens with, whoever is its subject."""
_MEASURES = frozenset({"measure", "step", "action", "countermeasure", "counter-measure", "move"})
_FIRM = frozenset(
    {
        "adequate",
        "appropriate",
        "necessary",
        "retaliatory",
        "resolute",
        "strong",
        "firm",
        "tough",
        "decisive",
        "corresponding",
        "reciprocal",
        "forceful",
        "harsh",
        "drastic",
        "severe",
        "punitive",
        "military",
        "all",
    }
)
_FIRMLY = frozenset({"firmly", "decisively", "resolutely", "forcefully", "harshly", "swiftly"})
_ADMITTING = frozenset({"let", "allow", "permit", "admit", "tolerate", "accept", "recognise", "recognize"})
_DUE = frozenset({"time", "duty", "onus"})
_MINDS = frozenset({"intention", "plan", "desire", "wish", "intent", "interest"})

_SHOWING = frozenset({"show", "indicate", "suggest", "reveal", "prove", "establish", "confirm"})
_FINDINGS = frozenset(
    {"evidence", "finding", "investigation", "intelligence", "information", "probe", "inquiry", "test", "analysis"}
)
_OPINION = frozenset({"think", "believe", "feel", "say", "know", "see", "consider", "hope"})


def none_such(clause: Token) -> Token | None:
    """What "there is no ..." says that there is none of; plans and wishes are no facts."""
    if lemma(clause) != "be" or not children(clause, "expl"):
        return None
    absent = [noun for noun in children(clause, "attr", "nsubj") if any(c.lower_ == "no" for c in noun.children)]
    return next((noun for noun in absent if lemma(noun) not in _MINDS), None)


def inmost(clause: Token) -> Token:
    """Below "we think that", "I believe": the clause that is thought."""
    for _ in range(3):
        inner = children(clause, "ccomp") if lemma(clause) in _OPINION or _is_finding(clause) else []
        inner += (
            [like for like in children(clause, "advcl") if any(m.lower_ in ("like", "as") for m in like.children)]
            if lemma(clause) == "feel"
            else []
        )
        if not inner:
            break
        clause = inner[0]
    return clause


def _is_finding(clause: Token) -> bool:
    """ "The evidence shows that Ruritania did it" """
    head = own_subject(clause)
    return lemma(clause) in _SHOWING and head is not None and lemma(head) in _FINDINGS


def _is_out_of_patience(clause: Token) -> bool:
    words = {lemma(token) for token in clause.subtree}
    return "patience" in words and bool(
        words & {"limited", "limit", "infinite", "run", "endless", "exhaust", "lose", "wear", "thin"}
    )


@dataclass(frozen=True, slots=True)
class Stance:
    """The act of a statement and its CAMEO code."""

    act: Act
    cameo: str


def _as(act: Act, cameo: str | None = None) -> Stance:
    return Stance(act, cameo or SCHEMES[act].cameo)


class Stances:
    """Reads the stance of clauses with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._blame = lexicon.list("blame")
        self._blame_nouns = lexicon.list("blame_nouns")
        self._blame_verbs = lexicon.list("blame_verbs")
        self._virtues = lexicon.list("virtues")
        self._duties = lexicon.list("duties")
        self._evildoers = lexicon.list("evildoers")
        self._abetting = lexicon.list("abetting")
        self._giving_way = lexicon.list("giving_way")
        self._yes = lexicon.list("answers_yes")
        self._no = lexicon.list("answers_no")

    def of(self, clause: Token, *, about_self: bool, about_other: bool, charged: bool = False) -> Stance:
        """The stance of the clause with this main verb. `about_self`: its subject is the speaker's side;
        `about_other`: its subject is another actor; `charged`: he answers a charge told right before."""
        if self._rebuts(clause, about_self=about_self, about_other=about_other, charged=charged):
            return _as(Act.DENY)
        if (answer := self._answers(clause, about_other=about_other)) is not None:
            return _as(answer)
        if _is_out_of_patience(clause) or self._threatens(clause, about_self=about_self, about_other=about_other):
            return _as(Act.THREATEN)
        if is_due(clause) or (not about_self and self._demands(clause)):
            return _as(Act.REQUEST, DEMAND)
        if about_self:
            return _as(Act.REJECT if self._refuses(clause) else Act.COMMENT)
        blamed = self._blames(clause, about_other=about_other) or (about_other and _is_alleged(clause))
        return _as(Act.ACCUSE if blamed else Act.COMMENT)

    def _rebuts(self, clause: Token, *, about_self: bool, about_other: bool, charged: bool) -> bool:
        """A denial in so many words, or a flat no by one who is charged."""
        if self._denies(clause, about_self=about_self) or is_fiction(clause):
            return True
        if says_nobody_did(clause) and any(token.lower_ == "our" for token in clause.subtree):
            return True  # "no bullet came from our side"
        if says_none_such(clause):
            return True
        if charged and not about_other and says_it_is_no_such_thing(clause):
            return True
        return charged and (says_nobody_did(clause) or (about_self and says_it_was_not(clause)))

    def _answers(self, clause: Token, *, about_other: bool) -> Act | None:
        """ "Count us in", "it is out of the question": an answer by a phrase, whatever its grammar."""
        if _withholds(clause) or _bars(clause):
            return Act.REJECT
        if about_other and bids_welcome(clause):
            return Act.PROPOSE
        words = clause.doc[clause.left_edge.i : clause.right_edge.i + 1]
        said = " ".join(word.lower_ for word in words if word.is_alpha or word.lower_.startswith("'"))
        if any(f" {phrase} " in f" {said} " for phrase in self._no):
            return Act.REJECT
        return Act.AGREE if any(f" {phrase} " in f" {said} " for phrase in self._yes) else None

    def _refuses(self, clause: Token) -> bool:
        """ "We will not allow it" """
        if (what := _unwanted(clause)) is not None:
            return lemma(what) not in self._blame_verbs
        unwilling = is_negated(clause) and _is_ahead(clause)
        return unwilling and (lemma(clause) in self._giving_way or _hangs_on_another(clause) or _is_being_done(clause))

    def _denies(self, clause: Token, *, about_self: bool) -> bool:
        head = own_subject(clause)
        words = {lemma(token) for token in clause.subtree}
        if about_self and _denies_part(clause, words):
            return True
        if head is not None and lemma(head) in CLAIMS and words & UNTRUE:
            return True
        if self._denies_there_is(clause) or (about_self and self._did_no_harm(clause)):
            return True
        return lemma(clause) == "be" and bool(
            {lemma(c) for c in children(clause, "acomp", "attr")} & (UNTRUE - {"wrong", "absurd"})
        )

    def _did_no_harm(self, clause: Token) -> bool:
        """ "None of our soldiers crossed", "our jets did not enter" """
        if none_such(clause) is not None:  # "there are no troops of ours"
            return True
        head = own_subject(clause)
        nobody = head is not None and (
            head.lower_ == "none" or any(child.lower_ in ("no", "not") for child in head.children)
        )
        over = not auxiliaries(clause) & (_WILL | _MUST | _OPEN)
        if nobody and over and head is not None and lemma(head) in _HANDS:
            return True
        return (nobody or is_negated(clause)) and over and lemma(clause) in self._blame_verbs

    def _denies_there_is(self, clause: Token) -> bool:
        """ "There is no truth in it", "there was no interference", "there was no such shooting" """
        absent = none_such(clause)
        if absent is None:
            return is_not_a_grain(clause)
        if lemma(absent) in CHARGED_WITH and clause.tag_ in ("VBZ", "VBP", "VBD"):
            return True
        named = {lemma(word) for word in absent.subtree} & (TRUTH | self._blame_nouns)
        return bool(named) or any(child.lower_ == "such" for child in absent.children)

    def _demands(self, clause: Token) -> bool:
        """ "Ruritania must withdraw", "that it withdraw", "it is time for it to withdraw" """
        bare = _is_bare(clause) and clause.dep_ == "ccomp" and not auxiliaries(clause)
        if (
            (auxiliaries(clause) & _MUST and not _is_inverted(clause))
            or _is_ought(clause)
            or _is_order(clause)
            or (bare and lemma(clause.head) in _INSIST)
        ):
            return True
        return lemma(clause) in _NEED and any("to" in auxiliaries(child) for child in children(clause, "xcomp"))

    def _threatens(self, clause: Token, *, about_self: bool, about_other: bool) -> bool:
        words = {lemma(token) for token in clause.subtree}
        future = bool(auxiliaries(clause) & _WILL)
        if future and about_self and lemma(clause) in _STRIKE_BACK and not is_negated(clause):
            return True
        if future and about_self and not is_negated(clause) and _takes_measures(clause):
            return True
        if future and about_other and lemma(clause) in ("pay", "regret", "suffer", "face", "bear"):
            return True
        if future and not about_self and _means_war(clause):
            return True
        return bool(words & _HARM) and (future or "patience" in words)

    def _blames(self, clause: Token, *, about_other: bool) -> bool:
        """Words of blame in the predicate itself; a verb of harm counts when another actor is its subject, and so does
        a duty that he does not do."""
        if is_negated(clause):
            lacking = {lemma(word) for word in children(clause, "acomp", "attr")} & self._virtues
            return about_other and (lemma(clause) in self._duties or bool(lacking))
        if about_other and _is_behind(clause):
            return True
        attributes = children(clause, "acomp", "attr", "oprd", "dobj", "ccomp")
        if {lemma(word) for attribute in attributes for word in _phrase(attribute)} & self._blame:
            return True
        below = {
            lemma(word) for child in clause.children if child.dep_ not in ("advcl", "ccomp") for word in child.subtree
        }
        doing = {lemma(clause), *(lemma(child) for child in children(clause, "xcomp", "conj"))}
        return about_other and (bool(below & self._blame_nouns or doing & self._blame_verbs) or self._abets(clause))

    def _abets(self, clause: Token) -> bool:
        """ "sends gangs over the border", "lets the rebels cross": of what one does or did, not of what one may do."""
        if lemma(clause) not in self._abetting or auxiliaries(clause) & (_WILL | _MUST):
            return False
        helped = [*children(clause, "dobj"), *(own_subject(c) for c in children(clause, "ccomp", "xcomp"))]
        return any(noun is not None and lemma(noun) in self._evildoers for noun in helped)


def _is_ought(clause: Token) -> bool:
    """ "Work ought to stop": the parser takes `ought` for the verb of the clause."""
    return clause.lower_ == "ought"


def _takes_measures(clause: Token) -> bool:
    """ "Will take adequate steps", "will act firmly" """
    if lemma(clause) == "act":
        return any(child.lower_ in _FIRMLY for child in clause.subtree)
    taken = [noun for noun in children(clause, "dobj") if lemma(noun) in _MEASURES]
    return lemma(clause) in ("take", "adopt") and any(w.lower_ in _FIRM for noun in taken for w in noun.children)


def _is_ahead(clause: Token) -> bool:
    """ "Will", "are not taking": what one is not going to do, or is not ready to be doing."""
    goes_on = clause.tag_ == "VBG" and auxiliaries(clause) & {"is", "are", "am", "'re", "’re", "'m", "’m"}
    return bool(auxiliaries(clause) & _WILL or goes_on)


def _is_being_done(clause: Token) -> bool:
    """ "Will not be talking to", "would not be taking part": what one says one is not going to do."""
    return clause.tag_ == "VBG" and bool(auxiliaries(clause) & _WILL) and "be" in auxiliaries(clause)


def _denies_part(clause: Token, words: set[str]) -> bool:
    """ "We had no hand in it", "have nothing to do with it"; not to be going to take part is a refusal."""
    if "nothing" in words and words & (_INVOLVED | {"do"}):
        return True
    if _unwanted(clause) is not None:  # "has no intention of handing it over"
        return False
    return is_negated(clause) and not _is_ahead(clause) and bool(words & _INVOLVED)


def _is_behind(clause: Token) -> bool:
    """ "Ruritania is behind it", "is responsible", "had a hand in": of whoever is no friend."""
    if lemma(clause) == "be":
        guilty = {lemma(word) for word in children(clause, "acomp", "attr")} & {"responsible", "culprit", "guilty"}
        return bool(guilty) or any(child.lower_ == "behind" for child in clause.children)
    return lemma(clause) == "have" and any(lemma(noun) == "hand" for noun in children(clause, "dobj"))


def _hangs_on_another(clause: Token) -> bool:
    """ "will not do so unless", "until": it is refused, whatever it is."""
    below = children(clause, "advcl")
    return any(mark.lower_ in ("unless", "until") for each in below for mark in children(each, "mark"))


def _withholds(clause: Token) -> bool:
    """ "No talks with the rebels", "no apology planned": what one is asked for, and does not give."""
    noun = clause if clause.pos_ == "NOUN" else own_subject(clause)
    planned = clause.pos_ == "NOUN" or lemma(clause) in ("plan", "be", "schedule")
    return (
        noun is not None
        and planned
        and lemma(noun) in _GIVEN
        and any(child.lower_ == "no" for child in children(noun, "det"))
    )


def _bars(clause: Token) -> bool:
    """ "The inspectors will never be let in", "such flights will not be tolerated": by whoever says so."""
    barred = is_negated(clause) and is_passive(clause) and by_agent(clause) is None
    return barred and bool(auxiliaries(clause) & _WILL) and lemma(clause) in _ADMITTING


def _means_war(clause: Token) -> bool:
    """ "A blockade would be an act of war", "would be regarded as a declaration of war" """
    names = [*children(clause, "attr", "dobj", "oprd"), *(noun for mark, noun in prepositions(clause) if mark == "as")]
    named = [noun for noun in names if lemma(noun) in ("act", "declaration")]
    return not is_negated(clause) and any(lemma(n) == "war" for noun in named for _, n in prepositions(noun))


def _is_inverted(clause: Token) -> bool:
    """ "..., should police charge him": a condition."""
    head = own_subject(clause)
    return head is not None and any(c.lower_ == "should" and c.i < head.i for c in children(clause, "aux"))


def _is_bare(clause: Token) -> bool:
    """ "That Ruritania withdraw": the parser takes some for the present of a plural, which one country has not."""
    head = own_subject(clause)
    alone = head is not None and head.tag_ in ("NN", "NNP") and not children(head, "conj")
    return clause.tag_ == "VB" or (clause.tag_ == "VBP" and alone)


def _is_order(clause: Token) -> bool:
    """ "Free the crew": a bare verb without a subject."""
    own = clause.dep_ == "ROOT" or (clause.dep_ == "ccomp" and clause.i < clause.head.i)
    return clause.tag_ == "VB" and own and not children(clause, "nsubj", "nsubjpass", "aux")


def is_due(clause: Token) -> bool:
    """ "It is time for Ruritania to withdraw" """
    due = [noun for noun in children(clause, "attr") if lemma(noun) in _DUE] if lemma(clause) == "be" else []
    return any("to" in auxiliaries(duty) for noun in due for duty in children(noun, "relcl", "acl"))


def _is_alleged(clause: Token) -> bool:
    """ "They allegedly moved troops", "he alleged that they moved troops" """
    return lemma(clause.head) == "allege" or any(child.lower_ == "allegedly" for child in clause.children)


def _unwanted(clause: Token) -> Token | None:
    """ "Has no intention of leaving", "had no plans to attend": the verb of what is not wanted."""
    minds = [noun for noun in children(clause, "dobj", "attr") if lemma(noun) in _MINDS]
    denied = [noun for noun in minds if any(child.lower_ == "no" for child in noun.children)]
    below = (v for noun in denied for v in (*children(noun, "acl"), *(n for _, n in prepositions(noun))))
    return next(below, None)


def _phrase(word: Token) -> list[Token]:
    """A word with its own adjectives and what is co-ordinated with it."""
    return [word, *children(word, "amod", "conj")]
