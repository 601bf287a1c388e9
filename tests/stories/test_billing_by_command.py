"""Billing into QuickBooks by commands only, from an empty home to what goes wrong and what is done about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Answer, Program
from tests.cli.shapes import BILLING_SETUP, INVOICE_STATES, INVOICE_THERE, RUN, check_ids, check_shape
from tests.stories.firms import Sandbox, sandbox

DAY = "2026-03-10"


@dataclass(frozen=True)
class Desk:
    """A terminal, and the simulated QuickBooks in another one."""

    program: Program
    running: Sandbox

    def run(self, *words: str) -> Answer:
        return self.program.run(*words)

    def json(self, *words: str, code: int = 0) -> Any:
        answer = self.program.run("--json", *words)
        assert answer.code == code, answer.said
        return answer.document

    def says(self, *words: str, code: int = 0) -> str:
        answer = self.program.run(*words)
        assert answer.code == code, answer.said
        return answer.said

    def play(self, *words: str) -> Any:
        return json.loads(self.says("sandbox", "play", *words, "--api", self.running.quickbooks["api"]))

    def draft(self, number: str, client: str = "C1", line: str = "Bookkeeping;Books;1;100;GST + QST") -> str:
        words = ("--client", client, "--date", DAY, "--number", number, "--line", line)
        return str(self.json("practice", "draft", *words)["id"])

    def posted(self, *numbers: str, **more: str) -> None:
        for number in numbers:
            self.draft(number, **more)
        self.json("practice", "approve", "all")
        self.json("practice", "post", "all")

    def listed(self, *state: str) -> list[dict[str, Any]]:
        words = ("--state", state[0]) if state else ()
        found: list[dict[str, Any]] = self.json("invoices", *words)
        check_shape(found, [INVOICE_THERE], "invoices")
        check_ids(found)
        return found

    def numbers(self, *state: str) -> list[str]:
        return [one["number"] for one in self.listed(*state)]

    def writes(self) -> int:
        lines = self.running.log.read_text("utf-8").splitlines()
        return sum(json.loads(line)["write"] for line in lines)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A home that is signed in, with clients, and nothing set up to bill."""
    with sandbox(tmp_path, customers=0) as running:
        program = Program(tmp_path / "home")
        program.configure(running.quickbooks)
        program.set_all(
            {"practice.country": "CA", "practice.currency": "CAD", "contacts.push_types": "Client"}
        )
        assert program.connect(running.quickbooks).code == 0
        made = Desk(program, running)
        for number, name in enumerate(("Lavoie inc.", "Garage Roy", "Zoé Côté"), 1):
            made.json(
                "practice", "contacts", "add", f"name={name}", "type=Client", f"email=c{number}@firm.example"
            )
        made.json("sync", "contacts")
        made.json("contacts", "push", "C1", "C2", "C3")
        for kind in ("Bookkeeping", "Advice"):
            made.json("practice", "work-types", "add", kind)
        periods = ("--from", "2026-01-01", "--frequency", "month", "--count", "12")
        made.json("practice", "periods", "generate", *periods)
        yield made


def set_up(desk: Desk) -> None:
    """The billing set-up, by `map`."""
    desk.json("map", "propose")
    desk.json("map", "start-date", "2026-03-01")


