"""The practice side that lives in our own store, for decisions that are complete at once."""

from __future__ import annotations

from typing import cast

from qbo_desktop.errors import UsageError
from qbo_desktop.operations.context import Context
from qbo_desktop.sync.apply_here import LocalSide
from qbo_desktop.wording import _


def local_practice(context: Context) -> LocalSide:
    """The practice side as one whose writes share our commit; UsageError for a remote one."""
    side = context.services.practice(context.workspace_id, context.actor)
    if not side.capabilities.local:
        raise UsageError(_("This practice system cannot be written from here yet."))
    return cast(LocalSide, side)
