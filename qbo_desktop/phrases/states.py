"""The states of the client list in words, and why a line is in its state."""

from __future__ import annotations

from qbo_desktop.domain.lines import PairState
from qbo_desktop.phrases.reasons import ask_text, link_text, skip_text
from qbo_desktop.wording import N_, _

_STATES = {
    PairState.LINKED: N_("Linked"),
    PairState.CREATED: N_("Created here"),
    PairState.WAITING: N_("To decide"),
    PairState.SKIPPED: N_("Left out"),
    PairState.UNLINKED: N_("Match deleted"),
    PairState.ALONE: N_("Only in the practice"),
    PairState.ABSORBED: N_("Linked"),
}
_OURS = {
    "decided": N_("decided by a person"),
    "ready": N_("accepted with the ready matches"),
    "reopened": N_("opened again by a person"),
    "match-deleted": N_("the match was deleted by a person"),
    "pushed": N_("sent to QuickBooks"),
    "reversed": N_("made by us, and taken back"),
    "unfinished": N_("a write about it was broken off; the next run takes it up"),
}


def state_text(state: PairState) -> str:
    """The state, as a word or two."""
    return _(_STATES[state])


def reason_of_state(state: PairState, code: str) -> str:
    """Why a line is in its state, as words; "" when there is nothing to say."""
    if not code:
        return ""
    if code in _OURS:
        return _(_OURS[code])
    words = {PairState.SKIPPED: skip_text, PairState.WAITING: ask_text}.get(state, link_text)
    try:
        return words(code)
    except KeyError:
        return code  # a code of another state or version: a list must not break on it
