"""Through whom something is said: "told the NTV channel", "in an interview with Kyodo", "wrote on Twitter"."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.coding.text.grammar import children, is_verb, prepositions
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.who.actors import Actors
from timeline.coding.who.page import Page

_THROUGH = frozenset({"to", "with", "on", "in", "by", "for", "through", "via", "over", "from"})
_OCCASIONS = frozenset(
    {
        "interview",
        "broadcast",
        "remark",
        "comment",
        "statement",
        "address",
        "speech",
        "article",
        "post",
        "message",
        "letter",
        "interviews",
        "programme",
        "program",
        "show",
        "video",
        "tweet",
        "appearance",
        "column",
        "commentary",
    }
)
_NETWORKS = {"tweet": "Twitter", "retweet": "Twitter"}
_SPEAKING = frozenset({"speak", "talk", "write", "post", "quote", "cite", "air", "carry", "publish", "broadcast"})
_STATE = frozenset({"state", "official"})


class Carriers:
    """Finds the outlets that a verb of saying names beside its speaker, with one article's actors."""

    def __init__(self, actors: Actors) -> None:
        self._actors = actors

    def of(self, page: Page, verb: Token) -> tuple[str, ...]:
        """Without "reporters" and "the media", which name nobody."""
        found = [_NETWORKS[lemma(verb)]] if lemma(verb) in _NETWORKS else []
        found += [name for noun in _nouns(verb) for name in self._named(page, noun)]
        return tuple(dict.fromkeys(found))

    def _named(self, page: Page, noun: Token) -> Iterator[str]:
        phrase = page.doc[noun.left_edge.i : noun.i + 1]
        if any(token.text[:1].isupper() or token.lower_ in _STATE for token in phrase):
            yield from (r.outlet for r in self._actors.resolve(page, noun) if r.outlet)


def _nouns(verb: Token) -> Iterator[Token]:
    """Whom it is told, on what it is said, and what is named of the interview or broadcast in which it is."""
    yield from children(verb, "dobj", "dative") if lemma(verb) == "tell" else ()
    for mark, noun in prepositions(verb):
        if mark in _THROUGH and not is_verb(noun):
            yield noun
            yield from _behind(noun) if lemma(noun) in _OCCASIONS else ()
    hung = (pair for thing in children(verb, "dobj") for pair in prepositions(thing))  # the parser's choice
    for mark, noun in hung:
        yield from _behind(noun) if mark in _THROUGH and lemma(noun) in _OCCASIONS else ()
    for clause in children(verb, "advcl"):
        if lemma(clause) in _SPEAKING:
            yield from (noun for mark, noun in prepositions(clause) if mark in _THROUGH and not is_verb(noun))


def _behind(occasion: Token) -> Iterator[Token]:
    """ "interview with X", "broadcast on X", "remarks carried by X", "X interview" """
    holders = [occasion, *children(occasion, "acl", "relcl")]
    yield from (noun for holder in holders for mark, noun in prepositions(holder) if mark in _THROUGH)
    yield from children(occasion, "compound", "nmod", "poss")
