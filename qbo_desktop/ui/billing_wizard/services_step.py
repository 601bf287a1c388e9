"""Page 2: which service of QuickBooks bills which work, and the one for all other work."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from qbo_desktop.operations.billing_map_reading import MappedWorkType, SetupView
from qbo_desktop.operations.billing_setup import MadeService
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.billing_wizard.desk import SetUpDesk
from qbo_desktop.ui.billing_wizard.draft import Draft
from qbo_desktop.ui.billing_wizard.new_service import DEFAULT, NewServiceDialog
from qbo_desktop.ui.billing_wizard.pages import SetUpPage
from qbo_desktop.ui.billing_wizard.rows_grid import Place, Row, RowsGrid
from qbo_desktop.ui.billing_wizard.step import SetUpStep
from qbo_desktop.ui.widgets.basics import Card, button, label, line, row
from qbo_desktop.ui.widgets.choice_box import ChoiceBox, Offer, offers_model
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import _, language, ngettext


class ServiceRow(Row):
    """A work type, the field of its service, whether that is only proposed, and what there is to be said of it."""

    def __init__(self, one: MappedWorkType, model: QStandardItemModel) -> None:
        self.field = ChoiceBox(model)
        self.field.setObjectName(f"service-{one.id}")
        self.field.setAccessibleName(_("Service that bills “{work}”").format(work=one.name))
        self.mark = label(kind="muted", wrap=False)
        self.note = label()
        super().__init__(
            (label(one.name, bold=True), label("→", wrap=False), self.field, self.mark), (self.note,)
        )

    def show_answer(self, draft: Draft, one: MappedWorkType) -> None:
        """Show what is chosen now."""
        chosen = draft.item(one)
        self.field.choose(chosen)
        self.mark.setText(_("proposed"))
        self.mark.setVisible(draft.is_item_proposed(one))
        words, kind = "", "muted"
        if is_unusable(draft.view, chosen):
            words, kind = _("This service cannot be used any more in QuickBooks: choose another one."), "bad"
        elif not chosen and one.proposal.in_doubt:
            names = ", ".join(_("“{name}”").format(name=each.name) for each in one.proposal.candidates[:3])
            words = _("Perhaps {names}?").format(names=names)
        self.say(self.note, words, kind)
        self.field.setAccessibleDescription(words or (self.mark.text() if self.mark.isVisible() else ""))


class ServicesStep(SetUpStep):
    """A row a work type. A service can be made in QuickBooks from here: that is written at once, and says so."""

    page = SetUpPage.SERVICES

    def __init__(self, desk: SetUpDesk) -> None:
        super().__init__(desk)
        self.new_button = button(name="new-service")
        self.new_button.clicked.connect(self.new_service)
        self.default_caption = QLabel()
        self.default_caption.setFont(theme.scaled_font(1.0, bold=True))
        self.default_more = label(kind="muted")
        self.default_mark = label(kind="muted", wrap=False)
        self.default_field: ChoiceBox | None = None
        self.default_place = row(self.default_mark)
        card = Card()
        card.heading.hide()
        card.body.setSpacing(theme.SMALL)
        card.body.addWidget(self.default_caption)
        card.body.addLayout(self.default_place)
        card.body.addWidget(self.default_more)
        self.card = card
        self.grid = RowsGrid((Place(3), Place(0, 1), Place(5, 1), Place(0, 1)), narrow_below=30, below_from=2)
        self.rows: dict[str, ServiceRow] = {}
        self._listed: object = None
        self._last_in_hand = ""
        self.says = label()
        self.says.setObjectName("services-say")
        self.body.addWidget(card)
        self.body.addWidget(self.grid)
        self.body.addWidget(self.says)
        self.body.addWidget(line())
        self.body.addWidget(Flow(self.new_button, self.refresh_button))
        self.body.addWidget(self.age)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._note_focus)

    def say_heading(self) -> None:
        self.set_heading(
            _("Which service bills which work?"),
            _("Every line of an invoice in QuickBooks sells a product or service. Choose one for each kind of work; all "
              "other work is billed by the default service."),
        )  # fmt: skip
        self.new_button.setText(_("New service in QuickBooks…"))
        self.default_caption.setText(_("Default service"))
        self.default_mark.setText(_("proposed"))
        self.default_more.setText(
            _("It bills lines without a kind of work, and kinds that have no service of their own.")
        )

    # --- showing ----------------------------------------------------------------------------------------

    def show_draft(self, draft: Draft) -> None:
        view = draft.view
        self.new_button.setEnabled(view.connected and not view.refusal)
        listed = (language(), tuple((one.id, one.name) for one in view.work_types), view.items)
        if listed != self._listed:
            self._listed = listed
            self._make_fields(draft)
        for one in view.work_types:
            self.rows[one.id].show_answer(draft, one)
        assert self.default_field is not None
        self.default_field.choose(draft.default_item)
        self.default_mark.setVisible(draft.is_default_proposed)
        self._say(draft)

    def _make_fields(self, draft: Draft) -> None:
        """The fields, over the services that there are now."""
        view = draft.view
        chosen = {draft.item(one) for one in view.work_types} | {draft.default_item}
        found = offers(view, chosen)
        in_hand = self._in_hand()
        self._make_default(offers_model([Offer("", _("choose…")), *found], self.card))
        model = offers_model([Offer("", _("the default service")), *found], self.grid)
        self.rows = {one.id: ServiceRow(one, model) for one in view.work_types}
        for one in view.work_types:
            field = self.rows[one.id].field
            field.activated.connect(lambda _at, one=one, field=field: self._choose(one.id, field.chosen()))
        self.grid.name_columns(_("Your work"), "", _("Service in QuickBooks"), "")
        self.grid.put(list(self.rows.values()))
        self.grid.setVisible(bool(self.rows))
        in_order = (self.default_field, *(one.field for one in self.rows.values()))
        for before, after in pairwise((*in_order, self.new_button, self.refresh_button)):
            if before is not None and after is not None:
                QWidget.setTabOrder(before, after)
        if in_hand in self.rows:
            self.rows[in_hand].field.setFocus()

    def _make_default(self, model: QStandardItemModel) -> None:
        before = self.default_field
        field = self.default_field = ChoiceBox(model)
        field.setObjectName("default-service")
        field.setAccessibleName(_("Default service"))
        field.activated.connect(lambda _at: self._choose_default(field.chosen()))
        self.default_caption.setBuddy(field)
        self.default_place.insertWidget(0, field, 1)
        if before is not None:
            if before.hasFocus():
                field.setFocus()
            self.default_place.removeWidget(before)
            before.hide()
            before.deleteLater()

    def _say(self, draft: Draft) -> None:
        view, kind = draft.view, "warn"
        bare = [one for one in view.work_types if not draft.item(one)]
        chosen = [draft.default_item, *(draft.item(one) for one in view.work_types)]
        if any(is_unusable(view, one) for one in chosen):
            words = _("A service that cannot be used any more has to be replaced before its invoices can go.")
        elif draft.default_item:
            words, kind = _("Every line can be billed."), "good"
        elif bare:
            words = ngettext(
                "There is no default service, and {count} kind of work has no service: its invoices cannot go.",
                "There is no default service, and {count} kinds of work have no service: their invoices cannot go.",
                len(bare),
            ).format(count=formats.number(len(bare)))
        else:
            words = _("There is no default service: lines without a kind of work cannot go.")
        self.says.setText(words)
        theme.say_kind(self.says, kind)

    # --- deciding ---------------------------------------------------------------------------------------

    def _choose(self, work_type_id: str, item_id: str) -> None:
        draft = self.desk.draft
        if draft is not None:
            draft.choose_item(work_type_id, item_id)
            self.show_draft(draft)

    def _choose_default(self, item_id: str) -> None:
        draft = self.desk.draft
        if draft is not None:
            draft.choose_default(item_id)
            self.show_draft(draft)

    def new_service(self) -> None:
        """Ask for a name and an income account, and for what the service is to bill."""
        draft = self.desk.draft
        if draft is None:
            return
        bare = [one.id for one in draft.view.work_types if not draft.item(one)]
        in_hand = self._last_in_hand
        wanted = in_hand if in_hand in bare else next(iter(bare), "" if draft.default_item else DEFAULT)
        dialog = NewServiceDialog(draft.view, wanted, self.window())
        dialog.made.connect(lambda made: self._made(made, dialog.bills()))
        dialog.finished.connect(lambda _result: self.new_button.setFocus())
        dialog.open()

    def _made(self, made: MadeService, bills: str) -> None:
        draft = self.desk.draft
        if draft is None:
            return
        if bills == DEFAULT:
            draft.choose_default(made.item.id)
        elif bills:
            draft.choose_item(bills, made.item.id)
        # The list has it from the store, which the operation wrote.
        self.desk.look()

    # --- where the person is ----------------------------------------------------------------------------

    def _in_hand(self) -> str:
        return next((one for one, row_ in self.rows.items() if row_.field.hasFocus()), "")

    def _note_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        found = next((one for one, row_ in self.rows.items() if row_.field is now), "")
        if found:
            self._last_in_hand = found

    def field_of(self, which: str) -> QWidget | None:
        """The field of a work type; of the first one that a service (by its id) bills; else the default one."""
        if which in self.rows:
            return self.rows[which].field
        by_item = (one.field for one in self.rows.values() if which and one.field.chosen() == which)
        return next(by_item, None) or self.default_field


def is_unusable(view: SetupView, item_id: str) -> bool:
    """Whether a service that is chosen can bill nothing any more."""
    item = next((one for one in view.items if one.id == item_id), None)
    return bool(item_id) and (item is None or not item.sellable)


def offers(view: SetupView, chosen: set[str]) -> list[Offer]:
    """The services to choose from; of those that cannot be used only what is chosen already, which says so."""
    known = {one.id: one for one in view.items}
    found = [Offer(one.id, one.name) for one in view.items if one.sellable]
    for item_id in chosen - {""}:
        if is_unusable(view, item_id):
            name = known[item_id].name if item_id in known else item_id
            found.append(Offer(item_id, _("{name} (cannot be used)").format(name=name), usable=False))
    return sorted(found, key=lambda one: one.words.casefold())
