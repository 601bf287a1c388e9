"""The plan of the next run, to be read before anything is done: every step with its fields, old → new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from qbo_desktop.phrases.fields import field_text
from qbo_desktop.phrases.reasons import ask_text, link_text, skip_text
from qbo_desktop.sync.steps import Plan, Skip, Wait, WriteStep
from qbo_desktop.ui import formats, theme
from qbo_desktop.ui.widgets.basics import button, label, row
from qbo_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from qbo_desktop.sync.run import RunOutcome

T = TypeVar("T")
# Each heading shows so many at first: a plan of thousands is searched, not scrolled.
_SHOWN = 500


class PlanDialog(QDialog):
    """Read-only. Nothing is written by looking at it."""

    def __init__(self, parent: QWidget | None, outcome: RunOutcome) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("plan-dialog")
        self._plan = outcome.plan
        self.setWindowTitle(_("Preview of the next run"))
        self.summary = label(plan_summary(outcome.plan), size=1.15, bold=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search the plan"))
        self.search.setAccessibleName(_("Search the plan"))
        self.search.setClearButtonEnabled(True)
        self.tree = QTreeView()
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setAlternatingRowColors(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(_("The steps of the plan"))
        close = button("primary", name="close-plan")
        close.setText(_("Close"))
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.WIDE, theme.WIDE, theme.WIDE, theme.WIDE)
        column.setSpacing(theme.GAP)
        column.addWidget(self.summary)
        column.addWidget(label(_("This is a preview: nothing has been written."), kind="muted"))
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addLayout(row(None, close))
        self.search.textChanged.connect(self.fill)
        is_empty = not (outcome.plan.steps or outcome.plan.waits or outcome.plan.skips)
        if is_empty:
            self.summary.setText(_("Nothing to do: both sides are in step."))
        self.search.setVisible(not is_empty)
        self.tree.setVisible(not is_empty)
        self.fill("")
        self.resize(860, 160 if is_empty else 560)

    def fill(self, text: str) -> None:
        """Show the steps that contain the text."""
        model = QStandardItemModel(0, 3, self)
        model.setHorizontalHeaderLabels([_("What"), _("From"), _("To")])
        wanted = text.casefold().strip()
        steps = [one for one in self._plan.steps if wanted in one.subject.casefold()]
        waits = [one for one in self._plan.waits if wanted in one.customer.contact.label().casefold()]
        skips = [one for one in self._plan.skips if wanted in one.customer.contact.label().casefold()]
        creates = [one for one in steps if one.action == "create"]
        links = [one for one in steps if one.action == "link"]
        _add_group(model, _("New contacts in the practice"), creates, _add_step)
        _add_group(model, _("Links, with what is filled in the practice"), links, _add_step)
        _add_group(model, _("Left for you to decide"), waits, _add_wait)
        _add_group(model, _("Left out by a rule"), skips, _add_skip)
        self.tree.setModel(model)
        for at in range(model.rowCount()):
            self.tree.setFirstColumnSpanned(at, QModelIndex(), True)  # a heading is longer than a name
            self.tree.expand(model.index(at, 0))
        header = self.tree.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 270)
        header.resizeSection(1, 140)


def plan_summary(plan: Plan) -> str:
    """The plan in one line."""
    creations = sum(step.action == "create" for step in plan.steps)
    links = len(plan.steps) - creations
    made = ngettext("{count} new contact", "{count} new contacts", creations).format(
        count=formats.number(creations)
    )
    linked = ngettext("{count} link", "{count} links", links).format(count=formats.number(links))
    left = ngettext("{count} to decide", "{count} to decide", len(plan.waits)).format(
        count=formats.number(len(plan.waits))
    )
    return _("{created} · {linked} · {decide}").format(created=made, linked=linked, decide=left)


def _add_group(
    model: QStandardItemModel, title: str, things: Sequence[T], add: Callable[[QStandardItem, T], None]
) -> None:
    if not things:
        return
    head = QStandardItem(_("{title} ({count})").format(title=title, count=formats.number(len(things))))
    head.setFont(theme.scaled_font(bold=True))
    model.appendRow([head, QStandardItem(), QStandardItem()])
    for thing in things[:_SHOWN]:
        add(head, thing)
    if len(things) > _SHOWN:
        more = _("… and {count} more: search to see them").format(count=formats.number(len(things) - _SHOWN))
        head.appendRow([QStandardItem(more), QStandardItem(), QStandardItem()])


def _add_step(head: QStandardItem, step: WriteStep) -> None:
    line = QStandardItem(step.subject)
    head.appendRow([line, QStandardItem(), QStandardItem(_("because: {why}").format(why=_why(step.reason)))])
    for change in step.changes():
        line.appendRow([
            QStandardItem(field_text(change.field)), QStandardItem(str(change.old or "—")), QStandardItem(str(change.new or "—")),
        ])  # fmt: skip


def _add_wait(head: QStandardItem, wait: Wait) -> None:
    head.appendRow(
        [QStandardItem(wait.customer.contact.label()), QStandardItem(), QStandardItem(ask_text(wait.reason))]
    )


def _add_skip(head: QStandardItem, skip: Skip) -> None:
    name = skip.customer.contact.label() or _("(no name)")
    head.appendRow([QStandardItem(name), QStandardItem(), QStandardItem(skip_text(skip.reason))])


def _why(code: str) -> str:
    try:
        return link_text(code)
    except KeyError:
        return code
