"""Everything that can go wrong and is not a bug.

Ask of an error: did the request arrive, and how much does it stop?

    AppError                      a sentence for a person, and a next step
    ├── Interrupted               the person said stop; nothing to show, nothing lost
    ├── UsageError                what was asked cannot be done as asked (exit 2)
    │   └── BillingRefused        the book's rules of billing say no (code, and where it is mended)
    ├── StoreError                the store cannot be opened, read or written (exit 2)
    ├── KeychainError             no keyring, or a locked one (exit 3)
    ├── RunBusy                   another run holds the workspace (exit 4)
    └── SideError                 (side, trace id, what the service said)
        ├── Unreachable           nothing arrived; the same request may go again
        ├── Unanswered            it may have arrived; look before anything is repeated
        ├── Throttled             turned away until a time; wait in place
        ├── SignInNeeded          we are no longer trusted; the run stops
        ├── Stale                 they changed it since we looked
        └── Refused               they read it and said no (code); a problem on this record

Anything else is a bug: it is logged whole, without secrets, and said to be one.
"""

from __future__ import annotations

from dataclasses import dataclass

EXIT_DONE = 0
EXIT_WAITING = 1
EXIT_USAGE = 2
EXIT_NOT_CONNECTED = 3
EXIT_BUSY = 4
EXIT_UNREACHABLE = 5
EXIT_CANCELLED = 130


class AppError(Exception):
    """Something a person can understand and act on.

    `says` is a whole sentence in the language of the moment; `remedy` is the next step, or empty. `command`
    is the next step of somebody who works by command line, where that is another one.
    """

    exit_code = EXIT_USAGE

    def __init__(self, says: str, remedy: str = "", *, command: str = "") -> None:
        super().__init__(says)
        self.says = says
        self.remedy = remedy
        self.command = command or remedy

    def __str__(self) -> str:
        return f"{self.says} {self.remedy}".strip()

    def by_command(self) -> str:
        """The same for the command line."""
        return f"{self.says} {self.command}".strip()


class Interrupted(AppError):
    """The person said stop. What was begun is finished, nothing more is started."""

    exit_code = EXIT_CANCELLED


class UsageError(AppError):
    """What was asked cannot be done as asked: a wrong argument, an unknown id, a bad file."""


class BillingRefused(UsageError):
    """A rule of billing says no: no open period, a missing permission, more than is due …

    `code` is English in every language (for the wordings of the catalogue, those); `fix` the place that mends
    it (a value of domain.problem.Fix, or ""), `at` what that place is to show (a date, an id).
    """

    def __init__(
        self, code: str, says: str, remedy: str = "", *, fix: str = "", at: str = "", command: str = ""
    ) -> None:
        super().__init__(says, remedy, command=command)
        self.code = code
        self.fix = fix
        self.at = at


class StoreError(AppError):
    """The store cannot be opened, read or written: newer version, synced folder, full disk …"""


class KeychainError(AppError):
    """No usable keyring on this machine, or it is locked."""

    exit_code = EXIT_NOT_CONNECTED


class RunBusy(AppError):
    """Another run, of this or another process, holds the workspace."""

    exit_code = EXIT_BUSY


@dataclass(frozen=True, slots=True)
class Fault:
    """What a service said, kept whole for support: one error of its answer.

    `code` is the service's own (a string; "" when it gave none), `element` the field it names.
    """

    code: str = ""
    message: str = ""
    detail: str = ""
    element: str = ""
    kind: str = ""

    def text(self) -> str:
        """The service's own words in one line, for details and logs."""
        words = ": ".join(part for part in (self.code, self.message, self.detail) if part)
        return f"{words} [{self.element}]" if self.element else words


class SideError(AppError):
    """A side could not do, or would not do, what was asked of it.

    `side` is "quickbooks" or "practice"; `status` the HTTP status or 0; `trace_id` the service's own
    (intuit_tid) or ""; `faults` everything it said.
    """

    exit_code = EXIT_UNREACHABLE

    def __init__(
        self,
        says: str,
        remedy: str = "",
        *,
        command: str = "",
        side: str = "quickbooks",
        status: int = 0,
        trace_id: str = "",
        faults: tuple[Fault, ...] = (),
    ) -> None:
        super().__init__(says, remedy, command=command)
        self.side = side
        self.status = status
        self.trace_id = trace_id
        self.faults = faults

    @property
    def code(self) -> str:
        """The first code the service gave, or ""."""
        return next((fault.code for fault in self.faults if fault.code), "")

    def details(self) -> str:
        """One line for support: what the service said, word for word."""
        return " | ".join(fault.text() for fault in self.faults)


class Unreachable(SideError):
    """Nothing arrived: no network, refused connection, proxy, certificate. May be sent again."""


class Unanswered(SideError):
    """It may have arrived, but no usable answer came back. Look before repeating a write."""


class Throttled(SideError):
    """Turned away for a while; `wait_seconds` says how long, 60 when the service does not."""

    def __init__(self, says: str, remedy: str = "", *, wait_seconds: float = 60.0, **facts: object) -> None:
        super().__init__(says, remedy, **facts)  # type: ignore[arg-type]
        self.wait_seconds = wait_seconds


class SignInNeeded(SideError):
    """The service no longer trusts us: a dead token, a withdrawn consent, the wrong keys."""

    exit_code = EXIT_NOT_CONNECTED


class Stale(SideError):
    """The record was changed there since we looked."""


class Refused(SideError):
    """They read it and said no. `code` says why; it concerns one record, the run goes on."""
