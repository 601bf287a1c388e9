"""Every setting, declared once: its key, type, default, scope and words.

The Settings page, `config`, `docs/settings.md` and the checks of a typed value all come from here. The
values in force are a frozen `Settings`, handed to whoever needs them; there is no global.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from qbo_desktop.errors import UsageError
from qbo_desktop.wording import N_, _


class Type(StrEnum):
    """What a value must look like."""

    CHOICE = "choice"
    TEXT = "text"
    URL = "url"
    NUMBER = "number"
    FLAG = "flag"
    CURRENCY = "currency"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `store_wide` ones belong to the user, the others to a workspace."""

    key: str
    type: Type
    default: str
    label: str
    help: str
    choices: tuple[tuple[str, str], ...] = ()
    store_wide: bool = False
    later: tuple[str, ...] = ()
    longest: int = 1_000

    def check(self, value: str) -> str:
        """The value in its canonical form; UsageError with a sentence when it cannot be one."""
        value = value.strip()
        allowed = [choice for choice, _words in self.choices]
        if value.lower() in self.later:
            raise UsageError(_("{key} {value}: not built yet.").format(key=self.key, value=value))
        if self.type in (Type.CHOICE, Type.FLAG):
            if value.lower() in (choice.lower() for choice in allowed):
                return next(choice for choice in allowed if choice.lower() == value.lower())
            raise UsageError(
                _("{key} cannot be “{value}”.").format(key=self.key, value=value),
                _("It is one of: {choices}.").format(choices=", ".join(allowed)),
            )
        if self.type is Type.NUMBER and not (value.isascii() and value.isdigit() and len(value) < 7):
            raise UsageError(
                _("{key} is a whole number, and “{value}” is not.").format(key=self.key, value=value)
            )
        if self.type is Type.URL and value:
            self._check_url(value)
        if self.type is Type.CURRENCY:
            value = value.upper()
            if not (len(value) == 3 and value.isascii() and value.isalpha()):
                raise UsageError(
                    _("{key} is the three letters of a currency, and “{value}” is not.").format(
                        key=self.key, value=value
                    )
                )
        if len(value) > self.longest:
            raise UsageError(
                _("{key} has at most {most} characters.").format(key=self.key, most=self.longest)
            )
        return value

    def _check_url(self, value: str) -> None:
        try:
            parts = urlsplit(value)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            usable = False
        if not usable:
            raise UsageError(
                _("{key} is a web address, and “{value}” is not.").format(key=self.key, value=value),
                _("Write it whole, with https:// in front."),
            )


ON_OFF = (("on", N_("On")), ("off", N_("Off")))

