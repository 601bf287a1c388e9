"""Which client a row of a file means: by id, by identifier, or by a name that only one has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qbo_desktop.practice.book.fields import BadValue, lookup_key, short
from qbo_desktop.wording import _, ngettext


@dataclass(frozen=True, slots=True)
class Client:
    """A contact as an import needs it."""

    id: str
    name: str
    identifier: str = ""
    archived: bool = False


class Clients:
    """Finds clients by practice id, by the firm's own client number, or by their exact name."""

    def __init__(self, clients: Iterable[Client]) -> None:
        self._by_id: dict[str, Client] = {}
        self._by_name: dict[str, list[Client]] = {}
        self._by_identifier: dict[str, list[Client]] = {}
        for client in clients:
            self._by_id[client.id] = client
            self._by_name.setdefault(lookup_key(client.name), []).append(client)
            if client.identifier:
                self._by_identifier.setdefault(lookup_key(client.identifier), []).append(client)
        self._found: dict[tuple[str, str, str], Client] = {}

    def of_row(self, cells: Mapping[str, str]) -> Client:
        """Whose row this is. Raises BadValue: nobody's, unknown, archived, or two that are not the same.

        Beside a practice id the name counts only where it is another contact's: a client may have been called
        otherwise when the file was written.
        """
        told = (cells.get("client_id", ""), cells.get("client_identifier", ""), cells.get("client", ""))
        found = self._found.get(told)
        if found is None:
            found = self._found[told] = self._of_texts(*told)
        return found

    def billed_to(self, text: str) -> Client:
        """Who is named as the one to bill: by practice id, or by the exact name. Raises BadValue."""
        client = self._by_id.get(text) or self._by_id.get(text.upper())
        return _not_archived(client or self._named(text, "bill_to"), "bill_to")

    def _of_texts(self, client_id: str, identifier: str, name: str) -> Client:
        candidates: list[tuple[str, str, Client]] = []
        if client_id:
            candidates.append(("client_id", client_id, self._identified(client_id)))
        if identifier:
            candidates.append(("client_identifier", identifier, self._numbered(identifier)))
        if name and not (candidates and self._may_be_called(candidates[0], name)):
            candidates.append(("client", name, self._named(name, "client")))
        if not candidates:
            raise BadValue(
                _("This row names no client."),
                _("Write the practice id into client_id, or the exact name into client."),
                column="client_id",
            )
        column, _text, first = candidates[0]
        for other_column, text, other in candidates[1:]:
            if other != first:
                raise BadValue(
                    _("{id} is {name}, and “{other}” is another client.").format(
                        id=first.id, name=first.name, other=short(text)
                    ),
                    _("Correct one of the two, or leave one empty."),
                    column=other_column,
                )
        return _not_archived(first, column)

    def _may_be_called(self, candidate: tuple[str, str, Client], name: str) -> bool:
        """Whether a name does not speak against the client that was found by an id or an identifier."""
        column, _text, client = candidate
        called_so = self._by_name.get(lookup_key(name), ())
        return client in called_so or (column == "client_id" and not called_so)

    def _identified(self, text: str) -> Client:
        found = self._by_id.get(text) or self._by_id.get(text.upper())
        if found is None:
            raise BadValue(
                _("There is no contact with the practice id “{id}”.").format(id=short(text)),
                _("Search for it in the Practice Book."),
                column="client_id",
            )
        return found

    def _numbered(self, text: str) -> Client:
        return _only(
            self._by_identifier.get(lookup_key(text), ()),
            _("No contact has the client identifier “{value}”."),
            ngettext_of_identifiers,
            text,
            "client_identifier",
        )

    def _named(self, text: str, column: str) -> Client:
        found = self._by_name.get(lookup_key(text), ())
        return _only(found, _("No contact is called “{value}”."), ngettext_of_names, text, column)


def ngettext_of_names(count: int) -> str:
    """That several contacts have one name."""
    return ngettext("{count} contact is called “{value}”.", "{count} contacts are called “{value}”.", count)


def ngettext_of_identifiers(count: int) -> str:
    """That several contacts have one client identifier."""
    return ngettext(
        "{count} contact has the client identifier “{value}”.",
        "{count} contacts have the client identifier “{value}”.",
        count,
    )


def _only(
    found: Sequence[Client], none: str, several: Callable[[int], str], text: str, column: str
) -> Client:
    """The one that is meant; contacts in the archive count only when there is no other."""
    candidates = [one for one in found if not one.archived] or list(found)
    if not candidates:
        raise BadValue(
            none.format(value=short(text)),
            _("Write it exactly as the Practice Book has it, or use client_id."),
            column=column,
        )
    if len(candidates) > 1:
        raise BadValue(
            several(len(candidates)).format(count=len(candidates), value=short(text)),
            _("Write the practice id into client_id instead."),
            column=column,
        )
    return candidates[0]


def _not_archived(client: Client, column: str) -> Client:
    if client.archived:
        raise BadValue(
            _("{name} is in the archive.").format(name=client.name),
            _("Take the contact out of the archive to bill it."),
            column=column,
        )
    return client
