"""Slips of the parser that the words themselves show, put right before anybody reads the tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_RULERS = frozenset({"government", "authority", "authorities", "rulers", "ruler", "leadership", "cabinet", "regime"})
_SPOKEN_LAST = frozenset({"proposed", "suggested", "demanded", "urged", "warned", "insisted", "argued", "stressed"})
_PAST = frozenset({"VBD", "VBZ"})
_FAR = 40
"""Steps upwards that are taken at most."""


class Marks:
    """What a parser says of a text, token by token; words in lower case. Mended in place."""

    def __init__(self, words: Sequence[str], tags: list[str], deps: list[str], heads: list[int]) -> None:
        self.words, self.tags, self.deps, self.heads = words, tags, deps, heads
        self._below: list[list[int]] = []
        self.rehang()

    def rehang(self) -> None:
        """Count anew what hangs below what."""
        self._below = [[] for _ in self.words]
        for i, head in enumerate(self.heads):
            if head != i:
                self._below[head].append(i)

    def below(self, head: int, *deps: str) -> list[int]:
        return [i for i in self._below[head] if self.deps[i] in deps]

    def hang(self, i: int, head: int, dep: str) -> None:
        """Hang a token below another one; no circles are made."""
        above, steps = head, 0
        while self.heads[above] != above and steps < _FAR:
            if above == i:
                return
            above, steps = self.heads[above], steps + 1
        if above == i or steps == _FAR:
            return
        if self.heads[i] != i:
            self._below[self.heads[i]].remove(i)
        self.heads[i], self.deps[i] = head, dep
        self._below[head].append(i)

    def above(self, i: int) -> Iterator[int]:
        for _ in range(_FAR):
            if self.heads[i] == i:
                return
            i = self.heads[i]
            yield i


def mend(marks: Marks) -> None:
    """Put right what can be seen to be wrong."""
    for i in range(len(marks.words)):
        _relative(marks, i)
        _subject_behind_place(marks, i)
        _seat_of_government(marks, i)
        _joined_too_low(marks, i)
        _let_in(marks, i)
        _spoken_last(marks, i)


def _relative(marks: Marks, i: int) -> None:
    """ "The plan that it accepted": no content clause, for `that` is what was accepted."""
    head = marks.heads[i]
    hung = marks.deps[i] == "ccomp" and head < i and marks.tags[head].startswith("NN")
    objects = marks.below(i, "dobj") if hung and marks.tags[i].startswith("VB") else []
    if any(marks.words[that] == "that" and that > head for that in objects):
        marks.deps[i] = "relcl"


def _subject_behind_place(marks: Marks, i: int) -> None:
    """ "In Paris, the envoy said": the envoy is no other name for Paris."""
    head = marks.heads[i]
    if marks.deps[i] != "appos" or marks.deps[head] != "pobj" or head > i:
        return
    mark = marks.heads[head]
    verb = marks.heads[mark]
    opens = marks.words[mark] == "in" and verb > i and marks.tags[verb].startswith("VB")
    if opens and not marks.below(verb, "nsubj", "nsubjpass"):
        marks.hang(i, verb, "nsubj")


def _seat_of_government(marks: Marks, i: int) -> None:
    """ "Accused the government in Paris of": where the government is, not where it was accused."""
    if marks.words[i] != "in" or marks.deps[i] != "prep" or not i or marks.words[i - 1] not in _RULERS:
        return
    if marks.heads[i] == marks.heads[i - 1] and marks.deps[i - 1] in ("dobj", "pobj", "dative"):
        marks.hang(i, i - 1, "prep")


def _let_in(marks: Marks, i: int) -> None:
    """ "Let lorries in": no clause whose verb is `lorries`."""
    head = marks.heads[i]
    noun = marks.tags[i] in ("NNS", "NN") and marks.deps[i] == "ccomp" and head < i
    if noun and marks.words[head] in ("let", "lets", "letting") and not marks.below(i, "nsubj", "aux", "cop"):
        marks.deps[i] = "dobj"
        for below in marks.below(i, "advmod", "prt"):
            if below > i:
                marks.hang(below, head, "prt")


def _spoken_last(marks: Marks, i: int) -> None:
    """ "Soldiers should step back, the secretary-general of the bloc proposed": the verb that ends it is whose words
    these are, not what was done to anybody in them."""
    if (
        marks.words[i] not in _SPOKEN_LAST
        or marks.tags[i] not in ("VBN", "VBD")
        or marks.deps[i] not in ("acl", "relcl")
    ):
        return
    speaker = marks.heads[i]
    while marks.deps[speaker] == "appos" and marks.heads[speaker] == speaker - 2:  # "secretary-general"
        speaker = marks.heads[speaker]
    root = speaker
    for above in marks.above(speaker):
        root = above
    said_of = (
        marks.deps[speaker] in ("appos", "conj", "npadvmod") and marks.tags[root].startswith("VB") and root < speaker
    )
    if not said_of or marks.below(i, "dobj", "agent", "auxpass", "nsubj"):
        return
    first = min([speaker, *marks.below(speaker, "det", "poss", "amod", "compound")])
    if first and marks.words[first - 1] == ",":
        marks.deps[i], marks.heads[i], marks.tags[i] = "ROOT", i, "VBD"
        marks.rehang()
        marks.hang(speaker, i, "nsubj")
        marks.hang(root, i, "ccomp")


def _joined_too_low(marks: Marks, i: int) -> None:
    """ "Denied that it had received one and ruled out talks": what was ruled out is not what "had" goes with."""
    head = marks.heads[i]
    if marks.deps[i] != "conj" or marks.tags[i] not in _PAST or marks.tags[head] != "VBN":
        return
    if marks.below(i, "nsubj", "nsubjpass", "aux", "auxpass") or not marks.below(head, "aux", "auxpass"):
        return
    fitting = (above for above in marks.above(head) if marks.tags[above] == marks.tags[i])
    verb = next(fitting, None)
    if verb is not None and marks.words[verb] != "said":
        marks.hang(i, verb, "conj")
    elif verb is not None:
        higher = next((above for above in marks.above(verb) if marks.tags[above] == marks.tags[i]), None)
        if higher is not None:
            marks.hang(i, higher, "conj")
