"""A refusal of billing where it happened: the sentence, the next step, and the button that opens the very place.

`fix_target` is the one place that knows where a Fix leads. The window's own bar and the lists of results use it
too; a dialog has a `RefusalBar`, which closes the dialog before it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QDialog, QWidget

from qbo_desktop.domain.problem import Fix
from qbo_desktop.errors import AppError, BillingRefused
from qbo_desktop.phrases.problems import fix_text
from qbo_desktop.ui.billing_wizard.pages import BILLING_WIZARD, SetUpPage
from qbo_desktop.ui.errand import window_of
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.widgets.notice import NoticeBar
from qbo_desktop.wording import _

# Fix → the page that mends it, and the first half of what the page is told; the other half is the refusal's `at`.
_PLACES: Mapping[str, tuple[str, str]] = {
    Fix.PERIODS: (PageName.BILLING_SETUP, "periods"),
    Fix.TAXES: (PageName.BILLING_SETUP, "taxes"),
    Fix.STAFF: (PageName.BILLING_SETUP, "staff"),
    Fix.INVOICE: (PageName.BILLING, "invoice"),
    Fix.INVOICE_IN_QUICKBOOKS: (PageName.BILLING, "invoice-there"),
    Fix.TAX_MAP: (BILLING_WIZARD, SetUpPage.TAXES),
    Fix.ITEM_MAP: (BILLING_WIZARD, SetUpPage.SERVICES),
    Fix.BILLING_SETUP: (BILLING_WIZARD, ""),
}


def fix_target(error: BaseException | None) -> tuple[str, tuple[str, str]] | None:
    """Where a refusal is mended, as `go` takes it: page, and (what, which); None where no place mends it.

    `which` is a day (2026-11-01) for "periods", an id for "taxes", "staff" and "invoice", "" where none is named.
    """
    return fix_place(error.fix, error.at) if isinstance(error, BillingRefused) else None


def fix_place(fix: str, at: str) -> tuple[str, tuple[str, str]] | None:
    """Where a Fix of billing leads, as `fix_target`; None for one that is mended elsewhere."""
    place = _PLACES.get(fix)
    return None if place is None else (place[0], (place[1], at))


def fix_words(error: BaseException | None) -> str:
    """The words on the Fix button of a refusal; "" where it has none."""
    return fix_text(error.fix) if isinstance(error, BillingRefused) and fix_target(error) else ""


def mend(widget: QWidget, error: BaseException | None) -> bool:
    """Go to where the refusal is mended: dialogs around the widget are closed first. False when it has no place."""
    target = fix_target(error)
    if target is None:
        return False
    window = window_of(widget)
    at: QWidget | None = widget
    while at is not None and at is not window:
        above = at.parentWidget()
        if isinstance(at, QDialog):
            at.reject()
        at = above
    window.go(*target)
    return True


class RefusalBar(NoticeBar):
    """Hidden until something is refused. For pages and dialogs; `say(error)` shows any AppError.

    `may_leave` is asked before Fix closes a dialog: it answers False to stay, where typed things would be lost.
    """

    def __init__(self, parent: QWidget | None = None, may_leave: Callable[[], bool] | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("refusal")
        self.error: AppError | None = None
        self._may_leave = may_leave

    def say(self, error: AppError, act: str = "", do: Callable[[], None] | None = None) -> bool:
        """Show a refusal. With `act` and `do` the button does that, instead of going where the Fix leads.

        Answers True, so that it can be the last word of a `failed`.
        """
        self.error = error
        if do is not None:
            self.show_error(error, act, do)
        elif words := fix_words(error):
            self.show_error(error, words, self._mend)
        else:
            self.show_error(error)
        return True

    def retranslate(self) -> None:
        """“Close” would be taken for the closing of a period, or of the dialog."""
        super().retranslate()
        self.close_button.setText(_("Hide"))

    def forgive(self) -> None:
        """Nothing is refused any more."""
        self.error = None
        self.hide()

    def _mend(self) -> None:
        if self._may_leave is None or self._may_leave():
            mend(self, self.error)
        else:
            self.show()
