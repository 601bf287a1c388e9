"""The answers have the recorded shapes: order of keys, headers, times, envelopes, XML, compression."""

from __future__ import annotations

import gzip
import http.client
import json
import re
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
import requests

from tests.corpus import Exchange, load
from tests.sandbox_process import Company, sign_in

NAME = "{http://schema.intuit.com/finance/v3}"
CUSTOMERS = load("customer")


def _named(name: str) -> Exchange:
    folder = name.partition("/")[0]
    return next(each for each in load(folder) if each.name == name)


def _orders() -> list[list[str]]:
    """The order of keys in every recorded customer."""
    found = []
    for exchange in CUSTOMERS:
        if isinstance(exchange.body, dict):
            page = exchange.body.get("QueryResponse", {}).get("Customer", [])
            found += [list(each) for each in [*page, exchange.body.get("Customer", {})]]
    return [order for order in found if order]


def test_customers_print_their_properties_in_the_recorded_order(looked_at: Company) -> None:
    before = {(a, b) for order in _orders() for n, a in enumerate(order) for b in order[n + 1 :]}
    ours = looked_at.customers("SELECT * FROM Customer WHERE Active IN (true, false) MAXRESULTS 1000")
    assert len(ours) == 60
    for customer in ours:
        keys = list(customer)
        assert not [(a, b) for n, a in enumerate(keys) for b in keys[n + 1 :] if (b, a) in before]
        assert None not in customer.values()


def test_a_customer_has_what_every_recorded_one_has(looked_at: Company) -> None:
    always = set.intersection(*(set(order) for order in _orders()))
    for customer in looked_at.customers("SELECT * FROM Customer WHERE DisplayName LIKE '%'"):
        assert always <= set(customer)


def test_headers_of_a_read_are_the_recorded_ones(looked_at: Company) -> None:
    recorded = set(_named("customer/013-get-get-id").content["response_headers"])
    got = looked_at.get("/customer/1", headers={"Accept-Encoding": "identity"})
    # How the body is framed is the connection's business.
    framing = {"transfer-encoding", "connection", "content-length"}
    assert recorded - framing <= {name.lower() for name in got.headers}
    assert got.headers["content-type"] == "application/json;charset=utf-8"
    assert re.fullmatch(r"1-[0-9a-f]{8}-[0-9a-f]{24}", got.headers["intuit_tid"])
    assert got.headers["cache-control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_times_are_pacific(looked_at: Company) -> None:
    body = looked_at.get("/customer/1").json()
    assert list(body) == ["Customer", "time"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-0[78]:00", body["time"])
    assert re.fullmatch(r"[-0-9]{10}T[:0-9]{8}-0[78]:00", body["Customer"]["MetaData"]["CreateTime"])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/customer/1/5", "customer/009-get-error-500"),
        ("/customer/1.5", "customer/010-get-error-500"),
    ],
)
def test_refusals_by_address(looked_at: Company, path: str, name: str) -> None:
    recorded = _named(name)
    got = looked_at.get(path)
    assert got.status_code == recorded.status == 400
    expected = json.dumps(recorded.body).replace("-COMPANY_ID-", looked_at.quickbooks["realm_id"])
    assert got.json()["Fault"] == json.loads(expected)["Fault"]
    assert ("time" in got.json()) == ("time" in recorded.body)
    assert got.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/customer/99999", "/customer/0"])
def test_an_unknown_customer(looked_at: Company, path: str) -> None:
    error = looked_at.get(path).json()["Fault"]["Error"][0]
    assert (error["code"], error["Message"], error["element"]) == ("610", "Object Not Found", "")


def test_no_good_token_is_the_gateway_s_refusal(looked_at: Company) -> None:
    recorded = _named("customer/008-get-error-401")
    url = f"{looked_at.base}/customer/1"
    details = []
    for header in ({}, {"Authorization": "Bearer short"}, {"Authorization": f"Bearer {'x' * 500}"}):
        got = requests.get(url, headers={**header, "Accept": "application/json"}, timeout=10)
        assert got.status_code == 401
        assert got.headers["www-authenticate"] == recorded.content["response_headers"]["www-authenticate"]
        body = got.json()
        assert list(body) == list(recorded.body)
        assert isinstance(body["time"], int)
        error, known = body["fault"]["error"][0], recorded.body["fault"]["error"][0]
        assert list(error) == list(known)
        assert error["message"] == known["message"]
        assert error["code"] == known["code"]
        details.append(error["detail"].partition(":")[0])
    assert details == ["Authorization header is missing", "Malformed bearer token", "Token expired"]


