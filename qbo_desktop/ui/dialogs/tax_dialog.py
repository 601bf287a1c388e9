"""A tax rate: its name, one tax or two, compound or not, and at once what it takes of a thousand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from qbo_desktop.domain.money import to_minor
from qbo_desktop.domain.tax import Tax, Taxable, TaxComponent, TaxRate, TaxRounding, read_percent, taxes_of
from qbo_desktop.errors import AppError
from qbo_desktop.locale_text import money_text, number_text
from qbo_desktop.operations.billing_lists import AddTaxRate, ChangeTaxRate
from qbo_desktop.operations.billing_setup_reading import ListedTaxRate
from qbo_desktop.operations.context import Operation, Outcome
from qbo_desktop.ui import theme
from qbo_desktop.ui.dialogs.form import Form
from qbo_desktop.ui.page import Run
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.ui.widgets.refusal import RefusalBar
from qbo_desktop.wording import _

_SAMPLE = 1000


@dataclass(frozen=True, slots=True)
class Slip:
    """A field of the form, and what is wrong with what stands in it."""

    field: str
    says: str
    in_percent: bool = True


class TaxDialog(QDialog):
    """Adds a rate through `run`, or changes the one that is handed in; of one in use only the name.

    `names` are those of the other rates; `written` is the rate as the book holds it, once it does.
    """

    def __init__(
        self,
        run: Run,
        currency: str,
        names: Iterable[str] = (),
        listed: ListedTaxRate | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._run = run
        self._currency = currency
        self._names = {_key(name) for name in names}
        self._listed = listed
        self.written: TaxRate | None = None
        title = _("New tax rate") if listed is None else _("Change the tax rate")
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.GAP)
        column.setSpacing(theme.GAP)
        column.addWidget(label(title, size=1.25, bold=True))
        self.in_use = label(
            _(
                "Something uses this rate: its name can be changed, what it takes cannot. For another percentage, "
                "add a new rate and retire this one."
            ),
            kind="muted",
        )
        column.addWidget(self.in_use)
        self.name = QLineEdit()
        self.first_name, self.first_rate = QLineEdit(), self._rate_field(_("Primary tax, percent"))
        self.second_name, self.second_rate = QLineEdit(), self._rate_field(_("Secondary tax, percent"))
        self.first_name.setPlaceholderText(_("as the rate"))
        self.second_name.setPlaceholderText(_("none"))
        self.form = Form()
        self.form.add("name", _("Name"), self.name)
        self.form.add("first", _("Primary tax"), self.first_name, self.first_rate, label("%", wrap=False))
        self.form.add(
            "second", _("Secondary tax"), self.second_name, self.second_rate, label("%", wrap=False)
        )
        column.addWidget(self.form)
        self.compound = QCheckBox(_("Compound: the secondary tax is also charged on the primary one"))
        column.addWidget(self.compound)
        self.sample = label(kind="muted")
        self.sample.setObjectName("sample")
        self.sample.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        column.addWidget(self.sample)
        self.refusal = RefusalBar()
        column.addWidget(self.refusal)
        column.addStretch(1)
        self.cancel = button()
        self.cancel.setText(_("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.save = button("primary", name="save-tax")
        self.save.setText(_("Save"))
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        column.addLayout(row(None, self.cancel, self.save))
        self._fill()
        for field in self._fields():
            field.textChanged.connect(lambda _text: self._show())
        self.compound.toggled.connect(lambda _on: self._show())
        for before, after in (
            (self.second_rate, self.compound), (self.compound, self.save), (self.save, self.cancel),
        ):  # fmt: skip
            QWidget.setTabOrder(before, after)
        self.setMinimumWidth(34 * self.fontMetrics().height())
        self._show()
        self.name.setFocus()

    def _rate_field(self, words: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(words)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setMaximumWidth(8 * self.fontMetrics().height())
        return field

    def _fields(self) -> tuple[QLineEdit, ...]:
        return self.name, self.first_name, self.first_rate, self.second_name, self.second_rate

    def _fill(self) -> None:
        used = self._listed is not None and self._listed.used
        self.in_use.setVisible(used)
        for part in (*self._fields()[1:], self.compound):
            part.setEnabled(not used)
        if self._listed is None:
            return
        rate = self._listed.rate
        self.name.setText(rate.name)
        places = ((self.first_name, self.first_rate), (self.second_name, self.second_rate))
        for (name, percent), component in zip(places, rate.components, strict=False):
            name.setText(component.name)
            percent.setText(number_text(component.rate))
        self.compound.setChecked(rate.compound)

    # --- what is typed ----------------------------------------------------------------------------------

    def components(self) -> tuple[TaxComponent, ...] | Slip:
        """The taxes as typed, or what is wrong with them."""
        places = [("first", self.first_name, self.first_rate)]
        if self.second_name.text().strip() or self.second_rate.text().strip():
            places.append(("second", self.second_name, self.second_rate))
        found = []
        for field, name, percent in places:
            rate = read_percent(percent.text())
            if rate is None:
                sentence = (
                    _("“{text}” is not a percentage.").format(text=percent.text().strip())
                    if percent.text().strip()
                    else _("Type the percentage.")
                )
                return Slip(field, sentence)
            if field == "second" and not name.text().strip():
                return Slip(field, _("The secondary tax needs a name of its own."), in_percent=False)
            found.append(TaxComponent(name.text().strip(), rate))
        return tuple(found)

    def _show(self) -> None:
        """What the rate as typed takes of a thousand."""
        self._forgive()
        self.sample.setText(self._sample_text())

    def _sample_text(self) -> str:
        parts = self.components()
        two = not isinstance(parts, Slip) and len(parts) == 2
        self.compound.setEnabled(two and not (self._listed is not None and self._listed.used))
        amount = to_minor(Decimal(_SAMPLE), self._currency)
        of = money_text(amount, self._currency)
        if isinstance(parts, Slip):
            return _("What it takes of {amount} is shown as soon as the percentage is there.").format(
                amount=of
            )
        own = self.name.text().strip() or _("Tax")
        named = tuple(TaxComponent(one.name or own, one.rate) for one in parts)
        rate = TaxRate("", "", named, self.compound.isChecked() and two)
        taxes = taxes_of([Taxable(amount, rate)], TaxRounding.RATE)
        total = money_text(amount + sum(tax.amount for tax in taxes), self._currency)
        first = self._tax_text(taxes[0])
        if len(taxes) == 1:
            return _("Of {amount}: {tax}, total {total}").format(amount=of, tax=first, total=total)
        return _("Of {amount}: {first}, {second}, total {total}").format(
            amount=of, first=first, second=self._tax_text(taxes[1]), total=total
        )

    def _tax_text(self, tax: Tax) -> str:
        return f"{tax.name} {money_text(tax.amount, self._currency)}"

    # --- writing ----------------------------------------------------------------------------------------

    def _save(self) -> None:
        self._forgive()
        if not self.name.text().strip():
            self.form.refuse("name", _("A tax rate needs a name."))
            return
        if _key(self.name.text()) in self._names:
            self.form.refuse("name", _("Another tax rate has this name."))
            return
        parts = self.components()
        if isinstance(parts, Slip):
            self._refuse(parts)
            return
        content = [(one.name, one.rate) for one in parts]
        compound = self.compound.isChecked() and len(parts) == 2
        operation: Operation[TaxRate]
        if self._listed is None:
            operation = AddTaxRate(self.name.text(), content, compound)
        else:
            operation = ChangeTaxRate(self._listed.id, self.name.text(), content, compound)
        self.save.setEnabled(False)
        self._run(operation, self._done, self._failed)

    def _forgive(self) -> None:
        """Nothing is wrong any more."""
        self.form.forgive()
        self.refusal.forgive()
        for percent in (self.first_rate, self.second_rate):
            theme.say_kind(percent, "")

    def _refuse(self, slip: Slip) -> None:
        """Mark the one of the two editors that is meant, and go there."""
        self.form.refuse(slip.field, slip.says)
        name, percent = self.form.editors(slip.field)[:2]
        if slip.in_percent:
            theme.say_kind(name, "")
            theme.say_kind(percent, "wrong")
            percent.setFocus()

    def _done(self, outcome: Outcome[TaxRate]) -> None:
        self.written = outcome.value
        self.accept()

    def _failed(self, error: AppError) -> bool:
        self.save.setEnabled(True)
        return self.refusal.say(error)


def _key(name: str) -> str:
    """A name as it is compared: case and blanks do not count."""
    return " ".join(name.split()).casefold()
