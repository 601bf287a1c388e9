"""Whether an invoice can go to QuickBooks, what is in its way, and what it is to be there. PURE.

Everything that can be known before anything is sent is looked at here, for one invoice at a time: `obstacles`
answers what a person has to put right, `sales_invoice` the invoice as QuickBooks is to hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from qbo_desktop.domain.billed_taxes import CodedLine, placed
from qbo_desktop.domain.billing_setup import BillingSetup
from qbo_desktop.domain.company_lists import (
    NOT_TAXABLE,
    TAXABLE,
    Company,
    CompanyLists,
    Item,
    TaxCode,
    TaxRegime,
)
from qbo_desktop.domain.emails import is_usable
from qbo_desktop.domain.invoice import EmailBy, Invoice, Line
from qbo_desktop.domain.money import decimals_of, is_whole_minor, line_amount
from qbo_desktop.domain.problem import Fix, ProblemCode
from qbo_desktop.domain.sales_invoice import (
    LONGEST_DOC_NUMBER,
    LONGEST_LINE,
    LONGEST_MEMO,
    LONGEST_PRIVATE_NOTE,
    SalesInvoice,
    SalesLine,
    SalesTax,
)
from qbo_desktop.domain.tax import TaxRate
from qbo_desktop.domain.tax_pairing import pair

# What "no tax set" goes by among the mapped tax rates: every line in QuickBooks needs a code where lines have them.
NO_RATE = ""
# Intuit: more decimals of a price are refused.
_MOST_PRICE_DECIMALS = 7
_THEIR_DECIMALS = 2
_MORE = " …"


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """The customer of a billing contact. `currency` is "" where it was not said: the home currency."""

    id: str
    name: str
    active: bool = True
    currency: str = ""


@dataclass(frozen=True, slots=True)
class PushFacts:
    """What is known when an invoice is looked at.

    `customer_of`: the customer of a contact of the practice, None when it has none. `coming` are contacts that
    will have one before the invoice goes: the same run links or makes them.
    """

    lists: CompanyLists
    setup: BillingSetup
    customer_of: Callable[[str], CustomerFacts | None]
    coming: frozenset[str] = frozenset()
    _items: dict[str, Item] = field(init=False, repr=False)
    _codes: dict[str, TaxCode] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_items", {one.id: one for one in self.lists.items})
        object.__setattr__(self, "_codes", {one.id: one for one in self.lists.codes})

    def item(self, work_type_id: str) -> Item | None:
        """The item that bills a work type, whatever its state; None when none is mapped or it is unknown."""
        return self._items.get(self.setup.item_for(work_type_id))

    def code(self, rate: TaxRate | None) -> TaxCode | None:
        """The tax code mapped to a rate, or to "no tax set" (None); None when none is mapped."""
        mapping = self.setup.taxes.get(rate.id if rate is not None else NO_RATE)
        return self._codes.get(mapping.code_id) if mapping else None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in the way of an invoice. `group` is the cause: one mapping blocks many invoices."""

    code: ProblemCode
    group: str
    fix: Fix
    facts: Mapping[str, str] = field(default_factory=dict)


def obstacles(invoice: Invoice, facts: PushFacts) -> tuple[Obstacle, ...]:
    """What has to be put right before this invoice can go; empty when it can."""
    found = [*_about_customer(invoice, facts), *_about_head(invoice, facts)]
    seen = set()
    for one in (*_about_items(invoice, facts), *_about_taxes(invoice, facts)):
        if (one.code, one.group) not in seen:
            seen.add((one.code, one.group))
            found.append(one)
    return tuple(found)


