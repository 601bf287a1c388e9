"""Staying in step both ways: what each line was settled on, conflicts, notes, records gone; views with a name."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The fields whose change sends a contact to QuickBooks, as they are in this version.
_NEWS = (
    "name",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "company",
    "email",
    "email_2",
    "phone_work",
    "phone_mobile",
    "phone_home",
    "phone_fax",
    "phone_other",
    "physical",
    "mailing",
    "type",
    "more_emails",
    "more_phones",
    "more_addresses",
)
_AT_ONCE = 1000


def upgrade() -> None:
    """New columns, with defaults that say "not looked at yet": the next run settles every line anew."""
    op.add_column("mirror", sa.Column("gone", sa.Boolean(), nullable=False, server_default=sa.text("0")))
    op.add_column(
        "mirror", sa.Column("fields_digest", sa.String(), nullable=False, server_default=sa.text("''"))
    )
    for name in ("their_form", "conflicts"):
        op.add_column("pair", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    for name in ("contact_digest", "parted_from", "note", "note_for"):
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
    _fill_fields_digests()
    op.execute(
        "UPDATE pair SET contact_digest = COALESCE((SELECT fields_digest FROM mirror WHERE"
        " mirror.workspace_id = pair.workspace_id AND mirror.side = 'practice'"
        " AND mirror.record_id = pair.contact_id), '') WHERE contact_id IS NOT NULL"
    )
    # A match that was deleted left "not the same" behind, and nobody can say it of that customer afterwards.
    op.execute(
        "UPDATE pair SET parted_from = COALESCE((SELECT practice_id FROM refusal WHERE"
        " refusal.workspace_id = pair.workspace_id AND refusal.quickbooks_id = pair.quickbooks_id"
        " ORDER BY refusal.at DESC LIMIT 1), '') WHERE state = 'unlinked'"
    )


def _fill_fields_digests() -> None:
    """Give every contact of the practice the digest that the program compares from now on."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT rowid, content FROM mirror WHERE side = 'practice'")).all()
    values = [{"row": row, "digest": _digest(json.loads(content))} for row, content in rows]
    for at in range(0, len(values), _AT_ONCE):
        connection.execute(
            sa.text("UPDATE mirror SET fields_digest = :digest WHERE rowid = :row"),
            values[at : at + _AT_ONCE],
        )


def _digest(content: dict[str, object]) -> str:
    matters = {name: content[name] for name in _NEWS if name in content}
    text = json.dumps(matters, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
