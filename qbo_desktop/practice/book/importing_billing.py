"""The look at the book that every import of billing is planned from: its clients, work types, tax rates."""

from __future__ import annotations

from functools import cache

from sqlmodel import Session, col, select

from qbo_desktop.domain.contact import Contact
from qbo_desktop.practice.book import tax_rates, work_types
from qbo_desktop.practice.book.drafts import Terms
from qbo_desktop.practice.book.tables import BookContact
from qbo_desktop.practice.csv_billing import Lists
from qbo_desktop.practice.csv_clients import Client, Clients


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
