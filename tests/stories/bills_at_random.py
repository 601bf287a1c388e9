"""Firms that bill whatever they like into a simulated QuickBooks of any set-up, and what must come of each invoice.

Either QuickBooks' own object comes to what was billed, to the cent; or an open problem names both totals; or a problem
that was found beforehand holds the invoice back, and nothing was sent. There is never more than one of an invoice.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlmodel import delete

from qbo_desktop.domain.billing_setup import TaxMapping
from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.invoice_links import LinkState
from qbo_desktop.domain.money import amount_text
from qbo_desktop.domain.problem import ProblemCode
from qbo_desktop.domain.tax import TaxRounding
from qbo_desktop.operations.billing_lists import AddTaxRate
from qbo_desktop.operations.invoices import ApproveInvoices, PostInvoices
from qbo_desktop.operations.practice_contacts import AddContact
from qbo_desktop.practice.book import drafts, tax_rates
from qbo_desktop.practice.book.drafts import Drafter, NewInvoice, NewLine, Terms
from qbo_desktop.sandbox import firm_taxes
from qbo_desktop.store import billing_setup, company_lists
from qbo_desktop.store.problems import ProblemInfo
from qbo_desktop.store.tables.billing import InvoiceLinkRow
from qbo_desktop.sync.parts import Part
from tests.billing_world import DAY, BillingWorld, total_of
from tests.sandbox_process import Company

Switches = Mapping[str, str]
EQUAL, TOLD, HELD_BACK = "equal", "told", "held back"
# Found before anything is sent.
BEFOREHAND = frozenset(
    {ProblemCode.SALES_TAX_OFF, ProblemCode.CURRENCY_OFF, ProblemCode.US_TAXES, ProblemCode.TAX_DIFFERS}
)
# A rate that a person insisted on although the code charges something else.
WRONG = "Twelve for thirteen"
ABROAD = "C4"

_CANADIAN_RATES = (
    ("QST until 2012", (("GST", "5"), ("QST", "9.975")), True),
    ("TPS", (("TPS", "5"),), False),
    ("Quebec in one", (("Both", "14.975"),), False),
    (WRONG, (("HST", "12"),), False),
)
_AMERICAN_RATES = (
    ("California", (("State", "8"),), False),
    ("Tucson", (("State", "7.1"), ("City", "2")), False),
    ("Tucson in one", (("Tax", "9.1"),), False),
)
_AUTOMATED_RATES = (
    ("Santa Clara", (("State", "7.25"), ("County", "1.75")), False),
    ("Santa Clara in one", (("Tax", "9"),), False),
    (WRONG, (("Tax", "5.6"),), False),
)
# Of each kind of company: the rates that its invoices have, the common ones more often.
RATES: Mapping[str, Sequence[str]] = {
    "canada": (
        *("GST + QST",) * 4,
        *("HST Ontario", "HST Ontario", "HST Nova Scotia", "GST + PST BC", "GST", "QST", "TPS"),
        *("QST until 2012", "QST until 2012", "Quebec in one", "Exempt", "Zero-rated", "", WRONG),
    ),
    "us": ("California", "Tucson", "Tucson in one"),
    "automated": ("Santa Clara", "Santa Clara", "Santa Clara in one", WRONG),
}
_FREE = {"canada": ("Exempt", "Zero-rated", ""), "us": ("Tax exempt", ""), "automated": ("Tax exempt", "")}


def settings(kind: str, *, every: bool) -> Iterator[dict[str, str]]:
    """The combinations of the switches.

    Without `every`: those of tax, with other currencies in every other one; and without sales tax once and again.
    """
    override = {"ast-override": ("honoured", "ignored")} if kind == "automated" else {}
    if every or kind != "automated":
        override |= {"override": ("honoured", "ignored", "refused")}
    table = {"tax-rounding": ("rate", "line"), "tax-cent": ("0", "1", "-1"), **override}
    abroad = itertools.cycle(("off", "on"))
    for taxed in ("on", "off"):
        combinations = list(itertools.product(*table.values()))
        for values in combinations if every or taxed == "on" else combinations[:2]:
            chosen = dict(zip(table, values, strict=True)) | {"sales-tax": taxed}
            for currencies in ("off", "on") if every else (next(abroad),):
                yield chosen | {"multicurrency": currencies}


@dataclass
class Firm:
    """A firm of one kind (canada, us, automated) in its world."""

    kind: str
    world: BillingWorld
    thrown: Switches = field(default_factory=dict)

    @classmethod
    def founded(cls, kind: str, folder: Path) -> Firm:
        """A firm with all its rates mapped, and a client in the other currency."""
        region = "CA" if kind == "canada" else "US"
        world = BillingWorld(folder, region)
        world.found(**({"ast": "on"} if kind == "automated" else {}))
        firm = cls(kind, world)
        firm._add_client_abroad()
        if kind == "automated":
            # The service charges where the customer is; where the firm is, there is no such tax.
            for customer in world.rows("Customer"):
                world.play("edit", customer["Id"], "ShipAddr.CountrySubDivisionCode=CA")
        rates = {"canada": _CANADIAN_RATES, "us": _AMERICAN_RATES, "automated": _AUTOMATED_RATES}[kind]
        for name, components, compound in rates:
            parts = [(one, Decimal(percent)) for one, percent in components]
            world.ask(AddTaxRate(name, parts, compound))
        world.map_all()
        insisted = {"Quebec in one": "9", WRONG: "5"} if kind == "canada" else {"Tucson in one": "3"}
        with world.app.store.work(world.app.workspace_id) as work:
            for listed in tax_rates.listed(work.session, work.workspace_id):
                if listed.rate.name in insisted and kind != "automated":
                    code = insisted[listed.rate.name]
                    billing_setup.set_tax(work, listed.rate.id, TaxMapping(code, insisted=True))
            mapped = billing_setup.read(work.session, work.workspace_id).taxes
            known = {one.id for one in company_lists.read(work.session, work.workspace_id).codes}
            for listed in tax_rates.listed(work.session, work.workspace_id):
                assert mapped[listed.rate.id].code_id in known, listed.rate.name
        return firm

    def _add_client_abroad(self) -> None:
        world, currency = self.world, self.foreign
        world.play("switch", "multicurrency", "on")
        customer = {"DisplayName": "Abroad inc.", "CurrencyRef": {"value": currency}}
        mail = {"PrimaryEmailAddr": {"Address": "abroad@firm.example"}}
        answer = Company(world.quickbooks).post("/customer", json=customer | mail)
        assert answer.status_code == 200, answer.text
        world.ask(AddContact({"name": "Abroad inc.", "type": "Client", "email": "abroad@firm.example"}))
        world.sync(parts=frozenset({Part.CONTACTS}))
        world.play("switch", "multicurrency", "off")

    @property
    def foreign(self) -> str:
        """The other currency."""
        return "USD" if self.kind == "canada" else "CAD"

    def throw(self, switches: Switches) -> None:
        """The company is set up so."""
        for name, value in switches.items():
            if self.thrown.get(name) != value:
                self.world.play("switch", name, value)
        self.thrown = dict(switches)

    # Bills.

    def bills(self, chance: random.Random, count: int) -> list[Invoice]:
        """So many invoices, issued."""
        app = self.world.app
        wanted: dict[TaxRounding, list[tuple[NewInvoice, Decimal | None]]] = {}
        for _number in range(count):
            rule = chance.choice(list(TaxRounding))
            wanted.setdefault(rule, []).append(self._bill(chance))
        ids: list[str] = []
        home = "CAD" if self.kind == "canada" else "USD"
        with app.store.work(app.workspace_id) as work:
            for rule, bills in wanted.items():
                terms = Terms(home, rounding=rule)
                rows = Drafter(work, terms).create_all([new for new, _discount in bills])
                work.session.flush()
                for row, (_new, discount) in zip(rows, bills, strict=True):
                    if discount is not None:
                        drafts.discount(work, row.id, discount, "Rabais", terms)
                ids += [row.id for row in rows]
        # What comes to less than nothing cannot be billed: a credit with a higher tax than all else.
        approved = [one.id for one in self.world.ask(ApproveInvoices(ids)).done]
        return list(self.world.ask(PostInvoices(approved)).done)

    def _bill(self, chance: random.Random) -> tuple[NewInvoice, Decimal | None]:
        client, currency = chance.choice(("C1", "C2", "C3")), ""
        if chance.random() < 0.1:
            client, currency = ABROAD, self.foreign
        lines: tuple[NewLine, ...] = ()
        while sum(one.quantity * one.unit_price for one in lines) <= 0:
            lines = tuple(self._lines(chance))
        discount = Decimal(chance.randint(1, 9_999)).scaleb(-2) if chance.random() < 0.2 else None
        return NewInvoice(client, DAY, lines, currency=currency), discount

    def _lines(self, chance: random.Random) -> Iterator[NewLine]:
        rates = self._rates(chance)
        count = chance.choice((1, 1, 2, 2, 3, 4, 6, 12))
        for number in range(count):
            places = chance.choice((0, 0, 1, 2, 5))
            quantity = Decimal(chance.randint(1, 40 * 10**places)).scaleb(-places)
            digits = chance.choice((0, 2, 2, 2, 3, 4, 6))
            most = chance.choice((1, 9, 99, 999))
            price = Decimal(chance.randint(1, most * 10**digits)).scaleb(-digits)
            if chance.random() < 0.06 and number:
                price = -price
            yield NewLine(f"Ligne {number}", quantity, price, chance.choice(rates), "Bookkeeping")

    def _rates(self, chance: random.Random) -> Sequence[str]:
        """The rates of one invoice. In the US it has one that charges, now and then wrongly two."""
        if self.kind == "canada":
            return [chance.choice(RATES[self.kind]) for _number in range(chance.choice((1, 2, 3)))]
        charged = chance.sample(RATES[self.kind], 2 if chance.random() < 0.05 else 1)
        return [*charged, *charged, *chance.sample(_FREE[self.kind], chance.choice((0, 1)))]

    # What came of them.

    def settle(self, switches: Switches, issued: Sequence[Invoice]) -> Counter[str]:
        """A run under these switches; how many ended how.

        Fails where one ended in none of the three ways, and where a company that takes our taxes has not come to
        the total of one whose rates are mapped well.
        """
        self.world.sync()
        ended = self.outcomes(issued)
        key = "ast-override" if self.kind == "automated" else "override"
        if switches[key] == "honoured":
            told = [one for one in issued if ended[one.id] == TOLD and is_right(one)]
            assert told == [], (switches, self._held([one.number for one in told]))
        self.forget()
        return Counter(ended.values())

    def outcomes(self, issued: Sequence[Invoice]) -> dict[str, str]:
        """How each ended, by its id. Fails where one ended in none of the three ways."""
        told = self._problems()
        held = self._held([one.number for one in issued])
        return {one.id: self._outcome(one, held.get(one.number, []), told.get(one.id, [])) for one in issued}

    def _outcome(self, invoice: Invoice, rows: Sequence[dict[str, Any]], told: Sequence[ProblemInfo]) -> str:
        codes = {one.code for one in told}
        state = self.world.link(invoice).state
        assert len(rows) < 2, f"{invoice.number} is there {len(rows)} times"
        if not rows:
            assert codes, invoice
            assert codes <= BEFOREHAND, (invoice, codes)
            assert state is LinkState.FAILED
            return HELD_BACK
        billed, there = amount_text(invoice.total, invoice.currency), f"{total_of(rows[0]):.2f}"
        if billed == there and not codes:
            assert state is LinkState.PUSHED, (invoice, rows[0])
            return EQUAL
        if billed == there:
            # The same in all, divided otherwise between the taxes.
            assert (state, codes) == (LinkState.FAILED, {ProblemCode.INVOICE_DIFFERS}), (invoice, rows[0])
            assert [one.facts["invoice_fields"] for one in told] == ["taxes"]
            return TOLD
        assert state is LinkState.FAILED
        named = [(one.facts["practice_total"], one.facts["quickbooks_total"]) for one in told]
        assert named == [(billed, there)], (invoice, rows[0], told)
        assert codes == {ProblemCode.TOTALS_DIFFER}
        return TOLD

    def _problems(self) -> dict[str, list[ProblemInfo]]:
        found: dict[str, list[ProblemInfo]] = {}
        for one in self.world.problems():
            for waits in one.blocks:
                found.setdefault(waits.id, []).append(one)
        return found

    def _held(self, numbers: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for at in range(0, len(numbers), 100):
            listed = ", ".join(f"'{one}'" for one in numbers[at : at + 100])
            for row in self.world.rows("Invoice", f"DocNumber IN ({listed})"):
                found.setdefault(row["DocNumber"], []).append(row)
        return found

    def forget(self) -> None:
        """What there was of invoices is over, so that a next run has only its own to look at."""
        with self.world.app.store.work(self.world.app.workspace_id) as work:
            work.session.exec(delete(InvoiceLinkRow))


def is_right(invoice: Invoice) -> bool:
    """Whether its rates are mapped to codes that charge the same."""
    return all(line.rate is None or line.rate.name != WRONG for line in invoice.lines)


@contextmanager
def compound_code() -> Iterator[None]:
    """Simulated companies of Canada have a code whose second tax is taken of the first one as well."""
    with patch.object(firm_taxes, "made", _with_compound_code):
        yield


def _with_compound_code(region: str, **how: Any) -> dict[str, list[dict[str, Any]]]:
    found = _MADE(region, **how)
    if region == "CA" and found:
        model = next(row for row in found["TaxCode"] if row["Id"] == firm_taxes.HOME_CODE)
        first, second = model["SalesTaxRateList"]["TaxRateDetail"]
        compound = {**second, "TaxTypeApplicable": "TaxOnAmountPlusTax", "TaxOrder": 1}
        listed = {"SalesTaxRateList": {"TaxRateDetail": [first, compound]}}
        found["TaxCode"].append({**model, "Id": "99", "Name": "GST/QST until 2012", **listed})
    return found


_MADE = firm_taxes.made
