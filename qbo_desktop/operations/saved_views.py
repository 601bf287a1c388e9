"""Views of the client list under a name: keep one, forget one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context, Lane, Outcome
from qbo_desktop.store import views
from qbo_desktop.store.views import SavedView
from qbo_desktop.wording import _

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class SaveView:
    """Keep a view under its name; one of the same name is replaced."""

    view: SavedView
    lane = Lane.DESK

    def title(self) -> str:
        return _("Save the view")

    def run(self, context: Context) -> Outcome[SavedView]:
        """Raises UsageError for a view without a name, or with a very long one."""
        name = " ".join(self.view.name.split())
        if not name:
            raise UsageError(_("The view needs a name."), _("Type one."))
        if len(name) > LONGEST_NAME:
            raise UsageError(
                _("The name of a view has at most {count} characters.").format(count=LONGEST_NAME),
                _("Type a shorter one."),
            )
        view = replace(self.view, name=name)
        with context.store.work(context.workspace_id, context.actor) as work:
            views.save(work, view)
        return Outcome(view, says=_("The view “{name}” is saved.").format(name=name))


@dataclass(frozen=True, slots=True)
class DeleteView:
    """Forget a view; no client is touched."""

    name: str
    lane = Lane.DESK

    def title(self) -> str:
        return _("Delete the view")

    def run(self, context: Context) -> Outcome[str]:
        """Raises UsageError when there is no such view any more."""
        with context.store.work(context.workspace_id, context.actor) as work:
            found = views.remove(work, self.name)
        if not found:
            raise UsageError(
                _("There is no view “{name}”.").format(name=self.name), _("Look at the list again.")
            )
        return Outcome(self.name, says=_("The view “{name}” is deleted.").format(name=self.name))
