"""A run that stops at its plan because a person is to read it first."""

from __future__ import annotations

from qbo_desktop.store import runs
from qbo_desktop.sync.steps import Plan, fingerprint
from tests.sync.sides import Firm


def test_a_plan_that_is_held_is_written_by_nobody_until_it_is_approved(firm: Firm) -> None:
    for number in range(1, 4):
        firm.company.add(str(number), f"Client {number} inc.")
    seen: list[Plan] = []

    def hold(plan: Plan) -> bool:
        seen.append(plan)
        return True

    held = firm.run(holds=hold)
    assert held.state == runs.PLANNED
    assert held.applied == 0
    assert seen == [held.plan]
    assert len(held.plan.steps) == 3
    assert firm.book() == []
    with firm.store.read() as session:
        last = runs.last(session, firm.workspace_id)
        assert last is not None
        assert last.state == runs.PLANNED
        assert not runs.has_applied(session, firm.workspace_id)
    done = firm.run(approved=frozenset(map(fingerprint, held.plan.steps)))
    assert done.state == runs.DONE
    assert done.plan.steps == held.plan.steps
    assert len(firm.book()) == 3


def test_a_plan_that_need_not_be_read_is_carried_out_in_the_same_run(firm: Firm) -> None:
    firm.company.add("1", "Client 1 inc.")
    before = firm.company.requests_made
    done = firm.run(holds=lambda plan: len(plan.steps) > 20)
    assert done.state == runs.DONE
    assert done.applied == 1
    assert firm.company.requests_made - before == 2
