"""A name for somebody of the staff, or for a work type: asked for, written, and refused in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from qbo_desktop.errors import AppError
from qbo_desktop.operations.billing_lists import AddPerson, AddWorkType, RenamePerson, RenameWorkType
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.widgets.ask import NameDialog
from qbo_desktop.ui.widgets.refusal import RefusalBar
from qbo_desktop.wording import _


class WrittenName(NameDialog):
    """Runs `operation(name)` and closes when it is done; `written` is what it answered."""

    def __init__(
        self,
        run: Run,
        operation: Callable[[str], Operation[Any]],
        title: str,
        sentence: str,
        yes: str,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, title, sentence, yes, name)
        self._run = run
        self._operation = operation
        self.written: Any = None
        self.refusal = RefusalBar()
        self.column.insertWidget(2, self.refusal)
        self.field.textEdited.connect(lambda _text: self.refusal.forgive())
        self.yes_button.clicked.disconnect()
        self.yes_button.clicked.connect(self._write)

    def _write(self) -> None:
        self.yes_button.setEnabled(False)
        self._run(self._operation(self.name()), self._done, self._failed)

    def _done(self, outcome: Outcome[Any]) -> None:
        self.written = outcome.value
        self.accept()

    def _failed(self, error: AppError) -> bool:
        self.yes_button.setEnabled(True)
        self.field.setFocus()
        return self.refusal.say(error)


class PersonDialog(WrittenName):
    """A new person, or another name for the one whose id is given."""

    def __init__(self, run: Run, person_id: str = "", name: str = "", parent: QWidget | None = None) -> None:
        if person_id:
            title, sentence, yes = _("Rename the person"), _("The new name"), _("Rename")
        else:
            title, sentence, yes = _("New person"), _("What is the person called?"), _("Add")
        super().__init__(
            run,
            lambda typed: RenamePerson(person_id, typed) if person_id else AddPerson(typed),
            title,
            sentence,
            yes,
            name,
            parent,
        )


class WorkTypeDialog(WrittenName):
    """A new work type, or another name for the one whose id is given."""

    def __init__(self, run: Run, type_id: str = "", name: str = "", parent: QWidget | None = None) -> None:
        if type_id:
            title, sentence, yes = _("Rename the work type"), _("The new name"), _("Rename")
        else:
            title, sentence, yes = _("New work type"), _("What is the kind of work called?"), _("Add")
        super().__init__(
            run,
            lambda typed: RenameWorkType(type_id, typed) if type_id else AddWorkType(typed),
            title,
            sentence,
            yes,
            name,
            parent,
        )