DECLARED: tuple[Setting, ...] = (
    Setting(
        "ui.language",
        Type.CHOICE,
        "en",
        N_("Language"),
        N_("The language of the window and of the command line."),
        (("en", N_("English")), ("fr_CA", N_("Français (Canada)"))),
        store_wide=True,
    ),
    Setting(
        "ui.theme",
        Type.CHOICE,
        "system",
        N_("Appearance"),
        N_("Light, dark, or as the system has it."),
        (("system", N_("As the system")), ("light", N_("Light")), ("dark", N_("Dark"))),
        store_wide=True,
    ),
    Setting(
        "practice.system",
        Type.CHOICE,
        "book",
        N_("Practice system"),
        N_("Where your clients are kept. The Practice Book is built in."),
        (("book", N_("Practice Book (built in)")),),
        later=("karbon",),
    ),
    Setting(
        "quickbooks.environment",
        Type.CHOICE,
        "production",
        N_("QuickBooks environment"),
        N_(
            "Which QuickBooks the keys belong to. With a real company, the first run only shows its plan and asks."
        ),
        (
            ("simulated", N_("Simulated (for trying out)")),
            ("development", N_("Development keys (Intuit sandbox companies)")),
            ("production", N_("Production keys (your real company)")),
            ("custom", N_("Another server")),
        ),
    ),
    Setting(
        "quickbooks.api_url",
        Type.URL,
        "",
        N_("Address of the QuickBooks API"),
        N_("The part before /v3. Empty = Intuit’s address for the environment."),
    ),
    Setting(
        "quickbooks.authorize_url",
        Type.URL,
        "",
        N_("Address of the sign-in page"),
        N_("Empty = Intuit’s address."),
    ),
    Setting(
        "quickbooks.token_url", Type.URL, "", N_("Address that gives tokens"), N_("Empty = Intuit’s address.")
    ),
    Setting(
        "quickbooks.revoke_url",
        Type.URL,
        "",
        N_("Address that takes tokens back"),
        N_("Empty = Intuit’s address."),
    ),
    Setting(
        "quickbooks.userinfo_url",
        Type.URL,
        "",
        N_("Address that says who signed in"),
        N_("Empty = Intuit’s address."),
    ),
    Setting(
        "quickbooks.redirect_uri",
        Type.URL,
        "http://localhost:47813/callback",
        N_("Redirect address"),
        N_(
            "Where QuickBooks sends you back after signing in. It must be registered with the keys, letter for "
            "letter. Production keys take only an https address of your own; you then paste the address back."
        ),
    ),
    Setting(
        "contacts.addresses",
        Type.CHOICE,
        "mailing-physical",
        N_("Addresses"),
        N_("What QuickBooks’ billing and shipping addresses are here."),
        (
            ("mailing-physical", N_("Billing is the mailing address, shipping the physical one")),
            ("physical-mailing", N_("Billing is the physical address, shipping the mailing one")),
        ),
    ),
    Setting(
        "contacts.imported_type",
        Type.TEXT,
        "Client",
        N_("Type of imported contacts"),
        N_("The contact type given to contacts that arrive from QuickBooks."),
    ),
    Setting(
        "contacts.push_types",
        Type.TEXT,
        "",
        N_("Contact types that go to QuickBooks"),
        N_(
            "After the first sync, a contact of one of these types that is new or changed becomes a customer. "
            "“;” stands between types."
        ),
    ),
    Setting(
        "contacts.conflict_policy",
        Type.CHOICE,
        "ask",
        N_("When both sides changed a field"),
        N_("What differs between two records that were just linked always waits for you."),
        (
            ("ask", N_("Ask me")),
            ("quickbooks", N_("QuickBooks wins")),
            ("practice", N_("The practice wins")),
            ("newest", N_("The newest wins, when that can be told")),
        ),
    ),
    Setting(
        "contacts.auto_link_very_likely",
        Type.FLAG,
        "off",
        N_("Also link very likely matches"),
        N_("Links without asking when name and e-mail or telephone agree and nothing speaks against it."),
        ON_OFF,
    ),
    Setting(
        "practice.country",
        Type.CHOICE,
        "CA",
        N_("Country of the firm"),
        N_("It brings the tax rates that are usual there. Rates that are there already stay."),
        (("CA", N_("Canada")), ("US", N_("United States"))),
    ),
    Setting(
        "practice.currency",
        Type.CURRENCY,
        "CAD",
        N_("Currency of invoices"),
        N_("Three letters. Each invoice can have another one."),
    ),
    Setting(
        "practice.tax_rounding",
        Type.CHOICE,
        "rate",
        N_("Rounding of taxes"),
        N_("What is added up before a tax is rounded to the cent, once. It holds for drafts from now on."),
        (
            ("rate", N_("The lines of each tax rate")),
            ("component", N_("The lines of each tax, whatever rate it stands in")),
            ("line", N_("Nothing: each line is rounded")),
        ),
    ),
    Setting(
        "practice.invoice_prefix",
        Type.TEXT,
        "",
        N_("Prefix of invoice numbers"),
        N_("It stands before the number of each new invoice: F- makes F-1001, F-1002 …"),
        longest=20,
    ),
    Setting(
        "practice.due_days",
        Type.NUMBER,
        "30",
        N_("Days until an invoice is due"),
        N_("Counted from the invoice’s date; each invoice can have a due date of its own."),
    ),
    Setting(
        "practice.firm_name",
        Type.TEXT,
        "",
        N_("Name of the firm"),
        N_("It stands on printed invoices and in messages to clients."),
        longest=200,
    ),
    Setting(
        "practice.firm_address",
        Type.TEXT,
        "",
        N_("Address of the firm"),
        N_("It stands on printed invoices. “;” stands between its lines."),
        longest=500,
    ),
    Setting(
        "practice.firm_contact",
        Type.TEXT,
        "",
        N_("Telephone, e-mail and website of the firm"),
        N_("They stand on printed invoices. “;” stands between them."),
        longest=500,
    ),
    Setting(
        "practice.tax_numbers",
        Type.TEXT,
        "",
        N_("Tax registration numbers"),
        N_("Invoices must show them: GST 123456789 RT0001; QST 1234567890 TQ0001."),
        longest=500,
    ),
    Setting(
        "practice.invoice_language",
        Type.CHOICE,
        "window",
        N_("Language of printed invoices"),
        N_("Invoices and the messages that bring them."),
        (("window", N_("As the window")), ("en", N_("English")), ("fr_CA", N_("Français (Canada)"))),
    ),
    Setting(
        "billing.email_by",
        Type.CHOICE,
        "nobody",
        N_("Who e-mails invoices"),
        N_("The practice system writes a message with the PDF, which you send with your own mail program."),
        (
            ("quickbooks", N_("QuickBooks")),
            ("practice", N_("The practice system")),
            ("nobody", N_("Nobody")),
        ),
    ),
    Setting(
        "billing.deposit_account",
        Type.ACCOUNT,
        "",
        N_("Deposit account"),
        N_(
            "The account in QuickBooks that payments go to, by its name or id. Empty = undeposited funds, as QuickBooks "
            "does by itself."
        ),
    ),
    Setting(
        "sync.interval_minutes",
        Type.NUMBER,
        "0",
        N_("Automatic sync, every … minutes"),
        N_("0 = only when you say so."),
    ),
    Setting(
        "sync.plan_first",
        Type.CHOICE,
        "large",
        N_("Show the plan before a run writes"),
        N_("A large plan is one of more than twenty things, or one that creates customers in QuickBooks."),
        (("always", N_("Always")), ("large", N_("When it is large")), ("never", N_("Never"))),
    ),
    Setting(
        "sync.read_only",
        Type.FLAG,
        "off",
        N_("Read-only"),
        N_("Every run only shows what it would do."),
        ON_OFF,
    ),
)

BY_KEY: Mapping[str, Setting] = {setting.key: setting for setting in DECLARED}

# Part of the command line contract, built with the parts of the program that they steer.
NOT_BUILT_YET = frozenset(
    {
        "karbon.api_url",
    }
)


def declared(key: str) -> Setting:
    """The setting of that key; UsageError with a sentence when there is none."""
    if key in BY_KEY:
        return BY_KEY[key]
    if key in NOT_BUILT_YET:
        raise UsageError(_("{key}: not built yet.").format(key=key))
    raise UsageError(
        _("There is no setting “{key}”.").format(key=key),
        _("“qbo-desktop config list” shows them all."),
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force in one workspace: what was set, and the defaults for the rest."""

    values: Mapping[str, str] = field(default_factory=dict)

    def get(self, key: str) -> str:
        """The value, as text."""
        return self.values.get(key, BY_KEY[key].default)

    def is_on(self, key: str) -> bool:
        """Whether a switch is on."""
        return self.get(key) == "on"

    def number(self, key: str) -> int:
        """A whole number."""
        return int(self.get(key) or 0)
