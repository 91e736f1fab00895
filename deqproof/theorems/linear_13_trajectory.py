"""What the bounds say of one trajectory, that of the shipped linear problem, seen on itself.

Proved by a tube around it, and not from the theorems: two roads to the same inequalities
[@dandapanthula2025, Sec. 3.1].
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Rational, exp

from deqproof.core.evidence import Evidence
from deqproof.deq.claim import Given, Language, eq, ge, gt, le, lt
from deqproof.deq.run import Trajectories, exact
from deqproof.deq.symbols import scalar, theta2
from deqproof.paper.problem import load_problem
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Supplied

t = scalar("t", "t", "the time")
risk = scalar("R'", "R", "the risk of the shipped linear problem")
UNTIL = Rational(10)
RATE = Rational("0.3185")  # below μ = λ_min/α² = 0.31855…
MARGIN = Rational("0.3979")  # below β = 0.39796…
LEVEL, BEFORE, AFTER = Rational("-0.1"), Rational("0.2096"), Rational("0.2097")
NEAR = Rational("0.01")
DIGITS = 10


@dataclass(frozen=True, slots=True)
class Line:
    """The flow of a linear problem by coordinates, its risk, and its start."""

    run: Trajectories
    first: Any  # R(0)
    start: tuple[Any, ...]

    @property
    def given(self) -> tuple[Given, ...]:
        return tuple(eq(x, value) for x, value in zip(self.run.states, self.start, strict=True))


def line() -> Line:
    """θ₁′ = −Σe/u, θ₂′ = −eᵀΣθ₁/u², with u = 1 − θ₂ and e = θ₁/u − ξ."""
    problem = load_problem(None)
    places = range(1, problem.dimension + 1)
    theta = [scalar(f"theta1_{k}", rf"\theta_{{1,{k}}}", "a coordinate of θ₁") for k in places]
    e = [scalar(f"e_{k}", f"e_{k}", "a coordinate of the error w − ξ") for k in places]
    xi, *sigma = (tuple(map(rational, row)) for row in (problem.xi, *problem.covariance))
    start = tuple(map(rational, (*problem.theta1, problem.theta2)))
    u = 1 - theta2
    pull = tuple(dot(row, e) for row in sigma)
    field = (*(-p / u for p in pull), -dot(pull, theta) / u**2)
    errors = {x: a / u - b for x, a, b in zip(e, theta, xi, strict=True)}
    first = [a / (1 - start[-1]) - b for a, b in zip(start[:-1], xi, strict=True)]
    language = Language({risk: dot(pull, e) / 2, **errors})
    return Line(
        Trajectories(language, (*theta, theta2), field),
        dot([dot(row, first) for row in sigma], first) / 2,
        start,
    )


def dot(a: Sequence[Any], b: Sequence[Any]) -> Any:
    return sum(x * y for x, y in zip(a, b, strict=True))


def rational(x: Any) -> Any:
    return Rational(x.numerator, x.denominator)


def claims() -> Iterator[Claim]:
    here = line()
    during = {
        "rate": (
            "R(t) ≤ R(0)e^{−2μt} from t = 0 to 10, with a rational a little below μ.",
            [(0, UNTIL, le(risk, here.first * exp(-2 * RATE * t)))],
        ),
        "margin": (
            "|1 − θ₂(t)| ≥ β from t = 0 to 10, with a rational a little below β.",
            [(0, UNTIL, ge(1 - theta2, MARGIN))],
        ),
        "level": (
            "θ₂ falls to −1/10 for the first time between t = 0.2096 and 0.2097.",
            [(0, BEFORE, gt(theta2, LEVEL)), (AFTER, AFTER, lt(theta2, LEVEL))],
        ),
        "limit": (
            "At t = 10, 2R ≤ με²: by Theorem 3.4 from there, the limit is within ε = 1/100.",
            [(UNTIL, UNTIL, le(2 * risk, RATE * NEAR**2))],
        ),
    }
    author = Author(here.run.language, here.given)
    for name, (says, facts) in during.items():
        until = facts[-1][1]
        yield author.claim(
            name,
            says,
            here.run.runs(until, facts),
            how=Supplied(lambda until=until: evidence(here, until)),
            why="a tube around the solution, step by step",
            boxed=name == "rate",
        )


def evidence(here: Line, until: Any) -> Evidence:
    from deqproof.flow.enclose import enclose
    from deqproof.flow.taylor import InitialValue

    problem = InitialValue(here.run.vector_field(), tuple(map(exact, here.start)))
    return enclose(problem, exact(until), DIGITS, road="plain").evidence()


THEOREM = register(
    Theorem(
        id="linear-trajectory",
        label="One trajectory",
        title="The bounds along the shipped problem's flow",
        says="Along the flow of the linear problem that ships (d = 5), up to t = 10, the risk is "
        "at most R(0)e^{−2μt} and |1 − θ₂| at least β, with μ and β rounded down to four digits; "
        "θ₂ crosses −1/10 when it is computed to; and the risk at t = 10 is so small that by "
        "Theorem 3.4 the limit is within 1/100. Proved by a validated integration of this one "
        "trajectory.",
        source="dandapanthula2025, Sec. 3.1",
        build=claims,
    )
)
