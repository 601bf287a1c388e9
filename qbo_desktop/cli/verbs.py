"""The verbs of the command line, each declared once. Those of `practice` stand in practice_nouns."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from qbo_desktop.cli.arguments import port, positive, row_id
from qbo_desktop.cli.map_nouns import NOUNS as MAP_NOUNS
from qbo_desktop.cli.practice_nouns import NOUNS
from qbo_desktop.cli.verb import Verb
from qbo_desktop.errors import EXIT_USAGE, UsageError
from qbo_desktop.wording import N_, _


def _action(parser: argparse.ArgumentParser, *choices: str, default: str | None = None) -> None:
    parser.add_argument("action", choices=choices, nargs="?" if default else None, default=default)


def _sandbox(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("play", nargs="*", metavar="play VERB")
    parser.add_argument("--api", metavar="URL")
    parser.add_argument("--port", type=port, default=0)
    parser.add_argument("--region", choices=("CA", "US"), default="CA")
    parser.add_argument("--customers", type=positive, default=60)
    parser.add_argument("--scenario")
    parser.add_argument("--invoices", type=positive)
    parser.add_argument("--faults", default="")
    parser.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--state", metavar="FILE")
    parser.add_argument("--log", metavar="FILE")
    parser.add_argument("--approve", action="store_true")
    parser.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--practice", choices=("book", "karbon"), default="book")
    parser.add_argument("--customers", type=positive)


def _config(parser: argparse.ArgumentParser) -> None:
    _action(parser, "list", "get", "set")
    parser.add_argument("key", nargs="?")
    parser.add_argument("value", nargs="?")


def _connect(parser: argparse.ArgumentParser) -> None:
    _action(parser, "quickbooks", "karbon")
    parser.add_argument("--client-id", default="")
    parser.add_argument("--client-secret-stdin", action="store_true")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--paste", action="store_true")
    parser.add_argument("--application-id", default="", help=argparse.SUPPRESS)
    parser.add_argument("--access-key-stdin", action="store_true", help=argparse.SUPPRESS)


def _sync(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("part", nargs="?", choices=("contacts", "invoices", "payments"))
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--full", action="store_true")


def _answer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("row_id", nargs="?", type=row_id)
    parser.add_argument("reply", nargs="?", choices=("yes", "no"))


def _contacts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        nargs="?",
        default="list",
        choices=("list", "show", "unlink", "link", "links", "push", "export", "import"),
    )
    parser.add_argument("arguments", nargs="*")
    parser.add_argument(
        "--state",
        default="all",
        choices=("linked", "waiting", "unlinked-quickbooks", "unlinked-practice", "skipped", "all"),
    )
    parser.add_argument("--search", default="", metavar="TEXT")
    parser.add_argument("--map", metavar="FILE")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--skip-bad-rows", action="store_true")
    parser.add_argument("--type", default="", metavar="T")
    parser.add_argument("--anyway", action="store_true")


def _resolve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("row_id", nargs="?", type=row_id)
    parser.add_argument("--link", metavar="PRACTICE_ID")
    parser.add_argument("--take", action="extend", nargs="+", default=[], metavar="FIELD=SIDE")
    parser.add_argument("--create", action="store_true")
    parser.add_argument("--kind", choices=("person", "organization"))
    parser.add_argument("--not-same", metavar="PRACTICE_ID")
    parser.add_argument("--skip", action="store_true")
    parser.add_argument("--reopen", action="store_true")
    parser.add_argument("--accept-ready", action="store_true")


def _resolve_conflict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("row_id", type=row_id)
    parser.add_argument("--take", action="extend", nargs="+", default=[], metavar="FIELD=SIDE")


def _reverse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", metavar="STEP_ID|RUN_ID")
    parser.add_argument("--dry-run", action="store_true")


def _count(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("count", nargs="?", type=positive, default=1)


def _retry(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("row_id", nargs="?", type=row_id)
    parser.add_argument("--group", default="")
    parser.add_argument("--all", action="store_true", dest="everything")


def _ignore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("row_id", type=row_id)
    parser.add_argument("--reason", default="")


def _one_row(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("row_id", type=row_id)


def _activity(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", default="")
    parser.add_argument("--format", choices=("text", "csv"), default="text")


def _invoices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", choices=("to-send", "pushed", "failed", "drifted", "voided"))


def _number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER")


def _adoption(parser: argparse.ArgumentParser) -> None:
    _number(parser)
    parser.add_argument("quickbooks_id", metavar="QUICKBOOKS_ID")


def _workspaces(parser: argparse.ArgumentParser) -> None:
    _action(parser, "list", "new", "rename", "delete", default="list")
    parser.add_argument("names", nargs="*")


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file")


def _file_or_none(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?")


def _side(parser: argparse.ArgumentParser) -> None:
    _action(parser, "quickbooks", "karbon")


def _problems(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ignored", action="store_true")


VERBS: tuple[Verb, ...] = (
    # What no verb at all means; not for typing.
    Verb("window", N_("open the window"), "demo_verbs:window", needs_no_store=True, hidden=True),
    Verb("demo", N_("try it out on a simulated company"), "demo_verbs:demo", _demo, needs_no_store=True),
    Verb(
        "sandbox",
        N_("run only the simulated QuickBooks"),
        "demo_verbs:sandbox",
        _sandbox,
        needs_no_store=True,
    ),
    Verb("config", N_("settings"), "care_verbs:config", _config),
    Verb("connect", N_("sign in to QuickBooks"), "connect_verbs:connect", _connect),
    Verb("disconnect", N_("take the sign-in back"), "connect_verbs:disconnect", _side),
    Verb("status", N_("how things stand"), "status_verb:status"),
    Verb("doctor", N_("check everything the sync depends on"), "connect_verbs:doctor"),
    Verb("sync", N_("bring both sides into step"), "sync_verbs:sync", _sync),
    Verb("answer", N_("the questions of a run"), "sync_verbs:answer", _answer),
    Verb("contacts", N_("the client list"), "contact_verbs:contacts", _contacts),
    Verb("duplicates", N_("the open decisions"), "decision_verbs:duplicates"),
    Verb("resolve", N_("decide about a customer"), "decision_verbs:resolve", _resolve),
    Verb("conflicts", N_("fields that differ and wait for you"), "in_step_verbs:list_conflicts"),
    Verb(
        "resolve-conflict",
        N_("choose the fields of a conflict"),
        "in_step_verbs:resolve_conflict",
        _resolve_conflict,
    ),
    Verb("reverse", N_("take a write, or a run's writes, back"), "in_step_verbs:reverse", _reverse),
    Verb("undo", N_("take decisions back"), "decision_verbs:undo", _count),
    Verb("redo", N_("do again what was taken back"), "decision_verbs:redo", _count),
    Verb(
        "map",
        N_("the billing set-up: what stands for what in QuickBooks"),
        "map_verbs:show",
        nouns=MAP_NOUNS,
    ),
    Verb("problems", N_("what went wrong, and how it is put right"), "problem_verbs:problems", _problems),
    Verb("retry", N_("try problems again"), "problem_verbs:retry", _retry),
    Verb("ignore", N_("put a problem away"), "problem_verbs:ignore", _ignore),
    Verb("unignore", N_("bring an ignored problem back"), "problem_verbs:unignore", _one_row),
    Verb("activity", N_("the journal of writes"), "care_verbs:activity", _activity),
    Verb("backup", N_("copy the store"), "care_verbs:backup", _file_or_none),
    Verb(
        "restore",
        N_("put a backup in the store's place"),
        "care_verbs:restore",
        _file,
        needs_no_store=True,
    ),
    Verb("workspaces", N_("several companies, one workspace each"), "care_verbs:workspaces", _workspaces),
    Verb(
        "invoices",
        N_("what goes to QuickBooks, went, was changed there"),
        "invoice_verbs:invoices",
        _invoices,
        nouns=(
            Verb("resend", N_("send one once more"), "invoice_verbs:resend", _number),
            Verb(
                "accept-drift",
                N_("accept one as it is in QuickBooks"),
                "invoice_verbs:accept_drift",
                _number,
            ),
            Verb("adopt", N_("link one with an invoice that is there"), "invoice_verbs:adopt", _adoption),
        ),
    ),
    Verb("practice", N_("the built-in Practice Book"), nouns=NOUNS),
)

# Verbs of the contract that belong to later parts of the program.
NOT_BUILT_YET = (
    "adopt",
    "payments",
    "totals",
    "support-bundle",
    "forget",
)


def is_of_a_later_part(parsed: argparse.Namespace) -> bool:
    """Whether the verb is one that will only later say what it takes."""
    return parsed.verb in NOT_BUILT_YET


def load() -> Iterable[Verb]:
    """Every verb, the ones of later parts included: these say that they are not built yet."""
    yield from VERBS
    for name in NOT_BUILT_YET:
        yield Verb(name, N_("not built yet"), "verbs:not_built", _anything, needs_no_store=True, hidden=True)


def _anything(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs=argparse.REMAINDER)


def not_built(parsed: argparse.Namespace, *_others: Any) -> int:
    """Say that the verb belongs to a later part."""
    raise not_built_yet(parsed.verb)


def not_built_yet(what: str) -> UsageError:
    """The sentence for what a later part of the program brings."""
    error = UsageError(_("{what}: not built yet.").format(what=what))
    error.exit_code = EXIT_USAGE
    return error
