"""An invoice here beside the one in QuickBooks, field by field; where they differ is marked by a sign and a word."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import QObject, Qt

from qbo_desktop.domain.invoice import Invoice, State
from qbo_desktop.domain.money import amount_text
from qbo_desktop.domain.sales_invoice import FIELDS
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.phrases.invoice_problems import invoice_value_text
from qbo_desktop.ui.models.marks import Shape, shape_icon
from qbo_desktop.ui.models.plain_table import Index, PlainModel
from qbo_desktop.ui.models.rows import NOTHING
from qbo_desktop.wording import _

MARK = 3


def facts_here(invoice: Invoice) -> dict[str, str]:
    """The invoice's FIELDS as texts; the customer by its name."""
    return {
        "number": invoice.number,
        "customer": invoice.bill_to.name,
        "date": invoice.invoice_date.isoformat(),
        "due_date": invoice.due_date.isoformat(),
        "currency": invoice.currency,
        "tax": amount_text(invoice.totals.tax, invoice.currency),
        "total": amount_text(invoice.total, invoice.currency),
        "state": "voided" if invoice.state is State.VOIDED else "open",
    }


class TwoSidesModel(PlainModel):
    """Field, here, there, and the mark."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((_("Field"), _("Here"), _("In QuickBooks"), _("Compared")), (), parent)

    def compare(
        self,
        here: Mapping[str, str],
        there: Mapping[str, str],
        currency: str,
        differing: Collection[str] = (),
        more: Collection[tuple[str, str, str]] = (),
    ) -> None:
        """Show the fields of both; those that `there` does not tell are left open.

        `differing` are fields that differ although their values may read the same; what reads otherwise always does, also
        where it was accepted, or comes of a void. `more` are rows that are not compared: a name and two texts.
        """
        rows = []
        for name in FIELDS:
            if name not in here and (name not in there or name in ("taxes", "lines")):
                continue  # each tax by itself is told where it differs
            ours, theirs = here.get(name, ""), there.get(name)
            differs = ours != theirs or name in differing
            is_told = bool(theirs) or name in differing
            rows.append(
                (
                    field_text(name),
                    invoice_value_text(name, ours, currency),
                    invoice_value_text(name, theirs or "", currency) if is_told else NOTHING,
                    (_("≠ differs") if differs else _("= equal")) if is_told else "",
                )
            )
        self.put([*rows, *((*one, "") for one in more)])

    def differs(self, row: int) -> bool:
        """Whether the two sides differ in a row."""
        return self.rows[row][MARK].startswith("≠")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DecorationRole and index.isValid() and index.column() == MARK:
            return shape_icon(Shape.WARNING) if self.differs(index.row()) else None
        return super().data(index, role)
