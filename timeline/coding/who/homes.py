"""Whose "the ministry", "the president", "the army" is: the country's that such words went with before, else the one
last spoken of."""

from __future__ import annotations

from timeline.coding.names.gazetteer import How
from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.text.grammar import children
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token
from timeline.coding.who.cast import Cast
from timeline.coding.who.page import Page

_POINTING = frozenset({"the", "its", "his", "her", "their"})

_HOUSES = frozenset(
    {"ministry", "minister", "army", "military", "government", "navy", "presidential", "embassy", "cabinet", "air"}
)
_SPOKESMEN = frozenset({"spokesman", "spokeswoman", "spokesperson"})
_SAYING = frozenset({"say", "tell", "announce", "add", "confirm"})


class Homes:
    """Finds and remembers the country of offices without one."""

    def __init__(self, lexicon: Lexicon, cast: Cast) -> None:
        self._cast = cast
        self._homes = lexicon.list("homes")
        self._national = lexicon.list("national")

    def may_be(self, token: Token) -> bool:
        return lemma(token) in self._homes

    def of(self, page: Page, head: Token, tokens: range) -> list[str]:
        """The country of "the ministry", "a ministry spokesman said"; none for "a minister resigned"."""
        if not self.may_be(head):
            return []
        if _is_bare_spokesman(head, tokens):
            last = self._cast.state
            return [last.actor] if last is not None and last.actor and not last.thing else []
        return self.last(page, tokens) if _is_definite(head) or _speaks_for_house(page, head, tokens) else []

    def of_newcomer(self, page: Page, tokens: range) -> list[str]:
        """Whose official somebody is who is introduced by a bare office: of the capital where he speaks, else of the
        country that the report is written in, if it is told of: another's would be named with his country."""
        words = _words(page, tokens)
        bare = page.doc[tokens.start].lower_ not in _POINTING
        if bare and words and words[0] in _SPOKESMEN:
            last = self._cast.state.actor if self._cast.state is not None else None
            return [last] if last is not None and last.startswith("NSA:") else []
        if not bare or not set(words) & self._national:
            return []
        seat = _seat(page, tokens)
        if seat is not None:
            return [seat]
        dateline = self._cast.dateline
        return [dateline] if dateline and dateline in self._cast.seen and not self._cast.here else []

    def last(self, page: Page, tokens: range) -> list[str]:
        words = _words(page, tokens)
        if self._cast.here:
            return [self._cast.here]
        remembered = self._cast.house(words, None)
        if remembered:
            return [remembered]
        home = self._cast.land if set(words) & self._national else self._cast.home
        return [home] if home else []

    def remember(self, page: Page, tokens: range, owner: str) -> None:
        self._cast.house(_words(page, tokens), owner)


def _is_bare_spokesman(head: Token, tokens: range) -> bool:
    """ "..., a spokesman said": of the house that was spoken of last."""
    behind = head.dep_ == "nsubj" and head.head.lemma_ in _SAYING and head.left_edge.i > head.sent.start
    alone = len(tokens) == len(("a", "spokesman")) and not children(head, "prep", "appos")
    return behind and alone and lemma(head) in _SPOKESMEN and head.nbor(-1).lower_ == "a"


def _seat(page: Page, tokens: range) -> str | None:
    """ "Foreign Minister Ada Lovelace said in Paris": the state whose capital it is, where he speaks at home."""
    speaker = page.doc[tokens.stop - 1]
    verb = speaker.head
    if verb.lemma_ not in _SAYING:
        return None
    for mark in children(verb, "prep"):
        for noun in children(mark, "pobj") if mark.lower_ == "in" else []:
            match = page.at.get(noun.i)
            if match is not None and match.naming.how is How.CAPITAL:
                return match.naming.actor
    return None


def _words(page: Page, tokens: range) -> list[str]:
    words = (page.doc[index] for index in tokens if index not in page.at)
    return [token.lower_.replace("defense", "defence") for token in words if token.is_alpha and not token.is_stop]


def _speaks_for_house(page: Page, head: Token, tokens: range) -> bool:
    """ "..., a foreign ministry spokesman said": of the country that the sentence is about."""
    words = {page.doc[index].lower_ for index in tokens}
    behind = head.dep_ == "nsubj" and head.head.lemma_ in _SAYING and head.left_edge.i > head.sent.start
    return behind and bool(words & _HOUSES)


def _is_definite(head: Token) -> bool:
    if head.tag_ in ("NNP", "NNPS") or lemma(head) == "ministry":
        return True
    return any(child.lower_ in _POINTING for child in head.children)
