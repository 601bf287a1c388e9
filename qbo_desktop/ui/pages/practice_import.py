"""An import from the file to the book: read its headers, ask what they mean, preview, write."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.practice_csv import ApplyImport, PlanImport
from qbo_desktop.operations.practice_reading import COLUMNS, HeadersOfFile, ReadHeaders
from qbo_desktop.ui.dialogs.import_dialog import ImportDialog
from qbo_desktop.ui.dialogs.mapping_dialog import MappingDialog
from qbo_desktop.ui.place import place_file
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App
    from qbo_desktop.practice.csv_plan import ImportPlan

_REMEMBERED = "import/columns"


class Import(QObject):
    """One at a time; each step is an operation in the desk lane, or a dialog."""

    def __init__(self, app: App, run: Callable[..., None], page: QWidget) -> None:
        super().__init__(page)
        self._app = app
        self._run = run
        self._page = page

    def begin(self) -> None:
        """Ask for the file."""
        name, _kind = QFileDialog.getOpenFileName(
            self._page,
            _("Import contacts"),
            str(Path.home()),
            _("CSV and text files (*.csv *.txt *.tsv);;All files (*)"),
        )
        if name:
            self.read(Path(name))

    def read(self, path: Path) -> None:
        """Read what the headers of the file mean."""
        mapping = self.remembered()
        self._run(ReadHeaders(path, mapping), lambda outcome: self._ask(path, mapping, outcome))

    def _ask(self, path: Path, mapping: dict[str, str], outcome: Outcome[HeadersOfFile]) -> None:
        headers = outcome.value
        if headers.names_somebody() and not headers.unknown(mapping):
            self._plan(path, mapping)
            return
        dialog = MappingDialog(headers, mapping, self._page)

        def chosen() -> None:
            wanted = dialog.mapping()
            self._remember(wanted)
            self._plan(path, wanted)

        dialog.accepted.connect(chosen)
        dialog.open()

    def _plan(self, path: Path, mapping: dict[str, str]) -> None:
        self._run(PlanImport(path, mapping), lambda outcome: self._preview(path, outcome))

    def _preview(self, path: Path, outcome: Outcome[ImportPlan]) -> None:
        dialog = ImportDialog(outcome.value, path.name, self._page)
        dialog.accepted.connect(lambda: self._run(ApplyImport(outcome.value, dialog.skip_bad_rows())))
        dialog.open()

    def remembered(self) -> dict[str, str]:
        """Header → column as chosen before; what no longer is a column is forgotten."""
        try:
            found: Any = json.loads(str(place_file(self._app.home).value(_REMEMBERED, "{}")))
        except ValueError:
            return {}
        if not isinstance(found, dict):
            return {}
        return {str(name): str(column) for name, column in found.items() if column == "" or column in COLUMNS}

    def _remember(self, mapping: dict[str, str]) -> None:
        settings = place_file(self._app.home)
        settings.setValue(_REMEMBERED, json.dumps(mapping, ensure_ascii=True))
        settings.sync()
