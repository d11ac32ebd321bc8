"""Reading the dependency tree: subject, agent, object, negation, auxiliaries, of one verb at a time.

Labels are those of spaCy's English models (ClearNLP style).
"""

from __future__ import annotations

from collections.abc import Iterator

from timeline.coding.text.tree import Token
from timeline.coding.times.timewords import MONTHS, SHORT_MONTHS, TIME_NOUNS

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_MONTHS = frozenset({*MONTHS, *SHORT_MONTHS})
_MANNERS = frozenset({"telephone", "phone", "video", "videoconference", "private", "detail", "length", "person"})
RELATIVES = frozenset({"that", "which", "who", "whom"})
MODALS = frozenset({"will", "would", "may", "might", "could", "can", "should", "must", "shall", "'ll", "'d", "to"})
CAUSING = frozenset(
    {"prompt", "cause", "lead", "drive", "spur", "force", "move", "induce", "get", "persuade", "convince", "compel"}
)
"""Verbs by which what follows in the infinitive did happen, done by their object."""
_HANDED = frozenset({"handed", "given", "served"})
_BIDDEN = frozenset({"told", "ordered", "asked"})
FAILING = frozenset({"fail", "neglect", "omit", "forget"})
"""Verbs by which what follows in the infinitive did not happen."""


def is_verb(token: Token) -> bool:
    return token.pos_ in ("VERB", "AUX") and token.dep_ not in ("aux", "auxpass", "amod", "compound", "nmod")


def children(token: Token, *labels: str) -> list[Token]:
    return [child for child in token.children if child.dep_ in labels]


def own_subject(verb: Token) -> Token | None:
    """The subject that stands at this verb itself."""
    found = _named_subjects(verb)
    if len(found) > 1 and _is_split(found):
        return found[-1]
    return found[0] if found else _split_subject(verb) or _misplaced_subject(verb)


def _named_subjects(verb: Token) -> list[Token]:
    return [child for child in children(verb, "nsubj", "nsubjpass") if not _is_month(child)]


def _is_split(subjects: list[Token]) -> bool:
    """ "Ruritania," the minister said, "has refused": the parser hangs both subjects to the verb of saying."""
    return any(token.is_quote for token in subjects[0].doc[subjects[0].i : subjects[-1].i])


def _is_month(noun: Token) -> bool:
    """The parser's slip in "said on Monday May 3 that"; a lady of that name has another name before it."""
    return noun.lower_.rstrip(".") in _MONTHS and not children(noun, "compound")


def _misplaced_subject(verb: Token) -> Token | None:
    """The parser's slips: in "after a jet that ... was met by" it hangs the subject to the conjunction; in "Chile
    massed troops" it takes the name for a word of time."""
    if not children(verb, "aux", "auxpass") and verb.tag_ not in ("VBD", "VBZ", "VBP"):
        return None
    for name in children(verb, "npadvmod"):
        if name.tag_ in ("NNP", "NNPS") and name.i < verb.i and name.lower_ not in TIME_NOUNS:
            return name
    units = children(verb, "npadvmod")  # "a day after Ruritania had"
    for mark in (*children(verb, "mark"), *(m for unit in units for m in children(unit, "prep"))):
        for noun in children(mark, "pobj"):
            if noun.i < verb.i:
                return noun
    return None


def subject(verb: Token) -> Token | None:
    """The subject, borrowed from the governing clause where the verb has none of its own."""
    seen = 0
    while seen < 12:
        own = own_subject(verb) or _caused(verb) or _quoted(verb)
        if own is not None:
            return antecedent(verb) if own.lower_ in RELATIVES and verb.dep_ == "relcl" else own
        if verb.dep_ in ("acl", "relcl") or verb.head == verb:
            return antecedent(verb)
        verb, seen = governor(verb), seen + 1
    return None


def _split_subject(verb: Token) -> Token | None:
    """The subject of a quotation that "he said" cuts in two."""
    found = _named_subjects(verb.head) if verb.dep_ == "ccomp" else []
    return found[0] if len(found) > 1 and _is_split(found) else None


def _caused(verb: Token) -> Token | None:
    """ "prompting Ruritania to close its border": who is made to act acts."""
    is_made = verb.dep_ in ("xcomp", "ccomp") and verb.head.lemma_.lower() in CAUSING
    return direct_object(verb.head) if is_made and not is_passive(verb.head) else None


