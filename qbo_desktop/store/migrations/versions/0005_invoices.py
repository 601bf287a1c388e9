"""Invoices go to QuickBooks: its lists, the billing set-up with its mappings, and what became of each invoice."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _workspace() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
    ]


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _json(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    """New tables only."""
    op.create_table(
        "company_list",
        *_workspace(),
        _text("kind"),
        _text("entry_id"),
        _text("name"),
        _flag("active"),
        _flag("gone"),
        _json("content"),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "entry_id"),
    )
    op.create_table(
        "billing_setup",
        *_workspace(),
        sa.Column("start_date", sa.Date(), nullable=True),
        _text("default_item_id"),
        sa.Column("lists_at", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.Text(), nullable=True),
        _text("changed_by"),
        sa.PrimaryKeyConstraint("workspace_id"),
    )
    op.create_table(
        "item_map",
        *_workspace(),
        _text("work_type_id"),
        _text("item_id"),
        sa.PrimaryKeyConstraint("workspace_id", "work_type_id"),
    )
    op.create_table(
        "tax_map",
        *_workspace(),
        _text("rate_id"),
        _text("code_id"),
        _text("secondary_id"),
        _flag("insisted"),
        sa.PrimaryKeyConstraint("workspace_id", "rate_id"),
    )
    op.create_table(
        "method_map",
        *_workspace(),
        _text("method_key"),
        _text("method"),
        _text("method_id"),
        sa.PrimaryKeyConstraint("workspace_id", "method_key"),
    )
    op.create_table(
        "invoice_link",
        *_workspace(),
        _text("invoice_id"),
        _text("number"),
        _text("client_id"),
        _text("client"),
        _text("bill_to_id"),
        sa.Column("invoice_date", sa.Date(), nullable=False),
        _text("currency"),
        sa.Column("tax", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        _text("state"),
        _flag("emails"),
        sa.Column("emailed_at", sa.Text(), nullable=True),
        _flag("email_failed"),
        _text("quickbooks_id"),
        _text("doc_number"),
        _text("quickbooks_version"),
        sa.Column("quickbooks_total", sa.Integer(), nullable=True),
        sa.Column("quickbooks_balance", sa.Integer(), nullable=True),
        _json("agreed"),
        _json("held"),
        _json("drift"),
        _json("refusal"),
        sa.Column("source_version", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "invoice_id"),
    )
    op.create_index(
        "invoice_link_there",
        "invoice_link",
        ["workspace_id", "quickbooks_id"],
        unique=True,
        sqlite_where=sa.text("quickbooks_id != ''"),
    )
    op.create_index("invoice_link_state", "invoice_link", ["workspace_id", "state"])
