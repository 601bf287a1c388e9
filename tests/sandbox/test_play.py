"""The bookkeeper by HTTP: JSON for `sandbox play`, pages for a person, and what the API shows of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from qbo_desktop.sandbox.player import Refusal, address_of, play
from tests.sandbox_process import Company, start_sandbox


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("play")
    state, log = folder / "sandbox.json", folder / "log.jsonl"
    with start_sandbox(folder, customers=40, faults="nolimit", state=state, log=log) as (document, _):
        found = Company(document["quickbooks"])
        assert address_of(state) == found.quickbooks["api"]
        yield found
    assert address_of(state) == ""
    assert (folder / "sandbox-errors.txt").read_text("utf-8") == ""
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [line for line in lines if line["write"]] == []  # nothing of this was a client's write


@pytest.fixture
def api(company: Company) -> str:
    return str(company.quickbooks["api"])


class Page(HTMLParser):
    """The inputs, links and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inputs: dict[str, str] = {}
        self.links: list[str] = []
        self.text = ""
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if tag == "input" and given.get("name"):
            self.inputs.setdefault(str(given["name"]), given.get("value") or "")
        if tag == "a":
            self.links.append(given.get("href") or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def page(api: str, path: str) -> Page:
    got = requests.get(api + path, timeout=10)
    assert got.status_code == 200
    assert got.headers["content-type"].startswith("text/html")
    return Page(got.text)


def changes(company: Company) -> list[dict[str, Any]]:
    since = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    got = company.get("/cdc", params={"entities": "Customer", "changedSince": since})
    found: list[dict[str, Any]] = got.json()["CDCResponse"][0]["QueryResponse"][0].get("Customer", [])
    return found


def test_a_client_sees_what_was_played(company: Company, api: str) -> None:
    played = play(api, "edit", ["1", "email=other@example.test", "phone_work=(514) 555-0101"])
    assert company.get("/customer/1").json()["Customer"] == played
    assert played in changes(company)
    stale = company.post("/customer", json={"Id": "1", "SyncToken": "0", "sparse": True, "Notes": "late"})
    assert stale.json()["Fault"]["Error"][0]["code"] == "5010"
    play(api, "merge", ["2", "3"])
    deleted = [each for each in changes(company) if each.get("status") == "Deleted"]
    assert [list(each) for each in deleted] == [["domain", "status", "Id", "MetaData"]]
    assert deleted[0]["Id"] == "2"
    gone = company.get("/customer/2")
    assert (gone.status_code, gone.json()["Fault"]["Error"][0]["code"]) == (400, "610")
    assert company.customers("SELECT * FROM Customer WHERE Id = '2'") == []
    xml = company.get(
        # A date begins at midnight where the company is, which may still have yesterday.
        "/cdc?entities=Customer&changedSince=" + (datetime.now(UTC) - timedelta(days=1)).date().isoformat(),
        headers={"Accept": "*/*"},
    )
    assert '<Customer domain="QBO" status="Deleted"><Id>2</Id>' in xml.text


def test_refusals_come_as_sentences(api: str) -> None:
    for verb, words in (
        ("dance", []),
        ("edit", ["1"]),
        ("rename", ["999", "x"]),
        ("edit", ["1", "type=Client"]),
    ):
        with pytest.raises(Refusal, match=r"\.$"):
            play(api, verb, words)
    for body in (b"", b"[]", b'{"verb":1,"words":[]}', b'{"verb":"show","words":[1]}'):
        got = requests.post(
            f"{api}/play", data=body, headers={"Content-Type": "application/json"}, timeout=10
        )
        assert got.status_code == 400
        assert got.json()["error"].startswith("It is written so")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "nowhere", "file:///etc/hosts"])
def test_nobody_there(address: str) -> None:
    with pytest.raises(OSError, match=r"."):
        play(address, "show", ["1"])


