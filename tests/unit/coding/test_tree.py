"""Our trees say what spaCy's say of the same words."""

from __future__ import annotations

import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy import tokens as parsed

from timeline.coding.text.tree import Doc, words_of

NLP = spacy.blank("en")


@st.composite
def parses(draw: st.DrawFn) -> parsed.Doc:
    """A text whose tokens hang together without a circle; where arcs cross, spaCy guesses the edges."""
    size = draw(st.integers(1, 7))
    order = draw(st.permutations(range(size)))
    heads = list(range(size))
    for place, token in enumerate(order):
        heads[token] = draw(st.sampled_from([token, *order[:place]]))
    deps = ["ROOT" if head == token else "dep" for token, head in enumerate(heads)]
    spaces = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    return parsed.Doc(NLP.vocab, [f"w{n}" for n in range(size)], spaces, heads=heads, deps=deps)


@given(parses())
def test_a_tree_is_that_of_the_parser(theirs: parsed.Doc) -> None:
    ours = Doc.of(theirs, theirs)
    for token, own in zip(theirs, ours, strict=True):
        assert own.head.i == token.head.i
        assert [child.i for child in own.children] == [child.i for child in token.children]
        assert [above.i for above in own.ancestors] == [above.i for above in token.ancestors]
        below = [other.i for other in own.subtree]
        assert (own.left_edge.i, own.right_edge.i) == (below[0], below[-1])
        assert own.is_ancestor(ours[0]) == token.is_ancestor(theirs[0])
    if all(len(list(own.subtree)) == own.right_edge.i - own.left_edge.i + 1 for own in ours):
        edges = [(token.left_edge.i, token.right_edge.i) for token in theirs]
        assert [(own.left_edge.i, own.right_edge.i) for own in ours] == edges
        assert [[below.i for below in own.subtree] for own in ours] == [[b.i for b in t.subtree] for t in theirs]
        assert [(span.start, span.end) for span in ours.sents] == [(span.start, span.end) for span in theirs.sents]
    assert words_of(ours) == theirs.text.removesuffix(theirs[-1].whitespace_ or "\0")
