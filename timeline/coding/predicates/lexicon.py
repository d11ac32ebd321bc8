"""The frame lexicon: which verb, noun or adjective, with which complements, is which act (data in lexicon/frames).

One YAML file an act. An entry is a line in a small notation, with options beside it where the defaults do not hold:

    accuse, blame              each of these verbs, whatever follows
    lash +out                  the verb with this particle or preposition
    launch [attack @raids]     the verb whose object is one of these nouns; @name is a class of classes.yaml
    {text: leave, doers: "@forces"}   with a subject among these nouns
    {text: arrest, patients: rebel} with one of these words in the phrase of its object
    {text: send, amid: flood}   with one of these words in its clause
    {text: "draw [praise]", source: from}   the doer stands behind this preposition, whom it is done to is the subject
    {text: "hear +of", denied: true}   only when it is denied, which is part of what it says: "would not hear of it"
    offer ~to                  the verb with an infinitive (`~that`: with a content clause; `~leave`: with this verb)

A frame with more conditions beats one with fewer. `examples` are sentences with what they tell, as in
"Chile shelled Peru. -> CHL ASSAULT PER"; a test codes them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from timeline.coding.predicates.sheets import placed, read_sheet
from timeline.domain.acts import SCHEMES, Act
from timeline.domain.errors import InvalidSettings
from timeline.domain.events import Kind

_E = TypeVar("_E", bound=StrEnum)
_ENTRY = re.compile(
    r"(?P<lemma>[a-z][a-z'-]*)(?:\s+\+(?P<particle>[a-z]+))?(?:\s+~(?P<complement>[a-z]+))?(?:\s+\[(?P<objects>[^\]]+)\])?"
)
_FILE_KEYS = {"act", "kind", "cameo", "verbs", "nouns", "adjectives", "examples"}
_OPTION_KEYS = {
    "text",
    "kind",
    "cameo",
    "reciprocal",
    "foreign",
    "home",
    "act",
    "doers",
    "patients",
    "amid",
    "source",
    "denied",
}


class Part(StrEnum):
    VERB = "verbs"
    NOUN = "nouns"
    ADJECTIVE = "adjectives"


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to name an act.

    `foreign`: counts only when it is done to, or with, an actor of another country; `home`: also where a state deals
    with those who contend with it at home. `doers`: only when its subject is one of these nouns; `patients`: only with
    one of these words in the phrase of its object; `amid`: only with one
    of these words in its clause; `source`: its doer stands behind this preposition, and its subject is the target;
    `denied`: only where it is denied ("would not hear of").
    """

    lemma: str
    part: Part
    act: Act
    cameo: str
    kind: Kind
    particle: str | None = None
    complement: str | None = None
    objects: frozenset[str] = frozenset()
    doers: frozenset[str] = frozenset()
    patients: frozenset[str] = frozenset()
    amid: frozenset[str] = frozenset()
    reciprocal: bool = False
    foreign: bool = False
    home: bool = False
    source: str | None = None
    denied: bool = False

    @property
    def is_bare(self) -> bool:
        """Asks for no object and no surroundings: the noun under a light verb says more."""
        return not (self.objects or self.patients or self.amid or self.source)

    @property
    def strictness(self) -> int:
        """How many conditions it sets: the strictest frame that fits is the one that holds."""
        named = 2 * bool(self.particle) + bool(self.complement) + 3 * bool(self.objects)
        named += self.complement not in (None, "to", "that")  # "pledge ~retaliate" says more than "pledge ~to"
        return named + 4 * sum(map(bool, (self.doers, self.patients, self.amid, self.source, self.denied)))


@dataclass(frozen=True)
class Lexicon:
    """All frames by part of speech and lemma, and the word lists (words.yaml) that the steps read."""

    frames: Mapping[tuple[Part, str], tuple[Frame, ...]]
    words: Mapping[str, frozenset[str]]
    outlets: Mapping[str, str]  # lower-case name -> the name as we write it
    digest: str

    def of(self, part: Part, lemma: str) -> tuple[Frame, ...]:
        """The frames of a lemma, the strictest first."""
        return self.frames.get((part, lemma), ())

    def list(self, name: str) -> frozenset[str]:
        """A word list by its name in words.yaml."""
        return self.words[name]

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """Every word that a frame is keyed by, or asks for as its object."""
        keyed = {lemma for _, lemma in self.frames}
        return frozenset(keyed | {noun for group in self.frames.values() for frame in group for noun in frame.objects})

    @cached_property
    def attacks(self) -> frozenset[str]:
        """Nouns of force: what stands behind their "of", "on" or "in" suffers it."""
        force = {
            frame.lemma
            for group in self.frames.values()
            for frame in group
            if frame.part is Part.NOUN and frame.act in (Act.ASSAULT, Act.COERCE)
        }
        return frozenset(force) | self.words["attacks"]

    @cached_property
    def size(self) -> int:
        return sum(len(group) for group in self.frames.values())


