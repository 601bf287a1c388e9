"""Runs the program as a person at a terminal does: in this process (fast), or as a process of its own.

Both keep their secrets in a keyring file beside the home, so that they can be mixed in one story.
"""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any
from unittest.mock import patch

import requests
from keyring.backend import KeyringBackend

from qbo_desktop.__main__ import RealDoors
from qbo_desktop.app import App
from qbo_desktop.cli import main as command_line
from qbo_desktop.cli import verbs
from qbo_desktop.operations.care import SetSetting
from qbo_desktop.wording import language
from tests.file_keyring import FileKeyring

ROOT = Path(__file__).resolve().parents[2]


class NamedFileKeyring(FileKeyring):
    """A keyring in the file named."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def _file(self) -> Path:
        return self.path


class Doors(RealDoors):
    """The real doors, with a keyring of the test's."""

    def __init__(self, backend: KeyringBackend | None) -> None:
        self.backend = backend

    def open_app(self, home: Path, workspace: str = "", store_file: Path | None = None) -> App:
        return App(home, workspace=workspace, store_file=store_file, keyring_backend=self.backend)


class Heard(io.StringIO):
    """A stream that tells of every line written to it."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        super().__init__()
        self.on_line = on_line

    def write(self, text: str) -> int:
        written = super().write(text)
        for line in text.splitlines():
            self.on_line(line)
        return written


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        lines = self.out.splitlines()
        assert len(lines) == 1, f"not one document: {self.out!r} {self.err!r}"
        return json.loads(lines[0])

    @property
    def documents(self) -> list[Any]:
        """The JSON lines on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def said(self) -> str:
        """Everything that was printed."""
        return self.out + self.err

    def ok(self) -> Answer:
        """Itself, when the command was done; the words of the failure otherwise."""
        assert self.code in (0, 1), f"exit {self.code}: {self.said}"
        return self


class Program:
    """The program with a home and a keyring of its own."""

    def __init__(self, home: Path, keyring: Path | None = None) -> None:
        self.home = home
        self.keyring = keyring or home.with_name(home.name + "-keyring.json")

    def run(
        self,
        *words: str,
        stdin: str = "",
        on_line: Callable[[str], None] = lambda line: None,
        home: bool = True,
        backend: KeyringBackend | None = None,
    ) -> Answer:
        """One command in this process."""
        given = (["--home", str(self.home)] if home else []) + list(words)
        out, err = Heard(on_line), io.StringIO()
        try:
            with (
                redirect_stdout(out),
                redirect_stderr(err),
                patch.object(sys, "stdin", io.StringIO(stdin)),
                patch.object(command_line, "build_parser", parser_for),
            ):
                code = command_line.main(given, Doors(backend or NamedFileKeyring(self.keyring)))
        finally:
            stop_logging()
        return Answer(code, out.getvalue(), err.getvalue())

    def json(self, *words: str, stdin: str = "") -> Any:
        """The document of a command that is done."""
        return self.run("--json", *words, stdin=stdin).ok().document

    def environment(self, **more: str) -> dict[str, str]:
        """What a process of its own is given."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("QBO_DESKTOP_")},
            "PYTHON_KEYRING_BACKEND": "tests.file_keyring.FileKeyring",
            "QBO_TEST_KEYRING": str(self.keyring),
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            **more,
        }

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        """One command as a process of its own, still running."""
        return subprocess.Popen(
            [sys.executable, "-m", "qbo_desktop", "--home", str(self.home), *words],
            env=self.environment(**environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def spawn(self, *words: str, stdin: str = "", seconds: float = 120, **environment: str) -> Answer:
        """One command as a process of its own, to its end."""
        process = self.start(*words, **environment)
        out, err = process.communicate(stdin, timeout=seconds)
        return Answer(process.returncode, out, err)

    def app(self) -> App:
        """The opened home, for looking."""
        return App(self.home, keyring_backend=NamedFileKeyring(self.keyring))

    @contextmanager
    def opened(self) -> Iterator[App]:
        """The opened home, closed at the end."""
        app = self.app()
        try:
            yield app
        finally:
            app.close()

    def copy(self, folder: Path) -> Program:
        """The same home once more, elsewhere."""
        shutil.copytree(self.home, folder / "home")
        other = Program(folder / "home")
        if self.keyring.exists():
            shutil.copy(self.keyring, other.keyring)
        return other

    # What stories begin with.

    def configure(self, quickbooks: Mapping[str, Any], environment: str = "simulated") -> None:
        """Point the settings at a running sandbox."""
        values = {
            "quickbooks.environment": environment,
            "quickbooks.api_url": quickbooks["api"],
            "quickbooks.authorize_url": quickbooks["authorize"],
            "quickbooks.token_url": quickbooks["token"],
            "quickbooks.revoke_url": quickbooks["revoke"],
            "quickbooks.userinfo_url": quickbooks["userinfo"],
            "quickbooks.redirect_uri": f"http://127.0.0.1:{free_port()}/callback",
        }
        self.set_all(values)

    def set_all(self, values: Mapping[str, str]) -> None:
        """Settings, as `config set` sets each."""
        with self.opened() as app:
            for key, value in values.items():
                SetSetting(key, value).run(app.context())

    def connect(
        self,
        quickbooks: Mapping[str, Any],
        *words: str,
        visit: Callable[[str], None] | None = None,
        secret: str = "",
    ) -> Answer:
        """Sign in at a sandbox that approves by itself, by a browser that follows the address."""
        browse = visit or follow

        def go(address: str) -> None:
            try:
                browse(address)
            except Exception:
                # Nobody will come any more: without this the command would wait for ten minutes.
                os.kill(os.getpid(), signal.SIGINT)
                raise

        def on_line(line: str) -> None:
            if "authorize_url" in line:
                address = json.loads(line)["authorize_url"]
                threading.Thread(target=go, args=(address,), daemon=True).start()

        return self.run(
            "--json",
            "connect",
            "quickbooks",
            "--client-id",
            quickbooks["client_id"],
            "--client-secret-stdin",
            "--no-browser",
            *words,
            stdin=(secret or quickbooks["client_secret"]) + "\n",
            on_line=on_line,
        )


@lru_cache(maxsize=200)
def _parser(words: frozenset[str], spoken: str) -> command_line.Parser:
    return _build_parser(words)


_build_parser = command_line.build_parser


def parser_for(arguments: Collection[str] = ()) -> command_line.Parser:
    """The program's own parser for these words, made once: a parser keeps nothing of what it read."""
    return _parser(frozenset(arguments) & _names(), language())


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """The words that name a verb, or one beneath it."""
    found: set[str] = set()
    left = list(verbs.load())
    while left:
        verb = left.pop()
        found.add(verb.name)
        left += verb.nouns
    return frozenset(found)


def follow(address: str) -> None:
    """What a browser does with an address: it goes where it is sent."""
    requests.get(address, timeout=20)


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stop_logging() -> None:
    """Let go of the log file that a command opened."""
    log = logging.getLogger("qbo_desktop")
    for handler in list(log.handlers):
        if isinstance(handler, RotatingFileHandler):
            log.removeHandler(handler)
            handler.close()
