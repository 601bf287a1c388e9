"""Help in the window: the pages of docs/using, or the short page that is always there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from qbo_desktop import __version__
from qbo_desktop.resources import resource
from qbo_desktop.ui import theme
from qbo_desktop.ui.widgets.ask import AskDialog
from qbo_desktop.ui.widgets.basics import button, row
from qbo_desktop.wording import _, language


def help_file() -> Path | None:
    """The user's guide in the language in force, else in English, else None (a wheel brings no docs)."""
    docs = resource().parent / "docs"
    found = (docs / f"using.{language()}.md", docs / "using.md")
    return next((path for path in found if path.is_file()), None)


def keys_help() -> str:
    """The keys of the window, under their heading. Markdown."""
    heading = _("Keys")
    keys = (
        ("F5", _("Sync now")),
        ("Shift+F5", _("Preview the next run")),
        ("Ctrl+Z, Ctrl+Y", _("Undo and redo a decision, also after a restart")),
        ("Ctrl+F", _("Search")),
        (
            "A, N, L, D, S",
            _("In Duplicates: same client, new client, link to another, not the same, set aside"),
        ),
        ("1–5", _("In Duplicates: choose another candidate")),
        ("M", _("In Duplicates: choose which fields count, before linking or in a conflict")),
        ("T", _("In Duplicates: leave a note")),
        (_("Space, Ctrl+A"), _("In lists: tick the row in hand, select every row")),
        ("N, T, B", _("In Billing, unbilled work: add work, add time or an expense, bill")),
        ("N, A, R", _("In Billing, drafts: new invoice, approve, close a billing run")),
        (
            "S, O, X, D",
            _("In Billing, approved invoices: send, post without sending, export as files, back to draft"),
        ),
        ("P, V, F", _("In Billing, invoices: record a payment, void, open the PDF")),
        ("F1", _("Help")),
    )
    lines = "\n".join(f"- **{key}** — {words}" for key, words in keys)
    return f"## {heading}\n\n{lines}"


def short_help() -> str:
    """The keys and the way of working, for where no guide is installed. Markdown."""
    heading_of_trouble = _("When something is wrong")
    parts = (
        "# QBO Desktop",
        _("Sync now reads both sides. What is certain is linked; what is new becomes a contact; what is doubtful waits "
          "under Duplicates until you decide. Nothing is ever overwritten by linking, and every decision can be undone."),
        keys_help(),
        f"## {heading_of_trouble}",
        _("The page Problems appears only when there is something to do. Each line says what it is and has a button "
          "that leads to the place where it is put right."),
    )  # fmt: skip
    return "\n\n".join(parts)


class HelpDialog(QDialog):
    """Shows the help, and nothing else."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("help-dialog")
        self.setWindowTitle(_("Help"))
        self.text = QTextBrowser()
        self.text.setAccessibleName(_("Help"))
        self.text.setOpenExternalLinks(True)
        path = help_file()
        if path is not None:
            self.text.setSearchPaths([str(path.parent)])
            self.text.setMarkdown(f"{keys_help()}\n\n{path.read_text(encoding='utf-8')}")
        else:
            self.text.setMarkdown(short_help())
        close = button("primary", name="close-help")
        close.setText(_("Close"))
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.WIDE)
        column.addWidget(self.text, 1)
        column.addLayout(row(None, close))
        self.resize(640, 560)


def about(parent: QWidget) -> None:
    """Name and version."""
    says = _("QBO Desktop {version}").format(version=__version__)
    more = _(
        "Your clients’ data stays on this computer, in files that only you can read. Nothing is reported to anybody."
    )
    dialog = AskDialog(parent, _("About QBO Desktop"), says, more, _("Close"))
    dialog.no_button.hide()
    dialog.open()