def test_the_list_and_a_search(company: Company, api: str) -> None:
    first = page(api, "/")
    assert company.quickbooks["realm_id"] in first.text
    everybody = company.customers("SELECT * FROM Customer WHERE Active IN (true, false)")
    assert {f"/play/{each['Id']}" for each in everybody} <= set(first.links)
    name = company.get("/customer/7").json()["Customer"]["DisplayName"]
    assert "'" in name
    found = page(api, "/play?search=" + quote(name.upper()))
    assert found.links == ["/play/7"]
    assert name in found.text
    assert page(api, "/?search=nobody-of-this-name").links == []


def test_a_form_changes_what_was_changed_in_it(company: Company, api: str) -> None:
    before = company.get("/customer/5").json()["Customer"]
    form = page(api, "/play/5").inputs
    assert form["DisplayName"] == before["DisplayName"]
    sent = {**form, "verb": "edit", "id": "5", "Mobile": "514 555-0199", "BillAddr.City": "Longueuil"}
    got = requests.post(f"{api}/play", data=sent, allow_redirects=False, timeout=10)
    assert (got.status_code, got.headers["location"]) == (303, "/play/5")
    after = company.get("/customer/5").json()["Customer"]
    assert after["Mobile"] == {"FreeFormNumber": "514 555-0199"}
    assert after["BillAddr"] == {**before["BillAddr"], "City": "Longueuil"}
    moved = {"Mobile", "BillAddr", "SyncToken", "MetaData"}
    assert {key: value for key, value in after.items() if key not in moved} == {
        key: value for key, value in before.items() if key not in moved
    }
    late = requests.post(f"{api}/play", data={**sent, "Notes": "from an old page"}, timeout=10)
    assert late.status_code == 400
    assert "finished before you did" in late.text
    assert "Notes" not in company.get("/customer/5").json()["Customer"]


def test_the_other_buttons(company: Company, api: str) -> None:
    def press(**form: str) -> requests.Response:
        return requests.post(f"{api}/play", data=form, timeout=10)

    made = press(verb="vendor", name="<script>alert('x')</script> & co")
    assert made.status_code == 200
    assert "script" not in Page(made.text).tags
    assert "<script>alert('x')</script> & co" in Page(made.text).text
    identifier = made.url.rpartition("/")[2]
    assert "(deleted)" in press(verb="deactivate", id=identifier).text
    assert "(deleted)" not in press(verb="reactivate", id=identifier).text
    assert press(verb="merge", id="8", into=identifier, how="").status_code == 400
    merged = press(verb="merge", id="8", into="9", how="inactive")
    assert merged.url.endswith("/play/9")
    assert company.get("/customer/8").json()["Customer"]["Active"] is False
    refused = press(verb="add", name="a:b")
    assert refused.status_code == 400
    assert "invalid characters" in refused.text
    assert requests.get(f"{api}/play/99999", timeout=10).status_code == 404


def test_other_sites_may_not_play(api: str) -> None:
    form = {"verb": "deactivate", "id": "11"}
    elsewhere = [{"Origin": "http://evil.test"}, {"Origin": "null"}, {"Host": "evil.test"}]
    for headers in elsewhere:
        assert requests.post(f"{api}/play", data=form, headers=headers, timeout=10).status_code == 403
    assert play(api, "show", ["11"])["Active"] is True
    own = requests.post(f"{api}/play", data=form, headers={"Origin": api}, timeout=10)
    assert own.status_code == 200


def test_an_address_file_that_is_none(tmp_path: Path) -> None:
    state = tmp_path / "sandbox.json"
    for text in ("", "[]", "{}", "5"):
        (tmp_path / "sandbox.address").write_text(text, "utf-8")
        assert address_of(state) == ""


def test_pages_are_whole(api: str) -> None:
    for path in ("/", "/play/1"):
        html = requests.get(api + path, timeout=10).text
        for tag in ("form", "table", "fieldset", "select", "div", "label", "main"):
            assert len(re.findall(f"<{tag}[ >]", html)) == html.count(f"</{tag}>"), (path, tag)
