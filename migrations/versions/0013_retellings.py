"""An index that finds what else tells an act: events of an actor by act and days."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_timeline_entry_act", "timeline_entry", ["generation", "actor", "act", "latest", "earliest"])


def downgrade() -> None:
    op.drop_index("ix_timeline_entry_act", table_name="timeline_entry")
