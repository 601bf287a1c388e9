"""One line of the client list, opened: both sides field by field, what was agreed, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from qbo_desktop.domain.contact import field_from_json
from qbo_desktop.phrases.fields import field_text, kind_text
from qbo_desktop.phrases.journal import entry_reason, entry_text
from qbo_desktop.store import client_list, journal, mirror, pairs
from qbo_desktop.store.client_list import ClientLine
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.pairs import PairInfo
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record
from qbo_desktop.ui import formats
from qbo_desktop.ui.models.client_lines import state_words, title_words, why_words
from qbo_desktop.ui.models.comparison import side_by_side, value_text
from qbo_desktop.ui.pages.field_grid import FieldGrid, may_shrink
from qbo_desktop.ui.theme import GAP, SMALL, TIGHT, WIDE, say_kind, scaled_font
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from qbo_desktop.app import App

_SHOWN_ENTRIES = 50
# In heights of a line.
NARROWEST, USUAL = 13, 18


@dataclass(frozen=True, slots=True)
class Opened:
    """All that the pane shows of a line."""

    line: ClientLine
    pair: PairInfo
    customer: Record | None
    contact: Record | None
    entries: tuple[Entry, ...]


def open_line(app: App, pair_id: int) -> Opened | None:
    """Read a line with its records and its history; None when it is no longer there."""
    with app.store.read() as session:
        line = client_list.line(session, app.workspace_id, pair_id)
        row = pairs.get_row(session, app.workspace_id, pair_id)
        if line is None or row is None:
            return None
        return Opened(
            line,
            pairs.info_of(row),
            mirror.get(session, app.workspace_id, QUICKBOOKS, line.quickbooks_id)
            if line.quickbooks_id
            else None,
            mirror.get(session, app.workspace_id, PRACTICE, line.practice_id) if line.practice_id else None,
            tuple(journal.entries(session, app.workspace_id, pair_id=pair_id, limit=_SHOWN_ENTRIES)),
        )


class ContactDetails(QScrollArea):
    """The pane beside the client list."""

    def __init__(self, app: App, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.app = app
        self.opened: Opened | None = None
        self.setWidgetResizable(True)
        self.setMinimumWidth(NARROWEST * self.fontMetrics().height())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = self.inside = QFrame()
        say_kind(inside, "card")
        self.setWidget(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(WIDE, GAP, WIDE, GAP)
        column.setSpacing(SMALL)
        self.heading = self._label(bold=True, size=1.25)
        self.state = self._label()
        self.why = self._label("muted")
        self.kind = self._label("muted")
        self.fields = FieldGrid(stacked=True)
        self.history_heading = self._label(bold=True)
        self.history = QVBoxLayout()
        self.history.setSpacing(GAP)
        for label in (self.heading, self.state, self.why, self.kind):
            column.addWidget(label)
        column.addSpacing(SMALL)
        column.addWidget(self.fields)
        column.addSpacing(GAP)
        column.addWidget(self.history_heading)
        column.addLayout(self.history)
        column.addStretch(1)

    def _label(self, kind: str = "", *, bold: bool = False, size: float = 1.0) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        may_shrink(label)
        if bold or size != 1.0:
            label.setFont(scaled_font(size, bold=bold))
        if kind:
            say_kind(label, kind)
        return label

    def show_line(self, pair_id: int | None) -> None:
        """Open a line, or none."""
        self.opened = None if pair_id is None else open_line(self.app, pair_id)
        self._fill()

    def show_history(self) -> None:
        """Bring the history into view."""
        self.ensureWidgetVisible(self.history_heading)
        self.verticalScrollBar().setValue(max(0, self.history_heading.y() - GAP))

    def retranslate(self) -> None:
        """Every text anew."""
        self.setAccessibleName(_("Details of the client"))
        self._fill()

    def _fill(self) -> None:
        opened = self.opened
        self.inside.setVisible(opened is not None)
        if opened is None:
            return
        line = opened.line
        self.heading.setText(title_words(line))
        self.state.setText(state_words(line))
        self.state.setAccessibleName(_("State: {state}").format(state=state_words(line)))
        self.why.setText(why_words(line))
        self.why.setVisible(bool(why_words(line)))
        self.kind.setText(self._kind_words(opened))
        customer = opened.customer.contact if opened.customer else None
        contact = opened.contact.contact if opened.contact else None
        self.fields.is_single = customer is None or contact is None
        self.fields.show_rows(side_by_side(customer, contact, opened.pair.baseline))
        self.history_heading.setText(_("History"))
        self._show_history(opened)

    def _kind_words(self, opened: Opened) -> str:
        record = opened.contact or opened.customer
        if record is None:
            return ""
        kind = kind_text(record.contact.kind, record.contact.kind_assumed)
        ids = []
        if opened.line.quickbooks_id:
            ids.append(_("QuickBooks id {id}").format(id=opened.line.quickbooks_id))
        if opened.line.practice_id:
            ids.append(_("Practice id {id}").format(id=opened.line.practice_id))
        if record.contact.type:
            ids.append(_("Type {type}").format(type=record.contact.type))
        return " · ".join((kind[:1].upper() + kind[1:], *ids))

    def _show_history(self, opened: Opened) -> None:
        while (item := self.history.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for words in self._history_lines(opened):
            block = QWidget()
            lines = QVBoxLayout(block)
            lines.setContentsMargins(0, 0, 0, 0)
            lines.setSpacing(TIGHT)
            for at, text in enumerate(words):
                label = self._label("" if at == 0 else "muted")
                label.setText(text)
                lines.addWidget(label)
            self.history.addWidget(block)

    def _history_lines(self, opened: Opened) -> list[Sequence[str]]:
        found: list[Sequence[str]] = []
        pair, now = opened.pair, self.app.store.clock()
        last = opened.entries[0].at if opened.entries else None
        if pair.decided_at is not None and (last is None or pair.decided_at != last):
            when = formats.when(pair.decided_at, now)
            by = _("{when}, by {who}").format(when=when, who=pair.decided_by) if pair.decided_by else when
            found.append((f"{state_words(opened.line)}. {why_words(opened.line)}".strip(), by))
        for entry in opened.entries:
            when = formats.when(entry.at, now) if entry.at else ""
            by = _("{when}, by {who}").format(when=when, who=entry.actor) if entry.actor else when
            texts = [f"{entry_text(entry)} {entry_reason(entry)}".strip(), by]
            texts += [_change_words(change) for change in entry.changes]
            found.append([text for text in texts if text])
        return found or [(_("Nothing was written for this client yet."),)]


def _change_words(change: object) -> str:
    """One field's change as the journal keeps it: what it is now."""
    if not isinstance(change, dict) or "field" not in change:
        return ""
    field = str(change["field"])
    new = value_text(field_from_json(field, change.get("new")))
    old = value_text(field_from_json(field, change.get("old")))
    if old:
        return _("{field}: {old} → {new}").format(field=field_text(field), old=old, new=new or "—")
    return _("{field}: {new}").format(field=field_text(field), new=new or "—")
