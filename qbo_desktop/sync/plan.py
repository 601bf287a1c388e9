"""Plan: what the run would do, as a value, from what the rules said. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qbo_desktop.domain.agreement import fills
from qbo_desktop.domain.lines import PairState
from qbo_desktop.domain.matching import Outcome
from qbo_desktop.domain.problem import FIRST_RUN
from qbo_desktop.sync.match import Unsettled
from qbo_desktop.sync.side import Record
from qbo_desktop.sync.steps import Ask, CreateContact, LinkContact, Plan, Skip, Wait, WriteStep


def make_plan(
    found: Sequence[Unsettled],
    contacts: Mapping[str, Record],
    *,
    imported_type: str,
    asks_first: bool = False,
    company: str = "",
    company_key: str = "",
) -> Plan:
    """Turn matches into steps.

    A line that waits for a person never becomes a new contact by itself, whatever the rules say now: only
    the person's own "create" does that. `asks_first`: nothing may be written before one question is
    answered (the first run against a real company).
    """
    steps: list[WriteStep] = []
    waits: list[Wait] = []
    skips: list[Skip] = []
    for one in found:
        match = one.match
        waiting = one.line is not None and one.line.state is PairState.WAITING
        is_persons = waiting and one.line is not None and (one.line.aside or bool(one.line.decided_by))
        if match.outcome == Outcome.LINK and not is_persons:
            contact = contacts[match.practice_id]
            steps.append(
                LinkContact(
                    one.customer,
                    one.digest,
                    contact,
                    fills(one.customer.contact, contact.contact),
                    match.reason,
                )
            )
        elif match.outcome == Outcome.CREATE and not waiting:
            new = one.customer.contact.with_fields(type=imported_type)
            steps.append(CreateContact(one.customer, one.digest, new, match.reason))
        elif match.outcome == Outcome.SKIP:
            skips.append(Skip(one.customer, one.digest, match.reason))
        else:
            reason = (
                one.line.reason if waiting and one.line and match.outcome != Outcome.ASK else match.reason
            )
            waits.append(Wait(one.customer, one.digest, reason, match.candidates, match.ready))
    questions: tuple[Ask, ...] = ()
    if asks_first:
        facts = {
            "company": company,
            "creations": sum(isinstance(step, CreateContact) for step in steps),
            "links": sum(isinstance(step, LinkContact) for step in steps),
            "decisions": len(waits),
        }
        questions = (Ask(FIRST_RUN, company_key, facts),)
    return Plan(tuple(steps), tuple(waits), tuple(skips), questions)
