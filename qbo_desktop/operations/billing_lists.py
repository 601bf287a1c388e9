"""The lists that billing rests on: work types, work, tax rates, accounting periods, people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qbo_desktop.domain.period import Frequency, Period
from qbo_desktop.domain.tax import TaxRate
from qbo_desktop.operations.billing_terms import terms_of
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.practice.book import periods, staff, tax_rates, work_items, work_types
from qbo_desktop.practice.book.staff import Permission, Person, permission_text, require
from qbo_desktop.practice.book.work_items import NewEntry, NewWork, WorkItem
from qbo_desktop.practice.book.work_types import WorkType
from qbo_desktop.wording import _, ngettext


@dataclass(frozen=True, slots=True)
class AddWorkType:
    """Add a work type; one that exists changes nothing."""

    name: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Add a work type")

    def run(self, context: Context) -> Outcome[WorkType]:
        with context.store.work(context.workspace_id, context.actor) as work:
            added = work_types.add(work, self.name)
        return Outcome(added, says=_("The work type “{name}” is there.").format(name=added.name))


@dataclass(frozen=True, slots=True)
class RenameWorkType:
    """Give a work type another name."""

    type_id: str
    name: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Rename the work type")

    def run(self, context: Context) -> Outcome[WorkType]:
        with context.store.work(context.workspace_id, context.actor) as work:
            renamed = work_types.rename(work, self.type_id, self.name)
        return Outcome(renamed, says=_("The work type is called “{name}” now.").format(name=renamed.name))


@dataclass(frozen=True, slots=True)
class DeleteWorkType:
    """Delete a work type that nothing has."""

    type_id: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Delete the work type")

    def run(self, context: Context) -> Outcome[WorkType]:
        with context.store.work(context.workspace_id, context.actor) as work:
            deleted = work_types.delete(work, self.type_id)
        return Outcome(deleted, says=_("The work type “{name}” is deleted.").format(name=deleted.name))


@dataclass(frozen=True, slots=True)
class AddWork:
    """Add a piece of work for a client."""

    new: NewWork
    lane = Lane.DESK

    def title(self) -> str:
        return _("Add work")

    def run(self, context: Context) -> Outcome[WorkItem]:
        terms = terms_of(context.settings())
        with context.store.work(context.workspace_id, context.actor) as work:
            added = work_items.add(work, self.new, terms)
        return Outcome(added, says=_("“{title}” is added.").format(title=added.title))


@dataclass(frozen=True, slots=True)
class ChangeWork:
    """Give a piece of work another content. `version` guards against somebody else's change."""

    work_id: str
    new: NewWork
    version: int | None = None
    lane = Lane.DESK

    def title(self) -> str:
        return _("Change the work")

    def run(self, context: Context) -> Outcome[WorkItem]:
        terms = terms_of(context.settings())
        with context.store.work(context.workspace_id, context.actor) as work:
            changed = work_items.change(work, self.work_id, self.new, terms, self.version)
        return Outcome(changed, says=_("“{title}” is saved.").format(title=changed.title))


@dataclass(frozen=True, slots=True)
class DeleteWork:
    """Delete a piece of work of which nothing was billed."""

    work_id: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Delete the work")

    def run(self, context: Context) -> Outcome[None]:
        with context.store.work(context.workspace_id, context.actor) as work:
            work_items.delete(work, self.work_id)
        return Outcome(None, says=_("The work is deleted."))


@dataclass(frozen=True, slots=True)
class AddEntry:
    """Add time or an expense to a piece of work."""

    new: NewEntry
    lane = Lane.DESK

    def title(self) -> str:
        return _("Add time or an expense")

    def run(self, context: Context) -> Outcome[WorkItem]:
        with context.store.work(context.workspace_id, context.actor) as work:
            work_items.add_entry(work, self.new)
            (item,) = work_items.read(work.session, work.workspace_id, [self.new.work_id])
        return Outcome(item, says=_("Added to “{title}”.").format(title=item.title))


@dataclass(frozen=True, slots=True)
class DeleteEntry:
    """Delete time or an expense that was not billed."""

    entry_id: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Delete the entry")

    def run(self, context: Context) -> Outcome[None]:
        with context.store.work(context.workspace_id, context.actor) as work:
            work_items.delete_entry(work, self.entry_id)
        return Outcome(None, says=_("The entry is deleted."))


@dataclass(frozen=True, slots=True)
class AddTaxRate:
    """Add a tax rate of one or two components (name, percent), or replace one that nothing uses."""

    name: str
    components: Sequence[tuple[str, Decimal]]
    compound: bool = False
    lane = Lane.DESK

    def title(self) -> str:
        return _("Add a tax rate")

    def run(self, context: Context) -> Outcome[TaxRate]:
        with context.store.work(context.workspace_id, context.actor) as work:
            rate = tax_rates.add(work, self.name, self.components, self.compound)
        return Outcome(rate, says=_("The tax rate “{name}” is there.").format(name=rate.name))


