"""Headlines in their own grammar: present tense, no articles, no auxiliaries, commas for "and".

Each piece of a headline is parsed by itself, in words that a parser trained on sentences understands, one for each
token; its tree is then laid over the words as they stand:

    Oslo, Riga sign pact            Oslo and Riga sign pact
    Oslo vetoes Riga bid            Oslo vetoes Iranian bid
    Oslo to free envoy              Oslo will free envoy
    Oslo frees envoys               Oslo freed envoys (where the parser sees but nouns)
    Oslo, Riga set for talks        Oslo and Riga will hold talks
    Envoy expelled by Oslo          the participle is passive, though the parser takes it for a past tense
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy import tokens as parsed
from spacy.language import Language

from timeline.coding.predicates.lexicon import Lexicon, Part
from timeline.coding.text.grammar import children, is_verb
from timeline.coding.text.pieces import Piece, pieces_of
from timeline.coding.text.sentences import with_plain_names
from timeline.coding.text.tree import Doc, Mark, Token

MAX_TRIES = 4
"""Variants of one piece that are parsed."""

MATTER_NEAR = 7
"""Tokens behind "set for" among which the talks must be named."""

PLAIN_ADJECTIVE = "Iranian"
"""For a name that qualifies a noun: no parser takes it for an object."""

PLAIN_VERB = "took"
"""For a verb that the parser takes for a noun or a participle in every form of its own."""


_NO_VERB_BEHIND = frozenset({"to", "a", "an", "the", "of", "on", "in", "for", "over", "after", "with", "and"})
_PLACING = frozenset({"in", "at", "near", "after", "from", "outside", "via"})
_NO_PARTICIPLES = frozenset({"say", "have", "be", "do", "can", "will"})
_MOVING = frozenset({"out", "from", "into", "back", "up", "off", "with", "away", "on", "to"})
_MEETINGS = frozenset({"talks", "talk", "meeting", "summit", "negotiations", "negotiation", "drills", "exercises"})
_NOUNS = ("NN", "NNS")


@dataclass(frozen=True, slots=True)
class _Reading:
    """The token that is read as the verb, its dictionary form, and how the words are changed for it."""

    verb: int
    base: str
    changed: int
    word: str


class Headlinese:
    """Parses headlines with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._irregular = dict(pair.split() for pair in sorted(lexicon.list("past")))
        self._phase = lexicon.list("phase") | lexicon.list("future")
        self._reporting = lexicon.list("reporting") - lexicon.list("thinking")

    def mended(self, doc: Doc, named: Collection[int], nlp: Language) -> Doc:
        """The headline, piece by piece, with a clause where one can be found. `doc`: as parsed in one go;
        `named`: tokens that name an actor."""
        pieces = [clause for piece in pieces_of(doc) for clause in self._clauses(doc, piece, named)]
        mended = []
        for piece in pieces:
            inside = frozenset(index - piece.start for index in named if piece.start <= index < piece.end)
            whole = doc if len(pieces) == 1 else _cut(doc, piece)
            mended.append(self._piece(whole, inside, nlp, fresh=len(pieces) > 1))
        return mended[0] if len(mended) == 1 else _joined(doc, mended)

    def _piece(self, doc: Doc, named: Collection[int], nlp: Language, *, fresh: bool) -> Doc:
        changes = dict(self._rewritten(doc, named))
        if seconds := dict(self._second_verbs(doc, named)):
            changes |= {index - 1: "and" for index in seconds}
            doc = self._with_second_verbs(doc, changes, seconds, named, nlp)
        elif changes or fresh:
            doc = _parsed_as(doc, changes, named, nlp)
        if not any(self._is_clause(token) for token in doc):
            doc = self._with_verb(doc, changes, named, nlp)
        self._retell(doc, named)
        return doc

    def _clauses(self, doc: Doc, piece: Piece, named: Collection[int]) -> Iterator[Piece]:
        """Cut where a comma joins two clauses: "Oslo shells port, Riga returns fire"; not "..., Oslo says"."""
        start = piece.start
        for comma in doc[piece.start + 2 : piece.end]:
            if comma.text == "," and self._opens_clause(doc, comma.i + 1, piece.end, named):
                yield Piece(start, comma.i + 1, ",")
                start = comma.i + 1
        yield Piece(start, piece.end, piece.mark)

    def _opens_clause(self, doc: Doc, first: int, end: int, named: Collection[int]) -> bool:
        verb = first
        while verb < end and verb in named:
            verb += 1
        if verb == first or verb + 1 >= end or not doc[verb].is_lower or not doc[verb + 1].is_alpha:
            return False
        base = self._base(doc[verb])
        return base is not None and base != doc[verb].lower_ and base not in self._reporting

    # --- words that stand for others

    def _rewritten(self, doc: Doc, named: Collection[int]) -> Iterator[tuple[int, str]]:
        """Which tokens are read as other words. Tags are those of the first parse, where there is one."""
        for token in doc:
            if token.text == "," and self._joins_names(token, named):
                yield token.i, "and"
            elif token.i in named and self._qualifies(token, named):
                yield token.i, PLAIN_ADJECTIVE
        yield from self._without_verb(doc, named)

    def _joins_names(self, comma: Token, named: Collection[int]) -> bool:
        """Between two names: not after a place ("In Oslo, Riga ...")."""
        if comma.i - 1 not in named or comma.i + 1 not in named:
            return False
        first = comma.i - 1
        while first > 0 and first - 1 in named:
            first -= 1
        return not first or comma.doc[first - 1].lower_ not in _PLACING

    def _second_verbs(self, doc: Doc, named: Collection[int]) -> Iterator[tuple[int, str]]:
        """ "Oslo bars ships, recalls envoy"; not "..., says Oslo", nor "..., strikes and raids"."""
        for comma in doc[1:-2]:
            verb, behind = comma.nbor(1), comma.nbor(2)
            base = self._base(verb) if comma.text == "," and verb.is_lower else None
            if base is None or base == verb.lower_ or behind.lower_ in (",", "and", "or"):
                continue
            if base not in self._reporting or not _is_last_name(behind, named):
                yield verb.i, base

    def _with_second_verbs(
        self,
        doc: Doc,
        changes: Mapping[int, str],
        seconds: Mapping[int, str],
        named: Collection[int],
        nlp: Language,
    ) -> Doc:
        """The first of several disguises in which the parser takes all the words for verbs."""
        disguises: tuple[dict[int, str], ...] = (
            {},
            {i: self._past(base) for i, base in seconds.items()},
            dict.fromkeys(seconds, PLAIN_VERB),
        )
        for disguise in disguises:
            variant = _parsed_as(doc, {**changes, **disguise}, named, nlp)
            if all(is_verb(variant[index]) for index in seconds):
                break
        for index, base in seconds.items():
            if is_verb(variant[index]):
                variant[index].tag_, variant[index].lemma_ = "VBZ", base
        return variant

    def _qualifies(self, token: Token, named: Collection[int]) -> bool:
        """A name of one word before a noun, not at the head of the piece: "vetoes Riga bid"."""
        if not 0 < token.i < len(token.doc) - 1 or token.tag_ not in ("NNP", "NNPS") or token.i - 1 in named:
            return False
        if all(before.i in named or before.text in (",", "and", "&") for before in token.doc[: token.i]):
            return False  # one of several subjects
        noun = token.nbor(1)
        last = noun.i + 1 == len(token.doc)
        return noun.is_lower and noun.tag_ in _NOUNS and noun.i not in named and (last or noun.nbor(1).text != "-")

    def _without_verb(self, doc: Doc, named: Collection[int]) -> Iterator[tuple[int, str]]:
        """ "Oslo, Riga set for talks", "Riga minister in Oslo for talks", "Oslo in talks with Riga" """
        first = min(named, default=len(doc))
        for token in doc[first + 1 : -1]:
            follower = token.nbor(1)
            if token.lower_ not in ("set", "due") and token.tag_ in ("VBZ", "VBD", "VBN", "MD"):
                return
            if token.lower_ == "behind" and token.i - 1 in named:
                yield token.i, "orchestrated"
                return
            near = {word.lower_ for word in doc[token.i + 1 : token.i + 2 + MATTER_NEAR]}
            if token.lower_ == "set" and follower.lower_ == "for" and near & _MEETINGS:
                yield from ((token.i, "will"), (follower.i, "hold"))
                return
            if token.lower_ == "in" and follower.lower_ == "talks":
                yield token.i, "held"
                return
            if token.lower_ == "in" and follower.i in named and self._purpose(doc, follower.i):
                yield token.i, "visited"
                return

    def _purpose(self, doc: Doc, place: int) -> bool:
        """What somebody is in a place for stands right behind it: "to", "for", or talks."""
        behind = doc[place + 1].lower_ if place + 1 < len(doc) else ""
        return behind in ("to", "for", "on", "seeking")

    # --- the word that can be the verb

    def _with_verb(self, doc: Doc, changes: Mapping[int, str], named: Collection[int], nlp: Language) -> Doc:
        first = min(named, default=None)
        if first is None:
            return doc
        for reading in list(self._readings(doc, first))[:MAX_TRIES]:
            variant = _parsed_as(doc, {**changes, reading.changed: reading.word}, named, nlp)
            if _is_told(variant[reading.verb]):
                if reading.changed == reading.verb:
                    variant[reading.verb].tag_ = "VBZ"
                variant[reading.verb].lemma_ = reading.base
                return variant
        return doc

    def _readings(self, doc: Doc, first: int) -> Iterator[_Reading]:
        """What may be the verb behind the first name; of several such words in a row, the one that agrees."""
        found = [r for token in doc[first + 1 :] for r in self._as_verb(token)]
        for index, reading in enumerate(found):
            follows = index + 1 < len(found) and found[index + 1].verb == reading.verb + 1
            if not follows or not _agrees(doc[reading.verb], doc[found[index + 1].verb]):
                yield reading

    def _as_verb(self, token: Token) -> Iterator[_Reading]:
        before = token.nbor(-1)
        word = token.lower_
        if before.lower_ == "to" and self._knows(word) and before.nbor(-1).pos_ not in ("VERB", "ADP"):
            yield _Reading(token.i, word, before.i, "will")
            return
        base = self._base(token)
        if base is not None and before.lower_ not in _NO_VERB_BEHIND:
            yield _Reading(token.i, base, token.i, self._past(base))

    def _base(self, token: Token) -> str | None:
        return next((stem for stem in _stems(token.lower_) if self._knows(stem)), None)

    def _knows(self, base: str) -> bool:
        return base in self._phase or bool(self._lexicon.of(Part.VERB, base))

    def _past(self, base: str) -> str:
        if base in self._irregular:
            return self._irregular[base]
        if base.endswith("e"):
            return base + "d"
        if base.endswith("y") and base[-2:-1] not in "aeiou":
            return base[:-1] + "ied"
        return base + "ed"

    def _retell(self, doc: Doc, named: Collection[int]) -> None:
        """Headlines tell in the present: what looks like a past tense without an object is a participle. And a verb
        at the very end that is none of saying is a noun: "Shares slide on Oslo fears"."""
        for token in doc:
            word = token.lemma_.lower()
            if token.tag_ == "VBD" and token.dep_ == "ROOT" and word not in _NO_PARTICIPLES:
                subjects = children(token, "nsubj")
                moves = token.i + 1 < len(doc) and token.nbor(1).lower_ in _MOVING  # "Oslo pulled out of talks"
                moves = moves and bool(subjects) and subjects[0].i in named
                if subjects and not moves and not children(token, "dobj", "ccomp", "xcomp", "aux", "auxpass"):
                    subjects[0].dep_ = "nsubjpass"
                    for participle in (token, *children(token, "conj")):
                        participle.tag_ = "VBN" if participle.tag_ == "VBD" else participle.tag_
            elif (
                token.tag_ == "VBZ"
                and word not in self._reporting
                and any(child.i < token.i for child in children(token, "ccomp"))
            ):
                token.pos_, token.tag_ = "NOUN", "NNS"

    def _is_clause(self, token: Token) -> bool:
        if not is_verb(token) or not self._knows(token.lemma_.lower()):
            return token.tag_ in ("VBZ", "VBD", "MD") and is_verb(token) and _is_told(token)
        return token.dep_ == "ROOT" and _is_told(token)


