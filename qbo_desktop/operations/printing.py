"""How invoices are printed here: the firm and the language that the settings name, and where copies lie."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qbo_desktop.documents.invoice_pdf import Firm, invoice_pdf, invoice_title, unprinted_letters
from qbo_desktop.documents.message import file_name, message_file
from qbo_desktop.domain.invoice import Invoice
from qbo_desktop.operations.context import Context
from qbo_desktop.practice.book import payments
from qbo_desktop.settings import Settings
from qbo_desktop.store.place import STORE_FILE
from qbo_desktop.wording import _, language

OUTBOX, PRINTED = "outbox", "printed"
# So many letters that no font has are named.
_MOST_NAMED = 20


def print_language(settings: Settings) -> str:
    """The language of printed invoices."""
    chosen = settings.get("practice.invoice_language")
    return language() if chosen == "window" else chosen


def firm_of(settings: Settings) -> Firm:
    """The firm as the settings describe it."""

    def parts(key: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in settings.get(key).split(";") if part.strip())

    name = " ".join(settings.get("practice.firm_name").split())
    return Firm(
        name, parts("practice.firm_address"), parts("practice.firm_contact"), parts("practice.tax_numbers")
    )


class Printer:
    """Prints invoices as the settings say."""

    def __init__(self, context: Context) -> None:
        settings = context.settings()
        self._context = context
        self.firm = firm_of(settings)
        self.language = print_language(settings)

    def pdf(self, invoice: Invoice) -> bytes:
        """An invoice as a PDF, with its payments."""
        if not invoice.paid:
            return invoice_pdf(invoice, self.firm, self.language)
        with self._context.store.read() as session:
            paid = payments.of_invoice(session, self._context.workspace_id, invoice.id)
        return invoice_pdf(invoice, self.firm, self.language, paid)

    def unprinted(self, invoice: Invoice) -> str:
        """The letters of it that no font of this computer prints as they are."""
        return unprinted_letters(invoice, self.firm)

    def message(self, invoice: Invoice, to: str) -> bytes:
        """The message that brings it. Raises NoAddress."""
        return message_file(invoice, to, self.firm, self.language, self.pdf(invoice))

    def file_name(self, invoice: Invoice) -> str:
        """The name of its PDF. Its id keeps apart two whose numbers differ in what no file name can have."""
        return f"{file_name(f'{invoice_title(invoice, self.language)} ({invoice.id})')}.pdf"


@contextmanager
def many_printed() -> Iterator[None]:
    """While many are printed: what is in memory before is not searched for refuse, of which each PDF leaves some.

    That search through all of the program's memory would take a third of the time.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def outbox(context: Context) -> Path:
    """The folder beside the store where the workspace's messages lie."""
    return beside_the_store(context, OUTBOX)


def message_path(context: Context, invoice: Invoice) -> Path:
    """Where the message of an invoice lies, or would."""
    return outbox(context) / f"{file_name(f'{invoice.number} ({invoice.id})')}.eml"


def beside_the_store(context: Context, name: str, workspace_id: int = 0) -> Path:
    """A folder of a workspace's (0: of the one in use) beside the store; a store of another name has others."""
    store = context.store.path
    folder = name if store.name == STORE_FILE else f"{store.stem}-{name}"
    return store.parent / folder / str(workspace_id or context.workspace_id)


def remove_papers(context: Context, workspace_id: int) -> None:
    """Take away the messages and copies of a workspace that is deleted; what somebody has open may stay."""
    for name in (OUTBOX, PRINTED):
        shutil.rmtree(beside_the_store(context, name, workspace_id), ignore_errors=True)


def with_unprinted(says: str, letters: str) -> str:
    """What is said of paper, with the letters (each once) that stand on it otherwise than in the book."""
    if not letters:
        return says
    note = _("No font of this computer has these letters, which are printed otherwise: {letters}").format(
        letters=letters[:_MOST_NAMED]
    )
    return f"{says} {note}"


def cannot_be_written(path: Path, error: OSError) -> str:
    """Why a file is not there."""
    return _("The file {path} cannot be written: {why}").format(path=path, why=error.strerror or error)
