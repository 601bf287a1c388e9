"""Who may change the billing set-up: whoever has both *billing admin* and *send invoices*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbo_desktop.domain.problem import Fix
from qbo_desktop.errors import BillingRefused
from qbo_desktop.practice.book import staff
from qbo_desktop.practice.book.staff import Permission, permission_text
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from sqlmodel import Session

NEEDED = (Permission.BILLING_ADMIN, Permission.SEND_INVOICES)


def require_rights(session: Session, workspace_id: int) -> None:
    """Raise BillingRefused, naming what is missing and who has it, unless who works here has both permissions."""
    refusal = refusal_of(session, workspace_id)
    if refusal is not None:
        raise refusal


def refusal_of(session: Session, workspace_id: int) -> BillingRefused | None:
    """Why who works here may not change the set-up; None when they may, or where there is no book."""
    everybody = staff.people(session, workspace_id)
    if not everybody:
        return None
    person = staff.at_work(session, workspace_id)
    missing = [one for one in NEEDED if one not in person.permissions]
    if not missing:
        return None
    holders = {
        one: ", ".join(other.name for other in everybody if one in other.permissions) for one in missing
    }
    if len(missing) == 1:
        says = _("{name} does not have the permission “{permission}”.").format(
            name=person.name, permission=permission_text(missing[0])
        )
        remedy = _("It is held by: {names}.").format(names=holders[missing[0]])
    else:
        says = _("{name} has neither the permission “{first}” nor “{second}”.").format(
            name=person.name, first=permission_text(missing[0]), second=permission_text(missing[1])
        )
        remedy = _("“{first}” is held by: {names}. “{second}” is held by: {other_names}.").format(
            first=permission_text(missing[0]),
            names=holders[missing[0]],
            second=permission_text(missing[1]),
            other_names=holders[missing[1]],
        )
    return BillingRefused(f"permission-{missing[0]}", says, remedy, fix=Fix.STAFF, at=person.id)
