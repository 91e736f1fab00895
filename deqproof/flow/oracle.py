"""What trajectories are tested against: a closed form, a conservation law, other integrators.

For d = 1 the linear flow is w' = −(λ/α²)(1 + w²)²(w − ξ), α² = θ₁² + u², u = 1 − θ₂, w = θ₁/u, and
partial fractions integrate it to an explicit t(w) (theory 1.9). It shares nothing with the
recurrences of `deqproof.flow.taylor`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from mpmath import mp, mpf

from deqproof.core.errors import IllPosed
from deqproof.core.term import Term, const
from deqproof.flow.floating import float_field
from deqproof.flow.floating import integrate as integrate_floats
from deqproof.flow.reference import exact_mpf, mp_field
from deqproof.flow.taylor.model import InitialValue, Rational, augmented, states_of
from deqproof.flow.taylor.roots import hidden_roots

_GUARD = 15  # digits


@cache
def time_formula() -> Callable[[Any, Any, Any], Any]:
    """F(w, ξ, l) with ∂F/∂w = 1/((1 + w²)²(w − ξ)), where l stands for log|w − ξ|.

    l is an argument of its own, because near the limit it is known better than w − ξ is. Partial
    fractions give A l + B log(1 + w²) + C atan(w) + (Dw + E)/(1 + w²); SymPy 1.14's own
    `integrate` loses a part of it when the symbols are declared real.
    """
    import sympy as sp

    w, xi, log = sp.symbols("w xi l")
    a, b, c, d, e = unknowns = sp.symbols("a:e")
    square: Any = 1 + w**2
    slope = a / (w - xi) + 2 * b * w / square + c / square + sp.diff((d * w + e) / square, w)
    left = sp.numer(sp.together(slope - 1 / (square**2 * (w - xi))))
    found = sp.solve(sp.Poly(left, w).coeffs(), unknowns, dict=True)[0]
    form = a * log + b * sp.log(square) + c * sp.atan(w) + (d * w + e) / square
    return sp.lambdify((w, xi, log), form.subs(found), "mpmath")


@dataclass(frozen=True, slots=True)
class LineOracle:
    """The linear flow for d = 1, Σ = (λ): exact up to the rounding of mpmath."""

    eigenvalue: Fraction
    xi: Fraction
    start: tuple[Fraction, Fraction]

    def at(self, t: Rational, digits: int) -> tuple[Any, Any]:
        """(θ₁, θ₂) at time t. Raises IllPosed for a start with θ₂ = 1."""
        theta1, theta2 = self.start
        if theta2 == 1:
            raise IllPosed("theta2: expected a start with θ₂ ≠ 1, got 1")
        steep = max(abs(theta1 / (1 - theta2)), abs(self.xi))  # dt/dw loses digits like w⁻⁴
        with mp.workdps(digits + _GUARD + 4 * len(str(int(steep)))):
            u = exact_mpf(1 - theta2)
            alpha = mp.sqrt(exact_mpf(theta1) ** 2 + u**2)
            w = self.slope_at(exact_mpf(Fraction(t)), alpha, exact_mpf(theta1) / u)
            far = mp.sign(u) * alpha / mp.sqrt(1 + w**2)
            return w * far, 1 - far

    def slope_at(self, t: Any, alpha: Any, first: Any) -> Any:
        """w(t): t as a function of l = log|w − ξ| is decreasing, and nearly linear in the end."""
        xi, speed = exact_mpf(self.xi), exact_mpf(self.eigenvalue) / alpha**2
        if first == xi or t == 0:
            return first
        side, formula = mp.sign(first - xi), time_formula()
        begin = mp.log(abs(first - xi))
        origin = formula(first, xi, begin)

        def late(log: Any) -> Any:
            return origin - formula(xi + side * mp.exp(log), xi, log) - speed * t

        low, high = begin - 1, begin
        while late(low) < 0:
            low, high = 2 * low - begin, low
        log = mp.findroot(late, (low, high), solver="anderson", tol=mpf(10) ** (-2 * mp.dps + 8))
        return xi + side * mp.exp(log)


def radius_squared(d: int) -> Term:
    """‖θ₁‖² + (1 − θ₂)², which every flow of a loss of a linear DEQ conserves (theory 1.10)."""
    *theta, theta2 = states_of(d)
    return sum((x * x for x in theta), const(0)) + (1 - theta2) ** 2


def by_odefun(problem: InitialValue, t: Rational, digits: int) -> tuple[Any, ...]:
    """The states at time t by mpmath.odefun: for short horizons, it stalls on long ones."""
    with mp.workdps(digits + _GUARD):
        states, terms = augmented(problem.field)
        field = mp_field(terms, states, {}, digits + _GUARD)
        solution = mp.odefun(lambda _, x: list(field(tuple(x))), 0, full_start(problem, digits))
        return tuple(solution(exact_mpf(Fraction(t))))[: len(problem.start)]


def by_scipy(problem: InitialValue, times: Sequence[float], tolerance: float = 1e-13) -> Any:
    """The states at the given times in float64, by DOP853: an array, a row for each time."""
    states, terms = augmented(problem.field)
    field = float_field(terms, states, {})
    start = list(map(float, full_start(problem, 20)))
    found = integrate_floats(field, start, [0.0, *times], tolerance=tolerance)
    return found.states[1:, : len(problem.start)]


def full_start(problem: InitialValue, digits: int) -> list[Any]:
    """The states and the hidden letters at t = 0, in mpmath."""
    bits = int((digits + _GUARD) * 3.33)
    guesses = problem.guess or (Fraction(0),) * len(problem.field.hidden)
    roots = hidden_roots(problem.field, problem.start, guesses, bits)
    found = [(int(a), int(b)) for a, b in (x.mid().man_exp() for x in roots)]
    return [exact_mpf(x) for x in problem.start] + [mp.ldexp(a, b) for a, b in found]
