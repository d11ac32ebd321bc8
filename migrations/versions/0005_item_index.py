"""The latest version of every item by publisher and time: amendments look for their original there."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
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
    op.create_index("ix_item_index_publisher", "item_index", ["publisher", "at"])
    op.create_index("ix_item_index_mark", "item_index", ["publisher", "mark", "at"])
    op.create_index("ix_item_index_link", "item_index", ["link"])
    op.create_index("ix_item_index_position", "item_index", ["position"])


def downgrade() -> None:
    op.drop_table("item_index")
