import pytest

from api.errors import NotAcceptable
from api.formats.negotiate import JSON, TEXT, choose

OFFERED = (JSON, TEXT)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/plain", TEXT),
        ("text/*", TEXT),
        ("TEXT/PLAIN; charset=utf-8", TEXT),
        ("application/json;q=0.2, text/plain;q=0.9", TEXT),
        ("application/json, text/plain", JSON),
        ("text/plain, */*;q=0.1", TEXT),
        ("text/plain;q=0, */*", JSON),
        ("text/html,application/xhtml+xml,*/*;q=0.8", JSON),
        ("text/plain;q=0.5;version=1, application/json;q=0.4", TEXT),
        (" , text/plain ,", TEXT),
    ],
)
def test_the_type_of_the_highest_weight_is_chosen(accept: str, chosen: str) -> None:
    assert choose(accept, OFFERED) == chosen


@pytest.mark.parametrize(
    "accept", ["text/html", "application/json;q=0", "*/*;q=0", "text/csv, image/*", "text/plain;q=much", "nonsense"]
)
def test_what_is_not_offered_is_refused_with_what_is(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="ask for application/json or text/plain") as caught:
        choose(accept, OFFERED)
    assert caught.value.context["offered"] == [JSON, TEXT]


def test_a_more_exact_range_outweighs_a_wider_one() -> None:
    assert choose("text/*;q=1, text/plain;q=0.1, application/json;q=0.5", OFFERED) == JSON