def _about_customer(invoice: Invoice, facts: PushFacts) -> Iterable[Obstacle]:
    name = {"subject": invoice.bill_to.name}
    customer = facts.customer_of(invoice.bill_to_id)
    if customer is None:
        if invoice.bill_to_id not in facts.coming:
            yield Obstacle(ProblemCode.CUSTOMER_REQUIRED, invoice.bill_to_id, Fix.CONTACT, name)
        return
    if not customer.active:
        yield Obstacle(
            ProblemCode.CUSTOMER_INACTIVE, customer.id, Fix.CONTACT, {**name, "customer": customer.name}
        )
    company = facts.lists.company
    theirs = customer.currency or company.home_currency
    # What the company does not know at all is told once, of the company.
    if theirs and theirs != invoice.currency and _is_known(invoice.currency, company):
        facts_of = {**name, "currency": invoice.currency, "theirs": theirs, "number": invoice.number}
        yield Obstacle(
            ProblemCode.CURRENCY_OFF, f"{invoice.currency}:{customer.id}", Fix.QUICKBOOKS, facts_of
        )


def _about_head(invoice: Invoice, facts: PushFacts) -> Iterable[Obstacle]:
    company = facts.lists.company
    number = {"number": invoice.number}
    if len(invoice.number) > LONGEST_DOC_NUMBER:
        yield Obstacle(
            ProblemCode.NUMBER_TOO_LONG,
            invoice.id,
            Fix.INVOICE,
            {**number, "length": str(len(invoice.number)), "longest": str(LONGEST_DOC_NUMBER)},
        )
    if not company.custom_numbers:
        yield Obstacle(ProblemCode.NUMBERS_OFF, "", Fix.QUICKBOOKS)
    if company.closed_through is not None and invoice.invoice_date <= company.closed_through:
        closed = company.closed_through.isoformat()
        yield Obstacle(
            ProblemCode.BOOKS_CLOSED,
            closed,
            Fix.QUICKBOOKS,
            {**number, "date": invoice.invoice_date.isoformat(), "closed": closed},
        )
    if not _is_known(invoice.currency, company):
        yield Obstacle(
            ProblemCode.CURRENCY_OFF,
            invoice.currency,
            Fix.QUICKBOOKS,
            {**number, "currency": invoice.currency, "theirs": company.home_currency, "subject": ""},
        )
    if invoice.email.by is EmailBy.QUICKBOOKS and not _address(invoice):
        yield Obstacle(
            ProblemCode.NO_EMAIL_ADDRESS,
            invoice.bill_to_id,
            Fix.CONTACT,
            {**number, "subject": invoice.bill_to.name},
        )


def _is_known(currency: str, company: Company) -> bool:
    """Whether a company works in a currency; in any, as long as it has not told its own."""
    known = {company.home_currency, *(company.currencies if company.multicurrency else ())} - {""}
    return not known or currency in known


def _about_items(invoice: Invoice, facts: PushFacts) -> Iterable[Obstacle]:
    for line in invoice.lines:
        wanted = facts.setup.item_for(line.work_type_id)
        item = facts.item(line.work_type_id)
        if not wanted or item is None:
            yield Obstacle(
                ProblemCode.ITEM_UNMAPPED,
                line.work_type_id,
                Fix.ITEM_MAP,
                {"work_type": line.work_type, "is_known": "no" if wanted else ""},
            )
        elif not item.sellable:
            yield Obstacle(
                ProblemCode.ITEM_INACTIVE,
                item.id,
                Fix.ITEM_MAP,
                {
                    "item": item.name,
                    "work_type": line.work_type,
                    "at": line.work_type_id,
                    "kind": "" if item.active else "inactive",
                },
            )


