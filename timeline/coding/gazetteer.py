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
_TAKES_A_PRONOUN = frozenset({"LET", "TELL", "GIVE", "HELP", "JOIN", "SHOW"})  # "HELP US" in a headline is no country
_TITLES = frozenset(
    {"President", "Premier", "Chancellor", "Minister", "Secretary", "Ambassador", "Envoy", "Spokesman", "Spokeswoman"}
    | {
        "Commissioner",
        "Chairman",
        "Chief",
        "Leader",
        "Governor",
        "Senator",
        "General",
        "Gen",
        "Admiral",
        "Adm",
        "Colonel",
    }
    | {
        "Col",
        "Marshal",
        "King",
        "Queen",
        "Prince",
        "Princess",
        "Crown",
        "Pope",
        "Emir",
        "Sheikh",
        "Sultan",
        "Ayatollah",
    }
    | {
        "Mullah",
        "Lord",
        "Sir",
        "Dame",
        "Comrade",
        "Mr",
        "Mrs",
        "Ms",
        "Miss",
        "Dr",
        "Prof",
        "Professor",
        "Judge",
        "Justice",
    }
    | {
        "Speaker",
        "Director",
        "Deputy",
        "Captain",
        "Lieutenant",
        "Lt",
        "Major",
        "Maj",
        "Brigadier",
        "Brig",
        "Sen",
        "Rep",
    }
    | {"Sayyed", "Cardinal", "Archbishop", "Bishop", "Chairwoman", "Chairperson", "Democrat", "Republican", "Socialist"}
    | {"Conservative", "Labour", "Taoiseach", "Attorney", "Representative", "Commander", "Field"}
)
_PREFIXES = frozenset({"anti", "pro", "ex", "non", "post", "pre", "then", "co"})
_DAYS = frozenset(
    {
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
    }
    | {"May", "June", "July", "August", "September", "October", "November", "December"}
)
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
    """One token list under one date. `headline`: no long word in lower case."""

    words: Words
    on: date
    headline: bool

    @classmethod
    def of(cls, tokens: Sequence[str], on: date) -> _Context:
        words = Words.of(tokens)
        headline = not any(word.islower() and len(word) > 4 for word in words.folded)
        return cls(words, on, headline)

    def before(self, index: int) -> str:
        return self.words.folded[index - 1] if index else ""

    def is_mixed(self, index: int) -> bool:
        """Whether the words around are not all in capitals."""
        near = self.words.folded[max(0, index - 3) : index + 4]
        return any(word.isalpha() and not word.isupper() for word in near)

    def continues_a_name(self, index: int, person: str, *, strict: bool) -> bool:
        """Whether another person's name leads up to a word: "Francesca Albanese", "Mazar-i-Sharif".

        A capitalised word does unless it is a title or begins like our person ("Omer" for Omar). Not so in headlines,
        where all words have capitals, nor at the start of a sentence, unless `strict`.
        """
        before, further = self.before(index), self.words.folded[index - 2] if index > 1 else ""
        if before in HYPHENS:
            return further.islower() and further not in _PREFIXES
        if not before.istitle() or before in _TITLES or before in _DAYS or before[0] == person[0]:
            return False
        return strict or not (self.headline or not further.isalnum())

    def goes_on_as_a_name(self, index: int) -> bool:
        """Whether a capitalised word follows; in a headline, where all are, only one with a hyphen ("Kye-gwan")."""
        following = self.words.folded[index + 1 : index + 3]
        if not following or not following[0].istitle() or not following[0].isalpha():
            return False
        return not self.headline or (len(following) == 2 and following[1] in HYPHENS)


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
        self._only_given = self._given_names - {entry.text for entry in entries if entry.naming}

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
        if code in self._actors:
            return code
        for spelling in self._trie.lookup(text):
            naming = self._chosen(spelling, on)
            if naming and naming.how is not How.PERSON:
                return naming.actor
        return next((whole for whole in (f"IGO:{code}", f"NSA:{code}") if whole in self._actors), None)

    def nearest(self, text: str, n: int = 3) -> list[str]:
        """Names of actors that are written like the text, the nearest first."""
        everyone = self._actors.values()
        names = {alias.lower(): actor.name for actor in everyone for alias in (actor.name, actor.short, actor.id)}
        close = difflib.get_close_matches(text.strip().lower(), names, n=3 * n, cutoff=0.6)
        return list(dict.fromkeys(names[alias] for alias in close))[:n]

    def _at(self, context: _Context, index: int, last: Match | None) -> tuple[int, Match | None]:
        """Where to go on, and the match that begins at a word, if any."""
        tokens = context.words.tokens
        for hit in self._trie.hits(context.words, index, mixed=context.is_mixed(index)):
            if None in hit.spelling.values:
                return hit.end, None
            naming = self._chosen(hit.spelling, context.on)
            if naming is None or self._is_namesake(context, index, hit, naming, last):
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
        latest = min(map(_lateness, namings)) if on is None else None
        held = [n for n in namings if latest is None or _lateness(n) == latest]
        return min(held, key=lambda n: (n.actor != preferred, _RANK[n.how], -_start(n)))

    def _is_namesake(
        self, context: _Context, index: int, hit: Hit[Naming | None], naming: Naming, last: Match | None
    ) -> bool:
        """Whether the words are part of another name: "Michael Jordan", "Kim Kye-gwan", "Central Park"."""
        first, before = hit.spelling.words[0], context.before(index)
        if len(hit.spelling.words) > 1 and not first.islower():
            return False
        if before in self._only_given or _is_initial(before):
            return True
        if first == "US" and not context.is_mixed(index):
            return before in _TAKES_A_PRONOUN
        if naming.person is None:
            return False
        beside_actor = last is not None and last.end == context.words.tokens[index]
        if not beside_actor and context.continues_a_name(index, naming.person, strict=hit.spelling.mixed):
            return True
        return (naming.person.startswith(first) or first in self._given_names) and context.goes_on_as_a_name(index)

    def _belongs_to_another(self, context: _Context, match: Match, last: Match) -> bool:
        """ "Pakistan's Foreign Office" is not London's: organs follow the state that is named right before them."""
        if match.naming.how not in _LOOSE or last.naming.how not in _NATIONAL:
            return False
        if last.naming.actor == match.naming.actor or self._actors[last.naming.actor].kind is not ActorKind.STATE:
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


def _first_names(entries: Sequence[Entry]) -> frozenset[str]:
    """The given names that our own people bear."""
    full = {e.naming.person for e in entries if e.naming and e.naming.person and " " in e.naming.person}
    return frozenset(person.split()[0] for person in full) - _TITLES
