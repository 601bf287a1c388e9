"""Page 5: where payments are deposited, what the payment methods are called there, and who e-mails invoices."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QVBoxLayout, QWidget

from qbo_desktop.domain.company_lists import Kind
from qbo_desktop.operations.billing_map_reading import MappedMethod
from qbo_desktop.settings import BY_KEY
from qbo_desktop.store import company_lists
from qbo_desktop.ui.billing_wizard.desk import SetUpDesk
from qbo_desktop.ui.billing_wizard.draft import DEPOSIT, EMAIL_BY, Draft
from qbo_desktop.ui.billing_wizard.pages import SetUpPage
from qbo_desktop.ui.billing_wizard.rows_grid import Place, Row, RowsGrid
from qbo_desktop.ui.billing_wizard.step import SetUpStep
from qbo_desktop.ui.deposit_accounts import deposit_offers
from qbo_desktop.ui.widgets.basics import Card, label, row
from qbo_desktop.ui.widgets.choice_box import ChoiceBox, Offer, offers_model
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import _, language


class MethodRow(Row):
    """A payment method and QuickBooks' one for it."""

    def __init__(self, one: MappedMethod, model: QStandardItemModel) -> None:
        self.field = ChoiceBox(model)
        self.field.setObjectName(f"method-{one.method}")
        self.field.setAccessibleName(_("QuickBooks’ payment method for “{method}”").format(method=one.text))
        self.mark = label(kind="muted", wrap=False)
        self.note = label(kind="muted")
        super().__init__(
            (label(one.text, bold=True), label("→", wrap=False), self.field, self.mark), (self.note,)
        )

    def show_answer(self, draft: Draft, one: MappedMethod) -> None:
        """Show what is chosen now."""
        self.field.choose(draft.method(one))
        self.mark.setText(_("proposed"))
        self.mark.setVisible(draft.is_method_proposed(one))
        words = ""
        if not draft.method(one) and one.proposal.in_doubt:
            names = ", ".join(_("“{name}”").format(name=each.name) for each in one.proposal.candidates[:3])
            words = _("Perhaps {names}?").format(names=names)
        self.say(self.note, words)
        proposed = self.mark.text() if draft.is_method_proposed(one) else ""
        self.field.setAccessibleDescription(words or proposed)


