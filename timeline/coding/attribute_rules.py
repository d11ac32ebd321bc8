"""The attribute rules of a spaCy model, looked up by tag and word.

From tag, word and label they give part of speech, morphology and some lemmas. spaCy's own component tries every rule
at every token, which takes a fifth of the whole parse; here the rules that fit a token are found once for each
(tag, word, label), and then remembered. What comes out is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc, Token
from spacy.tokens.morphanalysis import MorphAnalysis
from spacy.vocab import Vocab

FACTORY = "timeline_attribute_rules"
REPLACED = "attribute_ruler"
REMEMBERED = 50_000
"""Keys that are remembered; then they are forgotten, and found again."""


class _Key(NamedTuple):
    """All of a token that a rule may ask for, under the names that rules use."""

    TAG: str
    LOWER: str
    DEP: str
    IS_SPACE: bool


_Test = Callable[[_Key], bool]
_GIVEN = frozenset({"TAG", "POS", "DEP", "LEMMA", "MORPH"})


@dataclass(frozen=True, slots=True)
class _Rule:
    """`tests`: one for each of several tokens in a row; the one at `index` is given the attributes."""

    tests: tuple[_Test, ...]
    index: int
    attributes: Mapping[str, str]


def hasten(nlp: Language) -> None:
    """Put these rules in the place of spaCy's component, where a model has one whose rules can be read."""
    ruler: Any = nlp.get_pipe(REPLACED) if REPLACED in nlp.pipe_names else None
    if not isinstance(ruler, AttributeRuler):
        return
    rules = [rule for entry in ruler.patterns for rule in _read(entry)]
    if all(rule is not None for rule in rules):
        nlp.replace_pipe(REPLACED, FACTORY)
        component: Any = nlp.get_pipe(REPLACED)
        component.rules = [rule for rule in rules if rule is not None]


@Language.factory(FACTORY)
def _without_rules(nlp: Language, name: str) -> AttributeRules:  # noqa: ARG001  spaCy hands both over by name
    return AttributeRules(nlp.vocab)


class AttributeRules:
    """A pipeline component; `rules` are in order: later ones win."""

    def __init__(self, vocab: Vocab) -> None:
        self.rules: Sequence[_Rule] = ()
        self._vocab = vocab
        self._fitting: dict[_Key, tuple[tuple[int, ...], tuple[int, ...]]] = {}
        self._given: dict[tuple[int, ...], tuple[tuple[str, Any], ...]] = {}

    def __call__(self, doc: Doc) -> Doc:
        keys = [_Key(token.tag_, token.lower_, token.dep_, token.is_space) for token in doc]
        found = [self._found(key) for key in keys]
        own = [single for single, _ in found]
        for start, (_, opening) in enumerate(found):
            for number in opening:
                rule = self.rules[number]
                row = keys[start : start + len(rule.tests)]
                if len(row) == len(rule.tests) and all(test(key) for test, key in zip(rule.tests, row, strict=True)):
                    own[start + rule.index] = tuple(sorted((*own[start + rule.index], number)))
        for token, numbers in zip(doc, own, strict=True):
            self._give(token, numbers)
        return doc

    def _found(self, key: _Key) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The rules of one token that fit, and those of several whose first token does."""
        known = self._fitting.get(key)
        if known is None:
            if len(self._fitting) >= REMEMBERED:
                self._fitting.clear()
            fitting = [number for number, rule in enumerate(self.rules) if rule.tests[0](key)]
            single = tuple(number for number in fitting if len(self.rules[number].tests) == 1)
            opening = tuple(number for number in fitting if len(self.rules[number].tests) > 1)
            known = self._fitting[key] = (single, opening)
        return known

    def _give(self, token: Token, numbers: tuple[int, ...]) -> None:
        given = self._given.get(numbers)
        if given is None:
            merged: dict[str, str] = {}
            for number in numbers:
                merged.update(self.rules[number].attributes)
            given = self._given[numbers] = tuple(self._settings(merged))
        for name, value in given:
            setattr(token, name, value)

    def _settings(self, attributes: Mapping[str, str]) -> Iterable[tuple[str, Any]]:
        for name, value in attributes.items():
            if name == "MORPH":
                yield "morph", MorphAnalysis(self._vocab, value)
            else:
                yield f"{name.lower()}_", value


def _read(entry: Mapping[str, Any]) -> Iterable[_Rule | None]:
    """The rules of an entry of the model; None for one that asks or gives something that is not foreseen here."""
    attributes = entry["attrs"]
    for pattern in entry["patterns"]:
        tests = tuple(_test(token) for token in pattern)
        if None in tests or not _GIVEN.issuperset(attributes):
            yield None
        else:
            yield _Rule(tuple(test for test in tests if test), entry["index"], attributes)


def _test(asked: Mapping[str, Any]) -> _Test | None:
    tests = {name: _value_test(value) for name, value in asked.items()}
    read = [(_Key._fields.index(name), test) for name, test in tests.items() if name in _Key._fields and test]
    return (lambda key: all(test(key[place]) for place, test in read)) if len(read) == len(asked) else None


def _value_test(value: Any) -> Callable[[Any], object] | None:
    if isinstance(value, str | bool):
        return lambda own: own == value
    (how, what), *others = value.items()
    if others or how not in ("IN", "NOT_IN", "REGEX"):
        return None
    if how == "REGEX":
        return re.compile(what).search
    return frozenset(what).__contains__ if how == "IN" else lambda own: own not in what
