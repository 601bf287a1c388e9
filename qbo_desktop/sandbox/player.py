"""Talks to the bookkeeper of a running sandbox: `sandbox play` from another process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from qbo_desktop.sandbox.amounts import parse_amount

SECONDS = 20.0


class Refusal(ValueError):
    """The sandbox does not do what was asked, and says why."""


def address_file(state: Path) -> Path:
    """Where a running sandbox leaves its address: beside its state file."""
    return state.with_name(f"{state.stem}.address")


def address_of(state: Path) -> str:
    """The address (before /v3) of the sandbox that keeps its state in this file; "" when none runs."""
    try:
        return str(json.loads(address_file(state).read_text("utf-8"))["api"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def play(api: str, verb: str, words: Sequence[str]) -> dict[str, Any]:
    """Have the bookkeeper do something; the object as it is then, amounts exact.

    Raises Refusal with the sandbox's sentence, and OSError when no sandbox answers at this address.
    """
    body = json.dumps({"verb": verb, "words": list(words)}).encode()
    try:
        request = Request(f"{api.rstrip('/')}/play", data=body, headers={"Content-Type": "application/json"})
        with build_opener(ProxyHandler({})).open(request, timeout=SECONDS) as answer:
            text = answer.read()
    except HTTPError as error:
        refused = _document(error.read())
        if error.code == 400 and isinstance(refused.get("error"), str):
            raise Refusal(refused["error"]) from error
        raise OSError(f"{api} answers {error.code}") from error
    except ValueError as error:  # no address at all
        raise OSError(str(error)) from error
    done = _document(text)
    if "Id" not in done:
        raise OSError(f"{api} is not a sandbox")
    return done


def _document(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text, parse_float=parse_amount)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
