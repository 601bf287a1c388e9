"""The Practice Book bills: work, tax rates, accounting periods, invoices, payments, billing runs, permissions."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The tax rates that a Canadian book begins with, as they are in this version: code, names, components.
_RATES = (
    ("ca-gst", "GST", "TPS", (("GST", "TPS", "5"),)),
    ("ca-hst-13", "HST Ontario", "TVH Ontario", (("HST", "TVH", "13"),)),
    ("ca-hst-14", "HST Nova Scotia", "TVH Nouvelle-Écosse", (("HST", "TVH", "14"),)),
    ("ca-hst-15", "HST NB, NL, PE", "TVH N.-B., T.-N.-L., Î.-P.-É.", (("HST", "TVH", "15"),)),
    ("ca-qc", "GST + QST", "TPS + TVQ", (("GST", "TPS", "5"), ("QST", "TVQ", "9.975"))),
    ("ca-bc", "GST + PST BC", "TPS + TVP C.-B.", (("GST", "TPS", "5"), ("PST", "TVP", "7"))),
    ("ca-sk", "GST + PST SK", "TPS + TVP Sask.", (("GST", "TPS", "5"), ("PST", "TVP", "6"))),
    ("ca-mb", "GST + RST MB", "TPS + TVD Man.", (("GST", "TPS", "5"), ("RST", "TVD", "7"))),
    ("ca-qst", "QST", "TVQ", (("QST", "TVQ", "9.975"),)),
    ("ca-pst-bc", "PST BC", "TVP C.-B.", (("PST", "TVP", "7"),)),
    ("ca-pst-sk", "PST SK", "TVP Sask.", (("PST", "TVP", "6"),)),
    ("ca-rst-mb", "RST MB", "TVD Man.", (("RST", "TVD", "7"),)),
    ("ca-zero", "Zero-rated", "Détaxé", (("Zero-rated", "Détaxé", "0"),)),
    ("ca-exempt", "Exempt", "Exonéré", (("Exempt", "Exonéré", "0"),)),
)


def upgrade() -> None:
    """New tables; the owner may do everything; each book has the rates that a new one has."""
    for name in ("billing_admin", "send_invoices"):
        op.add_column(
            "book_staff", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text("0"))
        )
    op.execute("UPDATE book_staff SET billing_admin = 1, send_invoices = 1 WHERE is_owner = 1")
    op.create_table(
        "book_allocation",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.String(), nullable=False),
        sa.Column("invoice_id", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "payment_id", "invoice_id"),
    )
    op.create_index("book_allocation_invoice", "book_allocation", ["workspace_id", "invoice_id"])
    op.create_table(
        "book_entry",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("work_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entry_date", sa.Date(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("quantity", sa.String(), nullable=False),
        sa.Column("unit_price", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("billable", sa.Boolean(), nullable=False),
        sa.Column("rate_id", sa.String(), nullable=False),
        sa.Column("invoice_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("book_entry_invoice", "book_entry", ["workspace_id", "invoice_id"])
    op.create_index("book_entry_rate", "book_entry", ["workspace_id", "rate_id"])
    op.create_index("book_entry_work", "book_entry", ["workspace_id", "work_id"])
    op.create_table(
        "book_invoice",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("number_key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("client_key", sa.String(), nullable=False),
        sa.Column("bill_to", sa.Text(), nullable=False),
        sa.Column("invoice_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("rounding", sa.String(), nullable=False),
        sa.Column("subtotal", sa.Integer(), nullable=False),
        sa.Column("tax", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("issued_as", sa.String(), nullable=False),
        sa.Column("issued_at", sa.Text(), nullable=True),
        sa.Column("email_by", sa.String(), nullable=False),
        sa.Column("email_to", sa.String(), nullable=False),
        sa.Column("email_status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("book_invoice_change", "book_invoice", ["workspace_id", "change"])
    op.create_index("book_invoice_client", "book_invoice", ["workspace_id", "client_id"])
    op.create_index(
        "book_invoice_number",
        "book_invoice",
        ["workspace_id", "number_key"],
        unique=True,
        sqlite_where=sa.text("number_key != ''"),
    )
    op.create_index(
        "book_invoice_run", "book_invoice", ["workspace_id", "run_id"], sqlite_where=sa.text("run_id != ''")
    )
    op.create_index("book_invoice_state", "book_invoice", ["workspace_id", "state", "invoice_date"])
    op.create_table(
        "book_invoice_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.String(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("book_invoice_event_invoice", "book_invoice_event", ["workspace_id", "invoice_id"])
    op.create_table(
        "book_invoice_line",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("work_type_id", sa.String(), nullable=False),
        sa.Column("work_type", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("quantity", sa.String(), nullable=False),
        sa.Column("unit_price", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("rate_id", sa.String(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=True),
        sa.Column("worth", sa.Integer(), nullable=True),
        sa.Column("work_id", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "invoice_id", "place"),
    )
    op.create_index("book_invoice_line_rate", "book_invoice_line", ["workspace_id", "rate_id"])
    op.create_table(
        "book_invoice_tax",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rate", sa.String(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("rate_names", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "invoice_id", "place"),
    )
    op.create_table(
        "book_payment",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("payment_date", sa.Date(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reversal_date", sa.Date(), nullable=True),
        sa.Column("quickbooks_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("book_payment_change", "book_payment", ["workspace_id", "change"])
    op.create_index("book_payment_date", "book_payment", ["workspace_id", "payment_date"])
    op.create_table(
        "book_period",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "start"),
    )
    op.create_table(
        "book_run",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("sent_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_table(
        "book_tax_rate",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("components", sa.Text(), nullable=False),
        sa.Column("compound", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("book_tax_rate_name", "book_tax_rate", ["workspace_id", "name_key"], unique=True)
    op.create_table(
        "book_work",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("work_type_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("fee_type", sa.String(), nullable=False),
        sa.Column("fee", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("rate_id", sa.String(), nullable=False),
        sa.Column("bill_to_id", sa.String(), nullable=False),
        sa.Column("work_date", sa.Date(), nullable=True),
        sa.Column("invoice_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("book_work_client", "book_work", ["workspace_id", "client_id"])
    op.create_index("book_work_invoice", "book_work", ["workspace_id", "invoice_id"])
    op.create_index("book_work_rate", "book_work", ["workspace_id", "rate_id"])
    op.create_table(
        "book_work_type",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("book_work_type_name", "book_work_type", ["workspace_id", "name_key"], unique=True)
    _add_rates()


def _add_rates() -> None:
    connection = op.get_bind()
    language = connection.execute(
        sa.text("SELECT value FROM setting WHERE key = 'ui.language' AND workspace_id = 0")
    ).scalar()
    french = language == "fr_CA"
    workspaces = connection.execute(sa.text("SELECT id FROM workspace ORDER BY id")).scalars().all()
    number = 0
    for workspace_id in workspaces:
        for code, english, canadian, components in _RATES:
            number += 1
            name = canadian if french else english
            parts = [{"name": one[1] if french else one[0], "rate": one[2]} for one in components]
            connection.execute(
                sa.text(
                    "INSERT INTO book_tax_rate (workspace_id, id, name, name_key, code, components, compound,"
                    " retired, version) VALUES (:workspace, :id, :name, :key, :code, :components, 0, 0, 1)"
                ),
                {
                    "workspace": workspace_id,
                    "id": f"T{number}",
                    "name": name,
                    "key": name.casefold(),
                    "code": code,
                    "components": json.dumps(
                        parts, ensure_ascii=False, sort_keys=True, separators=(",", ":")
                    ),
                },
            )
    if number:
        connection.execute(
            sa.text(
                "INSERT INTO sequence (name, next) VALUES ('book_tax_rate', :next)"
                " ON CONFLICT (name) DO UPDATE SET next = max(next, excluded.next)"
            ),
            {"next": number + 1},
        )
