"""The stories that `test_third_party_clients.py` has told: `python third_party_stories.py STORY DOCUMENT`.

DOCUMENT is the quickbooks part of the sandbox's ready document. Needs OAUTHLIB_INSECURE_TRANSPORT=1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from quickbooks import QuickBooks
from quickbooks.batch import batch_create, batch_delete, batch_update
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import QuickbooksException
from quickbooks.objects import (
    Account,
    Address,
    Class,
    CompanyInfo,
    Customer,
    Department,
    EmailAddress,
    Employee,
    Estimate,
    Invoice,
    Item,
    PaymentMethod,
    PhoneNumber,
    Preferences,
    TaxAgency,
    TaxCode,
    TaxRate,
    TaxRateDetails,
    TaxService,
    Term,
    Vendor,
)
from quickbooks.objects.companycurrency import CompanyCurrency

REDIRECT = "http://localhost:8080/back"


def _app(quickbooks: dict[str, Any], **changes: Any) -> Any:
    keys = {"client_id": quickbooks["client_id"], "client_secret": quickbooks["client_secret"], **changes}
    return AuthClient(redirect_uri=REDIRECT, environment=quickbooks["discovery"], **keys)


def _code(app: Any, scopes: list[Any]) -> dict[str, str]:
    answer = requests.get(app.get_authorization_url(scopes), allow_redirects=False, timeout=10)
    back = {key: values[0] for key, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    assert back["state"] == app.state_token
    return back


def _connected(quickbooks: dict[str, Any]) -> Any:
    app = _app(quickbooks)
    back = _code(app, [Scopes.ACCOUNTING])
    app.get_bearer_token(back["code"], realm_id=back["realmId"])
    QuickBooks.api_url_v3 = quickbooks["api"] + "/v3"
    return QuickBooks(
        auth_client=app, refresh_token=app.refresh_token, company_id=back["realmId"], minorversion=75
    )


def _refused(call: Callable[[], Any]) -> list[Any]:
    """The status and error of a refused call of the token endpoint."""
    try:
        call()
    except AuthClientError as error:
        return [error.status_code, json.loads(error.content)["error"], bool(error.intuit_tid)]
    return []


def _fault(call: Callable[[], Any]) -> list[Any]:
    """The exception of a refused call of the API, and the fault's code."""
    try:
        call()
    except QuickbooksException as error:
        return [type(error).__name__, error.error_code]
    return []


def sign_in(quickbooks: dict[str, Any]) -> dict[str, Any]:
    app = _app(quickbooks)
    back = _code(app, [Scopes.ACCOUNTING, Scopes.OPENID, Scopes.PROFILE, Scopes.EMAIL])
    app.get_bearer_token(back["code"], realm_id=back["realmId"])
    found: dict[str, Any] = {
        "realm_id": app.realm_id,
        "id_token_accepted": app.id_token is not None,  # only set when its signature and claims hold
        "userinfo": app.get_user_info().json(),
        "expires": [app.expires_in, app.x_refresh_token_expires_in],
    }
    old = (app.access_token, app.refresh_token)
    app.refresh()
    found["refreshed"] = app.access_token != old[0] and app.refresh_token != old[1]
    found["old_refresh_token"] = _refused(lambda: app.refresh(refresh_token=old[1]))
    found["wrong_secret"] = _refused(
        lambda: _app(quickbooks, client_secret="wrong").refresh(refresh_token=app.refresh_token)
    )
    found["revoked"] = app.revoke()
    found["after_revocation"] = _refused(app.refresh)

    again = _app(quickbooks)
    code = _code(again, [Scopes.OPENID])["code"]
    again.get_bearer_token(code)
    found["code_used_twice"] = _refused(lambda: again.get_bearer_token(code))
    return found


