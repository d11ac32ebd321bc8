"""Every version of an item is indexed, not only the latest: what amends one may come in before it or long after."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.drop_table("item_index")  # folded from the log again by whoever asks
    op.create_table(
        "item_index",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("publisher", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("mark", TEXT),
        sa.Column("number", sa.Integer()),
        sa.Column("stem", sa.LargeBinary(), nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("link", TEXT),
        sa.PrimaryKeyConstraint("position", name="pk_item_index"),
    )
    _indexes()


def downgrade() -> None:
    op.drop_table("item_index")
    op.create_table(
        "item_index",
        sa.Column("item", TEXT, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("publisher", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("mark", TEXT),
        sa.Column("stem", sa.LargeBinary(), nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("link", TEXT),
        sa.PrimaryKeyConstraint("item", name="pk_item_index"),
    )
    _indexes()
    op.create_index("ix_item_index_position", "item_index", ["position"])


def _indexes() -> None:
    op.create_index("ix_item_index_publisher", "item_index", ["publisher", "at"])
    op.create_index("ix_item_index_mark", "item_index", ["publisher", "mark", "at"])
    op.create_index("ix_item_index_link", "item_index", ["link"])
