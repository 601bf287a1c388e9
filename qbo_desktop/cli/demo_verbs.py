"""`--demo` and `sandbox`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qbo_desktop.cli.output import Output, table
from qbo_desktop.cli.payloads import problem_payload
from qbo_desktop.cli.verbs import not_built_yet
from qbo_desktop.cli.watching import watched
from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.domain.lines import PairState
from qbo_desktop.domain.money import amount_text
from qbo_desktop.errors import EXIT_DONE, EXIT_USAGE, UsageError
from qbo_desktop.locale_text import money_text
from qbo_desktop.operations.run_sync import Sync
from qbo_desktop.phrases.invoices import state_text
from qbo_desktop.store import pairs, problems
from qbo_desktop.sync.run import RunOutcome
from qbo_desktop.sync.side import PRACTICE
from qbo_desktop.sync.steps import LinkContact
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.cli.main import Doors
    from qbo_desktop.demo_billing import Billed

SMALLEST_FIRM = 40
USUAL_FIRM = 60


def has_display() -> bool:
    """Whether a window can be shown: on Linux one of three variables says so."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def window(parsed: argparse.Namespace, out: Output, home: Path, doors: Doors) -> int:
    """The window on the user's own home."""
    from qbo_desktop.cli.main import log_to_file, store_file

    if not has_display():
        raise UsageError(
            _("There is no display to show the window on."),
            _(
                "“qbo-desktop --help” lists the commands that work without one; “qbo-desktop --demo --headless” tries it out."
            ),
        )
    app = doors.open_app(home, getattr(parsed, "workspace", ""), store_file(getattr(parsed, "store", "")))
    try:
        log_to_file(home)
        return doors.open_window(app, None)
    finally:
        app.close()


def demo(parsed: argparse.Namespace, out: Output, home: Path, doors: Doors) -> int:
    """The sample firm: a window, or the whole job without one."""
    if parsed.practice == "karbon":
        raise not_built_yet("--practice karbon")
    customers = parsed.customers or USUAL_FIRM
    if customers < SMALLEST_FIRM:
        raise UsageError(_("The sample firm has at least {count} customers.").format(count=SMALLEST_FIRM))
    headless = parsed.headless or parsed_json(parsed) or not has_display()
    workspace = getattr(parsed, "workspace", "")
    with watched(out) as progress, doors.running_demo(home, customers, workspace, progress) as running:
        if not headless:
            return doors.open_window(running.app, running)
        return _whole_job(running, out, progress, parsed.customers)


def parsed_json(parsed: argparse.Namespace) -> bool:
    """Whether --json was given: a document can only come from the job without a window."""
    return bool(getattr(parsed, "json", False))


def _whole_job(running: Any, out: Output, progress: Any, wished: int | None) -> int:
    app = running.app
    outcome = Sync().run(app.context(progress))
    result: RunOutcome = outcome.value
    billed: Billed = running.bill(progress)
    with app.store.read() as session:
        counts = pairs.counts(session, app.workspace_id)
        found = problems.open_problems(session, app.workspace_id)
    contacts = {
        "linked": counts[PairState.LINKED],
        "created": counts[PairState.CREATED],
        "waiting": counts[PairState.WAITING],
        "skipped": counts[PairState.SKIPPED],
    }
    if counts[PairState.UNLINKED]:
        contacts["unlinked"] = counts[PairState.UNLINKED]
    if wished and sum(contacts.values()) != wished:
        out.say(
            _(
                "This demonstration was begun with {count} customers and goes on with them; --customers is for a new one."
            ).format(count=sum(contacts.values()))
        )
    document = {
        "contacts": contacts,
        "duplicates": counts[PairState.WAITING],
        "invoices": {
            "sent": len(billed.issued),
            "pushed": billed.pushed,
            "failed": len(billed.issued) - billed.pushed,
            "list": [
                {
                    "number": one.number,
                    "currency": one.currency,
                    "total": amount_text(one.total, one.currency),
                    "quickbooks_total": _there_total(billed, one),
                }
                for one in billed.issued
            ],
        },
        "problems": [problem_payload(one) for one in found],
        "totals_agree": billed.totals_agree,
        "writes": {"quickbooks": running.writes_to_quickbooks(), "practice": _writes_here(result)},
    }
    out.document(document, lambda: _text(contacts, outcome.says, billed))
    return outcome.exit_code if result.error is not None else EXIT_DONE


