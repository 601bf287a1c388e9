"""The billing set-up: start date, default service, and what stands for what in QuickBooks."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from qbo_desktop.domain.billing_setup import BillingSetup, TaxMapping
from qbo_desktop.domain.naming import name_key
from qbo_desktop.store.tables.billing import BillingSetupRow, ItemMapRow, MethodMapRow, TaxMapRow
from qbo_desktop.store.work import Work


def read(session: Session, workspace_id: int) -> BillingSetup:
    """The set-up as it is now."""
    row = session.get(BillingSetupRow, workspace_id)
    items = session.exec(select(ItemMapRow).where(ItemMapRow.workspace_id == workspace_id))
    taxes = session.exec(select(TaxMapRow).where(TaxMapRow.workspace_id == workspace_id))
    methods = session.exec(
        select(MethodMapRow)
        .where(MethodMapRow.workspace_id == workspace_id)
        .order_by(col(MethodMapRow.method_key))
    )
    return BillingSetup(
        start_date=row.start_date if row else None,
        default_item_id=row.default_item_id if row else "",
        items={one.work_type_id: one.item_id for one in items},
        taxes={one.rate_id: TaxMapping(one.code_id, one.secondary_id, one.insisted) for one in taxes},
        methods={one.method_key: (one.method, one.method_id) for one in methods},
        lists_at=row.lists_at if row else None,
    )


def _row(work: Work) -> BillingSetupRow:
    row = work.session.get(BillingSetupRow, work.workspace_id)
    if row is None:
        row = BillingSetupRow(workspace_id=work.workspace_id)
        work.session.add(row)
    return row


def _decided(work: Work) -> BillingSetupRow:
    row = _row(work)
    row.changed_at, row.changed_by = work.now, work.actor
    return row


def lists_read(work: Work) -> None:
    """Note that QuickBooks' lists were read just now."""
    _row(work).lists_at = work.now


def set_start_date(work: Work, day: date | None) -> None:
    """Invoices of this day and later go to QuickBooks; None switches it off."""
    _decided(work).start_date = day


def set_default_item(work: Work, item_id: str) -> None:
    """The service of lines whose work type has none of its own; "" takes it away."""
    _decided(work).default_item_id = item_id


def set_item(work: Work, work_type_id: str, item_id: str) -> None:
    """The service that bills a work type; "" leaves it to the default."""
    _decided(work)
    row = work.session.get(ItemMapRow, (work.workspace_id, work_type_id))
    if not item_id:
        if row is not None:
            work.session.delete(row)
    elif row is None:
        work.session.add(
            ItemMapRow(workspace_id=work.workspace_id, work_type_id=work_type_id, item_id=item_id)
        )
    else:
        row.item_id = item_id


def set_tax(work: Work, rate_id: str, mapping: TaxMapping | None) -> None:
    """The tax code that stands for a rate; None takes the mapping away."""
    _decided(work)
    row = work.session.get(TaxMapRow, (work.workspace_id, rate_id))
    if mapping is None:
        if row is not None:
            work.session.delete(row)
        return
    if row is None:
        row = TaxMapRow(workspace_id=work.workspace_id, rate_id=rate_id, code_id=mapping.code_id)
        work.session.add(row)
    row.code_id, row.secondary_id, row.insisted = mapping.code_id, mapping.secondary_id, mapping.insisted


def set_method(work: Work, method: str, method_id: str) -> None:
    """QuickBooks' payment method for one of the practice; "" takes it away."""
    _decided(work)
    key = name_key(method)
    row = work.session.get(MethodMapRow, (work.workspace_id, key))
    if not method_id:
        if row is not None:
            work.session.delete(row)
    elif row is None:
        work.session.add(
            MethodMapRow(workspace_id=work.workspace_id, method_key=key, method=method, method_id=method_id)
        )
    else:
        row.method, row.method_id = method, method_id