@dataclass(frozen=True, slots=True)
class ChangeTaxRate:
    """Give a tax rate another name, or other components while nothing uses it."""

    rate_id: str
    name: str
    components: Sequence[tuple[str, Decimal]]
    compound: bool = False
    lane = Lane.DESK

    def title(self) -> str:
        return _("Change the tax rate")

    def run(self, context: Context) -> Outcome[TaxRate]:
        with context.store.work(context.workspace_id, context.actor) as work:
            rate = tax_rates.change(work, self.rate_id, self.name, self.components, self.compound)
        return Outcome(rate, says=_("The tax rate “{name}” is saved.").format(name=rate.name))


@dataclass(frozen=True, slots=True)
class AddUsualRates:
    """Add the tax rates that are usual in a country (CA, US), as far as they are not there."""

    country: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Add the usual tax rates")

    def run(self, context: Context) -> Outcome[list[TaxRate]]:
        with context.store.work(context.workspace_id, context.actor) as work:
            require(work, Permission.BILLING_ADMIN)
            added = tax_rates.add_defaults(work, self.country)
        says = ngettext("{count} tax rate was added.", "{count} tax rates were added.", len(added))
        return Outcome(
            added,
            says=says.format(count=len(added)) if added else _("The usual tax rates are there already."),
        )


@dataclass(frozen=True, slots=True)
class DeleteTaxRate:
    """Delete a tax rate that nothing uses."""

    name: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Delete the tax rate")

    def run(self, context: Context) -> Outcome[TaxRate]:
        with context.store.work(context.workspace_id, context.actor) as work:
            rate = tax_rates.delete(work, self.name)
        return Outcome(rate, says=_("The tax rate “{name}” is deleted.").format(name=rate.name))


@dataclass(frozen=True, slots=True)
class RetireTaxRate:
    """Offer a tax rate no more, or again."""

    name: str
    retired: bool = True
    lane = Lane.DESK

    def title(self) -> str:
        return _("Retire the tax rate") if self.retired else _("Offer the tax rate again")

    def run(self, context: Context) -> Outcome[TaxRate]:
        with context.store.work(context.workspace_id, context.actor) as work:
            rate = tax_rates.retire(work, self.name, self.retired)
        says = (
            _("The tax rate “{name}” is retired.")
            if self.retired
            else _("The tax rate “{name}” is offered again.")
        )
        return Outcome(rate, says=says.format(name=rate.name))


@dataclass(frozen=True, slots=True)
class GeneratePeriods:
    """Add accounting periods that follow each other from a day on."""

    first: date
    frequency: Frequency
    count: int
    lane = Lane.DESK

    def title(self) -> str:
        return _("Add accounting periods")

    def run(self, context: Context) -> Outcome[list[Period]]:
        with context.store.work(context.workspace_id, context.actor) as work:
            found = periods.generate(work, self.first, self.frequency, self.count)
        return Outcome(found, says=_("The accounting periods are there."))


@dataclass(frozen=True, slots=True)
class SetPeriodClosed:
    """Close the accounting period that covers a day, or open it again."""

    day: date
    closed: bool
    lane = Lane.DESK

    def title(self) -> str:
        return _("Close the period") if self.closed else _("Open the period")

    def run(self, context: Context) -> Outcome[Period]:
        with context.store.work(context.workspace_id, context.actor) as work:
            period = periods.set_closed(work, self.day, self.closed)
        return Outcome(period, says=_("The period is closed.") if self.closed else _("The period is open."))


@dataclass(frozen=True, slots=True)
class AddPerson:
    """Add somebody to the staff."""

    name: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Add a person")

    def run(self, context: Context) -> Outcome[Person]:
        with context.store.work(context.workspace_id, context.actor) as work:
            person = staff.add(work, self.name)
        return Outcome(person, says=_("{name} is there.").format(name=person.name))


@dataclass(frozen=True, slots=True)
class RenamePerson:
    """Give somebody another name."""

    person_id: str
    name: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Rename the person")

    def run(self, context: Context) -> Outcome[Person]:
        with context.store.work(context.workspace_id, context.actor) as work:
            person = staff.rename(work, self.person_id, self.name)
        return Outcome(person, says=_("{name} is there.").format(name=person.name))


@dataclass(frozen=True, slots=True)
class SetPermission:
    """Give somebody a permission, or take it away."""

    who: str
    permission: Permission
    granted: bool = True
    lane = Lane.DESK

    def title(self) -> str:
        return _("Give a permission") if self.granted else _("Take a permission away")

    def run(self, context: Context) -> Outcome[Person]:
        with context.store.work(context.workspace_id, context.actor) as work:
            person = staff.grant(work, self.who, self.permission, self.granted)
        says = (
            _("{name} has the permission “{permission}”.")
            if self.granted
            else _("{name} no longer has the permission “{permission}”.")
        )
        return Outcome(
            person, says=says.format(name=person.name, permission=permission_text(self.permission))
        )


@dataclass(frozen=True, slots=True)
class UsePerson:
    """Say who works at this workstation."""

    who: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Who works here")

    def run(self, context: Context) -> Outcome[Person]:
        with context.store.work(context.workspace_id, context.actor) as work:
            person = staff.use(work, self.who)
        return Outcome(person, says=_("{name} works at this workstation.").format(name=person.name))
