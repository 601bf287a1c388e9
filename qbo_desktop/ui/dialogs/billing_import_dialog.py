"""Work or invoices from a CSV file: choose it, see what comes of every row, bring it in whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, overload

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.errors import AppError
from qbo_desktop.locale_text import date_text, money_text
from qbo_desktop.operations.billing_csv import (
    ImportInvoices,
    ImportWork,
    InvoicesImported,
    WorkImported,
)
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.invoice_reading import WorkItem
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.models.plain_table import PlainModel, PlainTable
from qbo_desktop.ui.page import Page, Run
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.ui.widgets.refusal import RefusalBar
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App

Imported = WorkImported | InvoicesImported
Row = tuple[str, str, str, str, str]
# So many notes have room above the rows; the others are counted.
_NOTES = 4


class What(StrEnum):
    """What a file holds."""

    WORK = "work"
    INVOICES = "invoices"


class BillingImportDialog(QDialog):
    """Looks without writing; writes on Import, and is accepted then. `imported` is what was brought."""

    def __init__(self, app: App, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("billing-import-dialog")
        self._app = app
        self._run = run
        self._path: Path | None = None
        self._asked = 0
        self.planned: Imported | None = None
        self.imported: Imported | None = None
        self.setWindowTitle(_("Import work or invoices"))
        self.what = QComboBox()
        self.what.setAccessibleName(_("What the file holds"))
        self.what.addItem(_("Work, time and expenses"), What.WORK)
        self.what.addItem(_("Invoices"), What.INVOICES)
        self.file = QLineEdit()
        self.file.setReadOnly(True)
        self.file.setPlaceholderText(_("No file is chosen yet"))
        self.file.setAccessibleName(_("File"))
        self.choose_button = button(name="choose-file")
        self.choose_button.setText(_("Choose a file…"))
        self.counts = [label(kind=kind, wrap=False) for kind in ("pill-good", "pill", "pill-bad", "pill")]
        self.notes = label(kind="muted")
        self.rows = PlainModel(
            (_("Row"), _("What happens"), _("Client"), _("Details"), _("Amount")), (0, 4), self
        )
        self.table = PlainTable(self.rows, _("What the import does, row by row"), (4, 11, 11, 15, 8), wide=3)
        self.whole = QPlainTextEdit()
        self.skip = QCheckBox()
        self.why = label(kind="muted")
        self.bar = RefusalBar()
        self.cancel = button(name="cancel")
        self.cancel.setText(_("Cancel"))
        self.apply = button("primary", name="import")
        self._lay_out()
        self.what.currentIndexChanged.connect(lambda _at: self.look())
        self.choose_button.clicked.connect(self._choose)
        self.skip.toggled.connect(lambda _on: self._check())
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_row())
        self.apply.clicked.connect(self._apply)
        self.cancel.clicked.connect(self.reject)
        size, room = self.fontMetrics().height(), self.screen().availableGeometry()
        self.resize(min(58 * size, round(room.width() * 0.96)), min(42 * size, round(room.height() * 0.92)))
        self._show()
        self.choose_button.setFocus()

    def _lay_out(self) -> None:
        self.whole.setReadOnly(True)
        self.whole.setTabChangesFocus(True)
        self.whole.setAccessibleName(_("The row in hand, whole"))
        self.whole.setFixedHeight(round(self.fontMetrics().height() * 5.6))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(label(_("Import work or invoices"), size=1.25, bold=True))
        above = row(self.what, self.file, self.choose_button)
        above.setStretch(1, 1)
        column.addLayout(above)
        self.pills = Flow(*self.counts)
        column.addWidget(self.pills)
        column.addWidget(self.notes)
        column.addWidget(self.table, 1)
        column.addWidget(self.whole)
        column.addWidget(self.skip)
        column.addWidget(self.why)
        column.addWidget(self.bar)
        # Takes the room while there is no table yet.
        column.addStretch(0)
        column.addLayout(row(None, self.cancel, self.apply))

    # --- looking ----------------------------------------------------------------------------------------

    def _choose(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self,
            _("Import work or invoices"),
            str(Path.home()),
            _("CSV and text files (*.csv *.txt *.tsv);;All files (*)"),
        )
        if name:
            self.read(Path(name))

    def read(self, path: Path) -> None:
        """Take a file, and look what it would bring."""
        self._path = path
        self.file.setText(str(path))
        self.look()

    def look(self) -> None:
        """Look anew what the file would bring."""
        self.planned = None
        self.bar.forgive()
        self.skip.setChecked(False)
        self._show()
        if self._path is None:
            return
        self._asked += 1
        asked = self._asked
        self.why.setText(_("Reading the file …"))

        def looked(outcome: Outcome[Imported]) -> None:
            if asked == self._asked:
                self.planned = outcome.value
                self._show()
                (self.skip if outcome.value.errors else self.apply).setFocus()

        self._run(self._operation(dry_run=True), looked, self._failed)

    def _operation(self, *, dry_run: bool) -> Operation[Imported]:
        assert self._path is not None
        skip = self.skip.isChecked()
        if self.what.currentData() == What.WORK:
            return ImportWork(self._path, dry_run, skip)
        return ImportInvoices(self._path, dry_run, skip)

    def _show(self) -> None:
        """Counts, notes and rows of what was looked at."""
        planned = self.planned
        for part in (self.pills, self.table, self.whole):
            part.setVisible(planned is not None)
        created, unchanged = (planned.created, planned.unchanged) if planned else (0, 0)
        errors = len(planned.errors) if planned else 0
        words = (
            ngettext("{count} new", "{count} new", created).format(count=formats.number(created)),
            ngettext("{count} unchanged", "{count} unchanged", unchanged).format(
                count=formats.number(unchanged)
            ),
            ngettext("{count} row in error", "{count} rows in error", errors).format(
                count=formats.number(errors)
            ),
            _("Total: {amounts}").format(amounts=" · ".join(_sums(planned))) if planned else "",
        )
        for pill, text in zip(self.counts, words, strict=True):
            pill.setText(text)
        self.counts[2].setVisible(errors > 0)
        self.counts[3].setVisible(planned is not None and bool(_sums(planned)))
        notes = list(planned.notes) if planned else []
        more = len(notes[_NOTES:])
        shown = notes[:_NOTES]
        if more:
            shown.append(
                ngettext("And {count} more note.", "And {count} more notes.", more).format(
                    count=formats.number(more)
                )
            )
        self.notes.setText("\n".join(shown))
        self.notes.setVisible(bool(shown))
        self.rows.put(_Rows(planned) if planned else ())
        self.table.selectRow(0)
        self._show_row()
        self.skip.setText(
            ngettext(
                "Leave out the row in error, and import the rest",
                "Leave out the {count} rows in error, and import the rest",
                errors,
            ).format(count=formats.number(errors))
        )
        self.skip.setVisible(errors > 0)
        self._check()

    def _show_row(self) -> None:
        """The row in hand with all its words: in the table long ones are cut."""
        at = self.table.currentIndex().row()
        row_ = self.rows.rows[at] if 0 <= at < len(self.rows.rows) else ()
        titles = self.rows.titles
        self.whole.setPlainText(
            "\n".join(
                _("{field}: {value}").format(field=title, value=text)
                for title, text in zip(titles, row_, strict=False)
                if text
            )
        )

    def _check(self) -> None:
        planned = self.planned
        count = planned.created if planned else 0
        if self.what.currentData() == What.WORK:
            words = ngettext("Import {count} row", "Import {count} rows", count)
        else:
            words = ngettext("Make {count} draft", "Make {count} drafts", count)
        self.apply.setText(words.format(count=formats.number(count)) if planned else _("Import"))
        possible = planned is not None and (not planned.errors or self.skip.isChecked())
        self.apply.setEnabled(possible and count > 0)
        if planned is None:
            self.why.setText(
                _("Nothing was written yet.")
                if self._path is not None
                else _("Choose the file first. Nothing is written before you say so.")
            )
        elif not possible:
            self.why.setText(
                _("Nothing is imported while a row is in error. Correct the file, or leave those rows out.")
            )
        elif not count:
            self.why.setText(_("There is nothing to import: the book already holds all of it."))
        else:
            self.why.setText(_("Nothing was written yet."))

    # --- writing ----------------------------------------------------------------------------------------

    def _apply(self) -> None:
        self.bar.forgive()
        for part in (self.apply, self.what, self.choose_button, self.skip):
            part.setEnabled(False)
        self._run(self._operation(dry_run=False), self._applied, self._failed)

    def _applied(self, outcome: Outcome[Imported]) -> None:
        self._free()
        if outcome.value.applied:
            self.imported = outcome.value
            self.accept()
            return
        # The book or the file is another one than a moment ago.
        self.planned = outcome.value
        self._show()

    def _failed(self, error: AppError) -> bool:
        self._free()
        self._check()
        return self.bar.say(error)

    def _free(self) -> None:
        for part in (self.apply, self.what, self.choose_button, self.skip):
            part.setEnabled(True)


def open_import(page: Page) -> BillingImportDialog:
    """Open the dialog over a page; the page is refreshed when it is closed."""
    dialog = BillingImportDialog(page.app, page.run, page)
    dialog.finished.connect(lambda _result: page.refresh())
    dialog.open()
    return dialog


class _Rows(Sequence[Row]):
    """Rows in error first, then what is new; of 20,000 only those that are looked at are put into words."""

    def __init__(self, planned: Imported) -> None:
        self._errors = planned.errors
        self._new: Sequence[WorkItem | Invoice]
        self._new = planned.work if isinstance(planned, WorkImported) else planned.invoices

    def __len__(self) -> int:
        return len(self._errors) + len(self._new)

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...

    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if at < 0 or at >= len(self):
            raise IndexError(at)
        if at < len(self._errors):
            error = self._errors[at]
            says = error.says
            if error.column:
                says = _("{field}: {value}").format(field=error.column, value=says)
            return str(error.row), _("cannot be taken"), "", says, ""
        new = self._new[at - len(self._errors)]
        return _work_row(new) if isinstance(new, WorkItem) else _invoice_row(new)


def _work_row(item: WorkItem) -> Row:
    entries = len(item.entries)
    details = item.title
    if entries:
        words = ngettext(
            "{title} ({count} entry of time or expenses)",
            "{title} ({count} entries of time and expenses)",
            entries,
        )
        details = words.format(title=item.title, count=formats.number(entries))
    return "", _("is new"), item.client, details, money_text(item.unbilled(), item.currency)


def _invoice_row(invoice: Invoice) -> Row:
    count = len(invoice.lines)
    words = ngettext("{number} of {day}, {count} line", "{number} of {day}, {count} lines", count).format(
        number=invoice.number or _("The next number"),
        day=date_text(invoice.invoice_date),
        count=formats.number(count),
    )
    return "", _("is new"), invoice.client, words, money_text(invoice.total, invoice.currency)


def _sums(planned: Imported) -> list[str]:
    """What the new ones come to, each currency for itself."""
    pairs: Iterable[tuple[str, int]]
    if isinstance(planned, WorkImported):
        pairs = ((one.currency, one.unbilled()) for one in planned.work)
    else:
        pairs = ((one.currency, one.total) for one in planned.invoices)
    sums: dict[str, int] = {}
    for currency, amount in pairs:
        sums[currency] = sums.get(currency, 0) + amount
    found: Sequence[tuple[str, int]] = sorted(sums.items())
    return [money_text(amount, currency) for currency, amount in found]
