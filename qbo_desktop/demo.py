"""The demonstration: the simulated QuickBooks beside a home of its own, signed in and filled.

It touches neither the user's home nor their keyring. Run twice in one home, everything goes on: the firm,
the links, the decisions; only the sign-in is made anew, because the keyring of a demonstration is memory.
"""

from __future__ import annotations

import csv
import io
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qbo_desktop import demo_billing
from qbo_desktop.app import App
from qbo_desktop.demo_billing import Billed
from qbo_desktop.errors import SideError, UsageError
from qbo_desktop.keychain import InMemoryKeyring
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.operations.connecting import ConnectQuickBooks
from qbo_desktop.operations.practice_csv import ApplyImport, PlanImport
from qbo_desktop.store import mirror
from qbo_desktop.store.place import STORE_FILE
from qbo_desktop.sync.progress import Progress
from qbo_desktop.sync.side import PRACTICE
from qbo_desktop.wording import _, language, use_language

FOLDER = "demo"
STATE = "sandbox.json"
REGION = "CA"


@dataclass
class Demo:
    """A running demonstration. `writes_before` counts the sandbox's writes when it was started."""

    app: App
    addresses: dict[str, str]
    log: Path
    clients_file: Path
    writes_before: int = 0
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def writes_to_quickbooks(self) -> int:
        """Writes that the sandbox has logged since the start."""
        return _writes(self.log) - self.writes_before

    def bill(self, progress: Progress | None = None) -> Billed:
        """The billing of the day: close the run, send it, record a payment."""
        return demo_billing.bill(self.app, progress)


@contextmanager
def running_demo(
    home: Path, customers: int, workspace: str = "", progress: Progress | None = None, *, faults: str = ""
) -> Iterator[Demo]:
    """Start the sandbox, open its home, bring the firm's client list, sign in; end all of it at the end.

    A new demonstration speaks the language of the moment, and its firm bills in it. `faults` is what the
    simulated QuickBooks does badly, as `sandbox --faults` takes it. Raises UsageError when the sandbox does
    not start.
    """
    spoken, is_new = language(), not (home / FOLDER / STORE_FILE).exists()
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    log, state = folder / "requests.jsonl", folder / STATE
    before = _writes(log)
    with _sandbox(customers, state, log, faults) as (addresses, process):
        app = App(folder, workspace=workspace, keyring_backend=InMemoryKeyring())
        try:
            demo = Demo(app, addresses, log, _clients_file(folder, customers), before, process)
            if is_new:
                SetSetting("ui.language", spoken).run(app.context())
                use_language(spoken)
            _set_up(demo)
            _bring_clients(demo, customers)
            demo_billing.fill(app, _certain(customers))
            sign_in(demo, progress)
            yield demo
        finally:
            app.close()


@contextmanager
def _sandbox(
    customers: int, state: Path, log: Path, faults: str
) -> Iterator[tuple[dict[str, str], subprocess.Popen[str]]]:
    command = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "qbo_desktop"]
    options = [
        "sandbox",
        "--region",
        REGION,
        "--customers",
        str(customers),
        "--state",
        str(state),
        "--log",
        str(log),
        "--faults",
        faults,
    ]
    said = state.with_name("sandbox-errors.txt")
    # A file, not a pipe: nobody reads it while the sandbox runs, and a full pipe would stop it.
    errors = said.open("w", encoding="utf-8")
    process = subprocess.Popen(
        [*command, *options, "--with-parent"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        # Ctrl-C in the terminal is for the program; the sandbox ends with it, not before it.
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        line = process.stdout.readline()
        if not line:
            why = said.read_text(encoding="utf-8", errors="replace").strip()
            raise UsageError(
                _("The simulated QuickBooks did not start: {why}").format(why=why),
                _("Close the other demonstration, or choose another folder with --home."),
            )
        yield json.loads(line)["quickbooks"], process
    finally:
        process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        process.stdout.close()
        errors.close()


def _set_up(demo: Demo) -> None:
    settings = {
        "quickbooks.environment": "simulated",
        "quickbooks.api_url": demo.addresses["api"],
        "quickbooks.authorize_url": demo.addresses["authorize"],
        "quickbooks.token_url": demo.addresses["token"],
        "quickbooks.revoke_url": demo.addresses["revoke"],
        "quickbooks.userinfo_url": demo.addresses["userinfo"],
        "quickbooks.redirect_uri": f"http://127.0.0.1:{_free_port()}/callback",
    }
    for key, value in settings.items():
        SetSetting(key, value).run(demo.app.context())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _clients_file(folder: Path, customers: int) -> Path:
    path = folder / "clients.csv"
    if not path.exists():
        from qbo_desktop.sandbox.firm import practice_contacts

        rows = practice_contacts(REGION, customers)
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
        path.write_text("\ufeff" + text.getvalue(), encoding="utf-8", newline="")
    return path


def _bring_clients(demo: Demo, customers: int) -> None:
    """The practice's own client list, once: later runs find it."""
    app = demo.app
    with app.store.read() as session:
        if mirror.count(session, app.workspace_id, PRACTICE):
            return
    plan = PlanImport(demo.clients_file).run(app.context()).value
    ApplyImport(plan, skip_bad_rows=True).run(app.context())


def _certain(customers: int) -> frozenset[tuple[str, str]]:
    from qbo_desktop.sandbox.firm import certain_clients

    return certain_clients(REGION, customers)


def sign_in(demo: Demo, progress: Progress | None = None) -> None:
    """Sign in as a person would: open the page, click Connect, be sent back."""
    from qbo_desktop.sandbox.visitor import click_connect

    def open_page(address: str) -> None:
        threading.Thread(target=click_connect, args=(address,), name="visitor", daemon=True).start()

    ConnectQuickBooks(demo.addresses["client_id"], demo.addresses["client_secret"], open_page).run(
        demo.app.context(progress)
    )


def play_sandbox(home: Path, api: str, verb: str, words: Sequence[str]) -> dict[str, Any]:
    """Have the bookkeeper of a running simulated QuickBooks do something; the object as it is then.

    `api` is its address; "" is the demonstration that runs in this home. Raises UsageError for what cannot be
    done, SideError when nothing answers.
    """
    from qbo_desktop.sandbox.player import Refusal, address_of, play

    address = api or address_of(home / FOLDER / STATE)
    if not address:
        raise UsageError(
            _("No demonstration is running in this home."),
            _("Name the address of a running sandbox with --api: what it prints as quickbooks.api."),
        )
    try:
        return play(address, verb, words)
    except Refusal as refused:
        raise UsageError(str(refused)) from refused
    except OSError as error:
        raise SideError(
            _("The simulated QuickBooks at {address} does not answer.").format(address=address),
            _("Start it with “qbo-desktop sandbox”, or the demonstration with “qbo-desktop --demo”."),
        ) from error


def _writes(log: Path) -> int:
    """How many writes a request log holds."""
    if not log.exists():
        return 0
    count = 0
    with log.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                entry: Any = json.loads(line)
            except ValueError:
                continue  # the last line of a killed sandbox may be half a line
            count += bool(entry.get("write"))
    return count
