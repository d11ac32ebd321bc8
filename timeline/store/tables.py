"""Every table, in three parts: the log, the read models, the operational rows.

What holds on both databases alike:

- Moments and days are TEXT: `iso()` in UTC (and `YYYY-MM-DD`) is of one width and sorts as text in the order of time.
  The string that a leaf hash covers is then the very string that is stored, no session time zone can shift it, and
  both databases give back the same bytes.
- Text compares by code point (collation "C" on PostgreSQL, BINARY on SQLite), as Python does, so that one query gives
  one order everywhere.
- Record data is canonical JSON as bytes (packed in the bodies of rows: `bodies.py`), never parsed or written anew by a
  database.

The triggers that belong to the log's tables are in `guards.py`; `migrations/` brings a database here, which is tested.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from timeline.store.types import Day, FreeText, Moment, Name

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

Number = BigInteger().with_variant(Integer(), "sqlite")
"""INTEGER on SQLite, because only that spelling makes a primary key the row's own address."""


# The log (append-only: see guards.py)

log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", Number, nullable=False),
    Column("commit_number", Number, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("recorded_at", Moment),
    CheckConstraint("id = 1", name="one_row"),
)

log_record = Table(
    "log_record",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("key", Name, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("stream", Name, nullable=False),
    Column("stream_version", Number, nullable=False),
    Column("type", Name, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("cause", Number),
    Column("data", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    UniqueConstraint("key"),
    UniqueConstraint("stream", "stream_version"),
    Index("ix_log_record_type", "type", "position"),
    CheckConstraint("position > 0", name="position"),
    CheckConstraint("cause < position", name="cause"),
)

log_commit = Table(
    "log_commit",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("first_position", Number, nullable=False),
    Column("count", Integer, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    UniqueConstraint("first_position"),
    Index("ix_log_commit_recorded_at", "recorded_at", "number"),
)

content = Table(
    "content",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("data", LargeBinary, nullable=False),
)


# The read models: rows valid for [from_position, to_position) and [reported_from, reported_to)


def _row_columns() -> tuple[Column[object], ...]:
    """What every row of a read model has: its place in generations, in time, in the order of entries, and its body."""
    return (
        Column("row", Number, primary_key=True),
        Column("generation", Integer, nullable=False),
        Column("key", Name, nullable=False),
        Column("event", Name, nullable=False),
        Column("position", Number, nullable=False),
        Column("day", Day, nullable=False),
        Column("precision", Integer, nullable=False),
        Column("earliest", Day, nullable=False),
        Column("latest", Day, nullable=False),
        Column("from_position", Number, nullable=False),
        Column("to_position", Number),
        Column("reported_from", Moment, nullable=False),
        Column("reported_to", Moment),
        Column("body", LargeBinary, nullable=False),
    )


_ORDER = ("day", "precision", "position", "key")
_OPEN = text("to_position IS NULL")


def _open_key(name: str, *before: str) -> Index:
    """At most one open row a key; also the way to the row that a change closes."""
    return Index(name, *before, "generation", "key", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


timeline_entry = Table(
    "timeline_entry",
    metadata,
    *_row_columns(),
    Column("actor", Name, nullable=False),
    Column("role", Name, nullable=False),
    Column("principal", Boolean, nullable=False),  # the line of the event's own actor: one an event
    Column("act", Name, nullable=False),
    Column("kind", Name, nullable=False),
    # from_position behind the order: a row that came later is left out without being read
    Index("ix_timeline_entry_actor", "generation", "actor", *_ORDER, "from_position"),
    Index("ix_timeline_entry_principal", "generation", "principal", *_ORDER, "from_position"),
    Index("ix_timeline_entry_event", "generation", "event"),
    Index("ix_timeline_entry_act", "generation", "actor", "act", "latest", "earliest"),
    _open_key("uq_timeline_entry_open"),
)

timeline_day = Table(  # what no row of a day goes beyond: see days.py
    "timeline_day",
    metadata,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("actor", Name, primary_key=True),  # "" for the lines of the events' own actors
    Column("day", Day, primary_key=True),
    Column("earliest", Day, nullable=False),
    Column("latest", Day, nullable=False),
    Column("from_position", Number, nullable=False),
    Column("reported_from", Moment, nullable=False),
    sqlite_with_rowid=False,
)

exchange_turn = Table(
    "exchange_turn",
    metadata,
    *_row_columns(),
    Column("dyad", Name, nullable=False),
    Index("ix_exchange_turn_dyad", "generation", "dyad", *_ORDER),
    Index("ix_exchange_turn_order", "generation", *_ORDER),
    Index("ix_exchange_turn_event", "generation", "event"),
    _open_key("uq_exchange_turn_open"),
)

projection_fact = Table(  # rows of every projection that has no table of its own
    "projection_fact",
    metadata,
    Column("row", Number, primary_key=True),
    Column("name", Name, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("key", Name, nullable=False),
    Column("place", Name, nullable=False),
    Column("event", Name, nullable=False),
    Column("position", Number, nullable=False),
    Column("from_position", Number, nullable=False),
    Column("to_position", Number),
    Column("reported_from", Moment, nullable=False),
    Column("reported_to", Moment),
    Column("body", LargeBinary, nullable=False),
    Index("ix_projection_fact_place", "name", "generation", "place", "key"),
    Index("ix_projection_fact_event", "name", "generation", "event"),
    _open_key("uq_projection_fact_open", "name"),
)

projection = Table(
    "projection",
    metadata,
    Column("name", Name, primary_key=True),
    Column("live", Integer, nullable=False),
    Column("kept", Integer),  # the generation that was live before
    Column("last", Integer, nullable=False),  # the highest number that was ever given
)

projection_generation = Table(
    "projection_generation",
    metadata,
    Column("name", Name, primary_key=True),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("position", Number, nullable=False),
    Column("dropping", Boolean, nullable=False),
)

parked_record = Table(
    "parked_record",
    metadata,
    Column("name", Name, primary_key=True),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("reason", FreeText, nullable=False),
)


# Operational rows: how the work goes, with retention

feed = Table(
    "feed",
    metadata,
    Column("id", Name, primary_key=True),
    Column("url", FreeText, nullable=False),
    Column("title", FreeText),
    Column("status", Name, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("etag", FreeText),
    Column("last_modified", FreeText),
    Column("polled_at", Moment),
    Column("failures", Integer, nullable=False),
    Column("reason", FreeText),
    Column("applied", Number, nullable=False),  # position of the last feed.* record taken over
    Index("ix_feed_due_at", "due_at"),
)

feed_state = Table(
    "feed_state",
    metadata,
    Column("feed", Name, primary_key=True),
    Column("host", Name, nullable=False),  # of the address that it is asked at
    Column("moved_to", FreeText),
    Column("interval", Integer),  # seconds
    Column("why", FreeText),
    Column("whole_at", Moment),
    Column("gone", Integer, nullable=False),
    Column("moving_to", FreeText),
    Column("moving_since", Moment),
    Column("moving_seen", Integer, nullable=False),
    Column("rhythm", FreeText),  # JSON
    Index("ix_feed_state_host", "host"),
)

feed_host = Table(
    "feed_host",
    metadata,
    Column("host", Name, primary_key=True),
    Column("next_at", Moment),  # when a feed of it can be claimed; NULL when it has none
    Column("free_at", Moment, nullable=False),
    Column("rest_until", Moment),
    Column("failures", Integer, nullable=False),
    Column("reason", FreeText),
    Column("token", Number, nullable=False),  # grows with every claim
    Index("ix_feed_host_next_at", "next_at"),
)

feed_setting = Table(  # what a user chose for a feed; none is the default
    "feed_setting",
    metadata,
    Column("feed", Name, primary_key=True),
    Column("full_text", Integer, nullable=False),  # 0 or 1
)

page = Table(
    "page",
    metadata,
    Column("feed", Name, primary_key=True),
    Column("item", Name, primary_key=True),
    Column("url", FreeText, nullable=False),
    Column("host", Name, nullable=False),
    Column("told", Name, nullable=False),
    Column("status", Name, nullable=False),
    Column("wanted_at", Moment, nullable=False),
    Column("due_at", Moment),  # NULL when it is done
    Column("attempts", Integer, nullable=False),
    Column("hops", Integer, nullable=False),
    Column("reason", FreeText),
    Column("http_status", Integer),
    Index("ix_page_due_at", "due_at", "host"),
    Index("ix_page_feed", "feed", "wanted_at"),
)

page_host = Table(
    "page_host",
    metadata,
    Column("host", Name, primary_key=True),
    Column("pages_at", Moment),
    Column("failures", Integer, nullable=False),
    Column("rules", LargeBinary),  # of its robots.txt; NULL while it cannot be read
    Column("rules_until", Moment),
    Column("rules_reason", FreeText),
)

poll = Table(
    "poll",
    metadata,
    Column("id", Number, primary_key=True),
    Column("feed", Name, nullable=False),
    Column("at", Moment, nullable=False),
    Column("result", Name, nullable=False),
    Column("http_status", Integer),
    Column("received", Integer, nullable=False),
    Column("revised", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("parked", Integer, nullable=False),
    Column("reason", FreeText),
    Index("ix_poll_feed", "feed", "id"),
)

item_index = Table(  # folded from the log by whoever looks something up in it
    "item_index",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("item", Name, nullable=False),
    Column("version", Integer, nullable=False),
    Column("publisher", Name, nullable=False),
    Column("at", Moment, nullable=False),
    Column("mark", Name),
    Column("number", Integer),
    Column("stem", LargeBinary, nullable=False),
    Column("content", Name, nullable=False),
    Column("link", Name),
    Index("ix_item_index_publisher", "publisher", "at"),
    Index("ix_item_index_mark", "publisher", "mark", "at"),
    Index("ix_item_index_link", "link"),
)

copy_version = Table(  # the next three: folded from the log by whoever looks for copies
    "copy_version",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("item", Name, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("credits", LargeBinary, nullable=False),
    Index("ix_copy_version_item", "item", "version"),
    Index("ix_copy_version_recorded_at", "recorded_at"),
)

copy_hash = Table(  # of the last days only
    "copy_hash",
    metadata,
    Column("hash", Number, primary_key=True, autoincrement=False),
    Column("position", Number, primary_key=True, autoincrement=False),
    Index("ix_copy_hash_position", "position"),
    sqlite_with_rowid=False,
)

copy_link = Table(
    "copy_link",
    metadata,
    Column("one", Name, primary_key=True),
    Column("other", Name, primary_key=True),
    Column("share", Integer, nullable=False),
    Column("basis", Name, nullable=False),
    Column("from_position", Number, nullable=False),
    Column("reported_from", Moment, nullable=False),
    Index("ix_copy_link_other", "other"),
    sqlite_with_rowid=False,
)

parked_item = Table(
    "parked_item",
    metadata,
    Column("id", Name, primary_key=True),
    Column("source", FreeText, nullable=False),
    Column("label", FreeText, nullable=False),
    Column("reason", FreeText, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_parked_item_at", "at"),
)

webhook = Table(
    "webhook",
    metadata,
    Column("id", Name, primary_key=True),
    Column("url", FreeText, nullable=False),
    Column("secret", Name, nullable=False),
    Column("filter", LargeBinary, nullable=False),
    Column("status", Name, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("position", Number, nullable=False),
    Column("previous", Number),
    Column("attempt", Integer, nullable=False),
    Column("due_at", Moment),
    Column("reason", FreeText),
    Column("description", FreeText),
)

webhook_attempt = Table(
    "webhook_attempt",
    metadata,
    Column("id", Number, primary_key=True),
    Column("subscription", Name, nullable=False),
    Column("position", Number, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("status", Integer),
    Column("milliseconds", Integer, nullable=False),
    Column("outcome", FreeText, nullable=False),
    Index("ix_webhook_attempt_subscription", "subscription", "id"),
)

webhook_sent = Table(
    "webhook_sent",
    metadata,
    Column("subscription", Name, primary_key=True),
    Column("event", Name, primary_key=True),
    sqlite_with_rowid=False,
)

lease = Table(
    "lease",
    metadata,
    Column("name", Name, primary_key=True),
    Column("holder", Name, nullable=False),
    Column("token", Number, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("name", Name, primary_key=True),
    Column("position", Number, nullable=False),
)
