"""argparse's own sentences, spoken in the language in force: headings of the help, and what it refuses.

argparse looks its texts up in its own module, under the names `_` and `ngettext` (see its source in
CPython); given ours, it finds them in the program's one catalogue.
"""

from __future__ import annotations

import argparse

from qbo_desktop.wording import N_, _, ngettext

# Word for word as argparse has them, of Python 3.11 and later: they are looked up by their text.
SENTENCES = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("unrecognized arguments: %s"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
    N_("the following arguments are required: %s"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("unexpected option string: %s"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
)


def expected_arguments(count: int) -> str:
    """What argparse says of a wrong number of values; here so that the catalogue has it."""
    return ngettext("expected %s argument", "expected %s arguments", count)


def translate_argparse() -> None:
    """Let argparse look its texts up in our catalogue, from now on."""
    vars(argparse).update(_=_, ngettext=ngettext)
