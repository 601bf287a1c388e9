"""A network and a service that misbehave: a sentence, the right code, nothing lost, and the next run finishes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.stories.firms import connected, sandbox

# Each strikes often enough to outlast every repetition of the first run, and then no more.
PERSISTENT = 8


def often(*values: Any) -> Any:
    """One of many of a kind: left to the long run."""
    return pytest.param(*values, marks=pytest.mark.long)


@pytest.mark.parametrize(
    ("fault", "codes"),
    [
        ("html", (5,)),
        often("html=503", (5,)),
        often("xml", (5,)),
        ("truncated", (5,)),
        often("badjson", (5,)),
        ("fault200", (5,)),
        often("drop", (5,)),
        ("500", (5,)),
        often("502", (5,)),
        often("503", (5,)),
        ("429", (5,)),
        often("403", (3, 5)),
    ],
)
def test_a_service_that_misbehaves_for_a_whole_run(
    tmp_path: Path, fault: str, codes: tuple[int, ...]
) -> None:
    with sandbox(tmp_path, faults=f"{fault}@/query x{PERSISTENT}") as running:
        program = connected(tmp_path, running)
        failed = 0
        for _time in range(PERSISTENT + 1):
            answer = program.run("--json", "sync")
            if answer.code in (0, 1):
                break
            failed += 1
            assert answer.code in codes, answer.said
            assert "Traceback" not in answer.said
            assert answer.err.strip()
            assert len(answer.document["problems"]) == 1
            assert len(program.json("problems")) == 1, "one problem, however often"
            assert program.json("contacts", "--state", "linked") == []
            if answer.code == 3:
                assert program.connect(running.quickbooks).code == 0
        assert failed, "the fault was never met"
        assert program.json("problems") == []
        assert len([one for one in program.json("contacts") if one["quickbooks_id"]]) == 60
        assert program.run("--json", "sync").ok().document["applied"] == 0


@pytest.mark.parametrize(
    "fault",
    [
        "500",
        "503",
        "drop",
        "truncated",
        "badjson",
        "html",
        "429",
        "401",
        "latency=100",
        "drop-after",
        "expire",
    ],
)
def test_one_hiccup_is_not_noticed(tmp_path: Path, fault: str) -> None:
    with sandbox(tmp_path, faults=f"{fault}@/query x1") as running:
        program = connected(tmp_path, running)
        answer = program.run("--json", "sync")
        assert answer.code in (0, 1), answer.said
        assert answer.document["problems"] == []
        assert len([one for one in program.json("contacts") if one["quickbooks_id"]]) == 60
