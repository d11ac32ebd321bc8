"""Full text: which feeds have the pages of their items read, what waits for that, and what hosts ask of robots."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "feed_setting",
        sa.Column("feed", TEXT, nullable=False),
        sa.Column("full_text", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("feed", name="pk_feed_setting"),
    )
    op.create_table(
        "page",
        sa.Column("feed", TEXT, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("host", TEXT, nullable=False),
        sa.Column("told", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("wanted_at", TEXT, nullable=False),
        sa.Column("due_at", TEXT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("hops", sa.Integer(), nullable=False),
        sa.Column("reason", TEXT),
        sa.Column("http_status", sa.Integer()),
        sa.PrimaryKeyConstraint("feed", "item", name="pk_page"),
    )
    op.create_index("ix_page_due_at", "page", ["due_at", "host"])
    op.create_index("ix_page_feed", "page", ["feed", "wanted_at"])
    op.create_table(
        "page_host",
        sa.Column("host", TEXT, nullable=False),
        sa.Column("pages_at", TEXT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rules", sa.LargeBinary()),
        sa.Column("rules_until", TEXT),
        sa.Column("rules_reason", TEXT),
        sa.PrimaryKeyConstraint("host", name="pk_page_host"),
    )


def downgrade() -> None:
    for table in ("page_host", "page", "feed_setting"):
        op.drop_table(table)
