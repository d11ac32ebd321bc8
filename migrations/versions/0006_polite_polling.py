"""How each feed is polled, and each host treated: intervals with their reasons, redirects that are watched, claims of
whole hosts under a token."""

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PORTS = {"http": 80, "https": 443}


def upgrade() -> None:
    op.create_table(
        "feed_state",
        sa.Column("feed", TEXT, nullable=False),
        sa.Column("host", TEXT, nullable=False),
        sa.Column("moved_to", TEXT),
        sa.Column("interval", sa.Integer()),
        sa.Column("why", TEXT),
        sa.Column("whole_at", TEXT),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("moving_to", TEXT),
        sa.Column("moving_since", TEXT),
        sa.Column("moving_seen", sa.Integer(), nullable=False),
        sa.Column("rhythm", TEXT),
        sa.PrimaryKeyConstraint("feed", name="pk_feed_state"),
    )
    op.create_index("ix_feed_state_host", "feed_state", ["host"])
    op.create_table(
        "feed_host",
        sa.Column("host", TEXT, nullable=False),
        sa.Column("next_at", TEXT),
        sa.Column("free_at", TEXT, nullable=False),
        sa.Column("rest_until", TEXT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", TEXT),
        sa.Column("token", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_feed_host"),
    )
    op.create_index("ix_feed_host_next_at", "feed_host", ["next_at"])
    _enter_known_feeds()


def downgrade() -> None:
    op.drop_table("feed_host")
    op.drop_table("feed_state")


def _enter_known_feeds() -> None:
    """Every feed with its host, to be polled when it was to be."""
    connection = op.get_bind()
    feeds = connection.execute(sa.text("SELECT id, url, due_at, status FROM feed")).all()
    first: dict[str, str | None] = {}
    for feed in feeds:
        host = _host(feed.url)
        first.setdefault(host, None)
        if feed.status != "removed":
            first[host] = min(filter(None, (first[host], feed.due_at)))
        connection.execute(
            sa.text("INSERT INTO feed_state (feed, host, gone, moving_seen) VALUES (:feed, :host, 0, 0)"),
            {"feed": feed.id, "host": host},
        )
    for host, next_at in first.items():
        connection.execute(
            sa.text(
                "INSERT INTO feed_host (host, next_at, free_at, failures, token)"
                " VALUES (:host, :next_at, '0001-01-01T00:00:00.000000Z', 0, 0)"
            ),
            {"host": host, "next_at": next_at},
        )


def _host(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        name, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return ""
    return name if port in (None, PORTS.get(parts.scheme)) else f"{name}:{port}"
