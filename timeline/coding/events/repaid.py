"""Deeds that are told only as what another one repays: "recalled its envoy in response to the closing of its school".

Whoever is repaid did it, to whoever repays; where the deed is told in full anywhere, that telling stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from timeline.coding.events.desk import Desk, Passage
from timeline.coding.events.draft import Draft, Mark
from timeline.coding.events.evidence import matter_of
from timeline.coding.predicates.lexicon import Part
from timeline.coding.text.grammar import children, is_verb
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.times.moments import unknown
from timeline.domain.acts import SCHEMES, Act
from timeline.domain.events import Kind, Modality

_HOSTILE = frozenset({Act.SANCTION, Act.COERCE, Act.ASSAULT, Act.PROTEST, Act.MOBILIZE})
_DONE_TO = frozenset({"of", "on", "against"})


class Repaid:
    """Drafts what is repaid."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._meaningless = desk.lexicon.list("reporting")
        self._deeds = {
            noun: act
            for act in (Act.SANCTION, Act.COERCE, Act.ASSAULT)
            for noun in desk.lexicon.list(f"repaid_{act.lower()}")
        }

    def of(self, passage: Passage, told: Sequence[Draft]) -> list[Draft]:
        """What the acts of a sentence answer, where it says only by a noun what that was."""
        doc = passage.reading.sentence.doc
        drafts: list[Draft] = []
        for answer in told:
            for pointer in answer.pointers if answer.act in _HOSTILE and len(answer.targets) == 1 else ():
                noun = doc[pointer.word]
                act = self._deeds.get(lemma(noun))
                if act is None or not pointer.answers or is_verb(noun) or not _says_of_what(noun):
                    continue
                below = {token.i for token in noun.subtree}
                if answer.verb not in below and not any(one.verb in below for one in (*told, *drafts)):
                    drafts.append(self._draft(passage, answer, noun, act))
        return drafts

    def _draft(self, passage: Passage, answer: Draft, noun: Token, act: Act) -> Draft:
        sentence = passage.reading.sentence
        frames = self._desk.lexicon.of(Part.NOUN, lemma(noun))
        own = next((t for t in passage.times if noun.is_ancestor(t.anchor) and not is_verb(t.verb)), None)
        clock = self._desk.clock
        return replace(
            answer,
            verb=noun.i,
            mark=Mark.NOUN,
            actor=answer.targets[0],
            targets=(answer.actor,),
            act=act,
            cameo=next((f.cameo for f in frames if f.act is act), SCHEMES[act].cameo),
            kind=Kind.ACTION,
            occurred=clock.read(own, sentence, future=False) if own is not None else unknown(clock.published),
            evidence=sentence.span(noun.left_edge.i, noun.right_edge.i),
            speaker=None,
            modality=Modality.ASSERTED,
            reciprocal=False,
            condition=None,
            quote=None,
            matter=matter_of(noun, self._meaningless),
            patient=None,
            pointers=(),
        )


def _says_of_what(noun: Token) -> bool:
    """ "The raid" is one that was told; "the raid on its camp" may be told here."""
    return bool(children(noun, "poss")) or any(mark.lower_ in _DONE_TO for mark in children(noun, "prep"))
