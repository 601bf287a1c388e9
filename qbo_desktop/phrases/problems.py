"""Problems and questions in words: what it is, what it means, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qbo_desktop.domain.problem import FIRST_RUN, MANY_CLEARED, MANY_GONE, OTHER_COMPANY, Fix, ProblemCode
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.phrases.invoice_problems import INVOICE_FIXES, INVOICE_PROBLEMS, invoice_words
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
    ProblemCode.CANNOT_HOLD: (
        N_("{subject}: the field “{field_name}” cannot go to {side_name}."),
        N_("{why_says} The value stays where it is, and nothing is erased."),
        N_("Change the value, then sync."),
    ),
    ProblemCode.NAME_TAKEN: (
        N_("QuickBooks already has the name “{subject}”."),
        N_("{holder_says} Each name can be used once there. Free are “{first}” and “{second}”."),
        N_("Take one of the names, or type your own."),
    ),
    ProblemCode.MAY_EXIST: (
        N_("{subject} may be in QuickBooks already."),
        N_("The customer “{other}” resembles it, so no second one is made."),
        N_("Decide whether they are the same client."),
    ),
    ProblemCode.CHANGED_MEANWHILE: (
        N_("{subject} keeps being changed in QuickBooks while we write."),
        N_("It was read and merged again, and had changed once more. Nothing was overwritten."),
        N_("Retry when nobody is working on it."),
    ),
    ProblemCode.NOT_TAKEN: (
        N_("QuickBooks did not take every change of {subject}."),
        N_("It answered without an error, but still shows the former value: {field_names}."),
        N_("Retry; if it stays, look at the client in QuickBooks."),
    ),
    **INVOICE_PROBLEMS,
}

_FIXES: Mapping[str, str] = {
    Fix.SIGN_IN: N_("Sign in again"),
    Fix.CONNECTIONS: N_("Open connections"),
    Fix.SETTINGS: N_("Open settings"),
    Fix.RETRY: N_("Retry"),
    Fix.CONTACT: N_("Show the client"),
    Fix.DUPLICATES: N_("Decide"),
    Fix.RENAME: N_("Choose a name"),
    Fix.PERIODS: N_("Open the periods"),
    Fix.TAXES: N_("Open the taxes"),
    Fix.STAFF: N_("Open the staff"),
    Fix.INVOICE: N_("Open the invoice"),
    **INVOICE_FIXES,
}
_SIDES = {"quickbooks": N_("QuickBooks"), "practice": N_("the practice")}
_HOLDERS = {
    "customer": N_("A customer has it."),
    "vendor": N_("A vendor has it."),
    "employee": N_("An employee has it."),
    "": N_("A customer, a vendor or an employee has it."),
}
_WHY_NOT = {
    "too-long": N_("It is longer than that side allows."),
    "characters": N_("It contains a character that is not allowed there: a colon, a tab or a line break."),
    "email": N_("It is not an e-mail address as that side wants it."),
    "needed": N_("That side cannot be without it."),
}


class _Facts(dict[str, str]):
    """Facts that leave a missing place empty instead of failing on it."""

    def __missing__(self, key: str) -> str:
        return ""


def _fill(text: str, facts: Mapping[str, Any]) -> str:
    filled = _(text).format_map(
        _Facts({**_in_words(facts), **{key: str(value) for key, value in facts.items()}})
    )
    return filled.strip()


def _in_words(facts: Mapping[str, Any]) -> dict[str, str]:
    """The words of facts that are codes: fields, sides, reasons."""
    fields = [field_text(one) for one in str(facts.get("fields", "")).split(",") if one]
    return {
        "field_name": field_text(str(facts["field"])) if "field" in facts else "",
        "field_names": ", ".join(fields),
        "side_name": _(_SIDES[str(facts["side"])]) if facts.get("side") in _SIDES else "",
        "holder_says": _(_HOLDERS.get(str(facts.get("kind", "")), _HOLDERS[""])),
        "why_says": _(_WHY_NOT[str(facts["why"])]) if facts.get("why") in _WHY_NOT else "",
        **invoice_words(facts),
    }


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
    if code == MANY_CLEARED:
        return ngettext(
            "This run would empty a field of {count} of {total} linked clients. Is that meant?",
            "This run would empty a field of {count} of {total} linked clients. Is that meant?",
            int(facts.get("total", 0)),
        ).format_map(_Facts({key: str(value) for key, value in facts.items()}))
    if code == MANY_GONE:
        said = (
            N_("{count} of {total} linked clients are inactive or gone in QuickBooks. Is that meant?")
            if facts.get("side") == "quickbooks"
            else N_("{count} of {total} linked clients are archived or gone in the practice. Is that meant?")
        )
        return _(said).format_map(_Facts({key: str(value) for key, value in facts.items()}))
    return code
