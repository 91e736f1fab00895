"""Expressions of the safe grammar: + − * / **, whole exponents, rationals, parentheses, letters.

    sum     = product { ("+" | "-") product }
    product = factor { ("*" | "/") factor }
    factor  = { "+" | "-" } power
    power   = atom [ "**" exponent ]
    atom    = number | letter | "(" sum ")"

An exponent is a whole number, signed or in parentheses. "0.1" means 1/10. Nothing is evaluated as
Python, and what is too long or too deep is refused. A SymPy expression is read node by node, by a
closed table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from deqproof.core.errors import BadInput
from deqproof.search.laws.scalar import LARGEST_EXPONENT, Scalars

LONGEST_TEXT = 100_000
LONGEST_NUMBER = 200
DEEPEST = 100
TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>\*\*|[-+*/()]))"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of an expression, and the column where it begins, from 1."""

    kind: str
    text: str
    column: int


@dataclass(slots=True)
class _Reader:
    """Recursive descent: one method a rule of the grammar, each returns a node of the program."""

    where: str
    tokens: list[Token]
    letters: Mapping[str, int]
    scalars: Scalars
    at: int = 0
    depth: int = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, *texts: str) -> str:
        """The next sign, if it is one of these."""
        if self.next.kind == "sign" and self.next.text in texts:
            self.at += 1
            return self.tokens[self.at - 1].text
        return ""

    def sum(self) -> int:
        total = self.product()
        while sign := self.take("+", "-"):
            operand = self.product()
            combine = self.scalars.add if sign == "+" else self.scalars.subtract
            total = combine(total, operand)
        return total

    def product(self) -> int:
        total = self.factor()
        while sign := self.take("*", "/"):
            divisor, operand = self.next, self.factor()
            if sign == "*":
                total = self.scalars.multiply(total, operand)
            elif self.scalars.constants.get(operand) == 0:
                self.fail("a divisor that is not 0", divisor)
            else:
                total = self.scalars.divide(total, operand)
        return total

    def factor(self) -> int:
        negative = False
        while sign := self.take("+", "-"):
            negative ^= sign == "-"
        node = self.power()
        return self.scalars.subtract(self.scalars.constant(Fraction(0)), node) if negative else node

    def power(self) -> int:
        base, token = self.atom(), self.next
        if not self.take("**"):
            return base
        n = self.exponent()
        if self.next.text == "**":
            self.fail("parentheses around a power of a power")
        if n < 0 and self.scalars.constants.get(base) == 0:
            self.fail("a divisor that is not 0", token)
        return self.scalars.power(base, n)

    def exponent(self) -> int:
        brackets = 0
        while self.take("("):
            brackets += 1
        sign = -1 if self.take("+", "-") == "-" else 1
        token, whole = self.next, "a whole number as exponent (the expression must be rational)"
        if token.kind != "number" or "." in token.text:
            self.fail(whole)
        if len(token.text) > 9 or int(token.text) > LARGEST_EXPONENT:
            self.fail(f"an exponent of at most {LARGEST_EXPONENT}")
        self.at += 1
        for _ in range(brackets):
            if not self.take(")"):
                self.fail(f"')' after {whole}")
        return sign * int(token.text)

    def atom(self) -> int:
        token = self.next
        if token.kind == "number":
            self.at += 1
            return self.scalars.constant(Fraction(token.text))
        if token.kind == "name":
            return self.letter(token)
        if not self.take("("):
            self.fail("a number, a letter or '('")
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"at most {DEEPEST} nested parentheses", token)
        node = self.sum()
        self.close()
        self.depth -= 1
        return node

    def letter(self, token: Token) -> int:
        self.at += 1
        if self.next.text == "(":
            self.fail("a rational expression, without functions", token)
        if token.text not in self.letters:
            known = ", ".join(list(self.letters)[:12]) + (", …" if len(self.letters) > 12 else "")
            self.fail(f"one of the parameters {known}", token)
        return self.letters[token.text]

    def close(self) -> None:
        if not self.take(")"):
            self.fail("')'")

    def fail(self, expected: str, token: Token | None = None) -> None:
        token = token or self.next
        received = "the end" if token.kind == "end" else f"{_shortened(token.text)!r}"
        raise BadInput(
            f"{self.where}, column {token.column}: expected {expected}; received {received}"
        )


def read_expression(text: str, where: str, letters: Mapping[str, int], scalars: Scalars) -> int:
    """The node of the program that computes the expression. Raises BadInput, with the column."""
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"{where}: expected at most {LONGEST_TEXT} characters; received {len(text)}")
    reader = _Reader(where, list(_tokens(text, where)), letters, scalars)
    try:
        node = reader.sum()
    except BadInput as fault:
        raise fault if str(fault).startswith(where) else BadInput(f"{where}: {fault}") from None
    if reader.next.kind != "end":
        reader.fail("an operator or the end")
    return node


def _tokens(text: str, where: str) -> Iterator[Token]:
    at = 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if match is None:
            column = at + 1 + len(text[at:]) - len(text[at:].lstrip())
            raise BadInput(
                f"{where}, column {column}: expected + − * / **, a number, a letter or a "
                f"parenthesis; received {text[column - 1]!r}"
            )
        kind = str(match.lastgroup)
        if kind == "number" and len(match[kind]) > LONGEST_NUMBER:
            raise BadInput(f"{where}: expected numbers of at most {LONGEST_NUMBER} digits")
        yield Token(kind, match[kind], match.start(kind) + 1)
        at = match.end()
    yield Token("end", "", len(text) + 1)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"


def lower_sympy(expression: Any, letters: Mapping[str, int], scalars: Scalars) -> int:
    """The node that computes a SymPy expression of sums, products, whole powers and rationals."""
    import sympy

    match expression:
        case sympy.Rational():
            return scalars.constant(Fraction(int(expression.p), int(expression.q)))
        case sympy.Symbol() if expression.name in letters:
            return letters[expression.name]
        case sympy.Add() | sympy.Mul():
            combine = scalars.add if isinstance(expression, sympy.Add) else scalars.multiply
            nodes = [lower_sympy(a, letters, scalars) for a in expression.args]
            total = nodes[0]
            for node in nodes[1:]:
                total = combine(total, node)
            return total
        case sympy.Pow(args=(base, sympy.Integer() as n)):
            return scalars.power(lower_sympy(base, letters, scalars), int(n))
    raise BadInput(
        f"expected a rational expression of {', '.join(list(letters)[:12])}; "
        f"received {_shortened(str(expression))}"
    )
