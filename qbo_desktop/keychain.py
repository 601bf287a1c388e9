"""Tokens and keys in the system keyring, and nowhere else.

A value is a JSON object under a name such as `quickbooks/7/tokens`. Some keyrings hold little: a Windows
credential takes 2,560 bytes of UTF-16, and one access token alone can have 4,096 characters. So a long
value is cut into parts. There are two sets of parts, used in turn:

    name            a short value itself, or a pointer {"set", "parts", "stamp"}
    name#0.0 …      the parts of set 0, each beginning with the stamp of the write that made it
    name#1.0 …      the parts of set 1

A write fills the set not in use, then turns the pointer, then empties the other set. A process killed
anywhere in between leaves either the old value or the new one readable, and its remains are overwritten by
the next write. A keyring is never replaced by a plain file.
"""

from __future__ import annotations

import contextlib
import json
import logging
import secrets
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from qbo_desktop.errors import KeychainError
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    class InMemoryKeyring(KeyringBackend):
        """What `__getattr__` below makes when it is asked for."""

        entries: dict[tuple[str, str], str]

        def __init__(self) -> None: ...

        def get_password(self, service: str, username: str) -> str | None: ...

        def set_password(self, service: str, username: str, password: str) -> None: ...

        def delete_password(self, service: str, username: str) -> None: ...


SERVICE = "QBO Desktop"
# Characters of one entry. JSON is written in ASCII, so each is two bytes of UTF-16: 2,560 bytes are 1,280.
ENTRY_LENGTH = 1200
# How often a reader begins anew when a writer of another process turned the pointer under its eyes.
READ_AGAIN = 5

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Keychain:
    """The secrets of this user, by name. Every method may raise KeychainError.

    A locked keyring may ask the user to unlock it and blocks until then: call from a worker.
    """

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        """`backend` None means whatever the `keyring` package resolves, found at the first use."""
        self._given = backend

    def check(self) -> str:
        """The name of the keyring in use; KeychainError when there is none or it cannot be read."""
        backend = self._backend()
        self._ask(lambda: backend.get_password(SERVICE, "check"))
        return str(backend.name)

    def read(self, name: str) -> dict[str, Any] | None:
        """The value under the name; None when there is none, or only the remains of one."""
        for _attempt in range(READ_AGAIN):
            head = self._get(name)
            if head is None:
                return None
            pointer = _object(head)
            if pointer is None:
                break
            if "value" in pointer:
                value = pointer["value"]
                return value if isinstance(value, dict) else None
            value = self._joined(name, pointer)
            if value is not None:
                return value
        _log.warning("the keyring entry %s cannot be read; it counts as missing", name)
        return None

    def write(self, name: str, value: dict[str, Any]) -> None:
        """Replace the value under the name. The old value stays readable until the new one is complete."""
        text = json.dumps(value)
        old = _object(self._get(name) or "") or {}
        in_use = old.get("set") if old.get("set") in (0, 1) else None
        short = json.dumps({"value": value})
        if len(short) <= ENTRY_LENGTH:
            self._set(name, short)
            keep = None
        else:
            stamp = secrets.token_hex(6)
            room = ENTRY_LENGTH - len(stamp)
            parts = [text[start : start + room] for start in range(0, len(text), room)]
            keep = 1 - in_use if in_use is not None else 0
            for number, part in enumerate(parts):
                self._set(_part_name(name, keep, number), stamp + part)
            self._set(name, json.dumps({"set": keep, "parts": len(parts), "stamp": stamp}))
            self._empty(name, keep, beyond=len(parts))
        for other in (0, 1):
            if other != keep:
                self._empty(name, other)

    def delete(self, name: str) -> None:
        """Remove the value under the name; nothing happens when there is none."""
        self._drop(name)
        self._empty(name, 0)
        self._empty(name, 1)

    def _joined(self, name: str, pointer: dict[str, Any]) -> dict[str, Any] | None:
        """The value that a pointer points at; None when a part is missing or of another write."""
        which, count, stamp = pointer.get("set"), pointer.get("parts"), pointer.get("stamp")
        if which not in (0, 1) or not isinstance(count, int) or not isinstance(stamp, str):
            return None
        text = []
        for number in range(count):
            part = self._get(_part_name(name, which, number))
            if part is None or not part.startswith(stamp):
                return None
            text.append(part[len(stamp) :])
        return _object("".join(text))

    def _empty(self, name: str, which: int, beyond: int = 0) -> None:
        """Remove the parts of a set from `beyond` on.

        A keyring cannot be listed, so the end is found by asking. The last goes first: a kill in
        between leaves no hole that would hide the rest from the next write.
        """
        number = beyond
        while self._get(_part_name(name, which, number)) is not None:
            number += 1
        for last in range(number - 1, beyond - 1, -1):
            self._drop(_part_name(name, which, last))

    def _get(self, entry: str) -> str | None:
        backend = self._backend()
        return self._ask(lambda: backend.get_password(SERVICE, entry))

    def _set(self, entry: str, text: str) -> None:
        backend = self._backend()
        self._ask(lambda: backend.set_password(SERVICE, entry, text))

    def _drop(self, entry: str) -> None:
        from keyring.errors import PasswordDeleteError

        backend = self._backend()

        def delete() -> None:
            # What is not there need not be removed; backends disagree on whether that is an error.
            with contextlib.suppress(PasswordDeleteError):
                backend.delete_password(SERVICE, entry)

        self._ask(delete)

    def _backend(self) -> KeyringBackend:
        found = self._given if self._given is not None else _resolved()
        kind = f"{type(found).__module__}.{type(found).__name__}"
        if kind in ("keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"):
            raise _no_keyring()
        return found

    def _ask(self, question: Callable[[], _T]) -> _T:
        from keyring.errors import InitError, KeyringLocked, NoKeyringError

        try:
            return question()
        except NoKeyringError as problem:
            raise _no_keyring() from problem
        except (KeyringLocked, InitError) as problem:
            raise KeychainError(
                _("The system keyring is locked."), _("Unlock it, then try again.")
            ) from problem
        except Exception as problem:
            # A backend is other people's code, chosen by the user: it may raise anything at all.
            # Only its kind is shown: some quote what they were asked to keep.
            raise KeychainError(
                _("The system keyring did not do what it was asked ({kind}).").format(
                    kind=type(problem).__name__
                ),
                _("Look whether it is unlocked and works with other programs, then try again."),
            ) from problem