def test_the_whole_of_it(desk: Desk) -> None:
    # The set-up.
    found = desk.json("map", "list")
    check_shape(found, BILLING_SETUP, "map list")
    assert {one["code"] for one in found["missing"]} >= {"start-date", "default-item"}
    preview = desk.json("map", "propose", "--dry-run")
    assert preview["default_item"] is None
    proposed = desk.json("map", "propose")
    assert proposed["default_item"]["name"] == "Services"
    assert {one["name"]: one["item"] for one in proposed["work_types"]}["Bookkeeping"]
    codes = {one["name"]: (one["rate"], one["code"], one["code_rate"]) for one in proposed["taxes"]}
    assert codes["GST + QST"][0] == codes["GST + QST"][2] == "14.975"
    desk.json("map", "default-item", "Advisory")
    desk.json("map", "work-type", "Advice", "Consultation")
    desk.json("map", "tax", "GST + QST", "GST/QST QC - 9.975")
    assert desk.run("map", "tax", "GST + QST", "HST ON").code == 2, "other percentages"
    made = desk.json("map", "start-date", "2026-03-01")
    assert (made["start_date"], made["missing"]) == ("2026-03-01", [])

    # A billing run.
    assert desk.numbers() == []
    for number, client in (("A-1", "C1"), ("0007", "C2"), ("A-3", "C3")):
        desk.draft(number, client)
    desk.json("practice", "approve", "all")
    closed = desk.json("practice", "run", "close")
    assert len(closed["done"]) == 3
    desk.json("config", "set", "billing.email_by", "quickbooks")
    sent = desk.json("practice", "run", "send")
    assert {one["email"]["by"] for one in sent["done"]} == {"quickbooks"}
    assert sorted(desk.numbers("to-send")) == ["0007", "A-1", "A-3"], "no run has met them yet"

    # What would go.
    writes = desk.writes()
    preview = desk.json("sync", "invoices", "--dry-run")
    check_shape(preview, RUN, "sync invoices --dry-run")
    assert {(one["side"], one["action"], one["kind"]) for one in preview["plan"]} == {
        ("quickbooks", "create", "invoice")
    }
    step = next(one for one in preview["plan"] if one["subject"] == "A-1 Lavoie inc.")
    assert {one["field"]: (one["old"], one["new"]) for one in step["changes"]} == {
        "date": ("", DAY),
        "tax": ("", "14.98"),
        "total": ("", "114.98"),
        "email": ("", "c1@firm.example"),
    }
    assert preview["applied"] == 0
    assert desk.writes() == writes
    assert "$114.98" in desk.says("sync", "invoices", "--dry-run")

    # It goes; one customer was made inactive meanwhile.
    desk.play("deactivate", "2")
    run = desk.json("sync", "invoices", code=1)
    check_shape(run, RUN, "sync invoices")
    assert run["applied"] == 2
    assert [one["code"] for one in run["problems"]] == ["customer-inactive"]
    assert [one["label"] for one in run["problems"][0]["blocks"]] == ["0007 Garage Roy"]
    assert run["requests"]["quickbooks"] > 0
    (failed,) = desk.listed("failed")
    assert (failed["number"], failed["problem"]["code"]) == ("0007", "customer-inactive")
    pushed = desk.listed("pushed")
    assert [one["number"] for one in pushed] == ["A-1", "A-3"]
    for one in pushed:
        assert (one["quickbooks"]["doc_number"], one["quickbooks"]["total"]) == (one["number"], one["total"])
        assert one["email"]["status"] == "sent"
        assert one["quickbooks"]["balance"] == "114.98"

    # Put right, and retried.
    (problem,) = desk.json("problems")
    assert problem["code"] == "customer-inactive"
    assert problem["fix"] == "contact"
    assert desk.json("retry", "--group", problem["group"], code=1)["retried"] == 1
    desk.play("reactivate", "2")
    assert desk.json("retry", desk.json("problems")[0]["id"])["retried"] == 1
    assert desk.json("problems") == []
    assert len(desk.numbers("pushed")) == 3
    writes = desk.writes()
    assert desk.json("sync")["applied"] == 0
    assert desk.writes() == writes

    # The journal.
    entries = [one for one in desk.json("activity") if one["kind"] == "invoice"]
    (refused,) = [one for one in entries if one["state"] == "refused"]
    assert (refused["subject"], refused["action"]) == ("0007 Garage Roy", "create")
    entries.remove(refused)
    assert sorted((one["action"], one["reason"]) for one in entries) == (
        [("create", "issued")] * 3 + [("update", "emailed")] * 3
    )
    assert all(one["state"] == "settled" and one["trace_id"] for one in entries)
    status = desk.json("status")
    assert (status["problems"], status["queue"]) == (0, 0)


