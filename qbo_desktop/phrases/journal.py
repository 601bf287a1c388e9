"""The journal of writes in words: what was done to a record, and why."""

from __future__ import annotations

from qbo_desktop.phrases.reasons import LINKS
from qbo_desktop.store.journal import DROPPED, INTENDED, REFUSED, SENT, SETTLED, UNKNOWN, Entry
from qbo_desktop.wording import N_, _

_ACTIONS = {
    "create": N_("A contact was made in the practice."),
    "link": N_("The customer and the contact were linked."),
}
_VERBS = {"create": N_("create"), "link": N_("link"), "update": N_("update")}
_REASONS = {
    "decided": N_("A person decided it."),
    "ready": N_("Accepted with the ready matches."),
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


def action_text(action: str) -> str:
    """What a step of a plan does, as a verb."""
    return _(_VERBS.get(action, action))


def entry_text(entry: Entry) -> str:
    """What was written, a sentence."""
    return _(_ACTIONS[entry.action]) if entry.action in _ACTIONS else entry.action


def entry_reason(entry: Entry) -> str:
    """Why, a sentence; "" where there is nothing to say."""
    return _(_REASONS[entry.reason]) if entry.reason in _REASONS else ""


def entry_state(entry: Entry) -> str:
    """How it ended, in a word or two."""
    return _(_STATES.get(entry.state, entry.state))
