"""A process of its own that refreshes a sign-in, for the tests of what several processes do to one token.

Its secrets lie in a folder, one file each: a real keyring could not be shared with a test. Arguments: the
folder, the token address, and what to ask ("access" for a good token, "renew" for another one).
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from qbo_desktop.errors import AppError
from qbo_desktop.quickbooks.endpoints import Endpoints
from qbo_desktop.quickbooks.oauth import SignIn
from qbo_desktop.quickbooks.retry import Retried
from qbo_desktop.quickbooks.session import Session
from qbo_desktop.quickbooks.transport import Patience
from qbo_desktop.quickbooks.wire import Wire

NAME = "quickbooks/1/tokens"


class FolderVault:
    """Secrets of a test, as files that are replaced whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, name: str) -> Path:
        return self._folder / name.replace("/", "_")

    def read(self, name: str) -> dict[str, Any] | None:
        path = self._path(name)
        return json.loads(path.read_text("utf-8")) if path.is_file() else None

    def write(self, name: str, value: dict[str, Any]) -> None:
        fresh = self._path(name).with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps(value), "utf-8")
        fresh.replace(self._path(name))

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)


def session(folder: Path, token_address: str) -> Session:
    """The session over the folder's tokens and the keys that lie beside them."""
    vault = FolderVault(folder)
    keys = vault.read("keys") or {"client_id": "client-1", "client_secret": "x"}
    endpoints = Endpoints(token_address, token_address, token_address, "", "", "http://localhost:1/")
    wire = Retried(Wire(), Patience())
    service = SignIn(endpoints, keys["client_id"], keys["client_secret"], wire)
    return Session(vault, NAME, service, folder / "locks" / "company.lock")


def main() -> int:
    """Prints the token, or the error; answers its exit code."""
    folder, address, wish = sys.argv[1:]
    asked = session(Path(folder), address)
    held = FolderVault(Path(folder)).read(NAME) or {}
    try:
        print(asked.access_token() if wish == "access" else asked.renew(held["access_token"]))
    except AppError as problem:
        print(type(problem).__name__, problem)
        return problem.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
