"""Whether a verb fills the slots of a frame: particle, complement, object, doer, and the words that stand around it."""

from __future__ import annotations

from timeline.coding.predicates.lexicon import Frame
from timeline.coding.text.grammar import (
    antecedent,
    auxiliaries,
    by_agent,
    children,
    conjuncts,
    counted,
    direct_object,
    is_passive,
    own_subject,
    prepositions,
    subject,
)
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.times.timewords import TIME_NOUNS
from timeline.domain.acts import Act

_NO_GOALS = frozenset({"war", "court", "poll", "length", "press", "trial", "bed", "work", "blow", "power", "light"})
_EMPTY_HEADS = frozenset(
    {
        "effort",
        "process",
        "package",
        "bid",
        "drive",
        "attempt",
        "mission",
        "operation",
        "delivery",
        "work",
        "measure",
        "group",
        "unit",
        "team",
        "supply",
        "convoy",
        "force",
        "sale",
        "programme",
        "program",
        "talk",
    }
)
_BLOWS = frozenset({"hit", "strike", "fire", "bite", "fight", "punch", "lash", "kick", "shoot", "snap"})
_VAGUE_PARTICLES = frozenset({"down", "up"})
_INFINITIVES = ("xcomp", "ccomp", "advcl", "acl")


def fits(frame: Frame, verb: Token) -> bool:
    """Whether all that the frame asks for stands at the verb."""
    return (
        _has_particle(frame, verb)
        and (not frame.complement or has_complement(verb, frame.complement))
        and (not frame.doers or _is_done_by(verb, frame.doers))
        and (not frame.objects or _object_among(verb, frame.objects, frame.particle))
        and (not frame.patients or _is_done_to(verb, frame.patients, frame.particle))
        and (not frame.amid or _stands_amid(verb, frame.amid))
        and (not frame.source or source_noun(verb, frame.source) is not None)
        and not _is_name_for_another(frame, verb)
    )


def _is_name_for_another(frame: Frame, verb: Token) -> bool:
    """ "called the report on its prisons a smear" calls on nobody."""
    named = direct_object(verb) if frame.lemma == "call" and frame.act is Act.REQUEST else None
    return named is not None and verb.i < named.i and any(mark.i > named.i for mark in children(verb, "prep"))


def _has_particle(frame: Frame, verb: Token) -> bool:
    particles = {child.lower_ for child in verb.children if child.dep_ == "prt"}
    if frame.particle:
        here = frame.particle in particles or frame.particle in marks(verb)
        if not here and frame.objects:  # "fired rockets at": the parser may hang "at" to the rockets
            here = any(frame.particle in marks(noun) for noun in affected(verb))
        here = here or frame.particle in _object_becomes(verb)
        return here and not (frame.particle == "to" and _leads_nowhere(verb))
    return particles <= _VAGUE_PARTICLES or bool(frame.objects)


def _object_becomes(verb: Token) -> set[str]:
    """What the verb makes of its object: "held them responsible", "took soldiers hostage", "set free three drivers"."""
    objects = children(verb, "dobj")
    behind = [word for noun in objects for word in children(noun, "amod") if word.i > noun.i or word.i == verb.i + 1]
    return {word.lower_ for word in (*children(verb, "oprd", "acomp"), *objects[1:], *behind)} if objects else set()


def has_complement(word: Token, kind: str) -> bool:
    """`to`: any infinitive; `that`: a content clause; else an infinitive of this verb."""
    for child in word.children:
        if kind == "to" and child.dep_ in _INFINITIVES and "to" in auxiliaries(child):
            return True
        if kind == "that" and child.dep_ == "ccomp" and "to" not in auxiliaries(child):
            return True
        bare = lemma(word) == "let"
        if kind == lemma(child) and child.dep_ in ("xcomp", "ccomp", "advcl") and (bare or "to" in auxiliaries(child)):
            return True
    return False


