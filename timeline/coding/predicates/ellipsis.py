"""Acts that a sentence tells by pointing back: "and Freedonia did the same", "as did Freedonia", "Freedonia on Monday".

The act, its targets and its kind are those of the act told last; the doer, and where it is said the day, are new.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from timeline.coding.events.desk import Desk, Passage
from timeline.coding.events.draft import Draft, Mark
from timeline.coding.names.gazetteer import How, Match
from timeline.coding.predicates.slots import strikes_back
from timeline.coding.text.grammar import auxiliaries, children, is_negated, is_verb, own_subject
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token, words_of
from timeline.coding.times.timing import Timed, inherited, own_time
from timeline.coding.who.cast import Reference
from timeline.coding.who.page import Page
from timeline.domain.acts import Act
from timeline.domain.events import Kind, Modality

_REPAYABLE = frozenset({Act.SANCTION, Act.COERCE, Act.ASSAULT, Act.PROTEST, Act.MOBILIZE})
_LIKEWISE = frozenset({"so", "likewise", "too", "also", "same", "similarly", "not", "n't", "neither"})
_SHARED = frozenset({"suit", "example", "lead"})
_ADDING = frozenset({",", "and", "while", "or"})
_INTO = frozenset({"in", "at", "on", "into", "against", "to", "from"})
_DOERS = frozenset({How.NAME, How.CAPITAL, How.METONYM, How.ORGANISATION})
_POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
_BEHIND_NUMBER = frozenset({"and", "more", "on", "each", "others"})


class Ellipses:
    """Drafts what is told by pointing back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last: Draft | None = None
        self._replying = desk.lexicon.list("replying")

    def of(self, passage: Passage, told: Sequence[Draft]) -> list[Draft]:
        """The acts of a sentence beyond those that it tells in full."""
        drafts: list[Draft] = []
        for verb in passage.reading.sentence.tokens:
            model = _before(verb, told) or (None if told else self._last)
            if model is not None and is_verb(verb) and _points_back(verb):
                drafts += self._by_others(passage, verb, model)
            elif is_verb(verb) and not told and _repays_in_kind(verb, self._replying):
                drafts += self._in_kind(passage, verb)
        drafts += [draft for model in told for draft in self._without_verb(passage, model)]
        drafts += [draft for model in told for draft in self._by_number(passage, model)]
        drafts += [draft for model in told for draft in self._by_comma(passage, model)]
        plain = [draft for draft in told if draft.mark is Mark.CLAUSE]
        self._last = plain[-1] if plain else None
        return drafts

    def _by_others(self, passage: Passage, verb: Token, model: Draft) -> Iterator[Draft]:
        """ "Freedonia did the same", "so did Freedonia" """
        page, head = passage.reading.page, own_subject(verb)
        before = page.at.get(verb.i - 1)
        beside = (page.named(before),) if before is not None else ()  # where the parser hangs the subject elsewhere
        doers = self._desk.actors.resolve(page, head) if head is not None else beside
        timed = own_time(verb, passage.times)
        for doer in doers:
            if doer.actor and doer.actor != model.actor.actor:
                draft = self._copied(passage, model, doer, timed)
                yield replace(
                    draft,
                    verb=verb.i,
                    targets=tuple(target for target in model.targets if target.actor != doer.actor),
                    modality=Modality.NEGATED if is_negated(verb) else model.modality,
                    evidence=passage.reading.sentence.span(verb.left_edge.i, verb.right_edge.i),
                )

    def _in_kind(self, passage: Passage, verb: Token) -> Iterator[Draft]:
        """ "Peru answered in kind": what was done to it last, done back."""
        page, head = passage.reading.page, own_subject(verb)
        doers = self._desk.actors.resolve(page, head) if head is not None else ()
        for doer in doers[:1]:
            done = (d for d in reversed(self._desk.dealings.told) if d.kind is Kind.ACTION and d.act in _REPAYABLE)
            model = next((d for d in done if doer.actor in {target.actor for target in d.targets}), None)
            if model is not None and doer.actor and doer.actor != model.actor.actor:
                sentence, clock = passage.reading.sentence, self._desk.clock
                timed = own_time(verb, passage.times)
                when = clock.read(timed, sentence, future=False) if timed is not None else inherited(clock, None)
                yield replace(
                    self._copied(passage, model, doer, timed),
                    occurred=when,
                    verb=verb.i,
                    targets=(model.actor,),
                    evidence=sentence.span(verb.left_edge.i, verb.right_edge.i),
                    patient=None,
                    pointers=self._desk.pointers.of(page, [verb], None),
                )

    def _without_verb(self, passage: Passage, model: Draft) -> Iterator[Draft]:
        """ "expelled one on Sunday, Freedonia on Monday", "struck Ruritania on Monday and Freedonia on Tuesday" """
        page = passage.reading.page
        beside = [timed for timed in passage.times if timed.verb.i == model.verb and model.mark is Mark.CLAUSE]
        for before, timed in pairwise(beside):
            for match in page.between(before.anchor.i + 1, timed.anchor.i - 1):
                gap = page.doc[before.anchor.i + 1 : match.start]
                named = page.named(match)
                if not _is_gap(gap) or _stands_already(match, model):
                    continue
                if _is_done_to(page, match, gap, model):
                    yield replace(self._copied(passage, model, model.actor, timed), targets=(named,), verb=match.start)
                elif _is_bare(gap, match, timed):
                    yield replace(self._copied(passage, model, named, timed), verb=match.start)

    def _by_number(self, passage: Passage, model: Draft) -> Iterator[Draft]:
        """ "expelled four attaches, Freedonia three and Utopia one" """
        page, sentence = passage.reading.page, passage.reading.sentence
        if model.mark is not Mark.CLAUSE or model.patient is None or not _is_number_of(page.doc[model.patient]):
            return
        for match in page.between(model.patient + 1, sentence.tokens.end - 1):
            behind = list(page.doc[match.end : sentence.tokens.end])[:2]
            counts = bool(behind) and behind[0].pos_ == "NUM" and _ends_number(behind[1:])
            opened = page.doc[match.start - 1].lower_ in _ADDING
            if counts and opened and match.naming.how in _DOERS and not _stands_already(match, model):
                yield replace(self._copied(passage, model, page.named(match), None), verb=match.start)

    def _by_comma(self, passage: Passage, model: Draft) -> Iterator[Draft]:
        """ "Ruritania sent tanks to Utopia; Freedonia, howitzers" """
        page, tokens = passage.reading.page, passage.reading.sentence.tokens
        if model.mark is not Mark.CLAUSE:
            return
        for match in page.between(model.verb + 1, tokens.end - 1):
            behind = page.doc[match.end : tokens.end]
            before = [token.text for token in page.doc[max(0, match.start - 2) : match.start]]
            opened = before[-1:] == [";"] or before in ([";", "and"], [",", "and"])
            gapped = opened and len(behind) > 1 and behind[0].text == "," and not any(is_verb(word) for word in behind)
            if gapped and match.naming.how in _DOERS and not _stands_already(match, model):
                yield replace(self._copied(passage, model, page.named(match), None), verb=match.start)

    def _copied(self, passage: Passage, model: Draft, doer: Reference, timed: Timed | None) -> Draft:
        sentence = passage.reading.sentence
        when = self._desk.clock.read(timed, sentence, future=False) if timed is not None else model.occurred
        speaker = self._desk.speaker_of(passage.reading.page, doer, None) if doer is not model.actor else model.speaker
        return replace(
            model, sentence=sentence, actor=doer, occurred=when, speaker=speaker, quote=None, reciprocal=False
        )


