"""The door: no verb opens the window, a verb is a command line."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qbo_desktop.app import App
    from qbo_desktop.demo import Demo
    from qbo_desktop.operations.care import BackedUp
    from qbo_desktop.operations.context import Outcome
    from qbo_desktop.sync.progress import Progress

_VALUED = ("--home", "--workspace", "--store")


class RealDoors:
    """Opens the real things, each imported when it is wanted (`cli.main.Doors`)."""

    def stored_language(self, home: Path, store_file: Path | None = None) -> str:
        """The language to speak before a home is opened; "" when none was chosen."""
        from qbo_desktop.store.language import stored_language
        from qbo_desktop.store.place import STORE_FILE

        return stored_language(store_file or home / STORE_FILE)

    def open_app(self, home: Path, workspace: str = "", store_file: Path | None = None) -> App:
        """A home for a command or the window."""
        from qbo_desktop.app import App

        _imported()
        return App(home, workspace=workspace, store_file=store_file)

    def open_window(self, app: App, demo: Demo | None = None) -> int:
        """The window, until it is closed. Raises UsageError where Qt cannot be loaded."""
        from qbo_desktop.errors import UsageError
        from qbo_desktop.system_libraries import advice, missing_packages
        from qbo_desktop.wording import _

        missing = missing_packages()
        if missing:
            raise UsageError(_("The window needs libraries that this system lacks."), advice(missing))
        from qbo_desktop.ui.start import open_window

        return open_window(app, demo=demo)

    def restore_unreadable(self, home: Path, store_file: Path | None, backup: Path) -> Outcome[BackedUp]:
        """A backup in the place of a store that cannot be opened."""
        from qbo_desktop.app import restore_unreadable

        return restore_unreadable(home, store_file, backup)

    def running_demo(
        self, home: Path, customers: int, workspace: str, progress: Progress
    ) -> AbstractContextManager[Demo]:
        """The demonstration in a folder of the home."""
        from qbo_desktop.demo import running_demo

        _imported()
        return running_demo(home, customers, workspace, progress)

    def run_sandbox(self, **options: Any) -> None:
        """The simulated QuickBooks, in the foreground."""
        from qbo_desktop.sandbox.serve import PortTaken, run
        from qbo_desktop.sandbox.state import StateUnreadable

        _imported()
        try:
            run(**options)
        except (PortTaken, StateUnreadable) as error:
            raise ValueError(str(error)) from error

    def play_sandbox(self, home: Path, api: str, verb: str, words: Sequence[str]) -> dict[str, Any]:
        """Somebody acting in a running simulated QuickBooks: the one at `api`, or the home's demonstration."""
        from qbo_desktop.demo import play_sandbox

        return play_sandbox(home, api, verb, words)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; answers the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        # The process is ours: looking for garbage among what is being imported is a tenth of its start.
        gc.disable()
    if "--demo" in given:
        # The verb written as an option, as people type it.
        given = ["demo", *(argument for argument in given if argument != "--demo")]
    from qbo_desktop.cli.main import main as run_command

    doors = RealDoors()
    return run_command([*given, "window"] if wants_window(given) else given, doors)


def _imported() -> None:
    """Collect garbage again; what was imported stays to the end and is never looked through."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def wants_window(given: Sequence[str]) -> bool:
    """Whether nothing but places to work in was given."""
    expects_value = False
    for argument in given:
        if expects_value:
            expects_value = False
        elif argument in _VALUED:
            expects_value = True
        elif argument == "--quiet":
            continue
        elif not argument.startswith(tuple(f"{option}=" for option in _VALUED)):
            return False
    return not expects_value


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    sys.exit(main())
