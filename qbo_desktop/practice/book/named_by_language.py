"""What the program named in a new book speaks the language that is chosen afterwards.

The workspace is made before anybody can say which language they read. So the tax rates that came with the book,
while nothing uses them, and the owner take the names of a language that is chosen later; a name that a person
gave stays.
"""

from __future__ import annotations

from sqlmodel import select

from qbo_desktop.domain.tax_names import tax_name
from qbo_desktop.practice.book.billing_tables import BookTaxRate
from qbo_desktop.practice.book.fields import lookup_key
from qbo_desktop.practice.book.tables import BookStaff
from qbo_desktop.practice.book.tax_defaults import ALL_NAMES
from qbo_desktop.practice.book.tax_rates import rows_using
from qbo_desktop.store.work import Work
from qbo_desktop.wording import LANGUAGES, N_, texts_in

OWNER = N_("Owner")


def speak(work: Work, language: str) -> None:
    """Give the names that the program chose in this workspace the form they have in a language."""
    used = rows_using(work.session, work.workspace_id)
    rates = work.session.exec(
        select(BookTaxRate).where(BookTaxRate.workspace_id == work.workspace_id, BookTaxRate.code != "")
    ).all()
    everybody = select(BookTaxRate.name_key).where(BookTaxRate.workspace_id == work.workspace_id)
    taken = set(work.session.exec(everybody))
    for row in rates:
        name = tax_name(row.name, language)
        if used.get(row.id) or row.name not in ALL_NAMES.get(row.code, ()) or name == row.name:
            continue
        if lookup_key(name) in taken:
            continue  # a person's own rate has that name
        row.name, row.name_key = name, lookup_key(name)
        row.components = [{**one, "name": tax_name(one["name"], language)} for one in row.components]
        row.version += 1
    chosen = {texts_in(code).gettext(OWNER) for code in LANGUAGES}
    owners = select(BookStaff).where(BookStaff.workspace_id == work.workspace_id)
    for person in work.session.exec(owners):
        if person.is_owner and person.name in chosen:
            person.name = texts_in(language).gettext(OWNER)
    work.session.flush()