def test_afterwards(desk: Desk) -> None:
    set_up(desk)
    desk.posted("A-1", "A-2", "A-3")
    desk.json("sync", "invoices")

    # Changed there.
    desk.play("invoice", "edit", "A-1", "amount=77", "due=2026-06-01")
    run = desk.json("sync", "invoices", code=1)
    assert [one["code"] for one in run["problems"]] == ["drift"]
    (drifted,) = desk.listed("drifted")
    told = {one["field"]: (one["practice"], one["quickbooks"]) for one in drifted["drift"]}
    assert told["due_date"] == ("2026-04-09", "2026-06-01")
    assert told["tax"] == ("14.98", "11.53")
    assert told["total"] == ("114.98", "88.53")
    text = desk.says("invoices", "--state", "drifted")
    assert "$88.53" in text
    assert "2026" in text
    assert desk.run("invoices", "resend", "A-1").code == 2
    accepted = desk.json("invoices", "accept-drift", "A-1")
    assert (accepted["push"], accepted["drift"], accepted["quickbooks"]["total"]) == ("pushed", [], "88.53")
    assert desk.json("problems") == []
    assert desk.run("invoices", "accept-drift", "A-1").code == 2

    # Voided here; by `reverse` it cannot be.
    entry = next(one for one in desk.json("activity") if one["subject"] == "A-2 Lavoie inc.")
    for what in (entry["id"], entry["run"]):
        for more in ((), ("--dry-run",)):
            said = desk.json("reverse", what, *more)
            assert said["applied"] == 0
            assert {one["reason"] for one in said["skipped"]} == {"void-instead"}
            assert "void" in desk.says("reverse", what, *more)
    desk.json("practice", "void", "A-2")
    (waiting,) = desk.listed("voided")
    assert (waiting["push"], waiting["state"]) == ("to-void", "voided")
    run = desk.json("sync", "invoices")
    assert [(one["action"], one["kind"]) for one in run["plan"]] == [("void", "invoice")]
    (voided,) = desk.listed("voided")
    assert (voided["push"], voided["quickbooks"]["total"]) == ("voided", "0.00")
    entry = next(one for one in desk.json("activity") if one["action"] == "void")
    assert desk.json("reverse", entry["id"])["skipped"][0]["reason"] == "no-way-back"

    # Deleted there, and sent again.
    desk.play("invoice", "delete", "A-3")
    assert desk.json("sync", "invoices", code=1)["problems"][0]["code"] == "drift"
    again = desk.json("invoices", "resend", "A-3")
    assert (again["push"], again["quickbooks"]["total"]) == ("pushed", "114.98")

    # Typed by hand there, and adopted.
    desk.posted("A-4", "A-5")
    same = desk.play("invoice", "add", "A-4", "1", "100", "tax=9")["Id"]
    other = desk.play("invoice", "add", "A-5", "2", "100", "tax=9")["Id"]
    run = desk.json("sync", "invoices", code=1)
    assert sorted(one["code"] for one in run["problems"]) == [
        "Duplicate Document Number Error",
        "invoice-may-exist",
    ]
    assert desk.run("invoices", "adopt", "A-5", other).code == 2
    assert desk.json("invoices", "adopt", "A-4", same)["quickbooks"]["id"] == same
    desk.play("invoice", "edit", other, "number=B-5")
    desk.json("retry", "--all")
    assert desk.json("problems") == []
    assert desk.run("retry", "--all").code == 1, "not again within three minutes"
    writes = desk.writes()
    desk.json("sync", "--full")
    assert desk.writes() == writes

    # A backup has the links: restored, nothing is sent twice.
    made = desk.json("backup", str(desk.program.home.parent / "saved.zip"))
    desk.posted("A-6")
    desk.json("sync", "invoices")
    desk.json("restore", made["path"])
    assert desk.numbers("pushed") == ["A-1", "A-3", "A-4", "A-5"]
    # The book of then does not know of A-6; billed once more it meets the one that is there.
    desk.posted("A-6")
    run = desk.json("sync", "invoices", code=1)
    assert [one["code"] for one in run["problems"]] == ["invoice-may-exist"]
    (problem,) = desk.json("problems")
    assert problem["details"] is not None
    desk.json("invoices", "adopt", "A-6", held_id(desk, "A-6"))
    assert desk.json("problems") == []


def held_id(desk: Desk, number: str) -> str:
    return str(desk.play("invoice", "show", number)["Id"])


