"""Whom a description without a name stands for: "the kingdom", "the bloc", "both countries", "the North".

The words say of what kind the actor is; of that kind it is the one that the article spoke of last. An office that
several states have ("the Foreign Office") belongs to the state that the article is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from timeline.coding.names.gazetteer import How, Match
from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.text.grammar import SUBJECTS, children
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token, words_of
from timeline.coding.who.cast import Cast
from timeline.coding.who.page import Page
from timeline.coding.who.places import stands_for_a_place

_KOREAS = {"North": "PRK", "South": "KOR"}
_OTHER = frozenset(
    [
        "other",
        "another",
        "neighbouring",
        "neighbor",
        "neighboring",
        "neighbour",
        "third",
        "host",
        "foreign",
        "same",
        "first",
        "second",
        "own",
        "entire",
    ]
)
_TOGETHER = {"two": 2, "both": 2, "three": 3, "four": 4}


class Epithets:
    """Understands descriptions with one article's cast."""

    def __init__(self, lexicon: Lexicon, cast: Cast, described: Mapping[str, Set[str]]) -> None:
        self._cast = cast
        self._described = described
        self._states = lexicon.list("state_epithets")
        self._groups = lexicon.list("group_epithets")
        self._pairs = lexicon.list("pairs")
        self._sides = lexicon.list("sides")
        self._rivals = lexicon.list("rivals")
        self._warring = lexicon.list("warring")
        self._shared = lexicon.list("shared_organs")

    def may_be(self, token: Token) -> bool:
        """Whether the word may describe an actor named before."""
        word = lemma(token)
        lists = (self._states, self._groups, self._pairs)
        return any(word in words for words in lists) or word in self._described or token.text in _KOREAS

    def meet(self, page: Page, token: Token) -> None:
        """Remember whom the article names, the latest last."""
        match = page.at.get(token.i)
        if (
            match
            and match.start == token.i
            and not self._is_shared(page, match)
            and not stands_for_a_place(page, match)
        ):
            self._cast.seen.pop(match.naming.actor, None)
            self._cast.seen[match.naming.actor] = None

    def pair(self, head: Token, tokens: range) -> list[str]:
        """ "Both countries", "the three leaders", "the neighbours": those that acted together, or that were named last,
        without whoever acts on them; "sides" may be rebels too."""
        words = {head.doc[index].lower_ for index in tokens}
        rivals = 2 if "the" in words and head.tag_ == "NNS" and lemma(head) in self._rivals else 0
        counted = max((_TOGETHER.get(word, 0) for word in words), default=0) or rivals
        subject = head.dep_ in SUBJECTS
        if not counted or lemma(head) not in self._pairs or children(head, "prep"):
            return []
        if lemma(head) not in self._sides and not subject:  # "he spoke to both leaders"
            return []
        together = list(dict.fromkeys(reference.actor for reference in self._cast.plural if reference.actor))
        if subject and len(together) == counted:
            return together
        agent = None if subject else self._cast.home
        among = ("IGO:",) if lemma(head) in self._warring else ("IGO:", "NSA:")
        last = [actor for actor in self._cast.seen if not actor.startswith(among) and actor != agent]
        return last[-counted:] if len(last) >= counted else []

    def group(self, head: Token, tokens: range, owners: list[str]) -> list[str]:
        """ "The Lebanese group": the group named last, not the state."""
        named = lemma(head) in self._groups and head.doc[tokens.start].lower_ == "the"
        return (self._last("NSA:") or owners) if named and owners and ":" not in owners[0] else owners

    def one(self, head: Token, tokens: range) -> list[str]:
        """ "The kingdom", "the alliance", "the group": the last actor of that kind."""
        words = [head.doc[index].lower_ for index in tokens]
        if not words or words[0] != "the" or set(words) & _OTHER:
            return []
        word = lemma(head)
        if word in self._states or word in self._described:
            return self._fitting(words)
        return self._last("NSA:") if word in self._groups else []

    def organisation(self, head: Token, tokens: range) -> list[str]:
        """ "The agency", "the union": an organisation that has been named comes before a state's office."""
        if lemma(head) not in self._described:
            return []
        return [actor for actor in self.one(head, tokens) if actor.startswith("IGO:") and actor in self._cast.seen]

    def _fitting(self, words: list[str]) -> list[str]:
        """ "The Andean nation": who acted last or was named last of those; "the country": the one that acted last."""
        text = f" {' '.join(words).replace(' - ', '-')} "
        fitting = [actors for epithet, actors in self._described.items() if f" {epithet} " in text]
        home = self._cast.home
        if fitting:
            ranked = [*self._cast.seen, *([home] if home else [])]
            return [actor for actor in ranked if all(actor in actors for actors in fitting)][-1:]
        return [home] if home and ":" not in home and len(words) == len(("the", "country")) else []

    def korea(self, page: Page, head: Token) -> str | None:
        """ "The North", "the South" in a story about Korea"""
        actor = _KOREAS.get(head.text)
        here = {match.naming.actor for match in page.between(head.sent.start, head.sent.end - 1)}
        told = {"PRK", "KOR"} & (here | set(self._cast.seen))
        before = page.doc[head.i - 1].lower_ if head.i else ""
        return actor if actor and told and before == "the" else None

    def holder(self, page: Page, match: Match) -> str:
        """Whose office it is: of the state in whose capital it stands, or that the article is about."""
        if not self._is_shared(page, match):
            return match.naming.actor
        sentence = page.doc[match.start].sent
        seats = [*page.between(match.end, sentence.end - 1), *page.hinted(match.end, sentence.end - 1, How.PLACE)]
        told_in = [seat.naming.actor for seat in seats if page.doc[seat.start - 1].lower_ == "in" and _is_town(seat)]
        if told_in and match.naming.actor not in self._cast.seen:
            return told_in[0]
        home = self._cast.home
        if home and ":" not in home and match.naming.actor not in self._cast.seen:
            return home
        return match.naming.actor

    def _is_shared(self, page: Page, match: Match) -> bool:
        name = words_of(page.doc[match.start : match.end]).lower().removeprefix("the ")
        return match.naming.how in (How.ORGAN, How.OFFICE) and name in self._shared

    def _last(self, prefix: str) -> list[str]:
        return [actor for actor in self._cast.seen if actor.startswith(prefix)][-1:]


def _is_town(match: Match) -> bool:
    return match.naming.how in (How.CAPITAL, How.PLACE)
