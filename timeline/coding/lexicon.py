"""The frame lexicon: which verb, noun or adjective, with which complements, is which act (data in lexicon/frames).

One YAML file an act. An entry is a line in a small notation, with options beside it where the defaults do not hold:

    accuse, blame              each of these verbs, whatever follows
    lash +out                  the verb with this particle or preposition
    launch [attack @raids]     the verb whose object is one of these nouns; @name is a class of classes.yaml
    {text: leave, doers: "@forces"}   with a subject among these nouns
    offer ~to                  the verb with an infinitive (`~that`: with a content clause; `~leave`: with this verb)

A frame with more conditions beats one with fewer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from timeline.domain.acts import SCHEMES, Act
from timeline.domain.errors import InvalidSettings
from timeline.domain.events import Kind

_ENTRY = re.compile(
    r"(?P<lemma>[a-z][a-z'-]*)(?:\s+\+(?P<particle>[a-z]+))?(?:\s+~(?P<complement>[a-z]+))?(?:\s+\[(?P<objects>[^\]]+)\])?"
)
_FILE_KEYS = {"act", "kind", "cameo", "verbs", "nouns", "adjectives"}
_OPTION_KEYS = {"text", "kind", "cameo", "reciprocal", "foreign", "act", "doers"}


class Part(StrEnum):
    VERB = "verbs"
    NOUN = "nouns"
    ADJECTIVE = "adjectives"


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to name an act. `foreign`: counts only when it is done to, or with, an actor of another country;
    `doers`: only when its subject is one of these nouns."""

    lemma: str
    part: Part
    act: Act
    cameo: str
    kind: Kind
    particle: str | None = None
    complement: str | None = None
    objects: frozenset[str] = frozenset()
    doers: frozenset[str] = frozenset()
    reciprocal: bool = False
    foreign: bool = False

    @property
    def strictness(self) -> int:
        """How many conditions it sets: the strictest frame that fits is the one that holds."""
        return 2 * bool(self.particle) + bool(self.complement) + 3 * bool(self.objects) + 4 * bool(self.doers)


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
    def size(self) -> int:
        return sum(len(group) for group in self.frames.values())


def load_lexicon() -> Lexicon:
    """Read and check every data file; InvalidSettings names the file and the entry that cannot be read."""
    folder = files("timeline.coding") / "lexicon"
    classes = {name: frozenset(text.split()) for name, text in _mapping(folder / "classes.yaml").items()}
    words = {name: frozenset(_split_words(text)) for name, text in _mapping(folder / "words.yaml").items()}
    outlets = {name.lower(): name for name in _split_words(_mapping(folder / "outlets.yaml")["outlets"])}
    frame_files = sorted((folder / "frames").iterdir(), key=lambda file: file.name)
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
    loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
    if not isinstance(loaded, dict):
        raise InvalidSettings(f"{file.name} holds no mapping; write `name: value` lines")
    return loaded


def _grouped(frames: Iterable[Frame]) -> dict[tuple[Part, str], tuple[Frame, ...]]:
    groups: dict[tuple[Part, str], list[Frame]] = {}
    for frame in frames:
        groups.setdefault((frame.part, frame.lemma), []).append(frame)
    return {key: tuple(sorted(group, key=lambda f: -f.strictness)) for key, group in groups.items()}


def _frames_of(file: Traversable, classes: Mapping[str, frozenset[str]]) -> Iterator[Frame]:
    sheet = _mapping(file)
    _check_keys(file, sheet, _FILE_KEYS)
    try:
        act, kind = Act(sheet["act"]), Kind(sheet["kind"])
    except (KeyError, ValueError) as error:
        raise InvalidSettings(f"{file.name}: {error}; give an act of the codebook and a kind") from None
    usual = Frame("", Part.VERB, act, str(sheet.get("cameo", SCHEMES[act].cameo)), kind)
    for part in Part:
        for entry in sheet.get(part.value, []):
            yield from _entry(file, entry, replace(usual, part=part), classes)


def _entry(file: Traversable, entry: object, usual: Frame, classes: Mapping[str, frozenset[str]]) -> Iterator[Frame]:
    options = entry if isinstance(entry, dict) else {"text": entry}
    _check_keys(file, options, _OPTION_KEYS)
    usual = replace(
        _with_options(file, options, usual), doers=_expand(file, str(options.get("doers", "")).split(), classes)
    )
    for text in _alternatives(str(options.get("text", ""))):
        match = _ENTRY.fullmatch(text)
        if not match:
            raise InvalidSettings(f"{file.name}: {text!r} is no entry; see timeline/coding/lexicon.py for the notation")
        objects = _expand(file, (match["objects"] or "").split(), classes)
        yield replace(
            usual, lemma=match["lemma"], particle=match["particle"], complement=match["complement"], objects=objects
        )


def _with_options(file: Traversable, options: Mapping[str, Any], usual: Frame) -> Frame:
    act = Act(options.get("act", usual.act))
    default = SCHEMES[act].cameo if "act" in options else usual.cameo
    cameo = str(options.get("cameo", default))
    if cameo[:2] not in SCHEMES[act].roots:
        raise InvalidSettings(f"{file.name}: CAMEO {cameo} is no code of {act}; see CODEBOOK section 6")
    return replace(
        usual,
        act=act,
        cameo=cameo,
        kind=Kind(options.get("kind", usual.kind)),
        reciprocal=bool(options.get("reciprocal")),
        foreign=bool(options.get("foreign")),
    )


def _alternatives(text: str) -> list[str]:
    """Split at commas; brackets hold no commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _expand(file: Traversable, words: list[str], classes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    expanded: set[str] = set()
    for word in words:
        if word.startswith("@") and word[1:] not in classes:
            raise InvalidSettings(f"{file.name}: no class {word}; add it to classes.yaml")
        expanded |= classes[word[1:]] if word.startswith("@") else {word}
    return frozenset(expanded)


def _check_keys(file: Traversable, mapping: Mapping[str, Any], known: set[str]) -> None:
    unknown = set(mapping) - known
    if unknown:
        raise InvalidSettings(f"{file.name}: unknown keys {sorted(unknown)}; known are {sorted(known)}")
