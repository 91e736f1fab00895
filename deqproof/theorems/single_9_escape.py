"""A start with θ₂ < 1/L whose flow reaches 1/L: the region of one fixed point is not invariant.

The sigmoid, d = 1, ξ = −2, and samples of two points and of one. What is claimed is about one
trajectory each, and is proved by a validated integration [@dandapanthula2025, Sec. 3.2].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sympy import Rational, diff, tanh

from deqproof.core.check import Verdict
from deqproof.core.evidence import Evidence
from deqproof.deq.claim import Given, Language, eq, ge, gt, le, lt
from deqproof.deq.run import Trajectories, exact
from deqproof.deq.symbols import scalar, theta2
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Supplied, combine

theta1 = scalar("theta1'", r"\theta_1", "the weight of a one-dimensional input")
first = scalar("z_1", "z_1", "the pre-activation at the first sample point")
second = scalar("z_2", "z_2", "the pre-activation at the second sample point")
speed = scalar("r_dot", r"\dot r", "the derivative of r = (θ₁ − ξ)² + θ₂² along the flow")
m = scalar("m", "m", "any pre-activation")
Exact: TypeAlias = Any  # a SymPy rational
LEVEL, TARGET = 4, -2  # 1/L and ξ
DIGITS = 10  # of the integration: enough for the times below


def sigmoid(z: Any) -> Any:
    """1/(1 + e^{−z}), written so that balls keep to its range."""
    return (1 + tanh(z / 2)) / 2


@dataclass(frozen=True, slots=True)
class Escape:
    """A sample, a start, where the pre-activations are at the start, and times around the one at
    which θ₂ is 1/L for the first time."""

    name: str
    points: tuple[Exact, ...]
    start: tuple[Exact, Exact]
    roots: tuple[tuple[Exact, Exact], ...]
    before: Exact
    after: Exact

    def trajectories(self) -> Trajectories:
        """θ′ = −∇R, with z the root of z = θ₁x + θ₂σ(z) for each point x."""
        hidden = (first, second)[: len(self.points)]
        pulls = [self.pull(x, z) for x, z in zip(self.points, hidden, strict=True)]
        along = zip(self.points, pulls, strict=True), zip(hidden, pulls, strict=True)
        field = (
            -sum(x * pull for x, pull in along[0]) / len(pulls),
            -sum(sigmoid(z) * pull for z, pull in along[1]) / len(pulls),
        )
        relations = tuple(
            eq(z, theta1 * x + theta2 * sigmoid(z))
            for x, z in zip(self.points, hidden, strict=True)
        )
        shrinking = 2 * (theta1 - TARGET) * field[0] + 2 * theta2 * field[1]
        return Trajectories(
            Language({speed: shrinking}), (theta1, theta2), field, hidden, relations
        )

    def pull(self, x: Any, z: Any) -> Any:
        """(y − f) s/(1 − θ₂s), the factor of (x, y) in ∇R, with s = σ′(z)."""
        s = diff(sigmoid(z), z)
        return (sigmoid(z) - sigmoid(TARGET * x)) * s / (1 - theta2 * s)

    def given(self, run: Trajectories) -> tuple[Given, ...]:
        """The exact start, and the equilibria there."""
        ends = zip(run.hidden, self.roots, strict=True)
        inside = (fact for z, (low, high) in ends for fact in (ge(z, low), le(z, high)))
        start = zip((theta1, theta2), self.start, strict=True)
        return (*(eq(x, value) for x, value in start), *run.relations, *inside)

    def evidence(self) -> Evidence:
        """The steps of a tube that ends at the last time, for these intervals of the roots."""
        from deqproof.flow.enclose import enclose
        from deqproof.flow.taylor import InitialValue

        field = self.trajectories().vector_field()
        problem = InitialValue(field, tuple(map(exact, self.start)))
        found = enclose(problem, exact(self.after), DIGITS, road="plain").evidence()
        intervals = tuple((exact(low), exact(high)) for low, high in self.roots)
        return replace(found, roots=intervals)


TWO = Escape(
    "two-points",
    (Rational(-1), Rational(1, 2)),
    (Rational(3), Rational(39, 10)),
    ((Rational(-3), Rational(9, 10)), (Rational(3, 2), Rational(27, 5))),
    Rational("16.137"),
    Rational("16.1371"),
)
ONE = Escape(
    "one-point",
    (Rational(-1),),
    (Rational(3), Rational(19, 5)),
    ((Rational(-3), Rational(4, 5)),),
    Rational("8.9317"),
    Rational("8.9318"),
)


def claims() -> Iterator[Claim]:
    run = TWO.trajectories()
    slope = diff(sigmoid(m), m)
    yield Author(run.language).claim(
        "lipschitz",
        "The sigmoid has L = 1/4.",
        run.language.states(le(slope, Rational(1, LEVEL))),
        how=combine((run.language.term(tanh(m / 2)),)),
        why="σ′ = (1 − tanh²(m/2))/4",
    )
    for escape in (TWO, ONE):
        yield reaches(escape)
    yield Author(run.language, run.relations).claim(
        "invariant",
        "The reading that θ₂ < 1/L goes on to hold if it holds at the start.",
        run.always(lt(theta2, LEVEL)),
        also=(lt(theta2, LEVEL),),
        expected=Verdict.REFUTED,
        how=Supplied(TWO.evidence),
        why="the trajectory above",
    )


def reaches(escape: Escape) -> Claim:
    """The claim about one trajectory."""
    run = escape.trajectories()
    before, after = escape.before, escape.after
    points = ", ".join(map(str, escape.points)).replace("-", "−")
    return Author(run.language, escape.given(run)).claim(
        escape.name,
        f"For the sample {{{points}}} and θ(0) = ({escape.start[0]}, {escape.start[1]}) the flow "
        f"θ′ = −∇R reaches θ₂ = 1/L = 4 for the first time between t = {float(before)} and "
        f"{float(after)}, and comes nearer to (ξ, 0) all the way.",
        run.runs(
            after,
            [
                (0, before, lt(theta2, LEVEL)),
                (after, after, gt(theta2, LEVEL)),
                (0, after, lt(speed, 0)),
            ],
        ),
        how=Supplied(escape.evidence),
        why="a tube around the solution, step by step",
        boxed=True,
    )


THEOREM = register(
    Theorem(
        id="basin-escape",
        label="Beyond the region",
        title="θ₂ < 1/L is not invariant",
        says="The flow may leave {θ₂ < 1/L}, on which convergence theorems rest: for the sigmoid, "
        "d = 1, ξ = −2 and the sample {−1, 1/2}, the flow from θ(0) = (3, 39/10) reaches θ₂ = 4 = "
        "1/L at t ≈ 16.14, nearer and nearer to (ξ, 0). Its equilibria at the start are unique, "
        "for θ₂(0) < 1/L.",
        source="dandapanthula2025, Sec. 3.2",
        build=claims,
        model="single-index",
    )
)
