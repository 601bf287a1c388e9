"""The Settings page, made from the declarations: label, editor by type, help; saved at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from qbo_desktop.domain.changes import Topic
from qbo_desktop.domain.company_lists import Entry, Kind
from qbo_desktop.errors import AppError
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.settings import DECLARED, Setting, Type
from qbo_desktop.store import company_lists
from qbo_desktop.ui import theme
from qbo_desktop.ui.billing_wizard.entry import SetUpEntry
from qbo_desktop.ui.billing_wizard.pages import BILLING_WIZARD
from qbo_desktop.ui.deposit_accounts import deposit_offers
from qbo_desktop.ui.page import Page, PageName
from qbo_desktop.ui.widgets.basics import Card, Scrolled, label
from qbo_desktop.ui.widgets.choice_box import ChoiceBox, Offer, offers_model
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from qbo_desktop.app import App

_GROUPS = {
    "ui": N_("The window"),
    "practice": N_("Practice"),
    "billing": N_("Billing"),
    "quickbooks": N_("QuickBooks"),
    "contacts": N_("Contacts"),
    "sync": N_("Sync"),
}


def group_of(key: str) -> str:
    """The card that a setting stands in: what a firm bills with is billing, whatever its key begins with."""
    first = key.split(".")[0]
    return "billing" if first == "practice" and key != "practice.system" else first


class _NoWheel(QObject):
    """A wheel that scrolls the page must not change a value it happens to pass over."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class SettingRow(QWidget):
    """One setting: its editor, its help, and the sentence about a wrong value. Says `wanted(value)`."""

    wanted = Signal(str)

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.saved = ""
        self._offers: Sequence[Offer] = ()
        self.heading = label(bold=True)
        self.help = label(kind="muted")
        self.wrong = label(kind="bad")
        self.wrong.hide()
        self.editor = self._editor()
        self.editor.setObjectName(setting.key)
        self.editor.installEventFilter(_NoWheel(self))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.SMALL)
        column.setSpacing(theme.TIGHT)
        for part in (self.heading, self.editor, self.wrong, self.help):
            column.addWidget(part)

    def _editor(self) -> QWidget:
        setting = self.setting
        if setting.type is Type.FLAG:
            box = QCheckBox()
            box.toggled.connect(lambda on: self._want("on" if on else "off"))
            self.heading.hide()
            return box
        if setting.type is Type.CHOICE:
            choice = QComboBox()
            choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            choice.setMaximumWidth(480)
            for value, _words in setting.choices:
                choice.addItem("", value)
            choice.activated.connect(lambda at: self._want(str(choice.itemData(at))))
            return choice
        if setting.type is Type.ACCOUNT:
            account = ChoiceBox(offers_model((), self))
            account.setMaximumWidth(480)
            account.activated.connect(lambda _at: self._want(account.chosen()))
            return account
        line = QLineEdit()
        line.setMaximumWidth(140 if setting.type is Type.NUMBER else 480)
        line.editingFinished.connect(lambda: self._want(line.text()))
        line.textEdited.connect(lambda _text: self.say_wrong(""))
        return line

    def _want(self, value: str) -> None:
        if value.strip() != self.saved or self.wrong.isVisible():
            self.wanted.emit(value)

    def offer(self, accounts: Sequence[Entry], value: str) -> None:
        """The accounts of QuickBooks that can be chosen, of which one is."""
        offers = deposit_offers(accounts, value)
        if isinstance(self.editor, ChoiceBox) and offers != self._offers:
            before, self._offers = self.editor.model(), offers
            self.editor.setModel(offers_model(offers, self))
            before.deleteLater()

    def show_value(self, value: str) -> None:
        """Show the value in force; what is being typed is not overwritten."""
        self.saved = value
        editor = self.editor
        editor.blockSignals(True)
        if isinstance(editor, QCheckBox):
            editor.setChecked(value == "on")
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(value))
        elif isinstance(editor, QLineEdit) and not (editor.hasFocus() and editor.isModified()):
            editor.setText(value)
        editor.blockSignals(False)

    def say_wrong(self, sentence: str) -> None:
        """Say by the field why its value cannot be; "" takes the sentence away."""
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
        theme.say_kind(self.editor, "wrong" if sentence else "")
        self.editor.setAccessibleDescription(sentence or _(self.setting.help))

    def retranslate(self) -> None:
        """Its words."""
        setting = self.setting
        self.heading.setText(_(setting.label))
        self.help.setText(_(setting.help))
        self.editor.setAccessibleName(_(setting.label))
        self.editor.setAccessibleDescription(_(setting.help))
        if isinstance(self.editor, QCheckBox):
            self.editor.setText(_(setting.label))
        elif isinstance(self.editor, QComboBox) and setting.choices:
            for at, (_value, words) in enumerate(setting.choices):
                self.editor.setItemText(at, _(words))


class SettingsPage(Page):
    """Every declared setting, by group."""

    name = PageName.SETTINGS
    topics = frozenset({Topic.SETTINGS, Topic.WORKSPACES, Topic.BILLING_SETUP})

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(app, parent)
        self.rows: dict[str, SettingRow] = {}
        self._cards: dict[str, Card] = {}
        self.scrolled = Scrolled(widest=760)
        for setting in DECLARED:
            group = group_of(setting.key)
            if group not in self._cards:
                self._cards[group] = Card()
                self.scrolled.content.addWidget(self._cards[group])
            made = SettingRow(setting)
            made.wanted.connect(lambda value, key=setting.key: self._save(key, value))
            self.rows[setting.key] = made
            self._cards[group].body.addWidget(made)
        self.billing_entry = SetUpEntry()
        self.billing_entry.wanted.connect(lambda page: self.go.emit(BILLING_WIZARD, page))
        self._cards["billing"].body.insertWidget(1, self.billing_entry)
        self.scrolled.content.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.scrolled)

    def title(self) -> str:
        return _("Settings")

    def retranslate(self) -> None:
        for group, card in self._cards.items():
            card.set_title(_(_GROUPS[group]) if group in _GROUPS else group)
        self.billing_entry.retranslate()
        for made in self.rows.values():
            made.retranslate()

    def refresh(self) -> None:
        settings = self.app.settings()
        with self.app.store.read() as session:
            accounts = company_lists.read(session, self.app.workspace_id).of(Kind.ACCOUNT)
        for key, made in self.rows.items():
            if made.setting.type is Type.ACCOUNT:
                made.offer(accounts, settings.get(key))
            made.show_value(settings.get(key))

    def arrive(self, argument: object) -> None:
        made = self.rows.get(str(argument))
        if made is not None:
            # After the layout of a page that was never shown.
            QTimer.singleShot(0, made, lambda: self._show_row(made))

    def _show_row(self, made: SettingRow) -> None:
        made.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.scrolled.ensureWidgetVisible(made)

    def _save(self, key: str, value: str) -> None:
        made = self.rows[key]

        def failed(error: AppError) -> bool:
            made.say_wrong(str(error))
            return True

        def saved(_outcome: object) -> None:
            made.say_wrong("")
            if isinstance(made.editor, QLineEdit):
                made.editor.setModified(False)
            self.refresh()

        self.run(SetSetting(key, value), saved, failed)
