"""Which of the names in a noun phrase own its head: "the French and Polish ministers", "a US-led coalition"."""

from __future__ import annotations

import re

from timeline.coding.names.gazetteer import How, Match
from timeline.coding.text.grammar import children
from timeline.coding.text.tree import Token, words_of
from timeline.coding.who.page import Page

_TURNED = re.compile(
    r"(led|backed|based|brokered|allied|made|controlled|occupied|born|sponsored|built|supplied|owned|mediated|trained|dominated|flagged|held|linked|administered|sanctioned|imposed|registered)$"
)
_QUALIFIERS = frozenset(
    {How.NAME, How.DEMONYM, How.ORGAN, How.ORGANISATION, How.GROUP, How.METONYM, How.CAPITAL, How.OFFICE}
)


def coordinated(page: Page, matches: list[Match]) -> list[Match]:
    """The first owner, and those joined to it by `and` or a comma."""
    joined = [matches[0]]
    for match in matches[1:]:
        between = [page.doc[index].lower_ for index in range(joined[-1].end, match.start)]
        if (
            not between
            or not all(word in ("and", ",", "&", "-", "–", "/", "the") for word in between)
            or not set(between) - {"the"}
        ):
            break
        joined.append(match)
    return joined


def leaders(page: Page, head: Token, tokens: range) -> list[str]:
    """ "A US-led coalition" is spoken of through the state that leads it."""
    led = (
        m for m in page.between(tokens.start, head.i) if [t.lower_ for t in page.doc[m.end : m.end + 2]] == ["-", "led"]
    )
    return [match.naming.actor for match in led][:1]


def leader_of(head: Token) -> Token | None:
    """ "Gunmen loyal to a general", "a militia led by a warlord": the noun of whoever they obey."""
    for word in children(head, "amod", "acl", "relcl", "appos"):
        mark = {"loyal": "to", "led": "by", "commanded": "by", "belonging": "to"}.get(word.lower_)
        for preposition in children(word, "prep", "agent") if mark else ():
            if preposition.lower_ == mark:
                return next(iter(children(preposition, "pobj")), None)
    return None


def known_holder(page: Page, head: Token, owners: list[str]) -> Token | None:
    """A person of our data in apposition who leads a group, or whose office has no owner: "the commander, X"."""
    for name in children(head, "appos"):
        match = page.at.get(name.i)
        if match and match.naming.how is How.PERSON and (not owners or match.naming.actor.startswith("NSA:")):
            return name
    return None


def later_body(page: Page, start: int, match: Match) -> str | None:
    """ "UN rights chief" before the name of somebody whom our data know in another office: he speaks for that body."""
    before = [m.naming.actor for m in page.between(start, match.start - 1) if may_own(page, m)]
    return before[0] if before and before[0].startswith("IGO:") else None


def name_as_written(page: Page, match: Match) -> str | None:
    """A person's name as the article gives it in full: "Moon Jae-in", not as our data spell it."""
    text = words_of(page.doc[match.start : match.end])
    return text if " " in text and not text.isupper() and text[:1].isupper() else None


def may_own(page: Page, match: Match) -> bool:
    """Not "US-led", "Lagos-based", nor a person's name inside somebody else's title."""
    if match.naming.how not in _QUALIFIERS and not (match.naming.how is How.CITIZENS or match.naming.how is How.PERSON):
        return False
    following = page.doc[match.end] if match.end < len(page.doc) else None
    if following is not None and following.text in ("-", "‑") and match.end + 1 < len(page.doc):
        return not _TURNED.search(page.doc[match.end + 1].lower_)
    return not _TURNED.search(page.doc[match.end - 1].lower_) or "-" not in page.doc[match.end - 1].text
