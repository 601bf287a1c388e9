"""What to register at Intuit, step by step, for each environment. Markdown."""

from __future__ import annotations

from qbo_desktop.wording import _


def registering_steps(environment: str, redirect: str) -> str:
    """The steps for an environment; `redirect` is the address as it is set now."""
    if environment == "simulated":
        return _("The simulated company needs no keys of Intuit’s: everything stays on this computer.")
    if environment == "custom":
        return _("The addresses of the server stand under Settings, QuickBooks. Its keys are typed here.")
    lines = [
        _("Sign in at developer.intuit.com with your firm’s account and open your app (make one if there is none; choose "
          "the accounting scope)."),
        _("Under “Keys & credentials”, choose the development keys.") if environment == "development" else
        _("Under “Keys & credentials”, choose the production keys (Intuit asks some questions about the app first)."),
        _("Under “Redirect URIs”, add exactly: {redirect}").format(redirect=f"`{redirect}`"),
        _("Copy the client id and the client secret from there into the fields above."),
    ]  # fmt: skip
    if environment == "production":
        lines.append(
            _("Production keys take no localhost address: use an https address of your firm, set it above, and paste back "
              "the address that the browser ends at. The page there may be empty or missing.")
        )  # fmt: skip
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
