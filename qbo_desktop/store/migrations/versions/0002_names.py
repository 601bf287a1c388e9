"""Records are looked up by name: recovery asks for it at each step it left open."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index for that look-up."""
    op.create_index("mirror_label", "mirror", ["workspace_id", "side", "label"])
