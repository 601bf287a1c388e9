"""What a store's file looks like, told by SQLite itself; and a filled store of an older version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from qbo_desktop.store.migrate import MIGRATIONS, upgrade
from qbo_desktop.store.work import Work
from tests.store.opened import open_store

VERSIONS = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection to a store's file."""
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def tables(connection: sqlite3.Connection) -> list[str]:
    """The names of the tables."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [row[0] for row in rows if not row[0].startswith("sqlite_")]


def described(path: Path) -> dict[str, dict[str, Any]]:
    """Every table with its columns (name, type, not null, default, key), foreign keys and indexes."""
    found: dict[str, dict[str, Any]] = {}
    with reading(path) as connection:
        for table in tables(connection):
            columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
            foreign = connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall()
            indexes = connection.execute(f'PRAGMA index_list("{table}")').fetchall()
            found[table] = {
                "columns": sorted(row[1:] for row in columns),
                "foreign keys": sorted(row[2:] for row in foreign),
                "indexes": sorted(
                    (
                        row[1] if row[3] == "c" else "",
                        row[2],
                        row[3],
                        row[4],
                        tuple(one[2] for one in connection.execute(f'PRAGMA index_info("{row[1]}")')),
                    )
                    for row in indexes
                ),
                "conditions": sorted(
                    (row[0], row[1].rpartition(" WHERE ")[2])
                    for row in connection.execute(
                        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
                        " AND sql LIKE '% WHERE %'",
                        (table,),
                    )
                ),
            }
    return found


def make_empty(path: Path, version: str) -> None:
    """A store of that version, made by the migrations alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.connect() as connection:
        upgrade(connection, version)
        connection.commit()
    engine.dispose()


def make_filled(path: Path, version: str) -> dict[str, int]:
    """A store of that version with rows in every table that it has; how many in each.

    The rows come from a store of today, column by column, so that it is filled whatever the version.
    """
    make_empty(path, version)
    today = path.parent / "today"
    fill(today)
    with reading(today / "store.sqlite3") as source, reading(path) as target:
        names = [name for name in tables(target) if name != "alembic_version"]
        counts = {}
        for table in names:
            had = {row[1] for row in source.execute(f'PRAGMA table_info("{table}")')}
            columns = [row[1] for row in target.execute(f'PRAGMA table_info("{table}")') if row[1] in had]
            listed = ", ".join(f'"{column}"' for column in columns)
            rows = source.execute(f'SELECT {listed} FROM "{table}"').fetchall()
            marks = ", ".join("?" for _column in columns)
            target.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', rows)
            counts[table] = len(rows)
        target.commit()
    return counts


def fill(folder: Path) -> None:
    """A store of today with at least one row in every table."""
    from qbo_desktop.domain.problem import Problem, ProblemCode
    from qbo_desktop.store import journal, pairs, problems, runs, views, workspaces
    from qbo_desktop.store.journal import Entry
    from qbo_desktop.store.views import SavedView
    from qbo_desktop.store.workspaces import Connection

    opened = open_store(folder)
    customer = opened.customer("1", "Boulangerie Lavoie ltée")
    contact = opened.contact("Boulangerie Lavoie")
    other = opened.contact("Atelier Roy")
    row_id = opened.line(customer.id, contact.id, other.id)
    with opened.work() as work:
        workspaces.set_setting(work, opened.workspace_id, "ui.language", "fr_CA")
        workspaces.save_connection(work, Connection("quickbooks", "connected", key="1", company="Roy"))
        workspaces.move_cursor(work, "quickbooks", "contacts", "2026-01-01T00:00:00Z")
        run_id = runs.begin(work, "contacts", False)
        journal.write(work, Entry("practice", "create", "contact", "Roy", run_id=run_id, pair_id=row_id))
        problems.report(work, Problem(ProblemCode.UNREACHABLE, group="quickbooks"))
        problems.ask(work, "first-run", "1", {"company": "Roy"})
        views.save(work, SavedView("Mine", "linked"))
    with opened.work() as work:
        pairs.refuse(work, customer.id, other.id)
        work.decide("not-same", name="Lavoie", contact="Roy")
    with opened.work() as work:
        bill(work, contact.id)
    with opened.work() as work:
        into_quickbooks(work)
    opened.store.close()


def into_quickbooks(work: Work) -> None:
    """A row at least in every table of billing into QuickBooks."""
    from datetime import date

    from qbo_desktop.domain.billing_setup import TaxMapping
    from qbo_desktop.domain.company_lists import CompanyLists, Item
    from qbo_desktop.store import billing_setup, company_lists, invoice_links
    from qbo_desktop.sync.invoice_side import IssuedInvoice

    company_lists.put(work, CompanyLists(items=(Item("1", "Bookkeeping"),)))
    billing_setup.set_start_date(work, date(2026, 1, 1))
    billing_setup.set_item(work, "T1", "1")
    billing_setup.set_tax(work, "R1", TaxMapping("3"))
    billing_setup.set_method(work, "Cheque", "2")
    issued = IssuedInvoice(
        "I1", 1, "F-1", "C1", "Lavoie", "C1", date(2026, 1, 2), "CAD", 500, 10_500, voided=False, emails=False
    )
    invoice_links.new_row(work, issued)


def bill(work: Work, client_id: str) -> None:
    """A row at least in every table of billing: work that is billed, sent in a run, and paid."""
    from qbo_desktop.domain.invoice import EmailBy
    from qbo_desktop.domain.payment import Allocation
    from qbo_desktop.domain.period import Frequency
    from qbo_desktop.practice.book import (
        billing_runs,
        invoice_life,
        payments,
        periods,
        work_items,
        work_types,
    )
    from qbo_desktop.practice.book.drafts import Terms

    day = invoice_life.today_of(work)
    periods.generate(work, day.replace(day=1), Frequency.MONTH, 1)
    kind = work_types.add(work, "Bookkeeping")
    new = work_items.NewWork(client_id, kind.id, "March", Decimal(250), rate="GST + QST")
    item = work_items.add(work, new, Terms())
    work.session.flush()
    expense = work_items.NewEntry(item.id, work_items.EntryKind.EXPENSE, day, Decimal(1), Decimal("9.95"))
    work_items.add_entry(work, expense)
    (invoice,) = work_items.bill(work, [item.id], day, Terms())
    desk = invoice_life.Desk.to_send(work)
    invoice_life.approve(desk, invoice)
    billing_runs.close(work, None, desk.person)
    invoice_life.send(desk, invoice, EmailBy.NOBODY)
    payments.record(work, payments.NewPayment(day, [Allocation(invoice.id, 10_000)]))
