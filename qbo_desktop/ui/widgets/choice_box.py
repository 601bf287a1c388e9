"""A field to choose from a list that other fields choose from as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to choose. What is not `usable` is shown where it is chosen already, and cannot be chosen anew."""

    id: str
    words: str
    usable: bool = True


def offers_model(offers: Iterable[Offer], parent: QWidget) -> QStandardItemModel:
    """The list, made once for all the fields that choose from it."""
    model = QStandardItemModel(parent)
    for one in offers:
        item = QStandardItem(one.words)
        item.setData(one.id, Qt.ItemDataRole.UserRole)
        item.setEnabled(one.usable)
        model.appendRow(item)
    return model


class ChoiceBox(QComboBox):
    """Chooses an id; `activated` when a person did. As narrow as it has to be; long names are in its tool tip."""

    def __init__(self, model: QStandardItemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A wheel that scrolls the page must not change what it happens to pass over.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setMaxVisibleItems(16)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setModel(model)
        self.currentTextChanged.connect(self.setToolTip)

    def choose(self, wanted: str) -> None:
        """Show this id; the first one where it is not in the list."""
        self.setCurrentIndex(max(0, self.findData(wanted)))

    def chosen(self) -> str:
        """The id that is shown."""
        return str(self.currentData() or "")

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
