"""How a person names one of a list: by its id, or by its name without case and accents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from qbo_desktop.domain.names import folded
from qbo_desktop.errors import UsageError
from qbo_desktop.practice.book.fields import short
from qbo_desktop.wording import N_, _

T = TypeVar("T")
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Noun:
    """The sentences of one kind of thing, marked for the catalogue: {name} and, of several, {ids}."""

    unknown: str
    several: str
    unusable: str = ""


WORK_TYPE = Noun(N_("There is no work type “{name}”."), N_("Several work types are called “{name}”: {ids}."))
TAX_RATE = Noun(N_("There is no tax rate “{name}”."), N_("Several tax rates are called “{name}”: {ids}."))
SERVICE = Noun(
    N_("QuickBooks has no product or service “{name}”."),
    N_("Several products or services are called “{name}”: {ids}."),
    N_("The service “{name}” cannot be used in QuickBooks: it is inactive, a category or a bundle."),
)
TAX_CODE = Noun(
    N_("QuickBooks has no tax code “{name}”."),
    N_("Several tax codes are called “{name}”: {ids}."),
    N_("The tax code “{name}” is inactive in QuickBooks."),
)
CODE_RATE = Noun(
    N_("QuickBooks has no tax “{name}” for a secondary tax."),
    N_("Several taxes of QuickBooks are called “{name}”: {ids}."),
)
METHOD = Noun(
    N_("QuickBooks has no payment method “{name}”."),
    N_("Several payment methods are called “{name}”: {ids}."),
    N_("The payment method “{name}” is inactive in QuickBooks."),
)
ACCOUNT = Noun(
    N_("QuickBooks has no income account “{name}”."),
    N_("Several accounts are called “{name}”: {ids}."),
    N_("The account “{name}” is inactive in QuickBooks."),
)


def one_of(
    named: str,
    entries: Sequence[T],
    noun: Noun,
    *,
    names: Callable[[T], Iterable[str]] | None = None,
    usable: Callable[[T], bool] = lambda entry: True,
) -> T:
    """The entry that is meant. An id goes before a name, what can be used before what cannot.

    `names`: what an entry goes by, the first one its own; its `name` when not told. Raises UsageError for none,
    for several of a name, and for one that cannot be used.
    """
    called = names or (lambda entry: (_name(entry),))
    wanted = named.strip()
    found = [one for one in entries if _id(one) == wanted]
    if not found:
        key = folded(named)
        found = [one for one in entries if key and key in {folded(name) for name in called(one)}]
        found = [one for one in found if usable(one)] or found
    if len(found) > 1:
        ids = ", ".join(_id(one) for one in found)
        raise UsageError(
            _(noun.several).format(name=short(named), ids=ids), _("Name the one that is meant by its id.")
        )
    if not found:
        offered = [next(iter(called(one))) for one in entries if usable(one)]
        raise UsageError(_(noun.unknown).format(name=short(named)), _there_are(offered))
    if not usable(found[0]):
        raise UsageError(_(noun.unusable).format(name=_name(found[0])), _("Choose another one."))
    return found[0]


def _there_are(offered: Sequence[str]) -> str:
    if not offered:
        return ""
    names = ", ".join(short(one) for one in offered[:_MOST_NAMED])
    return _("There are: {names}.").format(names=names if len(offered) <= _MOST_NAMED else f"{names} …")


# Rows and values of several kinds, each with an id and a name.
def _id(entry: Any) -> str:
    return str(entry.id)


def _name(entry: Any) -> str:
    return str(entry.name)