def _resolved() -> KeyringBackend:
    """What the `keyring` package chooses: PYTHON_KEYRING_BACKEND, its own settings, else the system's."""
    try:
        import keyring

        return keyring.get_keyring()
    except Exception as problem:
        raise KeychainError(
            _("The keyring that was asked for cannot be loaded ({kind}).").format(
                kind=type(problem).__name__
            ),
            _("Look at PYTHON_KEYRING_BACKEND: it names a class of an installed keyring package."),
        ) from problem


def _no_keyring() -> KeychainError:
    return KeychainError(
        _("There is no system keyring to keep the QuickBooks sign-in in."),
        _(
            "On Linux, install a Secret Service such as GNOME Keyring or KWallet and sign in to the desktop, "
            "or name another keyring with PYTHON_KEYRING_BACKEND."
        ),
    )


def _part_name(name: str, which: int, number: int) -> str:
    return f"{name}#{which}.{number}"


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


@cache
def _in_memory_keyring() -> type[KeyringBackend]:
    from keyring.backend import KeyringBackend
    from keyring.errors import PasswordDeleteError

    class InMemoryKeyring(KeyringBackend):
        """A keyring that forgets everything with the process: for --demo and for tests."""

        # Below the backend that always fails, so that `keyring` never chooses it for a user's own secrets.
        priority = -1

        def __init__(self) -> None:
            super().__init__()
            self.entries: dict[tuple[str, str], str] = {}

        def get_password(self, service: str, username: str) -> str | None:
            return self.entries.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.entries[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            if self.entries.pop((service, username), None) is None:
                raise PasswordDeleteError(username)

    return InMemoryKeyring


def __getattr__(name: str) -> Any:
    # The class needs `keyring`, which this module must not import before it is used (`status` stays light).
    if name == "InMemoryKeyring":
        return _in_memory_keyring()
    raise AttributeError(name)
