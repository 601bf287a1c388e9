"""Statements in every spelling that clients send, and the parser's words for those it cannot read."""

from __future__ import annotations

import pytest

from qbo_desktop.sandbox.answers import Fault
from qbo_desktop.sandbox.query_grammar import Condition, Order, Statement, Value, parse


def everything(entity: str, **more: object) -> Statement:
    return Statement(entity, count=False, columns=(), **more)  # type: ignore[arg-type]


def quoted(property: str, operator: str, *texts: str) -> tuple[Condition, ...]:
    return (Condition(property, operator, tuple(Value(text, quoted=True) for text in texts)),)


def bare(property: str, operator: str, *texts: str) -> tuple[Condition, ...]:
    return (Condition(property, operator, tuple(Value(text, quoted=False) for text in texts)),)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("SELECT * FROM Customer", everything("Customer")),
        ("select * from customer", everything("customer")),
        ("SELECT *, Sku FROM Item MAXRESULTS 100", everything("Item", limit=100)),
        ("SELECT COUNT(*) FROM Customer ", Statement("Customer", True, ())),
        ("select count(*) from Customer", Statement("Customer", True, ())),
        ("SELECT Id, DisplayName FROM Customer", Statement("Customer", False, ("Id", "DisplayName"))),
        ("SELECT * FROM Customer  STARTPOSITION 3  MAXRESULTS 10", everything("Customer", start=3, limit=10)),
        ("SELECT * FROM Customer MAXRESULTS 10 STARTPOSITION 3", everything("Customer", start=3, limit=10)),
        ("SELECT * FROM Customer ORDER BY Id", everything("Customer", orders=(Order("Id", False),))),
        ("SELECT * FROM Customer ORDERBY Id DESC", everything("Customer", orders=(Order("Id", True),))),
        (
            "select * from Customer orderby FamilyName asc, MetaData.CreateTime desc",
            everything("Customer", orders=(Order("FamilyName", False), Order("MetaData.CreateTime", True))),
        ),
        (
            "SELECT * FROM Customer WHERE Active IN ( true, false )",
            everything("Customer", conditions=bare("Active", "in", "true", "false")),
        ),
        (
            "SELECT * FROM Customer WHERE Id in ('1', '2')",
            everything("Customer", conditions=quoted("Id", "in", "1", "2")),
        ),
        (
            "SELECT * FROM Customer WHERE Active = True",
            everything("Customer", conditions=bare("Active", "=", "True")),
        ),
        (
            "SELECT * FROM Invoice WHERE Balance>=-12.50",
            everything("Invoice", conditions=bare("Balance", ">=", "-12.50")),
        ),
        (
            r"SELECT * FROM Customer WHERE DisplayName = 'Amy\'s Bird Sanctuary'",
            everything("Customer", conditions=quoted("DisplayName", "=", "Amy's Bird Sanctuary")),
        ),
        (
            r"SELECT * FROM Customer WHERE DisplayName = 'back\\slash'",
            everything("Customer", conditions=quoted("DisplayName", "=", "back\\slash")),
        ),
        (
            "SELECT * FROM Customer WHERE GivenName = 'Zoé’s – ☀️'",
            everything("Customer", conditions=quoted("GivenName", "=", "Zoé’s – ☀️")),
        ),
        (
            "SELECT * FROM Invoice WHERE TxnDate < CURRENT_DATE AND DueDate LIKE '2026%' STARTPOSITION 1",
            everything(
                "Invoice",
                conditions=bare("TxnDate", "<", "CURRENT_DATE") + quoted("DueDate", "like", "2026%"),
                start=1,
            ),
        ),
        ("SELECT\n*\nFROM\tCustomer", everything("Customer")),
    ],
)
def test_reads(text: str, statement: Statement) -> None:
    assert parse(text) == statement


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("", "The query provided was empty"),
        ("  ", 'Encountered "<EOF>" at line 0, column 0.\nWas expecting:\n    "select" ...\n    '),
        (
            "SELECT * FROM",
            'Encountered "<EOF>" at line 1, column 14.\nWas expecting:\n    <IDENTIFIER> ...\n    ',
        ),
        ("DELETE FROM Customer", 'Encountered " <IDENTIFIER> "DELETE "" at line 1, column 1.\n'),
        (
            "SELECT * FROM NULL",
            'Encountered " "null" "NULL "" at line 1, column 15.\nWas expecting:\n    <IDENTIFIER> ...\n    ',
        ),
        ("SELECT * FROM Customer WHERE Id != '1'", "Invalid content. Lexical error at line 1, column 33.  "),
        ("SELECT * FROM Customer WHERE Id <> '1'", 'Encountered " ">" "> "" at line 1, column 34.\n'),
        (
            "SELECT * FROM Customer WHERE GivenName = '\n\n",
            "Invalid content. Lexical error at line 3, column 1.  Encountered: <EOF> after : ",
        ),
        ("SELECT * FROM Customer WHERE\nId = %", "Invalid content. Lexical error at line 2, column 6.  "),
        ("SELECT * FROM Customer MAXRESULTS", 'Encountered "<EOF>" at line 1, column 34.\n'),
        ("SELECT * FROM Customer MAXRESULTS 1 MAXRESULTS 2", 'Encountered " "maxresults" "MAXRESULTS "" at '),
        ("SELECT * FROM Customer MAXRESULTS 1.5", 'Encountered " <NUMBER> "1.5 "" at line 1, column 35.\n'),
        ("SELECT * FROM Customer WHERE Id IN ('1'", 'Encountered "<EOF>" at line 1, column 40.\n'),
        ("SELECT * FROM Customer ORDER Id", 'Encountered " <IDENTIFIER> "Id "" at line 1, column 30.\n'),
        (
            "SELECT * FROM Customer WHERE Id = – 1",
            'Lexical error at line 1, column 35.  Encountered: "\\u2013" (8211)',
        ),
    ],
)
def test_refuses(text: str, detail: str) -> None:
    with pytest.raises(Fault) as refused:
        parse(text)
    assert refused.value.code == "4000"
    assert refused.value.message == "Error parsing query"
    assert refused.value.detail is not None
    assert refused.value.detail.startswith("QueryParserError: ")
    assert detail in refused.value.detail
