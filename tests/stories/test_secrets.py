"""Planted secrets are found nowhere but in the keyring: not in store, log, backup, output or crash."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qbo_desktop.sandbox.firm import customers as firm_customers
from tests.cli.program import Program
from tests.stories.firms import connected, sandbox


def secrets_of(program: Program, quickbooks: dict[str, Any]) -> set[str]:
    """Every secret that the program has been given so far."""
    found = {quickbooks["client_secret"]}

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                if isinstance(inner, str) and ("token" in name or "secret" in name) and len(inner) > 20:
                    found.add(inner)
                collect(inner)

    for text in json.loads(program.keyring.read_text("utf-8")).values():
        collect(json.loads(text))
    return found


def test_secrets_are_in_the_keyring_and_nowhere_else(tmp_path: Path) -> None:
    said: list[str] = []
    with sandbox(tmp_path, faults="expire@/query") as running:
        program = connected(tmp_path, running)
        secrets = secrets_of(program, running.quickbooks)
        wrong = "a-wrong-secret-that-was-typed-0123456789"
        refused = program.connect(running.quickbooks, secret=wrong)
        said.append(refused.said)
        secrets |= {wrong} | secrets_of(program, running.quickbooks)
        crashed = program.spawn("sync", QBO_DESKTOP_CRASH_AT="page-read")
        said.append(crashed.said)
        secrets |= secrets_of(program, running.quickbooks)
        for command in ("sync", "status", "doctor", "config list", "activity", "problems", "contacts"):
            said += [program.run(*command.split()).said, program.run("--json", *command.split()).said]
        exported = tmp_path / "exported"
        exported.mkdir()
        program.run("contacts", "export", str(exported / "contacts.csv")).ok()
        program.run("contacts", "links", str(exported / "links.csv")).ok()
        program.run("backup").ok()
        program.run("backup", str(exported / "backup.sqlite3")).ok()
        secrets |= secrets_of(program, running.quickbooks)
        assert len(secrets) >= 4, "client secret, access and refresh tokens, before and after the refresh"
        program.run("disconnect", "quickbooks").ok()
        left = program.keyring.read_text("utf-8")
    files = [path for path in (*program.home.rglob("*"), *exported.rglob("*"), running.log) if path.is_file()]
    assert any(path.suffix == ".log" for path in files)
    assert any(path.parent.name == "backups" for path in files)
    for secret in secrets:
        for path in files:
            assert secret.encode() not in path.read_bytes(), f"a secret in {path.name}"
        assert not any(secret in text for text in said), "a secret was printed"
        assert secret not in left, "a secret outlived the disconnect"


def test_logs_name_no_client(tmp_path: Path) -> None:
    with sandbox(tmp_path) as running:
        program = connected(tmp_path, running)
        program.run("sync").ok()
        program.run("sync", "--full").ok()
    logged = b"".join(path.read_bytes() for path in (program.home / "logs").iterdir())
    assert logged, "something is logged"
    for customer in firm_customers("CA", 60):
        mail = (customer.get("PrimaryEmailAddr") or {}).get("Address", "")
        name = customer.get("DisplayName", "")
        assert not mail or mail.encode() not in logged
        assert len(name) < 8 or name.encode() not in logged
