"""The wizard's first two pages: the language, and where the clients are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton

from qbo_desktop.errors import AppError
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.settings import BY_KEY
from qbo_desktop.ui import theme
from qbo_desktop.ui.runner import Runner
from qbo_desktop.ui.widgets.basics import Card, label
from qbo_desktop.ui.wizard.steps import Step
from qbo_desktop.wording import _, language

if TYPE_CHECKING:
    from qbo_desktop.app import App


class LanguageStep(Step):
    """English or French; everything changes at once, this page included."""

    spoke = Signal(str)

    def __init__(self, app: App, runner: Runner) -> None:
        super().__init__(app, runner)
        self.group = QButtonGroup(self)
        self.choices: dict[str, QRadioButton] = {}
        for code, words in BY_KEY["ui.language"].choices:
            # Each in its own language, so that a person finds theirs.
            choice = QRadioButton(words)
            choice.setObjectName(f"language-{code}")
            choice.setFont(theme.scaled_font(1.15))
            choice.setChecked(code == language())
            self.choices[code] = choice
            self.group.addButton(choice)
            self.content.addWidget(choice)
            choice.toggled.connect(lambda on, chosen=code: self._choose(chosen) if on else None)
        self.wrong = label(kind="bad")
        self.wrong.hide()
        self.content.addWidget(self.wrong)
        self.content.addStretch(1)

    def name(self) -> str:
        return _("Language")

    def retranslate(self) -> None:
        self.set_heading(
            _("Welcome to QBO Desktop"), _("Which language shall we speak? It can be changed at any time.")
        )

    def _choose(self, code: str) -> None:
        if code != language():
            self.submit(SetSetting("ui.language", code), lambda _outcome: self.spoke.emit(code), self._failed)

    def _failed(self, error: AppError) -> None:
        self.wrong.setText(str(error))
        self.wrong.show()


class PracticeStep(Step):
    """The practice system: the built-in book; what comes later and what cannot be connected is named."""

    def __init__(self, app: App, runner: Runner) -> None:
        super().__init__(app, runner)
        self.book = QRadioButton()
        self.book.setObjectName("practice-book")
        self.book.setChecked(True)
        self.book_more = label(kind="muted")
        self.karbon = QRadioButton()
        self.karbon.setEnabled(False)
        self.karbon_more = label(kind="muted")
        self.others = label(bold=True)
        self.others_more = label(kind="muted")
        for parts in (
            (self.book, self.book_more),
            (self.karbon, self.karbon_more),
            (self.others, self.others_more),
        ):
            card = Card()
            card.heading.hide()
            for part in parts:
                card.body.addWidget(part)
            self.content.addWidget(card)
        self.content.addStretch(1)

    def name(self) -> str:
        return _("Practice system")

    def retranslate(self) -> None:
        self.set_heading(
            _("Where are your clients kept?"),
            _("One workspace joins one practice system with one QuickBooks company."),
        )
        self.book.setText(_("Practice Book, built in"))
        self.book_more.setText(
            _(
                "A complete client list on this computer. Bring yours by CSV at any time; it needs no other service."
            )
        )
        self.karbon.setText(_("Karbon"))
        self.karbon_more.setText(_("Comes in a later version, over Karbon’s own interface."))
        self.others.setText(_("Lacerte, ProConnect, UltraTax, CCH, Drake, TaxCycle, Taxprep …"))
        self.others_more.setText(
            _("These cannot be connected live: they offer no interface for it. Choose the Practice Book, export their "
              "client list as CSV and import it there; their usual headers are recognised.")
        )  # fmt: skip
