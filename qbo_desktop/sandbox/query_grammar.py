"""Reads a statement of the query language into a `Statement`, or refuses it as the real parser does.

The real one was made by a parser generator whose messages are recorded: a lexical error names the character
and what of a token stood before it; a syntax error names the token, its place, and what was expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qbo_desktop.sandbox.answers import Fault

_KEYWORDS = {
    *("select", "from", "where", "and", "or", "in", "like", "order", "orderby", "by", "asc", "desc"),
    *("startposition", "maxresults", "iterator", "as", "count", "true", "false", "null"),
}
_SYMBOLS = ("<=", ">=", "*", ",", "(", ")", "=", "<", ">", "-", "+")
# The two words that the generator printed as token names, as it did for its open classes.
_NAMED = {"and": "<AND>", "or": "<OR>"}

_AFTER_ENTITY = (
    "<EOF>",
    '","',
    '"as"',
    '"iterator"',
    '"maxresults"',
    '"order"',
    '"orderby"',
    '"startposition"',
    '"where"',
    "<IDENTIFIER>",
)
_AFTER_CONDITION = (
    "<EOF>",
    "<AND>",
    '"iterator"',
    '"maxresults"',
    "<OR>",
    '"order"',
    '"orderby"',
    '"startposition"',
)
_AFTER_ORDER = ("<EOF>", '","', '"asc"', '"desc"', '"iterator"', '"maxresults"', '"startposition"')
_AT_VALUE = ('"false"', '"true"')
_OPERATORS = ("=", "<", ">", "<=", ">=", "in", "like")


@dataclass(frozen=True)
class Token:
    """`kind`: a keyword in lower case, a symbol, identifier, string, number or end. Columns count from 1."""

    kind: str
    text: str
    line: int
    column: int


@dataclass(frozen=True)
class Value:
    """A literal. `quoted` tells 'true' from true."""

    text: str
    quoted: bool


@dataclass(frozen=True)
class Condition:
    """property operator value(s); `operator` is one of = < > <= >= in like."""

    property: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Order:
    property: str
    descending: bool


@dataclass(frozen=True)
class Statement:
    """`columns` empty stands for all of them (`*`)."""

    entity: str
    count: bool
    columns: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    orders: tuple[Order, ...] = ()
    start: int | None = None
    limit: int | None = None
    either: bool = False  # an OR was read; it parses, and is refused later


def parse_error(detail: str) -> Fault:
    """Fault 4000."""
    return Fault("4000", "Error parsing query", f"QueryParserError: {detail}")


def parse(text: str) -> Statement:
    """The statement of a text. Raises Fault 4000."""
    if not text:
        raise parse_error("The query provided was empty")
    return _Parser(text).statement()


def _escaped(text: str) -> str:
    """As the parser generator quotes what it read."""
    known = {'"': '\\"', "'": "\\'", "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return "".join(known.get(c, c if " " <= c <= "~" else f"\\u{ord(c):04x}") for c in text)


class _Lexer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def next(self) -> Token:
        text = self._text
        while self._at < len(text) and text[self._at] in " \t\r\n\f":
            self._at += 1
        start = self._at
        if start == len(text):
            # The generator reports the end of an empty statement at line 0.
            blank = not text.strip()
            return self._token("end", start, start) if not blank else Token("end", "", 0, 0)
        first = text[start]
        if first == "'":
            return self._string(start)
        if first.isascii() and (first.isalpha() or first == "_"):
            end = self._while(start, lambda c: c.isascii() and (c.isalnum() or c in "_."))
            word = text[start:end]
            return self._token(word.lower() if word.lower() in _KEYWORDS else "identifier", start, end)
        if first.isascii() and first.isdigit():
            end = self._while(start, lambda c: c.isascii() and (c.isdigit() or c == "."))
            return self._token("number", start, end)
        for symbol in _SYMBOLS:
            if text.startswith(symbol, start):
                return self._token(symbol, start, start + len(symbol))
        # && and || are tokens: one of them alone fails at the character behind it.
        if first in "&|":
            if text.startswith(first * 2, start):
                return self._token("and" if first == "&" else "or", start, start + 2)
            raise self._lexical(start + 1, first)
        raise self._lexical(start, "")

    def _while(self, start: int, belongs: object) -> int:
        end = start
        assert callable(belongs)
        while end < len(self._text) and belongs(self._text[end]):
            end += 1
        return end

    def _string(self, start: int) -> Token:
        end = start + 1
        while end < len(self._text):
            if self._text[end] == "\\":
                end += 2
            elif self._text[end] == "'":
                return self._token("string", start, end + 1)
            else:
                end += 1
        raise self._lexical(len(self._text), self._text[start:])

    def _token(self, kind: str, start: int, end: int) -> Token:
        line, column = self._place(start)
        self._at = end
        return Token(kind, self._text[start:end], line, column)

    def _place(self, at: int) -> tuple[int, int]:
        before = self._text[:at]
        return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1

    def _lexical(self, at: int, after: str) -> Fault:
        line, column = self._place(at)
        if at < len(self._text):
            met = f'"{_escaped(self._text[at])}" ({ord(self._text[at])}),'
        else:
            met = "<EOF>"
        return parse_error(
            f"Invalid content. Lexical error at line {line}, column {column}.  "
            f'Encountered: {met} after : "{_escaped(after)}"'
        )


class _Parser:
    """Recursive descent, one token ahead: what was read before an error decides which error it is."""

    def __init__(self, text: str) -> None:
        self._lexer = _Lexer(text)
        self._token = self._lexer.next()

    def statement(self) -> Statement:
        self._take("select")
        count, columns = self._columns()
        self._take("from")
        entity = self._take("identifier").text
        if self._met("as"):
            self._next()
            self._take("identifier")
        elif self._met("identifier"):
            self._next()
        conditions: list[Condition] = []
        orders: list[Order] = []
        either = False
        expected: tuple[str, ...] = _AFTER_ENTITY
        if self._met("where"):
            self._next()
            conditions.append(self._condition())
            while self._met("and", "or"):
                either = either or self._token.kind == "or"
                self._next()
                conditions.append(self._condition())
            expected = _AFTER_CONDITION
        if self._met("order", "orderby"):
            if self._next().kind == "order":
                self._take("by")
            orders.append(self._order())
            while self._met(","):
                self._next()
                orders.append(self._order())
            expected = _AFTER_ORDER
        start, limit = self._page(expected)
        return Statement(entity, count, columns, tuple(conditions), tuple(orders), start, limit, either)

    def _columns(self) -> tuple[bool, tuple[str, ...]]:
        if self._met("count"):
            self._next()
            self._take("(")
            self._take("*")
            self._take(")")
            return True, ()
        columns: list[str] = []
        everything = False
        while True:
            if self._met("*"):
                everything = True
                self._next()
            else:
                columns.append(self._take("identifier", '"*"', '"count"', "<IDENTIFIER>").text)
            if not self._met(","):
                return False, () if everything else tuple(columns)
            self._next()

    def _condition(self) -> Condition:
        name = self._take("identifier").text
        if not self._met(*_OPERATORS):
            self._fail(tuple(f'"{operator}"' for operator in sorted(_OPERATORS)))
        operator = self._next().kind
        if operator != "in":
            return Condition(name, operator, (self._value(),))
        self._take("(")
        values = [self._value()]
        while self._met(","):
            self._next()
            values.append(self._value())
        self._take(")")
        return Condition(name, operator, tuple(values))

    def _value(self) -> Value:
        token = self._token
        if token.kind == "string":
            self._next()
            return Value(_unquoted(token.text), quoted=True)
        if token.kind in ("-", "+"):
            self._next()
            return Value(token.kind.strip("+") + self._take("number").text, quoted=False)
        bare_date = token.kind == "identifier" and token.text.upper() == "CURRENT_DATE"
        if token.kind in ("number", "true", "false") or bare_date:
            self._next()
            return Value(token.text, quoted=False)
        self._fail(_AT_VALUE)
        raise AssertionError("unreachable")

    def _order(self) -> Order:
        name = self._take("identifier").text
        descending = self._met("desc")
        if self._met("asc", "desc"):
            self._next()
        return Order(name, descending)

    def _page(self, expected: tuple[str, ...]) -> tuple[int | None, int | None]:
        """STARTPOSITION and MAXRESULTS in either order; each at most once."""
        found: dict[str, int] = {}
        while not self._met("end"):
            kind: Literal["startposition", "maxresults"]
            if self._met("startposition") and "startposition" not in found:
                kind = "startposition"
            elif self._met("maxresults") and "maxresults" not in found:
                kind = "maxresults"
            else:
                self._fail(expected)
            self._next()
            negative = self._met("-")
            if negative:
                self._next()
            number = self._take("number")
            if "." in number.text:
                self._refuse(number, ("<INTEGER>",))
            found[kind] = -int(number.text) if negative else int(number.text)
            expected = ("<EOF>", '"maxresults"', '"startposition"')
        return found.get("startposition"), found.get("maxresults")

    def _met(self, *kinds: str) -> bool:
        return self._token.kind in kinds

    def _next(self) -> Token:
        token = self._token
        if token.kind != "end":
            self._token = self._lexer.next()
        return token

    def _take(self, kind: str, *expected: str) -> Token:
        if not self._met(kind):
            named = {"identifier": "<IDENTIFIER>", "number": "<NUMBER>"}
            self._fail(expected or (named.get(kind, f'"{kind}"'),))
        return self._next()

    def _fail(self, expected: tuple[str, ...]) -> None:
        self._refuse(self._token, expected)

    def _refuse(self, token: Token, expected: tuple[str, ...]) -> None:
        if token.kind == "end":
            met = "<EOF>"
        else:
            open_class = {"identifier": "<IDENTIFIER>", "string": "<STRING>", "number": "<NUMBER>"}
            image = open_class.get(token.kind) or _NAMED.get(token.kind) or f'"{token.kind}"'
            met = f' {image} "{_escaped(token.text)} "'
        listed = "".join(f"{each} {'' if each == '<EOF>' else '...'}\n    " for each in expected)
        one = "Was expecting:" if len(expected) == 1 else "Was expecting one of:"
        raise parse_error(
            f'Encountered "{met}" at line {token.line}, column {token.column}.\n{one}\n    {listed}'
        )


def _unquoted(text: str) -> str:
    """A string literal's content: a backslash stands before what is meant literally."""
    content = text[1:-1]
    kept = []
    at = 0
    while at < len(content):
        at += content[at] == "\\"
        kept.append(content[at : at + 1])
        at += 1
    return "".join(kept)
