"""Page 6: everything that was chosen, and what the first run would bring to QuickBooks with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from qbo_desktop.domain.billing_setup import BillingSetup
from qbo_desktop.domain.company_lists import Kind
from qbo_desktop.domain.problem import Fix, ProblemCode
from qbo_desktop.domain.push_rules import Obstacle
from qbo_desktop.errors import AppError
from qbo_desktop.locale_text import date_text, money_text
from qbo_desktop.operations.context import Outcome
from qbo_desktop.operations.first_billing_run import FirstRun, Hindrance, PreviewFirstRun
from qbo_desktop.phrases.problems import problem_text
from qbo_desktop.settings import BY_KEY
from qbo_desktop.store import company_lists
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.billing_wizard.desk import SetUpDesk
from qbo_desktop.ui.billing_wizard.draft import DEPOSIT, EMAIL_BY, Draft
from qbo_desktop.ui.billing_wizard.pages import SetUpPage, page_text
from qbo_desktop.ui.billing_wizard.step import SetUpStep
from qbo_desktop.ui.billing_wizard.taxes_step import is_missed
from qbo_desktop.ui.widgets.basics import Card, button, clear, label
from qbo_desktop.ui.widgets.refusal import RefusalBar
from qbo_desktop.wording import _, ngettext

# More causes than these nobody reads before the first run; the Problems page has them all.
_MOST = 12
_PAGE_OF = {Fix.TAX_MAP: SetUpPage.TAXES, Fix.ITEM_MAP: SetUpPage.SERVICES}
_OF_CLIENTS = (ProblemCode.CUSTOMER_REQUIRED, ProblemCode.CUSTOMER_INACTIVE)


class SummaryStep(SetUpStep):
    """`back_to`: a page of the wizard and a row on it, where something is to be changed."""

    page = SetUpPage.SUMMARY
    needs_lists = False
    back_to = Signal(str, str)

    def __init__(self, desk: SetUpDesk) -> None:
        super().__init__(desk)
        self.says_permission = True
        self.refusal = RefusalBar()
        self.chosen = Card()
        self.lines = QGridLayout()
        self.lines.setHorizontalSpacing(theme.WIDE)
        self.lines.setVerticalSpacing(theme.SMALL)
        self.lines.setColumnStretch(1, 1)
        self.chosen.body.addLayout(self.lines)
        self.run_card = Card()
        self.ready = label(bold=True)
        self.ready.setObjectName("first-run-ready")
        self.held = label(kind="warn")
        self.held.setObjectName("first-run-held")
        self.causes = QGridLayout()
        self.causes.setHorizontalSpacing(theme.GAP)
        self.causes.setColumnStretch(0, 1)
        self.later = label(kind="muted")
        self.then = label(kind="muted")
        for part in (self.ready, self.held):
            self.run_card.body.addWidget(part)
        self.run_card.body.addLayout(self.causes)
        for part in (self.later, self.then):
            self.run_card.body.addWidget(part)
        for card in (self.refusal, self.chosen, self.run_card):
            self.body.addWidget(card)
        self._is_here = False
        self._looked_at: BillingSetup | None = None
        self.found: FirstRun | None = None

    def say_heading(self) -> None:
        if self.saves:
            self.set_heading(
                _("Is it right so?"),
                _("Nothing was saved yet. With Finish it is, and the next run takes it up."),
            )
            self.chosen.set_title(_("What you chose"))
        else:
            self.set_heading(
                _("How billing into QuickBooks is set up"),
                _("What is saved now, and what the next run would send with it."),
            )
            self.chosen.set_title(_("What is chosen"))
        self.then.setVisible(self.saves)
        self.then.setText(
            _(
                "Finish sends nothing by itself; the next run does. “Preview the next run” shows before what it will write."
            )
        )
        self.refusal.retranslate()

    # --- showing ----------------------------------------------------------------------------------------

    def initializePage(self) -> None:
        self.refusal.forgive()
        self._is_here, self._looked_at = True, None
        super().initializePage()

    def cleanupPage(self) -> None:
        self._is_here = False

    def show_draft(self, draft: Draft) -> None:
        self._show_lines(draft)
        setup = draft.setup()
        if setup != self._looked_at and self._is_here:
            self._looked_at = setup
            self.found = None
            self.desk.submit(PreviewFirstRun(setup), self._previewed, self._not_previewed)
        self._show_run(draft)

    def _show_lines(self, draft: Draft) -> None:
        clear(self.lines)
        for at, (page, words) in enumerate(self._what_was_chosen(draft)):
            caption = label(page_text(page), kind="muted", wrap=False)
            change = button("quiet", name=f"change-{page}")
            change.setText(_("Change"))
            change.setAccessibleName(_("Change: {page}").format(page=page_text(page)))
            change.clicked.connect(lambda _on=False, page=page: self.back_to.emit(page, ""))
            self.lines.addWidget(caption, at, 0)
            self.lines.addWidget(label(words), at, 1)
            self.lines.addWidget(change, at, 2)

    def _what_was_chosen(self, draft: Draft) -> Sequence[tuple[SetUpPage, str]]:
        view, names = draft.view, {one.id: one.name for one in draft.view.items}
        mapped = sum(bool(draft.item(one)) for one in view.work_types)
        services = ngettext(
            "{count} kind of work has its own service", "{count} kinds of work have their own service", mapped
        ).format(count=formats.number(mapped))
        default = names.get(draft.default_item, _("not chosen"))
        matched = sum(draft.tax(one) is not None for one in view.taxes)
        missed = sum(is_missed(draft, one) for one in view.taxes)
        taxes = ngettext("{count} rate has its match", "{count} rates have their match", matched).format(
            count=formats.number(matched)
        )
        if missed:
            taxes = _("{matched}; {count} without a match").format(
                matched=taxes, count=formats.number(missed)
            )
        start = date_text(draft.start) if draft.start is not None else _("Not yet: no invoice goes")
        by = _(dict(BY_KEY[EMAIL_BY].choices)[draft.setting(EMAIL_BY)])
        return (
            (
                SetUpPage.SERVICES,
                _("{services}; default service: {default}").format(services=services, default=default),
            ),
            (SetUpPage.TAXES, taxes),
            (SetUpPage.START_DATE, start),
            (
                SetUpPage.PAYMENTS,
                _("E-mailed by: {by}; deposited to: {account}").format(by=by, account=self._account(draft)),
            ),
        )

    def _account(self, draft: Draft) -> str:
        wanted = draft.setting(DEPOSIT)
        if not wanted:
            return _("undeposited funds")
        with self.app.store.read() as session:
            accounts = company_lists.read(session, self.app.workspace_id).of(Kind.ACCOUNT)
        return next((one.name for one in accounts if one.id == wanted), wanted)

    # --- the first run ----------------------------------------------------------------------------------

    def _previewed(self, outcome: Outcome[FirstRun]) -> None:
        self.found = outcome.value
        if self.desk.draft is not None:
            self._show_run(self.desk.draft)

    def _not_previewed(self, error: AppError) -> None:
        self.ready.setText(str(error))

    def _show_run(self, draft: Draft) -> None:
        clear(self.causes)
        is_first = not draft.view.start.is_set
        self.run_card.set_title(
            _("What the first run would send") if is_first else _("What the next run would send")
        )
        found = self.found
        self.held.setVisible(found is not None and bool(found.held))
        self.later.setVisible(found is not None and bool(found.not_sent) and draft.start is not None)
        if draft.start is None:
            self.ready.setText(_("No invoice goes, because there is no start date."))
            return
        if found is None:
            self.ready.setText(_("Looking at your invoices …"))
            return
        self.ready.setText(_ready_text(found))
        self.later.setText(
            ngettext(
                "{count} draft or approved invoice follows when it is sent.",
                "{count} drafts and approved invoices follow when they are sent.",
                found.not_sent,
            ).format(count=formats.number(found.not_sent))
        )
        if found.held:
            self.held.setText(
                ngettext(
                    "{count} invoice is held up until this is put right:",
                    "{count} invoices are held up until this is put right:",
                    found.held,
                ).format(count=formats.number(found.held))
            )
            self._show_causes(found.hindrances)

    def _show_causes(self, causes: Sequence[Hindrance]) -> None:
        for at, one in enumerate(causes[:_MOST]):
            says = problem_text(one.obstacle.code, one.obstacle.facts)
            held = ngettext("{count} invoice", "{count} invoices", one.invoices)
            self.causes.addWidget(label(says), at, 0)
            self.causes.addWidget(
                label(held.format(count=formats.number(one.invoices)), kind="muted", wrap=False), at, 1
            )
            page, which = _page_of(one.obstacle), _row_of(one.obstacle)
            if page is not None:
                mend = button("quiet", name=f"mend-{at}")
                mend.setText(_("Put it right"))
                mend.setAccessibleName(_("Put it right: {problem}").format(problem=says))
                mend.clicked.connect(lambda _on=False, page=page, which=which: self.back_to.emit(page, which))
                self.causes.addWidget(mend, at, 2)
        left = len(causes) - _MOST
        if left > 0:
            words = ngettext("and {count} more cause", "and {count} more causes", left)
            self.causes.addWidget(label(words.format(count=formats.number(left)), kind="muted"), _MOST, 0)

    def look_again(self) -> None:
        """What it rests on changed: invoices, clients, lists."""
        self._looked_at = None
        self.show_now()

    def field_of(self, which: str) -> QWidget | None:
        return None


def _page_of(obstacle: Obstacle) -> SetUpPage | None:
    """The page of the wizard that puts it right; None where that is elsewhere."""
    return SetUpPage.CLIENTS if obstacle.code in _OF_CLIENTS else _PAGE_OF.get(obstacle.fix)


def _row_of(obstacle: Obstacle) -> str:
    """The row of that page: the kind of work of a service that cannot be sold, else what the cause is about."""
    return obstacle.facts.get("at") or obstacle.group


def _ready_text(found: FirstRun) -> str:
    if not found.count:
        return _("No invoice waits to go now.") if not found.held else _("No invoice can go yet.")
    sums = " · ".join(
        _("{total}, of which taxes {tax}").format(
            total=money_text(one.total, one.currency), tax=money_text(one.tax, one.currency)
        )
        for one in found.ready
    )
    return ngettext("{count} invoice goes: {sums}", "{count} invoices go: {sums}", found.count).format(
        count=formats.number(found.count), sums=sums
    )
