"""The journal of writes in words: what was done to a record, and why."""

from __future__ import annotations

from qbo_desktop.phrases.reasons import LINKS
from qbo_desktop.store.journal import DROPPED, INTENDED, REFUSED, SENT, SETTLED, UNKNOWN, Entry
from qbo_desktop.wording import N_, _

_ACTIONS = {
    ("practice", "create"): N_("A contact was made in the practice."),
    ("practice", "link"): N_("The customer and the contact were linked."),
    ("practice", "update"): N_("The contact was changed in the practice."),
    ("practice", "deactivate"): N_("The contact was archived in the practice."),
    ("practice", "undo"): N_("A decision was taken back."),
    ("practice", "redo"): N_("A decision was done again."),
    ("quickbooks", "create"): N_("A customer was made in QuickBooks."),
    ("quickbooks", "update"): N_("The customer was changed in QuickBooks."),
    ("quickbooks", "deactivate"): N_("The customer was made inactive in QuickBooks."),
}
# Those of invoices and services: kind and action. All of them are written in QuickBooks.
_OF_KIND = {
    ("invoice", "create"): N_("The invoice was made in QuickBooks."),
    ("invoice", "tax"): N_("The billed taxes were set on the invoice in QuickBooks."),
    ("invoice", "update"): N_("QuickBooks was asked to e-mail the invoice."),
    ("invoice", "void"): N_("The invoice was voided in QuickBooks."),
    ("invoice", "link"): N_("The invoice was linked to one that was in QuickBooks already."),
    ("item", "create"): N_("A service was made in QuickBooks."),
}
_VERBS = {
    "create": N_("create"),
    "link": N_("link"),
    "update": N_("update"),
    "deactivate": N_("make inactive"),
    "void": N_("void"),
}
_REASONS = {
    "decided": N_("A person decided it."),
    "ready": N_("Accepted with the ready matches."),
    "conflict": N_("A person chose between the two values."),
    "pushed": N_("It was sent to QuickBooks."),
    "chosen": N_("A person sent it to QuickBooks."),
    "changed-in-quickbooks": N_("It changed in QuickBooks."),
    "changed-in-practice": N_("It changed in the practice."),
    "filled-from-quickbooks": N_("It was empty in the practice."),
    "filled-from-practice": N_("It was empty in QuickBooks."),
    "reversed": N_("A person took the write back."),
    "issued": N_("It was sent or posted in the practice."),
    "voided-in-practice": N_("It was voided in the practice."),
    "not-emailed": N_("QuickBooks has not e-mailed it yet."),
    **LINKS,
}
_STATES = {
    INTENDED: N_("meant to be done"),
    SENT: N_("sent"),
    SETTLED: N_("done"),
    REFUSED: N_("refused"),
    UNKNOWN: N_("not known yet whether it was done"),
    DROPPED: N_("given up"),
}


def side_text(side: str) -> str:
    """The name of a side in a column."""
    return _("QuickBooks") if side == "quickbooks" else _("Practice")


def action_text(action: str) -> str:
    """What a step of a plan does, as a verb."""
    return _(_VERBS.get(action, action))


def entry_text(entry: Entry) -> str:
    """What was written, a sentence."""
    if entry.side == "quickbooks" and (entry.kind, entry.action) in _OF_KIND:
        return _(_OF_KIND[entry.kind, entry.action])
    key = (entry.side, entry.action)
    return _(_ACTIONS[key]) if key in _ACTIONS else entry.action


def entry_reason(entry: Entry) -> str:
    """Why, a sentence; "" where there is nothing to say."""
    return step_reason(entry.reason)


def step_reason(code: str) -> str:
    """Why a step is in a plan, a sentence; "" where there is nothing to say."""
    return _(_REASONS[code]) if code in _REASONS else ""


def entry_state(entry: Entry) -> str:
    """How it ended, in a word or two."""
    return _(_STATES.get(entry.state, entry.state))
