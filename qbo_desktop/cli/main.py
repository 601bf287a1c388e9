"""Reads the arguments, opens the home, runs the verb, and turns every error into a sentence and an exit code."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NoReturn, Protocol
from urllib.parse import urlsplit

from qbo_desktop import __version__
from qbo_desktop.cli.argparse_words import translate_argparse
from qbo_desktop.cli.output import Output
from qbo_desktop.errors import EXIT_CANCELLED, EXIT_USAGE, AppError, UsageError
from qbo_desktop.wording import _, use_language

# Beside the documented codes: a bug of ours (sysexits.h, EX_SOFTWARE).
EXIT_BUG = 70


class Doors(Protocol):
    """What the composition root opens: a home, the window, the demonstration, the simulated QuickBooks."""

    def stored_language(self, home: Path, store_file: Path | None) -> str: ...

    def open_app(self, home: Path, workspace: str, store_file: Path | None) -> Any: ...

    def restore_unreadable(self, home: Path, store_file: Path | None, backup: Path) -> Any: ...

    def open_window(self, app: Any, demo: Any) -> int: ...

    def running_demo(
        self, home: Path, customers: int, workspace: str, progress: Any
    ) -> AbstractContextManager[Any]: ...

    def run_sandbox(self, **options: Any) -> None:
        """Raises ValueError and OSError with a sentence for options that cannot be."""
        ...

    def play_sandbox(self, home: Path, api: str, verb: str, words: Sequence[str]) -> dict[str, Any]: ...


class Parser(argparse.ArgumentParser):
    """Argument errors are usage errors like all others: a sentence and exit code 2. Options are written out."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **settings})

    def error(self, message: str) -> NoReturn:
        raise UsageError(
            _("The command cannot be understood: {message}.").format(message=message),
            _("“{program} --help” shows how it is written.").format(program=self.prog),
        )


def common_options() -> argparse.ArgumentParser:
    """Options that may stand before or after the verb."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--home", metavar="DIR", help=_("the folder of the program's data"))
    common.add_argument("--workspace", metavar="NAME", help=_("the workspace to work in"))
    common.add_argument("--store", metavar="URL", help=_("the store's address (SQLite)"))
    common.add_argument("--json", action="store_true", help=_("one JSON document on standard output"))
    common.add_argument("--quiet", action="store_true", help=_("no sentences and no progress"))
    return common


def build_parser(arguments: Collection[str] = ()) -> Parser:
    """All verbs with their options, and beneath them what these arguments name."""
    from qbo_desktop.cli import verbs

    common = common_options()
    parser = Parser(
        prog="qbo-desktop",
        parents=[common],
        description=_("QuickBooks Online and your practice system, in step."),
        epilog=_("Without a command the window opens."),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"qbo-desktop {__version__}",
        help=_("show the version and exit"),
    )
    subparsers = parser.add_subparsers(dest="verb", metavar=_("COMMAND"), parser_class=Parser)
    for verb in verbs.load():
        verb.declare(subparsers, common, arguments)
    return parser


def parse(arguments: list[str]) -> argparse.Namespace:
    """The arguments understood. Raises UsageError; a verb of a later part may be given whatever it will take."""
    from qbo_desktop.cli import verbs

    parser = build_parser(arguments)
    parsed, unknown = parser.parse_known_args(arguments)
    if unknown and isinstance(getattr(parsed, "arguments", None), list):
        # argparse takes a verb's own arguments in one piece only: those behind an option are left over.
        words = [one for one in unknown if not one.startswith("-")]
        parsed.arguments += words
        unknown = [one for one in unknown if one not in words]
    if unknown and not verbs.is_of_a_later_part(parsed):
        parser.error(_("unrecognized arguments: %s") % " ".join(unknown))
    return parsed


def main(arguments: Sequence[str], doors: Doors) -> int:
    """Run one command line; answers the exit code."""
    out = Output("--json" in arguments, "--quiet" in arguments)
    previous = signal.getsignal(signal.SIGTERM)
    translate_argparse()
    try:
        require_text(arguments)
        speak_as_stored(arguments, doors)
        parsed = parse(list(arguments))
        return _run(parsed, out, doors)
    except AppError as error:
        if out.as_json and not out.answered:
            out.line({"error": {"says": error.says, "remedy": error.command}})
        sys.stderr.write(f"{error.by_command()}\n")
        return error.exit_code
    except KeyboardInterrupt:
        out.say(_("Stopped."))
        return EXIT_CANCELLED
    except Exception:
        # A bug: the whole of it goes to the log, a sentence to the person.
        logging.getLogger("qbo_desktop").exception("a fault of the program")
        sys.stderr.write(
            _(
                "This is a fault of the program, not yours. Nothing that was saved is lost; the log has the details."
            )
            + "\n"
        )
        if os.environ.get("QBO_DESKTOP_DEBUG"):
            raise
        return EXIT_BUG
    except SystemExit as done:  # --help and --version
        return done.code if isinstance(done.code, int) else EXIT_USAGE
    finally:
        if callable(previous):
            signal.signal(signal.SIGTERM, previous)


def require_text(arguments: Sequence[str]) -> None:
    """Raises UsageError for an argument that is no text: half a character, or a NUL, fits into no file and no store."""
    for argument in arguments:
        shown = argument.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")
        if shown != argument:
            raise UsageError(
                _("“{argument}” holds characters that cannot be read.").format(argument=shown),
                _("Type it anew, in the terminal’s own encoding (UTF-8)."),
            )


def speak_as_stored(arguments: Sequence[str], doors: Doors) -> None:
    """Take the home's language into use before a word is said: the help and every refusal speak it."""
    places = Parser(parents=[common_options()], add_help=False, argument_default=argparse.SUPPRESS)
    # What is wrong with the arguments is said by the parse that comes next; here it only costs the hint.
    try:
        named, _others = places.parse_known_args(list(arguments))
    except UsageError:
        return
    try:
        file = store_file(getattr(named, "store", ""))
    except UsageError:
        file = None
    use_language(doors.stored_language(home_of(named), file))


