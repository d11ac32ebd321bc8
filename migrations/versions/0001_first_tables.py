"""The first tables: the log with its guards, the read models, the operational rows."""

from importlib.resources import files

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("to_position IS NULL")

TABLES = (
    "log_head",
    "log_record",
    "log_stream",
    "log_commit",
    "content",
    "timeline_entry",
    "exchange_turn",
    "projection",
    "projection_generation",
    "parked_record",
    "feed",
    "poll",
    "parked_item",
    "webhook",
    "webhook_attempt",
    "webhook_sent",
    "lease",
    "checkpoint",
)


def upgrade() -> None:
    _create_log()
    _create_read_models()
    _create_operational_rows()
    _guard_log()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION timeline_refuse()")
        op.execute("DROP FUNCTION timeline_wake()")


def _guard_log() -> None:
    """The triggers of this dialect, one statement a paragraph, then the empty log's head: 32 zero bytes as chain."""
    dialect = op.get_bind().dialect.name
    guards = files("migrations").joinpath("versions", f"0001_guards.{dialect}.sql").read_text("utf-8")
    for statement in guards.split("\n\n"):
        op.execute(statement.strip().rstrip(";"))
    head = sa.table("log_head", *map(sa.column, ("id", "position", "commit_number", "chain")))
    op.execute(head.insert().values(id=1, position=0, commit_number=0, chain=bytes(32)))


def _create_log() -> None:
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("commit_number", NUMBER, nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", TEXT),
        sa.CheckConstraint("id = 1", name=op.f("ck_log_head_one_row")),
        sa.PrimaryKeyConstraint("id", name="pk_log_head"),
    )
    op.create_table(
        "log_record",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("stream", TEXT, nullable=False),
        sa.Column("stream_version", NUMBER, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", TEXT, nullable=False),
        sa.Column("cause", NUMBER),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_log_record"),
        sa.UniqueConstraint("key", name="uq_log_record_key"),
        sa.UniqueConstraint("stream", "stream_version", name="uq_log_record_stream_stream_version"),
        sa.CheckConstraint("position > 0", name=op.f("ck_log_record_position")),
        sa.CheckConstraint("cause < position", name=op.f("ck_log_record_cause")),
    )
    op.create_index("ix_log_record_type", "log_record", ["type", "position"])
    op.create_table(
        "log_stream",
        sa.Column("stream", TEXT, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("stream", name="pk_log_stream"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "log_commit",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("first_position", NUMBER, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("recorded_at", TEXT, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_log_commit"),
        sa.UniqueConstraint("first_position", name="uq_log_commit_first_position"),
    )
    op.create_index("ix_log_commit_recorded_at", "log_commit", ["recorded_at", "number"])
    op.create_table(
        "content",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_content"),
    )


def _create_read_models() -> None:
    op.create_table(
        "timeline_entry",
        sa.Column("row", NUMBER, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("day", TEXT, nullable=False),
        sa.Column("precision", sa.Integer(), nullable=False),
        sa.Column("earliest", TEXT, nullable=False),
        sa.Column("latest", TEXT, nullable=False),
        sa.Column("from_position", NUMBER, nullable=False),
        sa.Column("to_position", NUMBER),
        sa.Column("reported_from", TEXT, nullable=False),
        sa.Column("reported_to", TEXT),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("principal", sa.Boolean(), nullable=False),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("row", name="pk_timeline_entry"),
    )
    op.create_index(
        "ix_timeline_entry_actor", "timeline_entry", ["generation", "actor", "day", "precision", "position", "key"]
    )
    op.create_index("ix_timeline_entry_event", "timeline_entry", ["generation", "event"])
    op.create_index(
        "ix_timeline_entry_principal",
        "timeline_entry",
        ["generation", "principal", "day", "precision", "position", "key"],
    )
    op.create_index(
        "uq_timeline_entry_open",
        "timeline_entry",
        ["generation", "key"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "exchange_turn",
        sa.Column("row", NUMBER, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("day", TEXT, nullable=False),
        sa.Column("precision", sa.Integer(), nullable=False),
        sa.Column("earliest", TEXT, nullable=False),
        sa.Column("latest", TEXT, nullable=False),
        sa.Column("from_position", NUMBER, nullable=False),
        sa.Column("to_position", NUMBER),
        sa.Column("reported_from", TEXT, nullable=False),
        sa.Column("reported_to", TEXT),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("dyad", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("row", name="pk_exchange_turn"),
    )
    op.create_index(
        "ix_exchange_turn_dyad", "exchange_turn", ["generation", "dyad", "day", "precision", "position", "key"]
    )
    op.create_index("ix_exchange_turn_event", "exchange_turn", ["generation", "event"])
    op.create_index("ix_exchange_turn_order", "exchange_turn", ["generation", "day", "precision", "position", "key"])
    op.create_index(
        "uq_exchange_turn_open",
        "exchange_turn",
        ["generation", "key"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "projection",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("live", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_projection"),
    )
    op.create_table(
        "projection_generation",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("name", "generation", name="pk_projection_generation"),
    )
    op.create_table(
        "parked_record",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", "generation", "position", name="pk_parked_record"),
    )


def _create_operational_rows() -> None:
    op.create_table(
        "feed",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("title", TEXT),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("due_at", TEXT, nullable=False),
        sa.Column("etag", TEXT),
        sa.Column("last_modified", TEXT),
        sa.Column("polled_at", TEXT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", TEXT),
        sa.Column("applied", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feed"),
    )
    op.create_index("ix_feed_due_at", "feed", ["due_at"])
    op.create_table(
        "poll",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("feed", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("result", TEXT, nullable=False),
        sa.Column("http_status", sa.Integer()),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("revised", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("parked", sa.Integer(), nullable=False),
        sa.Column("reason", TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_poll"),
    )
    op.create_index("ix_poll_feed", "poll", ["feed", "id"])
    op.create_table(
        "parked_item",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_parked_item"),
    )
    op.create_index("ix_parked_item_at", "parked_item", ["at"])
    op.create_table(
        "webhook",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("secret", TEXT, nullable=False),
        sa.Column("filter", sa.LargeBinary(), nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("previous", NUMBER),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", TEXT),
        sa.Column("reason", TEXT),
        sa.Column("description", TEXT),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_table(
        "webhook_attempt",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("subscription", TEXT, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_attempt"),
    )
    op.create_index("ix_webhook_attempt_subscription", "webhook_attempt", ["subscription", "id"])
    op.create_table(
        "webhook_sent",
        sa.Column("subscription", TEXT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("subscription", "event", name="pk_webhook_sent"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lease",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("token", NUMBER, nullable=False),
        sa.Column("expires_at", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_checkpoint"),
    )
