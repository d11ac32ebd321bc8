"""Who a text names: dated data of states, organisations, groups and people, matched over tokens.

    tokens --Words--> trie hits, longest first --date, guards--> Match

A name is taken only inside its period: Kazakhstan's capital of 1995 is Almaty, a former minister is no voice of
his country. Where nothing fits, nothing is returned; the guards at the end of this file keep namesakes out.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from timeline.coding.actor_tables import Actor, ActorKind, ActorTables, Entry, How, Membership, Naming
from timeline.coding.trie import HYPHENS, Hit, Spelling, Trie, Words

__all__ = ["Actor", "ActorKind", "Gazetteer", "How", "Match", "Naming"]

_RANK = {how: rank for rank, how in enumerate(How)}
_TAKES_A_PRONOUN = frozenset({"LET", "TELL", "GIVE", "HELP", "JOIN", "SHOW"})
_LOOSE = frozenset({How.METONYM, How.ORGAN, How.OFFICE})
_NATIONAL = frozenset({How.NAME, How.DEMONYM})


@dataclass(frozen=True, slots=True)
class Match:
    """A naming at tokens `[start, end)`."""

    start: int
    end: int
    naming: Naming


@dataclass(frozen=True, slots=True)
class _Context:
    """One token list under one date. `mixed`: not all in capitals; `headline`: no long word in lower case."""

    words: Words
    on: date
    mixed: bool
    headline: bool

    @classmethod
    def of(cls, tokens: Sequence[str], on: date) -> _Context:
        words = Words.of(tokens)
        mixed = any(word.isalpha() and not word.isupper() for word in words.folded)
        headline = not any(word.islower() and len(word) > 4 for word in words.folded)
        return cls(words, on, mixed, headline)


class Gazetteer:
    """All names of all actors. Load it once; it never changes."""

    def __init__(self, tables: ActorTables) -> None:
        self.digest = tables.digest
        self._actors = tables.actors
        self._preferred = {" ".join(Words.of(name.split()).folded): actor for name, actor in tables.preferred().items()}
        self._memberships: dict[str, list[Membership]] = {}
        for membership in tables.memberships():
            self._memberships.setdefault(membership.organisation, []).append(membership)
        self._trie: Trie[Naming | None] = Trie()
        entries = list(tables.entries())
        for entry in entries:
            self._trie.add(entry.text, entry.naming, exact=entry.exact, mixed=entry.mixed)
        self._given_names = tables.given_names() | _first_names(entries)

    @classmethod
    def load(cls) -> Gazetteer:
        """Read and check the packaged tables; InvalidSettings names the file and line that cannot be used."""
        return cls(ActorTables.packaged())

    def find(self, tokens: Sequence[str], on: date) -> list[Match]:
        """Who is named, in order, without overlap; the longest name that holds on that day wins.

        Tokens as spaCy's English tokenizer cuts them; several actors in one token ("U.S.-Russia") yield the first.
        """
        context = _Context.of(tokens, on)
        matches: list[Match] = []
        index = 0
        while index < len(context.words):
            end, match = self._at(context, index, matches[-1] if matches else None)
            if match:
                matches.append(match)
            index = end
        return matches

    def actors(self) -> Sequence[Actor]:
        """Every actor, states first."""
        return tuple(self._actors.values())

    def knows(self, actor: str) -> bool:
        return actor in self._actors

    def name_of(self, actor: str) -> str:
        """The usual English name; an unknown id is its own name."""
        return self._actors[actor].name if actor in self._actors else actor

    def short_name_of(self, actor: str) -> str:
        """The short form where there is one ("US", "UN"), else the name."""
        return self._actors[actor].short if actor in self._actors else actor

    def members(self, organisation: str, on: date) -> frozenset[str]:
        """The members of an organisation on a day; empty where our tables hold none."""
        return frozenset(
            m.member
            for m in self._memberships.get(organisation, ())
            if (m.start is None or m.start <= on) and (m.end is None or on <= m.end)
        )

    def resolve(self, text: str, on: date | None = None) -> str | None:
        """The actor that a user means: an id, or a name of any kind but a person's, in any case."""
        code = text.strip().upper()
        for candidate in (code, f"IGO:{code}", f"NSA:{code}"):
            if candidate in self._actors and not self._trie.lookup(text):
                return candidate
        if code in self._actors:
            return code
        for spelling in self._trie.lookup(text):
            naming = self._chosen(spelling, on)
            if naming and naming.how is not How.PERSON:
                return naming.actor
        return None

    def nearest(self, text: str, n: int = 3) -> list[str]:
        """Names of actors that are written like the text, the nearest first."""
        names = {alias.lower(): actor.name for actor in self._actors.values() for alias in (actor.name, actor.short, actor.id)}
        close = difflib.get_close_matches(text.strip().lower(), names, n=3 * n, cutoff=0.6)
        return list(dict.fromkeys(names[alias] for alias in close))[:n]

    def _at(self, context: _Context, index: int, last: Match | None) -> tuple[int, Match | None]:
        """Where to go on, and the match that begins at a word, if any."""
        tokens = context.words.tokens
        for hit in self._trie.hits(context.words, index, mixed=context.mixed):
            if None in hit.spelling.values:
                return hit.end, None
            naming = self._chosen(hit.spelling, context.on)
            if naming is None or self._is_namesake(context, index, hit, naming):
                continue
            match = Match(tokens[index], tokens[hit.end - 1] + 1, naming)
            if last and (match.start < last.end or self._belongs_to_another(context, match, last)):
                return hit.end, None
            return hit.end, match
        return index + 1, None

    def _chosen(self, spelling: Spelling[Naming | None], on: date | None) -> Naming | None:
        """The one naming that holds on a day (without a day: the latest)."""
        namings = [n for n in spelling.values if n and (on is None or n.holds(on))]
        if not namings:
            return None
        preferred = self._preferred.get(" ".join(spelling.words))
        return min(namings, key=lambda n: (_lateness(n) if on is None else 0, n.actor != preferred, _RANK[n.how], -_start(n)))

    def _is_namesake(self, context: _Context, index: int, hit: Hit[Naming | None], naming: Naming) -> bool:
        words = context.words
        if hit.end - index > 1:
            return False
        before = words.folded[index - 1] if index else ""
        if before in self._given_names or _is_initial(before):
            return True
        if words.folded[index] == "US" and not context.mixed:
            return before in _TAKES_A_PRONOUN
        return naming.how is How.PERSON and _goes_on(context, index, naming)

    def _belongs_to_another(self, context: _Context, match: Match, last: Match) -> bool:
        """"Pakistan's Foreign Office" is not London's: organs follow the state that is named right before them."""
        if match.naming.how not in _LOOSE or last.naming.how not in _NATIONAL:
            return False
        if last.naming.actor == match.naming.actor or self._actors[match.naming.actor].kind is not ActorKind.STATE:
            return False
        words = context.words
        between = [words.folded[i] for i, token in enumerate(words.tokens) if last.end <= token < match.start]
        return between in ([], ["'s"], ["'"])


def _lateness(naming: Naming) -> int:
    return -(naming.end or date.max).toordinal()


def _start(naming: Naming) -> int:
    return naming.start.toordinal() if naming.start else 0


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isupper() and word not in "AI"


def _goes_on(context: _Context, index: int, naming: Naming) -> bool:
    """A family name that comes first ("Kim", "Xi") and is followed by another given name is another person."""
    words = context.words
    if naming.person is None or not naming.person.startswith(words.folded[index]):
        return False
    following = words.folded[index + 1 : index + 3]
    if not following or not following[0].istitle() or not following[0].isalpha():
        return False
    return not context.headline or (len(following) == 2 and following[1] in HYPHENS)


def _first_names(entries: Sequence[Entry]) -> frozenset[str]:
    """Given names that our people bear, without those that name an actor of themselves."""
    people = {e.naming.person.split()[0] for e in entries if e.naming and e.naming.person and " " in e.naming.person}
    others = {e.text for e in entries if e.naming and e.naming.how is not How.PERSON}
    return frozenset(people - others)
