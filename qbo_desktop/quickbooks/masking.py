"""Keep secrets out of what is kept: Intuit quotes tokens in its fault texts ("Token expired: AB01…")."""

from __future__ import annotations

import re

MASK = "•••"

# What follows these words is a secret, whatever it looks like.
_AFTER_WORDS = re.compile(
    r"(?P<words>\btoken\s+(?:is\s+)?(?:expired|revoked|invalid)\s*:\s*|\bbearer\s+(?!token\b)|\bbasic\s+"
    r"|\b(?:access_token|refresh_token|id_token|client_secret|oauth_token|oauth_consumer_key|code)"
    r"[\"']?\s*(?:=|%3D|:)\s*[\"']?)"
    r"(?P<secret>[^\s\"'&,;<>]+)",
    re.IGNORECASE,
)
# The shapes of Intuit's tokens: refresh tokens AB11…, Q0…, RT1-…, and the JWT family of access tokens.
_SHAPES = re.compile(r"\b(?:RT\d-[\w-]{8,}|AB\d\d[A-Za-z0-9]{12,}|Q0[A-Za-z0-9]{12,}|eyJ[\w.\-]{8,})")
# Anything long without a break that holds letters and several digits. Class names, ids and dates are shorter.
_OPAQUE = re.compile(r"(?<![\w.-])(?=(?:[\w-]*\d){3})(?=[\w-]*[A-Za-z])[\w-]{24,}(?:\.[\w-]{10,})*")


def mask(text: str) -> str:
    """The text with everything that looks like a token, key or code replaced by three dots."""
    text = _AFTER_WORDS.sub(lambda found: found["words"] + MASK, text)
    return _OPAQUE.sub(MASK, _SHAPES.sub(MASK, text))
