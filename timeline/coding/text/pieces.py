"""A headline falls into pieces, each a sentence, a kicker or a source: "Sudan crisis: Rebels free hostages - army"."""

from __future__ import annotations

from dataclasses import dataclass

from timeline.coding.text.tree import Doc, Token

_MARKS = frozenset({":", ";", "|", "—", "–", "--", "•", "…", "..."})
_STOPS = frozenset({".", "!", "?"})
_QUOTES = frozenset({"'", "‘", "’", '"', "“", "”", "``", "''"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens `[start, end)`, the mark that closes it (if any) among them."""

    start: int
    end: int
    mark: str

    def words(self, doc: Doc) -> list[Token]:
        """Its tokens without marks at the ends."""
        inside = [token for token in doc[self.start : self.end] if not token.is_space]
        while inside and (inside[-1].is_punct or inside[-1].text in _MARKS):
            inside.pop()
        while inside and (inside[0].is_punct or inside[0].text in _MARKS):
            inside.pop(0)
        return inside


def pieces_of(doc: Doc) -> list[Piece]:
    """The pieces of a headline, left to right; all its tokens are in one of them."""
    found: list[Piece] = []
    start = 0
    for token in doc:
        last = token.i + 1 == len(doc)
        if last or _parts(token):
            found.append(Piece(start, token.i + 1, token.text if not last or _parts(token) else ""))
            start = token.i + 1
    return found


def _parts(token: Token) -> bool:
    """Whether a piece ends here: not at an hour ("10:30"), nor at the hyphen of a compound."""
    if token.text in _STOPS:
        return not (token.i + 1 < len(token.doc) and token.nbor(1).text in _QUOTES)
    if token.text == "-":
        return bool(token.whitespace_) and token.i > 0 and bool(token.nbor(-1).whitespace_)
    return token.text in _MARKS and (bool(token.whitespace_) or token.text != ":")
