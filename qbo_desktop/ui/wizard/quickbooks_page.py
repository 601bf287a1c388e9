"""The wizard's QuickBooks page: environment, keys, redirect address, sign-in in the person's own browser."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QWidget

from qbo_desktop.errors import AppError, Interrupted
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.connecting import ConnectQuickBooks
from qbo_desktop.operations.context import Lane, Outcome
from qbo_desktop.operations.stored_keys import StoredClientId
from qbo_desktop.settings import BY_KEY
from qbo_desktop.store import workspaces
from qbo_desktop.store.workspaces import Connection
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.ui.runner import Runner
from qbo_desktop.ui.widgets.basics import Card, Light, LightState, button, label, row
from qbo_desktop.ui.wizard.registering import registering_steps
from qbo_desktop.ui.wizard.steps import Step
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


class Browser(QObject):
    """Opens a page from whatever thread it is asked in: the signal crosses into the window's."""

    wanted = Signal(str)

    def open(self, address: str) -> None:
        """Called in the run lane."""
        self.wanted.emit(address)


class Pasted:
    """The address that the person pastes; the run lane waits here for it."""

    def __init__(self) -> None:
        self._given = threading.Event()
        self._stopped = threading.Event()
        self._text = ""

    def give(self, text: str) -> None:
        """In the window's thread."""
        self._text = text
        self._given.set()

    def stop(self) -> None:
        """Nobody will paste anything."""
        self._stopped.set()
        self._given.set()

    def __call__(self) -> str:
        """In the run lane. Raises Interrupted."""
        self._given.wait()
        if self._stopped.is_set():
            raise Interrupted(_("The sign-in was stopped. Nothing was changed."))
        return self._text


