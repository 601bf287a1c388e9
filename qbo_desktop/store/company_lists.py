"""QuickBooks' lists for invoices as it last showed them: kept whole, read whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from qbo_desktop.domain.company_lists import Company, CompanyLists, Entry, Item, TaxCode
from qbo_desktop.store.tables.billing import CompanyListRow
from qbo_desktop.store.work import Work

COMPANY, ITEM, TAX_CODE = "company", "item", "tax-code"


def put(work: Work, lists: CompanyLists) -> None:
    """Keep these lists in place of what is kept. An entry that is no longer shown is kept as gone.

    A mapping may point at it, and has to be able to say at what.
    """
    kept = {
        (row.kind, row.entry_id): row
        for row in work.session.exec(
            select(CompanyListRow).where(CompanyListRow.workspace_id == work.workspace_id)
        )
    }
    for kind, entry_id, name, active, content in _rows(lists):
        row = kept.pop((kind, entry_id), None)
        if row is None:
            row = CompanyListRow(
                workspace_id=work.workspace_id, kind=kind, entry_id=entry_id, name=name, content=content
            )
            work.session.add(row)
        if (row.name, row.active, row.gone, row.content) != (name, active, False, content):
            row.name, row.active, row.gone, row.content = name, active, False, content
    for row in kept.values():
        row.active, row.gone = False, True
    work.session.flush()


def put_item(work: Work, item: Item) -> None:
    """Keep one item as it was just shown: made here, or looked at by itself."""
    row = work.session.get(CompanyListRow, (work.workspace_id, ITEM, item.id))
    if row is None:
        row = CompanyListRow(
            workspace_id=work.workspace_id, kind=ITEM, entry_id=item.id, name=item.name, content={}
        )
        work.session.add(row)
    row.name, row.active, row.gone, row.content = item.name, item.active, False, item.to_json()
    work.session.flush()


def read(session: Session, workspace_id: int) -> CompanyLists:
    """The lists as last shown; what is gone is inactive here. Empty before they were ever read."""
    company, items, codes, entries = Company(), list[Item](), list[TaxCode](), list[Entry]()
    rows = session.exec(
        select(CompanyListRow)
        .where(CompanyListRow.workspace_id == workspace_id)
        .order_by(col(CompanyListRow.kind), col(CompanyListRow.name), col(CompanyListRow.entry_id))
    )
    for row in rows:
        content = {**row.content, "active": row.active}
        if row.kind == COMPANY:
            company = Company.from_json(row.content)
        elif row.kind == ITEM:
            items.append(Item.from_json(content))
        elif row.kind == TAX_CODE:
            codes.append(TaxCode.from_json(content))
        else:
            entries.append(Entry.from_json(content))
    return CompanyLists(company, tuple(items), tuple(codes), tuple(entries))


def forget(work: Work) -> None:
    """Forget the lists: they were another company's."""
    for row in work.session.exec(
        select(CompanyListRow).where(CompanyListRow.workspace_id == work.workspace_id)
    ):
        work.session.delete(row)


def _rows(lists: CompanyLists) -> Iterator[tuple[str, str, str, bool, dict[str, Any]]]:
    yield COMPANY, "1", lists.company.country, True, lists.company.to_json()
    for item in lists.items:
        yield ITEM, item.id, item.name, item.active, item.to_json()
    for code in lists.codes:
        yield TAX_CODE, code.id, code.name, code.active, code.to_json()
    for entry in lists.entries:
        yield str(entry.kind), entry.id, entry.name, entry.active, entry.to_json()


def is_old(taken_at: datetime | None, now: datetime, minutes: int = 10) -> bool:
    """Whether lists that were read at `taken_at` have to be read again."""
    return taken_at is None or (now - taken_at).total_seconds() > minutes * 60