def _writes_here(result: RunOutcome) -> int:
    """Contacts made or changed in the practice by this run."""
    if not result.applied:
        return 0
    return sum(
        not isinstance(step, LinkContact) or bool(step.fills) for step in result.plan.steps_on(PRACTICE)
    )


def _there_total(billed: Billed, invoice: Invoice) -> str | None:
    """What QuickBooks says that an invoice comes to; None before it holds it."""
    link = billed.links.get(invoice.id)
    if link is None or link.quickbooks_total is None:
        return None
    return amount_text(link.quickbooks_total, invoice.currency)


def _text(contacts: dict[str, int], says: str, billed: Billed) -> str:
    words = {
        "linked": _("Linked to a contact that was there"),
        "created": _("New contacts made"),
        "waiting": _("Waiting for your decision"),
        "skipped": _("Left out, with the reason"),
        "unlinked": _("Match deleted"),
    }
    rows = [(words[state], str(count)) for state, count in contacts.items()]
    return "\n".join(
        [
            table((_("Customers of the simulated QuickBooks"), ""), rows),
            says,
            "",
            *_billing_text(billed),
            "",
            _("Open the window with “qbo-desktop --demo” to decide about the waiting ones."),
        ]
    )


def _billing_text(billed: Billed) -> list[str]:
    """The invoices that stand, what this run sent of them, and what it could not approve or send."""
    rows = [
        (
            one.number,
            one.client,
            state_text(one.state),
            money_text(one.total, one.currency),
            _there_text(billed, one),
        )
        for one in billed.issued
    ]
    now = len(billed.sent_now)
    said = ngettext(
        "The billing run sent {count} invoice.", "The billing run sent {count} invoices.", now
    ).format(count=now)
    lines = [
        table((_("Invoice"), _("Client"), _("State"), _("Total"), _("In QuickBooks")), rows, right=(3, 4)),
        said if now else _("Nothing waited to be sent."),
        _("Both sides agree on every invoice.")
        if billed.totals_agree
        else _("Not every invoice is in QuickBooks yet: “qbo-desktop problems” says why."),
    ]
    if billed.failed:
        lines += ["", _("Not approved or not sent:")]
        lines += [f"{one.number}  {one.says}".strip() for one in billed.failed]
    return lines


def _there_text(billed: Billed, invoice: Invoice) -> str:
    link = billed.links.get(invoice.id)
    if link is None or link.quickbooks_total is None:
        return ""
    return money_text(link.quickbooks_total, invoice.currency)


def sandbox(parsed: argparse.Namespace, out: Output, home: Path, doors: Doors) -> int:
    """The simulated QuickBooks in the foreground, until it is stopped."""
    if parsed.play:
        return _play(parsed.play, parsed.api or "", out, home, doors)
    options: dict[str, Any] = {
        "port": parsed.port,
        "region": parsed.region,
        "customers": parsed.customers,
        "scenario": parsed.scenario,
        "faults": parsed.faults,
        "switches": parsed.switch,
        "state": _path(parsed.state),
        "log": _path(parsed.log),
        "approve": parsed.approve,
        "with_parent": parsed.with_parent,
        "invoices": parsed.invoices or 0,
    }
    ready: Callable[[dict[str, Any]], None] = out.line
    try:
        doors.run_sandbox(**options, ready=ready)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_USAGE
    return EXIT_DONE


def _play(words: list[str], api: str, out: Output, home: Path, doors: Doors) -> int:
    """Act as the bookkeeper in a running simulated QuickBooks; answers the object as it is then."""
    if words[0] != "play" or len(words) < 2:
        raise UsageError(
            _("“sandbox {words}” is not known.").format(words=" ".join(words)),
            _("“sandbox play VERB …” acts in a running simulated QuickBooks."),
        )
    out.line(doors.play_sandbox(home, api, words[1], words[2:]))
    return EXIT_DONE


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None
