"""Why a field is in conflict, and why something that was asked for is left out, in words."""

from __future__ import annotations

from qbo_desktop.domain.merge import BOTH_CHANGED, DIFFERS, NOT_COMPARABLE
from qbo_desktop.wording import N_, _

_CONFLICTS = {
    DIFFERS: N_("The two records differed when they were linked."),
    BOTH_CHANGED: N_("It was changed on both sides."),
    NOT_COMPARABLE: N_("It was changed on both sides, and the times do not tell which was later."),
}
_LEFT_OUT = {
    "linked-already": N_("It is linked to a customer already."),
    "archived": N_("It is archived in the practice."),
    "unknown": N_("There is no such contact."),
    "may-exist": N_("It may be in QuickBooks already."),
    "name-taken": N_("QuickBooks already has the name."),
    "cannot-hold": N_("QuickBooks cannot take its name."),
    "changed-since": N_("It was changed since."),
    "not-linked": N_("The two records are no longer linked, or one of them is inactive."),
    "not-settled": N_("It was never done."),
    "by-undo": N_("A decision is taken back with Undo; a match, by deleting it."),
    "no-way-back": N_("There is no way back for this kind of write."),
    "void-instead": N_("An invoice stays: void it in the practice, and the next run voids it in QuickBooks."),
}


def conflict_text(reason: str) -> str:
    """Why a field waits for a person, a sentence."""
    return _(_CONFLICTS[reason]) if reason in _CONFLICTS else reason


def left_out_text(reason: str) -> str:
    """Why something that was asked for is not done, a sentence."""
    return _(_LEFT_OUT[reason]) if reason in _LEFT_OUT else reason
