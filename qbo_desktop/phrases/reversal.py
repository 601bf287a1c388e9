"""Why a write cannot be taken back, and what is left to do instead, in words."""

from __future__ import annotations

from qbo_desktop.phrases.conflicts import left_out_text
from qbo_desktop.wording import N_, _

# The codes of sync/reversal.py.
REVERSAL: dict[str, str] = {
    "changed-since": N_(
        "It was changed since, on one side or the other. Taking it back would undo that change as well: change the "
        "client by hand."
    ),
    "not-linked": N_(
        "The two records are no longer linked, or one of them is inactive or gone. Link them again first."
    ),
    "not-settled": N_("It was refused or given up, so there is nothing to take back."),
    "by-undo": N_("It was a decision made here. Undo takes it back, or delete the match in the client list."),
    "no-way-back": N_("There is no way back for this kind of write."),
}


def reversal_text(reason: str) -> str:
    """Why a write stays as it is, a sentence or two."""
    return _(REVERSAL[reason]) if reason in REVERSAL else left_out_text(reason)
