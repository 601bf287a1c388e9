"""What an import of contacts will do, before it does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QPlainTextEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.models.import_rows import ImportRowsModel, Shown
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import N_, _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.practice.csv_plan import ImportPlan

# So many notes have room above the rows; the others are counted.
_NOTES = 4
_SHOWN_WORDS = {
    Shown.ALL: N_("All rows"),
    Shown.ERRORS: N_("Rows in error"),
    Shown.CHANGED: N_("Rows that change a contact"),
    Shown.NEW: N_("Rows that make a new contact"),
}


class ImportDialog(QDialog):
    """Counts, notes and every row; accepted when it is to be done, `skip_bad_rows()` as was ticked."""

    def __init__(self, plan: ImportPlan, file_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.plan = plan
        self.setWindowTitle(_("Import contacts"))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(label(_("Import {file}").format(file=file_name), size=1.25, bold=True))
        self.counts = [
            self._count(
                ngettext("{count} new contact", "{count} new contacts", len(plan.created)), len(plan.created)
            ),
            self._count(ngettext("{count} changed", "{count} changed", len(plan.updated)), len(plan.updated)),
            self._count(ngettext("{count} unchanged", "{count} unchanged", plan.unchanged), plan.unchanged),
            self._count(
                ngettext("{count} row in error", "{count} rows in error", len(plan.errors)),
                len(plan.errors),
                "pill-bad",
            ),
        ]
        column.addWidget(Flow(*self.counts))
        for note in plan.notes[:_NOTES]:
            column.addWidget(label(note, kind="muted"))
        if more := len(plan.notes[_NOTES:]):
            column.addWidget(
                label(
                    ngettext("And {count} more note.", "And {count} more notes.", more).format(
                        count=formats.number(more)
                    ),
                    kind="muted",
                )
            )
        self.rows = ImportRowsModel(plan, self)
        self.which = QComboBox()
        self.which.setAccessibleName(_("Which rows are shown"))
        numbers = {Shown.ERRORS: plan.errors, Shown.CHANGED: plan.updated, Shown.NEW: plan.created}
        for shown, words in _SHOWN_WORDS.items():
            if shown is Shown.ALL or numbers[shown]:
                self.which.addItem(_(words), shown)
        self.which.currentIndexChanged.connect(
            lambda _at: self.rows.show_only(Shown(self.which.currentData()))
        )
        self.which.setVisible(self.which.count() > 2)
        column.addLayout(row(self.which, None))
        self.table = QTableView()
        self.table.setModel(self.rows)
        self.table.setAccessibleName(_("What the import does, row by row"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        size = self.fontMetrics().height()
        self.table.verticalHeader().setDefaultSectionSize(round(size * 1.9))
        self.table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        for at, width in enumerate((4, 12, 15)):
            self.table.setColumnWidth(at, width * size)
        self.table.horizontalHeader().setStretchLastSection(True)
        column.addWidget(self.table, 1)
        self.whole = QPlainTextEdit()
        self.whole.setReadOnly(True)
        self.whole.setTabChangesFocus(True)
        self.whole.setAccessibleName(_("The row in hand, whole"))
        self.whole.setFixedHeight(round(size * 5.6))
        column.addWidget(self.whole)
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_row())
        self.rows.modelReset.connect(self._take_first)
        self.skip = QCheckBox()
        self.skip.setText(
            ngettext(
                "Leave out the row in error, and import the rest",
                "Leave out the {count} rows in error, and import the rest",
                len(plan.errors),
            ).format(count=formats.number(len(plan.errors)))
        )
        self.skip.setVisible(bool(plan.errors))
        self.skip.toggled.connect(self._check)
        column.addWidget(self.skip)
        self.why = label(kind="muted")
        column.addWidget(self.why)
        self.apply = button("primary")
        self.apply.setDefault(True)
        self.apply.clicked.connect(self.accept)
        self.cancel = button()
        self.cancel.setText(_("Cancel"))
        self.cancel.clicked.connect(self.reject)
        column.addLayout(row(None, self.cancel, self.apply))
        room = self.screen().availableGeometry()
        self.resize(min(58 * size, round(room.width() * 0.96)), min(40 * size, round(room.height() * 0.92)))
        self._take_first()
        self._check()
        (self.skip if plan.errors else self.apply if self.apply.isEnabled() else self.cancel).setFocus()

    def _take_first(self) -> None:
        self.table.selectRow(0)
        self._show_row()

    def _show_row(self) -> None:
        """The row in hand with every field on a line of its own: in the table long ones are cut."""
        words = self.rows.whole(self.table.currentIndex().row())
        self.whole.setPlainText(words)
        self.whole.setVisible(bool(self.rows.rowCount()))

    def _count(self, words: str, count: int, kind: str = "pill") -> QWidget:
        made = label(words.format(count=formats.number(count)), kind=kind, wrap=False)
        made.setVisible(bool(count) or kind == "pill")
        return made

    def skip_bad_rows(self) -> bool:
        """Whether the rows in error are to be left out."""
        return self.skip.isChecked()

    def _check(self) -> None:
        writes = len(self.plan.created) + len(self.plan.updated)
        self.apply.setText(
            ngettext("Import {count} contact", "Import {count} contacts", writes).format(
                count=formats.number(writes)
            )
        )
        possible = self.plan.may_be_applied(self.skip.isChecked())
        self.apply.setEnabled(possible and writes > 0)
        if not possible:
            self.why.setText(
                _("Nothing is imported while a row is in error. Correct the file, or leave those rows out.")
            )
        elif not writes:
            self.why.setText(_("There is nothing to import: the book already holds all of it."))
        else:
            self.why.setText(_("Nothing was written yet."))
