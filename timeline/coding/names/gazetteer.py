"""Who a text names: dated data of states, organisations, groups and people, matched over tokens.

    tokens --Words--> trie hits, longest first --the day, no namesake--> Match

A name is taken only inside its period: Kazakhstan's capital of 1995 is Almaty, a former minister is no voice of
his country. Where nothing fits, nothing is returned; namesakes.py keeps other people's names out.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from timeline.coding.names.actor_tables import Actor, ActorKind, ActorTables, How, Membership, Naming, Rebels
from timeline.coding.names.namesakes import Context, Namesakes
from timeline.coding.names.trie import Spelling, Trie, Words

__all__ = ["Actor", "ActorKind", "Gazetteer", "How", "Match", "Naming", "opposition_of", "unnamed_rebels"]

_RANK = {how: rank for rank, how in enumerate(How)}
_LOOSE = frozenset({How.METONYM, How.ORGAN, How.OFFICE})
_NATIONAL = frozenset({How.NAME, How.DEMONYM})
_REBELS, _OPPOSITION = "_REBELS", "_OPPOSITION"
_NO_MORE = frozenset(["former", "ex", "late", "then", "onetime", "ousted", "deposed"])
_POSSESSIVES = frozenset({"'s", "'"})


REMEMBERED = 256
"""Paragraphs whose names are kept in mind."""


@dataclass(frozen=True, slots=True)
class Match:
    """A naming at tokens `[start, end)`."""

    start: int
    end: int
    naming: Naming

    @property
    def only_hints(self) -> bool:
        """The name of a place or a people, which means an actor only with other words."""
        return self.naming.how.only_hints


class Gazetteer:
    """All names of all actors. Load it once; it never changes."""

    def __init__(self, tables: ActorTables) -> None:
        self.digest = tables.digest
        self._actors = tables.actors
        self._preferred = {" ".join(Words.of(name.split()).folded): actor for name, actor in tables.preferred().items()}
        self._memberships: dict[str, list[Membership]] = {}
        for membership in tables.memberships():
            self._memberships.setdefault(membership.organisation, []).append(membership)
        self._rebels: dict[str, list[Rebels]] = {}
        for rebels in tables.rebels():
            self._rebels.setdefault(rebels.state, []).append(rebels)
        self.epithets = tables.epithets()
        self._trie: Trie[Naming | None] = Trie()
        entries = list(tables.entries())
        for entry in entries:
            self._trie.add(entry.text, entry.naming, exact=entry.exact, mixed=entry.mixed)
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._found)
        self._namesakes = Namesakes(tables.words(), entries)

    @classmethod
    def load(cls, own: Sequence[Path] = ()) -> Gazetteer:
        """Read and check the packaged tables and `own` ones; InvalidSettings names file and line of what is wrong."""
        return cls(ActorTables.packaged(own))

    def find(self, tokens: Sequence[str], on: date) -> list[Match]:
        """Who is named, in order, without overlap; the longest name that holds on that day wins.

        Tokens as spaCy's English tokenizer cuts them; several actors in one token ("U.S.-Russia") yield the first.
        The last texts are remembered: each paragraph is asked for before it is parsed, and after.
        """
        return list(self._remembered(tuple(tokens), on))

    def _found(self, tokens: tuple[str, ...], on: date) -> list[Match]:
        context = Context.of(tokens, on)
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
        return actor in self._actors or _unnamed_band(actor, self._actors) is not None

    def name_of(self, actor: str) -> str:
        """The usual English name; an unknown id is its own name."""
        return self._actors[actor].name if actor in self._actors else _unnamed_band(actor, self._actors) or actor

    def short_name_of(self, actor: str) -> str:
        """The short form where there is one ("US", "UN"), else the name."""
        return self._actors[actor].short if actor in self._actors else self.name_of(actor)

    def groups_of_people(self, people: str) -> frozenset[str]:
        """Every group that the name of a people may mean: "Kurdish"."""
        namings = (naming for spelling in self._trie.lookup(people) for naming in spelling.values)
        return frozenset(naming.actor for naming in namings if naming and naming.how is How.PEOPLE)

    def rebels_of(self, state: str, on: date) -> str | None:
        """The group that a state's rebels are on a day, where one is known."""
        held = (r for r in self._rebels.get(state, ()) if (not r.start or r.start <= on) and (not r.end or on <= r.end))
        return next((rebels.group for rebels in held), None)

    def members(self, organisation: str, on: date) -> frozenset[str]:
        """The members of an organisation on a day; empty where our tables hold none."""
        return frozenset(
            m.member
            for m in self._memberships.get(organisation, ())
            if (m.start is None or m.start <= on) and (m.end is None or on <= m.end)
        )

    def memberships(self, organisation: str) -> Sequence[Membership]:
        """Who ever was a member of an organisation, and when; empty where our tables hold none."""
        return tuple(self._memberships.get(organisation, ()))

    def resolve(self, text: str, on: date | None = None) -> str | None:
        """The actor that a user means: an id, or a name of any kind but a person's, in any case."""
        code = text.strip().upper()
        if code in self._actors:
            return code
        for spelling in self._trie.lookup(text):
            naming = self._chosen(spelling, on)
            if naming and naming.how is not How.PERSON and not naming.how.only_hints:
                return naming.actor
        return next((whole for whole in (f"IGO:{code}", f"NSA:{code}") if whole in self._actors), None)

    def nearest(self, text: str, n: int = 3) -> list[str]:
        """Names of actors that are written like the text, the nearest first."""
        everyone = self._actors.values()
        names = {alias.lower(): actor.name for actor in everyone for alias in (actor.name, actor.short, actor.id)}
        close = difflib.get_close_matches(text.strip().lower(), names, n=3 * n, cutoff=0.6)
        return list(dict.fromkeys(names[alias] for alias in close))[:n]

    def _at(self, context: Context, index: int, last: Match | None) -> tuple[int, Match | None]:
        """Where to go on, and the match that begins at a word, if any."""
        tokens = context.words.tokens
        for hit in self._trie.hits(context.words, index, mixed=context.is_mixed(index)):
            if None in hit.spelling.values:
                return hit.end, None
            naming = self._chosen(hit.spelling, context.on) or _by_title(context, index, hit.spelling)
            beside = last is not None and last.end == tokens[index]
            if naming is None or self._namesakes.is_one(context, index, hit.spelling, naming, beside_actor=beside):
                continue
            match = Match(tokens[index], tokens[hit.end - 1] + 1, naming)
            if last and (match.start < last.end or self._is_of_another(match, last, context.before(index))):
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

    def _is_of_another(self, match: Match, last: Match, before: str) -> bool:
        """Organs follow the state that is named right before them: "Pakistan's Foreign Office" is not London's."""
        if match.naming.how not in _LOOSE or last.naming.how not in _NATIONAL:
            return False
        if last.naming.actor == match.naming.actor or self._actors[last.naming.actor].kind is not ActorKind.STATE:
            return False
        gap = match.start - last.end
        return gap == 0 or (gap == 1 and before in _POSSESSIVES)