class QuickBooksStep(Step):
    """Connects, and shows the company, its country and who signed in."""

    def __init__(self, app: App, runner: Runner) -> None:
        super().__init__(app, runner)
        self.browser = Browser(self)
        self.browser.wanted.connect(self._open_page, Qt.ConnectionType.QueuedConnection)
        self._pasted: Pasted | None = None
        self._connecting = False
        self._must_paste = False
        self._address = ""
        self.done_card, self.light, self.done_words = Card(), Light(), label(bold=True)
        self.done_more = label(kind="muted")
        self.environment = QComboBox()
        self.environment.setObjectName("environment")
        for value, _words in BY_KEY["quickbooks.environment"].choices:
            self.environment.addItem("", value)
        self.steps = label()
        self.steps.setTextFormat(Qt.TextFormat.MarkdownText)
        self.redirect = QLineEdit()
        self.redirect.setObjectName("redirect")
        self.copy_button = button(name="copy-redirect")
        self.client_id, self.secret = QLineEdit(), QLineEdit()
        self.client_id.setObjectName("client-id")
        self.secret.setObjectName("client-secret")
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.paste_box = QCheckBox()
        self.paste_box.setObjectName("paste-back")
        self.connect_button = button("primary", name="connect")
        self.cancel_button = button(name="cancel-connect")
        self.says = label()
        self.says.setObjectName("connect-says")
        self.browser_row = QWidget()
        self.browser_words = label(kind="muted")
        self.address_button = button("quiet", name="copy-address")
        self.paste_row = QWidget()
        self.paste_field = QLineEdit()
        self.paste_field.setObjectName("pasted-address")
        self.paste_button = button("primary", name="use-pasted")
        self._captions = [label(wrap=False) for _number in range(4)]
        self._build()

    def _build(self) -> None:
        self.done_card.heading.hide()
        across = row(self.light, self.done_words)
        across.setStretch(1, 1)
        self.done_card.body.addLayout(across)
        self.done_card.body.addWidget(self.done_more)
        self.content.addWidget(self.done_card)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        fields: tuple[QWidget, ...] = (self.environment, self.redirect, self.client_id, self.secret)
        for caption, field in zip(self._captions, fields, strict=True):
            caption.setBuddy(field)
            if field is self.redirect:
                form.addRow(caption, row(self.redirect, self.copy_button))
            else:
                form.addRow(caption, field)
        self.content.addLayout(form)
        self.content.addWidget(self.steps)
        self.content.addWidget(self.paste_box)
        self.content.addLayout(row(self.connect_button, self.cancel_button, None))
        self.browser_row.setLayout(row(self.browser_words, self.address_button, None))
        self.paste_row.setLayout(row(self.paste_field, self.paste_button))
        for part in (self.browser_row, self.paste_row):
            layout = part.layout()
            assert layout is not None
            layout.setContentsMargins(0, 0, 0, 0)
            self.content.addWidget(part)
            part.hide()
        self.content.addWidget(self.says)
        self.content.addStretch(1)
        self.environment.activated.connect(self._choose_environment)
        self.redirect.editingFinished.connect(self._save_redirect)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.redirect.text()))
        self.address_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._address))
        self.connect_button.clicked.connect(self.connect_now)
        self.cancel_button.clicked.connect(self.stop)
        self.paste_button.clicked.connect(self._give_pasted)
        self.paste_field.returnPressed.connect(self._give_pasted)
        self.cancel_button.hide()

    # --- the wizard's questions --------------------------------------------------------------------------

    def name(self) -> str:
        return _("QuickBooks")

    def isComplete(self) -> bool:
        return self.connection().is_connected and not self._connecting

    def initializePage(self) -> None:
        settings = self.app.settings()
        self.environment.setCurrentIndex(self.environment.findData(settings.get("quickbooks.environment")))
        self.redirect.setText(settings.get("quickbooks.redirect_uri"))
        self.retranslate()
        self.submit(StoredClientId(), self._show_stored, lambda _error: None)

    def connection(self) -> Connection:
        """The connection as it is now."""
        with self.app.store.read() as session:
            return workspaces.connection_of(session, self.app.workspace_id, QUICKBOOKS)

    def retranslate(self) -> None:
        self.set_heading(
            _("Connect QuickBooks Online"),
            _("You sign in in your own browser, as the primary admin of the company. The keys are your firm’s own, from "
              "Intuit; they are kept in this computer’s keyring and nowhere else."),
        )  # fmt: skip
        for at, (_value, words) in enumerate(BY_KEY["quickbooks.environment"].choices):
            self.environment.setItemText(at, _(words))
        captions = (_("Environment"), _("Redirect address"), _("Client id"), _("Client secret"))
        for caption, text in zip(self._captions, captions, strict=True):
            caption.setText(text)
            if (buddy := caption.buddy()) is not None:
                buddy.setAccessibleName(text)
        self.copy_button.setText(_("Copy"))
        self.paste_box.setText(_("I will paste the address that the browser ends at"))
        self.cancel_button.setText(_("Stop"))
        self.browser_words.setText(_("Your browser was opened. If it was not, open this address yourself:"))
        self.address_button.setText(_("Copy the address"))
        self.paste_field.setPlaceholderText(_("Paste the whole address here"))
        self.paste_field.setAccessibleName(_("The address that the browser ends at"))
        self.paste_button.setText(_("Go on"))
        self._show_state()

    # --- showing -----------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        connection = self.connection()
        connected = connection.is_connected
        self.light.set_state(
            LightState.GOOD if connected else LightState.OFF, _("Connected") if connected else ""
        )
        self.done_card.setVisible(connected)
        company = connection.company or connection.key
        if connection.country:
            company = _("{company} ({country})").format(company=company, country=connection.country)
        self.done_words.setText(_("Connected to {company}").format(company=company))
        self.done_more.setText(_("Signed in by {who}.").format(who=connection.who) if connection.who else "")
        self.done_more.setVisible(bool(connection.who))
        self.connect_button.setText(_("Connect again") if connected else _("Connect"))
        environment = str(self.environment.currentData() or "")
        self.steps.setText(registering_steps(environment, self.redirect.text()))
        must_paste = needs_pasting(self.redirect.text())
        self.paste_box.setEnabled(not must_paste and not self._connecting)
        if must_paste != self._must_paste:
            self._must_paste = must_paste
            self.paste_box.setChecked(must_paste)
        for part in (self.environment, self.redirect, self.client_id, self.secret, self.connect_button):
            part.setEnabled(not self._connecting)
        self.cancel_button.setVisible(self._connecting)
        self.completeChanged.emit()

    def _show_stored(self, outcome: Outcome[Any]) -> None:
        if outcome.value and not self.client_id.text():
            self.client_id.setText(outcome.value)
            self.secret.setPlaceholderText(_("Stored in the keyring; type it only to replace it"))

    def _say(self, sentence: str, kind: str = "") -> None:
        from qbo_desktop.ui.theme import say_kind

        self.says.setText(sentence)
        say_kind(self.says, kind)

    # --- doing -------------------------------------------------------------------------------------------

    def _choose_environment(self) -> None:
        chosen = str(self.environment.currentData())
        self.submit(
            SetSetting("quickbooks.environment", chosen), lambda _outcome: self._show_state(),
            lambda error: self._say(str(error), "bad"),
        )  # fmt: skip

    def _save_redirect(self) -> None:
        def saved(_outcome: Outcome[Any]) -> None:
            self._say("")
            self._show_state()

        if self.redirect.text().strip() != self.app.settings().get("quickbooks.redirect_uri"):
            self.submit(
                SetSetting("quickbooks.redirect_uri", self.redirect.text()), saved,
                lambda error: self._say(str(error), "bad"),
            )  # fmt: skip

    def connect_now(self) -> None:
        """Begin the sign-in."""
        self._connecting = True
        self._pasted = Pasted() if self.paste_box.isChecked() else None
        self._say(_("Waiting for you to sign in in the browser …"))
        self.paste_field.clear()
        operation = ConnectQuickBooks(
            self.client_id.text().strip(), self.secret.text().strip(), self.browser.open, self._pasted
        )
        self.submit(operation, self._connected, self._failed)
        self._show_state()

    def _open_page(self, address: str) -> None:
        if not self._connecting:
            return
        self._address = address
        self.browser_row.show()
        self.paste_row.setVisible(self._pasted is not None)
        QDesktopServices.openUrl(QUrl(address))
        if self._pasted is not None:
            self.paste_field.setFocus()

    def _give_pasted(self) -> None:
        if self._pasted is not None and self.paste_field.text().strip():
            self._pasted.give(self.paste_field.text().strip())

    def stop(self) -> None:
        """Stop a sign-in that is under way."""
        if self._connecting:
            if self._pasted is not None:
                self._pasted.stop()
            self.runner.cancel(Lane.RUN)

    def _over(self) -> None:
        self._connecting = False
        self._pasted = None
        self.browser_row.hide()
        self.paste_row.hide()
        # Typed once: the keyring has it now, and the window need not.
        self.secret.clear()

    def _connected(self, outcome: Outcome[Any]) -> None:
        self._over()
        self.secret.setPlaceholderText(_("Stored in the keyring; type it only to replace it"))
        self._say(outcome.says, "good")
        self._show_state()

    def _failed(self, error: AppError) -> None:
        self._over()
        self._say(str(error), "" if isinstance(error, Interrupted) else "bad")
        self._show_state()


def needs_pasting(redirect: str) -> bool:
    """Whether the browser cannot come back to this computer by itself: the address is not a loopback one."""
    try:
        host = urlsplit(redirect.strip()).hostname
    except ValueError:
        return False  # no address at all: saying so is the setting's own business
    return bool(host) and host not in ("localhost", "127.0.0.1", "::1")