def _run(parsed: argparse.Namespace, out: Output, doors: Doors) -> int:
    home = home_of(parsed)
    handler = getattr(parsed, "handler", None)
    if handler is None:
        raise UsageError(_("A command is missing."), _("“qbo-desktop --help” lists them."))
    if getattr(parsed, "needs_no_store", False):
        return int(handler(parsed, out, home, doors))
    app = doors.open_app(home, getattr(parsed, "workspace", ""), store_file(getattr(parsed, "store", "")))
    try:
        log_to_file(home)
        return int(handler(parsed, out, app))
    finally:
        app.close()


def home_of(parsed: argparse.Namespace) -> Path:
    """The home folder: --home, the environment's, or the user's own."""
    named = getattr(parsed, "home", "")
    if named:
        return Path(named).expanduser().absolute()
    from qbo_desktop.app_home import default_home

    return default_home()


def store_file(url: str) -> Path | None:
    """The file of a store URL; UsageError for a database that is not built yet or no URL at all."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme in ("postgresql", "postgres", "postgresql+psycopg", "postgresql+psycopg2"):
        raise UsageError(
            _("A store shared by several workstations (PostgreSQL) is not built yet."),
            _("Leave --store out: the store is then a file of your own."),
        )
    if parts.scheme != "sqlite" or parts.netloc or len(parts.path) < 2:
        raise UsageError(
            _("“{url}” is not the address of an SQLite store.").format(url=url),
            _("Write it as sqlite:///path/to/store.sqlite3."),
        )
    path = parts.path[1:]
    return Path(path).expanduser().absolute()


def log_to_file(home: Path) -> None:
    """Keep a log beside the store: what was asked of the services, never what is secret."""
    from logging.handlers import RotatingFileHandler

    root = logging.getLogger("qbo_desktop")
    if any(isinstance(handler, RotatingFileHandler) for handler in root.handlers):
        return
    folder = home / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "qbo-desktop.log"
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=5, encoding="utf-8", delay=True)
    except OSError:
        return  # without a log the work goes on
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