def read(quickbooks: dict[str, Any]) -> dict[str, Any]:
    qb = _connected(quickbooks)
    first = Customer.get(1, qb=qb)
    quoted = Customer.get(7, qb=qb).DisplayName  # L'Atelier d'…: apostrophes
    escaped = quoted.replace("'", "\\'")
    paged: list[str] = []
    start = 1
    while True:
        page = Customer.where(order_by="Id", start_position=start, max_results=40, qb=qb)
        paged += [customer.Id for customer in page]
        if len(page) < 40:
            break
        start += 40
    preferences = Preferences.get(qb=qb)
    return {
        "one": [first.DisplayName, first.PrimaryEmailAddr.Address],
        "count": Customer.count(qb=qb),
        "all": len(Customer.all(qb=qb)),
        "paged": paged,
        "where": [each.DisplayName for each in Customer.where(f"DisplayName = '{escaped}'", qb=qb)],
        "filter": [each.DisplayName for each in Customer.filter(DisplayName=quoted, Active=True, qb=qb)],
        "choose": sorted((each.Id for each in Customer.choose(["3", "5", "9"], qb=qb)), key=int),
        "inactive": len(Customer.filter(Active=False, qb=qb)),
        "inactive_count": Customer.count("Active = False", qb=qb),
        "like": Customer.count("DisplayName LIKE '%Gestion%'", qb=qb),
        "ordered": [each.DisplayName for each in Customer.all(order_by="DisplayName", max_results=60, qb=qb)],
        "company": [
            CompanyInfo.get(quickbooks["realm_id"], qb=qb).Country,
            CompanyInfo.all(qb=qb)[0].Id,
        ],
        "home_currency": preferences.CurrencyPrefs.HomeCurrency.value,
        "empty": [Vendor.all(qb=qb), Invoice.count(qb=qb), Estimate.all(qb=qb)],
    }


def refusals(quickbooks: dict[str, Any]) -> dict[str, Any]:
    qb = _connected(quickbooks)
    taken = Customer.get(1, qb=qb).DisplayName
    duplicate = Customer()
    duplicate.DisplayName = taken
    found = {
        "bad_query": _fault(
            lambda: Customer.query("SELECT * FROM Customer WHERE DisplayName = 'it's'", qb=qb)
        ),
        "bad_entity": _fault(lambda: Customer.query("SELECT * FROM Custmoer", qb=qb)),
        "not_found": _fault(lambda: Customer.get(99_999, qb=qb)),
        "duplicate": _fault(lambda: duplicate.save(qb=qb)),
    }
    qb.session.access_token = qb.auth_client.access_token = "x" * 600
    qb.session.token = {"access_token": "x" * 600}
    found["bad_token"] = _fault(lambda: Customer.get(1, qb=qb))
    return found


def write(quickbooks: dict[str, Any]) -> dict[str, Any]:
    qb = _connected(quickbooks)
    customer = Customer()
    customer.DisplayName = "Créée par un autre"
    customer.PrimaryEmailAddr = EmailAddress()
    customer.PrimaryEmailAddr.Address = "elle@example.test"
    customer.BillAddr = Address()
    customer.BillAddr.Line1, customer.BillAddr.City = "1, rue Principale", "Laval"
    created = customer.save(qb=qb)
    found: dict[str, Any] = {"created": [created.SyncToken, created.DisplayName, created.BillAddr.City]}
    stale = Customer.get(created.Id, qb=qb)
    created.PrimaryPhone = PhoneNumber()
    created.PrimaryPhone.FreeFormNumber = "(514) 287-0001"
    created.PrimaryEmailAddr = None  # a full update without it
    updated = created.save(qb=qb)
    read = Customer.get(created.Id, qb=qb)
    found["updated"] = [read.SyncToken, read.PrimaryPhone.FreeFormNumber, read.PrimaryEmailAddr]
    found["same_again"] = read.save(qb=qb).SyncToken
    stale.Notes = "too late"
    found["stale"] = _fault(lambda: stale.save(qb=qb))
    taken = Vendor()
    taken.DisplayName = "créée PAR un autre"
    found["taken"] = _fault(lambda: taken.save(qb=qb))
    job = Customer()
    job.DisplayName, job.Job, job.ParentRef = "Chantier", True, updated.to_ref()
    found["job"] = job.save(qb=qb).FullyQualifiedName
    replay = Customer()
    replay.DisplayName = "Only once"
    ids = [replay.save(qb=qb, request_id="a-request-of-mine").Id]
    replay.Id = None
    ids.append(replay.save(qb=qb, request_id="a-request-of-mine").Id)
    found["replayed"] = [ids[0] == ids[1], Customer.count("DisplayName = 'Only once'", qb=qb)]
    updated.Active = False
    gone = updated.save(qb=qb)
    found["deactivated"] = [gone.DisplayName, gone.Active]
    gone.Active, gone.DisplayName = True, "Créée par un autre"
    back = gone.save(qb=qb)
    found["reactivated"] = [back.DisplayName, back.Active]
    employee = Employee()
    employee.GivenName, employee.FamilyName = "Léa", "Côté"
    found["employee"] = employee.save(qb=qb).DisplayName
    return found


