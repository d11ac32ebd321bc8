"""A noun phrase cut into country, office and name: "Kenyan | Foreign Minister | Joseph Mutua"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from timeline.coding.names.gazetteer import How, Match
from timeline.coding.predicates.lexicon import Lexicon
from timeline.coding.text.sentences import lemma
from timeline.coding.text.tree import Token, words_of
from timeline.coding.who.page import Page

NAME_LIMIT = 60
"""Characters of a personal name; longer runs of proper nouns are something else."""

_BEGINS = (
    "compound",
    "amod",
    "nmod",
    "poss",
    "nummod",
    "npadvmod",
    "appos",
    "dep",
    "det",
    "quantmod",
    "predet",
    "case",
)
_NO_ROLE = frozenset({"the", "a", "an", "its", "his", "their", "mr", "mr.", "mrs", "ms"})
_GENITIVE = frozenset({"'s", "’s"})


def phrase_start(head: Token) -> int:
    """The token index where the phrase begins: its modifiers, not its clauses."""
    modifiers = [child for child in head.lefts if child.dep_ in _BEGINS or child.text in ("-", "‑")]
    return min([head.i, *(child.left_edge.i for child in modifiers)])


def title_before(page: Page, start: int) -> list[Token]:
    """The head of the phrase that ends right before a name: "chairman of the Ruritanian defence committee Igor ..." """
    token = page.doc[start - 1] if start else None
    while token is not None and token.head != token and token.head.right_edge.i < start:
        token = token.head
    return [token] if token is not None and token.dep_ == "npadvmod" and token.pos_ in ("NOUN", "PROPN") else []


def may_be_a_person(match: Match | None, actor: str | None) -> bool:
    """A name that our data do not know, or know as a person of that country."""
    return match is None or (match.naming.how is How.PERSON and match.naming.actor == actor)


class Titles:
    """Reads offices and names with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._titles = lexicon.list("titles")
        self._organs = lexicon.list("organs")
        self._private = lexicon.list("private")
        self._courtesy = lexicon.list("courtesy")

    def name(self, page: Page, tokens: Iterable[int]) -> str | None:
        """The proper nouns behind the last title, qualifier or courtesy word."""
        name: list[Token] = []
        for token in (page.doc[index] for index in tokens):
            if self._parts(page, token):
                name = []
            elif token.pos_ == "PROPN" or (name and (token.text[:1].isupper() or token.text in ("-", "'"))):
                name.append(token)
            elif not token.is_space and not token.is_punct:
                name = []
        text = words_of(page.doc[name[0].i : name[-1].i + 1]).strip(" -'") if name else ""
        return text if text[:1].isupper() and len(text) < NAME_LIMIT else None

    def behind_body(self, page: Page, tokens: range) -> str | None:
        """The personal name right behind the name of a body, at the end of a phrase."""
        name = self.name(page, tokens)
        if not name or " " not in name:
            return None
        before = page.doc[tokens.stop - 1 - len(name.split())]
        return name if before.i >= tokens.start and lemma(before) in self._organs else None

    def _parts(self, page: Page, token: Token) -> bool:
        """Whether a word stands before a name, not in it."""
        match = page.at.get(token.i)
        if match is not None and match.naming.how is not How.PERSON:
            return True
        lists = (self._titles, self._courtesy, self._organs, self._private)
        return token.lower_ in ("and", "the") or any(token.lower_ in words for words in lists)

    def role(self, page: Page, tokens: Iterable[int]) -> str | None:
        """The words of office: from behind the country to the last title word."""
        indexes = list(tokens)
        offices = [index for index in indexes if self._is_office(page.doc[index])]
        if not offices:
            return None
        organs = [m for m in page.between(indexes[0], offices[-1]) if m.naming.how in (How.ORGAN, How.OFFICE)]
        before = (page.doc[index] for index in indexes if index <= offices[-1])
        text = " ".join(token.text for token in before if _is_role_word(page, token, organs))
        return text.replace(" - ", "-").replace(" 's", "'s").replace(" ’s", "’s").strip() or None

    def _is_office(self, token: Token) -> bool:
        if token.lower_ in self._titles or lemma(token) in self._titles or lemma(token) in self._private:
            return True
        return lemma(token) in self._organs and token.lower_ not in self._courtesy

    def speaks_for(self, role: str) -> bool:
        """Whether the office is one that a person speaks for a country by."""
        return bool(set(role.lower().split()) & self._titles)

    def is_private(self, role: str) -> bool:
        return role.lower().split()[-1] in self._private


def _is_role_word(page: Page, token: Token, organs: Sequence[Match]) -> bool:
    match = page.at.get(token.i)
    if token.is_space or token.dep_ == "cc" or token.lower_ in _NO_ROLE or (match is not None and match not in organs):
        return False
    if token.lower_ in _GENITIVE:
        return page.at.get(token.i - 1) in organs
    return not token.is_punct or token.text == "-"
