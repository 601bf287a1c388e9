"""An invoice beside what QuickBooks holds of it, and what a person can decide about the two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qbo_desktop.domain.invoice import ISSUED, EmailBy, Invoice, State
from qbo_desktop.domain.invoice_links import InvoiceLink, LinkState
from qbo_desktop.domain.invoice_standing import There, standing_there
from qbo_desktop.domain.problem import Fix
from qbo_desktop.domain.sales_invoice import TAX_FIELDS
from qbo_desktop.errors import AppError
from qbo_desktop.locale_text import date_text, money_text
from qbo_desktop.operations import invoices_there
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.invoices_there import InvoiceThere
from qbo_desktop.operations.quickbooks_invoices import AcceptDrift, ResendInvoice
from qbo_desktop.phrases.invoices import email_text, there_text
from qbo_desktop.phrases.problems import fix_text, meaning_text, problem_text, remedy_text
from qbo_desktop.store import billing_setup
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.dialogs.adopt_dialog import AdoptDialog, candidate_of
from qbo_desktop.ui.fixes import browse, cause_of, open_settings_there, place_of
from qbo_desktop.ui.models.plain_table import PlainTable
from qbo_desktop.ui.models.two_sides import TwoSidesModel, facts_here
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.widgets.ask import ask
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from datetime import date

    from qbo_desktop.app import App

_PILLS = {
    There.THERE: "pill-good", There.PROBLEM: "pill-bad", There.CHANGED: "pill-warn", There.TO_VOID: "pill-warn",
}  # fmt: skip
# These fixes are this panel, or a button of it.
_MENDED_HERE = frozenset({Fix.INVOICE_IN_QUICKBOOKS, Fix.RETRY, Fix.INVOICE})


class QuickBooksPanel(QWidget):
    """`refused`: an operation was refused, with its error; `done`: one was done; `go`: a Fix leads away."""

    refused = Signal(object)
    done = Signal()
    go = Signal(str, object)

    def __init__(self, app: App, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._run = run
        self._is_busy = False
        self._is_over = False
        self._only_look = False
        self.invoice: Invoice | None = None
        self.there: InvoiceThere | None = None
        self._start: date | None = None
        self._goes = False
        self.state = label(kind="pill", wrap=False)
        self.words = label()
        self.problem = label(bold=True)
        self.remedy = label()
        self.fix = button(name="there-fix")
        self.sides = TwoSidesModel(self)
        self.table = PlainTable(self.sides, _("The invoice on both sides"), (11, 12, 12, 8), wide=2)
        self.email = label()
        self.accept = button("primary", name="accept-drift")
        self.again = button(name="send-again")
        self.adopt = button(name="adopt")
        self.open = button(name="open-in-quickbooks")
        self._lay_out()
        self.accept.clicked.connect(self._ask_to_accept)
        self.again.clicked.connect(self._send_again)
        self.adopt.clicked.connect(self._open_adopt)
        self.open.clicked.connect(self._browse)
        self.fix.clicked.connect(self._mend)

    def _lay_out(self) -> None:
        self.accept.setText(_("Accept as it is there"))
        self.adopt.setText(_("Adopt…"))
        self.adopt.setToolTip(_("Link it with an invoice that is in QuickBooks already."))
        self.open.setText(_("Open in QuickBooks"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.GAP, 0, 0)
        column.setSpacing(theme.GAP)
        head = row(self.state, self.words, spacing=theme.GAP)
        head.setStretch(1, 1)
        column.addLayout(head)
        words = QVBoxLayout()
        words.setSpacing(theme.TIGHT)
        words.addWidget(self.problem)
        words.addWidget(self.remedy)
        trouble = row(words, self.fix, spacing=theme.GAP)
        trouble.setStretch(0, 1)
        column.addLayout(trouble)
        column.addWidget(self.table, 1)
        column.addWidget(self.email)
        column.addWidget(Flow(self.accept, self.again, self.adopt, self.open))
        column.addStretch(0)

    # --- showing ----------------------------------------------------------------------------------------

    def show_invoice(self, invoice: Invoice, *, only_look: bool = False) -> bool:
        """Show how an invoice stands; False when it has nothing to do with QuickBooks."""
        self.invoice, self._only_look = invoice, only_look
        with self._app.store.read() as session:
            self.there = invoices_there.there(session, self._app.workspace_id, invoice.id)
            self._start = billing_setup.read(session, self._app.workspace_id).start_date
        if self.there is None and self._start is None:
            return False
        link = self.link()
        stands = standing_there(invoice.state, invoice.invoice_date, link, self._start)
        self.state.setText(there_text(stands) or _("Not in QuickBooks"))
        theme.say_kind(self.state, _PILLS.get(stands, "pill"))
        self.words.setText(self._standing_words(stands))
        self._show_problem()
        self._show_sides()
        self._show_email()
        self._goes = stands is There.TO_SEND
        self._name_buttons()
        return True

    def link(self) -> InvoiceLink | None:
        """What is remembered of the invoice between the two sides."""
        return self.there.link if self.there is not None else None

    def _is_held(self) -> bool:
        link = self.link()
        return link is not None and bool(link.quickbooks_id)

    def _candidate(self) -> dict[str, str]:
        """What its problem tells of the one in QuickBooks that has its number; empty where it names none."""
        return candidate_of(self.there.problem) if self.there is not None and not self._is_held() else {}

    def _standing_words(self, stands: There) -> str:
        invoice, link = self.invoice, self.link()
        assert invoice is not None
        if link is not None and link.quickbooks_id:
            facts = {"number": link.doc_number or link.number, "id": link.quickbooks_id}
            if link.held.get("state") == "deleted":
                return _("It was deleted in QuickBooks; it was number {number} there.").format(**facts)
            if stands is There.TO_VOID:
                return _("Number {number} there, id {id}. The next run voids it.").format(**facts)
            return _("Number {number} there, id {id}.").format(**facts)
        if stands is There.TO_SEND:
            return _("It goes with the next run.")
        if stands is There.PROBLEM:
            return _("It did not go.")
        if self._start is not None and invoice.invoice_date < self._start:
            return _("It is dated before {date}, from when on invoices go to QuickBooks.").format(
                date=date_text(self._start)
            )
        if invoice.state not in ISSUED and invoice.state is not State.VOIDED:
            return _("It goes to QuickBooks once it is sent or posted.")
        return ""

    def _show_problem(self) -> None:
        found = self.there.problem if self.there is not None else None
        self.problem.setText(problem_text(found.code, found.facts) if found is not None else "")
        self.remedy.setText(
            f"{meaning_text(found.code, found.facts)}\n{remedy_text(found.code, found.facts)}".strip()
            if found is not None
            else ""
        )
        leads = found is not None and found.fix not in _MENDED_HERE and not self._only_look
        self.fix.setText(fix_text(found.fix) if found is not None and leads else "")
        self.problem.setVisible(found is not None)
        self.remedy.setVisible(found is not None)
        self.fix.setVisible(leads)

    def _show_sides(self) -> None:
        invoice, link = self.invoice, self.link()
        assert invoice is not None
        candidate = self._candidate()
        self.table.setVisible(self._is_held() or bool(candidate))
        here = facts_here(invoice)
        if candidate:
            self.sides.compare(
                {name: here[name] for name in candidate if name in here}, candidate, invoice.currency
            )
        if self.there is None or link is None or not link.quickbooks_id:
            return
        theirs: dict[str, str] = dict(link.held)
        theirs["customer"] = here["customer"]  # by name: where it is another one, the difference has it
        for one in self.there.drift:
            here[one.field], theirs[one.field] = one.practice, one.quickbooks
        more = []
        if link.quickbooks_balance is not None:
            due = money_text(invoice.due, invoice.currency)
            more.append((_("Amount due"), due, money_text(link.quickbooks_balance, link.currency)))
        self.sides.compare(here, theirs, invoice.currency, {one.field for one in self.there.drift}, more)

    def _show_email(self) -> None:
        invoice, link = self.invoice, self.link()
        assert invoice is not None
        says = ""
        if invoice.email.by is EmailBy.QUICKBOOKS:
            to = invoice.email.to or invoice.bill_to.email
            if link is not None and link.emailed_at is not None:
                says = _("E-mailed by QuickBooks to {to} on {date}.").format(
                    to=to, date=formats.date(link.emailed_at)
                )
            elif link is not None and link.email_failed:
                says = _("QuickBooks did not e-mail it to {to}.").format(to=to)
            else:
                says = email_text(invoice.email)
        self.email.setText(says)
        self.email.setVisible(bool(says))

    def _name_buttons(self) -> None:
        link = self.link()
        acts = (link is not None or self._goes) and not self._only_look
        self.accept.setVisible(acts and self._is_held() and bool(link and link.drift))
        words = self._again_words() if acts else ""
        self.again.setText(words)
        self.again.setVisible(bool(words))
        voided = self.invoice is not None and self.invoice.state is State.VOIDED
        adopts = not voided and (link is None or not link.quickbooks_id or _is_deleted(link))
        self.adopt.setVisible(acts and adopts)
        self.open.setVisible(self._is_held() and bool(link and not _is_deleted(link)))
        for one in (self.accept, self.again, self.adopt):
            one.setEnabled(not self._is_busy)

    def _again_words(self) -> str:
        """What sending again does to this one; "" where there is nothing to send."""
        link, invoice = self.link(), self.invoice
        if invoice is None or invoice.state is State.VOIDED:
            return ""
        if link is None:
            return _("Send now") if self._goes else ""
        if _is_deleted(link):
            return _("Make it there again")
        if not link.quickbooks_id:
            return _("Send again") if link.state is LinkState.FAILED else _("Send now")
        if link.state is LinkState.FAILED and {one.field for one in link.drift} <= TAX_FIELDS:
            return _("Send the taxes again")
        return _("E-mail again") if link.state is LinkState.PUSHED and link.emails else ""

    def first(self) -> QWidget:
        """Where a person begins who came for what can be decided here."""
        again = (self.adopt, self.again) if self._candidate() else (self.again, self.adopt)
        found = (self.accept, self.fix, *again, self.open)
        return next((one for one in found if not one.isHidden()), self.table)

    # --- doing ------------------------------------------------------------------------------------------

    def _do(self, operation: Operation[Any]) -> None:
        self._is_busy = True
        self._name_buttons()
        self._run(operation, self._has_done, self._was_refused)

    def forget(self) -> None:
        """The invoice is no longer looked at: what still comes is told by the window."""
        self._is_over = True

    def _has_done(self, _outcome: Outcome[Any]) -> None:
        if not self._is_over:
            self._is_busy = False
            self.done.emit()

    def _was_refused(self, error: AppError) -> bool:
        if self._is_over:
            return False
        self._is_busy = False
        self._name_buttons()
        self.refused.emit(error)
        return True

    def _ask_to_accept(self) -> None:
        invoice, link = self.invoice, self.link()
        if invoice is None or link is None:
            return
        ask(
            self,
            _("Accept as it is in QuickBooks"),
            _("Accept invoice {number} as QuickBooks holds it?").format(number=invoice.number),
            _(
                "Nothing is written to either side: the invoice stays as it is here, and no more is told of it."
            ),
            _("Accept"),
            lambda: self._do(AcceptDrift(invoice.id, seen=link.drift)),
        )

    def _send_again(self) -> None:
        if self.invoice is not None:
            self._do(ResendInvoice(self.invoice.id))

    def _open_adopt(self) -> None:
        if self.invoice is None:
            return
        dialog = AdoptDialog(self._app, self._run, self.invoice, self._candidate(), self)
        dialog.accepted.connect(self.done)
        dialog.open()

    def _browse(self) -> None:
        if self.there is not None and (says := browse(self.there.address)):
            self.email.setText(says)
            self.email.show()

    def _mend(self) -> None:
        found = self.there.problem if self.there is not None else None
        if found is None or self.invoice is None:
            return
        if found.fix == Fix.QUICKBOOKS:
            open_settings_there(self._app, found.code)
        elif place := place_of(self._app, cause_of(found, self.invoice.id)):
            self.go.emit(*place)


def _is_deleted(link: InvoiceLink) -> bool:
    return link.held.get("state") == "deleted"