def _by_title(context: Context, index: int, spelling: Spelling[Naming | None]) -> Naming | None:
    """A person out of office whom the text gives the office: "President Reagan" speaks for his state."""
    before = [word.lower().replace("defense", "defence") for word in context.words.folded[max(0, index - 5) : index]]
    if not before or set(before) & _NO_MORE:
        return None
    held = [n for n in spelling.values if n and n.person and n.role and _bears(before, n.role)]
    return max(held, key=_start) if len({naming.actor for naming in held}) == 1 else None


def _bears(before: Sequence[str], role: str) -> bool:
    """Whether the words before a name end with an office, in whatever order: "Secretary of State"."""
    words = role.lower().split()
    return before[-1] in words and set(words) <= set(before[-len(words) :])


def unnamed_rebels(state: str) -> str:
    """The id of rebels whom no table names: NSA:ZAR_REBELS."""
    return f"NSA:{state}{_REBELS}"


def opposition_of(state: str) -> str:
    """The id of a state's opposition: NSA:SYR_OPPOSITION."""
    return f"NSA:{state}{_OPPOSITION}"


def _unnamed_band(actor: str, known: Mapping[str, Actor]) -> str | None:
    """The name of rebels or an opposition that only have their state for a name."""
    for ending, what in ((_REBELS, "rebels"), (_OPPOSITION, "opposition")):
        state = known.get(actor.removeprefix("NSA:").removesuffix(ending)) if actor.endswith(ending) else None
        if state is not None and state.kind is ActorKind.STATE:
            return f"{what.title()} of {state.name}"
    return None


def _lateness(naming: Naming) -> int:
    return -(naming.end or date.max).toordinal()


def _start(naming: Naming) -> int:
    return naming.start.toordinal() if naming.start else 0
