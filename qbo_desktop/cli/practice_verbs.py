"""`practice contacts` and `practice types`: the contacts of the built-in Practice Book by command."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qbo_desktop.cli.output import Output, table
from qbo_desktop.errors import UsageError
from qbo_desktop.operations.practice_contacts import (
    AddContact,
    AddType,
    ArchiveContact,
    EditContact,
    listed,
    search,
)
from qbo_desktop.operations.practice_contacts import types as known_types
from qbo_desktop.sync.side import Record
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App


def contacts(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """`practice contacts …`: the list, and one contact added, changed or archived."""
    action, *rest = parsed.arguments or ["list"]
    context = app.context()
    if action == "list" and not rest:
        with app.store.read() as session:
            found = search(session, app.workspace_id, parsed.search)
        out.document([listed(record) for record in found], lambda: _text(found))
        return 0
    if action == "add" and rest:
        done = AddContact(_fields(rest)).run(context)
    elif action == "edit" and len(rest) > 1:
        done = EditContact(rest[0], _fields(rest[1:])).run(context)
    elif action == "archive" and len(rest) == 1:
        done = ArchiveContact(rest[0]).run(context)
    else:
        raise UsageError(
            _("Write: practice contacts, add FIELD=VALUE …, edit ID FIELD=VALUE …, or archive ID.")
        )
    out.document(listed(done.value), f"{done.value.id}  {done.says}")
    return 0


def _fields(words: Sequence[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise UsageError(
                _("“{word}” is not a field and its value.").format(word=word), _("Write them as FIELD=VALUE.")
            )
        if name in fields:
            raise UsageError(_("The field {name} is given twice.").format(name=name))
        fields[name] = value
    return fields


def _text(found: Sequence[Record]) -> str:
    if not found:
        return _("The Practice Book has no such contact.")
    return table(
        (_("Practice id"), _("Name"), _("E-mail"), _("Type")),
        [(one.id, one.contact.label(), one.contact.email, one.contact.type) for one in found],
    )


def types(parsed: argparse.Namespace, out: Output, app: App) -> int:
    """`practice types …`: the types of contacts, and one more."""
    words = parsed.arguments
    if words:
        if len(words) != 2 or words[0] != "add":
            raise UsageError(_("Write: practice types, or practice types add NAME."))
        AddType(words[1]).run(app.context())
    with app.store.read() as session:
        names = known_types(session, app.workspace_id)
    out.document([{"name": name} for name in names], "\n".join(names))
    return 0
