"""What QuickBooks answered: parsed JSON, or the right error with everything it said. PURE.

The service answers faults in three forms (capital JSON, the gateway's lower-case JSON, XML), sometimes with
status 200, and what stands in front of it answers HTML. A code decides before a status does. Codes and
texts are those of Intuit's error list ("Handling common errors") and of recorded answers.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from qbo_desktop.domain.contact import one_line
from qbo_desktop.errors import (
    Fault,
    Refused,
    SideError,
    SignInNeeded,
    Stale,
    Throttled,
    Unanswered,
    Unreachable,
)
from qbo_desktop.quickbooks.masking import mask
from qbo_desktop.quickbooks.transport import Answer
from qbo_desktop.wording import _

WAIT_WHEN_THROTTLED = 60.0
# Kept of one text of a fault; a page of HTML or a list of 80 known properties helps nobody.
LONGEST_TEXT = 2000
LONGEST_IN_SENTENCE = 300

NO_LONGER_SIGNED_IN = frozenset({"100", "110", "120", "3200", "3202"})
WRONG_CLUSTER = "130"
NOT_FOR_THIS_COMPANY = "3100"
THROTTLED = "3001"
STALE = "5010"
NOT_FOUND = "610"
NAME_IN_USE = "6240"
NUMBER_IN_USE = "6140"
KEY_IN_USE = "600"
# The plan has no such feature (classes, locations …): there is nothing of it to read.
NOT_IN_THE_PLAN = frozenset({"5020", "5030"})
MAINTENANCE = frozenset({"140", "150"})

_XML_ERROR = re.compile(
    r"<Error\b(?P<attributes>[^>]*)>(?P<inside>.*?)(?=</Error>|<Error\b|</Fault>|\Z)", re.DOTALL
)
# "Id=58", "The customer ID is: 58".
_HOLDER = re.compile(r"\bid\b\s*(?:is)?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
# "DocNumber=18696 is assigned to TxnType=Invoice with TxnId=6575"; the type can be "Journal Entry".
_NUMBER_HOLDER = re.compile(
    r"\bTxnType\s*=\s*(?P<kind>[^=,;]*?)\s*(?:\bwith\b|[,;])?\s*\bTxnId\s*=\s*[\"']?(?P<id>\d+)",
    re.IGNORECASE,
)
_XML_KIND = re.compile(r"<Fault\b[^>]*\btype\s*=\s*[\"']([^\"']*)[\"']")


def read(answer: Answer) -> dict[str, Any]:
    """The JSON object of a good answer (numbers with a point are Decimal).

    Raises Refused, Stale, SignInNeeded, Throttled, Unanswered or Unreachable for everything else.
    """
    text = answer.body.decode("utf-8", errors="replace").lstrip("\ufeff").strip()
    document = parse(text) if text.startswith(("{", "[")) else None
    faults = tuple(faults_in(document)) if document is not None else tuple(_faults_in_xml(text))
    if faults:
        raise error_for(faults, answer.status, answer.headers)
    if 200 <= answer.status < 300 and isinstance(document, dict):
        return document
    raise _error_for_status(answer, text, unreadable=document is None)


def parse(text: str) -> Any:
    """Parsed JSON, or None when it is not JSON (cut off, say)."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_not_a_number, object_hook=_giving_way)
    except (ValueError, ArithmeticError, RecursionError):
        return None


def _giving_way(found: dict[str, Any]) -> dict[str, Any]:
    # The parser is C and holds the interpreter: a page of a thousand customers would make the window stutter.
    # A Python function at every object lets the other threads in.
    return found


def _not_a_number(name: str) -> Any:
    raise ValueError(name)


def faults_in(document: Any) -> Iterator[Fault]:
    """Every error of a JSON answer or of one item of a batch, in either casing; none when it went well."""
    if not isinstance(document, dict):
        return
    for outer in ("Fault", "fault"):
        fault = document.get(outer)
        if not isinstance(fault, dict):
            continue
        kind = _text(fault.get("type"))
        errors = fault.get("Error", fault.get("error"))
        listed = errors if isinstance(errors, list) else [errors]
        found = [error for error in listed if isinstance(error, dict)]
        for error in found:
            yield Fault(
                code=_code(error.get("code")),
                message=_kept(error.get("Message", error.get("message"))),
                detail=_kept(error.get("Detail", error.get("detail"))),
                element=_kept(error.get("element")),
                kind=kind,
            )
        if not found:
            # A fault that says nothing is still a fault.
            yield Fault(kind=kind or "Fault")
    # An upload that fails answers 200 with the fault in its only part.
    parts = document.get("AttachableResponse")
    if isinstance(parts, list):
        for part in parts:
            yield from faults_in(part)


def batch_item_error(item: Mapping[str, Any], status: int = 200, trace_id: str = "") -> SideError | None:
    """The error of one item of a batch answer (its own, the batch's is 200), or None when it went well."""
    faults = tuple(faults_in(dict(item)))
    return error_for(faults, status, {"intuit_tid": trace_id}) if faults else None