def test_disconnected_and_signed_in_again(desk: Desk) -> None:
    """What was to go, goes after signing in again; nothing of what went goes twice."""
    set_up(desk)
    desk.posted("A-1")
    desk.json("sync", "invoices")
    assert desk.run("disconnect", "quickbooks").code == 0
    desk.posted("A-2")
    assert desk.run("sync", "invoices").code == 3
    assert desk.run("invoices", "resend", "A-2").code == 3
    assert desk.run("invoices", "adopt", "A-2", "1").code == 3
    assert desk.numbers("to-send") == ["A-2"]
    assert desk.numbers("pushed") == ["A-1"]
    assert desk.json("map", "list")["start_date"] == "2026-03-01"
    assert desk.program.connect(desk.running.quickbooks).code == 0
    assert desk.json("sync", "invoices")["applied"] == 1
    assert desk.numbers("pushed") == ["A-1", "A-2"]


def test_it_is_read_in_french(desk: Desk) -> None:
    """The same commands in the other language, looked at for what stayed behind."""
    set_up(desk)
    desk.posted("A-1", "A-2")
    desk.json("config", "set", "ui.language", "fr_CA")
    assert "114,98 $" in desk.says("sync", "invoices", "--dry-run")
    desk.json("sync", "invoices")
    desk.play("invoice", "edit", "A-1", "amount=77")
    desk.says("sync", "invoices", code=1)
    for words in (
        ("invoices",),
        ("invoices", "--state", "drifted"),
        ("problems",),
        ("map", "list"),
        ("activity",),
    ):
        text = desk.says(*words)
        for english in (
            "in QuickBooks",
            "changed in",
            "Total there",
            "was made",
            "Practice ",
            "default service",
        ):
            assert english not in text, (words, text)
    assert "dans QuickBooks" in desk.says("invoices")


LONG = "9" * 10_000


@pytest.mark.parametrize(
    "words",
    [
        ("invoices", "resend", "nope"),
        ("invoices", "resend", ""),
        ("invoices", "resend", LONG),
        ("invoices", "accept-drift", "nope"),
        ("invoices", "accept-drift", LONG),
        ("invoices", "adopt", "nope", "1"),
        ("invoices", "adopt", "", ""),
        ("invoices", "--state", "paid"),
        ("invoices", "resend"),
        ("invoices", "adopt", "1"),
        ("invoices", "lose", "1"),
        ("map", "start-date", "2026-13-01"),
        ("map", "start-date", ""),
        ("map", "start-date", LONG),
        ("reverse", LONG),
        ("retry", LONG),
    ],
    ids=lambda words: " ".join(words)[:40],
)
def test_odd_input_on_an_empty_home(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A sentence and a next step, short enough to be read; nothing is connected and nothing breaks."""
    answer = Program(tmp_path / "home").run(*words)
    assert answer.code == 2
    assert 10 < len(answer.err.strip()) < 600
    assert "Traceback" not in answer.said


def test_before_connecting(tmp_path: Path) -> None:
    program = Program(tmp_path / "home")
    assert program.json("invoices") == []
    for state in INVOICE_STATES:
        assert program.json("invoices", "--state", state) == []
    assert program.json("map", "list")["missing"]
    for words in (
        ("sync", "invoices"),
        ("map", "propose"),
        ("map", "tax", "GST", "9"),
        ("map", "create-item", "X"),
    ):
        answer = program.run(*words)
        assert (answer.code, "connect quickbooks" in answer.said) == (3, True), words


def test_odd_input_where_there_is_an_invoice(desk: Desk) -> None:
    set_up(desk)
    desk.posted("A-1")
    desk.json("sync", "invoices")
    draft = desk.draft("D-1")
    requests = len(desk.running.log.read_text("utf-8").splitlines())
    for words in (
        ("adopt", "A-1", ""),
        ("adopt", "A-1", LONG),
        ("adopt", "A-1", "../customer/1"),
        ("adopt", "A-1", "1?x=2"),
        ("adopt", "A-1", "é"),
        ("adopt", draft, "1"),
        ("resend", draft),
        ("resend", "A-1"),
        ("accept-drift", "A-1"),
        ("accept-drift", draft),
    ):
        answer = desk.run("invoices", *words)
        assert answer.code == 2, (words, answer.said)
        assert 10 < len(answer.err.strip()) < 400
    assert len(desk.running.log.read_text("utf-8").splitlines()) == requests, "nothing had to be asked"
    for words in (("default-item", LONG), ("default-item", "nope"), ("tax", "GST", LONG), ("tax", LONG, "9")):
        answer = desk.run("map", *words)
        assert (answer.code, len(answer.err) < 600) == (2, True), (words, answer.said)
