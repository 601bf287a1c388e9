"""Problems and questions in words: what it is, what it means, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qbo_desktop.domain.problem import FIRST_RUN, OTHER_COMPANY, Fix, ProblemCode
from qbo_desktop.wording import N_, _, ngettext

# Code → (what happened, what it means, what to do next). {…} come from the problem's facts.
_PROBLEMS: Mapping[str, tuple[str, str, str]] = {
    ProblemCode.SIGN_IN: (
        N_("QuickBooks no longer accepts our sign-in."),
        N_(
            "Nothing is lost: all links and decisions are kept, and the work goes on after you have signed in."
        ),
        N_("Sign in again."),
    ),
    ProblemCode.UNREACHABLE: (
        N_("QuickBooks could not be reached."),
        N_("Nothing was sent and nothing is lost. {says}"),
        N_("Check the network, then retry."),
    ),
    ProblemCode.UNANSWERED: (
        N_("No usable answer came."),
        N_("Whether it arrived is not known; the next run looks before it repeats anything. {says}"),
        N_("Retry in a few minutes."),
    ),
    ProblemCode.THROTTLED: (
        N_("QuickBooks is turning requests away because there were too many."),
        N_("The run waited and gave up for now. Nothing is lost."),
        N_("Retry in a few minutes."),
    ),
    ProblemCode.QUOTA: (
        N_("The month’s allowance of QuickBooks requests is used up."),
        N_("Reading starts again next month, or with a larger plan of the keys’ owner."),
        N_("Ask whoever registered the keys."),
    ),
    ProblemCode.REFUSED: (
        N_("{subject} was refused."),
        N_("The other side read the request and said no: {says}"),
        N_("Correct the record, then retry."),
    ),
    ProblemCode.WRONG_COMPANY: (
        N_("This is another QuickBooks company than the workspace’s."),
        N_("The workspace belongs to {expected}; the sign-in was for {found}."),
        N_("Sign in to the old company, or make a new workspace."),
    ),
    ProblemCode.UNEXPECTED: (
        N_("QuickBooks answered something that cannot be read."),
        N_("Nothing was changed. {says}"),
        N_("Retry; if it stays, send a support bundle."),
    ),
    ProblemCode.MISSING_TYPE: (
        N_("The contact type “{type}” no longer exists."),
        N_("Contacts that arrive from QuickBooks are to get this type."),
        N_("Choose another type in the settings."),
    ),
}

_FIXES: Mapping[str, str] = {
    Fix.SIGN_IN: N_("Sign in again"),
    Fix.CONNECTIONS: N_("Open connections"),
    Fix.SETTINGS: N_("Open settings"),
    Fix.RETRY: N_("Retry"),
    Fix.CONTACT: N_("Show the client"),
}


class _Facts(dict[str, str]):
    """Facts that leave a missing place empty instead of failing on it."""

    def __missing__(self, key: str) -> str:
        return ""


def _fill(text: str, facts: Mapping[str, Any]) -> str:
    filled = _(text).format_map(_Facts({key: str(value) for key, value in facts.items()}))
    return filled.strip()


def problem_text(code: str, facts: Mapping[str, Any]) -> str:
    """What happened, as one sentence."""
    return _fill(_PROBLEMS[code][0], facts)


def meaning_text(code: str, facts: Mapping[str, Any]) -> str:
    """What it means for the user."""
    return _fill(_PROBLEMS[code][1], facts)


def remedy_text(code: str, facts: Mapping[str, Any]) -> str:
    """The next step: the error's own where it brought one."""
    return str(facts.get("remedy") or "") or _fill(_PROBLEMS[code][2], facts)


def fix_text(fix: str) -> str:
    """The words on the Fix button."""
    return _(_FIXES[fix])


def blocks_text(count: int) -> str:
    """How many records wait for it."""
    return ngettext("blocks {count} record", "blocks {count} records", count).format(count=count)


def question_text(code: str, facts: Mapping[str, Any]) -> str:
    """A question of the plan, as one that can be answered with yes or no."""
    if code == FIRST_RUN:
        return _(
            "First run with {company}: it would make {creations} contacts, link {links} and leave "
            "{decisions} for you to decide. Go on?"
        ).format_map(_Facts({key: str(value) for key, value in facts.items()}))
    if code == OTHER_COMPANY:
        return _(
            "This workspace belongs to {expected}, but the company that answers is called {found}. Was it renamed, "
            "and shall the run go on?"
        ).format_map(_Facts({key: str(value) for key, value in facts.items()}))
    return code