def _quoted(verb: Token) -> Token | None:
    """ "quoted the minister as saying": who is quoted says it."""
    above = verb.head.head
    if verb.dep_ != "pcomp" or verb.head.lower_ != "as" or above.lemma_ not in ("quote", "cite") or is_passive(above):
        return None
    return direct_object(above)


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
    if children(verb, "agent") and verb.tag_ == "VBD" and not children(verb, "aux", "dobj"):
        return True  # "Ruritania, urged by Freedonia to pay, paid": the parser takes the participle for a past tense
    if _shares_passive(verb):
        return True
    if verb.tag_ != "VBN" or children(verb, "aux", "dobj") or _tells_of_root(verb):
        return False
    if verb.dep_ == "conj" and verb.head.tag_ == "VBN":  # "was fined and deported"
        return not children(verb, "nsubj") and is_passive(verb.head)
    return verb.dep_ in ("acl", "relcl", "advcl")


def _shares_passive(verb: Token) -> bool:
    """ "Was called in and handed a note", "was summoned and told to stop": the parser takes the participle for a past
    tense."""
    first = verb.head
    if verb.dep_ != "conj" or not children(first, "auxpass") or children(verb, "aux", "nsubj"):
        return False
    return verb.lower_ in _HANDED or (verb.lower_ in _BIDDEN and not children(verb, "dobj"))


def _tells_of_root(verb: Token) -> bool:
    """The parser's slip in "Chile, a partner of both, offered to help": it takes the main verb for a participle."""
    above = verb.head
    if verb.dep_ != "acl" or above.dep_ != "ROOT" or above.pos_ != "PROPN" or not children(above, "appos"):
        return False
    return verb.nbor(-1).text == "," and by_agent(verb) is None


def by_agent(verb: Token) -> Token | None:
    """The doer of a passive: `by Turkish aircraft`."""
    for mark in verb.children:
        if mark.lower_ == "by" and mark.dep_ in ("agent", "prep"):
            for noun in children(mark, "pobj"):
                return noun
    return None


def direct_object(verb: Token) -> Token | None:
    found = [noun for noun in children(verb, "dobj", "obj") if noun.lower_ not in RELATIVES]
    return found[0] if found else _relative_object(verb)


def _relative_object(verb: Token) -> Token | None:
    """ "a charge (that) Ruritania denied": what a relative clause with its own subject, and no object, is about."""
    above = antecedent(verb)
    head = own_subject(verb)
    if verb.dep_ != "relcl" or above is None or head is None or head.lower_ in RELATIVES:
        return None
    if is_passive(verb) or above.lower_ in TIME_NOUNS or children(verb, "ccomp", "xcomp"):
        return None
    if any(word.lower_ in ("when", "where", "why", "how") for word in children(verb, "advmod")):
        return None
    return None if any(children(mark, "pobj") for mark in children(verb, "prep") if mark.i < verb.i) else above


def is_remark(noun: Token) -> bool:
    """A noun set behind a comma to say more of what was told: "..., a charge that Ruritania denied"."""
    return bool(children(noun, "relcl", "acl")) and _is_set_apart(noun)


def _is_set_apart(noun: Token) -> bool:
    first = noun.left_edge
    indefinite = first.lower_ in ("a", "an", "something") and first.i > 0
    return indefinite and first.nbor(-1).text in (",", "-", "–", "—")


def remarked_on(verb: Token) -> Token | None:
    """The clause that a remark is about, where the parser takes it for what is denied: "X blamed Y, a charge Y met"."""
    objects = [noun for noun in children(verb, "dobj") if noun.i < verb.i and _is_set_apart(noun)]
    clauses = [clause for clause in children(verb, "ccomp") if objects and clause.i < objects[0].i]
    return clauses[0] if clauses else None


def is_proviso(word: Token) -> bool:
    """ "provided (that) it withdraws" """
    bare = word.lower_ in ("provided", "providing") and not children(word, "nsubj", "nsubjpass", "aux", "auxpass")
    return bare and word.dep_ in ("prep", "advcl", "conj") and bool(children(word, "ccomp"))


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
            for manner in children(mark, "pobj"):
                if manner.lower_ in _MANNERS:  # "spoke by telephone with": the parser hangs "with" to the telephone
                    yield from prepositions(manner)


def conjuncts(token: Token) -> list[Token]:
    """The token and what is co-ordinated with it to its right."""
    found, last = [token], token
    while len(found) < 20:
        following = children(last, "conj") or _listed_behind(last)
        if not following:
            return found
        found += following
        last = following[-1]
    return found


def _listed_behind(token: Token) -> list[Token]:
    """The parser's slip in "Chile, Peru, Togo and Fiji": it takes the second name for a description of the first."""
    return [
        name
        for name in children(token, "appos")
        if name.pos_ == token.pos_ == "PROPN" and children(name, "conj") and not children(name, "det", "amod")
    ][:1]


_QUANTITIES = frozenset(
    [
        "none",
        "several",
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
        "salvo",
        "volley",
        "hail",
        "convoy",
        "shipment",
        "piece",
        "strip",
        "plot",
        "tract",
        "stretch",
        "consignment",
        "cache",
        "column",
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
