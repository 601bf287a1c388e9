"""Wrong words, wrong files, wrong places: a sentence with the next step, the right exit code, nothing lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import keyring.backends.fail
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qbo_desktop.cli.verbs import NOT_BUILT_YET, VERBS
from tests.cli.program import Answer, Program, free_port
from tests.cli.shapes import is_refusal
from tests.store.test_place import disk_full


def refused(answer: Answer, code: int = 2) -> str:
    """What was said; only a sentence, on stderr."""
    assert answer.code == code, answer.said
    assert "Traceback" not in answer.said
    assert answer.err.strip()
    assert is_refusal(answer.out)
    return answer.err


@pytest.mark.parametrize(
    "command",
    [
        "nonsense",
        "sync nothing",
        "sync --unknown",
        "contacts --state nowhere",
        "map nothing",
        "map tax",
        "map work-type Bookkeeping",
        "map start-date tomorrow",
        "map start-date 2026-13-01",
        "contacts show",
        "contacts show abc",
        "contacts show 999999",
        "contacts show -1",
        "contacts unlink 999999",
        "contacts link 999999 C1",
        "contacts link 1",
        "contacts links",
        "contacts import no-such-file.csv",
        "contacts import .",
        "contacts export",
        "contacts export /no/such/folder/file.csv",
        "contacts import x y",
        "resolve",
        "resolve 1",
        "resolve 999999 --create",
        "resolve 1 --create --skip",
        "resolve --create",
        "resolve 1 --accept-ready",
        "resolve 1 --link C999 --kind person",
        "resolve x --create",
        "resolve 999999 --link C1",
        "resolve 1 --create --kind robot",
        "resolve 1 --take email=both",
        "resolve 1 --create --take email=both",
        "resolve 1 --link C1 --take email",
        "resolve 1 --link C1 --take nosuchfield=both",
        "resolve 1 --link C1 --take email=nobody",
        "resolve-conflict",
        "resolve-conflict x --take email=both",
        "resolve-conflict 999999 --take email=both",
        "resolve-conflict 999999",
        "resolve-conflict 1 --take",
        "resolve-conflict 1 --take email",
        "resolve-conflict 1 --take nosuchfield=both",
        "resolve-conflict 1 --take type=practice",
        "resolve-conflict 1 --take email=nobody",
        "contacts push",
        "contacts push --dry-run",
        "contacts push C999",
        "contacts push C1 C999 --dry-run",
        "contacts push 1",
        "conflicts extra",
        "reverse",
        "reverse 999999",
        "reverse S999999",
        "reverse update-quickbooks-999999",
        "reverse nothing --dry-run",
        "undo 0",
        "undo -3",
        "undo many",
        "redo 1.5",
        "answer 999999 yes",
        "answer 1",
        "answer x yes",
        "answer 1 perhaps",
        "retry",
        "retry 1 --all",
        "retry 999999",
        "ignore 999999 --reason because",
        "ignore 1",
        "unignore 999999",
        "restore no-such-file",
        "backup .",
        "workspaces new",
        "workspaces new default",
        "workspaces rename default",
        "workspaces rename nobody other",
        "workspaces delete nobody",
        "workspaces list extra",
        "config",
        "config get",
        "config get no.such.key",
        "config set ui.language",
        "config set ui.language de",
        "config set sync.interval_minutes often",
        "config set sync.interval_minutes -5",
        "config set quickbooks.api_url not-an-address",
        "config set quickbooks.api_url http://example.com",
        "config set quickbooks.token_url ftp://example.com",
        "config list extra words here",
        "practice",
        "practice nothing",
        "practice contacts add",
        "practice contacts add name",
        "practice contacts add =x",
        "practice contacts add name=a name=b",
        "practice contacts add nosuchfield=a",
        "practice contacts add email=a@b.c",
        "practice contacts add name=a kind=robot",
        "practice contacts add name=a type=NoSuchType",
        "practice contacts edit",
        "practice contacts edit C999 name=x",
        "practice contacts archive C999",
        "practice contacts dance",
        "practice types add",
        "practice types remove Client",
        "activity --since yesterday",
        "--workspace nobody status",
        "--store postgresql://server/firm status",
        "--store mysql://server/firm status",
        "--store sqlite:// status",
        "--store file.sqlite3 status",
        "--store status",
        "--home",
        "demo --customers 10",
        "demo --customers many",
        "sandbox --customers 0",
        "sandbox --faults nonsense",
        "sandbox --scenario nowhere",
        "sandbox --region FR",
        "sandbox --port 99999999",
        "connect",
        "connect quickbooks --client-id x --client-secret-stdin",
        "connect quickbooks --client-id another --no-browser",
        "connect nobody",
        "disconnect",
    ],
)
def test_what_cannot_be_is_a_sentence_and_exit_2(program: Program, command: str) -> None:
    refused(program.run(*command.split()))
    refused(program.run("--json", *command.split()))


@pytest.mark.parametrize(
    "command", ["sync", "sync --dry-run", "doctor", "retry --all", "disconnect quickbooks"]
)
def test_without_a_connection(empty: Program, command: str) -> None:
    answer = empty.run("--json", *command.split())
    assert "Traceback" not in answer.said
    assert answer.code == (3 if command.startswith("sync") else 0)
    if command.startswith("sync"):
        assert "connect" in answer.err.lower()


@pytest.mark.parametrize(
    "command",
    [
        "status",
        "contacts",
        "duplicates",
        "problems",
        "practice contacts",
        "config list",
        "workspaces",
        "undo",
    ],
)
def test_without_a_keyring_all_that_needs_none_works(synced: Program, command: str) -> None:
    answer = synced.run("--json", *command.split(), backend=keyring.backends.fail.Keyring())
    assert answer.code == 0, answer.said


@pytest.mark.parametrize("command", ["sync", "sync --dry-run"])
def test_without_a_keyring_a_run_says_what_to_install(program: Program, command: str) -> None:
    answer = program.run("--json", *command.split(), backend=keyring.backends.fail.Keyring())
    assert answer.code == 3
    assert "keyring" in answer.err.lower()


def test_without_a_keyring_nobody_is_sent_to_sign_in(program: Program) -> None:
    answer = program.run(
        *("--json", "connect", "quickbooks", "--client-id", "x", "--client-secret-stdin", "--no-browser"),
        stdin="secret\n",
        backend=keyring.backends.fail.Keyring(),
    )
    said = refused(answer, 3)
    assert "keyring" in said.lower()
    assert "install" in said.lower() or "pip" in said.lower()


def test_a_service_that_cannot_be_reached_is_exit_5(program: Program) -> None:
    before = program.json("contacts")
    program.run("config", "set", "quickbooks.api_url", f"http://127.0.0.1:{free_port()}").ok()
    answer = program.run("--json", "sync")
    assert answer.code == 5
    assert [one["code"] for one in answer.document["problems"]] == ["unreachable"]
    assert answer.err.strip()
    assert [one["code"] for one in program.json("problems")] == ["unreachable"]
    assert program.json("contacts") == before


def test_retry_all_twice_within_three_minutes_says_how_long_to_wait(program: Program) -> None:
    first = program.run("--json", "retry", "--all")
    assert first.document["wait_seconds"] == 0
    second = program.run("--json", "retry", "--all")
    assert second.code == 1
    assert second.document["retried"] == 0
    assert 0 < second.document["wait_seconds"] <= 180
    assert str(second.document["wait_seconds"] // 100) in program.run("retry", "--all").said


def test_a_problem_is_ignored_with_a_reason_and_brought_back(program: Program) -> None:
    good = program.json("config", "get", "quickbooks.api_url")["quickbooks.api_url"]
    program.run("config", "set", "quickbooks.api_url", f"http://127.0.0.1:{free_port()}").ok()
    program.run("sync")
    (problem,) = program.json("problems")
    for key in (
        "id",
        "code",
        "group",
        "message",
        "remedy",
        "fix",
        "blocks",
        "attempts",
        "first_seen",
        "last_seen",
    ):
        assert key in problem
    assert set(problem["details"]) >= {"fault", "trace_id"}
    refused(program.run("ignore", problem["id"], "--reason", "  "))
    program.json("ignore", problem["id"], "--reason", "on Monday")
    assert program.json("problems") == []
    assert [one["id"] for one in program.json("problems", "--ignored")] == [problem["id"]]
    program.json("unignore", problem["id"])
    program.run("config", "set", "quickbooks.api_url", good).ok()
    retried = program.run("--json", "retry", problem["id"])
    assert retried.document["retried"] == 1
    assert program.json("problems") == []


# --- the store ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["status", "sync", "contacts", "config list"])
def test_a_store_that_is_no_database(empty: Program, command: str) -> None:
    empty.home.mkdir()
    (empty.home / "store.sqlite3").write_bytes(b"Dear diary " * 900)
    assert "not a store" in refused(empty.run("--json", *command.split()))
    assert (empty.home / "store.sqlite3").read_bytes() == b"Dear diary " * 900


def test_a_store_of_a_newer_version(program: Program) -> None:
    with closing(sqlite3.connect(program.home / "store.sqlite3")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert "newer version" in refused(program.run("sync"))


def test_a_home_in_a_synced_folder(tmp_path: Path) -> None:
    assert "OneDrive" in refused(Program(tmp_path / "OneDrive - Firm" / "home").run("status"))


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    refused(Program(tmp_path / "home").run("status"))


def test_a_full_disk_in_the_middle_of_a_run(fresh: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that was saved is lost, and when there is room again the next run finishes."""
    from qbo_desktop.store.work import Store

    opened = Store.open.__func__  # type: ignore[attr-defined]
    before = fresh.json("practice", "contacts")

    def open_on_a_full_disk(cls: type[Store], *arguments: object, **more: object) -> Store:
        store: Store = opened(cls, *arguments, **more)
        disk_full(store, pages=2)
        return store

    monkeypatch.setattr(Store, "open", classmethod(open_on_a_full_disk))
    answer = fresh.run("--json", "sync")
    assert answer.code == 2, answer.said
    assert "disk is full" in answer.err
    monkeypatch.undo()
    assert {one["id"] for one in before} <= {one["id"] for one in fresh.json("practice", "contacts")}
    fresh.run("sync").ok()
    states = [one["state"] for one in fresh.json("contacts") if one["quickbooks_id"]]
    assert len(states) == 60
    assert fresh.run("--json", "sync").ok().document["applied"] == 0


