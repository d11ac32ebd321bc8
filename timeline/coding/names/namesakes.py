"""When a word that is a name of ours belongs to another name: "Michael Jordan", "Kim Kye-gwan", "Mazar-i-Sharif".

Cheap rules over the neighbouring words; what they need to know is in actors/words.csv.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from timeline.coding.names.actor_tables import Entry, How, Naming
from timeline.coding.names.trie import HYPHENS, Spelling, Words


@dataclass(frozen=True, slots=True)
class Context:
    """One token list under one date. `headline`: no long word in lower case."""

    words: Words
    on: date
    headline: bool

    @classmethod
    def of(cls, tokens: Sequence[str], on: date) -> Context:
        words = Words.of(tokens)
        headline = not any(word.islower() and len(word) > 4 for word in words.folded)
        return cls(words, on, headline)

    def before(self, index: int) -> str:
        return self.words.folded[index - 1] if index else ""

    def after(self, index: int) -> str:
        return self.words.folded[index + 1] if index + 1 < len(self.words) else ""

    def is_mixed(self, index: int) -> bool:
        """Whether the words around are not all in capitals."""
        near = self.words.folded[max(0, index - 3) : index + 4]
        return any(word.isalpha() and not word.isupper() for word in near)


class Namesakes:
    """The guards, with the word lists of the tables and the given names that our own people bear."""

    def __init__(self, words: Mapping[str, Set[str]], entries: Sequence[Entry]) -> None:
        self._titles = words["title"]
        self._no_names = words["title"] | words["calendar"]
        self._prefixes = words["prefix"]
        self._joined = words["joined"]
        self._take_a_pronoun = words["takes pronoun"]
        full = {e.naming.person for e in entries if e.naming and e.naming.person and " " in e.naming.person}
        self._given = (words["given name"] | {person.split()[0] for person in full}) - self._titles
        self._only_given = self._given - {e.text for e in entries if e.naming and not e.naming.how.only_hints}

    def is_one(
        self, context: Context, index: int, spelling: Spelling[Naming | None], naming: Naming, *, beside_actor: bool
    ) -> bool:
        """Whether the spelling at a word is somebody else's; `beside_actor`: a match of ours ends right before it."""
        first, before = spelling.words[0], context.before(index)
        if len(spelling.words) > 1 and not first.islower():
            return False
        if before in self._only_given or _is_initial(before):
            return True
        if first == "US" and not context.is_mixed(index):
            return before in self._take_a_pronoun
        if naming.person is None:
            return self._is_no_actor(context, index, first, naming.how, beside_actor)
        if not beside_actor and self._continues_a_name(context, index, naming.person, strict=spelling.mixed):
            return True
        may_go_on = naming.person.startswith(first) or first in self._given
        return may_go_on and _goes_on_as_a_name(context, index)

    def _is_no_actor(self, context: Context, index: int, word: str, how: How, beside_actor: bool) -> bool:
        if word in self._joined:  # "Sino-Indian", not General Franco
            return context.after(index) not in HYPHENS
        return how is How.ORGAN and not beside_actor and self._ends_a_name(context, index)

    def _ends_a_name(self, context: Context, index: int) -> bool:
        """Whether a capitalised word leads up to an organ's inside a sentence: "the Indian National Congress"."""
        before, further = context.before(index), context.words.folded[index - 2] if index > 1 else ""
        leads = before.istitle() and before.isalpha() and before not in self._no_names
        return leads and further.isalnum() and not context.headline

    def _continues_a_name(self, context: Context, index: int, person: str, *, strict: bool) -> bool:
        """Whether another person's name leads up to a word: "Francesca Albanese", "Mazar-i-Sharif".

        A capitalised word does unless it is a title or begins like our person ("Omer" for Omar). Not so in headlines,
        where all words have capitals, nor at the start of a sentence, unless `strict`.
        """
        before, further = context.before(index), context.words.folded[index - 2] if index > 1 else ""
        if before in HYPHENS:
            return further.islower() and further not in self._prefixes
        if not before.istitle() or before in self._no_names or before[0] == person[0]:
            return False
        return strict or not (context.headline or not further.isalnum())


def _goes_on_as_a_name(context: Context, index: int) -> bool:
    """Whether a capitalised word follows; in a headline, where all are, only one with a hyphen ("Kye-gwan")."""
    following = context.words.folded[index + 1 : index + 3]
    if not following or not following[0].istitle() or not following[0].isalpha():
        return False
    return not context.headline or (len(following) == 2 and following[1] in HYPHENS)


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isupper() and word not in "AI"