def _about_taxes(invoice: Invoice, facts: PushFacts) -> Iterable[Obstacle]:
    regime = facts.lists.company.regime
    if regime is TaxRegime.NONE:
        if invoice.totals.tax:
            yield Obstacle(ProblemCode.SALES_TAX_OFF, "", Fix.QUICKBOOKS, {"number": invoice.number})
        return
    if regime is TaxRegime.AUTOMATED and not facts.lists.company.tax_set_up and invoice.totals.tax:
        yield Obstacle(ProblemCode.SALES_TAX_OFF, "", Fix.QUICKBOOKS, {"number": invoice.number})
        return
    charged = dict[str, TaxRate]()
    for line in invoice.lines:
        if line.rate is None:
            if regime is TaxRegime.LINES:
                yield from _about_no_rate(invoice, facts)
            continue
        if any(line.rate.effective()):
            charged[line.rate.id] = line.rate
        yield from _about_rate(invoice, line.rate, facts)
    if regime is not TaxRegime.LINES and len(charged) > 1:
        names = ", ".join(sorted(rate.name for rate in charged.values()))
        yield Obstacle(
            ProblemCode.US_TAXES, invoice.id, Fix.INVOICE, {"number": invoice.number, "rates": names}
        )


def _about_no_rate(invoice: Invoice, facts: PushFacts) -> Iterable[Obstacle]:
    """A line without a tax needs a code there that charges none."""
    code = facts.code(None)
    if code is None:
        yield Obstacle(ProblemCode.TAX_UNMAPPED, NO_RATE, Fix.TAX_MAP, {"rate": ""})
    elif not code.active:
        yield Obstacle(ProblemCode.TAX_INACTIVE, NO_RATE, Fix.TAX_MAP, {"rate": "", "code": code.name})
    elif any(code.shares(invoice.invoice_date)) and not facts.setup.taxes[NO_RATE].insisted:
        yield _differing("", NO_RATE, Decimal(0), code, invoice.invoice_date)


def _about_rate(invoice: Invoice, rate: TaxRate, facts: PushFacts) -> Iterable[Obstacle]:
    regime = facts.lists.company.regime
    named = {"rate": rate.name}
    mapping, code = facts.setup.taxes.get(rate.id), facts.code(rate)
    if mapping is None or code is None:
        if regime is not TaxRegime.LINES and not any(rate.effective()):
            return  # nothing is charged: the line is not taxable
        yield Obstacle(ProblemCode.TAX_UNMAPPED, rate.id, Fix.TAX_MAP, named)
        return
    if not code.active:
        yield Obstacle(ProblemCode.TAX_INACTIVE, rate.id, Fix.TAX_MAP, {**named, "code": code.name})
        return
    if code.id in (TAXABLE, NOT_TAXABLE):
        # Not taxable charges nothing; nor does taxable, where no code at the head says how much.
        is_free = code.id == NOT_TAXABLE or regime is not TaxRegime.AUTOMATED
        differs = is_free and any(rate.effective())
    elif regime is TaxRegime.AUTOMATED:
        return  # the service computes it; its answer is compared
    else:
        differs = not pair(rate, code, invoice.invoice_date, mapping.secondary_id).fits
    if differs and not mapping.insisted:
        yield _differing(rate.name, rate.id, rate.percent(), code, invoice.invoice_date)


def _differing(name: str, rate_id: str, percent: Decimal, code: TaxCode, day: date) -> Obstacle:
    percents = {"ours": format(percent, "f"), "theirs": format(code.percent(day), "f")}
    facts = {"rate": name, "code": code.name, **percents, "date": day.isoformat()}
    return Obstacle(ProblemCode.TAX_DIFFERS, rate_id, Fix.TAX_MAP, facts)


def sales_invoice(invoice: Invoice, facts: PushFacts, customer_id: str) -> SalesInvoice:
    """The invoice as QuickBooks is to hold it. Only for one without `obstacles`."""
    company = facts.lists.company
    lines = tuple(_line(invoice, line, facts) for line in invoice.lines)
    taxes, computed = _taxes(invoice, facts)
    memo, rest = _memo(invoice.notes)
    return SalesInvoice(
        number=invoice.number,
        customer_id=customer_id,
        invoice_date=invoice.invoice_date,
        due_date=invoice.due_date,
        currency=invoice.currency,
        lines=lines,
        taxes=taxes,
        tax=invoice.totals.tax,
        total=invoice.totals.total,
        computed=computed,
        regime=company.regime,
        header_code_id=_header_code(invoice, facts),
        memo=memo,
        private_note=rest,
        email=_address(invoice),
        email_wanted=invoice.email.by is EmailBy.QUICKBOOKS,
        foreign=bool(company.home_currency) and invoice.currency != company.home_currency,
    )


