"""The constants of the linear theory for a problem: exact where rational, balls otherwise.

Nothing is rounded that a ball does not account for. Where Σ is singular the theory holds on its
range, and so do the constants: θ₁ and ξ are replaced by their projections, α by the radius that
is left, λ_min by the least positive eigenvalue, and the part of θ₁ in the kernel stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from deqproof.core.errors import IllPosed
from deqproof.deq.constants import LINEAR, STEP, eta0, term_of, u_limit
from deqproof.deq.law import Vector, matrix_of
from deqproof.paper.numbers_point import (
    Constant,
    Point,
    constant_row,
    constants_html,
    step_below,
)
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
    here = _point(problem, spectrum, least)
    with ctx.workprec(bits_of(digits)):
        rows = _spectrum_rows(spectrum, least)
        here = here.extend(LINEAR, rows, term_of)
        eta = problem.eta or step_below(next(r for r in rows if r.name == eta0.name))
        here = here.with_scalars({"eta": rational_value(eta)})
        rows += [constant_row("eta", "η", rational_value(eta), rows[-1].source)]
        if rational_value(eta).ball <= rows[-2].ball:
            here.extend(STEP, rows, term_of)
        rest = tuple(a - b for a, b in zip(problem.theta1, here.theta1, strict=True))
        limit = _limit(next(r for r in rows if r.name == u_limit.name).value, here.xi, rest)
    return LinearConstants(problem, digits, spectrum.rank, eta, rest, tuple(rows), limit)


def _spread(problem: Problem) -> Any:
    """Σ(I + ξξᵀ), which has the eigenvalues of Σ^½(I + ξξᵀ)Σ^½."""
    sigma, xi = matrix_of(problem.covariance), matrix_of([[x] for x in problem.xi])
    return sigma + sigma * xi * xi.transpose()


def _point(problem: Problem, spectrum: Spectrum, least: Value) -> Point:
    """The letters' values on the range of Σ."""
    scalars = {
        "theta2": rational_value(problem.theta2),
        "lambda_min": spectrum.least,
        "lambda_max": spectrum.greatest,
        "s_min": least,
        "epsilon": rational_value(problem.epsilon),
    }
    theta1, xi = (project(problem.covariance, v) for v in (problem.theta1, problem.xi))
    return Point(scalars, theta1, xi, problem.covariance)


def _spectrum_rows(spectrum: Spectrum, least: Value) -> list[Constant]:
    source = "[@horn2013, Thm 4.2.2]"
    return [
        constant_row("lambda_min", "λ_min", spectrum.least, source),
        constant_row("lambda_max", "λ_max", spectrum.greatest, source),
        constant_row("s_min", "s_min", least, source),
    ]


def _limit(u: Value, xi: Vector, rest: Vector) -> tuple[Value, ...]:
    """θ(∞) = (ξ u∞ + the part of θ₁ in the kernel, 1 − u∞)."""
    if u.exact is not None:
        numbers = [*(x * u.exact + k for x, k in zip(xi, rest, strict=True)), 1 - u.exact]
        return tuple(rational_value(x) for x in numbers)
    pairs = zip(map(rational_value, xi), map(rational_value, rest), strict=True)
    return (*(Value(x.ball * u.ball + k.ball) for x, k in pairs), Value(1 - u.ball))
