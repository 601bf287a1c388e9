"""Secrets in the system keyring: cut to what the smallest one holds, whole after any kill, never shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import keyring.backend
import keyring.backends.fail
import keyring.backends.null
import keyring.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo_desktop.errors import KeychainError
from qbo_desktop.keychain import SERVICE, InMemoryKeyring, Keychain

NAME = "quickbooks/1/tokens"
WINDOWS_LIMIT = 2560
LONG = {"access_token": "a" * 4096, "refresh_token": "b" * 500}
LONGER = {"access_token": "c" * 9000, "refresh_token": "é’😀" * 300}
SHORT = {"client_id": "id", "client_secret": "secret"}


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


class FragileKeyring(InMemoryKeyring):
    """Dies before its n-th change; refuses what Windows could not hold."""

    def __init__(self, entries: dict[tuple[str, str], str] | None = None) -> None:
        super().__init__()
        self.entries = dict(entries or {})
        self.changes_left = 10**9

    def _change(self) -> None:
        if self.changes_left == 0:
            raise Killed
        self.changes_left -= 1

    def set_password(self, service: str, username: str, password: str) -> None:
        assert len(password.encode("utf-16-le")) <= WINDOWS_LIMIT
        self._change()
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) in self.entries:
            self._change()
        super().delete_password(service, username)


class BrokenKeyring(InMemoryKeyring):
    """Raises what it was given at every call."""

    def __init__(self, problem: Exception) -> None:
        super().__init__()
        self.problem = problem

    def get_password(self, service: str, username: str) -> str | None:
        raise self.problem

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.problem

    def delete_password(self, service: str, username: str) -> None:
        raise self.problem


@pytest.mark.parametrize("value", [SHORT, LONG, LONGER, {}])
def test_what_is_written_is_read(value: dict[str, Any]) -> None:
    chain = Keychain(FragileKeyring())
    chain.write(NAME, value)
    assert chain.read(NAME) == value
    assert Keychain(chain._backend()).read(NAME) == value


def test_what_was_never_written_is_none() -> None:
    assert Keychain(FragileKeyring()).read(NAME) is None


@given(
    st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=3000), max_size=4), min_size=1, max_size=5)
)
def test_after_any_sequence_of_writes_only_the_last_value_is_left(values: list[dict[str, str]]) -> None:
    backend = FragileKeyring()
    chain = Keychain(backend)
    for value in values:
        chain.write(NAME, value)
    assert chain.read(NAME) == values[-1]
    alone = FragileKeyring()
    Keychain(alone).write(NAME, values[-1])
    assert len(backend.entries) == len(alone.entries)
    chain.delete(NAME)
    assert backend.entries == {}


@pytest.mark.parametrize(
    ("before", "after"), [(LONG, LONGER), (LONGER, LONG), (LONG, SHORT), (SHORT, LONG), (None, LONG)]
)
def test_a_kill_at_any_change_leaves_the_old_or_the_new_value(
    before: dict[str, Any] | None, after: dict[str, Any]
) -> None:
    start = FragileKeyring()
    if before is not None:
        Keychain(start).write(NAME, before)
    seen = []
    for kill_at in range(100):
        backend = FragileKeyring(start.entries)
        backend.changes_left = kill_at
        finished = False
        try:
            Keychain(backend).write(NAME, after)
            finished = True
        except Killed:
            pass
        backend.changes_left = 10**9
        chain = Keychain(backend)
        found = chain.read(NAME)
        assert found in (before, after)
        seen.append(found == after)
        # What a killed write left behind is gone after the next two.
        chain.write(NAME, LONG)
        chain.write(NAME, SHORT)
        assert chain.read(NAME) == SHORT
        assert len(backend.entries) == 1
        if finished:
            break
    assert seen[0] is (before == after)
    assert seen[-1]
    # Once the new value is readable it stays so: the pointer is turned once.
    assert seen == sorted(seen)


def test_a_reader_survives_a_writer_in_another_process() -> None:
    class Turning(FragileKeyring):
        """Somebody else writes while the parts are being read."""

        turned = False

        def get_password(self, service: str, username: str) -> str | None:
            if username.endswith(".2") and not self.turned:
                self.turned = True
                Keychain(self).write(NAME, LONGER)
                Keychain(self).write(NAME, LONG)
            return super().get_password(service, username)

    backend = Turning()
    backend.turned = True
    # As many parts as the value that takes its place, so that only the stamp tells them apart.
    Keychain(backend).write(NAME, {"access_token": "z" * 4096, "refresh_token": "y" * 500})
    backend.turned = False
    assert Keychain(backend).read(NAME) == LONG


@pytest.mark.parametrize(
    "garbage", ["", "no json", "[]", '{"set":0}', '{"set":0,"parts":3,"stamp":"x"}', '{"value":1}']
)
def test_remains_that_cannot_be_read_count_as_missing(garbage: str) -> None:
    backend = FragileKeyring()
    backend.set_password(SERVICE, NAME, garbage)
    chain = Keychain(backend)
    assert chain.read(NAME) is None
    chain.write(NAME, LONG)
    assert chain.read(NAME) == LONG


def test_deleting_twice_is_no_error() -> None:
    chain = Keychain(FragileKeyring())
    chain.write(NAME, LONG)
    chain.delete(NAME)
    chain.delete(NAME)
    assert chain.read(NAME) is None


@pytest.mark.parametrize("backend", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring])
def test_no_keyring_is_said_with_what_to_install(
    backend: Callable[[], keyring.backend.KeyringBackend],
) -> None:
    chain = Keychain(backend())
    for call in (
        chain.check,
        lambda: chain.read(NAME),
        lambda: chain.write(NAME, SHORT),
        lambda: chain.delete(NAME),
    ):
        with pytest.raises(KeychainError) as caught:
            call()
        assert "Secret Service" in caught.value.remedy
        assert "PYTHON_KEYRING_BACKEND" in caught.value.remedy
        assert caught.value.exit_code == 3


def test_the_keyring_package_decides_when_none_is_given() -> None:
    # The suite's own environment names the keyring that always fails.
    with pytest.raises(KeychainError):
        Keychain().check()


@pytest.mark.parametrize(
    "problem",
    [
        keyring.errors.KeyringLocked("locked"),
        keyring.errors.InitError("no session bus"),
        keyring.errors.PasswordSetError("no"),
        keyring.errors.NoKeyringError("none"),
        RuntimeError("secret-value-1"),
        OSError("dbus"),
        type("error", (Exception,), {})("secret-value-1"),
    ],
)
def test_whatever_a_keyring_raises_becomes_a_sentence(problem: Exception) -> None:
    chain = Keychain(BrokenKeyring(problem))
    for call in (
        chain.check,
        lambda: chain.read(NAME),
        lambda: chain.write(NAME, SHORT),
        lambda: chain.delete(NAME),
    ):
        with pytest.raises(KeychainError) as caught:
            call()
        assert caught.value.says
        assert caught.value.remedy
        assert "secret-value-1" not in str(caught.value)


def test_check_names_the_keyring() -> None:
    assert Keychain(FragileKeyring()).check() == FragileKeyring().name


def test_the_one_in_memory_is_never_chosen_for_a_users_secrets() -> None:
    assert InMemoryKeyring.priority < keyring.backends.fail.Keyring.priority


@pytest.mark.parametrize("named", ["no.such.module.Keyring", "qbo_desktop.keychain.NoSuch"])
def test_a_keyring_that_cannot_be_loaded_is_said(named: str) -> None:
    done = _python(
        "from qbo_desktop.keychain import Keychain\n"
        "from qbo_desktop.errors import KeychainError\n"
        "try: Keychain().check()\n"
        "except KeychainError as e: print(e.exit_code, e)",
        named,
    )
    assert done.startswith("3 ")


def test_a_keyring_of_the_users_choice_is_used_and_keyring_is_imported_only_then() -> None:
    done = _python(
        "import sys\n"
        "from qbo_desktop.keychain import Keychain\n"
        "chain = Keychain()\n"
        "before = 'keyring' in sys.modules\n"
        "chain.write('a', {'b': 'c'})\n"
        "import json; print(json.dumps([before, chain.read('a')]))",
        "qbo_desktop.keychain.InMemoryKeyring",
    )
    assert json.loads(done) == [False, {"b": "c"}]


def _python(code: str, backend: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHON_KEYRING_BACKEND": backend},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
