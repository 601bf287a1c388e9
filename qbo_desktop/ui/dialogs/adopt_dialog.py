"""Link an invoice with one that is in QuickBooks already: both are seen side by side before they are one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.sales_invoice import RemoteInvoice, facts_of
from qbo_desktop.errors import AppError
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.invoices_there import InvoiceThere
from qbo_desktop.operations.look_there import LookAtInvoice, id_of
from qbo_desktop.operations.quickbooks_invoices import AdoptInvoice
from qbo_desktop.store.problems import ProblemInfo
from qbo_desktop.ui import theme
from qbo_desktop.ui.models.plain_table import PlainTable
from qbo_desktop.ui.models.two_sides import TwoSidesModel, facts_here
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.refusal import RefusalBar
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

_WIDE, _HIGH = 46, 30
# What a problem tells of the invoice that has the number → the field; "id" is its id.
_TOLD = {"holder": "id", "holder_customer": "customer", "holder_date": "date", "quickbooks_total": "total"}


def candidate_of(problem: ProblemInfo | None) -> dict[str, str]:
    """What a problem tells of the invoice that is in QuickBooks already; empty where it names none."""
    if problem is None or not problem.facts.get("holder") or problem.facts.get("holder_kind") != "Invoice":
        return {}
    told = {name: str(problem.facts[fact]) for fact, name in _TOLD.items() if problem.facts.get(fact)}
    return {**told, "number": str(problem.facts.get("number", ""))}


class AdoptDialog(QDialog):
    """Accepted when both are linked. `candidate`: what is known of the one that is probably the same, or nothing."""

    def __init__(
        self,
        app: App,
        run: Run,
        invoice: Invoice,
        candidate: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("adopt-dialog")
        self._app = app
        self._run = run
        self.invoice = invoice
        self._seen = candidate.get("id", "")
        self._is_busy = False
        self._is_over = False
        self.setWindowTitle(_("Adopt the invoice"))
        self.id = QLineEdit(self._seen)
        self.id.setAccessibleName(_("Its id in QuickBooks, or the address of its page"))
        self.id.setPlaceholderText(_("Its id in QuickBooks, or the address of its page"))
        self.look = button(name="adopt-look")
        self.look.setText(_("Look at it"))
        self.says = label(kind="muted")
        self.sides = TwoSidesModel(self)
        self.table = PlainTable(self.sides, _("The invoice on both sides"), (9, 12, 12, 8), wide=2)
        self.bar = RefusalBar()
        self.cancel = button(name="adopt-cancel")
        self.cancel.setText(_("Cancel"))
        self.adopt = button("primary", name="adopt-link")
        self.adopt.setText(_("Link the two"))
        self._lay_out()
        self.id.textChanged.connect(lambda _text: self._name_buttons())
        self.id.returnPressed.connect(self._enter)
        self.look.clicked.connect(self._look)
        self.adopt.clicked.connect(self._adopt)
        self.cancel.clicked.connect(self.reject)
        self.finished.connect(self._end)
        self._compare({name: value for name, value in candidate.items() if name != "id"})
        self._name_buttons()
        (self.adopt if self._seen else self.id).setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        heading = _("Invoice {number}: which one is it in QuickBooks?").format(number=self.invoice.number)
        column.addWidget(label(heading, size=1.25, bold=True))
        column.addWidget(
            label(
                _(
                    "The two are linked, and nothing is written to QuickBooks: no second invoice is made there."
                ),
                kind="muted",
            )
        )
        across = row(self.id, self.look)
        across.setStretch(0, 1)
        column.addLayout(across)
        column.addWidget(self.says)
        column.addWidget(self.table, 1)
        column.addWidget(self.bar)
        column.addLayout(row(None, self.cancel, self.adopt))
        size, room = self.fontMetrics().height(), self.screen().availableGeometry()
        self.resize(
            min(_WIDE * size, round(room.width() * 0.96)), min(_HIGH * size, round(room.height() * 0.92))
        )

    def _compare(self, theirs: Mapping[str, str]) -> None:
        self.sides.compare(facts_here(self.invoice), theirs, self.invoice.currency)

    def _is_seen(self) -> bool:
        """Whether the table shows the invoice whose id stands in the field."""
        return bool(self._seen) and id_of(self.id.text()) == self._seen

    def _name_buttons(self) -> None:
        self.look.setEnabled(bool(id_of(self.id.text())) and not self._is_busy)
        self.adopt.setEnabled(self._is_seen() and not self._is_busy)
        self.look.setDefault(not self._is_seen())
        self.adopt.setDefault(self._is_seen())
        words = ""
        if self._is_busy:
            words = _("Asking QuickBooks …")
        elif not self._is_seen():
            words = _("Look at it first: it has to be the same customer, currency and total.")
        self.says.setText(words)
        self.says.setVisible(bool(words))

    def _enter(self) -> None:
        if not self._is_seen():
            self._look()

    def _look(self) -> None:
        """Read the invoice of the id that was typed."""
        if not id_of(self.id.text()) or self._is_busy:
            return
        self.bar.forgive()
        self._set_busy(True)
        self._run(LookAtInvoice(self.id.text()), self._looked, self._refused)

    def _end(self) -> None:
        self._is_over = True

    def _looked(self, outcome: Outcome[RemoteInvoice]) -> None:
        if self._is_over:
            return
        record = outcome.value
        self._seen = record.id
        facts = facts_of(record)
        facts["customer"] = record.customer_name or record.customer_id
        facts["currency"] = record.currency or self.invoice.currency
        self._compare(facts)
        self._set_busy(False)
        self.adopt.setFocus()

    def _adopt(self) -> None:
        """Link the two; what is refused is said here."""
        if not self._is_seen() or self._is_busy:
            return
        self.bar.forgive()
        self._set_busy(True)
        self._run(AdoptInvoice(self.invoice.id, self._seen), self._adopted, self._refused)

    def _adopted(self, _outcome: Outcome[InvoiceThere]) -> None:
        if not self._is_over:
            self._set_busy(False)
            self.accept()

    def _refused(self, error: AppError) -> bool:
        if self._is_over:
            return False
        self._set_busy(False)
        return self.bar.say(error)

    def _set_busy(self, on: bool) -> None:
        self._is_busy = on
        self._name_buttons()
