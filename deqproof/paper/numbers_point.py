"""The constants of a problem as rows, and the letters' values that formulas are evaluated at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from html import escape

from flint import arb, fmpq

from deqproof.core.errors import NotLowerable
from deqproof.core.number import BALL, RATIONAL, Coordinates, Table, evaluate
from deqproof.core.term import Term
from deqproof.deq.constants import Formula
from deqproof.deq.exact import middle_of
from deqproof.deq.law import Rows, Vector
from deqproof.deq.symbols import latex_names, meaning_of
from deqproof.paper.numbers_spectrum import Value, rational_value

BOUND_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Constant:
    """One constant of a problem: how it is written, what it means, its value, its theorem.

    `relation` says how what is written is related to the value: it is "=", or "≥" or "≤" where
    only a bound is known; then `remark` says by which road.
    """

    name: str
    plain: str
    latex: str
    meaning: str
    value: Value
    source: str
    relation: str = "="
    remark: str = ""

    @property
    def ball(self) -> arb:
        return self.value.ball

    @property
    def exact(self) -> Fraction | None:
        return self.value.exact

    def text(self, digits: int) -> str:
        """The value as a reader wants it; of a bound a few digits, rounded to the safe side."""
        if self.relation == "=":
            return self.value.digits(digits)
        sign = -1 if self.relation == "≥" else 1
        number = self.exact
        if number is None:
            end = self.ball.lower() if sign < 0 else self.ball.upper()
            number = middle_of(end)
        return f"{self.relation} {decimal_text(rounded(number, sign, BOUND_DIGITS))}"


def constant_row(
    name: str, plain: str, value: Value, source: str, relation: str = "=", remark: str = ""
) -> Constant:
    """The row of a letter that has its LaTeX and its meaning."""
    latex = next(text for symbol, text in latex_names().items() if symbol.name == name)
    return Constant(name, plain, latex, meaning_of(name), value, source, relation, remark)


@dataclass(frozen=True, slots=True)
class Point:
    """The values of letters: scalars as balls or exact, vectors and the covariance exact."""

    scalars: Mapping[str, Value]
    theta1: Vector
    xi: Vector
    covariance: Rows

    def with_scalars(self, more: Mapping[str, Value]) -> Point:
        return Point({**self.scalars, **more}, self.theta1, self.xi, self.covariance)

    def extend(
        self,
        formulas: Sequence[Formula],
        rows: list[Constant],
        term_of: Callable[[Formula], Term],
        relation: str = "=",
    ) -> Point:
        """Appends a row for each formula; the point returned knows their values as well."""
        here = self
        for formula in formulas:
            value = here.value(term_of(formula))
            rows.append(constant_row(formula.name, formula.plain, value, formula.source, relation))
            here = here.with_scalars({formula.name: value})
        return here

    def value(self, term: Term) -> Value:
        """Exact if no irrational number is met on the way, otherwise a ball."""
        try:
            exact: fmpq = evaluate([term], self._algebra(RATIONAL))[0]
            return rational_value(Fraction(int(exact.p), int(exact.q)))
        except NotLowerable:
            return Value(evaluate([term], self._algebra(BALL))[0])

    def _algebra(self, table: Table) -> Coordinates:
        number = table["const"]
        if table is RATIONAL:
            known = {k: number(v.exact) for k, v in self.scalars.items() if v.exact is not None}
        else:
            known = {
                k: v.ball if v.exact is None else number(v.exact) for k, v in self.scalars.items()
            }
        return Coordinates(
            table,
            known,
            {"theta1": tuple(map(number, self.theta1)), "xi": tuple(map(number, self.xi))},
            {"Sigma": tuple(tuple(map(number, row)) for row in self.covariance)},
            len(self.theta1),
        )


def rounded(x: Fraction, sign: int, places: int) -> Fraction:
    """A decimal of so many digits that is no less (sign 1) or no greater (sign −1) than x ≥ 0."""
    unit = Fraction(1)
    if x == 0:
        return x
    while x < 10 ** (places - 1) * unit:
        unit /= 10
    while x >= 10**places * unit:
        unit *= 10
    return unit * (x // unit if sign < 0 else -(-x // unit))


def decimal_text(x: Fraction) -> str:
    """A decimal fraction as a numeral, exactly."""
    with localcontext(prec=1000):
        return f"{(Decimal(x.numerator) / Decimal(x.denominator)).normalize():g}"


def step_below(eta: Constant) -> Fraction:
    """A decimal of three digits just below the largest step that the theorem allows."""
    low = middle_of(eta.ball.lower())
    return rounded(low, -1, 3) if low < 100 else Fraction(int(low))


def constants_html(rows: Sequence[Constant], digits: int) -> str:
    """A table for a notebook."""
    cells = [(f"${r.latex}$", r.meaning, r.text(min(digits, 20)), r.source) for r in rows]
    body = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in cells)
    head = "".join(f"<th>{h}</th>" for h in ("constant", "meaning", "value", "source"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
