"""Newspapers, agencies and broadcasters: they carry what others say and do."""

from __future__ import annotations

import re
from collections.abc import Iterable

from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.text.grammar import children
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token, words_of
from timeline.coding.who.cast import Cast
from timeline.coding.who.page import Page

_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


class Press:
    """Recognises outlets with one lexicon."""

    def __init__(self, lexicon: Lexicon, cast: Cast) -> None:
        self._outlets = lexicon.outlets
        self._press = lexicon.list("press")
        self._cast = cast

    def outlet(self, page: Page, head: Token, tokens: range) -> str | None:
        """The name of the outlet that the phrase is; "the agency" is the one last named. None for no outlet."""
        text = words_of(page.doc[tokens.start : tokens.stop]).strip()
        bare = _plain_name(text)
        last_two = words_of(page.doc[max(tokens.start, head.i - 1) : head.i + 1])
        known = self._listed((bare, bare.removesuffix("'s"), head.text, last_two))
        if known or lemma(head) not in self._press:
            return known
        inside = self._listed(words_of(page.doc[a : a + n]) for n in (3, 2, 1) for a in tokens)
        named = inside or self._listed(name.text for name in children(head, "appos"))
        if named or lemma(head) != "agency":
            return named or self._cast.outlet or bare
        news = "news" in text.lower() or (len(tokens) <= 2 and self._cast.outlet is not None)
        return (self._cast.outlet or bare) if news else None

    def _listed(self, names: Iterable[str]) -> str | None:
        """The first of the names that our list knows; a small letter is no name."""
        return next((self._outlets[n.lower()] for n in names if n[:1].isupper() and n.lower() in self._outlets), None)


def _plain_name(text: str) -> str:
    """Without the article, and without what is said of it before its name: "the private Baltija channel"."""
    words = _ARTICLE.sub("", text).split()
    named = next((index for index, word in enumerate(words) if word[:1].isupper()), 0)
    return " ".join(words[named:])
