"""Which predicates other predicates of the sentence say already: the act named by the verb beats its content."""

from __future__ import annotations

from timeline.coding.predicates.clauses import Predicate
from timeline.coding.text.grammar import SUBJECTS, auxiliaries, is_remark, own_subject, remarked_on
from timeline.coding.text.tree import Token

_BESIDE = frozenset(
    {
        "after",
        "as",
        "because",
        "while",
        "before",
        "when",
        "since",
        "although",
        "though",
        "whereas",
        "until",
        "once",
        "but",
    }
)


def _stands_beside(token: Token) -> bool:
    """A clause of time, reason or contrast: told by the narrator, not part of what is said."""
    if token.dep_ == "pcomp" and token.head.lower_ == "after":  # "was summoned after accusing"
        return True
    finite = token.tag_ != "VBG" or own_subject(token) is not None
    return finite and token.dep_ in ("advcl", "dep") and any(mark.lower_ in _BESIDE for mark in token.children)


def _is_told_aside(token: Token) -> bool:
    return _stands_beside(token) or is_remark(token.head) or _is_told_of_subject(token)


def _is_told_of_subject(token: Token) -> bool:
    """ "Ruritania, accused by Freedonia of theft, has ...": a fact about whoever then acts."""
    first = token.left_edge
    apart = first.i > 0 and first.nbor(-1).text == ","
    return token.dep_ == "acl" and token.tag_ == "VBN" and apart and token.head.dep_ in SUBJECTS


def is_consumed(predicate: Predicate, among: frozenset[int], handing_on: frozenset[int]) -> bool:
    """Whether a framed word above says what this one is part of: the act named by the verb beats its content.

    `among`: token indexes of framed words; `handing_on`: reporting verbs, whose content counts for itself.
    """
    if predicate.nominal:
        return False
    token, steps = predicate.word, 0
    while token.head != token and steps < 40:
        if token.dep_ in ("relcl", "parataxis", "appos") or _is_told_aside(token):
            return False
        above = token.head
        if remarked_on(above) == token:
            return False
        if any(t.text in (";", ":") for t in token.doc[min(token.i, above.i) : max(token.i, above.i)]):
            return False  # what a semicolon parts is told side by side, whatever the parser makes of it
        same = token.dep_ == "conj" or (token.dep_ == "advcl" and "to" not in auxiliaries(token))
        if above.i in among and above.i not in handing_on and not same and above != predicate.verb:
            return True
        token, steps = above, steps + 1
    return False