def test_another_company_and_another_purpose_are_403(looked_at: Company) -> None:
    there = f"{looked_at.quickbooks['api']}/v3/company/1234567890123456/customer/1"
    got = looked_at.session.get(there, timeout=10)
    recorded = _named("faults/030-3100-json-lowercase-message-applicationauthorizationfailed-e")
    assert got.status_code == 403
    assert got.json()["fault"] == recorded.body["fault"]
    tokens = sign_in(looked_at.quickbooks, "openid profile")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    got = looked_at.get("/customer/1", headers=headers)
    assert got.status_code == 403
    assert got.json()["fault"]["error"][0]["detail"] == "The access token does not have sufficient scope"


def test_xml_unless_json_is_asked_for(looked_at: Company) -> None:
    for headers, extra in (({"Accept": "*/*"}, ""), ({"Accept": "application/xml"}, "&minorversion=4")):
        text = quote("SELECT * FROM Customer WHERE Id = '1'")
        got = looked_at.get(f"/query?query={text}{extra}", headers=headers)
        assert got.headers["content-type"].startswith("application/xml")
        page = ElementTree.fromstring(got.content).find(f"{NAME}QueryResponse")
        assert page is not None
        assert (page.get("startPosition"), page.get("maxResults")) == ("1", "1")
        customer = page.find(f"{NAME}Customer")
        assert customer is not None
        assert customer.get("domain") == "QBO"
        assert customer.findtext(f"{NAME}Id") == "1"
    assert looked_at.get("/customer/1?format=json", headers={"Accept": "*/*"}).json()["Customer"]["Id"] == "1"
    refused = looked_at.get("/customer/1.5", headers={"Accept": "text/xml"})
    error = ElementTree.fromstring(refused.content).find(f".//{NAME}Error")
    assert error is not None
    assert (error.get("code"), error.get("element")) == ("2030", "Id")


def test_compressed_where_the_client_takes_it(looked_at: Company) -> None:
    parts = urlsplit(looked_at.base)
    token = str(looked_at.session.headers["Authorization"])
    bodies: list[Any] = []
    for coding in ("gzip", "identity"):
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        headers = {"Authorization": token, "Accept": "application/json", "Accept-Encoding": coding}
        connection.request("GET", f"{parts.path}/preferences", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        assert (answer.getheader("content-encoding") == "gzip") == (coding == "gzip")
        bodies.append(json.loads(gzip.decompress(body) if coding == "gzip" else body)["Preferences"])
        connection.close()
    assert bodies[0] == bodies[1]


def test_queries_by_post_and_by_get_are_the_same(looked_at: Company) -> None:
    text = "SELECT * FROM Customer WHERE DisplayName LIKE '%&%' MAXRESULTS 5"
    posted = looked_at.post(
        "/query?minorversion=75", data=text.encode(), headers={"Content-Type": "application/text"}
    )
    assert posted.json()["QueryResponse"] == looked_at.query(text).json()["QueryResponse"] != {}


def test_counts_and_empty_pages_are_the_recorded_ones(looked_at: Company) -> None:
    assert list(looked_at.query("SELECT COUNT(*) FROM Vendor").json()) == ["QueryResponse", "time"]
    assert looked_at.query("SELECT COUNT(*) FROM Vendor").json()["QueryResponse"] == {"totalCount": 0}
    assert looked_at.query("SELECT * FROM Invoice").json()["QueryResponse"] == {}


def test_company_and_preferences(looked_at: Company) -> None:
    info = looked_at.get(f"/companyinfo/{looked_at.quickbooks['realm_id']}").json()["CompanyInfo"]
    assert (info["Id"], info["Country"]) == ("1", "CA")
    recorded = _named("preferences/003-read-preferences").body["Preferences"]
    ours = looked_at.get("/preferences").json()["Preferences"]
    assert set(recorded) == set(ours)
    for name, part in recorded.items():
        if isinstance(part, dict):
            assert {key: type(value) for key, value in part.items() if key in ours[name]} == {
                key: type(value) for key, value in ours[name].items() if key in part
            }
    assert ours["CurrencyPrefs"]["HomeCurrency"] == {"value": "CAD"}
    queried = looked_at.query("select * from CompanyInfo").json()["QueryResponse"]
    assert queried == {"CompanyInfo": [info], "startPosition": 1, "maxResults": 1}


def test_the_front_page_says_what_runs_here(looked_at: Company) -> None:
    page = requests.get(looked_at.quickbooks["api"], timeout=10)
    assert "simulated QuickBooks" in page.text
    assert "Customers: 60" in page.text
