"""Who a noun phrase speaks of: matches of the gazetteer, read together with the words around them.

A country's name or demonym stands for the state alone ("Moscow said") or before an organ, an official, a thing that
it moves ("a Russian jet"); before a private person or a firm it stands for nobody. People are introduced with an
office and come back by their last name; pronouns point to whoever was the subject before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from spacy.tokens import Token

from timeline.coding.cast import Cast, Reference
from timeline.coding.gazetteer import How, Match
from timeline.coding.grammar import by_agent, children, conjuncts, counted
from timeline.coding.lexicon import Lexicon
from timeline.coding.page import Page
from timeline.coding.press import Press
from timeline.coding.sentences import lemma
from timeline.coding.titles import Titles, phrase_start

_WE = frozenset({"we", "us", "our", "ours", "i", "me", "my", "ourselves", "myself"})
_SINGULAR = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"})
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves", "both"})
_TURNED = re.compile(
    r"(led|backed|based|brokered|allied|made|controlled|occupied|born|sponsored|built|supplied|owned|mediated|trained|dominated|flagged|held|linked|administered|sanctioned|imposed|registered)$"
)
_FORMER = frozenset({"former", "ex", "late", "onetime", "erstwhile", "retired", "then"})
_NAMES = frozenset({How.NAME, How.CAPITAL, How.METONYM, How.ORGANISATION, How.GROUP})
_QUALIFIERS = frozenset(
    {How.NAME, How.DEMONYM, How.ORGAN, How.ORGANISATION, How.GROUP, How.METONYM, How.CAPITAL, How.OFFICE}
)


class Actors:
    """Resolves noun phrases of one article, with its cast as memory."""

    def __init__(self, lexicon: Lexicon, cast: Cast) -> None:
        self.cast = cast
        self._organs = lexicon.list("organs")
        self._titles = lexicon.list("titles")
        self._assets = lexicon.list("assets")
        self._private = lexicon.list("private")
        self._names = Titles(lexicon)
        self._press = Press(lexicon, cast)
        self._deeds = lexicon.list("deeds")
        self._bands = lexicon.list("bands")
        self._homes = lexicon.list("homes")

    def names_a_home(self, token: Token) -> bool:
        """Whether the word may mean an office of the country last spoken of."""
        return lemma(token) in self._homes

    def name_the_official(self, page: Page, head: Token) -> tuple[Reference, ...]:
        """A name that nobody introduced, speaking right after an official without a name: it is his."""
        official = self.cast.person
        if head.pos_ != "PROPN" or official is None or official.person or not official.actor or not official.role:
            return ()
        name = self._names.name(page, range(phrase_start(head), head.i + 1))
        if not name or " " not in name:
            return ()
        named = page.placed(replace(official, person=name, start=phrase_start(head), end=head.i + 1))
        self.cast.learn(named)
        return (named,)

    def resolve(self, page: Page, head: Token, speaker: Reference | None = None) -> tuple[Reference, ...]:
        """Everybody that a noun phrase with this head stands for; co-ordinated phrases give several."""
        found: dict[str, Reference] = {}
        for part in conjuncts(head):
            for reference in self._one(page, part, speaker):
                found.setdefault(reference.actor or f"private {reference.start}", reference)
        return tuple(found.values())

    def resolve_one(self, page: Page, head: Token) -> tuple[Reference, ...]:
        """What the phrase with this head alone stands for, without what is co-ordinated with it."""
        return self._one(page, head, None)

    def _one(self, page: Page, head: Token, speaker: Reference | None) -> tuple[Reference, ...]:
        if head.i in page.resolved and (page.resolved[head.i] or speaker is None or head.tag_ in ("PRP", "PRP$")):
            return page.resolved[head.i]
        return tuple(page.placed(found) for found in self._understood(page, head, speaker))

    def _understood(self, page: Page, head: Token, speaker: Reference | None) -> tuple[Reference, ...]:
        if head.tag_ in ("PRP", "PRP$"):
            return self._pronoun(head, speaker)
        match = page.at.get(head.i)
        if match and match.naming.how is not How.DEMONYM and not self._only_qualifies(head, match):
            return (self._named(page, head, match),)
        return self._phrase(page, head, speaker)

    def _only_qualifies(self, head: Token, match: Match) -> bool:
        return match.naming.how in (How.DEMONYM, How.CITIZENS) and match.end <= head.i

    # --- pronouns

    def _pronoun(self, head: Token, speaker: Reference | None) -> tuple[Reference, ...]:
        """Whoever is meant, placed where the pronoun stands."""
        return tuple(replace(who, start=head.i, end=head.i + 1) for who in self._meant(head.lower_, speaker))

    def _meant(self, word: str, speaker: Reference | None) -> tuple[Reference, ...]:
        if word in _WE:
            return (speaker,) if speaker else ()
        if word in _SINGULAR:
            return (self.cast.person,) if self.cast.person else ()
        if word in _THEY:
            return self.cast.plural or ((self.cast.state,) if self.cast.state else ())
        if word in _IT:
            return (self.cast.state,) if self.cast.state else ()
        return ()

    # --- names

    def _named(self, page: Page, head: Token, match: Match) -> Reference:
        naming = match.naming
        start = min(match.start, head.left_edge.i)
        reference = Reference(
            naming.actor, naming.how, start, match.end, naming.person, naming.role, plural=naming.how is How.CITIZENS
        )
        if naming.how is How.PERSON:
            role = self._names.role(page, range(start, match.start)) or naming.role
            reference = replace(reference, role=role, person=_as_written(page, match) or naming.person)
            self.cast.learn(reference)
        elif naming.how in (How.OFFICE, How.ORGAN):
            reference = self._with_name(page, head, reference)
        return reference

    def _with_name(self, page: Page, head: Token, reference: Reference) -> Reference:
        """An office with its holder's name in apposition: "the spokesman, Igor ..." """
        for name in children(head, "appos"):
            if name.pos_ == "PROPN" and name.i not in page.at:
                person = self._names.name(page, range(name.left_edge.i, name.i + 1))
                if person and not person.isupper():  # "the Air Force (RAF)" names no person
                    named = replace(reference, person=person, end=name.i + 1)
                    self.cast.learn(named)
                    return named
        return reference

    # --- phrases: a qualifier and a head

    def _phrase(self, page: Page, head: Token, speaker: Reference | None) -> tuple[Reference, ...]:
        first = phrase_start(head)
        tokens = range(first, head.i + 1)
        word = lemma(head)
        if any(page.doc[index].lower_ in _FORMER for index in tokens):
            return (Reference(None, None, first, head.i + 1, self._names.name(page, tokens)),)
        outlet = self._press.outlet(page, head, tokens)
        if outlet:
            return (Reference(None, None, first, head.i + 1, outlet=outlet),)
        if head.pos_ == "PROPN" and word not in self._organs and head.i not in page.at:
            return self._person(page, head, tokens)
        if word in self._private and not self._is_group(page, head, tokens):
            return self._private_one(page, head, tokens)
        return self._qualified(page, head, tokens, speaker)

    def _is_group(self, page: Page, head: Token, tokens: range) -> bool:
        return lemma(head) in self._bands and any(
            match.naming.how is How.GROUP for match in page.between(tokens.start, head.i)
        )

    def _private_one(self, page: Page, head: Token, tokens: range) -> tuple[Reference, ...]:
        reference = Reference(None, None, tokens.start, head.i + 1, role=lemma(head))
        for name in children(head, "appos"):
            if name.pos_ == "PROPN":
                self.cast.learn(replace(reference, person=self._names.name(page, range(name.left_edge.i, name.i + 1))))
        return (reference,)

    def _qualified(self, page: Page, head: Token, tokens: range, speaker: Reference | None) -> tuple[Reference, ...]:
        word = lemma(head)
        owners = self._owners(page, head, tokens, speaker)
        if not owners and word in self._assets:
            owners = self._operators(page, head)
        if not owners and word in self._homes and self._is_definite(head):
            owners = self._at_home(page, tokens)
        if word in self._organs or word in self._titles:
            return tuple(self._office(page, head, tokens, owner) for owner in owners)
        if word in self._assets or word in self._deeds or word in self._bands:
            return tuple(
                Reference(owner, None, tokens.start, head.i + 1, thing=True, plural=head.tag_ == "NNS")
                for owner in owners
            )
        if counts := counted(head):  # "hundreds of British troops"
            return self._one(page, counts[0], speaker)
        match = page.at.get(head.i)
        if match:  # "the Russians", "the British": a demonym as a noun
            return (Reference(match.naming.actor, How.CITIZENS, tokens.start, head.i + 1, plural=True),)
        return tuple(chain.from_iterable(self._one(page, name, speaker) for name in children(head, "appos")[:1]))

    def _office(self, page: Page, head: Token, tokens: range, owner: str) -> Reference:
        self.cast.house(self._house_words(page, tokens), owner)
        role = self._names.role(page, tokens) or None
        reference = Reference(
            owner,
            How.OFFICE if lemma(head) in self._titles else How.ORGAN,
            tokens.start,
            head.i + 1,
            role=role,
            plural=head.tag_ in ("NNS", "NNPS"),
        )
        return self._with_name(page, head, reference)

    def _at_home(self, page: Page, tokens: range) -> list[str]:
        """The ministry, the president: of the country that such words went with before, else the one last spoken of."""
        words = self._house_words(page, tokens)
        if self.cast.here:
            return [self.cast.here]
        remembered = self.cast.house(words, None)
        if remembered:
            return [remembered]
        return [self.cast.home] if self.cast.home else []

    def _house_words(self, page: Page, tokens: range) -> list[str]:
        words = (page.doc[index] for index in tokens if index not in page.at)
        return [token.lower_.replace("defense", "defence") for token in words if token.is_alpha and not token.is_stop]

    def _is_definite(self, head: Token) -> bool:
        if head.tag_ in ("NNP", "NNPS"):
            return True
        return (
            any(child.lower_ in ("the", "its", "his", "her", "their") for child in head.children)
            or lemma(head) == "ministry"
        )

    def _operators(self, page: Page, head: Token) -> list[str]:
        """ "missiles fired by the Ruritanian navy" """
        doers = (by_agent(clause) for clause in children(head, "acl"))
        found = (r.actor for doer in doers if doer is not None for r in self._one(page, doer, None))
        return [actor for actor in found if actor]

    # --- whose

    def _owners(self, page: Page, head: Token, tokens: range, speaker: Reference | None) -> list[str]:
        before = [m for m in page.between(tokens.start, head.i) if _may_own(page, m)]
        if before:
            return list(dict.fromkeys(match.naming.actor for match in self._coordinated(page, before)))
        after = list(self._of_phrase(page, head))
        if after:
            return list(dict.fromkeys(after))
        return self._possessive(page, head, speaker)

    def _coordinated(self, page: Page, matches: list[Match]) -> list[Match]:
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

    def _of_phrase(self, page: Page, head: Token) -> Iterator[str]:
        """president of Iran, spokesman for the Russian foreign ministry, minister at the embassy of Chile"""
        for mark in children(head, "prep"):
            if mark.lower_ in ("of", "for", "from", "with", "at", "in"):
                for noun in (n for first in children(mark, "pobj") for n in conjuncts(first)):
                    match = page.at.get(noun.i)
                    if match and match.naming.how is not How.DEMONYM:
                        yield match.naming.actor
                    elif mark.lower_ in ("of", "for", "from", "at", "with"):
                        yield from (r.actor for r in self._one(page, noun, None) if r.actor)

    def _possessive(self, page: Page, head: Token, speaker: Reference | None) -> list[str]:
        for owner in children(head, "poss"):
            references = self._one(page, owner, speaker)
            if references:
                return [reference.actor for reference in references[:1] if reference.actor]
        return []

    # --- people

    def _person(self, page: Page, head: Token, tokens: range) -> tuple[Reference, ...]:
        name = self._names.name(page, tokens)
        if not name:
            return self._qualified(page, head, tokens, None)
        introduced = self._introduced(page, head, tokens, name)
        if introduced:
            self.cast.learn(introduced)
            return (introduced,)
        known = self.cast.known(name)
        if known:
            return (replace(known, start=tokens.start, end=head.i + 1),)
        return ()

    def _introduced(self, page: Page, head: Token, tokens: range, name: str) -> Reference | None:
        """A name with a title before it, or with an office in apposition behind it."""
        role = self._names.role(page, tokens)
        if role and self._names.is_private(role):
            return Reference(None, None, tokens.start, head.i + 1, name, role)
        owners = self._owners(page, head, tokens, None)
        if role and not owners:
            owners = self._at_home(page, tokens) if self._names.speaks_for(role) and not self.cast.known(name) else []
        if role and owners:
            self.cast.house([w for w in role.lower().split() if w.isalpha()], owners[0])
            return Reference(owners[0], How.PERSON, tokens.start, head.i + 1, name, role)
        return self._from_apposition(page, head, tokens, name)

    def _from_apposition(self, page: Page, head: Token, tokens: range, name: str) -> Reference | None:
        for noun in children(head, "appos"):
            if lemma(noun) in self._private:
                return Reference(None, None, tokens.start, head.i + 1, name)
            if (lemma(noun) in self._titles or lemma(noun) in self._organs) and noun.i not in page.at:
                references = self._qualified(page, noun, range(phrase_start(noun), noun.i + 1), None)
                if references:
                    return replace(
                        references[0], how=How.PERSON, start=tokens.start, end=head.i + 1, person=name, thing=False
                    )
                return Reference(None, None, tokens.start, head.i + 1, name)
        return None


def _as_written(page: Page, match: Match) -> str | None:
    """A person's name as the article gives it in full: "Moon Jae-in", not as our data spell it."""
    text = page.doc[match.start : match.end].text
    return text if " " in text and not text.isupper() and text[:1].isupper() else None


def _may_own(page: Page, match: Match) -> bool:
    """Not "US-led", "Lagos-based", nor a person's name inside somebody else's title."""
    if match.naming.how not in _QUALIFIERS and not (match.naming.how is How.CITIZENS or match.naming.how is How.PERSON):
        return False
    following = page.doc[match.end] if match.end < len(page.doc) else None
    if following is not None and following.text in ("-", "‑") and match.end + 1 < len(page.doc):
        return not _TURNED.search(page.doc[match.end + 1].lower_)
    return not _TURNED.search(page.doc[match.end - 1].lower_) or "-" not in page.doc[match.end - 1].text
