"""Page 1: whether those who are billed have a customer in QuickBooks, and who has none."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from qbo_desktop.operations.clients_to_bill import ClientsToBill, Lack, Unlinked, clients_to_bill
from qbo_desktop.ui import formats
from qbo_desktop.ui.billing_wizard.desk import SetUpDesk
from qbo_desktop.ui.billing_wizard.draft import Draft
from qbo_desktop.ui.billing_wizard.pages import SetUpPage
from qbo_desktop.ui.billing_wizard.rows_grid import Place, Row, RowsGrid
from qbo_desktop.ui.billing_wizard.step import SetUpStep
from qbo_desktop.ui.models.marks import Shape, shape_pixmap
from qbo_desktop.ui.page import PageName
from qbo_desktop.ui.widgets.basics import Card, button, label, row
from qbo_desktop.wording import _, ngettext

# More names than these nobody reads here; the client list has them all.
_MOST = 40


class ClientsStep(SetUpStep):
    """Nothing is decided here: one button leads to where it is."""

    page = SetUpPage.CLIENTS
    needs_lists = False

    def __init__(self, desk: SetUpDesk) -> None:
        super().__init__(desk)
        self.says_permission = True
        self.card = Card()
        self.mark = label(wrap=False)
        self.more = label()
        self.go_button = button("primary", name="clients-go")
        self.go_button.clicked.connect(self._go)
        self.card.body.removeWidget(self.card.heading)
        heading = row(self.mark, self.card.heading)
        heading.setStretch(1, 1)
        self.card.body.addLayout(heading)
        self.card.body.addWidget(self.more)
        self.card.body.addLayout(row(self.go_button, None))
        self.grid = RowsGrid((Place(3), Place(0, 1, right=True), Place(4, 1)), narrow_below=30)
        self.rest = label(kind="muted")
        for part in (self.card, self.grid, self.rest):
            self.body.addWidget(part)
        self.found: ClientsToBill | None = None
        self._target: tuple[PageName, object] = (PageName.CONTACTS, None)

    def say_heading(self) -> None:
        self.set_heading(
            _("Is every client that you bill a customer in QuickBooks?"),
            _("An invoice there needs a customer. Clients are linked by the contact sync; what is in doubt waits under "
              "Duplicates."),
        )  # fmt: skip

    def show_draft(self, draft: Draft) -> None:
        with self.app.store.read() as session:
            self.found = clients_to_bill(session, self.app.workspace_id, draft.start)
        found = self.found
        if not draft.view.connected and not found.synced:
            self._say(
                Shape.WARNING, _("QuickBooks is not connected"),
                _("Connect it and sync the contacts first; everything else here can be looked at meanwhile."),
                _("Connect QuickBooks…"), (PageName.CONNECTIONS, "connect"),
            )  # fmt: skip
        elif not found.synced:
            self._say(
                Shape.WARNING, _("The contacts were not synced yet"),
                _("The first sync links your clients to QuickBooks’ customers. It only reads QuickBooks."),
                _("Go to the first sync"), (PageName.OVERVIEW, None),
            )  # fmt: skip
        elif not found.blocking:
            self._say(Shape.DONE, self._all_linked(found), self._waiting(found))
        else:
            self._say_blocking(found)
        self._show_rows(found if found.synced else None)

    def _all_linked(self, found: ClientsToBill) -> str:
        if not found.billed:
            return _("No client has an invoice yet")
        if found.unlinked:
            return _("Every client that you bill has a customer, or gets one with the next run")
        return ngettext(
            "The {count} client that you bill is linked", "The {count} clients that you bill are linked",
            found.billed,
        ).format(count=formats.number(found.billed))  # fmt: skip

    def _waiting(self, found: ClientsToBill) -> str:
        if not found.waiting:
            return _("Nothing waits under Duplicates.")
        return ngettext(
            "{count} decision waits under Duplicates; it holds no invoice up.",
            "{count} decisions wait under Duplicates; they hold no invoice up.",
            found.waiting,
        ).format(count=formats.number(found.waiting))

    def _say_blocking(self, found: ClientsToBill) -> None:
        blocking = found.blocking
        doubtful = next((one for one in blocking if one.lack is Lack.WAITS), None)
        title = ngettext(
            "{count} client of {all} that you bill is not linked",
            "{count} clients of {all} that you bill are not linked",
            len(blocking),
        ).format(count=formats.number(len(blocking)), all=formats.number(found.billed))
        held = sum(one.invoices for one in blocking)
        more = ngettext(
            "{count} invoice is held up by it. You can go on; it goes as soon as its client is linked.",
            "{count} invoices are held up by it. You can go on; they go as soon as their clients are linked.",
            held,
        ).format(count=formats.number(held))
        if doubtful is not None:
            self._say(
                Shape.WARNING, title, more, _("Resolve duplicates"), (PageName.DUPLICATES, doubtful.line_id)
            )
        else:
            self._say(
                Shape.WARNING, title, more, _("Show them in the client list"),
                (PageName.CONTACTS, "unlinked-practice"),
            )  # fmt: skip

    def _say(
        self, mark: Shape, title: str, more: str, act: str = "", target: tuple[PageName, object] | None = None
    ) -> None:
        side = round(self.fontMetrics().height() * 1.4)
        self.mark.setPixmap(shape_pixmap(mark, side))
        self.card.set_title(title)
        self.more.setText(more)
        self.go_button.setText(act)
        self.go_button.setVisible(bool(act))
        if target is not None:
            self._target = target

    def _go(self) -> None:
        self.leave.emit(*self._target)

    def _show_rows(self, found: ClientsToBill | None) -> None:
        shown = found.unlinked[:_MOST] if found is not None else ()
        self.grid.setVisible(bool(shown))
        self.grid.name_columns(_("Client"), _("Invoices"), _("What is missing"))
        self.grid.put([self._row(one) for one in shown])
        left = len(found.unlinked) - len(shown) if found is not None else 0
        self.rest.setVisible(left > 0)
        self.rest.setText(
            ngettext("and {count} more", "and {count} more", left).format(count=formats.number(left))
        )

    def _row(self, one: Unlinked) -> Row:
        words = {
            Lack.WAITS: _("waits under Duplicates"),
            Lack.COMES: _("becomes a customer with the next run"),
            Lack.ALONE: _("not linked, and not pushed"),
        }[one.lack]
        kind = "muted" if one.lack is Lack.COMES else "warn"
        return Row(
            (
                label(one.name, bold=True),
                label(formats.number(one.invoices), wrap=False),
                label(words, kind=kind),
            )
        )

    def field_of(self, which: str) -> QWidget | None:
        return self.go_button if self.go_button.isVisible() else None
