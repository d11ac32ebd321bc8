"""Ninth step: an event in at most eight words of our own: "Russia may agree with US on air strikes"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from spacy.tokens import Token

from timeline.coding.draft import Draft
from timeline.coding.gazetteer import Gazetteer
from timeline.coding.sentences import lemma
from timeline.domain.acts import Act
from timeline.domain.events import Modality

GLOSS_WORDS = 8
NEAR = 3
"""How deep under the predicate a noun may hang to say what the event is about."""


class _Phrase(NamedTuple):
    """An act in words: the verb's base and present, what follows it before a target and without one, and the
    preposition before the matter (none: the act says it all). `said` are nouns that would repeat the verb."""

    base: str
    present: str
    toward: str
    alone: str
    matter: str
    said: frozenset[str]


def _phrase(base: str, present: str, toward: str = "", *, alone: str = "", matter: str = "", said: str = "") -> _Phrase:
    return _Phrase(base, present, toward, alone, matter, frozenset(said.split()))


_PHRASES: Mapping[Act, _Phrase] = {
    Act.COMMENT: _phrase("comment", "comments", "on", matter="over", said="statement comment word remark"),
    Act.DENY: _phrase(
        "dispute", "disputes", "claim by", alone="claim", matter="over", said="claim denial allegation charge"
    ),
    Act.PROPOSE: _phrase(
        "make", "makes", "proposal to", alone="proposal", matter="on", said="proposal offer plan idea initiative"
    ),
    Act.AGREE: _phrase("agree", "agrees", "with", matter="on", said="agreement deal accord consent"),
    Act.CONSULT: _phrase(
        "hold", "holds", "talks with", alone="talks", matter="on", said="talk meeting visit call consultation"
    ),
    Act.SUPPORT: _phrase("back", "backs", alone="others", matter="on", said="support backing praise"),
    Act.COOPERATE: _phrase("cooperate", "cooperates", "with", matter="on", said="cooperation"),
    Act.AID: _phrase("give", "gives", "aid to", alone="aid"),
    Act.CONCEDE: _phrase("yield", "yields", "to", matter="on", said="concession"),
    Act.RETREAT: _phrase("ease", "eases", "pressure on", alone="pressure"),
    Act.REQUEST: _phrase("urge", "urges", alone="action", matter="on", said="request call demand appeal action"),
    Act.ACCUSE: _phrase("criticise", "criticises", alone="others", matter="over", said="accusation criticism charge"),
    Act.REJECT: _phrase("rebuff", "rebuffs", alone="others", matter="on", said="refusal rejection"),
    Act.THREATEN: _phrase("threaten", "threatens", alone="harm", matter="over", said="threat warning"),
    Act.PROTEST: _phrase("protest", "protests", "to", matter="over", said="protest complaint"),
    Act.SANCTION: _phrase("penalise", "penalises", alone="others", matter="over", said="sanction penalty"),
    Act.MOBILIZE: _phrase("move", "moves", "forces against", alone="forces"),
    Act.COERCE: _phrase("use", "uses", "coercion against", alone="coercion"),
    Act.ASSAULT: _phrase("attack", "attacks", alone="others"),
}
_AUXILIARIES = {Modality.NEGATED: "does not", Modality.CONDITIONAL: "may", Modality.FUTURE: "will"}


def gloss(draft: Draft, gazetteer: Gazetteer) -> str:
    """Actor, act with its modality, first target, and a noun or two of what it is about."""
    assert draft.actor.actor is not None
    phrase = _PHRASES[draft.act]
    auxiliary = _AUXILIARIES.get(draft.modality)
    target = draft.targets[0].actor if draft.targets else None
    parts = [
        gazetteer.short_name_of(draft.actor.actor),
        f"{auxiliary} {phrase.base}" if auxiliary else phrase.present,
        f"{phrase.toward} {gazetteer.short_name_of(target)}" if target else phrase.alone,
    ]
    words = " ".join(parts).split()
    about = _about(draft, phrase.said) if phrase.matter else []
    if about and len(words) + 1 + len(about) <= GLOSS_WORDS:
        words += [phrase.matter, *about]
    return " ".join(words[:GLOSS_WORDS])


def _about(draft: Draft, said: frozenset[str]) -> list[str]:
    """The nearest noun under the predicate that is matter and names no actor, with the noun that narrows it."""
    named = {i for reference in (draft.actor, *draft.targets) for i in range(reference.start, reference.end)}
    for noun in _nouns(draft.sentence.doc[draft.verb]):
        if noun.i not in named and lemma(noun) in draft.matter and lemma(noun) not in said:
            narrowed = [child.lower_ for child in noun.lefts if child.dep_ == "compound" and child.pos_ == "NOUN"]
            return [*narrowed[-1:], noun.lower_]
    return []


def _nouns(verb: Token) -> Iterator[Token]:
    """Common nouns below the verb, level by level."""
    level = [verb]
    for _ in range(NEAR + 1):
        level = [child for token in level for child in token.children if child.dep_ not in ("nsubj", "parataxis")]
        yield from (token for token in level if token.pos_ == "NOUN" and token.is_alpha)
