"""The sandbox's own pages: who is in QuickBooks, and the forms to change them by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from qbo_desktop.sandbox.name_kinds import CUSTOMER, EMPLOYEE, NameKind
from qbo_desktop.sandbox.pages import page
from qbo_desktop.sandbox.properties import Row

MOST_ROWS = 50
_STYLE = """<style>
main{max-width:62rem} table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #e3e6eb;overflow-wrap:anywhere}
th{font-weight:600;color:#5b6470;font-size:.85rem} form{margin:.6rem 0;flex-wrap:wrap;align-items:end}
label{display:block;font-size:.85rem;color:#5b6470;flex:1 1 14rem} fieldset{border:0;padding:0;margin:.6rem 0;flex:1 1 100%}
fieldset div{display:flex;flex-wrap:wrap;gap:.8rem} legend{font-weight:600;padding:0}
input,select{font:inherit;width:100%;box-sizing:border-box;padding:.4rem .5rem;border:1px solid #b9c0c9}
input,select{border-radius:6px} a{color:#1b6fb5} .off{color:#5b6470;font-style:italic}
.said{background:#fff4d6;border-radius:8px;padding:.7rem 1rem} hr{border:0;border-top:1px solid #e3e6eb}
</style>"""
_ADDRESS = ("Line1", "Line2", "City", "CountrySubDivisionCode", "PostalCode", "Country")


def names_page(
    company: str,
    realm_id: str,
    counts: Mapping[str, int],
    found: Sequence[tuple[str, Row]],
    search: str,
    total: int,
) -> str:
    """The first page: the company, a search, the names found and the forms for a new one."""
    rows = "".join(_row(entity, row) for entity, row in found)
    more = (
        f"<p class=off>{total - len(found)} more; search for a part of the name.</p>"
        if total > len(found)
        else ""
    )
    counted = " · ".join(f"{escape(name)}: {number}" for name, number in counts.items())
    return page(
        "Simulated QuickBooks",
        f"{_STYLE}<h1>{escape(company)}</h1>"
        "<p>This is a simulated QuickBooks company. Nothing here is real. "
        "What you do on this page, the bookkeeper does in QuickBooks.</p>"
        f'<div class="box">Realm <code>{escape(realm_id)}</code> · {counted}</div>'
        f'<form method="get" action="/"><label>Search<input name="search" value="{escape(search)}"></label>'
        '<button class="no">Search</button></form>'
        f"<table><tr><th>Id</th><th>Name</th><th>List</th><th>E-mail</th><th>Telephone</th></tr>{rows}</table>"
        f"{more}<hr>{_new_form()}",
    )


def name_page(kind: NameKind, row: Row, parents: str, said: str = "") -> str:
    """One name with everything that can be done to it; `said` is why the last thing was not done."""
    name = str(row.get("DisplayName", "(without a name)"))
    active = row.get("Active", True)
    note = f'<p class="said" role="alert">{escape(said)}</p>' if said else ""
    below = f" · part of {escape(parents)}" if parents else ""
    switch = ("deactivate", "Make inactive") if active else ("reactivate", "Make active")
    return page(
        name,
        f'{_STYLE}<p><a href="/">All names</a></p>{note}<h1>{escape(name)}</h1>'
        f'<div class="box">{escape(kind.entity)} {escape(row["Id"])}{below} · '
        f"version {escape(row['SyncToken'])} · changed {escape(row['MetaData']['LastUpdatedTime'])}</div>"
        f'<form method="post" action="/play">{_hidden("verb", "edit")}{_hidden("id", row["Id"])}'
        f'{_hidden("SyncToken", row["SyncToken"])}{_fields(kind, row)}<button class="yes">Save</button></form><hr>'
        f'<form method="post" action="/play">{_hidden("verb", switch[0])}{_hidden("id", row["Id"])}'
        f'<button class="no">{switch[1]}</button></form>'
        f'<form method="post" action="/play">{_hidden("verb", "merge")}{_hidden("id", row["Id"])}'
        '<label>Merge into the name with the id<input name="into" inputmode="numeric" required></label>'
        '<label>Afterwards it is<select name="how"><option value="">gone</option>'
        '<option value="inactive">still there, inactive</option></select></label>'
        '<button class="no">Merge</button></form>',
    )


def refused_page(said: str) -> str:
    """A thing that could not be done, without a name to show it on."""
    return page(
        "Not done", f'{_STYLE}<p><a href="/">All names</a></p><p class="said" role="alert">{escape(said)}</p>'
    )


def texts_of(kind: NameKind) -> Iterable[str]:
    """The inputs of the form, as FIELDs."""
    yield from (key for key in kind.printed if key in kind.texts and key not in kind.secret)
    yield from kind.holders
    for which in kind.addresses:
        yield from (f"{which}.{part}" for part in _ADDRESS)


def value_of(kind: NameKind, row: Row, field: str) -> str:
    """What the row holds for one input."""
    key, _, part = field.partition(".")
    value = row.get(key, "")
    if key in kind.holders:
        part = kind.holders[key][0]
    return str(value.get(part, "") if isinstance(value, dict) else value)


def _row(entity: str, row: Row) -> str:
    name = escape(str(row.get("FullyQualifiedName") or row.get("DisplayName") or "(without a name)"))
    style = "" if row.get("Active", True) else ' class="off"'
    mail = escape(str(row.get("PrimaryEmailAddr", {}).get("Address", "")))
    phone = escape(str(row.get("PrimaryPhone", {}).get("FreeFormNumber", "")))
    return (
        f'<tr{style}><td>{escape(row["Id"])}</td><td><a href="/play/{escape(row["Id"])}">{name}</a></td>'
        f"<td>{escape(entity)}</td><td>{mail}</td><td>{phone}</td></tr>"
    )


def _fields(kind: NameKind, row: Row) -> str:
    def inputs(fields: Iterable[str]) -> str:
        return "".join(
            f'<label>{escape(field.rpartition(".")[2])}<input name="{escape(field)}" '
            f'value="{escape(value_of(kind, row, field))}"></label>'
            for field in fields
        )

    plain = [field for field in texts_of(kind) if "." not in field]
    parts = [f"<fieldset><div>{inputs(plain)}</div></fieldset>"]
    for which in kind.addresses:
        those = [field for field in texts_of(kind) if field.startswith(f"{which}.")]
        parts.append(f"<fieldset><legend>{escape(which)}</legend><div>{inputs(those)}</div></fieldset>")
    return "".join(parts)


def _new_form() -> str:
    kinds = (("add", CUSTOMER), ("vendor", "Vendor"), ("employee", EMPLOYEE))
    choices = "".join(f'<option value="{verb}">{escape(entity)}</option>' for verb, entity in kinds)
    return (
        '<form method="post" action="/play"><label>A new<select name="verb">'
        f'{choices}</select></label><label>Name<input name="name" required></label>'
        '<button class="yes">Add</button></form>'
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
