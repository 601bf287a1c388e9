"""The doctor: everything that the sync depends on, checked line by line. Each says OK, or what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from qbo_desktop.errors import AppError, SignInNeeded, Unreachable
from qbo_desktop.operations.context import Context, Health, Lane, Outcome
from qbo_desktop.store import backups, workspaces
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.wording import _, ngettext

LARGEST_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Check:
    """One line. `check` is a code: keyring store clock network token company settings quota.

    `fix` is the next step, `command` that of somebody who works by command line.
    """

    check: str
    ok: bool
    says: str
    fix: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Doctor:
    """Check all; one that fails does not stop the others."""

    lane = Lane.RUN

    def title(self) -> str:
        return _("Test the connection")

    def run(self, context: Context) -> Outcome[tuple[Check, ...]]:
        checks = [_keyring(context), _store(context), *_outside(context)]
        broken = sum(not check.ok for check in checks)
        says = _("Everything is in order.") if not broken else _("Something needs you: see the lines marked.")
        return Outcome(tuple(checks), says=says)


def _guarded(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except AppError as error:
        return Check(name, False, error.says, error.remedy, error.command)


def _keyring(context: Context) -> Check:
    return _guarded(
        "keyring",
        lambda: _("Secrets are kept in {keyring}.").format(keyring=context.services.check_keyring()),
    )


def _store(context: Context) -> Check:
    def look() -> str:
        backups.check(context.store.path)
        with context.store.work(context.workspace_id):
            pass  # a writing transaction opens, so the file can be written
        return _("The store {path} is sound.").format(path=context.store.path)

    return _guarded("store", look)


def _outside(context: Context) -> list[Check]:
    """Clock, network, token, company, settings and quota come from two answers of the service."""
    names = ("clock", "network", "token", "company", "settings", "quota")
    with context.store.read() as session:
        connection = workspaces.connection_of(session, context.workspace_id, QUICKBOOKS)
    try:
        health = context.services.quickbooks_health(context.workspace_id, context.progress)
    except SignInNeeded as error:
        refused = Check("token", False, error.says, error.remedy, error.command)
        reached = bool(error.status)
        network = (
            Check("network", True, _("QuickBooks can be reached."))
            if reached
            else Check("network", True, _("The network was not needed yet."))
        )
        return [
            network if name == "network" else refused if name == "token" else _unknown(name) for name in names
        ]
    except AppError as error:
        about = "network" if isinstance(error, Unreachable) else "company"
        failed = Check(about, False, error.says, error.remedy, error.command)
        return [failed if name == about else _unknown(name) for name in names]
    days = connection.refresh_token_days(context.store.clock())
    return [
        _clock(health),
        Check("network", True, _("QuickBooks can be reached.")),
        Check(
            "token",
            True,
            ngettext(
                "The sign-in is good; sign in again within {days} day.",
                "The sign-in is good; sign in again within {days} days.",
                days or 0,
            ).format(days=days),
        ),
        Check(
            "company",
            True,
            _("The company is {company} ({country}).").format(
                company=health.company, country=health.country or "?"
            ),
        ),
        _settings(health),
        Check(
            "quota",
            True,
            _(
                "QuickBooks does not tell how much of its allowance is left; this check cost {count} requests."
            ).format(count=health.requests),
        ),
    ]


def _unknown(name: str) -> Check:
    return Check(
        name,
        False,
        _("This could not be checked, because QuickBooks did not answer."),
        _("Mend the other lines first."),
    )


def _clock(health: Health) -> Check:
    minutes = round(abs(health.clock_skew.total_seconds()) / 60)
    if abs(health.clock_skew) <= LARGEST_SKEW:
        return Check("clock", True, _("This computer’s clock is right."))
    return Check(
        "clock",
        False,
        _("This computer’s clock is {minutes} minutes off.").format(minutes=minutes),
        _("Let the system set its time by itself."),
    )


def _settings(health: Health) -> Check:
    return Check("settings", True, " ".join((_("QuickBooks’ own settings suit the sync."), *health.notes)))
