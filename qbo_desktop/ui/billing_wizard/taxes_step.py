"""Page 3: which tax code stands for which tax rate, with the percentages of both sides beside one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from qbo_desktop.domain.billing_setup import TaxMapping
from qbo_desktop.domain.company_lists import TAXABLE, TaxCode, TaxRegime
from qbo_desktop.domain.tax_pairing import CUSTOM, charges
from qbo_desktop.locale_text import percent_text
from qbo_desktop.operations.billing_map_reading import MappedTax, SetupView
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.billing_wizard.desk import SetUpDesk
from qbo_desktop.ui.billing_wizard.draft import Draft
from qbo_desktop.ui.billing_wizard.pages import SetUpPage
from qbo_desktop.ui.billing_wizard.rows_grid import Place, Row, RowsGrid
from qbo_desktop.ui.billing_wizard.step import SetUpStep
from qbo_desktop.ui.billing_wizard.tax_beside import Beside, OneTax, beside
from qbo_desktop.ui.widgets.basics import label, line
from qbo_desktop.ui.widgets.choice_box import ChoiceBox, Offer, offers_model
from qbo_desktop.ui.widgets.flow import Flow
from qbo_desktop.wording import _, language, ngettext

_NOTHING = "—"
PROPOSED_ARROW = "⇢"


class TaxRow(Row):
    """A rate, its percentage, the code, its percentage, the taxes one by one; below it what is to be said."""

    def __init__(self, one: MappedTax, model: QStandardItemModel) -> None:
        self.field = ChoiceBox(model)
        self.field.setObjectName(f"tax-{one.rate.id}")
        self.field.setAccessibleName(_("QuickBooks’ tax code for “{rate}”").format(rate=one.rate.name))
        self.arrow = label(wrap=False)
        self.percent = label(wrap=False)
        self.primary, self.secondary = label(), label()
        self.note = label()
        self.note.setObjectName(f"tax-note-{one.rate.id}")
        self.insist = QCheckBox()
        self.insist.setObjectName(f"insist-{one.rate.id}")
        name = one.rate.name if not one.retired else _("{rate} (retired)").format(rate=one.rate.name)
        super().__init__(
            (
                label(name, bold=True),
                label(percent_text(one.percent), wrap=False),
                self.arrow,
                self.field,
                self.percent,
                self.primary,
                self.secondary,
            ),
            (self.note, self.insist),
        )

    def show_answer(self, draft: Draft, one: MappedTax, found: Beside | None, code: TaxCode | None) -> None:
        """Show what is chosen now. `found` is None where nothing is, or it cannot be used."""
        mapping = draft.tax(one)
        self.field.choose(mapping.code_id if mapping is not None else "")
        self.percent.setText(found.percent if found is not None else _NOTHING)
        _show_tax(self.primary, found.primary if found is not None else None)
        _show_tax(self.secondary, found.secondary if found is not None else None)
        differs = found is not None and not found.agrees
        words, kind = "", "muted"
        if mapping is not None and (code is None or not code.active):
            words, kind = _("This tax code is no longer used in QuickBooks: choose another one."), "bad"
        elif found is not None and differs:
            words, kind = found.why, "bad" if mapping is not None and not mapping.insisted else "warn"
        elif mapping is None:
            words, kind = _without(one)
        self.say(self.note, words, kind)
        is_proposed = draft.is_tax_proposed(one)
        self.arrow.setText(PROPOSED_ARROW if is_proposed else "→")
        self.arrow.setToolTip(_("proposed") if is_proposed else "")
        self.insist.setText(_("I know that they differ"))
        self.insist.setAccessibleName(
            _("I know that “{rate}” and its tax code differ").format(rate=one.rate.name)
        )
        self.insist.setChecked(mapping is not None and mapping.insisted)
        self.insist.setVisible(differs and self.is_shown)
        aloud = (found.primary, found.secondary) if found is not None else ()
        said = [_("proposed") if is_proposed else "", words, *(tax.aloud for tax in aloud if tax is not None)]
        self.field.setAccessibleDescription(" ".join(part for part in said if part))


class TaxesStep(SetUpStep):
    """A row a rate. What differs is refused until the person says that they know."""

    page = SetUpPage.TAXES

    def __init__(self, desk: SetUpDesk) -> None:
        super().__init__(desk)
        self.regime = label()
        self.regime.setObjectName("regime")
        places = (
            Place(4), Place(0, 0, right=True), Place(0, 1), Place(6, 1), Place(0, 1, right=True), Place(3, 2),
            Place(3, 2),
        )  # fmt: skip
        self.grid = RowsGrid(places, narrow_below=46, below_from=3)
        self.rows: dict[str, TaxRow] = {}
        self._listed: object = None
        self.others = QCheckBox()
        self.others.setObjectName("other-rates")
        self.others.toggled.connect(self._show_others)
        self.proposed = label(kind="muted")
        self.says = label()
        self.says.setObjectName("taxes-say")
        parts = (self.regime, self.grid, self.says, self.proposed, self.others, line())
        for part in (*parts, Flow(self.refresh_button), self.age):
            self.body.addWidget(part)

    def say_heading(self) -> None:
        self.set_heading(
            _("Which tax code stands for which tax?"),
            _("QuickBooks computes the taxes of an invoice by its own codes. Where both charge the same, the totals are the "
              "same, to the cent."),
        )  # fmt: skip

    # --- showing ----------------------------------------------------------------------------------------

    def show_draft(self, draft: Draft) -> None:
        view = draft.view
        says = _regime_text(view)
        self.regime.setText(says)
        self.regime.setVisible(bool(says))
        theme.say_kind(self.regime, "warn" if view.regime is TaxRegime.NONE else "muted")
        listed = (language(), tuple((one.rate, one.retired) for one in view.taxes), view.codes)
        if listed != self._listed:
            self._listed = listed
            self._make_fields(draft)
        for one in view.taxes:
            self._show_row(draft, one)
        self._say(draft)
        proposed = sum(draft.is_tax_proposed(one) for one in view.taxes if self.rows[one.rate.id].is_shown)
        self.proposed.setVisible(bool(proposed))
        words = ngettext(
            "{arrow} {count} code is proposed, by its percentages and its name: please look at it.",
            "{arrow} {count} codes are proposed, by their percentages and names: please look at them.",
            proposed,
        )
        self.proposed.setText(words.format(arrow=PROPOSED_ARROW, count=formats.number(proposed)))

    def _make_fields(self, draft: Draft) -> None:
        view = draft.view
        in_hand = next((one for one, row in self.rows.items() if row.field.hasFocus()), "")
        chosen = {mapping.code_id for one in view.taxes if (mapping := draft.tax(one)) is not None}
        common = codes_offered(view, chosen)
        self.rows = {}
        # What is used stands first.
        for one in sorted(view.taxes, key=lambda one: not one.used):
            first = [each.id for each in one.proposal.candidates]
            # What was proposed stands first.
            found = sorted(
                common, key=lambda offer: first.index(offer.id) if offer.id in first else len(first)
            )
            model = offers_model([Offer("", _("choose…")), *found], self.grid)
            made = self.rows[one.rate.id] = TaxRow(one, model)
            made.field.activated.connect(self._chooser(one.rate.id, made))
            made.insist.toggled.connect(self._insister(one.rate.id))
        self.grid.name_columns(
            _("Your rate"), "%", "", _("QuickBooks code"), "%", _("Primary"), _("Secondary")
        )
        aside = self._aside(draft)
        self.others.setVisible(bool(aside))
        words = ngettext(
            "Show the {count} rate that nothing uses now",
            "Show the {count} rates that nothing uses now",
            len(aside),
        )
        self.others.setText(words.format(count=formats.number(len(aside))))
        self._hide_aside(draft)
        self.grid.put(list(self.rows.values()))
        order = [part for row in self.rows.values() for part in (row.field, row.insist)]
        for before, after in pairwise((*order, self.others, self.refresh_button)):
            QWidget.setTabOrder(before, after)
        if in_hand in self.rows:
            self.rows[in_hand].field.setFocus()

    def _aside(self, draft: Draft) -> list[str]:
        """The rates that nothing uses and of which nothing is to be said: they are shown on demand."""
        view = draft.view
        found = [one for one in view.taxes if not one.used and not one.insisted]
        return [one.rate.id for one in found] if len(found) < len(view.taxes) else []

    def _hide_aside(self, draft: Draft) -> None:
        aside = set() if self.others.isChecked() else set(self._aside(draft))
        for rate_id, row in self.rows.items():
            row.is_shown = rate_id not in aside or self._differs(draft, rate_id)

    def _show_others(self, _on: bool) -> None:
        draft = self.desk.draft
        if draft is not None:
            self._hide_aside(draft)
            self.grid.arrange_anew()
            self.show_draft(draft)

    def _differs(self, draft: Draft, rate_id: str) -> bool:
        """Whether a rate and its code differ, and nobody said that they know."""
        one = next((each for each in draft.view.taxes if each.rate.id == rate_id), None)
        mapping = draft.tax(one) if one is not None else None
        code = code_of(draft.view, mapping)
        if one is None or mapping is None or mapping.insisted or code is None:
            return False
        return not beside(one.rate, code, draft.view.today, mapping, draft.view.regime).agrees

    def _show_row(self, draft: Draft, one: MappedTax) -> None:
        mapping = draft.tax(one)
        code = code_of(draft.view, mapping)
        found = (
            beside(one.rate, code, draft.view.today, mapping, draft.view.regime)
            if code is not None and mapping is not None
            else None
        )
        row = self.rows[one.rate.id]
        row.insist.blockSignals(True)
        row.show_answer(draft, one, found, code)
        row.insist.blockSignals(False)

    def _say(self, draft: Draft) -> None:
        view = draft.view
        if view.regime is TaxRegime.NONE:
            self.says.hide()
            return
        self.says.show()
        bare = [one for one in view.taxes if is_missed(draft, one)]
        if not bare:
            self.says.setText(_("Every rate that you use has its match."))
            theme.say_kind(self.says, "good")
            return
        waiting = sum(one.blocks for one in bare)
        rates = ngettext(
            "{count} rate that you use has no match", "{count} rates that you use have no match", len(bare)
        ).format(count=formats.number(len(bare)))
        invoices = ngettext(
            "{count} invoice that has not gone yet has it.",
            "{count} invoices that have not gone yet have it.",
            waiting,
        ).format(count=formats.number(waiting))
        if not waiting:
            invoices = _("no invoice waits with it yet.")
        self.says.setText(_("⚠ {rates}: {invoices}").format(rates=rates, invoices=invoices))
        theme.say_kind(self.says, "warn")

    # --- deciding ---------------------------------------------------------------------------------------

    def _chooser(self, rate_id: str, row: TaxRow) -> Callable[[int], None]:
        def choose(_at: int) -> None:
            draft = self.desk.draft
            code_id = row.field.chosen()
            if draft is not None:
                draft.choose_tax(rate_id, TaxMapping(code_id) if code_id else None)
                self.show_draft(draft)

        return choose

    def _insister(self, rate_id: str) -> Callable[[bool], None]:
        def insist(on: bool) -> None:
            draft = self.desk.draft
            one = (
                next((each for each in draft.view.taxes if each.rate.id == rate_id), None) if draft else None
            )
            mapping = draft.tax(one) if draft is not None and one is not None else None
            if draft is not None and mapping is not None:
                draft.choose_tax(rate_id, replace(mapping, insisted=on))
                self.show_draft(draft)

        return insist

    def is_ready(self) -> bool:
        """Not while something differs that nobody said yes to: the focus goes to where it can be said."""
        draft = self.desk.draft
        if draft is None or not self.desk.has_lists or draft.view.regime is TaxRegime.NONE:
            return True
        for one in draft.view.taxes:
            if not self._differs(draft, one.rate.id):
                continue
            code = code_of(draft.view, draft.tax(one))
            words = _(
                "“{rate}” and “{code}” do not charge the same. Choose another code, or say that you know."
            )
            self.says.setText(words.format(rate=one.rate.name, code=code.name if code else ""))
            theme.say_kind(self.says, "bad")
            self.says.show()
            self._focus(self.rows[one.rate.id].insist)
            return False
        return True

    def field_of(self, which: str) -> QWidget | None:
        """The field of a rate, by its id or its name; one that was not shown is."""
        draft = self.desk.draft
        named = next((one.rate.id for one in draft.view.taxes if one.rate.name == which), "") if draft else ""
        row = self.rows.get(which) or (self.rows.get(named) if named else None)
        if row is not None and not row.is_shown:
            self.others.setChecked(True)
        return row.field if row is not None else None


def code_of(view: SetupView, mapping: TaxMapping | None) -> TaxCode | None:
    """The code of a mapping as it was last shown."""
    if mapping is None:
        return None
    return next((one for one in view.codes if one.id == mapping.code_id), None)


def codes_offered(view: SetupView, chosen: set[str]) -> list[Offer]:
    """The tax codes to choose from, by name; what cannot be used only where it is chosen already."""
    found = []
    for one in view.codes:
        if one.id == CUSTOM:
            continue
        words = _code_words(view, one)
        if one.active:
            found.append(Offer(one.id, words))
        elif one.id in chosen:
            found.append(Offer(one.id, _("{name} (cannot be used)").format(name=words), usable=False))
    known = {one.id for one in view.codes}
    found += [
        Offer(one, _("{name} (cannot be used)").format(name=one), usable=False)
        for one in sorted(chosen - known - {""})
    ]
    return sorted(found, key=lambda one: one.words.casefold())


def _code_words(view: SetupView, code: TaxCode) -> str:
    if view.regime is TaxRegime.AUTOMATED:
        return _("Taxable") if code.id == TAXABLE else _("Not taxable") if not code.taxable else code.name
    return code.name


def is_missed(draft: Draft, one: MappedTax) -> bool:
    """Whether a rate has no match and needs one: nothing is held up by what nobody uses."""
    if not one.used:
        return False
    mapping = draft.tax(one)
    code = code_of(draft.view, mapping)
    if draft.view.regime is not TaxRegime.LINES and not charges(one.rate):
        return False  # nothing is charged: the line is not taxable
    return code is None or not code.active


def _without(one: MappedTax) -> tuple[str, str]:
    """What is said of a rate without a match, and how."""
    if not one.used:
        return _("Nothing uses it now."), "muted"
    candidates = len(one.proposal.candidates)
    if candidates:
        words = ngettext("{count} proposal", "{count} proposals", candidates)
        return words.format(count=formats.number(candidates)), "warn"
    return _("No tax code there charges the same."), "warn"


def _regime_text(view: SetupView) -> str:
    return {
        TaxRegime.NONE: _("Sales tax is switched off in QuickBooks: it would leave out the taxes of an invoice. Switch it on "
                          "there, then refresh."),
        TaxRegime.AUTOMATED: _("QuickBooks computes the sales tax of this company by itself: a line is taxable or not. An "
                               "invoice whose tax comes out otherwise is told to you."),
        TaxRegime.US: _("In a US company an invoice has one tax rate; its lines are taxable or not."),
    }.get(view.regime, "")  # fmt: skip


def _show_tax(part: QLabel, tax: OneTax | None) -> None:
    part.setText(tax.says if tax is not None else _NOTHING)
    part.setAccessibleName(tax.aloud if tax is not None else _("none"))
    theme.say_kind(part, "muted" if tax is None else "good" if tax.agrees else "bad")