class PaymentsStep(SetUpStep):
    """What payments will need, and the e-mail of invoices."""

    page = SetUpPage.PAYMENTS

    def __init__(self, desk: SetUpDesk) -> None:
        super().__init__(desk)
        self.email = Card()
        self.group = QButtonGroup(self)
        self.by: dict[str, QRadioButton] = {}
        self.by_more: dict[str, QLabel] = {}
        for value, _words in BY_KEY[EMAIL_BY].choices:
            choice = self.by[value] = QRadioButton()
            choice.setObjectName(f"email-{value}")
            self.by_more[value] = label(kind="muted")
            self.group.addButton(choice)
            one = QVBoxLayout()
            one.setSpacing(2)
            one.addWidget(choice)
            # Below the words of the choice, not below its disc.
            self.by_more[value].setContentsMargins(2 * self.fontMetrics().averageCharWidth() + 12, 0, 0, 0)
            one.addWidget(self.by_more[value])
            self.email.body.addLayout(one)
            choice.toggled.connect(self._mailer(value))
        self.deposit = Card()
        self.deposit_more = label(kind="muted")
        self.account: ChoiceBox | None = None
        self.account_place = row()
        self.deposit.body.addLayout(self.account_place)
        self.deposit.body.addWidget(self.deposit_more)
        self.methods = Card()
        self.methods_more = label(kind="muted")
        self.grid = RowsGrid((Place(3), Place(0, 1), Place(5, 1), Place(0, 1)), narrow_below=28, below_from=2)
        self.rows: dict[str, MethodRow] = {}
        self.methods.body.addWidget(self.grid)
        self.methods.body.addWidget(self.methods_more)
        for part in (self.email, self.deposit, self.methods, Flow(self.refresh_button), self.age):
            self.body.addWidget(part)
        self._listed: object = None

    def say_heading(self) -> None:
        self.set_heading(
            _("How is an invoice sent, and where does its payment go?"),
            _("Payments can follow later; what is chosen here is ready for them."),
        )
        self.email.set_title(_("Who e-mails the invoice to the client?"))
        more = {
            "quickbooks": _("QuickBooks sends it from its own address as soon as it holds the invoice."),
            "practice": _(
                "A message with the PDF is written for each invoice; you send it with your own mail program."
            ),
            "nobody": _("The invoice goes to QuickBooks, and to the client in your own way."),
        }
        for value, words in BY_KEY[EMAIL_BY].choices:
            self.by[value].setText(_(words))
            self.by[value].setAccessibleDescription(more[value])
            self.by_more[value].setText(more[value])
        self.deposit.set_title(_("Deposit account"))
        self.deposit_more.setText(
            _("The bank account, or the account of undeposited funds, that payments go to in QuickBooks.")
        )
        self.methods.set_title(_("Payment methods"))
        self.methods_more.setText(_("A method without a match is left out of the payment there."))

    # --- showing ----------------------------------------------------------------------------------------

    def show_draft(self, draft: Draft) -> None:
        view = draft.view
        with self.app.store.read() as session:
            accounts = company_lists.read(session, self.app.workspace_id).of(Kind.ACCOUNT)
        listed = (language(), tuple(accounts), view.methods_there, tuple(one.method for one in view.methods))
        if listed != self._listed:
            self._listed = listed
            self._make_fields(draft, deposit_offers(accounts, draft.setting(DEPOSIT)))
        assert self.account is not None
        self.account.choose(draft.setting(DEPOSIT))
        for one in view.methods:
            self.rows[one.method].show_answer(draft, one)
        for value, choice in self.by.items():
            choice.blockSignals(True)
            choice.setChecked(value == draft.setting(EMAIL_BY))
            choice.blockSignals(False)

    def _make_fields(self, draft: Draft, accounts: list[Offer]) -> None:
        before = self.account
        field = self.account = ChoiceBox(offers_model(accounts, self.deposit))
        field.setObjectName("deposit-account")
        field.setAccessibleName(_("Deposit account"))
        field.activated.connect(lambda _at: self._set(DEPOSIT, field.chosen()))
        self.account_place.addWidget(field, 1)
        if before is not None:
            self.account_place.removeWidget(before)
            before.hide()
            before.deleteLater()
        view = draft.view
        chosen = {draft.method(one) for one in view.methods}
        offers = [Offer(one.id, one.name) for one in view.methods_there if one.active]
        offers += [
            Offer(one.id, _("{name} (cannot be used)").format(name=one.name), usable=False)
            for one in view.methods_there
            if not one.active and one.id in chosen
        ]
        model = offers_model([Offer("", _("no method")), *offers], self.grid)
        self.rows = {one.method: MethodRow(one, model) for one in view.methods}
        for one in view.methods:
            self.rows[one.method].field.activated.connect(self._chooser(one.method))
        self.grid.name_columns(_("Yours"), "", _("In QuickBooks"), "")
        self.grid.put(list(self.rows.values()))
        self.methods.setVisible(bool(self.rows))
        order = (*self.by.values(), field, *(one.field for one in self.rows.values()), self.refresh_button)
        for first, then in pairwise(order):
            QWidget.setTabOrder(first, then)

    # --- deciding ---------------------------------------------------------------------------------------

    def _set(self, key: str, value: str) -> None:
        if self.desk.draft is not None:
            self.desk.draft.choose_setting(key, value)

    def _mailer(self, value: str) -> Callable[[bool], None]:
        return lambda on: self._set(EMAIL_BY, value) if on else None

    def _chooser(self, method: str) -> Callable[[int], None]:
        def choose(_at: int) -> None:
            draft = self.desk.draft
            if draft is not None:
                draft.choose_method(method, self.rows[method].field.chosen())
                self.show_draft(draft)

        return choose

    def field_of(self, which: str) -> QWidget | None:
        return self.account if which == "deposit" else self.by[self.app.settings().get(EMAIL_BY)]
