"""Billing the ticked work: which date its invoices get."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from qbo_desktop.operations.billing_reading import Sum
from qbo_desktop.ui.models.billing_rows import count_of, count_text, sum_words
from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.ui.widgets.basics import label, row
from qbo_desktop.ui.widgets.date_field import DateField
from qbo_desktop.wording import _, ngettext


class BillWorkDialog(AskDialog):
    """Asks for the invoice date, today's by default; `day()` is what was chosen."""

    def __init__(self, parent: QWidget, found: Sequence[Sum], today: date) -> None:
        count = count_of(found)
        sentence = ngettext(
            "Bill {count} piece of work for {total} before taxes?",
            "Bill {count} pieces of work for {total} before taxes?",
            count,
        ).format(count=count_text(found), total=sum_words(found))
        super().__init__(
            parent,
            _("Bill the work"),
            sentence,
            _("One draft is made for each client, addressee and currency. Nothing is sent."),
            _("Make the drafts"),
        )
        self.edit = DateField(today)
        self.edit.setAccessibleName(_("Invoice date"))
        caption = label(_("Invoice date"), kind="muted", wrap=False)
        caption.setBuddy(self.edit)
        self.column.insertLayout(2, row(caption, self.edit, None))
        self.edit.setFocus()
        self.yes_button.setDefault(True)

    def day(self) -> date:
        """The date that was chosen."""
        return self.edit.day()
