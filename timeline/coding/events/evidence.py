"""Which words tell an event: the span of its predicate, its quotation, its condition, its matter."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.coding.predicates.clauses import Predicate
from timeline.coding.text.grammar import children, is_proviso, is_verb, own_subject, subject
from timeline.coding.text.sentences import Sentence, lemma
from timeline.coding.text.tree import Token, words_of
from timeline.coding.who.reading import Reading
from timeline.domain.spans import Span

MATTER_WORDS = 8

_CONDITIONS = frozenset({"if", "unless", "provided", "providing", "until"})
_CONDITION_PHRASES = ("as long as", "so long as", "on condition that", "in case", "only if", "even if")


def evidence_of(sentence: Sentence, predicate: Predicate) -> Span:
    """From the subject to the end of the predicate's own arguments, within its sentence."""
    first, last = _stretch(predicate.word if predicate.nominal else predicate.verb)
    first = max(first, sentence.tokens.start)
    return _trimmed(sentence, first, max(first, min(last, sentence.tokens.end - 1)))


def _stretch(verb: Token) -> tuple[int, int]:
    first = last = verb.i
    head = subject(verb) if verb.dep_ == "xcomp" and own_subject(verb) is None else None
    if head is not None and head.i < verb.i:
        first = head.left_edge.i
    for child in verb.children:
        if not _stands_apart(child, verb):
            first, last = min(first, child.left_edge.i), max(last, child.right_edge.i)
    return first, last


def _stands_apart(child: Token, verb: Token) -> bool:
    """Marks, co-ordinated clauses, and what is said before the verb that says it."""
    return child.dep_ in ("punct", "conj", "cc", "parataxis") or (child.dep_ in ("ccomp", "advcl") and child.i < verb.i)


def _trimmed(sentence: Sentence, first: int, last: int) -> Span:
    """Without marks and spaces at the ends."""
    doc = sentence.doc
    while last > first and _is_mark(doc[last]):
        last -= 1
    while first < last and _is_mark(doc[first]):
        first += 1
    return sentence.span(first, last)


def _is_mark(token: Token) -> bool:
    return token.is_punct or token.is_space or token.is_quote


def condition_of(sentence: Sentence, verb: Token) -> Span | None:
    """The clause that an act or assessment is made to depend on."""
    clause = condition_clause(verb)
    return _trimmed(sentence, clause.left_edge.i, clause.right_edge.i) if clause is not None else None


def condition_clause(verb: Token) -> Token | None:
    """The verb of that clause."""
    below = (c for holder in (verb, *children(verb, "xcomp")) for c in children(holder, "advcl", "prep", "conj"))
    return next((clause for clause in below if _is_condition(clause)), None)


def _is_condition(clause: Token) -> bool:
    """ "if it attacks", "as long as it attacks", "should it attack" """
    if is_proviso(clause) or any(mark.lower_ in _CONDITIONS for mark in children(clause, "mark")):
        return True
    if clause.dep_ != "advcl":
        return False
    head = own_subject(clause)
    if head is not None and any(aux.lower_ == "should" and aux.i < head.left_edge.i for aux in children(clause, "aux")):
        return True
    return words_of(clause.doc[clause.left_edge.i : clause.i]).lower().startswith(_CONDITION_PHRASES)


def quote_of(reading: Reading, word: Token) -> Span | None:
    """The quotation that a word stands in; a borrowed term is none."""
    quote = reading.quote_at(word)
    if quote is None or quote.scare:
        return None
    shift = reading.sentence.paragraph.span
    return Span(shift.field, shift.start + quote.start, shift.start + quote.end)


def matter_of(verb: Token, meaningless: frozenset[str]) -> tuple[str, ...]:
    """Sorted content lemmas of a clause, at most MATTER_WORDS, without the verb itself and words of saying."""
    words = {lemma(t) for t in _own_words(verb) if t.pos_ in ("NOUN", "ADJ", "VERB") and _is_content(t)}
    return tuple(sorted(words - meaningless - {lemma(verb)})[:MATTER_WORDS])


def _is_content(token: Token) -> bool:
    return token.is_alpha and not token.is_stop and len(token) > 2


def _own_words(verb: Token) -> Iterator[Token]:
    """The verb's subtree without clauses of another subject and comments."""
    for child in verb.children:
        apart = child.dep_ in ("parataxis", "advcl") or (child.dep_ == "conj" and own_subject(child) is not None)
        if not (apart and is_verb(child)):
            yield from child.subtree
