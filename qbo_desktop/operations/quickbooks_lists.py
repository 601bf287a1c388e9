"""QuickBooks' lists for invoices: read anew, and a service added to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from qbo_desktop.domain.company_lists import CompanyLists, Entry, Item
from qbo_desktop.domain.contact import one_line
from qbo_desktop.errors import RunBusy, SignInNeeded, UsageError
from qbo_desktop.operations.billing_map_reading import income_accounts
from qbo_desktop.operations.billing_setup_rights import require_rights
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.naming_one import ACCOUNT, one_of
from qbo_desktop.operations.run_sync import mark_signed_out
from qbo_desktop.practice.book.fields import clean
from qbo_desktop.store import billing_setup, company_lists
from qbo_desktop.sync.invoice_side import InvoiceSide
from qbo_desktop.sync.making_services import ServiceMaker
from qbo_desktop.wording import _

# Intuit: the name of an item, and what it cannot hold (a colon parts levels).
LONGEST_ITEM_NAME = 100


@dataclass(frozen=True, slots=True)
class RefreshLists:
    """Read QuickBooks' services, tax codes, accounts … anew. `only_old`: only when they are older than ten minutes."""

    only_old: bool = False
    lane = Lane.RUN

    def title(self) -> str:
        return _("Read QuickBooks’ lists")

    def run(self, context: Context) -> Outcome[CompanyLists]:
        """Raises SignInNeeded, KeychainError, SideError."""
        with context.store.read() as session:
            read_at = billing_setup.read(session, context.workspace_id).lists_at
            known = company_lists.read(session, context.workspace_id)
        if self.only_old and not company_lists.is_old(read_at, context.store.clock()):
            return Outcome(known)
        with _invoices(context) as side:
            _settle_services(context, side)
            found = _read(context, side)
        return Outcome(found, says=_("QuickBooks’ services and tax codes were read."))


@dataclass(frozen=True, slots=True)
class MadeService:
    """A service of this name; `made` is False for one that was there already."""

    item: Item
    made: bool


@dataclass(frozen=True, slots=True)
class CreateService:
    """Make a service in QuickBooks. `account`: the income account it earns for, by name or id; "" the best one."""

    name: str
    account: str = ""
    lane = Lane.RUN

    def title(self) -> str:
        return _("Make a service in QuickBooks")

    def run(self, context: Context) -> Outcome[MadeService]:
        """Raises RunBusy, UsageError, BillingRefused, SignInNeeded, KeychainError, SideError.

        One of this name that is there already is taken.
        """
        name = _checked(self.name)
        with context.store.read() as session:
            require_rights(session, context.workspace_id)
        if context.settings().is_on("sync.read_only"):
            raise UsageError(
                _("Read-only is on: nothing is written to QuickBooks."), _("Switch it off in the settings.")
            )
        with context.services.run_lease(context.workspace_id), _invoices(context) as side:
            account = self._account(context, side)
            maker = ServiceMaker(context.store, context.workspace_id, context.actor, side)
            item, made = maker.make(name, account.id)
        if not item.sellable:
            raise UsageError(
                _(
                    "“{name}” is in QuickBooks already, but cannot be used: it is inactive or no service."
                ).format(name=item.name),
                _("Make it active again in QuickBooks, or take another name."),
            )
        says = (
            _("The service “{name}” is in QuickBooks now.")
            if made
            else _("The service “{name}” was in QuickBooks already.")
        )
        return Outcome(MadeService(item, made), says=says.format(name=item.name))

    def _account(self, context: Context, side: InvoiceSide) -> Entry:
        with context.store.read() as session:
            lists = company_lists.read(session, context.workspace_id)
        if not income_accounts(lists):
            lists = _read(context, side)
        accounts = income_accounts(lists)
        if self.account.strip():
            return one_of(self.account, accounts, ACCOUNT)
        if not accounts:
            raise UsageError(
                _("QuickBooks has no income account for a service."), _("Add one there, then try again.")
            )
        return accounts[0]


def _checked(text: str) -> str:
    if any(one in text.strip() for one in ":\t\n\r"):
        raise UsageError(_("The name of a service cannot have a colon, a tab or a line break."))
    name = one_line(clean(text))
    if not name or len(name) > LONGEST_ITEM_NAME:
        raise UsageError(
            _("A service needs a name of at most {most} characters.").format(most=LONGEST_ITEM_NAME)
        )
    return name


@contextmanager
def _invoices(context: Context) -> Iterator[InvoiceSide]:
    """QuickBooks' invoices; a sign-in that is no longer trusted is remembered as such."""
    try:
        side = context.services.quickbooks(context.workspace_id, context.progress).invoices
        if side is None:
            raise UsageError(_("This side holds no invoices."))
        yield side
    except SignInNeeded:
        mark_signed_out(context)
        raise


def _settle_services(context: Context, side: InvoiceSide) -> None:
    """Settle what a killed program left open about services, unless a run is at work, which does it itself."""
    maker = ServiceMaker(context.store, context.workspace_id, context.actor, side)
    if maker.has_open():
        with suppress(RunBusy), context.services.run_lease(context.workspace_id):
            maker.recover()


def _read(context: Context, side: InvoiceSide) -> CompanyLists:
    lists = side.company_lists()
    with context.store.work(context.workspace_id, context.actor) as work:
        company_lists.put(work, lists)
        billing_setup.lists_read(work)
    return lists