def raise_fault_of(part: Mapping[str, Any], trace_id: str = "") -> None:
    """Raise the error of a part of a good answer that is a fault; nothing when it is none."""
    error = batch_item_error(part, trace_id=trace_id)
    if error is not None:
        raise error


def is_about_the_question(error: SideError) -> bool:
    """Whether the service understood who asks, and only cannot answer this question: another one may do.

    Refusals are, and so is an error of its own (10000 and above) under a status that speaks of no trouble:
    recorded for lists of changes that it could not make.
    """
    if isinstance(error, Refused):
        return True
    is_own = any(_number(fault.code) >= 10000 for fault in error.faults)
    return isinstance(error, Unanswered) and is_own and error.status < 500


def name_holder(error: SideError) -> str:
    """The id of who has a name, when the refusal of that name tells it (6240); "" otherwise."""
    for fault in error.faults:
        if fault.code == NAME_IN_USE and (found := _HOLDER.search(f"{fault.detail} {fault.message}")):
            return found[1]
    return ""


def number_holder(error: SideError) -> tuple[str, str]:
    """Who has a number that was refused (6140), as (TxnType, TxnId); ("", "") when it is not told."""
    for fault in error.faults:
        if fault.code == NUMBER_IN_USE and (
            found := _NUMBER_HOLDER.search(f"{fault.detail} {fault.message}")
        ):
            return one_line(found["kind"]), found["id"]
    return "", ""


def unexpected() -> Unanswered:
    """The error of a good answer that does not hold what was asked for."""
    return Unanswered(
        _("QuickBooks’ answer does not hold what was asked for."),
        _("Try again; if it stays so, look at the QuickBooks addresses under Settings."),
    )


def _faults_in_xml(text: str) -> Iterator[Fault]:
    # Not an XML parser: some of these answers are not well-formed, and they come from outside.
    if "<Fault" not in text:
        return
    kind = _XML_KIND.search(text)
    found = False
    for error in _XML_ERROR.finditer(text):
        found = True
        yield Fault(
            code=_code(_attribute(error["attributes"], "code")),
            message=_kept(_element(error["inside"], "Message")),
            detail=_kept(_element(error["inside"], "Detail")),
            element=_kept(_attribute(error["attributes"], "element")),
            kind=kind[1] if kind else "",
        )
    if not found:
        yield Fault(kind=kind[1] if kind else "Fault")


def _attribute(attributes: str, name: str) -> str:
    found = re.search(rf"\b{name}\s*=\s*[\"']([^\"']*)[\"']", attributes)
    return html.unescape(str(found[1])) if found else ""


