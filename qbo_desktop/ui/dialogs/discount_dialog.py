"""A discount in percent: what it takes off and what is left, before it is given."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QLineEdit, QWidget

from qbo_desktop.domain.invoice import LONGEST_DESCRIPTION, Line, LineKind, discounts, totals_of
from qbo_desktop.domain.money import from_minor
from qbo_desktop.domain.tax import TaxRounding
from qbo_desktop.locale_text import money_text
from qbo_desktop.ui.dialogs.form import Form
from qbo_desktop.ui.models.typed import Typed, read_typed
from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.ui.widgets.basics import label
from qbo_desktop.wording import _


class DiscountDialog(AskDialog):
    """Accepted with a percentage above 0 and at most 100; `percent()` and `description()` are what was typed."""

    def __init__(
        self, lines: Sequence[Line], currency: str, rounding: TaxRounding, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            parent,
            _("Give a discount"),
            _("How many percent are taken off?"),
            _("It becomes a line of its own for each tax rate; discounts that are there are not discounted."),
            _("Give the discount"),
        )
        self._lines, self._currency, self._rounding = tuple(lines), currency, rounding
        self.field = QLineEdit()
        self.words = QLineEdit(_("Discount"))
        self.words.setMaxLength(LONGEST_DESCRIPTION)
        self.form = Form()
        self.form.add("percent", _("Percent"), self.field)
        self.form.add("words", _("Description"), self.words)
        self.says = label()
        self.column.insertWidget(2, self.form)
        self.column.insertWidget(3, self.says)
        self.yes_button.setDefault(True)
        self.field.textChanged.connect(lambda _text: self._show())
        self._show()
        self.field.setFocus()

    def percent(self) -> Decimal:
        """The percentage. ValueError while what was typed is none."""
        typed = self._typed()
        if typed.value is None:
            raise ValueError(typed.says)
        return typed.value

    def description(self) -> str:
        """What its lines say."""
        return self.words.text().strip() or _("Discount")

    def _typed(self) -> Typed:
        typed = read_typed(self.field.text().strip().removesuffix("%"))
        if typed.value is not None and not 0 < typed.value <= 100:
            return Typed(None, _("A discount is more than 0 and at most 100 percent."))
        return typed

    def _show(self) -> None:
        """What it takes off, while it is typed."""
        self.form.forgive()
        typed = self._typed()
        taken = discounts(self._lines, typed.value) if typed.value is not None else ()
        self.yes_button.setEnabled(bool(taken))
        if typed.value is None:
            self.says.setText("")
            if self.field.text().strip():
                self.form.refuse("percent", typed.says)
            return
        after = [
            Line("", Decimal(1), from_minor(amount, self._currency), amount, rate, LineKind.DISCOUNT)
            for rate, amount in taken
        ]
        total = totals_of([*self._lines, *after], self._rounding).total
        self.says.setText(
            _("{amount} is taken off; the total is {total} then.").format(
                amount=money_text(-sum(amount for _rate, amount in taken), self._currency),
                total=money_text(total, self._currency),
            )
        )
