"""Wrong words and what billing refuses: a sentence with the next step on standard error, exit 2, nothing changed."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qbo_desktop.cli.practice_nouns import NOUNS
from tests.cli.billing_firm import DAY, draft, work
from tests.cli.program import Program
from tests.cli.shapes import is_refusal
from tests.practice.billing import dump

NEW = f"practice draft --client C1 --date {DAY}"
WORK = "practice work add --client C1 --type Bookkeeping --title T"


@pytest.fixture(scope="module")
def refusing(billing_firm: Program, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A firm with a draft, an approved, a sent invoice (10 of it paid) and work; nothing refused changes it."""
    program = billing_firm.copy(tmp_path_factory.mktemp("refusing"))
    for number in ("draft", "approved", "sent"):
        draft(program, more=("--number", number))
    work(program, "Unbilled")
    for words in (("approve", "approved", "sent"), ("send", "sent"), ("pay", "sent", "10", "--date", DAY)):
        program.run("practice", *words).ok()
    return program


def written(program: Program) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that billing writes, and the settings."""
    tables = dump(program.home / "store.sqlite3")
    return {name: rows for name, rows in tables.items() if name.startswith(("book_", "setting"))}


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("practice draft", "--client, --date, --line"),
        (NEW, "--line"),
        (f"{NEW} --line ';x;1;100'", "too few parts"),
        (f"{NEW} --line ';x;1;1,234;'", "two ways"),
        (f"{NEW} --line ';x;one;1;'", "not a number"),
        (f"{NEW} --line ';x;0.12345678901;1;'", "10 decimals"),
        (f"{NEW} --line ';x;1;999999999999999;'", "10 decimals"),
        (f"{NEW} --line ';x;9999999999;9999999999;'", "too large"),
        (f"{NEW} --line 'Nothing;x;1;1;'", "practice work-types add"),
        (f"{NEW} --line ';x;1;1;' ';y;1;1;Nothing'", "Line 2"),
        (f"{NEW} --line ';x;1;1;' --number draft", "used already"),
        (f"{NEW} --line ';x;1;1;' --number DRAFT", "used already"),
        (f"{NEW} --line ';x;1;1;' --number '{'9' * 51}'", "at most 50"),
        (f"{NEW} --line ';x;1;1;' --due 2025-03-09", "before the invoice’s date"),
        (f"{NEW} --line ';x;1;1;' --discount 101", "at most 100 percent"),
        (f"{NEW} --line ';x;1;1;' --discount 0", "at most 100 percent"),
        (f"{NEW} --line ';x;1;1;' --currency DOLLARS", "not a currency"),
        (f"{NEW} --line ';x;1;1;' --notes '{'n' * 10_001}'", "10001 characters"),
        (f"{NEW} --line ';x;1;1;' --bill-to C99", "practice contacts"),
        ("practice draft --client C99 --date 2025-03-10 --line ';x;1;1;'", "practice contacts"),
        ("practice draft --client C1 --date 2025-02-30 --line ';x;1;1;'", "not a date"),
        ("practice draft --client C1 --date 10/03/2025 --line ';x;1;1;'", "not a date"),
        ("practice draft --client C1 --date 9999-12-31 --line ';x;1;1;'", "beyond the calendar"),
        ("practice bill", "WORK_ID"),
        ("practice bill J99", "practice unbilled"),
        ("practice work dance", "dance"),
        ("practice work add", "--client, --type, --title"),
        (WORK, "--fee"),
        (f"{WORK} --fee 5 --fee-type time", "--fee-type"),
        (f"{WORK} --fee -5", "negative"),
        (f"{WORK} --fee 1.005", "parts of a cent"),
        (f"{WORK} --fee 1,234", "two ways"),
        (f"{WORK} --fee 5 --tax Nothing", "no tax rate"),
        ("practice work add --client C1 --type Nothing --title T --fee 5", "practice work-types add"),
        ("practice work time J1", "--price"),
        ("practice work time J99 --price 5", "no work"),
        ("practice work expense J1 --price -5", "negative"),
        ("practice invoices --state lost", "lost"),
        ("practice invoices show", "INVOICE"),
        ("practice invoices show 99", "practice invoices"),
        ("practice approve", "INVOICE|all"),
        ("practice approve all draft", "stands alone"),
        ("practice pay sent", "AMOUNT"),
        ("practice pay 99 5", "practice invoices"),
        ("practice pay sent five", "not a number"),
        (f"practice pay sent 0 --date {DAY}", "above zero"),
        (f"practice pay sent -5 --date {DAY}", "above zero"),
        ("practice pay sent 1.005", "parts of a cent"),
        (f"practice pay sent 104.99 --date {DAY}", "overpay"),
        ("practice pay sent 5 --date 2019-01-01", "practice periods generate --from 2019-01-01"),
        ("practice pay sent 5 --date 9999-01-01", "in the future"),
        (f"practice pay draft 5 --date {DAY}", "not sent yet"),
        (f"practice pay sent 5 --date {DAY} --method {'m' * 251}", "at most"),
        ("practice reverse P99", "practice payments"),
        ("practice reverse P1 --date 2025-03-09", "before its own date"),
        ("practice run", "COMMAND"),
        ("practice run send R99", "no billing run"),
        ("practice run close --until soon", "not a date"),
        ("practice staff add ' '", "needs a name"),
        ("practice staff use Nobody", "There are: Owner"),
        ("practice staff grant Nobody billing-admin", "There are: Owner"),
        ("practice staff grant Owner everything", "everything"),
        ("practice staff revoke Owner billing-admin", "only one"),
        ("practice taxes add New", "--component"),
        ("practice taxes add New --component GST", "NAME=PERCENT"),
        ("practice taxes add New --component A=1 B=2 C=3", "one component or two"),
        ("practice taxes add New --component A=1 --compound", "compound"),
        ("practice taxes add New --component A=101", "from 0 to 100"),
        ("practice taxes add 'A;B' --component A=1", "cannot contain"),
        ("practice taxes delete 'GST + QST'", "in use"),
        ("practice taxes delete Nothing", "no tax rate"),
        ("practice taxes retire Nothing", "no tax rate"),
        ("practice periods generate --from 2025-06-15 --frequency month --count 1", "overlaps"),
        ("practice periods generate --from 2030-01-01 --frequency month --count 601", "600"),
        ("practice periods generate --from 2030-01-01 --frequency month --count 0", "above zero"),
        ("practice periods generate --from 2030-01-01 --frequency week --count 1", "week"),
        ("practice periods generate --from 9999-01-01 --frequency year --count 2", "9999"),
        ("practice periods close 2030-01-01", "No accounting period covers"),
        ("practice work-types add ''", "needs a name"),
        ("practice work-types add 'A;B'", "cannot contain"),
        ("config set practice.currency DOLLARS", "three letters"),
        ("config set practice.tax_rounding nearest", "rate, component, line"),
        ("config set practice.due_days soon", "whole number"),
        ("config set practice.country FR", "CA, US"),
        ("config set billing.email_by pigeon", "quickbooks, practice, nobody"),
    ],
)
def test_it_is_refused_in_a_sentence_and_nothing_changes(refusing: Program, command: str, said: str) -> None:
    before = written(refusing)
    answer = refusing.run("--json", *shlex.split(command))
    assert answer.code == 2, answer.said
    assert said in answer.err
    assert is_refusal(answer.out)
    assert "Traceback" not in answer.said
    assert written(refusing) == before
    assert before["book_invoice"]


# --- anything at all ----------------------------------------------------------------------------------------

WORDS = [
    *(noun.name for noun in NOUNS),
    *(beneath.name for noun in NOUNS for beneath in noun.nouns),
    *(
        "all",
        "I1",
        "J1",
        "P1",
        "R1",
        "C1",
        "1001",
        "Owner",
        "billing-admin",
        "GST",
        "2025-03-10",
        "9999-12-31",
    ),
    *("--client", "--date", "--due", "--line", "--discount", "--component", "--fee", "--until", "--json"),
    *("--from", "--frequency", "month", "--count", "1", "0", "-1", "1e9", "9" * 60, "--state", "draft"),
    *(
        ";x;1;1;",
        ";x;-1;1;GST",
        ";;;;;;",
        "A;b;1,234;1;",
        "GST=5",
        "=",
        "{name}",
        "%s",
        "é",
        "🍁",
        "",
        " ",
        "--",
    ),
]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(["draft", "--client", "C1", "--date", "2025-03-10", "--line", ";{name} %s 🍁;1;1;"])
@example(["draft", "--client", "C1", "--date", "0001-01-01", "--line", ";x;1;1;"])
@example(["approve", "all"])
@example(["pay", "1001", "9" * 60])
@example(["periods", "close", "0001-01-01"])
@example(["periods", "generate", "--from", "0001-01-01", "--frequency", "year", "--count", "1"])
@example(["staff", "add", "{name}"])
@example(["taxes", "add", "{name}", "--component", "="])
@given(words=st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=7))
def test_no_words_whatever_bring_a_traceback(any_firm: Program, words: list[str]) -> None:
    answer = any_firm.run("practice", *words)
    assert answer.code in (0, 1, 2), (words, answer.said)
    assert "Traceback" not in answer.said
    assert "fault of the program" not in answer.said


@pytest.fixture(scope="module")
def any_firm(billing_firm: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A firm in a folder of its own: whatever the words write stays there."""
    folder = tmp_path_factory.mktemp("any")
    patch = pytest.MonkeyPatch()
    patch.chdir(folder)
    program = billing_firm.copy(folder)
    work(program, "Work")
    draft(program)
    yield program
    patch.undo()
