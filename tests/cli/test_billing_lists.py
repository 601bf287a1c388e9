"""The lists that billing rests on, by command: work types, taxes, periods, and who may do what."""

from __future__ import annotations

import pytest

from tests.cli.billing_firm import DAY, draft, shown
from tests.cli.program import Program
from tests.cli.shapes import PERIOD, PERSON, TAX_RATE, check_shape, is_refusal


def test_a_work_type_is_added_once(firm: Program) -> None:
    names = [one["name"] for one in firm.json("practice", "work-types", "add", "Tax return")]
    assert names == ["Bookkeeping", "Tax return"]
    again = firm.run("--json", "practice", "work-types", "add", "TAX RETURN")
    assert (again.code, [one["name"] for one in again.document]) == (0, names)


def test_taxes_single_combined_and_compound(firm: Program) -> None:
    before = firm.json("practice", "taxes")
    check_shape(before, [TAX_RATE])
    assert {"name": "GST + QST", "rate": "14.975"}.items() <= before[4].items()
    words = ("--component", "GST=5", "--component", "QST=9.5", "--compound")
    rates = firm.json("practice", "taxes", "add", "Quebec 2012", *words)
    assert rates[-1] == {
        "id": rates[-1]["id"],
        "name": "Quebec 2012",
        "rate": "14.975",
        "compound": True,
        "components": [{"name": "GST", "rate": "5"}, {"name": "QST", "rate": "9.5"}],
        "retired": False,
    }
    assert firm.json("practice", "taxes", "add", "Quebec 2012", *words) == rates
    single = firm.json("practice", "taxes", "add", "VAT", "--component", "VAT=20")[-1]
    assert (single["rate"], single["compound"]) == ("20", False)
    assert firm.json("practice", "taxes", "add", "VAT", "--component", "VAT=21")[-1]["rate"] == "21"


def test_a_rate_in_use_stays_and_is_retired(firm: Program) -> None:
    number = draft(firm, ";x;1;100;GST")["number"]
    for words in (("delete", "GST"), ("add", "GST", "--component", "GST=6")):
        answer = firm.run("--json", "practice", "taxes", *words)
        assert answer.code == 2
        assert number in answer.err
        assert is_refusal(answer.out)
    retired = firm.json("practice", "taxes", "retire", "gst")
    assert [one["name"] for one in retired if one["retired"]] == ["GST"]
    words = ("--client", "C1", "--date", DAY, "--line", ";x;1;100;GST")
    assert firm.run("practice", "draft", *words).code == 2
    assert firm.run("practice", "approve", number).code == 0, "what has it keeps it"
    assert shown(firm, number)["total"] == "105.00"
    assert not any(one["retired"] for one in firm.json("practice", "taxes", "restore", "GST"))
    assert firm.run("practice", "draft", *words).code == 0
    names = [one["name"] for one in firm.json("practice", "taxes", "delete", "Exempt")]
    assert "Exempt" not in names


def test_another_country_brings_its_rates(firm: Program) -> None:
    before = {one["name"] for one in firm.json("practice", "taxes")}
    assert firm.json("config", "set", "practice.country", "us") == {"practice.country": "US"}
    after = {one["name"] for one in firm.json("practice", "taxes")}
    assert before <= after


def test_periods_are_made_closed_and_opened(firm: Program) -> None:
    words = ("--from", "2026-01-01", "--frequency", "quarter", "--count", "2")
    periods = firm.json("practice", "periods", "generate", *words)
    check_shape(periods, [PERIOD])
    assert len(periods) == 14
    assert periods[-1] == {"start": "2026-04-01", "end": "2026-06-30", "closed": False}
    assert firm.json("practice", "periods", "generate", *words) == periods
    closed = firm.json("practice", "periods", "close", "2026-05-05")
    assert [one["start"] for one in closed if one["closed"]] == ["2026-04-01"]
    assert firm.json("practice", "periods", "open", "2026-04-01") == periods
    assert firm.json("practice", "periods") == periods


def test_nothing_moves_in_a_closed_period(firm: Program) -> None:
    number = draft(firm)["number"]
    firm.run("practice", "approve", number).ok()
    firm.run("practice", "send", number).ok()
    payment = firm.json("practice", "pay", number, "10", "--date", DAY)["id"]
    waiting = draft(firm)["number"]
    firm.run("practice", "periods", "close", DAY).ok()
    before = firm.json("practice", "invoices"), firm.json("practice", "payments")
    for words in (
        ("approve", waiting),
        ("void", number),
        ("pay", number, "10", "--date", DAY),
        ("reverse", payment),
    ):
        answer = firm.run("practice", *words)
        assert answer.code == 2
        assert "not in an open accounting period" in answer.said or "payments of" in answer.said
    assert (firm.json("practice", "invoices"), firm.json("practice", "payments")) == before
    firm.run("practice", "reverse", payment, "--date", "2025-04-02").ok()


def test_staff_permissions_and_who_is_at_work(firm: Program) -> None:
    people = firm.json("practice", "staff", "add", "Bob")
    check_shape(people, [PERSON])
    owner, bob = people
    assert (owner["owner"], owner["at_work"]) == (True, True)
    assert owner["permissions"] == ["billing-admin", "send-invoices"]
    assert (bob["owner"], bob["at_work"], bob["permissions"]) == (False, False, [])
    assert firm.json("practice", "staff", "add", "bob") == people
    granted = firm.json("practice", "staff", "grant", "Bob", "send-invoices")
    assert granted[1]["permissions"] == ["send-invoices"]
    used = firm.json("practice", "staff", "use", "bob")
    assert [one["at_work"] for one in used] == [False, True]
    assert firm.json("practice", "staff", "use", "Owner")[0]["at_work"]
    assert firm.json("practice", "staff", "revoke", "Bob", "send-invoices")[1]["permissions"] == []


@pytest.mark.parametrize(
    ("command", "permission"),
    [
        ("approve all", "billing admin"),
        ("approve 1001", "billing admin"),
        ("unapprove all", "billing admin"),
        ("void all", "billing admin"),
        ("send all", "send invoices"),
        ("post all", "send invoices"),
        ("run close", "billing admin"),
        ("run send", "send invoices"),
        ("run post", "send invoices"),
        ("pay 1001 5 --date 2025-03-10", "billing admin"),
        ("reverse P1", "billing admin"),
        ("periods close 2025-03-10", "billing admin"),
        ("periods generate --from 2026-01-01 --frequency year --count 1", "billing admin"),
        ("taxes add New --component New=1", "billing admin"),
        ("taxes delete Exempt", "billing admin"),
        ("taxes retire Exempt", "billing admin"),
        ("staff grant Bob billing-admin", "billing admin"),
        ("staff add Carl", "billing admin"),
    ],
)
def test_without_the_permission_it_is_named_with_who_has_it(
    without_permissions: Program, command: str, permission: str
) -> None:
    answer = without_permissions.run("--json", "practice", *command.split())
    assert answer.code == 2
    assert is_refusal(answer.out)
    assert f"Bob does not have the permission “{permission}”" in answer.err
    assert "Owner" in answer.err


@pytest.fixture(scope="module")
def without_permissions(billing_firm: Program, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Somebody without permissions is at work; nothing that is refused changes it."""
    program = billing_firm.copy(tmp_path_factory.mktemp("bob"))
    draft(program)
    sent = draft(program)["number"]
    for words in (
        ("approve", sent),
        ("send", sent),
        ("pay", sent, "10", "--date", DAY),
        ("staff", "add", "Bob"),
        ("staff", "use", "Bob"),
    ):
        program.run("practice", *words).ok()
    return program