def changes(quickbooks: dict[str, Any]) -> dict[str, Any]:
    qb = _connected(quickbooks)
    # Without an offset, as this client writes it: taken for Pacific time.
    since = datetime.now(UTC) - timedelta(days=1)
    before = change_data_capture([Customer, Vendor, Invoice], since, qb=qb)
    vendor = Vendor()
    vendor.DisplayName = "Papeterie du Coin"
    vendor.save(qb=qb)
    customer = Customer.get(1, qb=qb)
    customer.Notes = "changed"
    customer.save(qb=qb)
    _play(quickbooks, "rename", "2", "Somebody else's idea")
    _play(quickbooks, "merge", "3", "2")
    _play(quickbooks, "deactivate", "4")
    after = change_data_capture([Customer, Vendor, Invoice], since, qb=qb)
    merged = [each for each in after.Customer._object_list if getattr(each, "status", "") == "Deleted"]
    return {
        "before": [hasattr(before, name) for name in ("Customer", "Vendor", "Invoice")],
        "after": [hasattr(after, name) for name in ("Customer", "Vendor", "Invoice")],
        "customers": sorted(each.Id for each in after.Customer._object_list),
        "counted": after.Customer.maxResults,
        "vendors": [each.DisplayName for each in after.Vendor._object_list],
        "merged": [each.Id for each in merged],
        "read_merged": _fault(lambda: Customer.get(3, qb=qb)),
        "inactive": [each.Active for each in after.Customer._object_list if each.Id == "4"],
        "too_old": _fault(lambda: change_data_capture([Customer], since - timedelta(days=40), qb=qb)),
        "not_captured": _fault(lambda: change_data_capture([TaxCode], since, qb=qb)),
    }


def batches(quickbooks: dict[str, Any]) -> dict[str, Any]:
    qb = _connected(quickbooks)

    def named(name: str) -> Any:
        customer = Customer()
        customer.DisplayName = name
        return customer

    taken = Customer.get(1, qb=qb).DisplayName
    created = batch_create([named("First"), named(taken), named("a:b"), named("Second")], qb=qb)
    found: dict[str, Any] = {
        "created": [each.DisplayName for each in created.successes],
        "refused": [[fault.Error[0].code, fault.original_object.DisplayName] for fault in created.faults],
    }
    changed = [Customer.get(each.Id, qb=qb) for each in created.successes]
    stale = Customer.get(2, qb=qb)
    _play(quickbooks, "edit", "2", "Notes=somebody was faster")
    for customer in (*changed, stale):
        customer.CompanyName = "One company"
    updated = batch_update([*changed, stale], qb=qb)
    found["updated"] = [each.SyncToken for each in updated.successes]
    found["stale"] = [fault.Error[0].code for fault in updated.faults]
    deleted = batch_delete(changed, qb=qb)
    found["deleted"] = [[fault.Error[0].code for fault in deleted.faults], len(deleted.successes)]
    many = batch_create([named(f"Number {number}") for number in range(35)], qb=qb)  # two batches
    found["many"] = [len(many.successes), len({each.Id for each in many.successes})]
    items = [
        {"bId": str(n), "Query": f"SELECT COUNT(*) FROM {name}"}
        for n, name in enumerate(("Customer", "Vendor"))
    ]
    answer = qb.batch_operation(json.dumps({"BatchItemRequest": items}))
    found["counts"] = [each["QueryResponse"]["totalCount"] for each in answer["BatchItemResponse"]]
    return found


