"""Decisions in words: for the status line, the undo menu and the activity list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qbo_desktop.wording import N_, _, ngettext

_PHRASES = {
    "link": N_("{name} is linked to {contact}."),
    "create": N_("A contact was made for {name}."),
    "not-same": N_("{name} and {contact} are not the same."),
    "skip": N_("{name} was set aside."),
    "reopen": N_("The decision about {name} is open again."),
    "unlink": N_("The match of {name} was deleted; both records stay."),
    "conflict": N_("The fields of {name} are chosen."),
    "link-merge": N_("{name} is linked to {contact}, with the fields chosen."),
    "rename": N_("{name} is called {contact} now."),
    "note": N_("A note was left on {name}."),
    "add-contact": N_("The contact {name} was added."),
    "edit-contact": N_("The contact {name} was changed."),
    "archive-contact": N_("The contact {name} was archived."),
    "restore-contact": N_("The contact {name} was taken out of the archive."),
}

_MANY = ("unlink-many", "set-type", "archive-many", "restore-many")


def _many(phrase: str, facts: Mapping[str, Any]) -> str:
    """What was done to several lines at once."""
    count, name = int(facts.get("count", 0)), str(facts.get("name", ""))
    if phrase == "unlink-many":
        said = ngettext(
            "{count} match was deleted; all records stay.",
            "{count} matches were deleted; all records stay.",
            count,
        )
    elif phrase == "archive-many":
        said = ngettext("{count} contact was archived.", "{count} contacts were archived.", count)
    elif phrase == "restore-many":
        said = ngettext(
            "{count} contact was taken out of the archive.",
            "{count} contacts were taken out of the archive.",
            count,
        )
    elif name:
        said = ngettext(
            "{count} contact has the type “{name}” now.",
            "{count} contacts have the type “{name}” now.",
            count,
        )
    else:
        said = ngettext("{count} contact has no type now.", "{count} contacts have no type now.", count)
    return said.format(count=count, name=name)


def decision_text(phrase: str, facts: Mapping[str, Any]) -> str:
    """The decision as a sentence."""
    if phrase == "accept-ready":
        count = int(facts.get("count", 0))
        return ngettext(
            "{count} ready match was accepted.", "{count} ready matches were accepted.", count
        ).format(count=count)
    if phrase == "conflicts":
        count = int(facts.get("count", 0))
        return ngettext("{count} conflict is settled.", "{count} conflicts are settled.", count).format(
            count=count
        )
    if phrase == "import-contacts":
        count = int(facts.get("count", 0))
        return ngettext("{count} contact was imported.", "{count} contacts were imported.", count).format(
            count=count
        )
    if phrase in _MANY:
        return _many(phrase, facts)
    text = _(_PHRASES[phrase]) if phrase in _PHRASES else phrase
    known = {"name": "", "contact": "", **{key: str(value) for key, value in facts.items()}}
    said = text.format(**known)
    # A name that ends in a dot ("inc.") brings the sentence's own.
    return said.removesuffix(".") if said.endswith("..") else said
