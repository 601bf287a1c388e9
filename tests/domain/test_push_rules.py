"""What is in the way of an invoice: each thing by itself, with its code, its cause, its fix and its facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qbo_desktop.domain.billing_setup import BillingSetup, TaxMapping
from qbo_desktop.domain.company_lists import CodeRate, Item, Percent, TaxCode, TaxRegime
from qbo_desktop.domain.invoice import BillTo, EmailBy, EmailNote, Invoice
from qbo_desktop.domain.problem import Fix, ProblemCode
from qbo_desktop.domain.push_rules import CustomerFacts, PushFacts, obstacles
from tests.domain.invoices_at_random import rate
from tests.domain.pushing import (
    CODES,
    CUSTOMER,
    EXEMPT,
    GST,
    IN_ONE,
    ITEM,
    ONTARIO,
    QUEBEC,
    TUCSON,
    TUCSON_IN_ONE,
    facts,
    invoice,
    line,
)

NAMED = {"subject": "Garage Tremblay inc."}
BY_QUICKBOOKS = EmailNote(EmailBy.QUICKBOOKS)
LONG = "2026-0000000000000001X"


def found(one: Invoice, known: PushFacts) -> list[tuple[Any, ...]]:
    """Obstacles as plain values."""
    return [(each.code, each.group, each.fix, dict(each.facts)) for each in obstacles(one, known)]


@pytest.mark.parametrize(
    ("one", "known"),
    [
        (invoice(), facts()),
        (invoice(line(), line(tax=None), line(tax=EXEMPT), line(tax=ONTARIO)), facts()),
        (invoice(line(tax=TUCSON), line(tax=EXEMPT), line(tax=None), currency="USD"), facts(TaxRegime.US)),
        (invoice(line(tax=TUCSON), line(tax=None), currency="USD"), facts(TaxRegime.AUTOMATED)),
        (invoice(line(tax=None), line(tax=EXEMPT)), facts(TaxRegime.NONE, codes=())),
        (invoice(number="0000000000000000000 1"), facts()),
        (invoice(), facts(closed_through=date(2026, 3, 1))),
        (invoice(), facts(customer=None, coming=frozenset({"C1"}))),
        (invoice(), facts(customer=replace(CUSTOMER, currency="CAD"))),
        (
            invoice(currency="USD"),
            facts(customer=replace(CUSTOMER, currency="USD"), multicurrency=True, currencies=("CAD", "USD")),
        ),
        (invoice(email=BY_QUICKBOOKS), facts()),
        (invoice(bill_to=BillTo("C1", "Garage")), facts()),
    ],
)
def test_nothing_is_in_the_way(one: Invoice, known: PushFacts) -> None:
    assert obstacles(one, known) == ()


@pytest.mark.parametrize(
    ("one", "known", "code", "group", "fix", "says"),
    [
        (invoice(), facts(customer=None), ProblemCode.CUSTOMER_REQUIRED, "C1", Fix.CONTACT, NAMED),
        (
            invoice(),
            facts(customer=replace(CUSTOMER, active=False)),
            ProblemCode.CUSTOMER_INACTIVE,
            "58",
            Fix.CONTACT,
            {**NAMED, "customer": CUSTOMER.name},
        ),
        (
            invoice(),
            facts(customer=CustomerFacts("58", "Garage", currency="USD")),
            ProblemCode.CURRENCY_OFF,
            "CAD:58",
            Fix.QUICKBOOKS,
            {**NAMED, "currency": "CAD", "theirs": "USD", "number": "1001"},
        ),
        (
            invoice(currency="EUR"),
            facts(customer=replace(CUSTOMER, currency="EUR"), multicurrency=True, currencies=("CAD", "USD")),
            ProblemCode.CURRENCY_OFF,
            "EUR",
            Fix.QUICKBOOKS,
            {"number": "1001", "currency": "EUR", "theirs": "CAD", "subject": ""},
        ),
        (
            invoice(number=LONG),
            facts(),
            ProblemCode.NUMBER_TOO_LONG,
            "I1",
            Fix.INVOICE,
            {"number": LONG, "length": "22", "longest": "21"},
        ),
        (invoice(), facts(custom_numbers=False), ProblemCode.NUMBERS_OFF, "", Fix.QUICKBOOKS, {}),
        (
            invoice(),
            facts(closed_through=date(2026, 3, 2)),
            ProblemCode.BOOKS_CLOSED,
            "2026-03-02",
            Fix.QUICKBOOKS,
            {"number": "1001", "date": "2026-03-02", "closed": "2026-03-02"},
        ),
        (
            invoice(bill_to=BillTo("C1", "Garage Tremblay inc."), email=BY_QUICKBOOKS),
            facts(),
            ProblemCode.NO_EMAIL_ADDRESS,
            "C1",
            Fix.CONTACT,
            {**NAMED, "number": "1001"},
        ),
        (
            invoice(),
            facts(setup=BillingSetup()),
            ProblemCode.ITEM_UNMAPPED,
            "W1",
            Fix.ITEM_MAP,
            {"work_type": "Bookkeeping", "is_known": ""},
        ),
        (
            invoice(),
            facts(items=()),
            ProblemCode.ITEM_UNMAPPED,
            "W1",
            Fix.ITEM_MAP,
            {"work_type": "Bookkeeping", "is_known": "no"},
        ),
        (
            invoice(),
            facts(items=(replace(ITEM, active=False),)),
            ProblemCode.ITEM_INACTIVE,
            "3",
            Fix.ITEM_MAP,
            {"item": "Bookkeeping", "work_type": "Bookkeeping", "at": "W1", "kind": "inactive"},
        ),
        (
            invoice(),
            facts(items=(Item("3", "Alles", kind="Category"),)),
            ProblemCode.ITEM_INACTIVE,
            "3",
            Fix.ITEM_MAP,
            {"item": "Alles", "work_type": "Bookkeeping", "at": "W1", "kind": ""},
        ),
        (
            invoice(),
            facts(taxes={}),
            ProblemCode.TAX_UNMAPPED,
            QUEBEC.id,
            Fix.TAX_MAP,
            {"rate": "GST + QST"},
        ),
        (
            invoice(line(tax=EXEMPT)),
            facts(taxes={}),
            ProblemCode.TAX_UNMAPPED,
            EXEMPT.id,
            Fix.TAX_MAP,
            {"rate": "Exempt"},
        ),
        (
            invoice(line(tax=None)),
            facts(taxes={}),
            ProblemCode.TAX_UNMAPPED,
            "",
            Fix.TAX_MAP,
            {"rate": ""},
        ),
        (
            invoice(line(tax=None)),
            facts(codes=(TaxCode("4", "Out of scope", active=False),)),
            ProblemCode.TAX_INACTIVE,
            "",
            Fix.TAX_MAP,
            {"rate": "", "code": "Out of scope"},
        ),
        (
            invoice(line(tax=GST)),
            facts(codes=[replace(one, active=one.id != "6") for one in CODES]),
            ProblemCode.TAX_INACTIVE,
            GST.id,
            Fix.TAX_MAP,
            {"rate": "GST", "code": "GST"},
        ),
        (
            invoice(),
            facts(taxes={QUEBEC: "12"}),
            ProblemCode.TAX_DIFFERS,
            QUEBEC.id,
            Fix.TAX_MAP,
            {
                "rate": "GST + QST",
                "code": "GST/PST BC",
                "ours": "14.975",
                "theirs": "12",
                "date": "2026-03-02",
            },
        ),
        (
            invoice(line(tax=None)),
            facts(taxes={None: "5"}),
            ProblemCode.TAX_DIFFERS,
            "",
            Fix.TAX_MAP,
            {"rate": "", "code": "HST ON", "ours": "0", "theirs": "13", "date": "2026-03-02"},
        ),
        (
            invoice(line(tax=TUCSON), currency="USD"),
            facts(TaxRegime.US, taxes={TUCSON: "TAX"}),
            ProblemCode.TAX_DIFFERS,
            TUCSON.id,
            Fix.TAX_MAP,
            {"rate": "Tucson", "code": "TAX", "ours": "9.1", "theirs": "0", "date": "2026-03-02"},
        ),
        (
            invoice(line(tax=TUCSON), currency="USD"),
            facts(TaxRegime.AUTOMATED, taxes={TUCSON: "NON"}),
            ProblemCode.TAX_DIFFERS,
            TUCSON.id,
            Fix.TAX_MAP,
            {"rate": "Tucson", "code": "NON", "ours": "9.1", "theirs": "0", "date": "2026-03-02"},
        ),
        (
            invoice(),
            facts(TaxRegime.NONE, codes=()),
            ProblemCode.SALES_TAX_OFF,
            "",
            Fix.QUICKBOOKS,
            {"number": "1001"},
        ),
        (
            invoice(line(tax=TUCSON), line(tax=TUCSON_IN_ONE), currency="USD"),
            facts(TaxRegime.US, taxes={TUCSON: "3", TUCSON_IN_ONE: TaxMapping("3", insisted=True)}),
            ProblemCode.US_TAXES,
            "I1",
            Fix.INVOICE,
            {"number": "1001", "rates": "Tucson, Tucson in one"},
        ),
    ],
)
def test_each_thing_in_the_way(
    one: Invoice, known: PushFacts, code: ProblemCode, group: str, fix: Fix, says: dict[str, str]
) -> None:
    assert found(one, known) == [(code, group, fix, says)]


def test_a_currency_that_the_company_does_not_know_is_told_once_of_the_company() -> None:
    known = facts(currencies=("CAD", "USD"))
    told = obstacles(invoice(currency="USD"), known)
    assert [(one.code, one.group) for one in told] == [(ProblemCode.CURRENCY_OFF, "USD")]


def test_a_cause_is_told_once_however_many_lines_have_it_and_all_causes_are_told() -> None:
    one = invoice(line(tax=None), line(tax=None), line(), line(), line(tax=GST), number=LONG)
    told = obstacles(one, facts(taxes={GST: "6"}, items=()))
    assert [(each.code, each.group) for each in told] == [
        (ProblemCode.NUMBER_TOO_LONG, "I1"),
        (ProblemCode.ITEM_UNMAPPED, "W1"),
        (ProblemCode.TAX_UNMAPPED, ""),
        (ProblemCode.TAX_UNMAPPED, QUEBEC.id),
    ]


@pytest.mark.parametrize(
    ("regime", "taxes"),
    [
        (TaxRegime.LINES, {IN_ONE: TaxMapping("9", insisted=True)}),
        (TaxRegime.LINES, {IN_ONE: TaxMapping("5", insisted=True)}),
        (TaxRegime.LINES, {IN_ONE: TaxMapping("9", insisted=True), None: TaxMapping("5", insisted=True)}),
        (TaxRegime.US, {IN_ONE: TaxMapping("TAX", insisted=True)}),
        (TaxRegime.AUTOMATED, {IN_ONE: "TAX"}),
        (TaxRegime.AUTOMATED, {IN_ONE: TaxMapping("3")}),
    ],
)
def test_no_rule_holds_back_what_a_person_insisted_on_or_the_service_computes(
    regime: TaxRegime, taxes: dict[Any, Any]
) -> None:
    currency = "CAD" if regime is TaxRegime.LINES else "USD"
    lines = [line(tax=IN_ONE), *([line(tax=None)] if None in taxes else [])]
    assert obstacles(invoice(*lines, currency=currency), facts(regime, taxes=taxes)) == ()


def test_the_percentage_of_the_invoices_own_day_counts() -> None:
    spans = (
        Percent(Decimal(14), since=date(2025, 4, 1)),
        Percent(Decimal(15), date(2010, 7, 1), date(2025, 3, 31)),
    )
    code = TaxCode("10", "HST NS", (CodeRate("13", "HST NS", spans),))
    fourteen, fifteen = rate("HST now", ("HST", "14")), rate("HST then", ("HST", "15"))
    known = facts(codes=(code,), taxes={fourteen: "10", fifteen: "10"})

    def says(tax: Any, day: date) -> list[str]:
        return [one.facts["theirs"] for one in obstacles(invoice(line(tax=tax), invoice_date=day), known)]

    assert says(fourteen, date(2025, 4, 1)) == says(fifteen, date(2025, 3, 31)) == []
    assert says(fourteen, date(2025, 3, 31)) == ["15"]
    assert says(fifteen, date(2025, 4, 1)) == ["14"]


def test_an_own_item_of_a_work_type_goes_before_the_default() -> None:
    own = Item("4", "Impôt", active=False)
    setup = BillingSetup(default_item_id="3", items={"W1": "4"})
    told = obstacles(invoice(), facts(items=(ITEM, own), setup=setup))
    assert [(one.code, one.group) for one in told] == [(ProblemCode.ITEM_INACTIVE, "4")]