def _is_last_name(token: Token, named: Collection[int]) -> bool:
    """ "..., says Oslo": nothing but marks stands behind the name."""
    return token.i in named and all(behind.i in named or not behind.is_alpha for behind in token.doc[token.i :])


def _is_told(token: Token) -> bool:
    """A clause with a subject that agrees: in "Oslo halts arms talks", "talks" is no verb of "arms"."""
    subjects = children(token, "nsubj", "nsubjpass")
    agrees = not subjects or token.tag_ != "VBZ" or subjects[0].tag_ != "NNS" or token.lower_ in ("is", "has")
    return is_verb(token) and token.dep_ in ("ROOT", "ccomp", "parataxis") and bool(subjects) and agrees


def _agrees(noun: Token, verb: Token) -> bool:
    """ "strikes kill", but not "halts talks": a plural noun and the plural of a verb."""
    return noun.lower_.endswith("s") != verb.lower_.endswith("s")


def _stems(word: str) -> Iterator[str]:
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s"):
        yield word[:-1]
    yield word


def _cut(doc: Doc, piece: Piece) -> Doc:
    """The piece by itself, before it is parsed again."""
    tokens = doc[piece.start : piece.end]
    return Doc(tokens, [Mark(token.tag_, token.pos_, "", "", index) for index, token in enumerate(tokens)])


def _parsed_as(doc: Doc, changes: Mapping[int, str], named: Collection[int], nlp: Language) -> Doc:
    """The analysis of the words as they are changed, on the words as they stand."""
    words = [changes.get(token.i, token.text) for token in doc]
    variant = parsed.Doc(nlp.vocab, words=words, spaces=[bool(token.whitespace_) for token in doc])
    return Doc.of(doc, nlp(with_plain_names(variant, [index for index in named if index not in changes])))


def _joined(doc: Doc, pieces: Sequence[Doc]) -> Doc:
    marks: list[Mark] = []
    for piece in pieces:
        start = len(marks)
        marks += (Mark(t.tag_, t.pos_, t.lemma_, t.dep_, start + t.head.i) for t in piece)
    return Doc(doc, marks)