def _element(inside: str, name: str) -> str:
    found = re.search(rf"<{name}\b[^>]*>(.*?)(?:</{name}>|\Z)", inside, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def _text(value: Any) -> str:
    return mask(value) if isinstance(value, str) else ""


def _code(value: Any) -> str:
    """A code as text; clients have seen numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return ""
    return mask(str(value).strip())[:20]


def _kept(value: Any) -> str:
    if not isinstance(value, str):
        return "" if value is None or isinstance(value, dict | list) else mask(str(value))
    kept = mask(value[: 4 * LONGEST_TEXT]).strip()
    return kept if len(kept) <= LONGEST_TEXT else kept[:LONGEST_TEXT] + "…"


def error_for(faults: tuple[Fault, ...], status: int, headers: Mapping[str, str]) -> SideError:
    """The error that these faults are. The first fault whose code means something decides."""
    facts: dict[str, Any] = {"status": status, "trace_id": headers.get("intuit_tid", ""), "faults": faults}
    for fault in faults:
        decided = _by_code(fault, headers, facts)
        if decided is not None:
            return decided
    if status == 429:
        return _throttled(headers, facts)
    if status == 401:
        return _signed_out(facts)
    if status >= 500 or any(_number(fault.code) >= 10000 for fault in faults):
        return _in_trouble(facts)
    first = next((fault for fault in faults if fault.detail or fault.message), faults[0])
    # Some details hold links and line breaks; the sentence takes their words, the fault keeps them whole.
    words = one_line(re.sub(r"<[a-z/][^>]*>", "", first.detail or first.message or first.code))
    words = words if len(words) <= LONGEST_IN_SENTENCE else words[:LONGEST_IN_SENTENCE] + "…"
    if not words:
        return Refused(_("QuickBooks refused without saying why."), **facts)
    return Refused(_("QuickBooks refused: {words}").format(words=words), **facts)


def _by_code(fault: Fault, headers: Mapping[str, str], facts: dict[str, Any]) -> SideError | None:
    said = f"{fault.message} {fault.detail}"
    if fault.code == THROTTLED or "ThrottleExceeded" in said:
        return _throttled(headers, facts)
    if fault.code in NO_LONGER_SIGNED_IN:
        if re.search(r"statusCode\s*[:=]\s*5\d\d", said):
            # Recorded: a general authentication error that was an outage.
            return _in_trouble(facts)
        if fault.code == "120":
            return SignInNeeded(
                _("The person who connected QuickBooks no longer has access to this company."),
                _("Sign in again as the primary admin of the company."),
                **facts,
            )
        return _signed_out(facts)
    if fault.code == WRONG_CLUSTER:
        return SignInNeeded(
            _("The sign-in belongs to another QuickBooks environment than the address that was asked."),
            _("Look at the environment under Connections: development keys and production keys do not mix."),
            **facts,
        )
    if fault.code == NOT_FOR_THIS_COMPANY:
        # The same code means three things; only the status inside the text tells them apart.
        if re.search(r"statusCode\s*[:=]\s*5\d\d", said) or "InternalServerError" in said:
            return _in_trouble(facts)
        return SignInNeeded(
            _("QuickBooks does not let this sign-in into the company."),
            _(
                "Look whether the environment and the company under Connections are the right ones, then "
                "sign in again as the primary admin."
            ),
            **facts,
        )
    if fault.code in MAINTENANCE:
        return Unanswered(
            _("The company is locked or under maintenance at QuickBooks."), _("Try again later."), **facts
        )
    if fault.code == KEY_IN_USE:
        # Our keys are new for every intention: who has had this one has had the write, or is at it.
        return Unanswered(
            _("QuickBooks has had this request before and did not say what became of it."),
            _("The next sync looks whether it was done."),
            **facts,
        )
    if fault.code == STALE and "period" not in said.lower():
        return Stale(
            _("The record was changed in QuickBooks meanwhile."),
            _("It is read again at the next sync."),
            **facts,
        )
    return None


def _throttled(headers: Mapping[str, str], facts: dict[str, Any]) -> Throttled:
    after = headers.get("retry-after", "").strip()
    seconds = float(after) if after.isascii() and after.isdigit() else WAIT_WHEN_THROTTLED
    return Throttled(
        _("QuickBooks asks for a pause: too many requests in a short time."),
        _("Try again in a few minutes. If it stays so all day, this month’s quota may be used up."),
        wait_seconds=seconds,
        **facts,
    )


def _signed_out(facts: dict[str, Any]) -> SignInNeeded:
    return SignInNeeded(_("QuickBooks no longer accepts the sign-in."), _("Sign in again."), **facts)


def _in_trouble(facts: dict[str, Any]) -> Unanswered:
    return Unanswered(
        _("QuickBooks had an error of its own and gave no usable answer."),
        _("Try again later; nothing was lost."),
        **facts,
    )


def _error_for_status(answer: Answer, text: str, unreadable: bool) -> SideError:
    """The error of an answer without a fault: a page of somebody in between, nothing, or half of it."""
    status = answer.status
    faults = _what_came(answer, text)
    facts: dict[str, Any] = {"status": status, "trace_id": answer.trace_id, "faults": faults}
    page = text[:200].lower().startswith(("<!doctype html", "<html", "<!--"))
    good = 200 <= status < 300
    if status == 429:
        return _throttled(answer.headers, facts)
    if status == 407:
        return Unreachable(
            _("The proxy of this network wants a user name and a password."),
            _("Sign in to the network, or ask whoever runs it to let this program through."),
            **facts,
        )
    if status == 401 or (status == 403 and not page):
        return _signed_out(facts)
    if status >= 500 or status in (408, 425):
        return _in_trouble(facts)
    if status == 404:
        return Refused(
            _("There is no QuickBooks at this address (404)."),
            _("Look at the QuickBooks addresses under Settings."),
            **facts,
        )
    if good and text.startswith("<") and not page:
        return Unanswered(
            _("QuickBooks answered in another format (XML) than it was asked for."), _("Try again."), **facts
        )
    if page or 300 <= status < 400 or (good and text and not text.startswith(("{", "["))):
        return Unanswered(
            _("A web page came back instead of QuickBooks’ data, perhaps of the network in between."),
            _("Look whether a browser reaches the internet without signing in to the network; try again."),
            **facts,
        )
    if good:
        cut_off = _("The answer of QuickBooks was cut off.")
        says = cut_off if unreadable and text else _("QuickBooks’ answer has no data.")
        return Unanswered(says, _("Try again."), **facts)
    return Refused(_("QuickBooks refused (status {status}).").format(status=status), **facts)


def _what_came(answer: Answer, text: str) -> tuple[Fault, ...]:
    """The beginning of an answer that is no fault, for support; good answers are never quoted."""
    if 200 <= answer.status < 300 or not text:
        return ()
    words = " ".join(re.sub(r"<[^>]*>", " ", text[:4000]).split())
    return (Fault(message=mask(words)[:300], kind=f"HTTP {answer.status}"),)


def _number(code: str) -> int:
    return int(code) if code.isascii() and code.isdigit() else 0
