"""Invoices by command: drafted, billed, approved, sent, posted, voided, in runs, paid; each answer as the contract."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.billing_firm import DAY, draft, shown, states, work
from tests.cli.program import Program
from tests.cli.shapes import INVOICE, PAYMENT, RESULTS, SHOWN, WORK, check_ids, check_shape

# Drafts


def test_a_draft_answers_its_record_with_exact_totals(firm: Program) -> None:
    record = draft(
        firm,
        "Bookkeeping;Month; all of it;3;19.995;GST + QST",
        ";Postage;1;5;",
        more=("--due", "2025-04-01", "--number", "F-7", "--notes", "Thank you", "--bill-to", "C2"),
    )
    check_shape(record, INVOICE)
    assert (record["number"], record["state"]) == ("F-7", "draft")
    assert (record["client_id"], record["bill_to_id"]) == ("C1", "C2")
    assert (record["date"], record["due_date"]) == (DAY, "2025-04-01")
    assert record["subtotal"] == "64.99"
    assert record["tax"] == [
        {"name": "GST", "rate": "5", "amount": "3.00"},
        {"name": "QST", "rate": "9.975", "amount": "5.98"},
    ]
    assert (record["tax_total"], record["total"]) == ("8.98", "73.97")
    assert (record["paid"], record["due"]) == ("0.00", "73.97")
    first, second = record["lines"]
    assert first == {
        "description": "Month; all of it",
        "quantity": "3",
        "unit_price": "19.995",
        "amount": "59.99",
        "tax_rate": "GST + QST",
        "work_type": "Bookkeeping",
        "kind": "ad-hoc",
        "work_id": None,
    }
    assert (second["work_type"], second["tax_rate"]) == ("", "")
    assert record["email"] == {"by": None, "to": "", "status": "none"}
    assert record["quickbooks"] is None
    assert record["run"] is None
    assert record["notes"] == "Thank you"


def test_a_draft_in_a_currency_without_decimals(firm: Program) -> None:
    record = draft(firm, ";Consulting;3;333.5;", more=("--currency", "jpy"))
    assert (record["currency"], record["total"], record["lines"][0]["amount"]) == ("JPY", "1001", "1001")


def test_a_discount_is_given_with_the_draft_or_nothing_is_made(firm: Program) -> None:
    record = draft(firm, more=("--discount", "10%"))
    assert record["subtotal"] == "90.00"
    assert [line["kind"] for line in record["lines"]] == ["ad-hoc", "discount"]
    assert [one["code"] for one in shown(firm, record["id"])["activity"]] == ["drafted", "discounted"]
    words = ("--client", "C1", "--date", DAY, "--line", ";x;1;1;", "--discount", "150")
    assert firm.run("practice", "draft", *words).code == 2
    assert list(states(firm)) == [record["number"]]


def test_the_settings_steer_new_drafts(firm: Program) -> None:
    for key, value in (
        ("practice.invoice_prefix", "A-"),
        ("practice.due_days", "10"),
        ("practice.currency", "USD"),
        ("practice.tax_rounding", "line"),
    ):
        firm.run("config", "set", key, value).ok()
    record = draft(firm, ";One;1;0.10;GST", ";Two;1;0.10;GST")
    assert (record["number"], record["due_date"], record["currency"]) == ("A-1001", "2025-03-20", "USD")
    assert record["tax"] == [{"name": "GST", "rate": "5", "amount": "0.02"}]


# Work


def test_work_is_billed_and_no_longer_unbilled(firm: Program) -> None:
    fixed = work(firm, "The books of January", "--tax", "GST", "--date", "2025-01-31", fee="1500,50")
    check_shape(fixed, WORK)
    assert (fixed["fee"], fixed["unbilled"], fixed["billed"]) == ("1500.50", "1500.50", False)
    words = ("--client", "C1", "--type", "bookkeeping", "--title", "Advice", "--fee-type", "time")
    timed = firm.json("practice", "work", "add", *words)
    firm.run("practice", "work", "time", timed["id"], "--quantity", "1.25", "--price", "120").ok()
    spent = firm.json(
        *("practice", "work", "expense", timed["id"], "--price", "12.34", "--description", "Parking"),
        *("--date", "2025-02-01", "--tax", "GST"),
    )
    check_shape(spent, WORK)
    assert spent["unbilled"] == "162.34"
    free = firm.json(
        "practice", "work", "time", timed["id"], "--price", "10", "--non-billable", "--date", "2025-02-02"
    )
    assert free["unbilled"] == "162.34"
    assert [one["id"] for one in firm.json("practice", "unbilled")] == [fixed["id"], timed["id"]]

    answer = firm.json("practice", "bill", fixed["id"], timed["id"], "--date", DAY)
    check_shape(answer, RESULTS)
    check_shape(answer, INVOICE)
    assert answer["done"][0]["id"] == answer["id"], "one draft: its own keys stand beside"
    assert answer["failed"] == []
    assert answer["subtotal"] == "1662.84"
    assert [(line["kind"], line["amount"], line["work_id"]) for line in answer["lines"]] == [
        ("fee", "1500.50", fixed["id"]),
        ("expense", "12.34", timed["id"]),
        ("time", "150.00", timed["id"]),
    ]
    assert firm.json("practice", "unbilled") == []
    assert {one["id"]: one["billed"] for one in firm.json("practice", "work")} == {
        fixed["id"]: True,
        timed["id"]: True,
    }
    assert firm.run("practice", "bill", fixed["id"]).code == 2

    firm.run("practice", "void", answer["number"]).ok()
    assert len(firm.json("practice", "unbilled")) == 2, "a draft thrown away bills nothing"


def test_work_of_two_clients_makes_two_drafts(firm: Program) -> None:
    ids = [work(firm, "One")["id"], work(firm, "Two", client="C2")["id"], work(firm, "Three")["id"]]
    answer = firm.json("practice", "bill", *ids, "--date", DAY)
    assert set(answer) == {"done", "failed"}
    assert [(one["client_id"], one["total"]) for one in answer["done"]] == [
        ("C1", "200.00"),
        ("C2", "100.00"),
    ]


def test_one_unknown_piece_of_work_and_nothing_is_billed(firm: Program) -> None:
    known = work(firm, "One")["id"]
    assert firm.run("practice", "bill", known, "J99", "--date", DAY).code == 2
    assert firm.json("practice", "invoices") == []
    assert len(firm.json("practice", "unbilled")) == 1


# Moving


def test_an_id_or_a_number_and_what_is_unknown_is_told_beside(firm: Program) -> None:
    one, two = draft(firm), draft(firm, more=("--number", "0012"))
    answer = firm.run("--json", "practice", "approve", one["id"], "0012", "12", "0012")
    assert answer.code == 0, "something was done"
    check_shape(answer.document, RESULTS)
    assert [each["id"] for each in answer.document["done"]] == [one["id"], two["id"]]
    assert {each["state"] for each in answer.document["done"]} == {"approved"}
    (failed,) = answer.document["failed"]
    assert (failed["id"], failed["code"]) == ("12", "unknown")
    assert "practice invoices" in failed["remedy"]


@pytest.mark.parametrize("verb", ["approve", "send", "post", "void", "unapprove"])
def test_all_that_was_named_failed_is_exit_2_with_the_document(firm: Program, verb: str) -> None:
    answer = firm.run("--json", "practice", verb, "9", "10")
    assert answer.code == 2
    assert answer.document["done"] == []
    assert [one["id"] for one in answer.document["failed"]] == ["9", "10"]
    assert answer.err.strip()
    assert "“9”" in firm.run("practice", verb, "9").out


@pytest.mark.parametrize("verb", ["approve", "send", "post", "void", "unapprove"])
def test_all_of_none_is_done(firm: Program, verb: str) -> None:
    answer = firm.run("--json", "practice", verb, "all")
    assert (answer.code, answer.document["done"], answer.document["failed"]) == (0, [], [])


def test_all_is_every_one_in_the_state_before(firm: Program) -> None:
    """Drafts are approved; of the approved some are sent; void takes the approved and nothing else."""
    for number in ("1", "2", "3", "4"):
        draft(firm, more=("--number", number))
    assert len(firm.json("practice", "approve", "all")["done"]) == 4
    firm.run("practice", "unapprove", "4").ok()
    firm.run("practice", "post", "1").ok()
    firm.run("practice", "void", "all").ok()
    assert states(firm) == {"1": "awaiting-payment", "2": "voided", "3": "voided", "4": "draft"}
    assert [one["number"] for one in firm.json("practice", "invoices", "--state", "voided")] == ["2", "3"]
    firm.run("practice", "approve", "all").ok()
    firm.run("practice", "send", "all").ok()
    assert states(firm)["4"] == "awaiting-payment"


def test_what_is_refused_says_why_and_the_next_step_of_the_command_line(firm: Program) -> None:
    outside = draft(firm, day="2019-03-10")
    negative = draft(firm, ";Credit;1;-5;")
    answer = firm.run("--json", "practice", "approve", "all")
    assert answer.code == 2
    failed = {one["id"]: one for one in answer.document["failed"]}
    assert failed[outside["id"]]["code"] == "Invoice date is not in an open accounting period"
    assert "practice periods generate --from 2019-03-01" in failed[outside["id"]]["remedy"]
    assert failed[outside["id"]]["number"] == outside["number"]
    assert failed[negative["id"]]["code"] == "negative-total"
    assert firm.run("practice", "approve", negative["number"]).code == 2


def test_who_e_mails_is_noted_by_send_and_not_by_post(firm: Program) -> None:
    firm.run("config", "set", "billing.email_by", "quickbooks").ok()
    for number, client in (("1", "C1"), ("2", "C2"), ("3", "C1")):
        draft(firm, client=client, more=("--number", number))
    firm.run("practice", "approve", "all").ok()
    sent = firm.json("practice", "send", "1", "2")["done"]
    assert [one["email"] for one in sent] == [
        {"by": "quickbooks", "to": "accueil@lavoie.example", "status": "waiting"},
        {"by": "quickbooks", "to": "", "status": "no-address"},
    ]
    (posted,) = firm.json("practice", "post", "3")["done"]
    assert posted["email"] == {"by": None, "to": "", "status": "none"}


def test_the_messages_of_the_practice_system_are_named(firm: Program) -> None:
    firm.run("config", "set", "billing.email_by", "practice").ok()
    for number, client in (("1", "C1"), ("2", "C2"), ("3", "C1")):
        draft(firm, client=client, more=("--number", number))
    firm.run("practice", "approve", "all").ok()
    answer = firm.json("practice", "send", "1", "2")
    (message,) = answer["messages"]
    assert Path(message).is_file()
    assert {one["number"]: one["email"]["status"] for one in answer["done"]} == {
        "1": "written",
        "2": "no-address",
    }
    outbox = Path(message).parent
    shutil.rmtree(outbox)
    outbox.write_text("in the way")
    unwritten = firm.json("practice", "send", "3")
    assert [one["state"] for one in unwritten["done"]] == ["awaiting-payment"], "it is sent all the same"
    assert [one["number"] for one in unwritten["unwritten"]] == ["3"]
    assert unwritten["messages"] == []


def test_words_may_stand_around_options(firm: Program) -> None:
    draft(firm, more=("--number", "1"))
    draft(firm, more=("--number", "2"))
    answer = firm.run("practice", "approve", "1", "--json", "2")
    assert [one["number"] for one in answer.document["done"]] == ["1", "2"]


# Payments


def test_a_payment_its_reversal_and_the_history(firm: Program) -> None:
    number = draft(firm)["number"]
    firm.run("practice", "approve", number).ok()
    firm.run("practice", "send", number).ok()
    words = ("--date", "2025-03-12", "--method", "Cheque", "--reference", "No. 7")
    payment = firm.json("practice", "pay", number, "50.00", *words)
    check_shape(payment, PAYMENT)
    invoice_id = shown(firm, number)["id"]
    assert payment == {
        "id": payment["id"],
        "origin": "practice",
        "client_id": "C1",
        "date": "2025-03-12",
        "amount": "50.00",
        "currency": "CAD",
        "method": "Cheque",
        "reference": "No. 7",
        "allocations": [{"invoice_id": invoice_id, "amount": "50.00"}],
        "quickbooks_id": None,
        "state": "recorded",
        "reversal_date": None,
    }
    assert (shown(firm, number)["paid"], shown(firm, number)["due"]) == ("50.00", "64.98")
    firm.run("practice", "pay", number, "64,98", "--date", "2025-03-13").ok()
    assert states(firm)[number] == "paid"

    reversed_one = firm.json("practice", "reverse", payment["id"], "--date", "2025-03-20")
    assert (reversed_one["state"], reversed_one["reversal_date"]) == ("reversed", "2025-03-20")
    record = shown(firm, number)
    check_shape(record, SHOWN)
    check_ids(record)
    assert (record["state"], record["due"]) == ("awaiting-payment", "50.00")
    assert [one["state"] for one in record["payments"]] == ["reversed", "recorded"]
    assert [one["code"] for one in record["activity"]] == [
        *("drafted", "approved", "sent", "payment", "payment", "paid", "payment-reversed", "unpaid-again"),
    ]
    assert {one["who"] for one in record["activity"]} == {"Owner"}
    assert [one["id"] for one in firm.json("practice", "payments")] == [
        one["id"] for one in record["payments"]
    ]


# Runs


def test_a_run_is_closed_looked_at_and_sent(firm: Program) -> None:
    assert firm.json("practice", "run", "close") == {"run": None, "done": [], "failed": []}
    for number, day in (("1", "2025-03-01"), ("2", "2025-03-31"), ("3", "2025-04-01"), ("4", "2019-01-01")):
        draft(firm, day=day, more=("--number", number))
    closed = firm.json("practice", "run", "close", "--until", "2025-03-31")
    assert [one["number"] for one in closed["done"]] == ["1", "2"]
    assert {one["run"] for one in closed["done"]} == {closed["run"]}
    assert [one["number"] for one in closed["failed"]] == ["4"], "no period covers it"
    (listed,) = firm.json("practice", "run", "list")
    assert (listed["id"], listed["invoices"], listed["to_send"]) == (closed["run"], 2, 2)
    assert (listed["until"], listed["sent_at"]) == ("2025-03-31", None)

    sent = firm.run("--json", "practice", "run", "send")
    assert (sent.code, [one["number"] for one in sent.document["done"]]) == (0, ["1", "2"])
    assert firm.json("practice", "run", "list")[0]["sent_at"]
    assert firm.json("practice", "run", "send")["done"] == [], "nothing waits any more"
    assert states(firm) == {"1": "awaiting-payment", "2": "awaiting-payment", "3": "draft", "4": "draft"}


def test_what_of_a_run_could_not_be_sent_is_exit_1_and_waits_in_it(firm: Program) -> None:
    for number, day in (("1", "2025-03-01"), ("2", "2025-04-01")):
        draft(firm, day=day, more=("--number", number))
    run = firm.json("practice", "run", "close")["run"]
    firm.run("practice", "periods", "close", "2025-04-15").ok()
    answer = firm.run("--json", "practice", "run", "send", run)
    assert answer.code == 1
    assert [one["number"] for one in answer.document["done"]] == ["1"]
    assert [one["number"] for one in answer.document["failed"]] == ["2"]
    assert firm.json("practice", "run", "list")[0]["to_send"] == 1
    firm.run("practice", "periods", "open", "2025-04-15").ok()
    assert [one["number"] for one in firm.json("practice", "run", "post", run)["done"]] == ["2"]


def test_of_a_run_without_anything_that_can_be_approved_nothing_is_closed(firm: Program) -> None:
    draft(firm, day="2019-01-01")
    answer = firm.run("--json", "practice", "run", "close")
    assert (answer.code, answer.document["run"], len(answer.document["failed"])) == (2, None, 1)
    assert firm.json("practice", "run", "list") == []
