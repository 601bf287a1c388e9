"""A contact of the Practice Book, to add or to change: every field, with what is wrong said beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFrame, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from qbo_desktop.domain.contact import ADDRESS_PARTS, PHONE_FIELDS, Contact, Kind, Phone
from qbo_desktop.errors import AppError
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.operations.practice_contacts import AddContact, EditContact
from qbo_desktop.operations.practice_reading import BadValue, columns_of, refusal
from qbo_desktop.phrases.fields import field_text, kind_text, part_text
from qbo_desktop.sync.side import Record
from qbo_desktop.ui import theme
from qbo_desktop.ui.dialogs.form import Form
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.wording import _

Run = Callable[[Operation[Record], Callable[[Outcome[Record]], None], Callable[[AppError], bool]], None]
_NAMES = ("name", "company", "first_name", "middle_name", "last_name", "suffix")


class ContactDialog(QDialog):
    """Writes through `run`, and closes when it was written; `written` is the contact then."""

    def __init__(
        self, run: Run, types: Sequence[str], record: Record | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._run = run
        self.record = record
        self.written: Record | None = None
        self._before = columns_of(record.contact if record else Contact())
        if record is None or record.contact.kind_assumed:
            self._before["kind"] = ""
        self.setWindowTitle(_("Change a contact") if record else _("New contact"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        outer.setSpacing(theme.GAP)
        heading = record.contact.label() if record else _("New contact")
        outer.addWidget(label(heading, size=1.25, bold=True))
        self.wrong = label(kind="bad")
        self.wrong.hide()
        outer.addWidget(self.wrong)
        self.form = Form()
        self._fill_form(types)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form.setObjectName("scrolled")
        area.setWidget(self.form)
        self.area = area
        outer.addWidget(area, 1)
        self.save = button("primary")
        self.save.setText(_("Save"))
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        self.cancel = button()
        self.cancel.setText(_("Cancel"))
        self.cancel.clicked.connect(self.reject)
        outer.addLayout(row(None, self.cancel, self.save))
        size = self.fontMetrics().height()
        self.resize(44 * size, 44 * size)
        self.form.editor("name").setFocus()

    # --- the form ---------------------------------------------------------------------------------------

    def _fill_form(self, types: Sequence[str]) -> None:
        form, before = self.form, self._before
        form.section(_("Who it is"))
        kind = QComboBox()
        kind.addItem(self._assumed_words(), "")
        for one in Kind:
            kind.addItem(kind_text(one), one.value)
        kind.setCurrentIndex(max(0, kind.findData(before["kind"])))
        for field in _NAMES:
            form.add(field, field_text(field), QLineEdit(before[field]))
        form.add("kind", field_text("kind"), kind)
        choice = QComboBox()
        choice.addItem(_("(none)"), "")
        for name in types:
            choice.addItem(name, name)
        if before["type"] and choice.findData(before["type"]) < 0:
            choice.addItem(before["type"], before["type"])
        choice.setCurrentIndex(max(0, choice.findData(before["type"])))
        form.add("type", field_text("type"), choice)
        form.add("client_identifier", field_text("client_identifier"), QLineEdit(before["client_identifier"]))
        form.section(_("How to reach it"))
        for field in ("email", "email_2"):
            form.add(field, field_text(field), QLineEdit(before[field]))
        for field in PHONE_FIELDS:
            phone = Phone.parse(before[field])
            number = QLineEdit(phone.number if phone else "")
            extension = QLineEdit(phone.extension if phone else "")
            extension.setPlaceholderText(_("ext."))
            extension.setAccessibleName(_("{phone}, extension").format(phone=field_text(field)))
            extension.setMaximumWidth(7 * self.fontMetrics().height())
            form.add(field, field_text(field), number, extension)
        form.add("website", field_text("website"), QLineEdit(before["website"]))
        for place, words in (("mailing", _("Mailing address")), ("physical", _("Physical address"))):
            form.section(words)
            for part in ADDRESS_PARTS:
                column = f"{place}_{part}"
                editor = QLineEdit(before[column])
                form.add(column, part_text(part), editor)
                editor.setAccessibleName(field_text(column))
        self._add_rest()

    def _add_rest(self) -> None:
        """What the contact has beyond the fields of the form is kept, and shown."""
        contact = self.record.contact if self.record else Contact()
        pairs = [(name, value) for name, value in (*contact.more_emails, *contact.more_phones)]
        pairs += [(name, str(address)) for name, address in contact.more_addresses]
        if pairs:
            self.form.section(_("Also known, and kept as it is"))
            for name, value in pairs:
                self.form.note(name, value)

    def _assumed_words(self) -> str:
        if self.record is not None and self.record.contact.kind_assumed:
            return kind_text(self.record.contact.kind, assumed=True)
        return _("As the name looks")

    # --- writing ----------------------------------------------------------------------------------------

    def columns(self) -> dict[str, str]:
        """The form as columns."""
        found = {}
        for column in self.form.names():
            editors = self.form.editors(column)
            if isinstance(editors[0], QComboBox):
                found[column] = str(editors[0].currentData())
            elif len(editors) == 2 and isinstance(editors[1], QLineEdit):
                number, extension = _text(editors[0]), editors[1].text().strip()
                found[column] = str(Phone(number, extension)) if number and extension else number or extension
            else:
                found[column] = _text(editors[0])
        return found

    def changes(self) -> dict[str, str]:
        """The columns that are other than before."""
        return {
            column: text for column, text in self.columns().items() if text != self._before.get(column, "")
        }

    def _save(self) -> None:
        self.form.forgive()
        self.wrong.hide()
        changes = self.changes()
        if self.record is not None and not changes:
            self.reject()
            return
        refused = refusal(self.record.contact if self.record else None, changes) or self._lone_extension()
        if refused is not None:
            self._say_wrong(refused)
            return
        self.save.setEnabled(False)
        operation: Operation[Record]
        if self.record is None:
            operation = AddContact(changes)
        else:
            operation = EditContact(self.record.id, changes, self.record.version)
        self._run(operation, self._done, self._failed)

    def _lone_extension(self) -> BadValue | None:
        """An extension without a number would be taken for the number."""
        for field in PHONE_FIELDS:
            number, extension = self.form.editors(field)
            if _text(extension) and not _text(number):
                return BadValue(_("An extension needs its telephone number."), column=field)
        return None

    def _done(self, outcome: Outcome[Record]) -> None:
        self.written = outcome.value
        self.accept()

    def _failed(self, error: AppError) -> bool:
        self.save.setEnabled(True)
        self._say_wrong(error)
        return True

    def _say_wrong(self, error: AppError) -> None:
        """Beside the field that it is about; above the form when it is about none of them."""
        column = str(getattr(error, "column", ""))
        place = self.form.refuse(column, str(error)) if column else None
        if place is not None:
            self.area.ensureWidgetVisible(place)
        else:
            self.wrong.setText(str(error))
            self.wrong.show()


def _text(editor: QWidget) -> str:
    return editor.text().strip() if isinstance(editor, QLineEdit | QLabel) else ""
