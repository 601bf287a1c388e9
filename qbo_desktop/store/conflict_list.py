"""The linked pairs with fields that a person decides about, in the order in which they are listed."""

from __future__ import annotations

from sqlmodel import Session, col, select

from qbo_desktop.store import client_list
from qbo_desktop.store.decision_list import noted_ids
from qbo_desktop.store.tables.contacts import Pair


def ids(
    session: Session, workspace_id: int, *, search: str = "", sort: str = "name", descending: bool = False,
    noted: bool = False,
) -> list[int]:  # fmt: skip
    """Row ids of the pairs with open conflicts whose values contain every word; `noted`: with a note only."""
    open_ids = set(
        session.exec(select(Pair.id).where(Pair.workspace_id == workspace_id, col(Pair.conflicts) != {}))
    )
    if noted and open_ids:
        open_ids &= set(session.exec(noted_ids(workspace_id)))
    if not open_ids:
        return []
    ordered = client_list.ordered_ids(
        session, workspace_id, "linked", search=search, sort=sort, descending=descending
    )
    return [one for one in ordered if one in open_ids]
