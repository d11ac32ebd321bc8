"""Answers that no verb of answering gives: "a fairy tale", "nobody moved anything", "they are welcome to look"."""

from __future__ import annotations

from timeline.coding.text.grammar import auxiliaries, children, is_negated, own_subject, prepositions
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token

TRUTH = frozenset({"truth", "basis", "base", "evidence", "proof", "foundation", "substance"})
CHARGED_WITH = frozenset(
    {
        "camp",
        "base",
        "soldier",
        "troop",
        "prisoner",
        "detainee",
        "rebel",
        "fighter",
        "spy",
        "agent",
        "weapon",
        "mercenary",
    }
    | {"guest", "bunker", "laboratory", "submarine", "warship", "trench", "mine", "violation", "intrusion", "incursion"}
    | {"hostage", "captive", "smuggler", "shipment", "instructor", "militant", "sniper", "mercenary"}
)
"""What one is charged with having or doing: "there are no camps"."""
_TALES = frozenset(
    {"tale", "fairytale", "fiction", "fantasy", "nonsense", "rubbish", "gossip", "invention", "fabrication", "hoax"}
    | {"lie", "myth", "fable", "legend", "hogwash", "drivel", "garbage", "claptrap", "slander", "smear", "canard"}
    | {"forgery", "fake", "bluff", "propaganda", "fairy"}
)
"""What a charge is, in a quotation without a verb: "a fairy tale"."""
_STORIES = frozenset({"ghost", "bedtime", "spy", "fairy", "cock-and-bull", "tall", "horror", "old", "wives"})
_NOBODY = frozenset({"nobody", "nothing", "none", "no-one", "noone"})
_JOT = frozenset({"grain", "word", "shred", "scrap", "iota", "ounce", "jot", "gram", "hint", "trace", "atom"})
_NOT_PAST = frozenset(
    {"will", "'ll", "’ll", "shall", "would", "wo", "must", "should", "ought", "can", "could", "may", "might"}
)


def is_fiction(clause: Token) -> bool:
    """ "A fairy tale", "pure invention": a charge called so, without a verb or with `it is`."""
    if lemma(clause) == "be" and (head := own_subject(clause)) is not None and head.lower_ in ("it", "this", "that"):
        names = children(clause, "attr")
    else:
        names = [clause] if clause.pos_ in ("NOUN", "PROPN") else []
    names = [name for name in names if not is_negated(clause)]
    described = {child.lower_ for name in names for child in children(name, "compound", "amod", "nmod")}
    return any(lemma(name) in _TALES for name in names) or (
        any(lemma(name) in ("story", "tale", "talk", "stuff") for name in names) and bool(described & _STORIES)
    )


def says_nobody_did(clause: Token) -> bool:
    """ "Nobody moved anything", "not one cartridge has gone north", "no bullet came from our side" """
    head = own_subject(clause)
    if head is None or auxiliaries(clause) & _NOT_PAST:
        return False
    nothing = head.lower_ in _NOBODY or any(
        child.lower_ in ("no", "not") for child in head.subtree if child.i <= head.i
    )
    return nothing and (clause.tag_ in ("VBD", "VBN") or bool(auxiliaries(clause) & {"was", "were", "has", "have"}))


def says_it_was_not(clause: Token) -> bool:
    """ "We never sent it", "our boats were not there": of the speaker's own side, and of what is past."""
    past = clause.tag_ == "VBD" or bool(auxiliaries(clause) & {"did", "has", "have", "was", "were", "had"})
    none = any(child.lower_ in _NOBODY for child in children(clause, "dobj"))
    return past and (is_negated(clause) or none) and not auxiliaries(clause) & _NOT_PAST


def says_it_is_no_such_thing(clause: Token) -> bool:
    """ "A drain is not a trench": of what one is charged with."""
    return (
        lemma(clause) == "be"
        and is_negated(clause)
        and clause.tag_ in ("VBZ", "VBP")
        and bool(children(clause, "attr"))
    )


def says_none_such(clause: Token) -> bool:
    """ "No such letter was ever sent": somebody has said so."""
    head = own_subject(clause)
    return head is not None and {"no", "such"} <= {child.lower_ for child in head.children}


def bids_welcome(clause: Token) -> bool:
    """ "Their engineers are welcome to come and see" """
    welcome = [word for word in children(clause, "acomp", "attr", "oprd") if word.lower_ == "welcome"]
    bidden = [*children(clause, "xcomp"), *(c for word in welcome for c in children(word, "xcomp", "ccomp", "advcl"))]
    return bool(welcome) and not is_negated(clause) and any("to" in auxiliaries(each) for each in bidden)


def is_not_a_grain(clause: Token) -> bool:
    """ "There is not a grain of truth in it", "not a shred of evidence" """
    if lemma(clause) != "be" or not children(clause, "expl"):
        return False
    bits = [noun for noun in children(clause, "attr", "nsubj") if lemma(noun) in _JOT]
    negated = is_negated(clause) or any(child.lower_ in ("not", "no") for bit in bits for child in bit.subtree)
    return negated and any(lemma(n) in TRUTH for bit in bits for mark, n in prepositions(bit) if mark == "of")
