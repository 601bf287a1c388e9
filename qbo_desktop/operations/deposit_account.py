"""The account that payments are deposited to in QuickBooks: which can be it, and which one a person means."""

from __future__ import annotations

from qbo_desktop.domain.company_lists import Entry, Kind
from qbo_desktop.domain.naming import name_key
from qbo_desktop.errors import UsageError
from qbo_desktop.store import company_lists
from qbo_desktop.store.work import Work
from qbo_desktop.wording import _

# Intuit: DepositToAccountRef is an account of one of these types.
_TYPES = ("Bank", "Other Current Asset")


def can_take_payments(account: Entry) -> bool:
    """Whether a payment can be deposited to it."""
    return account.active and account.facts.get("type") in _TYPES


def deposit_account(work: Work, wanted: str) -> str:
    """The id of the account that is meant by its id or its name; "" leaves it to QuickBooks.

    As long as QuickBooks' accounts were never read it is kept as it is typed. Raises UsageError for one that is not
    there, cannot take payments, or is not the only one of its name.
    """
    known = company_lists.read(work.session, work.workspace_id).of(Kind.ACCOUNT)
    if not wanted or not known:
        return wanted
    found = [one for one in known if one.id == wanted] or [
        one for one in known if name_key(one.name) == name_key(wanted)
    ]
    usable = [one for one in found if can_take_payments(one)]
    if len(usable) == 1:
        return usable[0].id
    names = ", ".join(
        _("{name} (id {id})").format(name=one.name, id=one.id)
        for one in usable or known
        if can_take_payments(one)
    )
    if usable:
        raise UsageError(
            _("Several accounts are called “{name}”.").format(name=wanted),
            _("Say which by its id: {names}.").format(names=names),
        )
    if found:
        raise UsageError(
            _("No payment can be deposited to “{name}”.").format(name=found[0].name),
            _("It is one of: {names}.").format(names=names),
        )
    raise UsageError(
        _("QuickBooks has no account “{name}”.").format(name=wanted),
        _("It is one of: {names}.").format(names=names),
    )
