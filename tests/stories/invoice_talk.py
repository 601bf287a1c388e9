"""What stories about invoices ask the program and QuickBooks for, beside what a `BillingWorld` answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.problem import Fix, ProblemCode
from qbo_desktop.operations.problems import Retry
from qbo_desktop.phrases.problems import fix_text, meaning_text, problem_text, remedy_text
from qbo_desktop.quickbooks.invoices import QuickBooksInvoices
from qbo_desktop.store import pairs
from qbo_desktop.store.problems import ProblemInfo
from qbo_desktop.store.tables.contacts import Pair
from qbo_desktop.sync.run import RunOutcome
from qbo_desktop.wording import use_language
from tests.billing_world import BillingWorld


def _line(world: BillingWorld, contact_id: str) -> Pair:
    with world.app.store.read() as session:
        found = pairs.linked_to(session, world.app.workspace_id, contact_id)
    assert found is not None
    return found


def customer(world: BillingWorld, contact_id: str = "C1") -> str:
    """The customer that a client is linked to."""
    found = _line(world, contact_id).quickbooks_id
    assert found
    return found


def row_of(world: BillingWorld, contact_id: str) -> int:
    """The row id of a linked client."""
    return _line(world, contact_id).id


def the_problem(world: BillingWorld, code: ProblemCode | str, fix: Fix, *waiting: Invoice) -> ProblemInfo:
    """The one open problem: it blocks these invoices, and a person can read in either language what to do."""
    (found,) = world.problems()
    assert found.code == code
    assert found.fix == fix
    assert {one.id for one in found.blocks} == {one.id for one in waiting}
    for spoken in ("en", "fr_CA"):
        use_language(spoken)
        texts = [text(found.code, found.facts) for text in (problem_text, meaning_text, remedy_text)]
        texts.append(fix_text(found.fix))
        assert all(texts)
        # Nothing is left unsaid: no place without its word, no quotes around nothing.
        for text in texts:
            assert not any(odd in text for odd in ("{", "}", "None", "“”", "« »", "  ", " ,", " .")), text
    use_language("en")
    return found


def said(problem: ProblemInfo) -> str:
    """A problem as it is read."""
    texts = (problem_text, meaning_text, remedy_text)
    return " ".join(text(problem.code, problem.facts) for text in texts)


def retried(world: BillingWorld) -> RunOutcome:
    """Somebody presses Retry at the one problem there is."""
    (found,) = world.problems()
    outcome = world.ask(Retry(found.id)).run
    assert outcome is not None
    assert outcome.error is None
    return outcome


@contextmanager
def meanwhile(what: Callable[[], Any]) -> Iterator[None]:
    """Something happens in QuickBooks between the run's look at the numbers and what it then sends."""
    look = QuickBooksInvoices.invoices_numbered

    def look_and_then(self: QuickBooksInvoices, numbers: Any) -> Any:
        found = look(self, numbers)
        what()
        return found

    with patch.object(QuickBooksInvoices, "invoices_numbered", look_and_then):
        yield


def nobody_asks(world: BillingWorld) -> RunOutcome:
    """The run of a timer."""
    return world.sync(by_hand=False)
