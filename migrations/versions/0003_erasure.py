"""Words can be erased: `content` takes the emptying of a row whose hash a `content.erased` record names, and the head
of an empty log may be moved to the end of an imported one."""

from importlib.resources import files

from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _run("0003_erasure")


def downgrade() -> None:
    """The guards of the first tables again."""
    _run("0003_erasure_undone")


def _run(name: str) -> None:
    """The statements of this dialect, one a paragraph."""
    dialect = op.get_bind().dialect.name
    script = files("migrations").joinpath("versions", f"{name}.{dialect}.sql").read_text("utf-8")
    for statement in script.split("\n\n"):
        op.execute(statement.strip().rstrip(";"))
