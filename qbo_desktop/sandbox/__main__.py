"""`python -m qbo_desktop.sandbox '{"customers": 60}'`: the options of `serve.run` as one JSON document.

The first line printed is the ready document. Ends with 2 and a sentence for options that cannot be.
"""

from __future__ import annotations

import json
import sys
from inspect import signature
from pathlib import Path
from typing import Any

from qbo_desktop.sandbox.serve import PortTaken, run
from qbo_desktop.sandbox.state import StateUnreadable


def _print(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    try:
        options = json.loads(arguments[0]) if arguments else {}
        unknown = set(options) - set(signature(run).parameters)
        if unknown:
            raise ValueError(f"There is no option {', '.join(sorted(unknown))}.")
        for name in ("state", "log"):
            if options.get(name):
                options[name] = Path(options[name])
        run(**options, ready=_print)
    except (PortTaken, StateUnreadable, ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
