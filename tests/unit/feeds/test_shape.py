import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.shape import MAX_ATTRIBUTES, MAX_DEPTH, odd_shape
from tests.unit.feeds.documents import ATOM, RDF, RSS


@pytest.mark.parametrize("document", [RSS, ATOM, RDF])
def test_feeds_pass(document: str) -> None:
    assert odd_shape(document) is None


@pytest.mark.parametrize("beyond", [0, 1])
def test_a_tag_has_no_more_attributes_than_the_limit(beyond: int) -> None:
    attributes = " ".join(f"a{n}='1'" for n in range(MAX_ATTRIBUTES + beyond))
    document = f"<rss><channel><item {attributes}/></channel></rss>"
    assert odd_shape(document) == ("a tag with more than 1000 attributes" if beyond else None)


@pytest.mark.parametrize("beyond", [0, 1])
def test_elements_do_not_nest_deeper_than_the_limit(beyond: int) -> None:
    document = "<a>" * (MAX_DEPTH + beyond) + "</a>" * (MAX_DEPTH + beyond)
    assert odd_shape(document) == ("more than 2000 elements inside each other" if beyond else None)


def test_breaks_that_nobody_closed_end_with_their_item() -> None:
    assert odd_shape("<rss>" + ("<item>" + "<br>" * 100 + "</item>") * 1000) is None


@pytest.mark.parametrize("holder", ["<![CDATA[{}]]>", "<!-- {} -->", "{}"])
def test_only_markup_counts(holder: str) -> None:
    inner = "<br/>" * 5000 if holder == "{}" else "<br>" * 5000
    assert odd_shape(f"<rss><item>{holder.format(inner)}</item></rss>") is None


@given(st.lists(st.sampled_from(["<a>", "</a>", "<b", "/>", "<![CDATA[", "]]>", "<!--", "-->", "<", ">", "x='"])))
def test_any_markup_passes_or_is_refused(pieces: list[str]) -> None:
    odd_shape("".join(pieces) * 200)


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<![CDATA[", "<", "</a>", "<a='", "<a/><!--"])
def test_hostile_markup_costs_no_more_than_its_length(piece: str) -> None:
    odd_shape(piece * 100_000)