def load_lexicon(own: Sequence[Path] = ()) -> Lexicon:
    """Read and check every data file; InvalidSettings names the file and the line that cannot be read.

    `own`: frame files of the user's, like those in lexicon/frames. Of frames with as many conditions the first holds,
    and theirs come before ours."""
    folder = files("timeline.coding") / "lexicon"
    classes = {name: frozenset(text.split()) for name, text in _mapping(folder / "classes.yaml").items()}
    words = {name: frozenset(_split_words(text)) for name, text in _mapping(folder / "words.yaml").items()}
    outlets = {name.lower(): name for name in _split_words(_mapping(folder / "outlets.yaml")["outlets"])}
    frame_files: list[Traversable] = [*own, *sorted((folder / "frames").iterdir(), key=lambda file: file.name)]
    frames = [frame for file in frame_files for frame in _frames_of(file, classes)]
    return Lexicon(
        _grouped(frames),
        words,
        outlets,
        _digest([folder / "classes.yaml", folder / "words.yaml", folder / "outlets.yaml", *frame_files]),
    )


def _digest(data_files: Iterable[Traversable]) -> str:
    whole = hashlib.sha256()
    for file in data_files:
        whole.update(file.name.encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()


def _split_words(text: str) -> list[str]:
    return [word.strip() for word in re.split(r"[,\n]", text) if word.strip()]


def _mapping(file: Traversable) -> dict[str, Any]:
    loaded = read_sheet(file)
    if not isinstance(loaded, dict):
        raise InvalidSettings(f"{file}, line 1: it holds no mapping; write `name: value` lines")
    return loaded


def _grouped(frames: Iterable[Frame]) -> dict[tuple[Part, str], tuple[Frame, ...]]:
    groups: dict[tuple[Part, str], list[Frame]] = {}
    for frame in frames:
        groups.setdefault((frame.part, frame.lemma), []).append(frame)
    return {key: tuple(sorted(group, key=lambda f: -f.strictness)) for key, group in groups.items()}


def _frames_of(file: Traversable, classes: Mapping[str, frozenset[str]]) -> Iterator[Frame]:
    sheet = _mapping(file)
    with placed(file):
        _check_keys(sheet, _FILE_KEYS)
        act, kind = _of(Act, sheet.get("act")), _of(Kind, sheet.get("kind"))
    usual = Frame("", Part.VERB, act, str(sheet.get("cameo", SCHEMES[act].cameo)), kind)
    for part in Part:
        for number, entry in enumerate(_listed(file, sheet, part)):
            with placed(file, part.value, number):
                yield from _entry(entry, replace(usual, part=part), classes)


def _listed(file: Traversable, sheet: Mapping[str, Any], part: Part) -> list[Any]:
    entries = sheet.get(part.value, [])
    with placed(file, part.value):
        if not isinstance(entries, list):
            raise InvalidSettings(f"{part.value} is no list; write each entry on a line of its own behind a dash")
    return entries


def _of(kind: type[_E], name: Any) -> _E:
    try:
        return kind(name)
    except ValueError:
        raise InvalidSettings(f"{name!r} is none of {', '.join(kind)}") from None


def _entry(entry: object, usual: Frame, classes: Mapping[str, frozenset[str]]) -> Iterator[Frame]:
    options = entry if isinstance(entry, dict) else {"text": entry}
    _check_keys(options, _OPTION_KEYS)
    usual = replace(
        _with_options(options, usual),
        doers=_expand(str(options.get("doers", "")).split(), classes),
        patients=_expand(str(options.get("patients", "")).split(), classes),
        amid=_expand(str(options.get("amid", "")).split(), classes),
    )
    for text in _alternatives(str(options.get("text", ""))):
        match = _ENTRY.fullmatch(text)
        if not match:
            raise InvalidSettings(f"{text!r} is no entry; timeline/coding/predicates/lexicon.py explains the notation")
        objects = _expand((match["objects"] or "").split(), classes)
        yield replace(
            usual, lemma=match["lemma"], particle=match["particle"], complement=match["complement"], objects=objects
        )


def _with_options(options: Mapping[str, Any], usual: Frame) -> Frame:
    act = _of(Act, options.get("act", usual.act))
    default = SCHEMES[act].cameo if "act" in options else usual.cameo
    cameo = str(options.get("cameo", default))
    if cameo[:2] not in SCHEMES[act].roots:
        raise InvalidSettings(f"CAMEO {cameo} is no code of {act}; see CODEBOOK section 6")
    return replace(
        usual,
        act=act,
        cameo=cameo,
        kind=_of(Kind, options.get("kind", usual.kind)),
        reciprocal=bool(options.get("reciprocal")),
        foreign=bool(options.get("foreign")),
        home=bool(options.get("home")),
        source=options.get("source"),
        denied=bool(options.get("denied")),
    )


def _alternatives(text: str) -> list[str]:
    """Split at commas; brackets hold no commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _expand(words: list[str], classes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    expanded: set[str] = set()
    for word in words:
        if word.startswith("@") and word[1:] not in classes:
            raise InvalidSettings(f"no class {word}; add it to classes.yaml")
        expanded |= classes[word[1:]] if word.startswith("@") else {word}
    return frozenset(expanded)


def _check_keys(mapping: Mapping[str, Any], known: set[str]) -> None:
    unknown = set(mapping) - known
    if unknown:
        raise InvalidSettings(f"unknown keys {sorted(unknown)}; known are {sorted(known)}")
