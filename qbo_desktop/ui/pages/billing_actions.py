"""What can be done on the Billing page: its buttons, the keys of its tables, its menu, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from qbo_desktop.domain.invoice import EmailBy, Invoice, State
from qbo_desktop.errors import AppError
from qbo_desktop.operations.billing_lists import DeleteWork
from qbo_desktop.operations.billing_reading import InvoiceRow
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.documents import Exported, ExportInvoices
from qbo_desktop.operations.invoices import (
    ApproveInvoices,
    BackToDraft,
    BillWork,
    PostInvoices,
    Results,
    SendInvoices,
    VoidInvoices,
)
from qbo_desktop.phrases.invoices import sending_text, voided_there_text
from qbo_desktop.ui.dialogs.bill_work_dialog import BillWorkDialog
from qbo_desktop.ui.dialogs.results_dialog import ResultsDialog
from qbo_desktop.ui.dialogs.send_dialog import SendDialog
from qbo_desktop.ui.errand import window_of
from qbo_desktop.ui.models.billing_rows import count_of, count_text, sum_words
from qbo_desktop.ui.models.invoice_rows import EMAIL_TROUBLE, bills_there
from qbo_desktop.ui.models.result_rows import error_of, told_apart
from qbo_desktop.ui.pages import billing_dialogs
from qbo_desktop.ui.pages.billing_tabs import ALL, APPROVED, AWAITING, DRAFTS, PAID, UNBILLED
from qbo_desktop.ui.pages.list_page import ask_for_folder
from qbo_desktop.ui.widgets.ask import ask
from qbo_desktop.ui.widgets.basics import button
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import N_, _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.ui.pages.billing import BillingPage


@dataclass(frozen=True, slots=True)
class Act:
    """An action: its words, its key, the tabs with a button for it, and those where it is in the menu besides."""

    words: str
    key: Qt.Key | None
    key_text: str
    tabs: tuple[str, ...]
    also: tuple[str, ...] = ()
    is_primary: bool = False


_KEY = Qt.Key
# In the order of the buttons.
ACTS: dict[str, Act] = {
    "bill": Act(N_("Bill…"), _KEY.Key_B, "B", (UNBILLED,), is_primary=True),
    "approve": Act(N_("Approve"), _KEY.Key_A, "A", (DRAFTS,), (ALL,), is_primary=True),
    "send": Act(N_("Send…"), _KEY.Key_S, "S", (APPROVED,), (ALL,), is_primary=True),
    "pay": Act(N_("Record payment…"), _KEY.Key_P, "P", (AWAITING,), (ALL,), is_primary=True),
    "post": Act(N_("Post without sending…"), _KEY.Key_O, "O", (APPROVED,), (ALL,)),
    "export": Act(N_("Export as files…"), _KEY.Key_X, "X", (APPROVED,), (ALL,)),
    "back": Act(N_("Back to draft"), _KEY.Key_D, "D", (APPROVED,), (ALL,)),
    "add_work": Act(N_("Add work…"), _KEY.Key_N, "N", (UNBILLED,)),
    "add_entry": Act(N_("Add time or expense…"), _KEY.Key_T, "T", (UNBILLED,)),
    "change_work": Act(N_("Change…"), None, "", (), (UNBILLED,)),
    "new": Act(N_("New invoice…"), _KEY.Key_N, "N", (DRAFTS, ALL)),
    "open": Act(N_("Open…"), None, "", (DRAFTS, APPROVED, AWAITING, PAID, ALL)),
    "pdf": Act(N_("PDF"), _KEY.Key_F, "F", (APPROVED, AWAITING, PAID, ALL), (DRAFTS,)),
    "close_run": Act(N_("Close a billing run…"), _KEY.Key_R, "R", (DRAFTS, APPROVED)),
    "import": Act(N_("Import…"), None, "", (UNBILLED, DRAFTS)),
    "void": Act(N_("Void…"), _KEY.Key_V, "V", (AWAITING,), (APPROVED, PAID, ALL)),
    "discard": Act(N_("Discard…"), _KEY.Key_Delete, N_("Del"), (DRAFTS,), (ALL,)),
    "delete_work": Act(N_("Delete…"), _KEY.Key_Delete, N_("Del"), (UNBILLED,)),
    "only_client": Act(
        N_("Only this client"), None, "", (), (UNBILLED, DRAFTS, APPROVED, AWAITING, PAID, ALL)
    ),
}
# What needs no row in hand.
_ALWAYS = frozenset({"add_work", "new", "close_run", "import"})
_OF_STATE = {
    State.DRAFT: frozenset({"approve", "discard"}),
    State.APPROVED: frozenset({"send", "post", "export", "back", "void"}),
    State.AWAITING_PAYMENT: frozenset({"pay", "void"}),
    State.EXPORTED: frozenset({"pay", "void"}),
    State.PAID: frozenset({"void"}),
    State.VOIDED: frozenset[str](),
}
_FOR_ANY_STATE = frozenset({"open", "pdf", "only_client"})


class BillingActions(QObject):
    """The actions on the list that is shown. What is under way is not asked for twice."""

    def __init__(self, page: BillingPage) -> None:
        super().__init__(page)
        self.page = page
        self._pending: set[str] = set()
        # The look before sending that is open, perhaps aside.
        self._sending: SendDialog | None = None
        self._do: dict[str, Callable[[], None]] = {
            "bill": self.bill, "approve": self.approve, "send": self.send, "pay": self.pay, "post": self.post,
            "export": self.export,
            "back": self.back_to_draft, "add_work": self.add_work, "add_entry": self.add_entry,
            "change_work": self.change_work, "new": self.new_invoice, "open": self.open_in_hand,
            "pdf": self.show_pdf, "close_run": lambda: billing_dialogs.open_run(self.page),
            "import": self.import_file, "void": self.void, "discard": self.discard,
            "delete_work": self.delete_work, "only_client": self.only_client,
        }  # fmt: skip
        self.parts: dict[str, QPushButton] = {}
        for name, act in ACTS.items():
            if act.tabs:
                self.parts[name] = button("primary" if act.is_primary else "", name=f"billing-{name}")
                self.parts[name].clicked.connect(lambda _checked=False, name=name: self._do[name]())
            for tab in (*act.tabs, *act.also):
                if act.key is not None:
                    page.tables[tab].add_key(act.key, self._do[name])
        self.buttons = Flow(*self.parts.values(), page.set_up)

    def in_order(self) -> Sequence[QWidget]:
        """The buttons in the order of the tab key."""
        return list(self.parts.values())

    def retranslate(self) -> None:
        """Every text anew."""
        for name, part in self.parts.items():
            words, key = _(ACTS[name].words), ACTS[name].key_text
            part.setText(f"{words}   {_(key)}" if key else words)
            part.setAccessibleName(
                _("{action}, key {key}").format(action=words, key=_(key)) if key else words
            )
        self.name_buttons()

    def name_buttons(self) -> None:
        """Show the buttons of the tab; those that need a row are greyed where there is none."""
        tab = self.page.tabs.name()
        has_row = bool(self.page.wanted_ids()) if not self.page.model.ticked else True
        for name, part in self.parts.items():
            part.setVisible(tab in ACTS[name].tabs)
            part.setEnabled(name in _ALWAYS or has_row)

    def fill(self, menu: QMenu) -> None:
        """What can be done with the rows that an action would be done with."""
        tab = self.page.tabs.name()
        for name, act in ACTS.items():
            if tab not in (*act.tabs, *act.also) or not self._fits(name):
                continue
            words = _(act.words) + (f"\t{_(act.key_text)}" if act.key_text else "")
            menu.addAction(words).triggered.connect(lambda _checked=False, name=name: self._do[name]())

    def _fits(self, name: str) -> bool:
        """Whether the state of the row in hand allows it; on a tab of one state it does."""
        row = self.row()
        if self.page.tabs.name() != ALL or not isinstance(row, InvoiceRow) or name in _ALWAYS:
            return True
        return name in _OF_STATE[row.state] | _FOR_ANY_STATE

    # --- rows -------------------------------------------------------------------------------------------

    def row(self) -> Any:
        """The row in hand as the list shows it, or None."""
        return self.page.model.row(self.page.table.currentIndex().row())

    def _take(self) -> list[str]:
        """The rows that an action is done with, but for those of which something is under way."""
        return [one for one in self.page.wanted_ids() if one not in self._pending]

    def open_row(self, row_id: object) -> None:
        """Enter on a row: a piece of work is changed, an invoice opened."""
        if self.page.tabs.name() == UNBILLED:
            self.change_work()
        else:
            self.open_invoice(str(row_id))

    def open_in_hand(self) -> None:
        """Open the invoice in hand."""
        if (row_id := self.page.table.current_id()) is not None:
            self.open_invoice(str(row_id))

    def only_client(self) -> None:
        """Show only what is of the client in hand."""
        if (row := self.row()) is not None:
            self.page.filters.choose_client(row.client_id)

    # --- unbilled work ----------------------------------------------------------------------------------

    def bill(self) -> None:
        """Make drafts of the work, and go to them."""
        ids = self._take()
        if not ids:
            return
        page = self.page
        dialog = BillWorkDialog(page, page.model.sums_of(ids), page.today())

        def billed(outcome: Outcome[tuple[Invoice, ...]]) -> None:
            self._pending.difference_update(ids)
            page.models[UNBILLED].tick(ids, False)
            page.look_again()
            page.show_invoices([one.id for one in outcome.value])

        dialog.accepted.connect(lambda: self._start(BillWork(ids, dialog.day()), ids, billed))
        billing_dialogs.show(page, dialog)

    def delete_work(self) -> None:
        """Delete the piece of work in hand, after a question."""
        row = self.row()
        if row is None:
            return
        dialog = ask(
            self.page, _("Delete the work"), _("Delete “{title}”?").format(title=row.title),
            _("Its time and expenses go with it."), _("Delete"),
            lambda: self._start(DeleteWork(row.id), [row.id], lambda _outcome: self._settle([row.id])),
            danger=True,
        )  # fmt: skip
        dialog.finished.connect(lambda _result: self.page.table.setFocus())

    def add_work(self) -> None:
        """Open an empty form for work."""
        billing_dialogs.add_work(self.page)

    def change_work(self) -> None:
        """Open the piece of work in hand."""
        if (row_id := self.page.table.current_id()) is not None:
            billing_dialogs.add_work(self.page, str(row_id))

    def add_entry(self) -> None:
        """Put time or an expense into the piece of work in hand."""
        if (row_id := self.page.table.current_id()) is not None:
            billing_dialogs.add_entry(self.page, str(row_id))

    def import_file(self) -> None:
        """Bring work or invoices from a CSV file."""
        billing_dialogs.import_file(self.page)

    # --- invoices ---------------------------------------------------------------------------------------

    def new_invoice(self) -> None:
        """Write an invoice by hand."""
        billing_dialogs.new_invoice(self.page)

    def open_invoice(self, invoice_id: str, *, there: bool = False) -> None:
        """Open a draft to be changed, anything later to be looked at; `there` beside what QuickBooks holds of it."""
        billing_dialogs.open_invoice(self.page, invoice_id, there=there)

    def show_pdf(self) -> None:
        """Open the PDF of the invoice in hand in the program for such."""
        if (row_id := self.page.table.current_id()) is not None:
            billing_dialogs.open_pdf(self.page, str(row_id))

    def pay(self) -> None:
        """Record a payment of the invoice in hand."""
        if (row_id := self.page.table.current_id()) is not None:
            billing_dialogs.pay(self.page, str(row_id))

    def approve(self) -> None:
        """Approve the drafts as they were looked at."""
        ids = self._take()
        model = self.page.model
        versions = {one: model.listed[one].version for one in ids if one in model.listed}
        self._move(_("Approve"), ApproveInvoices(ids, versions), ids)

    def back_to_draft(self) -> None:
        """Take approved invoices back."""
        ids = self._take()
        self._move(_("Back to draft"), BackToDraft(ids), ids)

    def send(self) -> None:
        """Send approved invoices, after a question."""
        ids = self._take()
        if self._looks_first(ids, self._sending_words()):
            return
        sentence = ngettext("Send {count} invoice of {total}?", "Send {count} invoices of {total}?", len(ids))
        more = self._sending_words()
        self._ask(_("Send"), sentence, more, _("Send"), SendInvoices(ids), ids)

    def _sending_words(self) -> str:
        return sending_text(EmailBy(self.page.app.settings().get("billing.email_by")))

    def post(self) -> None:
        """Issue approved invoices without an e-mail, after a question."""
        ids = self._take()
        if self._looks_first(ids, _("They wait for their payment then, and nothing is e-mailed."), post=True):
            return
        sentence = ngettext("Post {count} invoice of {total}?", "Post {count} invoices of {total}?", len(ids))
        more = _("They wait for their payment then, and nothing is e-mailed.")
        self._ask(_("Post without sending"), sentence, more, _("Post"), PostInvoices(ids), ids)

    def _looks_first(self, ids: list[str], words: str, *, post: bool = False) -> bool:
        """Where invoices go to QuickBooks, look what is in their way before they are sent. False where they do not."""
        if not ids or not bills_there(self.page.app):
            return False
        if self._sending is not None:
            self._sending.reject()

        def chosen(wanted: list[str]) -> None:
            operation: Operation[Results] = PostInvoices(wanted) if post else SendInvoices(wanted)
            self._move(_("Post without sending") if post else _("Send"), operation, wanted)

        dialog = billing_dialogs.look_before_sending(self.page, ids, words, post=post)
        dialog.chosen.connect(chosen)
        dialog.finished.connect(self._forget_sending)
        self._sending = dialog
        return True

    def _forget_sending(self) -> None:
        self._sending = None

    def export(self) -> None:
        """Issue approved invoices as files in a folder of their own."""
        ids = self._take()
        if ids:
            title = _("Where the folder of the invoices is to be made")
            ask_for_folder(self.page, title, lambda folder: self._export_to(ids, folder))

    def _export_to(self, ids: list[str], folder: Path) -> None:
        def exported(outcome: Outcome[Exported]) -> None:
            results = Results(outcome.value.done, outcome.value.failed)
            self._moved(_("Export as files"), Outcome(results, outcome.says), ids)

        self._start(ExportInvoices(ids, folder), ids, exported)

    def void(self) -> None:
        """Void invoices, after a question."""
        ids = self._take()
        sentence = ngettext("Void {count} invoice of {total}?", "Void {count} invoices of {total}?", len(ids))
        more = _("It keeps its number and counts for nothing; the work that it billed is unbilled again.")
        if bills_there(self.page.app):
            more = f"{more} {voided_there_text()}"
        self._ask(_("Void"), sentence, more, _("Void"), VoidInvoices(ids), ids, danger=True, no=_("No, wait"))

    def discard(self) -> None:
        """Throw drafts away, after a question."""
        ids = self._take()
        sentence = ngettext(
            "Discard {count} draft of {total}?", "Discard {count} drafts of {total}?", len(ids)
        )
        more = _("The work that it bills is unbilled again.")
        self._ask(_("Discard"), sentence, more, _("Discard"), VoidInvoices(ids), ids, danger=True)

    def _ask(
        self, title: str, sentence: str, more: str, yes: str, operation: Operation[Results], ids: list[str],
        *, danger: bool = False, no: str = "",
    ) -> None:  # fmt: skip
        if not ids:
            return
        found = self.page.model.sums_of(ids)
        count = count_text(found) if count_of(found) == len(ids) else str(len(ids))
        asked = sentence.format(count=count, total=sum_words(found))
        dialog = ask(
            self.page, title, asked, more, yes, lambda: self._move(title, operation, ids), no, danger=danger
        )
        dialog.finished.connect(lambda _result: self.page.table.setFocus())

    # --- doing, and telling what came of it -------------------------------------------------------------

    def _move(self, title: str, operation: Operation[Results], ids: list[str]) -> None:
        """Move invoices. The next row is taken in hand at once, so that key after key goes on."""
        if not ids:
            return
        table = self.page.table
        place = table.currentIndex().row()
        if not self.page.model.ticked and len(ids) == 1 and place + 1 < len(self.page.model.ids):
            table.select_place(place + 1)
        self._start(operation, ids, lambda outcome: self._moved(title, outcome, ids))

    def _start(
        self, operation: Operation[Any], ids: Sequence[str], done: Callable[[Outcome[Any]], None]
    ) -> None:
        self._pending.update(ids)
        window_of(self.page).notice.hide()

        def failed(_error: AppError) -> bool:
            self._pending.difference_update(ids)
            self.page.look_again()
            if len(ids) == 1:
                self.page.table.select_id(ids[0])
            return False

        self.page.run(operation, done, failed)

    def _settle(self, ids: Sequence[str]) -> None:
        self._pending.difference_update(ids)
        self.page.look_again()

    def _moved(self, title: str, outcome: Outcome[Results], ids: Sequence[str]) -> None:
        results = outcome.value
        done = [one.id for one in results.done]
        self.page.model.tick(done, False)
        self._settle(ids)
        if len(results.failed) == 1 and not done:
            failure = results.failed[0]
            self.page.table.select_id(failure.id)
            window_of(self.page).say_error(error_of(failure))
        elif results.failed or any(one.email.status in EMAIL_TROUBLE for one in results.done):
            self._show_results(title, outcome)

    def _show_results(self, title: str, outcome: Outcome[Results]) -> None:
        page = self.page
        rows = told_apart(page.app, outcome.value)
        billing_dialogs.show(page, ResultsDialog(title, outcome.says, rows, page))
