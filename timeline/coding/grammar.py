"""Reading the dependency tree: subject, agent, object, negation, auxiliaries, of one verb at a time.

Labels are those of spaCy's English models (ClearNLP style).
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from timeline.coding.timewords import MONTHS, SHORT_MONTHS

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_MONTHS = frozenset({*MONTHS, *SHORT_MONTHS})
RELATIVES = frozenset({"that", "which", "who", "whom"})


def is_verb(token: Token) -> bool:
    return token.pos_ in ("VERB", "AUX") and token.dep_ not in ("aux", "auxpass", "amod", "compound", "nmod")


def children(token: Token, *labels: str) -> list[Token]:
    return [child for child in token.children if child.dep_ in labels]


def own_subject(verb: Token) -> Token | None:
    """The subject that stands at this verb itself."""
    found = [child for child in children(verb, "nsubj", "nsubjpass") if child.lower_.rstrip(".") not in _MONTHS]
    return found[0] if found else _misplaced_subject(verb)


def _misplaced_subject(verb: Token) -> Token | None:
    """The parser's slip in "after a jet that ... was met by": it hangs the subject to the conjunction."""
    if not children(verb, "aux", "auxpass") and verb.tag_ not in ("VBD", "VBZ", "VBP"):
        return None
    for mark in children(verb, "mark"):
        for noun in children(mark, "pobj"):
            return noun
    return None


def subject(verb: Token) -> Token | None:
    """The subject, borrowed from the governing clause where the verb has none of its own."""
    seen = 0
    while seen < 12:
        own = own_subject(verb)
        if own is not None:
            return antecedent(verb) if own.lower_ in RELATIVES and verb.dep_ == "relcl" else own
        if verb.dep_ in ("acl", "relcl") or verb.head == verb:
            return antecedent(verb)
        verb, seen = governor(verb), seen + 1
    return None


def antecedent(verb: Token) -> Token | None:
    """The noun that a relative or participle clause is about."""
    return verb.head if verb.dep_ in ("relcl", "acl") and verb.head != verb else None


def governor(token: Token) -> Token:
    """The nearest verb above (or the root)."""
    above = token.head
    while not is_verb(above) and above.head != above:
        above = above.head
    return above


def is_passive(verb: Token) -> bool:
    if children(verb, "auxpass", "nsubjpass"):
        return True
    return verb.tag_ == "VBN" and verb.dep_ in ("acl", "relcl", "advcl") and not children(verb, "aux", "dobj")


def by_agent(verb: Token) -> Token | None:
    """The doer of a passive: `by Turkish aircraft`."""
    for mark in verb.children:
        if mark.lower_ == "by" and mark.dep_ in ("agent", "prep"):
            for noun in children(mark, "pobj"):
                return noun
    return None


def direct_object(verb: Token) -> Token | None:
    found = children(verb, "dobj", "obj")
    return found[0] if found else None


def is_negated(verb: Token) -> bool:
    """Not, never, no longer; `no` on the object; `neither`."""
    if any(child.dep_ == "neg" or child.lower_ in ("never", "neither", "nor") for child in verb.children):
        return True
    noun = direct_object(verb)
    return noun is not None and any(child.lower_ == "no" for child in noun.children)


def auxiliaries(verb: Token) -> frozenset[str]:
    return frozenset(child.lower_ for child in children(verb, "aux", "auxpass"))


def prepositions(verb: Token) -> Iterator[tuple[str, Token]]:
    """Each preposition below a verb or noun, with its noun: ("with", Russia)."""
    for mark in verb.children:
        if mark.dep_ in ("prep", "dative", "agent", "prt", "advmod") or mark.pos_ == "ADP":
            for noun in children(mark, "pobj", "pcomp"):
                yield mark.lower_, noun
            for inner in children(mark, "prep"):
                for noun in children(inner, "pobj"):
                    yield inner.lower_, noun


def conjuncts(token: Token) -> list[Token]:
    """The token and what is co-ordinated with it to its right."""
    found, last = [token], token
    while len(found) < 20:
        following = children(last, "conj")
        if not following:
            return found
        found += following
        last = following[-1]
    return found


_QUANTITIES = frozenset(
    [
        "hundred",
        "thousand",
        "dozen",
        "score",
        "ten",
        "million",
        "billion",
        "some",
        "most",
        "many",
        "much",
        "all",
        "part",
        "number",
        "lot",
        "majority",
        "handful",
        "group",
        "team",
        "pair",
        "couple",
        "series",
        "batch",
        "tonne",
        "ton",
        "load",
        "worth",
        "total",
        "amount",
        "quantity",
        "dollar",
        "euro",
        "contingent",
        "wave",
        "barrage",
        "convoy",
        "shipment",
        "piece",
        "unit",
    ]
)


def counted(noun: Token) -> list[Token]:
    """What a word of quantity counts: "hundreds of soldiers", "4 million dollars worth of equipment"."""
    found: list[Token] = []
    last = noun
    while len(found) < 4 and (last.lemma_.lower() in _QUANTITIES or last.pos_ == "NUM"):
        below = [thing for mark in last.children if mark.lower_ == "of" for thing in children(mark, "pobj")]
        if not below:
            break
        last = below[0]
        found.append(last)
    return found
