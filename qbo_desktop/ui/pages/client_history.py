"""What was written for a client: when, by whom, why, old → new, and a way to take it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from qbo_desktop.domain.contact import FIELDS, field_from_json
from qbo_desktop.phrases.fields import field_text
from qbo_desktop.phrases.journal import entry_reason, entry_state, entry_text
from qbo_desktop.phrases.states import reason_of_state, state_text
from qbo_desktop.store.journal import SETTLED, STEP_LETTER, Entry
from qbo_desktop.ui import formats
from qbo_desktop.ui.models.comparison import value_text
from qbo_desktop.ui.pages.field_grid import may_shrink
from qbo_desktop.ui.theme import GAP, TIGHT
from qbo_desktop.ui.widgets.basics import button, clear, label
from qbo_desktop.wording import _

if TYPE_CHECKING:
    from datetime import datetime

    from qbo_desktop.store.client_line import ClientLine

# What a new write can take back; a match is deleted, a decision undone.
_REVERSIBLE = frozenset({"create", "update", "deactivate"})


class ClientHistory(QWidget):
    """The entries of the journal, the newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GAP)

    def show_entries(self, line: ClientLine, entries: Sequence[Entry], now: datetime) -> None:
        """Show these entries, and before them what a person decided last."""
        clear(self.column)
        last = entries[0].at if entries else None
        if line.decided_at is not None and (last is None or line.decided_at != last):
            said = f"{state_text(line.state)}. {reason_of_state(line.state, line.reason)}".strip()
            self._add([said, _when_by(line.decided_at, line.decided_by, now)])
        for entry in entries:
            self._add(_entry_texts(entry, now), entry)
        if not self.column.count():
            self._add([_("Nothing was written for this client yet.")])

    def _add(self, texts: Sequence[str], entry: Entry | None = None) -> None:
        block = QWidget()
        lines = QVBoxLayout(block)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(TIGHT)
        for at, text in enumerate(texts):
            words = label(text, kind="muted" if at else "")
            may_shrink(words)
            lines.addWidget(words)
        if entry is not None and entry.state == SETTLED and entry.action in _REVERSIBLE:
            take_back = button("quiet", name=f"take-back-{entry.id}")
            take_back.setText(_("Take back…"))
            take_back.setAccessibleName(_("Take back: {what}").format(what=texts[0]))
            take_back.clicked.connect(lambda: self._take_back(entry.id))
            lines.addWidget(take_back)
        self.column.addWidget(block)

    def _take_back(self, entry_id: int) -> None:
        from qbo_desktop.ui.dialogs.reverse_dialog import open_reverse

        open_reverse(self, f"{STEP_LETTER}{entry_id}")


def _when_by(moment: datetime | None, who: str, now: datetime) -> str:
    when = formats.when(moment, now) if moment else ""
    return _("{when}, by {who}").format(when=when, who=who) if who else when


def _entry_texts(entry: Entry, now: datetime) -> list[str]:
    texts = [f"{entry_text(entry)} {entry_reason(entry)}".strip()]
    texts.append(_when_by(entry.at, entry.actor, now))
    if entry.state != SETTLED:
        texts.append(_("This write was {state}.").format(state=entry_state(entry)))
    texts += [change_words(change) for change in entry.changes]
    if entry.trace_id:
        texts.append(_("Trace id for support: {id}").format(id=entry.trace_id))
    return [text for text in texts if text]


def change_words(change: object) -> str:
    """One field's change as the journal keeps it, old → new; "" for what is none."""
    if not isinstance(change, dict) or change.get("field") not in FIELDS:
        return ""
    field = str(change["field"])
    new = value_text(field_from_json(field, change.get("new")))
    old = value_text(field_from_json(field, change.get("old")))
    if old:
        return _("{field}: {old} → {new}").format(field=field_text(field), old=old, new=new or "—")
    return _("{field}: {new}").format(field=field_text(field), new=new or "—")
