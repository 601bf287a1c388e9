"""The door: no verb opens the window, a verb is a command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qbo_desktop.app import App

_VALUED = ("--home", "--workspace", "--store")


def open_app(home: Path, workspace: str = "", store_file: Path | None = None) -> App:
    """Open a home for a command or the window."""
    from qbo_desktop.app import App

    return App(home, workspace=workspace, store_file=store_file)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; answers the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # "--demo" is the demo verb written as an option, as people type it.
    given = ["demo" if argument == "--demo" else argument for argument in given]
    if "demo" in given:
        given = ["demo", *(argument for argument in given if argument != "demo")]
    if wants_window(given):
        return _window(given)
    from qbo_desktop.cli.main import main as run_command

    return run_command(given, open_app)


def wants_window(given: Sequence[str]) -> bool:
    """Whether nothing but global options was given."""
    expects_value = False
    for argument in given:
        if expects_value:
            expects_value = False
        elif argument in _VALUED:
            expects_value = True
        elif not argument.startswith(tuple(f"{option}=" for option in _VALUED)):
            return False
    return not expects_value


def _window(given: Sequence[str]) -> int:
    from qbo_desktop.cli.main import common_options, home_of, log_to_file, store_file
    from qbo_desktop.cli.window import open_the_window
    from qbo_desktop.errors import AppError

    try:
        parsed = common_options().parse_args(list(given))
        home = home_of(parsed)
        app = open_app(home, getattr(parsed, "workspace", ""), store_file(getattr(parsed, "store", "")))
        log_to_file(home)
        return open_the_window(app)
    except AppError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


if __name__ == "__main__":
    # A frozen program that starts itself again must not open a second window.
    os.environ.setdefault("PYTHONUTF8", "1")
    sys.exit(main())