def _before(verb: Token, told: Sequence[Draft]) -> Draft | None:
    earlier = [draft for draft in told if draft.verb < verb.i and draft.mark is Mark.CLAUSE]
    return earlier[-1] if earlier else None


def _points_back(verb: Token) -> bool:
    """ "did the same", "so did", "as did", "did too", "did not", "followed suit" """
    nouns = {lemma(noun) for noun in children(verb, "dobj", "obj")}
    if lemma(verb) == "follow":
        return bool(nouns & _SHARED)
    if lemma(verb) != "do" or verb.dep_ == "aux" or children(verb, "aux"):
        return False
    words = {child.lower_ for child in verb.children} | nouns
    bare = not nouns - {"same", "likewise", "thing"}
    return bare and (bool(words & _LIKEWISE) or any(m.lower_ == "as" for m in verb.children))


def _repays_in_kind(verb: Token, replying: frozenset[str]) -> bool:
    """ "Answered in kind", "hit back in kind": told as done."""
    if not (lemma(verb) in replying or strikes_back(verb)) or verb.tag_ not in ("VBD", "VBN", "VBZ"):
        return False
    if auxiliaries(verb) - {"has", "have", "had"} or is_negated(verb):
        return False
    return any(word.lower_ == "kind" and word.nbor(-1).lower_ == "in" for word in verb.subtree if word.i)


def _is_gap(gap: Sequence[Token]) -> bool:
    """Opened by a comma or "and", with no verb of its own."""
    return bool(gap) and gap[0].lower_ in _ADDING and not any(is_verb(word) or word.pos_ == "AUX" for word in gap)


def _is_done_to(page: Page, match: Match, gap: Sequence[Token], model: Draft) -> bool:
    """Whether the second half has the place or object of the first: "hit X on Monday and Y on Tuesday", "summoned X's
    envoy on Monday and Y's envoy on Tuesday", "sent tents to X on Monday and blankets to Y on Tuesday"."""
    if gap[-1].lower_ in _INTO or page.doc[match.end].lower_ in _POSSESSIVE:  # "and Y's on Tuesday"
        return True
    if model.patient is None:
        return False
    patient = page.doc[model.patient]
    if patient.i in page.at:
        return words_of(gap).lower() == "and"
    return any(lemma(word) == lemma(patient) for word in page.doc[match.end : match.end + 3])


def _is_bare(gap: Sequence[Token], match: Match, timed: Timed) -> bool:
    """ "Freedonia on Monday": a name and a day, and nothing else."""
    return len(gap) <= 2 and match.naming.how in _DOERS and match.end >= timed.anchor.i - 2


def _ends_number(beyond: Sequence[Token]) -> bool:
    return all(word.is_punct or word.lower_ in _BEHIND_NUMBER for word in beyond)


def _is_number_of(noun: Token) -> bool:
    """ "four attaches", "an attache" """
    return any(child.dep_ == "nummod" or child.lower_ in ("a", "an") for child in noun.children)


def _stands_already(match: Match, model: Draft) -> bool:
    return match.naming.actor in {model.actor.actor, *(target.actor for target in model.targets)}
