"""The days of each actor's timeline with what their rows do not go beyond; numbers of generations are given once."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ORDER = ["day", "precision", "position", "key"]
BY_DAY = """
    INSERT INTO timeline_day (generation, actor, day, earliest, latest, from_position, reported_from)
    SELECT generation, {actor}, day, min(earliest), max(latest), min(from_position), min(reported_from)
    FROM timeline_entry {which}"""

Row = dict[str, object]


def upgrade() -> None:
    op.create_table(
        "timeline_day",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("day", TEXT, nullable=False),
        sa.Column("earliest", TEXT, nullable=False),
        sa.Column("latest", TEXT, nullable=False),
        sa.Column("from_position", NUMBER, nullable=False),
        sa.Column("reported_from", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("generation", "actor", "day", name="pk_timeline_day"),
        sqlite_with_rowid=False,
    )
    op.execute(BY_DAY.format(actor="actor", which="GROUP BY generation, actor, day"))
    op.execute(BY_DAY.format(actor="''", which="WHERE principal GROUP BY generation, day"))
    _index_entries("from_position")
    projections = _projections()
    given = dict(map(tuple, op.get_bind().execute(sa.text(
        "SELECT name, max(generation) FROM projection_generation GROUP BY name"))))  # fmt: skip
    last = sa.Column("last", sa.Integer(), nullable=False)
    _replace([last], [{**row, "last": max(given.get(row["name"], 0), row["live"])} for row in projections])


def downgrade() -> None:
    _replace([], _projections())
    _index_entries()
    op.drop_table("timeline_day")


def _index_entries(*more: str) -> None:
    for of in ("actor", "principal"):
        op.drop_index(f"ix_timeline_entry_{of}", "timeline_entry")
        op.create_index(f"ix_timeline_entry_{of}", "timeline_entry", ["generation", of, *ORDER, *more])


def _projections() -> list[Row]:
    rows = op.get_bind().execute(sa.text("SELECT name, live, kept FROM projection"))
    return [dict(row) for row in rows.mappings()]


def _replace(more: list[sa.Column[int]], rows: list[Row]) -> None:
    """Made anew with its few rows, not altered: an altered table is spelled otherwise in SQLite's catalogue."""
    op.drop_table("projection")
    table = op.create_table(
        "projection",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("live", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer()),
        *more,
        sa.PrimaryKeyConstraint("name", name="pk_projection"),
    )
    if rows:
        op.bulk_insert(table, rows)
