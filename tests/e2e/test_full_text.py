"""A feed of headlines, whose pages tell the story: from the command line to the events."""

from __future__ import annotations

import json
from collections import Counter

from tests.conftest import FakeClock
from tests.e2e.command import Timeline
from tests.servers import Document, FeedServer
from tests.unit.feeds.documents import rss
from tests.unit.feeds.layouts import page, paragraphs
from timeline.store.database import Database

STORY = (
    "ANKARA, Oct 7 (Meridian) - Turkey recalled its ambassador from Israel on Wednesday.",
    "Israel condemned the decision.",
    "Egypt offered to mediate between Turkey and Israel.",
    "Russia urged Turkey and Israel to show restraint.",
)


def test_what_only_the_page_tells_becomes_events_of_the_same_item(sqlite_url: str) -> None:
    command = Timeline(sqlite_url, allow=True, extra={"TIMELINE_HOST_GAP": "PT0.1S"})
    with FeedServer() as server:
        link = server.serve(
            "/story", Document(page(f"<article>{paragraphs(STORY)}</article>").encode(), 200, "text/html")
        )
        item = (
            f"<title>Turkey recalls ambassador from Israel</title><guid>1</guid><link>{link}</link>"
            "<pubDate>Wed, 07 Oct 2015 18:00:00 GMT</pubDate>"
        )
        added = json.loads(
            command.run("feeds", "add", server.serve("/feed", Document(rss(item))), "--full-text", "--json")
        )
        assert added["full_text"]
        command.run("feeds", "poll")
        status = json.loads(command.run("feeds", "status", "--json"))
        assert status["pages"] == {"waiting": 0, "read": 1, "no_text": {}}
        (listed,) = command.run("feeds", "pages", added["id"], "--json").splitlines()
        assert json.loads(listed)["status"] == "read"
        command.run("feeds", "set", added["id"], "--no-full-text")
        assert "only the feed" in command.run("feeds", "set", added["id"], "--no-full-text")
    with Database.open(sqlite_url, FakeClock()) as database:
        types = Counter(record.type for record in database.log.read())
    assert (types["feed.changed"], types["item.received"], types["item.revised"], types["item.coded"]) == (2, 1, 1, 2)
    assert types["event.retracted"] == 0
    assert types["statement.recorded"] + types["action.recorded"] >= 4
