"""Backups, workspaces and settings."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from qbo_desktop.domain.contact import ADDRESS_FIELDS
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.operations.deposit_account import deposit_account
from qbo_desktop.operations.files import keep_off_the_store
from qbo_desktop.operations.printing import remove_papers
from qbo_desktop.practice.book import named_by_language, staff, tax_rates
from qbo_desktop.practice.book.invoice_numbers import checked_prefix
from qbo_desktop.practice.book.staff import Permission
from qbo_desktop.settings import declared
from qbo_desktop.store import backups, pairs, workspaces
from qbo_desktop.store.engine import file_time
from qbo_desktop.sync.side import QUICKBOOKS
from qbo_desktop.wording import _


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup: where it is, its size in bytes, and what the check of it said."""

    path: Path
    size: int
    checks: str


@dataclass(frozen=True, slots=True)
class BackUp:
    """Copy the store to a file; without one, into the backups folder beside it."""

    path: Path | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Back up")

    def run(self, context: Context) -> Outcome[BackedUp]:
        folder = context.store.path.parent / "backups"
        target = self.path or folder / f"by-hand-{file_time()}.sqlite3"
        if target.is_dir():
            raise UsageError(_("{path} is a folder.").format(path=target), _("Name a file."))
        keep_off_the_store(context, target)
        backups.back_up(context.store.path, target)
        done = BackedUp(target, target.stat().st_size, backups.check(target))
        return Outcome(done, says=_("Backed up to {path}.").format(path=target))


@dataclass(frozen=True, slots=True)
class Restore:
    """Put a backup in the store's place; what is replaced is kept beside it."""

    path: Path
    lane = Lane.RUN

    def title(self) -> str:
        return _("Restore a backup")

    def run(self, context: Context) -> Outcome[BackedUp]:
        """Raises RunBusy when a run is under way in any workspace."""
        backups.check(self.path)
        with context.store.read() as session:
            everyone = workspaces.all_workspaces(session)
        with ExitStack() as held:
            for workspace in everyone:
                held.enter_context(context.services.run_lease(workspace.id))
            context.store.close()
            kept = backups.restore(self.path, context.store.path)
        done = BackedUp(self.path, self.path.stat().st_size, "ok")
        says = _("Restored. The store as it was before is kept as {path}.").format(path=kept)
        return Outcome(done, says=says)


def restore_unreadable(backup: Path, store: Path) -> Outcome[BackedUp]:
    """Put a backup in the place of a store that cannot be opened. The caller holds every run lease."""
    kept = backups.replace_unreadable(backup, store)
    says = _("Restored. The file that could not be opened is kept as {path}.").format(path=kept)
    return Outcome(BackedUp(backup, backup.stat().st_size, "ok"), says=says)


@dataclass(frozen=True, slots=True)
class SetSetting:
    """Set a setting, after its value was checked."""

    key: str
    value: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Change a setting")

    def run(self, context: Context) -> Outcome[str]:
        value = declared(self.key).check(self.value)
        context.services.check_setting(context.workspace_id, self.key, value)
        before = context.settings().get(self.key)
        with context.store.work(context.workspace_id, context.actor) as work:
            if self.key.startswith(_OF_BILLING) and self.key != "practice.system":
                staff.require(work, Permission.BILLING_ADMIN)
            if self.key == "practice.invoice_prefix":
                value = checked_prefix(value)
            if self.key == "billing.deposit_account":
                value = deposit_account(work, value)
            if self.key == "contacts.imported_type":
                value = context.services.ensure_type(work, value)
            if self.key == "contacts.push_types":
                value = _types_as_spelled(value)
            workspaces.set_setting(work, context.workspace_id, self.key, value)
            if self.key == "ui.language":
                named_by_language.speak(work, value)
            if self.key == "practice.country":
                tax_rates.add_defaults(work, value)
            if self.key.startswith("contacts."):
                workspaces.matching_due(work)
            if self.key == "contacts.addresses" and value != before:
                # What was read stands under the other name now: read it again, and agree on it anew.
                workspaces.forget_cursors(work, [QUICKBOOKS])
                pairs.forget_agreed(work, ADDRESS_FIELDS)
        return Outcome(value, says=_("Saved."))


# What these say holds for every invoice, so that only a billing admin changes it.
_OF_BILLING = ("practice.", "billing.")


def _types_as_spelled(value: str) -> str:
    """Types with one “;” between, without blanks and repeats."""
    names = [" ".join(one.split()) for one in value.split(";")]
    return ";".join(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """Make a workspace with an empty book; it becomes the one in use."""

    name: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("New workspace")

    def run(self, context: Context) -> Outcome[int]:
        name = _usable_name(context, self.name)
        with context.store.work(0, context.actor) as work:
            workspace_id = workspaces.add(work, name)
        context.services.open_book(workspace_id)
        return Outcome(workspace_id, says=_("The workspace “{name}” is ready.").format(name=name))


@dataclass(frozen=True, slots=True)
class RenameWorkspace:
    """Give a workspace another name."""

    name: str
    new_name: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Rename the workspace")

    def run(self, context: Context) -> Outcome[int]:
        found = workspace_named(context, self.name)
        if self.new_name.strip() != self.name:
            name = _usable_name(context, self.new_name)
            with context.store.work(0, context.actor) as work:
                workspaces.rename(work, found, name)
        return Outcome(found, says=_("Saved."))


@dataclass(frozen=True, slots=True)
class DeleteWorkspace:
    """Delete a workspace with all that it holds; neither side is touched."""

    name: str
    lane = Lane.RUN

    def title(self) -> str:
        return _("Delete the workspace")

    def run(self, context: Context) -> Outcome[int]:
        """Raises RunBusy. Secrets, messages and printed copies go as well; a backup of the store is made first."""
        found = workspace_named(context, self.name)
        with context.services.run_lease(found):
            backups.back_up(
                context.store.path,
                context.store.path.parent / "backups" / f"before-delete-{file_time()}.sqlite3",
            )
            context.services.forget_secrets(found)
            with context.store.work(found, context.actor) as work:
                workspaces.remove(work, found)
            remove_papers(context, found)
        return Outcome(found, says=_("The workspace “{name}” was deleted.").format(name=self.name))


def workspace_named(context: Context, name: str) -> int:
    """The id of a workspace; UsageError when there is none of that name."""
    with context.store.read() as session:
        found = next((one.id for one in workspaces.all_workspaces(session) if one.name == name), None)
    if found is None:
        raise UsageError(
            _("There is no workspace “{name}”.").format(name=name),
            _("It may have been renamed or deleted meanwhile."),
            command=_("“qbo-desktop workspaces list” shows them."),
        )
    return found


def _usable_name(context: Context, name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise UsageError(_("A workspace needs a name."))
    with context.store.read() as session:
        if any(one.name == name for one in workspaces.all_workspaces(session)):
            raise UsageError(
                _("There is a workspace “{name}” already.").format(name=name), _("Choose another name.")
            )
    return name
