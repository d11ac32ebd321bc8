from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.dates import read_date
from timeline.domain.errors import InvalidItem
from timeline.domain.items import (
    MAX_TEXT,
    FeedItem,
    check_item,
    item_id,
    likeness,
    normalised_url,
    signature,
    version_from_data,
    version_of,
    version_to_data,
    words_from_bytes,
    words_to_bytes,
)
from timeline.domain.spans import ItemText

STORY = " ".join(f"word{n}" for n in range(400))
NOW = datetime(2015, 10, 9, 12, tzinfo=UTC)


def item(**given: object) -> FeedItem:
    return FeedItem(**{"publisher": "wire.example", "title": "Talks", "text": "They met.", "guid": "g1", **given})  # type: ignore[arg-type]  # fields of many types


def test_a_date_in_the_future_is_marked_and_never_moved() -> None:
    dated = item(published=read_date("2115-10-07T10:00:00+02:00"))
    ahead, then = version_of(dated, 1, "hash", now=NOW), version_of(dated, 1, "hash", now=dated.published.at)
    assert (ahead.ahead, then.ahead) == (True, False)
    data = version_to_data(ahead)
    assert (data["published"]["ahead"], data["published"]["at"]) == (True, "2115-10-07T10:00:00+02:00")
    assert "ahead" not in version_to_data(then)["published"]
    assert version_from_data(data) == ahead


def test_the_guid_tells_items_apart_within_their_publisher_only() -> None:
    assert item_id(item()) == item_id(item(title="Talks, updated", url="https://elsewhere.example/"))
    assert item_id(item()) != item_id(item(publisher="post.example"))


def test_without_a_guid_the_link_does_tracking_parameters_aside() -> None:
    one = item(guid=None, url="https://www.Wire.example/a/?utm_source=x&id=7#top")
    assert item_id(one) == item_id(item(guid=None, url="http://wire.example/a?id=7"))
    assert item_id(one) != item_id(item(guid=None, url="http://wire.example/a?id=8"))


@pytest.mark.parametrize(
    "bad",
    [
        item(guid=None, url=None),
        item(title=" ", text=""),
        item(text="x" * (MAX_TEXT + 1)),
        item(text="\ud800"),
        item(guid=None, url="http://[broken"),
    ],
)
def test_an_item_that_cannot_be_kept_is_refused(bad: FeedItem) -> None:
    with pytest.raises(InvalidItem):
        check_item(bad)


def test_a_bare_publication_date_counts_as_reported_at_its_end() -> None:
    version = version_of(item(published=read_date("2015-10-07")), 1, "hash")
    assert version.reported_at(NOW) == datetime(2015, 10, 7, 23, 59, 59, 999999, tzinfo=UTC)


def test_nothing_was_reported_after_we_read_it() -> None:
    version = version_of(item(published=read_date("2115-10-07")), 1, "hash")
    assert version.reported_at(NOW) == NOW


def test_an_undated_item_counts_as_reported_when_it_was_read() -> None:
    assert version_of(item(), 1, "hash").reported_at(NOW) == NOW


@pytest.mark.parametrize("published", [None, "2015-10-07", "2015-10-07T10:00:00+03:00"])
def test_versions_survive_the_log(published: str | None) -> None:
    version = version_of(item(title="UPDATE 3-Talks", published=read_date(published)), 3, "hash")
    assert version_from_data(version_to_data(version)) == version


@given(st.text(), st.text())
def test_words_survive_storage(title: str, text: str) -> None:
    assert words_from_bytes(words_to_bytes(ItemText(title, text))) == ItemText(title, text)


def test_a_copy_with_a_new_byline_is_alike_and_another_story_is_not() -> None:
    copy = signature("From our wires " + STORY)
    other = signature(" ".join(f"other{n}" for n in range(400)))
    assert likeness(signature(STORY), copy) > 0.9
    assert likeness(signature(STORY), other) < 0.05


@given(st.text(max_size=300))
def test_every_text_is_wholly_like_itself(text: str) -> None:
    assert likeness(signature(text), signature(text)) == 1.0


@given(st.from_regex(r"https?://[a-zA-Z0-9.-]{1,20}(/[a-z0-9]{0,5}){0,3}(\?a=[0-9])?(#[a-z]{0,3})?", fullmatch=True))
def test_normalising_twice_changes_nothing_more(url: str) -> None:
    once = normalised_url(url)
    assert normalised_url("https:" + once) == once
