"""`connect`, `disconnect`, `doctor`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from qbo_desktop.cli.output import Output
from qbo_desktop.cli.payloads import connection_payload
from qbo_desktop.cli.verbs import not_built_yet
from qbo_desktop.cli.watching import watched
from qbo_desktop.errors import EXIT_DONE, EXIT_WAITING, UsageError
from qbo_desktop.operations.connecting import ConnectQuickBooks, DisconnectQuickBooks
from qbo_desktop.operations.doctor import Check, Doctor
from qbo_desktop.operations.run_sync import something_waits
from qbo_desktop.store.workspaces import Connection
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

LONGEST_LINE = 65_536


def connect(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Sign in; JSON lines: the address to open, then the company."""
    if parsed.action == "karbon":
        raise not_built_yet("connect karbon")
    secret = _stdin_line() if parsed.client_secret_stdin else _asked_secret(parsed, app)

    def open_page(address: str) -> None:
        if out.as_json:
            out.line({"authorize_url": address})
        else:
            out.document(None, _("Open this address in your browser and sign in:") + "\n" + address)
        if not parsed.no_browser and not parsed.paste:
            import webbrowser

            webbrowser.open(address)

    def pasted() -> str:
        out.say(_("Paste the address that the browser was sent back to, and press Enter:"))
        return _stdin_line()

    with watched(out) as progress:
        done = ConnectQuickBooks(parsed.client_id, secret, open_page, pasted if parsed.paste else None).run(
            app.context(progress)
        )
    out.document(_payload(done.value, app), done.says)
    return EXIT_WAITING if something_waits(app.context()) else EXIT_DONE


def _payload(connection: Connection, app: App) -> dict[str, object]:
    return connection_payload(connection, connection.refresh_token_days(app.store.clock()))


def _stdin_line() -> str:
    """One line of standard input, without its end; UsageError when there is none."""
    line = sys.stdin.readline(LONGEST_LINE) if sys.stdin else ""
    if not line.strip():
        raise UsageError(_("Nothing came on standard input."))
    return line.strip()


def _asked_secret(parsed: argparse.Namespace, app: App) -> str:
    """The secret, typed by somebody who sits there; "" leaves it to what is stored."""
    stored = app.services.sign_in(app.workspace_id).stored_client_id()
    if stored and parsed.client_id in ("", stored):
        return ""
    if not sys.stdin or not sys.stdin.isatty():
        return ""
    import getpass

    return getpass.getpass(_("Client secret: "))


def disconnect(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Take the sign-in back; links and decisions stay."""
    if parsed.action == "karbon":
        raise not_built_yet("disconnect karbon")
    done = DisconnectQuickBooks().run(app.context())
    out.document({"disconnected": True, "revoked": done.value}, done.says)
    return EXIT_DONE


def doctor(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """Check everything that the sync depends on."""
    with watched(out) as progress:
        done = Doctor().run(app.context(progress))
    out.document(
        [
            {"check": one.check, "ok": one.ok, "says": one.says, "fix": one.command or one.fix}
            for one in done.value
        ],
        lambda: "\n".join(_line(one) for one in done.value),
    )
    return EXIT_DONE


def _line(one: Check) -> str:
    mark = _("OK") if one.ok else "!!"
    fix = one.command or one.fix
    return f"{mark:4} {one.check:9} {one.says}" + (f"\n               → {fix}" if fix and not one.ok else "")
