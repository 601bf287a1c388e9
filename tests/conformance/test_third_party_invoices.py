"""python-quickbooks, unchanged, makes invoices with tax in Canada and in the US, and sees them to their end.

See `test_third_party_clients.py` for why each story runs in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.sandbox_process import ROOT, serve_sandbox


def tell(story: str, **options: Any) -> dict[str, Any]:
    """Run one story in its own process, at a sandbox of its own; what it printed."""
    with serve_sandbox(customers=12, faults="nolimit", **options) as document:
        ended = subprocess.run(
            [
                *(sys.executable, "-W", "ignore", "-m", "tests.conformance.invoice_stories"),
                *(story, json.dumps(document["quickbooks"])),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "OAUTHLIB_INSECURE_TRANSPORT": "1",
                "PYTHONUTF8": "1",
                "NO_PROXY": "127.0.0.1",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.mark.parametrize(
    ("story", "region", "totals", "tax", "head"),
    [
        ("canada", "CA", (153.32, 95.83), [19.97, [[6.67, 5], [13.3, 9.975]]], ""),
        ("united_states", "US", (145.49, 90.94), [12.14, [[9.47, 7.1], [2.67, 2]]], "3"),
    ],
)
def test_an_invoice_with_tax(
    story: str, region: str, totals: tuple[float, float], tax: list[Any], head: str
) -> None:
    found = tell(story, region=region)
    before, after = totals
    assert found["made"] == ["2026-1", before, before, "Merci", "NotSet"]
    assert found["tax"] == tax
    assert found["head"] == head
    assert found["lines"] == ["SalesItemLineDetail", "SalesItemLineDetail", "SubTotalLineDetail"]
    assert found["replayed"] is True
    assert found["owes"] == before
    assert found["same"] == "0"
    assert found["taken"][1] == 6140
    assert found["wrong"][1] == 6070
    assert found["changed"] == ["1", after, "of mine"]
    assert found["stale"][1] == 5010
    assert found["sent"] == ["EmailSent", "other+one@example.test", "1"]
    assert found["paper"] is True
    assert found["where"] == [True]
    assert found["counted"] == 1
    assert found["voided"] == [0, "Voided - of mine", "2"]
    assert found["gone"] == ["ObjectNotFoundException", 610]
    assert found["captured"] == ["Deleted", "Deleted"]
    assert found["owes_at_last"] == 0


def test_invoices_in_batches() -> None:
    found = tell("batches")
    assert found["made"] == [32, [11.5, 11.5]]
    assert found["refused"] == ["6000"]
    assert found["updated"] == [["1", "x"], ["1", "x"]]
    assert found["deleted"] == [["Deleted", "Deleted"], 0]