def lists(quickbooks: dict[str, Any]) -> dict[str, Any]:
    qb = _connected(quickbooks)
    items = Item.all(qb=qb)  # asks for Sku beside everything
    codes = {code.Name: code for code in TaxCode.all(qb=qb)}
    rates = {rate.Id: rate for rate in TaxRate.all(max_results=1_000, qb=qb)}
    quebec = codes["GST/QST QC - 9.975"].SalesTaxRateList.TaxRateDetail
    item = Item()
    item.Name, item.Type, item.UnitPrice = "Made by another", "Service", 42.5
    item.IncomeAccountRef = Account.filter(AccountType="Income", qb=qb)[0].to_ref()
    made = item.save(qb=qb)
    made.Description = "Now described"
    described = made.save(qb=qb)
    described.Active = False
    service = TaxService()
    service.TaxCode = "Eco fee"
    detail = TaxRateDetails()
    detail.TaxRateName, detail.RateValue, detail.TaxAgencyId = "Eco fee", 1.5, TaxAgency.all(qb=qb)[0].Id
    service.TaxRateDetails.append(detail)
    answer = service.save(qb=qb)
    term = Term()
    term.Name, term.DueDays = "Net 45", 45
    account = Account()
    account.Name, account.AccountType = "Honoraires", "Income"
    nameless, duplicate = Item(), Item()
    nameless.Type = "Service"
    duplicate.Name, duplicate.IncomeAccountRef = "bookkeeping", item.IncomeAccountRef
    return {
        "items": [len(items), sorted({each.Type for each in items})],
        "inactive": [each.Name for each in Item.filter(Active=False, qb=qb)],
        "read": [
            Item.get(3, qb=qb).Name,
            TaxCode.get(9, qb=qb).TaxGroup,
            TaxRate.get(21, qb=qb).AgencyRef.value,
        ],
        "quebec": [rates[each.TaxRateRef.value].RateValue for each in quebec],
        "spans": [span["RateValue"] for span in rates["13"].EffectiveTaxRate],
        "terms": [[each.Name, each.DueDays] for each in Term.all(order_by="DueDays", qb=qb)],
        "accounts": Account.count("Classification = 'Revenue'", qb=qb),
        "others": [kind.count(qb=qb) for kind in (Class, Department, PaymentMethod, CompanyCurrency)],
        "made": [made.Id, str(made.UnitPrice), made.IncomeAccountRef.name],
        "described": [described.SyncToken, described.Description],
        "gone": described.save(qb=qb).Name,
        "taken": _fault(lambda: duplicate.save(qb=qb)),
        "nameless": _fault(lambda: nameless.save(qb=qb)),
        "tax": [answer.TaxCode, TaxCode.get(answer.TaxCodeId, qb=qb).Name],
        "term": term.save(qb=qb).DueDays,
        "account": account.save(qb=qb).Classification,
    }


def _play(quickbooks: dict[str, Any], verb: str, *words: str) -> None:
    """Somebody else, in QuickBooks itself."""
    answer = requests.post(f"{quickbooks['api']}/play", json={"verb": verb, "words": words}, timeout=10)
    assert answer.status_code == 200, answer.text


STORIES = {
    "sign_in": sign_in,
    "read": read,
    "refusals": refusals,
    "write": write,
    "changes": changes,
    "batches": batches,
    "lists": lists,
}

if __name__ == "__main__":
    print(json.dumps(STORIES[sys.argv[1]](json.loads(sys.argv[2]))))
