"""What became of many invoices, one row each: those that were not moved first, with where it is mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from qbo_desktop.domain.invoice import EmailStatus, Invoice
from qbo_desktop.errors import BillingRefused, UsageError
from qbo_desktop.locale_text import money_text
from qbo_desktop.operations.billing_reading import lists
from qbo_desktop.operations.invoices import Failure, Results
from qbo_desktop.phrases.invoices import email_text, state_text
from qbo_desktop.ui.models.invoice_rows import EMAIL_TROUBLE
from qbo_desktop.ui.models.marks import Shape, shape_icon
from qbo_desktop.ui.theme import tokens
from qbo_desktop.ui.widgets.refusal import fix_words
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from qbo_desktop.app import App

Index = QModelIndex | QPersistentModelIndex
NUMBER, CLIENT, TOTAL, RESULT, FIX = range(5)
_TITLES = (N_("Number"), N_("Client"), N_("Total"), N_("Result"), N_("Fix"))


@dataclass(frozen=True, slots=True)
class Result:
    """One invoice: what became of it in a sentence; `error` where it was not moved."""

    number: str
    client: str
    total: str
    says: str
    error: UsageError | None = None
    is_warning: bool = False


def error_of(failure: Failure) -> UsageError:
    """A failure as the error it was, so that it is shown as one that came alone."""
    if failure.code or failure.fix:
        return BillingRefused(failure.code, failure.says, failure.remedy, fix=failure.fix, at=failure.at)
    return UsageError(failure.says, failure.remedy)


def results_of(results: Results, clients: Mapping[str, tuple[str, str]]) -> list[Result]:
    """Rows of results, failures first, then what has trouble with its e-mail.

    `clients`: id → client and total in words, of invoices that were not moved and are not in the results.
    """
    rows = []
    for failure in results.failed:
        client, total = clients.get(failure.id, ("", ""))
        says = f"{failure.says} {failure.remedy}".strip()
        rows.append(Result(failure.number or failure.id, client, total, says, error_of(failure)))
    done = sorted(results.done, key=lambda one: one.email.status not in EMAIL_TROUBLE)
    rows += [
        Result(
            one.number, one.client, money_text(one.total, one.currency), _outcome(one),
            is_warning=one.email.status in EMAIL_TROUBLE,
        )
        for one in done
    ]  # fmt: skip
    return rows


def told_apart(app: App, results: Results) -> list[Result]:
    """The same, with client and total of those that were not moved read from the book."""
    with app.store.read() as session:
        rows = lists.by_ids(session, app.workspace_id, [one.id for one in results.failed])
    return results_of(
        results, {one.id: (one.client, money_text(one.total, one.currency)) for one in rows.values()}
    )


def _outcome(invoice: Invoice) -> str:
    state, email = state_text(invoice.state), email_text(invoice.email)
    if invoice.email.status is EmailStatus.NO_ADDRESS:
        email = _("No e-mail address: nothing was e-mailed")
    return _("{state}. {email}.").format(state=state, email=email) if email else state


class ResultRowsModel(QAbstractTableModel):
    """Rows of `Result`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.results: tuple[Result, ...] = ()

    def show(self, results: Sequence[Result]) -> None:
        """Show these."""
        self.beginResetModel()
        self.results = tuple(results)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.results)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_TITLES):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(_TITLES[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == TOTAL else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self.results):
            return None
        row, column = self.results[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (row.number, row.client, row.total, row.says, fix_words(row.error))[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column == TOTAL else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DecorationRole and column == RESULT:
            if row.error is not None:
                return shape_icon(Shape.CROSS)
            return shape_icon(Shape.WARNING if row.is_warning else Shape.DONE)
        if role == Qt.ItemDataRole.ForegroundRole and column == FIX:
            return QColor(tokens().accent)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = (row.number, row.client, row.total, row.says, fix_words(row.error))[column]
            return _("{column}: {value}").format(column=_(_TITLES[column]), value=text) if text else ""
        return None
