"""Ninth step: an event in at most eight words of our own: "Russia may agree with US on air strikes"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from timeline.coding.events.draft import Draft
from timeline.coding.names.gazetteer import Gazetteer
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.domain.acts import Act
from timeline.domain.events import Modality

GLOSS_WORDS = 8
NEAR = 3
"""How deep under the predicate a noun may hang to say what the event is about."""


class _Phrase(NamedTuple):
    """An act in words: base form and present, before a target and by itself, and the preposition before the matter
    (none: the act says it all). `said` are nouns that would repeat the verb."""

    toward: tuple[str, str]
    alone: tuple[str, str]
    matter: str
    said: frozenset[str]


def _phrase(toward: str, alone: str, matter: str = "", said: str = "") -> _Phrase:
    return _Phrase((_base(toward), toward), (_base(alone), alone), matter, frozenset(said.split()))


def _base(present: str) -> str:
    """The base form of a phrase that begins with a verb in the third person."""
    verb, _, rest = present.partition(" ")
    return f"{verb[:-1]} {rest}".strip()


_PHRASES: Mapping[Act, _Phrase] = {
    Act.COMMENT: _phrase("comments on", "comments", "over", "statement comment word remark"),
    Act.DENY: _phrase("disputes claim by", "disputes claim", "over", "claim denial allegation charge accusation"),
    Act.PROPOSE: _phrase("makes proposal to", "makes proposal", "on", "proposal offer plan idea initiative bid"),
    Act.AGREE: _phrase("agrees with", "agrees", "on", "agreement deal accord consent understanding"),
    Act.CONSULT: _phrase("holds talks with", "holds talks", "on", "talk meeting visit call consultation trip summit"),
    Act.SUPPORT: _phrase("backs", "voices support", "over", "support backing praise"),
    Act.COOPERATE: _phrase("cooperates with", "cooperates", "on", "cooperation"),
    Act.AID: _phrase("gives aid to", "gives aid"),
    Act.CONCEDE: _phrase("yields to", "yields", "on", "concession"),
    Act.RETREAT: _phrase("eases pressure on", "eases pressure"),
    Act.REQUEST: _phrase("makes request to", "makes request", "on", "request call demand appeal action"),
    Act.ACCUSE: _phrase("criticises", "voices criticism", "over", "accusation criticism charge"),
    Act.REJECT: _phrase("rebuffs", "refuses", "on", "refusal rejection"),
    Act.THREATEN: _phrase("threatens", "makes threat", "over", "threat warning"),
    Act.PROTEST: _phrase("protests to", "protests", "over", "protest complaint"),
    Act.SANCTION: _phrase("penalises", "imposes penalties", "over", "sanction penalty"),
    Act.MOBILIZE: _phrase("moves forces toward", "moves forces"),
    Act.COERCE: _phrase("uses coercion against", "uses coercion"),
    Act.ASSAULT: _phrase("attacks", "makes attack"),
}
_FINER: Mapping[tuple[Act, str], _Phrase] = {
    (Act.AGREE, "057"): _phrase("signs deal with", "signs deal", "on", "agreement deal accord treaty pact"),
    (Act.CONSULT, "042"): _phrase("pays visit to", "goes on visit"),
    (Act.SUPPORT, "051"): _phrase("praises", "gives praise", "over", "praise"),
    (Act.SUPPORT, "054"): _phrase("recognises", "grants recognition"),
    (Act.SUPPORT, "055"): _phrase("apologises to", "apologises", "over", "apology regret"),
    (Act.COOPERATE, "062"): _phrase("holds drills with", "holds joint drills"),
    (Act.AID, "074"): _phrase("sends peacekeepers to", "sends peacekeepers"),
    (Act.RETREAT, "0841"): _phrase("frees captives from", "frees captives"),
    (Act.RETREAT, "085"): _phrase("eases sanctions on", "eases sanctions"),
    (Act.RETREAT, "086"): _phrase("grants access to", "grants access"),
    (Act.RETREAT, "087"): _phrase("halts hostilities with", "halts hostilities"),
    (Act.RETREAT, "0874"): _phrase("pulls forces from", "pulls back forces"),
    (Act.REQUEST, "100"): _phrase("makes demand of", "makes demand", "on", "request call demand appeal action"),
    (Act.ACCUSE, "090"): _phrase("investigates", "opens inquiry", "over", "investigation inquiry probe"),
    (Act.ACCUSE, "112"): _phrase("accuses", "makes accusation", "over", "accusation charge allegation claim"),
    (Act.PROTEST, "140"): _phrase("demonstrates against", "demonstrates", "over", "demonstration protest rally"),
    (Act.SANCTION, "161"): _phrase("downgrades ties with", "downgrades ties"),
    (Act.SANCTION, "162"): _phrase("cuts aid to", "cuts aid"),
    (Act.SANCTION, "166"): _phrase("expels nationals of", "orders expulsion"),
    (Act.COERCE, "171"): _phrase("makes seizure from", "makes seizure"),
    (Act.COERCE, "173"): _phrase("detains nationals of", "makes arrests"),
    (Act.COERCE, "176"): _phrase("mounts cyberattack on", "mounts cyberattack"),
    (Act.ASSAULT, "195"): _phrase("bombs", "carries out bombing"),
}
"""What CAMEO tells more closely than the act, where it can be said in so few words."""

_VAGUE = frozenset(
    re.findall(
        "[a-z]+",
        """area attempt barb batch beginning billion case claim course day detail dollar dozen end
        euro evidence fact first group hour hundred issue kind leader level lot man matter
        member million minister minute month morning move night number official ours part people person
        place point pound premier president reply response round second sense series set side sort
        spokesman start statement step string term theirs thing third thousand time today trip visit
        way week woman year""",
    )
)
"""Nouns that tell nothing of what it is about."""

_BESIDE = frozenset({"after", "before", "amid", "during", "since", "until", "as", "despite", "within", "by"})

_AUXILIARIES = {Modality.NEGATED: "does not", Modality.CONDITIONAL: "may", Modality.FUTURE: "will"}


def gloss(draft: Draft, gazetteer: Gazetteer) -> str:
    """Actor, act with its modality, first target, and a noun or two of what it is about."""
    assert draft.actor.actor is not None
    phrase = _FINER.get((draft.act, draft.cameo), _PHRASES[draft.act])
    auxiliary = _AUXILIARIES.get(draft.modality)
    target = draft.targets[0].actor if draft.targets else None
    base, present = phrase.toward if target else phrase.alone
    parts = [
        gazetteer.short_name_of(draft.actor.actor),
        f"{auxiliary} {base}" if auxiliary else present,
        gazetteer.short_name_of(target) if target else "",
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
        if noun.i not in named and lemma(noun) in draft.matter and lemma(noun) not in said | _VAGUE:
            narrowed = [child.lower_ for child in noun.lefts if child.dep_ == "compound" and child.tag_ == "NN"]
            return [*narrowed[-1:], noun.text if noun.text.isupper() else noun.lower_]
    return []


def _nouns(verb: Token) -> Iterator[Token]:
    """Common nouns below the verb, level by level."""
    level = [verb]
    for _ in range(NEAR + 1):
        level = [child for token in level for child in token.children if not _stands_apart(child)]
        yield from (token for token in level if token.pos_ == "NOUN" and token.is_alpha)


def _stands_apart(child: Token) -> bool:
    """Subjects, and what is told beside: "after two hours", "as tension grows"."""
    return child.dep_ in ("nsubj", "parataxis", "advcl", "conj") or child.lower_ in _BESIDE
