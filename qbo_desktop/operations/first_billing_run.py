"""What the first run would bring to QuickBooks, under a set-up that nobody has saved yet. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from qbo_desktop.domain.billing_setup import BillingSetup
from qbo_desktop.domain.invoice import Totals
from qbo_desktop.domain.push_rules import Obstacle, PushFacts, obstacles
from qbo_desktop.operations.clients_to_bill import contacts_coming
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.practice.book import addressees, invoices
from qbo_desktop.store import company_lists, invoice_links
from qbo_desktop.sync.invoices.facts import Customers
from qbo_desktop.wording import _

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Sums:
    """Of invoices in one currency: how many, their taxes and their totals in minor units."""

    currency: str
    count: int
    tax: int
    total: int


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A cause that keeps invoices back, as the first of them met it, and how many it keeps."""

    obstacle: Obstacle
    invoices: int


@dataclass(frozen=True, slots=True)
class FirstRun:
    """What would go (`ready`, by currency), how many would not (`held`) and why, and what is not sent yet."""

    ready: tuple[Sums, ...] = ()
    held: int = 0
    hindrances: tuple[Hindrance, ...] = ()
    not_sent: int = 0

    @property
    def count(self) -> int:
        """How many would go."""
        return sum(one.count for one in self.ready)


@dataclass
class _Tally:
    """The counting, while it goes on."""

    count: Counter[str] = field(default_factory=Counter)
    tax: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    causes: dict[tuple[str, str], Obstacle] = field(default_factory=dict)
    kept: Counter[tuple[str, str]] = field(default_factory=Counter)
    held: int = 0


@dataclass(frozen=True, slots=True)
class PreviewFirstRun:
    """Look at every issued invoice from the start date of this set-up on that QuickBooks does not hold yet."""

    setup: BillingSetup
    lane = Lane.DESK

    def title(self) -> str:
        return _("Preview the first run")

    def run(self, context: Context) -> Outcome[FirstRun]:
        start = self.setup.start_date
        with context.store.read() as session:
            waiting = addressees.not_sent(session, context.workspace_id)
            ids = addressees.issued_ids(session, context.workspace_id, start) if start else []
            lists = company_lists.read(session, context.workspace_id)
            coming = contacts_coming(session, context.workspace_id)
        tally = _Tally()
        for at in range(0, len(ids), _PAGE):
            context.progress.check()
            with context.store.read() as session:
                facts = PushFacts(lists, self.setup, Customers(session, context.workspace_id).of, coming)
                some = ids[at : at + _PAGE]
                links = invoice_links.of_many(session, context.workspace_id, some)
                held = {one for one, link in links.items() if link.quickbooks_id}
                for invoice in invoices.read(session, context.workspace_id, some):
                    if invoice.id not in held:
                        _count(tally, obstacles(invoice, facts), invoice.currency, invoice.totals)
        return Outcome(_result(tally, waiting))


def _count(tally: _Tally, found: tuple[Obstacle, ...], currency: str, totals: Totals) -> None:
    if not found:
        tally.count[currency] += 1
        tally.tax[currency] += totals.tax
        tally.total[currency] += totals.total
        return
    tally.held += 1
    for one in found:
        cause = (str(one.code), one.group)
        tally.causes.setdefault(cause, one)
        tally.kept[cause] += 1


def _result(tally: _Tally, waiting: int) -> FirstRun:
    ready = tuple(
        Sums(currency, count, tally.tax[currency], tally.total[currency])
        for currency, count in sorted(tally.count.items())
    )
    causes: Mapping[tuple[str, str], Obstacle] = tally.causes
    hindrances = tuple(Hindrance(causes[cause], kept) for cause, kept in tally.kept.most_common())
    return FirstRun(ready, tally.held, hindrances, waiting)
