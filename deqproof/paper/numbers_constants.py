"""The constants of the linear theory for a problem: exact where rational, balls otherwise.

Nothing is rounded that a ball does not account for. Where Σ is singular the theory holds on its
range, and so do the constants: θ₁ and ξ are replaced by their projections, α by the radius that
is left, λ_min by the least positive eigenvalue, and the part of θ₁ in the kernel stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Any

from flint import arb, ctx, fmpq

from deqproof.core.errors import IllPosed, NotLowerable
from deqproof.core.number import BALL, RATIONAL, Coordinates, Table, evaluate
from deqproof.core.term import Term
from deqproof.deq.constants import LINEAR, STEP, Formula, eta0, term_of, u_limit
from deqproof.deq.law import Rows, Vector, matrix_of
from deqproof.deq.symbols import latex_names, meaning_of
from deqproof.paper.numbers_spectrum import (
    Spectrum,
    Value,
    bits_of,
    positive_spectrum,
    project,
    rational_value,
)
from deqproof.paper.problem import Problem


@dataclass(frozen=True, slots=True)
class Constant:
    """One constant of a problem: how it is written, what it means, its value, its theorem."""

    name: str
    plain: str
    latex: str
    meaning: str
    value: Value
    source: str

    @property
    def ball(self) -> arb:
        return self.value.ball

    @property
    def exact(self) -> Fraction | None:
        return self.value.exact


@dataclass(frozen=True, slots=True)
class LinearConstants:
    """Every explicit constant of the linear theory for one problem.

    `constants["mu"]` is one of them; `limit` is θ(∞), d + 1 numbers; `eta` the step of descent,
    whose own constants A², q and N_ε are there if η ≤ η₀; `kernel_part` is the part of θ₁ that
    never moves.
    """

    problem: Problem
    digits: int
    rank: int
    eta: Fraction
    kernel_part: Vector
    rows: tuple[Constant, ...]
    limit: tuple[Value, ...]

    def __getitem__(self, name: str) -> Constant:
        for row in self.rows:
            if row.name == name:
                return row
        raise IllPosed(f"expected one of {', '.join(r.name for r in self.rows)}, got {name!r:.40}")

    @property
    def step_promised(self) -> bool:
        """Is the step of descent one that Theorem 3.6 speaks of, η ≤ η₀?"""
        return any(row.name == "q" for row in self.rows)

    def ball(self, name: str) -> arb:
        return self[name].ball

    def _repr_html_(self) -> str:
        return constants_html(self.rows, self.digits)


def linear_constants(problem: Problem, digits: int = 30) -> LinearConstants:
    """The constants of a linear problem as balls of about that many digits.

    Raises IllPosed for a problem that is not linear, and for Σ = 0.
    """
    if problem.kind != "linear":
        raise IllPosed(f"expected a linear problem, got {problem.name}, a {problem.kind} one")
    sigma, spread = matrix_of(problem.covariance), _spread(problem)
    spectrum = positive_spectrum(sigma, digits)
    least = positive_spectrum(spread, digits).least
    here = _Point.of(problem, spectrum, least)
    with ctx.workprec(bits_of(digits)):
        rows = _spectrum_rows(spectrum, least)
        here = here.extend(LINEAR, rows)
        eta = problem.eta or _step_below(next(r for r in rows if r.name == eta0.name))
        here = here.with_scalars({"eta": rational_value(eta)})
        rows += [_row("eta", "η", rational_value(eta), rows[-1].source)]
        if rational_value(eta).ball <= rows[-2].ball:
            here.extend(STEP, rows)
        rest = tuple(a - b for a, b in zip(problem.theta1, here.theta1, strict=True))
        limit = _limit(next(r for r in rows if r.name == u_limit.name).value, here.xi, rest)
    return LinearConstants(problem, digits, spectrum.rank, eta, rest, tuple(rows), limit)


def _spread(problem: Problem) -> Any:
    """Σ(I + ξξᵀ), which has the eigenvalues of Σ^½(I + ξξᵀ)Σ^½."""
    sigma, xi = matrix_of(problem.covariance), matrix_of([[x] for x in problem.xi])
    return sigma + sigma * xi * xi.transpose()


@dataclass(frozen=True, slots=True)
class _Point:
    """The letters' values: on the range of Σ."""

    scalars: Mapping[str, Value]
    theta1: Vector
    xi: Vector
    covariance: Rows

    @staticmethod
    def of(problem: Problem, spectrum: Spectrum, least: Value) -> _Point:
        scalars = {
            "theta2": rational_value(problem.theta2),
            "lambda_min": spectrum.least,
            "lambda_max": spectrum.greatest,
            "s_min": least,
            "epsilon": rational_value(problem.epsilon),
        }
        theta1, xi = (project(problem.covariance, v) for v in (problem.theta1, problem.xi))
        return _Point(scalars, theta1, xi, problem.covariance)

    def with_scalars(self, more: Mapping[str, Value]) -> _Point:
        return _Point({**self.scalars, **more}, self.theta1, self.xi, self.covariance)

    def extend(self, formulas: Sequence[Formula], rows: list[Constant]) -> _Point:
        """Appends a row for each formula; the point returned knows their values as well."""
        here = self
        for formula in formulas:
            value = here.value(term_of(formula))
            rows.append(_row(formula.name, formula.plain, value, formula.source))
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


def _spectrum_rows(spectrum: Spectrum, least: Value) -> list[Constant]:
    source = "[@horn2013, Thm 4.2.2]"
    return [
        _row("lambda_min", "λ_min", spectrum.least, source),
        _row("lambda_max", "λ_max", spectrum.greatest, source),
        _row("s_min", "s_min", least, source),
    ]


def _row(name: str, plain: str, value: Value, source: str) -> Constant:
    latex = next(text for symbol, text in latex_names().items() if symbol.name == name)
    return Constant(name, plain, latex, meaning_of(name), value, source)


def _step_below(eta: Constant) -> Fraction:
    """A decimal of three digits just below the largest step that the theorem allows."""
    mantissa, exponent = eta.ball.lower().man_exp()
    low = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    unit = Fraction(1)
    while low < 100 * unit:
        unit /= 10
    return int(low / unit) * unit


def _limit(u: Value, xi: Vector, rest: Vector) -> tuple[Value, ...]:
    """θ(∞) = (ξ u∞ + the part of θ₁ in the kernel, 1 − u∞)."""
    if u.exact is not None:
        numbers = [*(x * u.exact + k for x, k in zip(xi, rest, strict=True)), 1 - u.exact]
        return tuple(rational_value(x) for x in numbers)
    pairs = zip(map(rational_value, xi), map(rational_value, rest), strict=True)
    return (*(Value(x.ball * u.ball + k.ball) for x, k in pairs), Value(1 - u.ball))


def constants_html(rows: Sequence[Constant], digits: int) -> str:
    """A table for a notebook."""
    cells = [(f"${r.latex}$", r.meaning, r.value.digits(min(digits, 20)), r.source) for r in rows]
    body = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in cells)
    head = "".join(f"<th>{h}</th>" for h in ("constant", "meaning", "value", "source"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
