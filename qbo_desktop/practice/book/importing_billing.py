"""The look at the book that every import of billing is planned from: its clients, work types, tax rates.

A long file is planned while others go on writing. Whether the plan still holds when the book is written is told by
a mark of everything that it rests on.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from qbo_desktop.domain.contact import Contact
from qbo_desktop.practice.book import tax_rates, work_types
from qbo_desktop.practice.book.billing_tables import BookTaxRate, BookWorkType
from qbo_desktop.practice.book.drafts import Terms
from qbo_desktop.practice.book.tables import BookContact
from qbo_desktop.practice.csv_billing import Lists
from qbo_desktop.practice.csv_clients import Client, Clients

# What moves when the row of a list is changed, added or taken away, also by an undo.
_LISTS: Sequence[Sequence[Any]] = (
    (BookContact.id, BookContact.change, BookContact.version, BookContact.archived),
    (BookWorkType.id, BookWorkType.name),
    (BookTaxRate.id, BookTaxRate.name, BookTaxRate.version, BookTaxRate.retired),
)


def mark_of(session: Session, workspace_id: int, also: Sequence[Sequence[Any]]) -> int:
    """A number that is another one when a list of the book, or one of these columns, has other content.

    `also`: columns of one table each. The number means something in this process only.
    """
    found = []
    for columns in (*_LISTS, *also):
        table: type[SQLModel] = columns[0].class_
        rows = session.connection().execute(
            select(*columns).where(col(table.workspace_id) == workspace_id)  # type: ignore[attr-defined]
        )
        found.append(frozenset(map(tuple, rows)))
    return hash(tuple(found))


def lists_of(session: Session, workspace_id: int, terms: Terms) -> Lists:
    """What the rows of a file may name."""
    contacts = select(BookContact.id, BookContact.content, BookContact.archived).where(
        BookContact.workspace_id == workspace_id
    )
    clients = []
    for contact_id, content, archived in session.exec(contacts.order_by(col(BookContact.id))):
        contact = Contact.from_json(dict(content))
        clients.append(Client(contact_id, contact.label(), contact.client_identifier, archived))
    return Lists(
        Clients(clients),
        # A file names the same few thousands of times.
        cache(work_types.Finder(known=work_types.listed(session, workspace_id)).find),
        cache(tax_rates.Finder(session, workspace_id).find),
        terms,
    )
