"""The words of publishers' dates: months and weekdays in many languages, halves of the day, words that say nothing."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class DateWords:
    """Every word folded; `months` and `weekdays` (Monday is 0) tell by word and number in which languages."""

    months: Mapping[str, Mapping[int, frozenset[str]]]
    weekdays: Mapping[str, frozenset[int]]
    halves: Mapping[str, int]  # hours to add
    fillers: frozenset[str]


@cache
def date_words() -> DateWords:
    """The words of date_words.yaml."""
    data = yaml.safe_load(files("feeds").joinpath("date_words.yaml").read_text("utf-8"))
    months: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    weekdays: dict[str, set[int]] = defaultdict(set)
    for language, names in data["languages"].items():
        for number, words in enumerate(names.get("months", ()), start=1):
            for word in words:
                months[folded(word)][number].add(language)
        for number, words in enumerate(names["weekdays"]):
            for word in words:
                weekdays[folded(word)].add(number)
    return DateWords(
        months={word: {month: frozenset(where) for month, where in found.items()} for word, found in months.items()},
        weekdays={word: frozenset(numbers) for word, numbers in weekdays.items()},
        halves=dict.fromkeys(_folded(data["am"]), 0) | dict.fromkeys(_folded(data["pm"]), 12),
        fillers=frozenset(_folded(data["fillers"])),
    )


def folded(word: str) -> str:
    """A word without case, accents, marks and the signs around it; the parts of a phrase parted by single spaces."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("ı", "i"))
    kept = (
        " " if letter in _BETWEEN else letter
        for letter in plain
        if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"
    )
    return " ".join("".join(kept).split())


_BETWEEN = frozenset(" .'’-–—")


def _folded(words: Iterable[str]) -> list[str]:
    return [folded(word) for word in words]
