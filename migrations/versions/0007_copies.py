"""Copies of one story: hashes by which they are found, credits of item versions, links between items."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "copy_version",
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("recorded_at", TEXT, nullable=False),
        sa.Column("credits", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_copy_version"),
    )
    op.create_index("ix_copy_version_item", "copy_version", ["item", "version"])
    op.create_index("ix_copy_version_recorded_at", "copy_version", ["recorded_at"])
    op.create_table(
        "copy_hash",
        sa.Column("hash", NUMBER, autoincrement=False, nullable=False),
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "position", name="pk_copy_hash"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_copy_hash_position", "copy_hash", ["position"])
    op.create_table(
        "copy_link",
        sa.Column("one", TEXT, nullable=False),
        sa.Column("other", TEXT, nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("basis", TEXT, nullable=False),
        sa.Column("from_position", NUMBER, nullable=False),
        sa.Column("reported_from", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name="pk_copy_link"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_copy_link_other", "copy_link", ["other"])


def downgrade() -> None:
    for table in ("copy_link", "copy_hash", "copy_version"):
        op.drop_table(table)
