"""Everything that a company offers for invoices, in few calls: services, tax codes, terms, accounts, settings.

All lists are asked for in one batch of queries. What the batch does not answer is asked for by itself: a list
that fills its page, one whose inactive entries cannot be asked for, and everything at a service that takes no
queries in a batch. A list that is refused for good (the plan has no classes) is empty, and that is logged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from qbo_desktop.domain.company_lists import (
    NOT_TAXABLE,
    TAXABLE,
    CodeRate,
    CompanyLists,
    Entry,
    TaxCode,
    TaxRegime,
)
from qbo_desktop.errors import Refused, SideError
from qbo_desktop.quickbooks import faults
from qbo_desktop.quickbooks.client import LARGEST_PAGE, WITH_INACTIVE, QuickBooksClient
from qbo_desktop.quickbooks.regime import company_of
from qbo_desktop.quickbooks.translate import (
    account,
    currency,
    department,
    item,
    klass,
    payment_method,
    tax_agency,
    tax_code,
    tax_rate,
    term,
)
from qbo_desktop.quickbooks.translate.shapes import rows, text

_log = logging.getLogger(__name__)
_T = TypeVar("_T", bound="Any")

ITEM = "Item"
CODE, RATE, AGENCY = "TaxCode", "TaxRate", "TaxAgency"
PREFERENCES, COMPANY = "Preferences", "CompanyInfo"
_ENTRIES: Mapping[str, Callable[[Any], Entry]] = {
    "Term": term.from_json,
    "Account": account.from_json,
    "PaymentMethod": payment_method.from_json,
    "Class": klass.from_json,
    "Department": department.from_json,
    "CompanyCurrency": currency.from_json,
    AGENCY: tax_agency.from_json,
}
# Those that know inactive entries; the others are asked for as they are.
_WITH_ACTIVE = (ITEM, CODE, RATE, *(one for one in _ENTRIES if one != AGENCY))
_LISTS = (ITEM, CODE, RATE, *_ENTRIES)
_SETTINGS = (PREFERENCES, COMPANY)


def read_lists(client: QuickBooksClient) -> CompanyLists:
    """Everything, inactive entries included. One call, and one more for what it does not answer.

    Raises the error of whatever kept a list from being read, unless the service refuses that very list.
    """
    in_batch = _in_one_batch(client)
    found: dict[str, list[Any]] = {}
    for entity in _LISTS:
        answer = in_batch.get(entity)
        is_whole = isinstance(answer, list) and len(answer) < LARGEST_PAGE
        found[entity] = (
            answer if isinstance(answer, list) and is_whole else _by_itself(client, entity, answer)
        )
    settings: dict[str, Any] = {}
    for entity, ask in zip(_SETTINGS, (client.preferences, client.company_info), strict=True):
        answer = in_batch.get(entity)
        settings[entity] = answer[0] if isinstance(answer, list) and answer else ask()
    entries = [one for entity, read in _ENTRIES.items() for one in _read(read, found[entity], entity)]
    codes = _codes(found)
    # The two of the US that every company has say nothing of whether it uses them.
    has_codes = any(one.rates for one in codes)
    company = company_of(settings[COMPANY], settings[PREFERENCES], entries, has_codes=has_codes)
    if company.regime in (TaxRegime.US, TaxRegime.AUTOMATED):
        codes = _with_those_of_lines(codes)
    items = _read(item.from_json, found[ITEM], ITEM)
    return CompanyLists(company, tuple(items), codes, tuple(entries))


def _in_one_batch(client: QuickBooksClient) -> dict[str, list[Any] | SideError]:
    """The first page of each list, or why it was refused; what got no answer of its own is missing."""
    entities = (*_LISTS, *_SETTINGS)
    items = [{"bId": str(number), "Query": _first_page(entity)} for number, entity in enumerate(entities, 1)]
    try:
        answers, trace_id = client.batch(items, "", reads=True)
    except SideError as error:
        if not faults.is_about_the_question(error):
            raise
        _log.warning("QuickBooks takes no queries in a batch (%s); each list is asked for", error.code)
        return {}
    by_id = {text(one.get("bId")): one for one in answers if isinstance(one, dict)}
    found: dict[str, list[Any] | SideError] = {}
    for number, entity in enumerate(entities, 1):
        answer = by_id.get(str(number), {})
        refusal = faults.batch_item_error(answer, trace_id=trace_id)
        if refusal is not None:
            found[entity] = refusal
        elif isinstance(answer.get("QueryResponse"), dict):
            found[entity] = rows(answer["QueryResponse"].get(entity))
    return found


def _first_page(entity: str) -> str:
    if entity in _SETTINGS:
        return f"SELECT * FROM {entity}"
    where = f" WHERE {WITH_INACTIVE}" if entity in _WITH_ACTIVE else ""
    return f"SELECT * FROM {entity}{where} STARTPOSITION 1 MAXRESULTS {LARGEST_PAGE}"


def _by_itself(client: QuickBooksClient, entity: str, answer: list[Any] | SideError | None) -> list[Any]:
    """A list of which the batch did not show all, page by page; empty when the service has no such list."""
    refusal = answer if isinstance(answer, Refused) else None
    if refusal is None or refusal.code not in faults.NOT_IN_THE_PLAN:
        # Without the condition inactive ones may be missing, which is better than the whole list.
        conditions = (WITH_INACTIVE, "") if entity in _WITH_ACTIVE else ("",)
        for condition in conditions:
            try:
                return list(client.query_all(entity, condition))
            except Refused as error:
                refusal = error
    _log.warning("QuickBooks has no list %s (%s); it is empty", entity, refusal.code if refusal else "")
    return []


def _codes(found: Mapping[str, Sequence[Any]]) -> tuple[TaxCode, ...]:
    """The codes that an invoice can have. One with a rate that nobody knows could only be taken for another."""
    agencies = {one.id: one.name for one in _read(tax_agency.from_json, found[AGENCY], AGENCY)}
    listed = _read(lambda row: tax_rate.from_json(row, agencies), found[RATE], RATE)
    rates: dict[str, CodeRate] = {one.id: one for one in listed}
    codes = []
    for row in found[CODE]:
        if not tax_code.is_for_sales(row):
            continue
        code = tax_code.from_json(row, rates)
        if all(one.percents for one in code.rates):
            codes.append(code)
        else:
            _log.warning("A tax code has a rate that is in no list; it is left out (id %s)", code.id)
    return tuple(codes)


def _with_those_of_lines(codes: Sequence[TaxCode]) -> tuple[TaxCode, ...]:
    """The codes, and TAX and NON, which every company in the US has.

    Recorded rows of these two do not say whether they are active: a question that names Active may pass them over.
    """
    known = {one.id for one in codes}
    both = (TaxCode(TAXABLE, TAXABLE), TaxCode(NOT_TAXABLE, NOT_TAXABLE, taxable=False))
    return *(one for one in both if one.id not in known), *codes


def _read(read: Callable[[Any], _T], listed: Sequence[Any], entity: str) -> list[_T]:
    """The values of a list's rows, each once; a row without an id is left out."""
    found: dict[str, _T] = {}
    for row in listed:
        value = read(row)
        if value.id:
            found[value.id] = value
        else:
            _log.warning("QuickBooks answered a %s without an id; it is left out", entity)
    return list(found.values())
