"""Money and time in the store: no column type that SQLite would round, and no time without a zone.

SQLite has no decimal (a Numeric is kept as a binary fraction) and no zone, so amounts are integers of
minor units or canonical text, and times go through the store's own decorator.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import Source, parsed, sources

ROUNDED = {"Float", "FLOAT", "Double", "DOUBLE", "REAL", "Numeric", "NUMERIC", "DECIMAL"}
ZONELESS = {"DateTime", "DATETIME", "TIMESTAMP"}
TABLES = ("store", "practice/book")


def refused_columns(source: Source) -> list[str]:
    """Names of refused column types, and table fields annotated float, Decimal or datetime without a type."""
    decorator_bases = {id(node) for node in _decorator_implementations(source.tree)}
    found = []
    for node in ast.walk(source.tree):
        name = _name(node)
        if name in ROUNDED or (name in ZONELESS and id(node) not in decorator_bases):
            found.append(f"{source.name}:{node.lineno} {name}")  # type: ignore[attr-defined]
    found += [f"{source.name}:{line} {what}" for line, what in _bare_fields(source.tree)]
    return found


def _name(node: ast.AST) -> str:
    """The type a node names: `Float`, `sa.Float`; not the import that brings it."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _decorator_implementations(tree: ast.Module) -> Iterator[ast.AST]:
    """`impl = DateTime` inside a TypeDecorator: the one place where the bare type is meant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(
            "TypeDecorator" in ast.unparse(base) for base in node.bases
        ):
            for statement in node.body:
                if isinstance(statement, (ast.Assign, ast.AnnAssign)):
                    yield from ast.walk(statement)


def _bare_fields(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Fields of `table=True` classes whose annotation would pick a refused column type by itself."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.ClassDef) and any(word.arg == "table" for word in node.keywords)):
            continue
        for field in node.body:
            if not isinstance(field, ast.AnnAssign):
                continue
            kinds = {_name(part) for part in ast.walk(field.annotation)} & {"float", "Decimal", "datetime"}
            typed = field.value is not None and any(
                isinstance(part, ast.keyword) and part.arg in {"sa_type", "sa_column"}
                for part in ast.walk(field.value)
            )
            if kinds and ("float" in kinds or not typed):
                yield field.lineno, f"{ast.unparse(field.target)}: {', '.join(sorted(kinds))}"


def test_no_column_rounds_money_or_forgets_the_zone() -> None:
    tables = [source for source in sources() if source.within(*TABLES)]
    assert tables, "the store has tables"
    # `datetime` is a Python type too; only column types and table fields are judged.
    assert [found for source in tables for found in refused_columns(source)] == []


@pytest.mark.parametrize(
    "text",
    [
        "amount = Column(Float)",
        "rate = Field(sa_type=sa.Numeric(10, 2))",
        "at = Column(DateTime(timezone=True))",
        "class Row(SQLModel, table=True):\n    amount: float = Field(sa_type=Money)",
        "class Row(SQLModel, table=True):\n    amount: Decimal | None = None",
        "class Row(SQLModel, table=True):\n    at: datetime",
    ],
)
def test_a_refused_column_is_seen(text: str) -> None:
    assert refused_columns(parsed(text, "qbo_desktop/store/tables/example.py"))


def test_the_decorators_are_not_refused() -> None:
    text = (
        "class UtcTime(TypeDecorator[datetime]):\n    impl = DateTime\n"
        "class Row(SQLModel, table=True):\n    at: datetime = Field(sa_type=UtcTime)\n    cents: int\n"
    )
    assert refused_columns(parsed(text, "qbo_desktop/store/tables/example.py")) == []
