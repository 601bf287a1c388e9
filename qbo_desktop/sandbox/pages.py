"""The frame of all pages, and those that a person meets on signing in."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

_FRAME = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><style>
body{{margin:0;background:#f4f5f8;font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;color:#21262d}}
main{{max-width:30rem;margin:8vh auto;padding:2rem}}
main{{background:#fff;border:1px solid #d8dce2;border-radius:12px}}
h1{{font-size:1.35rem;margin:.2rem 0 1rem}} .mark{{color:#1b7f22;font-weight:600;font-size:.9rem}}
.box{{background:#f4f5f8;border-radius:8px;padding:.8rem 1rem;margin:1rem 0}} small{{color:#5b6470}}
ul{{padding-left:1.2rem}} form{{display:flex;gap:.8rem;margin-top:1.5rem}}
button{{font:inherit;padding:.55rem 1.4rem;border-radius:6px;border:1px solid #1b7f22;cursor:pointer}}
button.yes{{background:#1b7f22;color:#fff}} button.no{{background:#fff;color:#1b7f22}}
button:focus-visible{{outline:3px solid #7cc48a;outline-offset:2px}} code{{font-size:.9rem}}
</style></head><body><main><div class="mark">Simulated QuickBooks</div>{body}</main></body></html>
"""

_SCOPE_WORDS = {
    "com.intuit.quickbooks.accounting": "Read and change the company's accounting data",
    "com.intuit.quickbooks.payment": "Take payments",
    "openid": "Know who signed in",
    "profile": "See your name",
    "email": "See your e-mail address",
    "phone": "See your telephone number",
    "address": "See your address",
}


def page(title: str, body: str) -> str:
    """A whole page; `body` is HTML, the title is text."""
    return _FRAME.format(title=escape(title), body=body)


def consent(company: str, who: str, scopes: list[str], request: Mapping[str, str]) -> str:
    """The page that asks whether the app may connect; both buttons post the request back."""
    wishes = "".join(f"<li>{escape(_SCOPE_WORDS.get(scope, scope))}</li>" for scope in scopes)
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in request.items()
    )
    return page(
        "Connect an app to QuickBooks",
        f"<h1>Connect an app to {escape(company)}?</h1>"
        f'<div class="box">Signed in as <b>{escape(who)}</b><br>'
        f"<small>Company: {escape(company)}</small></div>"
        f"<p>The app asks to:</p><ul>{wishes}</ul>"
        f'<form method="post" action="/connect/oauth2">{hidden}'
        '<button class="yes" name="decision" value="connect" autofocus>Connect</button>'
        '<button class="no" name="decision" value="cancel">Cancel</button></form>',
    )


def refusal(reason: str) -> str:
    """An authorize request that must not be sent back to where it claims to come from."""
    return page(
        "Something is not right with this connection",
        f"<h1>Sorry, but something is not right with this connection.</h1><p>{escape(reason)}</p>",
    )
