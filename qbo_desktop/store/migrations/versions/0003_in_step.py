"""Staying in step both ways: what each line was settled on, conflicts, notes, records gone; views with a name."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New columns, with defaults that say "not looked at yet": the next run settles every line anew."""
    op.add_column("mirror", sa.Column("gone", sa.Boolean(), nullable=False, server_default=sa.text("0")))
    for name in ("their_form", "conflicts"):
        op.add_column("pair", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    for name in ("contact_digest", "note", "note_for"):
        op.add_column("pair", sa.Column(name, sa.String(), nullable=False, server_default=sa.text("''")))
    op.create_index("pair_conflicts", "pair", ["workspace_id"], sqlite_where=sa.text("conflicts != '{}'"))
    op.create_table(
        "saved_view",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "key"),
    )
    # Contacts that were there before are not news: only what is new or changes from now on may go out.
    op.execute(
        "UPDATE pair SET contact_digest = COALESCE((SELECT digest FROM mirror WHERE"
        " mirror.workspace_id = pair.workspace_id AND mirror.side = 'practice'"
        " AND mirror.record_id = pair.contact_id), '') WHERE contact_id IS NOT NULL"
    )
