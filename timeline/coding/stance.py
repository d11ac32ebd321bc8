"""What a statement amounts to when no verb of the lexicon names it: comment, reproach, demand, threat, denial.

Read off the clause that is said: who its subject is, its modals, its words of blame.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from timeline.coding.grammar import auxiliaries, children, is_negated, own_subject
from timeline.coding.lexicon import Lexicon
from timeline.coding.sentences import lemma
from timeline.domain.acts import SCHEMES, Act

_MUST = frozenset({"must", "should", "ought"})
_WILL = frozenset({"will", "'ll", "’ll", "shall", "would", "wo"})
_NEED = frozenset({"need", "have"})
_UNTRUE = frozenset(
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
        "involvement",
        "behind",
        "role",
        "connection",
        "link",
        "do",
        "part",
        "hand",
    }
)
_CLAIMS = frozenset(
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


_OPINION = frozenset({"think", "believe", "feel", "say", "know", "see", "consider", "hope"})


def inmost(clause: Token) -> Token:
    """Below "we think that", "I believe": the clause that is thought."""
    for _ in range(3):
        inner = children(clause, "ccomp") if lemma(clause) in _OPINION else []
        inner += (
            [like for like in children(clause, "advcl") if any(m.lower_ in ("like", "as") for m in like.children)]
            if lemma(clause) == "feel"
            else []
        )
        if not inner:
            break
        clause = inner[0]
    return clause


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
        self._duties = lexicon.list("duties")
        self._giving_way = lexicon.list("giving_way")

    def of(self, clause: Token, *, about_self: bool, about_other: bool) -> Stance:
        """The stance of the clause with this main verb. `about_self`: its subject is the speaker's side;
        `about_other`: its subject is another actor."""
        if self._denies(clause, about_self=about_self):
            return _as(Act.DENY)
        if _is_out_of_patience(clause) or self._threatens(clause, about_self=about_self, about_other=about_other):
            return _as(Act.THREATEN)
        if about_self:
            return _as(Act.REJECT if self._refuses(clause) else Act.COMMENT)
        if self._demands(clause):
            return _as(Act.REQUEST)
        return _as(Act.ACCUSE if self._blames(clause, about_other=about_other) else Act.COMMENT)

    def _refuses(self, clause: Token) -> bool:
        """ "We will not allow it" """
        return is_negated(clause) and bool(auxiliaries(clause) & _WILL) and lemma(clause) in self._giving_way

    def _denies(self, clause: Token, *, about_self: bool) -> bool:
        head = own_subject(clause)
        words = {lemma(token) for token in clause.subtree}
        if about_self and (is_negated(clause) or "nothing" in words) and words & _INVOLVED:
            return True
        if head is not None and lemma(head) in _CLAIMS and words & _UNTRUE:
            return True
        return lemma(clause) == "be" and bool(
            {lemma(c) for c in children(clause, "acomp", "attr")} & (_UNTRUE - {"wrong", "absurd"})
        )

    def _demands(self, clause: Token) -> bool:
        if auxiliaries(clause) & _MUST:
            return True
        return lemma(clause) in _NEED and any("to" in auxiliaries(child) for child in children(clause, "xcomp"))

    def _threatens(self, clause: Token, *, about_self: bool, about_other: bool) -> bool:
        words = {lemma(token) for token in clause.subtree}
        future = bool(auxiliaries(clause) & _WILL)
        if future and about_self and lemma(clause) in _STRIKE_BACK and not is_negated(clause):
            return True
        if future and about_other and lemma(clause) in ("pay", "regret", "suffer", "face", "bear"):
            return True
        return bool(words & {"consequence", "retaliation", "reprisal", "ultimatum"}) and (future or "patience" in words)

    def _blames(self, clause: Token, *, about_other: bool) -> bool:
        """Words of blame in the predicate itself; a verb of harm counts when another actor is its subject, and so does
        a duty that he does not do."""
        if is_negated(clause):
            return about_other and lemma(clause) in self._duties
        attributes = children(clause, "acomp", "attr", "oprd", "dobj", "ccomp")
        if {lemma(word) for attribute in attributes for word in _phrase(attribute)} & self._blame:
            return True
        below = {
            lemma(word) for child in clause.children if child.dep_ not in ("advcl", "ccomp") for word in child.subtree
        }
        doing = {lemma(clause), *(lemma(child) for child in children(clause, "xcomp", "conj"))}
        return about_other and bool(below & self._blame_nouns or doing & self._blame_verbs)


def _phrase(word: Token) -> list[Token]:
    """A word with its own adjectives and what is co-ordinated with it."""
    return [word, *children(word, "amod", "conj")]
