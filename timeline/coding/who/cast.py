"""Whom an article has spoken of so far: people with their offices, ministries, and what a pronoun may stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from timeline.coding.names.gazetteer import How
from timeline.domain.spans import Span


@dataclass(frozen=True, slots=True)
class Reference:
    """Somebody named by tokens [start, end) of a paragraph. Without an actor it is a private person, firm or paper."""

    actor: str | None
    how: How | None
    start: int
    end: int
    person: str | None = None
    role: str | None = None
    outlet: str | None = None
    plural: bool = False
    place: Span | None = None  # the words, in the original text
    thing: bool = False  # named through what it did, moves or owns: "Russian strikes", "a Turkish jet"

    @property
    def private(self) -> bool:
        return self.actor is None


@dataclass(slots=True)
class Cast:
    """The memory of one article, filled in reading order."""

    people: dict[str, Reference] = field(default_factory=dict)
    houses: dict[str, str] = field(default_factory=dict)
    voices: dict[str, tuple[Reference, frozenset[str]]] = field(default_factory=dict)
    person: Reference | None = None
    state: Reference | None = None
    plural: tuple[Reference, ...] = ()
    home: str | None = None
    land: str | None = None  # the last state that `home` was
    dateline: str | None = None  # the country that the report is written in
    here: str | None = None  # the country of "In Paris, ..." for one sentence
    outlet: str | None = None
    band: str | None = None  # whom "the rebels" mean
    seen: dict[str, None] = field(default_factory=dict)  # actors named so far, the latest last

    def learn(self, reference: Reference) -> None:
        """Remember a named person by each part of the name that may be used alone."""
        if not reference.person:
            return
        parts = _parts(reference.person)
        for part in {parts[-1], parts[0]} if len(parts) in (2, 3) else {parts[-1]}:
            known = self.people.get(part)
            if known is None or part == parts[-1] or (known.private and not reference.private):
                self.people[part] = _fuller(known, reference)

    def hear(self, reference: Reference, words: Iterable[str]) -> None:
        """A named spokesman, with the words that he was introduced by: his house may speak without him."""
        said = frozenset(words)
        if reference.person and (any(word.startswith("spokes") for word in said) or {"press", "secretary"} <= said):
            self.voices[reference.person] = (reference, said)

    def voice_of(self, actor: str | None, words: Iterable[str]) -> Reference | None:
        """The one named spokesman of the house that these words name: of "the State Department", "the ministry"."""
        house = frozenset(words) - _SMALL
        fitting = [who for who, said in self.voices.values() if who.actor == actor and house and house <= said]
        return fitting[0] if len(fitting) == 1 else None

    def known(self, name: str) -> Reference | None:
        """A person by last name or full name."""
        parts = _parts(name)
        found = self.people.get(parts[-1]) if parts else None
        if found is None or not found.person:
            return None
        if len(parts) > 1 and not set(parts) & set(_parts(found.person)[:-1]) and len(found.person.split()) > 1:
            return None
        return found

    def house(self, words: list[str], actor: str | None) -> str | None:
        """Whose ministry this is: remembered from the last time that these words were used with a country."""
        if actor:
            self.houses.update(dict.fromkeys(words, actor))
            return actor
        return next((self.houses[word] for word in words if word in self.houses), None)

    def notice(self, references: tuple[Reference, ...], *, aside: bool = False) -> None:
        """A subject has been named: pronouns may point to it from here on. `aside`: in a clause of condition or time,
        which changes nothing about whose minister "the minister" is."""
        if len(references) > 1:
            self.plural = references
            return
        for reference in references:
            if reference.outlet:
                self.outlet = reference.outlet
            elif reference.person or _is_office(reference):
                self.person = reference
            if reference.actor and not reference.outlet:
                if not reference.person and not (aside and self.state):
                    self.state = reference
                if reference.plural:
                    self.plural = references
                if not reference.actor.startswith("NSA:"):  # rebels have no ministries
                    self.home = self.home if aside and self.home else reference.actor
                    self.land = self.home if ":" not in self.home else self.land

    def same_office(self, actor: str, role: str | None) -> Reference | None:
        """ "The minister", right after a minister of that actor with a name."""
        last = self.person
        if last is None or not last.person or not last.role or last.actor != actor or not role:
            return None
        return last if _offices_agree(set(_plain(role).split()), set(_plain(last.role).split())) else None

    def spokesman_of(self, actor: str, role: str) -> Reference | None:
        """The one named person of that actor whose office is the one that spoke without a name."""
        wanted = set(_plain(role).split())
        fitting = {
            person.person: person
            for person in self.people.values()
            if person.actor == actor
            and person.role
            and person.person
            and _offices_agree(wanted, set(_plain(person.role).split()))
        }
        return next(iter(fitting.values())) if len(fitting) == 1 else None


_OFFICES = frozenset(
    {"spokesman", "spokeswoman", "spokesperson", "minister", "president", "ambassador", "secretary", "premier", "envoy"}
)


_SMALL = frozenset({"the", "a", "an", "of", "for", "its", "s"})
_HEADS = frozenset({"president", "premier", "king", "queen", "chancellor", "emir", "sultan", "prime", "chairman"})


def _parts(name: str) -> list[str]:
    """The words of a name in lower case; the Arabic article is no part of it."""
    return [part.removeprefix("al-").removeprefix("el-") for part in name.lower().replace("al - ", "al-").split()] or [
        ""
    ]


def _offices_agree(wanted: set[str], held: set[str]) -> bool:
    """Same office word, and the shorter description is part of the longer one; a leader holds the highest office."""
    if wanted == {"leader"}:
        return bool(held & _HEADS) and not held & {"deputy", "vice", "spokesman", "spokeswoman"}
    return bool(wanted & held & _OFFICES) and (wanted <= held or held <= wanted)


def _plain(role: str) -> str:
    return role.lower().replace("defense", "defence").replace("'s", "").replace("’s", "")


def _is_office(reference: Reference) -> bool:
    return reference.how in (How.OFFICE, How.PERSON) or (
        reference.role is not None and not reference.thing and bool(set(_plain(reference.role).split()) & _OFFICES)
    )


def _fuller(known: Reference | None, fresh: Reference) -> Reference:
    """The better of two readings of one person: a longer name, a known actor, a role."""
    if known is None or known.private or not fresh.actor:
        return fresh if known is None or fresh.actor else known
    name = max((known.person or "", fresh.person or ""), key=lambda name: len(name.split()))
    return replace(known, person=name, role=known.role or fresh.role)
