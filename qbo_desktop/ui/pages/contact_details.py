"""One line of the client list, opened: both sides field by field, what was agreed, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from qbo_desktop.phrases.conflicts import conflict_text
from qbo_desktop.phrases.fields import field_text, kind_text
from qbo_desktop.phrases.problems import problem_text
from qbo_desktop.phrases.standing import advice_text
from qbo_desktop.store import client_list, journal, mirror, pairs, problems
from qbo_desktop.store.client_list import ClientLine, Standing
from qbo_desktop.store.journal import Entry
from qbo_desktop.store.pairs import TOGETHER, PairInfo
from qbo_desktop.store.problems import ProblemInfo
from qbo_desktop.sync.side import PRACTICE, QUICKBOOKS, Record
from qbo_desktop.ui.models.client_lines import became, note_words, state_words, title_words, why_words
from qbo_desktop.ui.models.comparison import side_by_side
from qbo_desktop.ui.models.one_sided import Kept, kept_in_practice, kept_in_quickbooks
from qbo_desktop.ui.pages.client_history import ClientHistory
from qbo_desktop.ui.pages.field_grid import FieldGrid, may_shrink
from qbo_desktop.ui.theme import GAP, SMALL, WIDE, say_kind, scaled_font
from qbo_desktop.ui.widgets.basics import button, clear
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.app import App

_SHOWN_ENTRIES = 50
_SHOWN_CHILDREN = 20
# In heights of a line.
NARROWEST, USUAL = 13, 22


@dataclass(frozen=True, slots=True)
class Opened:
    """All that the pane shows of a line. `below` are the lines of its sub-customers."""

    line: ClientLine
    pair: PairInfo
    customer: Record | None
    contact: Record | None
    entries: tuple[Entry, ...]
    below: tuple[ClientLine, ...] = ()
    problems: tuple[ProblemInfo, ...] = ()


def open_line(app: App, pair_id: int) -> Opened | None:
    """Read a line with its records and its history; None when it is no longer there."""
    with app.store.read() as session:
        line = client_list.line(session, app.workspace_id, pair_id)
        row = pairs.get_row(session, app.workspace_id, pair_id)
        if line is None or row is None:
            return None
        ids = {line.quickbooks_id, line.practice_id} - {""}
        return Opened(
            line,
            pairs.info_of(row),
            mirror.get(session, app.workspace_id, QUICKBOOKS, line.quickbooks_id)
            if line.quickbooks_id
            else None,
            mirror.get(session, app.workspace_id, PRACTICE, line.practice_id) if line.practice_id else None,
            tuple(journal.entries(session, app.workspace_id, pair_id=pair_id, limit=_SHOWN_ENTRIES)),
            tuple(client_list.children(session, app.workspace_id, line.quickbooks_id)),
            tuple(
                one
                for one in problems.open_problems(session, app.workspace_id)
                if any(blocked.kind == "contact" and blocked.id in ids for blocked in one.blocks)
            ),
        )


def can_be_pushed(line: ClientLine) -> bool:
    """Whether a line is a contact in use that has no customer."""
    return bool(line.practice_id) and not line.quickbooks_id and line.contact is Standing.ACTIVE


class ContactDetails(QScrollArea):
    """The pane beside the client list.

    `decide` asks for the decision about the line in hand, `push_wanted` to push its contact, `problem_wanted` for a
    problem by its row id.
    """

    decide = Signal()
    push_wanted = Signal()
    problem_wanted = Signal(int)

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
        self.advice = self._label("warn")
        self.kind = self._label("muted")
        self.note = self._label()
        self.family = self._label("muted")
        self.conflicts = self._label("warn")
        self.choose = button(name="choose-fields")
        self.push = button(name="push-contact")
        self.problems = QVBoxLayout()
        self.problems.setSpacing(SMALL)
        self.fields = FieldGrid(stacked=True)
        self.kept = self._label("muted")
        self.history_heading = self._label(bold=True)
        self.history = ClientHistory()
        for part in (
            self.heading, self.state, self.why, self.advice, self.kind, self.note, self.family, self.conflicts,
            self.choose, self.push,
        ):  # fmt: skip
            column.addWidget(part)
        column.addLayout(self.problems)
        column.addSpacing(SMALL)
        column.addWidget(self.fields)
        column.addWidget(self.kept)
        column.addSpacing(GAP)
        column.addWidget(self.history_heading)
        column.addWidget(self.history)
        column.addStretch(1)
        self.choose.clicked.connect(self.decide)
        self.push.clicked.connect(self.push_wanted)

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
        self.choose.setText(_("Choose fields…"))
        self.choose.setVisible(bool(line.conflicts))
        self.push.setText(_("Push to QuickBooks…"))
        self.push.setVisible(can_be_pushed(line))
        for label, words in (
            (self.why, why_words(line)),
            (self.advice, _advice(line)),
            (self.kind, self._kind_words(opened)),
            (self.note, _("Note: {note}").format(note=note_words(line)) if line.note else ""),
            (self.family, _family(opened)),
            (self.conflicts, _conflicts(opened.pair)),
            (self.kept, _kept(opened)),
        ):
            label.setText(words)
            label.setVisible(bool(words))
        self._show_problems(opened)
        customer = opened.customer.contact if opened.customer else None
        contact = opened.contact.contact if opened.contact else None
        self.fields.is_single = customer is None or contact is None
        self.fields.show_rows(side_by_side(customer, contact, opened.pair.baseline))
        self.history_heading.setText(_("History"))
        self.history.show_entries(line, opened.entries, self.app.store.clock())

    def _show_problems(self, opened: Opened) -> None:
        clear(self.problems)
        for problem in opened.problems:
            words = self._label("bad")
            words.setText(problem_text(problem.code, problem.facts))
            self.problems.addWidget(words)
            see = button(name=f"see-problem-{problem.id}")
            see.setText(_("See the problem"))
            see.clicked.connect(lambda _checked=False, number=problem.id: self.problem_wanted.emit(number))
            self.problems.addWidget(see)

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


def _advice(line: ClientLine) -> str:
    """What can be done about a pair of which a record is no longer in use."""
    if line.state not in TOGETHER:
        return ""
    return " ".join(advice_text(side, standing) for side, standing in became(line))


def _family(opened: Opened) -> str:
    names = [one.name or one.quickbooks_id for one in opened.below]
    if not names:
        return ""
    shown = ", ".join(names[:_SHOWN_CHILDREN]) + ("…" if len(names) > _SHOWN_CHILDREN else "")
    words = ngettext("{count} sub-customer: {names}", "{count} sub-customers: {names}", len(names))
    return words.format(count=len(names), names=shown)


def _conflicts(pair: PairInfo) -> str:
    """The fields that wait for a person, each with its reason."""
    return "\n".join(
        _("{field}: {reason}").format(field=field_text(name), reason=conflict_text(reason))
        for name, reason in pair.conflicts.items()
    )


def _kept(opened: Opened) -> str:
    """What stays on its side because the other has no place for it."""
    if opened.line.state not in TOGETHER or not opened.contact or not opened.customer:
        return ""
    lines = []
    for heading, kept in (
        (
            _("Stays in the practice, QuickBooks has no place for it:"),
            kept_in_practice(opened.contact.contact),
        ),
        (
            _("Stays in QuickBooks, the practice has no place for it:"),
            kept_in_quickbooks(opened.customer.contact),
        ),
    ):
        if kept:
            lines += [heading, *map(_kept_line, kept)]
    return "\n".join(lines)


def _kept_line(kept: Kept) -> str:
    return _("{field}: {value}").format(field=kept.field, value=kept.value)
