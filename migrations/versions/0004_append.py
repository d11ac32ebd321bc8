"""A few records are appended by one call on PostgreSQL; a stream's version is that of its last record, so the table of
versions goes; a refusal on SQLite ends the transaction."""

from importlib.resources import files

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _run("0004_append")


def downgrade() -> None:
    """The table of versions again, filled from the records."""
    _run("0004_append_undone")


def _run(name: str) -> None:
    """The statements of this dialect, one a paragraph."""
    dialect = op.get_bind().dialect.name
    script = files("migrations").joinpath("versions", f"{name}.{dialect}.sql").read_text("utf-8")
    for statement in script.split("\n\n"):
        op.execute(statement.strip().rstrip(";"))