# --- anything at all ----------------------------------------------------------------------------------------

# These wait for somebody. Hypothesis finds the words of the program's own code, so they are kept out by name.
WAITING_VERBS = ("demo", "--demo", "sandbox", "connect", "window")
WORDS = [
    *(verb.name for verb in VERBS if verb.name not in WAITING_VERBS),
    *NOT_BUILT_YET,
    *("list", "show", "link", "unlink", "get", "set", "new", "contacts", "types", "add", "edit", "archive"),
    *("quickbooks", "karbon", "yes", "no", "C1", "1", "0", "-1", "9" * 30, "name=x", "ui.theme", "", " "),
    *(
        "--json",
        "--quiet",
        "--state",
        "--search",
        "--reason",
        "--kind",
        "--dry-run",
        "--all",
        "--group",
        "--link",
    ),
    *("--create", "--skip", "--reopen", "--not-same", "--accept-ready", "--since", "--format", "--ignored"),
    *("é", "🍁", "\udcff", "a\x00b", "%s", "{name}", "'; DROP TABLE pair; --", "--", "-", "..", "x" * 5000),
]


WORD = st.one_of(st.sampled_from(WORDS), st.text(max_size=8)).filter(lambda word: word not in WAITING_VERBS)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(["contacts", "--search", "a\x00b"])
@example(["contacts", "--search", "\udcff"])
@example(["practice", "contacts", "add", "name=\udcff"])
@example(["practice", "contacts", "add", "name=a\x00b"])
@example(["contacts", "show", "9" * 30])
@example(["ignore", "9" * 30, "--reason", "x"])
@example(["workspaces", "new", "\udcff"])
@example(["config", "set", "contacts.imported_type", "\udcff"])
@example(["contacts", "import", "a\x00b"])
@example(["backup", "a\x00b"])
@example(["restore", "a\x00b"])
@example(["retry", "--group", "{name}"])
@example(["activity", "--since", "0001-01-01"])
@example(["activity", "--since", "9999-12-31T23:59:59-14:00"])
@example(["contacts", "link", "\udcff", "\udcff"])
@example(["status", "--store", "sqlite:///\x00"])
@example(["status", "--workspace", "\udcff"])
@example(["undo", "9" * 30])
@given(words=st.lists(WORD, max_size=6))
def test_no_words_whatever_bring_a_traceback(any_home: Program, words: list[str]) -> None:
    answer = any_home.run(*words)
    assert answer.code in (0, 1, 2, 3), (words, answer.said)
    assert "Traceback" not in answer.said
    assert "fault of the program" not in answer.said


@pytest.fixture(scope="module")
def any_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A home without a connection, in a folder of its own: whatever the words make stays there."""
    folder = tmp_path_factory.mktemp("any")
    patch = pytest.MonkeyPatch()
    patch.chdir(folder)
    program = Program(folder / "home")
    program.run("practice", "contacts", "add", "name=Roy").ok()
    yield program
    patch.undo()
