"""A keyring kept in a file, for tests that run the program as a user would, in several processes."""

from __future__ import annotations

import json
import os
from pathlib import Path

from filelock import FileLock
from keyring.backend import KeyringBackend


class FileKeyring(KeyringBackend):
    """Chosen with PYTHON_KEYRING_BACKEND; the file is named by QBO_TEST_KEYRING."""

    priority = 1  # type: ignore[assignment]

    def _file(self) -> Path:
        return Path(os.environ["QBO_TEST_KEYRING"])

    def _all(self) -> dict[str, str]:
        path = self._file()
        return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}

    def _save(self, entries: dict[str, str]) -> None:
        partial = self._file().with_suffix(".part")
        partial.write_text(json.dumps(entries), "utf-8")
        partial.replace(self._file())

    def get_password(self, service: str, username: str) -> str | None:
        """See KeyringBackend."""
        return self._all().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """See KeyringBackend."""
        with FileLock(f"{self._file()}.lock"):
            self._save({**self._all(), f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        """See KeyringBackend."""
        with FileLock(f"{self._file()}.lock"):
            entries = self._all()
            entries.pop(f"{service}/{username}", None)
            self._save(entries)
