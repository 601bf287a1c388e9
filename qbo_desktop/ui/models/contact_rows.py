"""The practice's contacts as a table: for the Practice Book page, and for finding one to link to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from qbo_desktop.domain.contact import Kind
from qbo_desktop.phrases.fields import kind_text
from qbo_desktop.store import contact_list
from qbo_desktop.sync.side import Record
from qbo_desktop.ui.models.comparison import value_text
from qbo_desktop.ui.models.rows import Column, RowsModel
from qbo_desktop.wording import N_, _

if TYPE_CHECKING:
    from sqlmodel import Session

    from qbo_desktop.app import App


def kind_words() -> list[str]:
    """Every text of the column that says what a contact is."""
    return [kind_text(kind, assumed) for kind in Kind for assumed in (False, True)]


COLUMNS = (
    Column("name", N_("Name"), "name", width=220),
    Column("email", N_("E-mail"), "email", width=200),
    Column("phone", N_("Phone"), right=True, width=130, is_whole=True),
    Column("type", N_("Type"), "type", width=90),
    Column("city", N_("City"), width=120),
    Column("kind", N_("Kind"), words=kind_words),
    Column("client_identifier", N_("Client identifier"), right=True, width=120, is_whole=True),
    Column("id", N_("Id"), "id", right=True, width=60, is_whole=True),
)


class ContactRowsModel(RowsModel):
    """Contacts of the practice: rows are `Record`s. `free_only`: those that no customer is linked to."""

    def __init__(
        self, app: App, parent: QObject | None = None, *, free_only: bool = False, columns: Sequence[str] = ()
    ) -> None:
        chosen = [column for column in COLUMNS if not columns or column.key in columns]
        super().__init__(app, chosen, parent)
        self.free_only = free_only
        self.archived: bool | None = False
        self.type = ""

    def set_archived(self, archived: bool | None) -> None:
        """Show the archived ones, the others (False), or all (None)."""
        if archived is not self.archived:
            self.archived = archived
            self.refresh()

    def set_type(self, name: str) -> None:
        """Show one contact type, or with "" all."""
        if name != self.type:
            self.type = name
            self.refresh()

    def read_ids(self, session: Session) -> Sequence[str]:
        return contact_list.ordered_ids(
            session, self.app.workspace_id, search=self.search, type=self.type, archived=self.archived,
            free=self.free_only, sort=self.sort_key, descending=self.descending,
        )  # fmt: skip

    def read_rows(self, session: Session, ids: Sequence[Any]) -> Mapping[str, Record]:
        return contact_list.by_ids(session, self.app.workspace_id, ids)

    def text(self, row: Record, key: str) -> str:
        contact = row.contact
        if key == "id":
            return row.id
        if key == "name":
            name = contact.label()
            return name if row.active else _("{name} (archived)").format(name=name)
        if key == "kind":
            return kind_text(contact.kind, contact.kind_assumed)
        if key == "email":
            return next(iter(contact.emails()), "")
        if key == "phone":
            return value_text(next(iter(contact.phones()), None))
        if key == "city":
            return next((address.city for address in contact.addresses() if address.city), "")
        return str(getattr(contact, key))

    def is_muted(self, row: Record, key: str) -> bool:
        return not row.active
