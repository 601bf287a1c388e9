"""Records that are no longer in use, in words: what became of them, and what can be done."""

from __future__ import annotations

from qbo_desktop.wording import N_, _

# (side, how it stands) → what became of the record; codes as in the client list.
_BECAME = {
    ("quickbooks", "inactive"): N_("The customer is inactive in QuickBooks."),
    ("quickbooks", "gone"): N_(
        "The customer no longer exists in QuickBooks: it was deleted, or merged into another."
    ),
    ("practice", "archived"): N_("The contact is archived."),
    ("practice", "gone"): N_("The contact no longer exists in the practice."),
}
_ADVICE = {
    ("quickbooks", "inactive"): N_(
        "Make it active again in QuickBooks, archive the contact, or delete the match. Nothing is deleted by itself."
    ),
    ("quickbooks", "gone"): N_(
        "Link the contact to the customer that took its place, archive the contact, or delete the match."
    ),
    ("practice", "archived"): N_(
        "Take the contact out of the archive, link the customer to another contact, or delete the match."
    ),
    ("practice", "gone"): N_("Link the customer to another contact, or delete the match."),
}


def standing_text(side: str, standing: str) -> str:
    """What became of a record, a sentence; "" for one in use."""
    return _(_BECAME[side, standing]) if (side, standing) in _BECAME else ""


def advice_text(side: str, standing: str) -> str:
    """What can be done about a linked client with such a record; "" for one in use."""
    return _(_ADVICE[side, standing]) if (side, standing) in _ADVICE else ""
