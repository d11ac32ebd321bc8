"""Whether a clause is told as so: what negates it, and what stands above it that leaves it open.

"Failed to sign", "has yet to sign" and "neither signed nor" deny the signing; "does not mean that it supports",
"no sign that it withdrew", "it is unlikely that it will" tell of none.
"""

from __future__ import annotations

from timeline.coding.text.grammar import FAILING, auxiliaries, children, is_negated, is_verb, own_subject, remarked_on
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token

_SCARCELY = frozenset({"hardly", "scarcely", "barely", "nowhere"})
_NOBODY = frozenset({"no", "neither", "none", "nobody"})
_PENDING = frozenset({"yet", "still"})
_HANDING_ON = frozenset(
    {
        "expect",
        "plan",
        "intend",
        "schedule",
        "begin",
        "start",
        "continue",
        "manage",
        "agree",
        "appear",
        "seem",
        "likely",
    }
)
_EVEN_IF_DENIED = frozenset(
    {"know", "realise", "realize", "regret", "forget", "notice", "conceal", "hide", "mind", "care", "matter", "reveal"}
)
_OPEN = frozenset(
    [
        "mean",
        "imply",
        "doubt",
        "deny",
        "pretend",
        "imagine",
        "suppose",
        "wish",
        "ensure",
        "fear",
        "dispute",
        "question",
        "wonder",
        "pray",
        "prefer",
        "depend",
        "disbelieve",
        "assume",
        "hypothesise",
        "hypothesize",
        "envisage",
        "envision",
        "speculate",
        "prevent",
        "disprove",
        "refute",
    ]
)
_OPEN_ADJECTIVES = frozenset(
    [
        "unlikely",
        "untrue",
        "false",
        "doubtful",
        "impossible",
        "possible",
        "conceivable",
        "inconceivable",
        "unclear",
        "uncertain",
        "likely",
        "improbable",
        "important",
        "vital",
        "essential",
        "crucial",
        "necessary",
        "imperative",
        "wrong",
        "unthinkable",
        "premature",
    ]
)
_NEWS = frozenset({"fact", "announcement", "news", "report", "statement"})
_COUNTERFACTUAL = frozenset({"would", "could", "should", "'d", "might"})


def is_denied(verb: Token) -> bool:
    """Whether the clause says that it does not happen: its own words, its subject, or the verb that governs it."""
    if _is_negative(verb):
        return True
    above = verb.head
    if verb.dep_ == "conj" and is_verb(above) and own_subject(verb) is None and not auxiliaries(verb):
        return _shares_negation(above)
    if verb.dep_ not in ("xcomp", "ccomp", "advcl") or not is_verb(above) or "to" not in auxiliaries(verb):
        return False
    if lemma(above) in FAILING:
        return not _is_negative(above)
    if lemma(above) in ("have", "be", "remain"):
        return is_pending(verb)
    return lemma(above) in _HANDING_ON and _is_negative(above)


def is_pending(verb: Token) -> bool:
    """ "has yet to sign", "is still to sign" """
    near = [*verb.children, *verb.head.children]
    return "to" in auxiliaries(verb) and any(word.lower_ in _PENDING and word.i < verb.i for word in near)


def is_left_open(verb: Token) -> bool:
    """Whether the clause is only supposed, doubted, feared or denied by what stands above it."""
    if "have" in auxiliaries(verb) and auxiliaries(verb) & _COUNTERFACTUAL:
        return True  # "would have accepted"
    if _is_passed_over(verb):
        return True
    token = verb
    for _ in range(6):
        if _opens(token):
            return True
        if token.dep_ not in ("conj", "xcomp", "ccomp", "acl") or token.head == token:
            return False
        token = token.head
    return False


def _is_negative(verb: Token) -> bool:
    if is_negated(verb) or any(child.lower_ in _SCARCELY for child in verb.children):
        return True
    if any(child.lower_ == "longer" and child.nbor(-1).lower_ == "no" for child in verb.children if child.i):
        return True
    head = own_subject(verb)
    return head is not None and (
        head.lower_ in _NOBODY
        or any(child.lower_ in _NOBODY and child.dep_ in ("det", "preconj", "cc") for child in head.children)
    )


def _is_passed_over(verb: Token) -> bool:
    """ "rather than attack" """
    first = verb.left_edge
    before = first.nbor(-1).lower_ if first.i else ""
    return verb.tag_ in ("VB", "VBG") and "than" in (before, first.lower_, *(child.lower_ for child in verb.children))


def _shares_negation(first: Token) -> bool:
    """ "did not sign or endorse", "neither signed nor endorsed" """
    return _is_negative(first) and any(mark.lower_ in ("or", "nor") for mark in children(first, "cc"))


def _opens(clause: Token) -> bool:
    above = clause.head
    if remarked_on(above) == clause:
        return False
    if clause.dep_ in ("ccomp", "acl") and above.pos_ == "NOUN":
        return _has_that(clause) and lemma(above) not in _NEWS
    if clause.dep_ not in ("ccomp", "advcl", "csubj") or not (is_verb(above) and _is_content(clause)):
        return False
    if lemma(above) in _OPEN:
        return True
    if {lemma(word) for word in children(above, "acomp", "attr")} & _OPEN_ADJECTIVES:
        return True
    return _is_negative(above) and lemma(above) not in _EVEN_IF_DENIED


def _is_content(clause: Token) -> bool:
    """A content clause: not "after", "because", nor a parenthesis in front of its verb of saying."""
    return clause.dep_ != "advcl" or _has_that(clause)


def _has_that(clause: Token) -> bool:
    return any(mark.lower_ == "that" for mark in children(clause, "mark"))