def marks(verb: Token) -> set[str]:
    """The prepositions and particles at a verb, those of time left out."""
    found = {
        child.lower_
        for child in verb.children
        if child.dep_ in ("prep", "prt", "advmod", "agent", "dative", "intj") and not _is_of_time(child)
    }
    return (
        found
        | {
            inner.lower_
            for child in verb.children
            if child.dep_ in ("prt", "advmod", "prep")
            for inner in children(child, "prep")
        }
        | {mark for mark, _ in prepositions(verb) if mark == "with"}
    )


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


def source_noun(verb: Token, preposition: str) -> Token | None:
    """Whom a thing comes from: "drew praise from Chile", "came under fire by rebels"."""
    holders = [verb, *(noun for part in affected(verb) for noun in (part, *counted(part)))]
    holders += [noun for _, noun in prepositions(verb)]
    found = (noun for holder in holders for mark, noun in prepositions(holder) if mark == preposition)
    return next((noun for noun in found if noun.lower_ not in TIME_NOUNS), None)


def _object_among(verb: Token, wanted: frozenset[str], particle: str | None) -> bool:
    """What the verb is done to, or what stands behind its preposition: "broke into the network"."""
    behind = [noun for mark, noun in prepositions(verb) if mark == particle]
    behind += [noun for out in verb.children if out.lower_ == particle for _, noun in prepositions(out)]  # "out of"
    behind += [] if affected(verb) else [noun for mark, noun in prepositions(verb) if mark == "as"]  # "as a lie"
    return any(
        lemma(noun) in wanted
        for part in (*affected(verb), *behind)
        for whole in (part, *counted(part))
        for noun in (whole, *_what_it_is_about(whole))
    )


def _what_it_is_about(noun: Token) -> list[Token]:
    """ "mediation efforts", "aid deliveries", "Prime Minister Ada Lovelace": the first word says what they are."""
    return children(noun, "compound", "nmod") if lemma(noun) in _EMPTY_HEADS or noun.tag_ == "NNP" else []


def _is_done_to(verb: Token, patients: frozenset[str], particle: str | None) -> bool:
    """ "arrested the opposition leader Ada Lovelace", "dozens of activists", "voted down a motion" """
    behind = [noun for mark, noun in prepositions(verb) if particle and mark == particle]
    given = children(verb, "dobj")[1:]  # "handed the envoy a plan"
    nouns = (
        noun for part in (*affected(verb), *given, *behind) for noun in (part, *counted(part), *children(part, "appos"))
    )
    phrases = (whole for noun in nouns for whole in (noun, *(n for mark, n in prepositions(noun) if mark == "of")))
    return any(lemma(word) in patients for noun in phrases for word in noun.doc[noun.left_edge.i : noun.i + 1])


def _stands_amid(verb: Token, wanted: frozenset[str]) -> bool:
    """Somewhere in the verb's own clause, or in its subject."""
    return any(lemma(token) in wanted or token.lower_ in wanted for token in verb.subtree)


def strikes_back(verb: Token) -> bool:
    """ "Hit back", "struck back", "fired back" """
    return lemma(verb) in _BLOWS and any(child.lower_ == "back" for child in verb.children)


def _leads_nowhere(verb: Token) -> bool:
    """ "go to war", "come to power" are no journeys."""
    return lemma(verb) in ("go", "come") and any(
        lemma(noun) in _NO_GOALS for mark, noun in prepositions(verb) if mark == "to"
    )


def _is_done_by(verb: Token, doers: frozenset[str]) -> bool:
    """ "troops left", "hundreds of soldiers arrived" """
    head = by_agent(verb) if is_passive(verb) else subject(verb)
    if head is None:
        return False
    return any(lemma(noun) in doers for noun in (head, *counted(head)))


def _is_of_time(mark: Token) -> bool:
    """ "on Wednesday" is no complement of the verb."""
    return any(noun.lower_ in TIME_NOUNS or noun.pos_ == "NUM" or _is_span(noun) for noun in children(mark, "pobj"))


def _is_span(noun: Token) -> bool:
    """ "for two hours" """
    return lemma(noun) in ("hour", "minute") or (noun.lemma_.lower() in TIME_NOUNS and bool(children(noun, "nummod")))
