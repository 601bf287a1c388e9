"""A service made in QuickBooks: journal first, never twice, and the holder of a name is taken or told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qbo_desktop.domain.company_lists import Kind
from qbo_desktop.errors import Refused, RunBusy, Unanswered, Unreachable, UsageError
from qbo_desktop.operations.billing_setup import CreateService, RefreshLists
from qbo_desktop.store import journal, workspaces
from qbo_desktop.store.journal import Entry
from tests.domain.offers import CANADA, METHODS
from tests.operations.billing_office import Office


def entries(office: Office) -> list[Entry]:
    with office.opened.store.read() as session:
        found = journal.entries(session, office.opened.workspace_id)
    return [one for one in found if one.kind == "item"]


def states(office: Office) -> list[str]:
    return [one.state for one in entries(office)]


def make(office: Office, name: str = "Audit", account: str = "") -> bool:
    """Make it; whether it was made now."""
    return CreateService(name, account).run(office.context()).value.made


def test_a_service_earns_for_the_best_income_account(billing_office: Office) -> None:
    office = billing_office
    outcome = CreateService("Audit").run(office.context())
    (name, account, key) = office.offers.made[0]
    assert (name, account) == ("Audit", "1")
    assert outcome.value.made
    assert "Audit" in [one.name for one in office.view().items], "at once, without reading the lists"
    (entry,) = entries(office)
    assert (entry.state, entry.side, entry.action, entry.record_id) == (
        "settled",
        "quickbooks",
        "create",
        "100",
    )
    assert entry.key == key
    assert entry.trace_id == "trace-1"


def test_the_accounts_that_earn_the_best_first(billing_office: Office) -> None:
    assert [one.name for one in billing_office.view().accounts] == ["Services", "Ventes", "Discounts given"]


def test_an_account_may_be_named(billing_office: Office) -> None:
    make(billing_office, "Audit", "ventes")
    assert billing_office.offers.made[0][1] == "2"
    with pytest.raises(UsageError, match="no income account “Checking”"):
        make(billing_office, "Review", "Checking")


def test_a_company_without_an_income_account_is_told_so(billing_office: Office) -> None:
    office = billing_office
    office.offers.lists = replace(CANADA, entries=METHODS)
    office.refresh()
    assert not office.offers.lists.of(Kind.ACCOUNT)
    with pytest.raises(UsageError, match="no income account"):
        make(office)


def test_one_of_the_name_is_taken_and_written_nowhere(billing_office: Office) -> None:
    office = billing_office
    assert not make(office, "bookkeeping")
    assert office.offers.made == []
    assert entries(office) == []


def test_one_that_cannot_be_used_is_told(billing_office: Office) -> None:
    for name in ("Vérification (deleted)", "Paie"):
        with pytest.raises(UsageError, match="but cannot be used"):
            make(billing_office, name)


@pytest.mark.parametrize("name", ["", "  ", "A:B", "A\tB", "A\nB", "x" * 101])
def test_a_name_that_cannot_be(billing_office: Office, name: str) -> None:
    with pytest.raises(UsageError):
        make(billing_office, name)
    assert entries(billing_office) == []


def test_after_a_lost_answer_it_is_found_and_not_made_again(billing_office: Office) -> None:
    office = billing_office
    office.offers.faults = ["lost"]
    assert make(office)
    assert not make(office)
    assert len(office.offers.made) == 1
    assert states(office) == ["settled"]


def test_without_an_answer_and_not_found_it_stays_open_until_somebody_looks(billing_office: Office) -> None:
    office = billing_office
    office.offers.faults = ["gone"]
    with pytest.raises(Unanswered):
        make(office)
    assert states(office) == ["unknown"]
    assert make(office)
    assert states(office) == ["settled", "dropped"]


def test_what_came_late_is_settled_when_the_lists_are_read(billing_office: Office) -> None:
    office = billing_office
    office.offers.faults = ["gone"]
    with pytest.raises(Unanswered):
        make(office)
    office.offers.create_item("Audit", "1", "late")
    RefreshLists().run(office.context())
    assert states(office) == ["settled"]
    assert entries(office)[0].record_id == "100"


def test_what_a_killed_program_meant_and_never_sent_is_dropped(billing_office: Office) -> None:
    office = billing_office
    with office.opened.work() as work:
        journal.write(work, Entry("quickbooks", "create", "item", "Audit"))
    RefreshLists().run(office.context())
    assert states(office) == ["dropped"]


@pytest.mark.parametrize(
    ("fault", "error", "state"),
    [("unreached", Unreachable, "dropped"), ("refused", Refused, "refused")],
)
def test_what_was_not_done_is_written_down(
    billing_office: Office, fault: str, error: type[Exception], state: str
) -> None:
    billing_office.offers.faults = [fault]
    with pytest.raises(error):
        make(billing_office)
    assert states(billing_office) == [state]


def test_the_holder_of_a_name_that_was_taken_in_between_is_taken(billing_office: Office) -> None:
    office = billing_office
    office.offers.faults = ["taken"]
    outcome = CreateService("Audit").run(office.context())
    assert (outcome.value.made, outcome.value.item.id) == (False, "77")
    assert states(office) == ["refused"]


def test_beside_a_run_nothing_is_made_and_read_only_writes_nothing(billing_office: Office) -> None:
    office = billing_office
    with office.services.run_lease(office.opened.workspace_id), pytest.raises(RunBusy):
        make(office)
    with office.opened.work() as work:
        workspaces.set_setting(work, work.workspace_id, "sync.read_only", "on")
    with pytest.raises(UsageError, match="Read-only is on"):
        make(office)
    assert office.offers.made == []