def _address(invoice: Invoice) -> str:
    """Where QuickBooks can send it; an address that it would refuse is none, and the invoice goes without it."""
    address = (invoice.email.to or invoice.bill_to.email).strip()
    return address if is_usable(address) else ""


def _line(invoice: Invoice, line: Line, facts: PushFacts) -> SalesLine:
    item = facts.item(line.work_type_id)
    decimals = -int(line.unit_price.as_tuple().exponent)
    is_product = line_amount(line.quantity, line.unit_price, invoice.currency) == line.amount
    if decimals_of(invoice.currency) != _THEIR_DECIMALS:
        # The service multiplies in hundredths, whatever the currency.
        is_product = is_product and is_whole_minor(line.quantity * line.unit_price, invoice.currency)
    plain = is_product and decimals <= _MOST_PRICE_DECIMALS
    return SalesLine(
        amount=line.amount,
        description=_shortened(line.description, LONGEST_LINE),
        item_id=item.id if item else "",
        code_id=_line_code(line, facts),
        quantity=line.quantity if plain else None,
        unit_price=line.unit_price if plain else None,
    )


def _line_code(line: Line, facts: PushFacts) -> str:
    regime = facts.lists.company.regime
    if regime is TaxRegime.NONE:
        return ""
    code = facts.code(line.rate)
    if regime is TaxRegime.LINES:
        return code.id if code else ""
    charged = line.rate is not None and any(line.rate.effective())
    return TAXABLE if charged and (code is None or code.taxable) else NOT_TAXABLE


def _header_code(invoice: Invoice, facts: PushFacts) -> str:
    """US by hand: the one tax code of the invoice. The automated tax chooses its own."""
    if facts.lists.company.regime is not TaxRegime.US:
        return ""
    for line in invoice.lines:
        code = facts.code(line.rate) if line.rate and any(line.rate.effective()) else None
        if code is not None and code.id not in (TAXABLE, NOT_TAXABLE):
            return code.id
    return ""


def _taxes(invoice: Invoice, facts: PushFacts) -> tuple[tuple[SalesTax, ...], int]:
    """The billed taxes on QuickBooks' rates, and what it should come to by itself."""
    if facts.lists.company.regime not in (TaxRegime.LINES, TaxRegime.US):
        return (), invoice.totals.tax
    coded: list[CodedLine] = []
    for line in invoice.lines:
        code = facts.code(line.rate) if line.rate else None
        if line.rate is None or code is None or _line_code(line, facts) == NOT_TAXABLE:
            continue
        secondary = facts.setup.taxes[line.rate.id].secondary_id
        coded.append(CodedLine(line.amount, line.rate, code, secondary))
    return placed(coded, invoice.totals.taxes, invoice.invoice_date)


def _memo(notes: str) -> tuple[str, str]:
    """The notes as the memo to the customer, and whole as a private note where the memo cannot hold them."""
    memo = _shortened(notes, LONGEST_MEMO)
    return memo, "" if memo == notes else _shortened(notes, LONGEST_PRIVATE_NOTE)


def _shortened(text: str, longest: int) -> str:
    """The text, or as much of it as there is room for, up to a whole word, with a sign that there is more."""
    if len(text) <= longest:
        return text
    room = longest - len(_MORE)
    cut = text[:room]
    at_blank = max(cut.rfind(" "), cut.rfind("\n"))
    return (cut[:at_blank] if at_blank > room // 2 else cut).rstrip() + _MORE
