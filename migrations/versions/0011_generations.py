"""Which generation of a projection is kept and which are being dropped; one table for all small projections."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

Columns = tuple[sa.Column[object], ...]
Row = dict[str, object]


def projection() -> Columns:
    return sa.Column("name", TEXT, nullable=False), sa.Column("live", sa.Integer(), nullable=False)


def generation() -> Columns:
    return (
        sa.Column("name", TEXT, nullable=False),
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
    )


def upgrade() -> None:
    live, generations = _rows(projection()), _rows(generation())
    kept = [{**row, "kept": _before(row, generations)} for row in live]
    _replace("projection", (*projection(), sa.Column("kept", sa.Integer())), ("name",), kept)
    flag = sa.Column("dropping", sa.Boolean(), nullable=False)
    standing = [{**row, "dropping": False} for row in generations]
    _replace("projection_generation", (*generation(), flag), ("name", "generation"), standing)
    op.create_table(
        "projection_fact",
        sa.Column("row", NUMBER, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("from_position", NUMBER, nullable=False),
        sa.Column("to_position", NUMBER),
        sa.Column("reported_from", TEXT, nullable=False),
        sa.Column("reported_to", TEXT),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("row", name="pk_projection_fact"),
    )
    op.create_index("ix_projection_fact_place", "projection_fact", ["name", "generation", "place", "key"])
    op.create_index("ix_projection_fact_event", "projection_fact", ["name", "generation", "event"])
    going_on = sa.text("to_position IS NULL")
    op.create_index("uq_projection_fact_open", "projection_fact", ["name", "generation", "key"], unique=True,
                    sqlite_where=going_on, postgresql_where=going_on)  # fmt: skip


def downgrade() -> None:
    live, generations = _rows(projection()), _rows(generation())
    op.drop_table("projection_fact")
    _replace("projection", projection(), ("name",), live)
    _replace("projection_generation", generation(), ("name", "generation"), generations)


def _rows(columns: Columns) -> list[Row]:
    table = "projection" if len(columns) == 2 else "projection_generation"
    names = [sa.column(column.name) for column in columns]
    return [dict(row) for row in op.get_bind().execute(sa.select(*names).select_from(sa.table(table))).mappings()]


def _before(live: Row, generations: list[Row]) -> object:
    """The generation before the live one: until now it was the one that was kept."""
    older = [
        row["generation"] for row in generations if row["name"] == live["name"] and row["generation"] < live["live"]
    ]
    return max(older, default=None)


def _replace(name: str, columns: Columns, key: tuple[str, ...], rows: list[Row]) -> None:
    """Made anew with its few rows, not altered: an altered table is spelled otherwise in SQLite's catalogue."""
    op.drop_table(name)
    table = op.create_table(name, *columns, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"))
    if rows:
        op.bulk_insert(table, rows)
