"""Validated steps: polynomials checked to be near the solution.

A step of length h gives, for s = (t − t₀)/h in [0, 1], polynomials p(s) near the states and q(s)
near the hidden letters, which are roots z of G(θ, z) = 0; all of it is hints. Checked, in balls:

1. on the box of all θ within the step's radius E of p(s) and z within H of q(s) the field and its
   derivatives are finite, ∂G/∂z ≠ 0, and |dz/dθ| ≤ κ. If |G(p, q)| ≤ ρ ≤ δ |∂G/∂z| and
   δ + κE < H, each such θ has exactly one root within H of q, within δ + κ|θ − p| of q: G(p, ·)
   is monotone and changes sign within δ of q, and from p to θ the root moves by κ|θ − p| at most.
2. p is nearly a solution: |p' − h f(p, z(p))| ≤ D (`deqproof.core.residual`).
3. the symmetric part of the Jacobian J of θ ↦ f(θ, z(θ)) is ≤ μ on the box: μ − (J + Jᵀ)/2 has
   positive pivots. For a gradient flow that is the largest eigenvalue of −Hessian.
4. r' = hμr + D with r(0) = |p(0) − previous end| + previous radius stays below E.

Then the solution exists and |θ − p| ≤ r throughout [coppel1965, Ch. III]. Indeed suppose t* is
the first time at which it leaves the radius E or ends. Up to t* the segment from p to θ lies in
the box (a ball is convex), so with e = θ − p, d|e|/ds ≤ hμ|e| + D by the mean value theorem along
it, hence |e| ≤ r < E up to t*: it is inside a compact part of the domain, and goes on. ∎
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, arb_poly, ctx, fmpz_poly

from deqproof.core.errors import BadCertificate, IllPosed
from deqproof.core.residual import COARSE, Curves, bound
from deqproof.core.slopes import Slopes, VectorField, ball, dominates, norm, slopes_of
from deqproof.core.term import ordered

GUARD = 32  # bits beyond those of the evidence
MOST_BITS, MOST_COEFFICIENTS = 20_000, 10_000
_INTEGER = re.compile(r"-?[0-9a-f]{1,5000}")


@dataclass(frozen=True, slots=True)
class Start:
    """The states at t = 0, and for each hidden letter an interval with one root of its relation."""

    states: tuple[Fraction, ...]
    roots: tuple[tuple[Fraction, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Evidence for one step: p_i(s) = 2^−bits Σ_k c_ik s^k, q alike; the radius E, the widths H,
    and a bound μ for each of as many equal parts of the step.

    The c_ik of `states` and `hidden` are a text for each i: integers in hexadecimal.
    """

    length: Fraction
    bits: int
    states: tuple[str, ...]
    hidden: tuple[str, ...]
    radius: Fraction
    widths: tuple[Fraction, ...]
    rates: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A checked step: |θ − p| ≤ radii[k] on part k and ≤ final at its end; each hidden letter is
    within offset + slope · |θ − p| of q."""

    begin: Fraction
    length: Fraction
    bits: int
    states: tuple[arb_poly, ...]
    hidden: tuple[arb_poly, ...]
    radii: tuple[arb, ...]
    final: arb
    offsets: tuple[arb, ...]
    slopes: tuple[arb, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of a step's polynomials: |G(p, q)|, D as a function of the offsets,
    |p(0) − previous end|, q(0)."""

    residuals: Sequence[arb]
    speed: Callable[[Sequence[arb]], arb]
    jump: arb
    starts: Sequence[arb]


class Checker:
    """Checks the steps of a field one after the other."""

    def __init__(self, field: VectorField, start: Start) -> None:
        self.field, self.slopes = field, slopes_of(field)
        if (len(start.states), len(start.roots)) != (self.slopes.n, self.slopes.m):
            raise IllPosed("expected a number for each state and an interval for each root")
        with ctx.workprec(4 * COARSE):
            self.roots = [ball(low).union(ball(high)) for low, high in start.roots]
            self.slopes.at([*map(ball, start.states), *self.roots])
        self.nodes = ordered([*field.field, *field.relations])
        self.time, self.radius = Fraction(0), arb(0)
        self.arrival: Callable[[], list[arb]] = lambda: [ball(x) for x in start.states]

    def check(self, step: Step) -> Piece:
        """The step, if it goes on from the one before and holds. Raises BadCertificate if not."""
        require(1 <= step.bits <= MOST_BITS, f"expected 1 to {MOST_BITS} bits")
        rows = [tuple(map(read_row, texts)) for texts in (step.states, step.hidden)]
        with ctx.workprec(step.bits + GUARD):
            p, q = (curves_of(r, step.bits) for r in rows)
            require(len(p) == self.slopes.n and len(q) == self.slopes.m, "a row is missing")
            survey = self.survey(step.length, p, q)
        with ctx.workprec(COARSE):
            parts = boxes(step, p, q)
            known = regular(self.slopes, parts, step.rates)
        begin = self.time
        radii, offsets, slopes = self.accept(step, parts, known, survey)
        self.arrival = lambda: [a(1) for a in p]
        return Piece(
            begin, step.length, step.bits, p, q, radii, self.radius, offsets, slopes
        )  # fmt: skip

    def survey(self, length: Fraction, p: Sequence[arb_poly], q: Sequence[arb_poly]) -> Survey:
        jump = norm([a(0) - b for a, b in zip(p, self.arrival(), strict=True)])
        letters = dict(zip((*self.field.states, *self.field.hidden), (*p, *q), strict=True))
        degree = max(1, *(len(a) - 1 for a in letters.values()))
        curves = Curves(self.nodes, letters, degree)
        errors = curves.errors({})
        residuals = [bound(curves.made[g].poly) + errors[g] for g in self.field.relations]
        h = ball(length)
        rests = [
            (bound(a.derivative() - curves.made[f].poly * h), f)
            for a, f in zip(p, self.field.field, strict=True)
        ]

        def speed(offsets: Sequence[arb]) -> arb:
            errors = curves.errors(dict(zip(self.field.hidden, offsets, strict=True)))
            return norm([rest + h * errors[f] for rest, f in rests])

        return Survey(residuals, speed, jump, [a(0) for a in q])

    def accept(
        self,
        step: Step,
        parts: Sequence[Sequence[arb]],
        known: tuple[Sequence[arb], Sequence[arb]],
        survey: Survey,
    ) -> tuple[tuple[arb, ...], tuple[arb, ...], tuple[arb, ...]]:
        """Radii on the parts, offsets and slopes of the hidden letters; moves on to the end.

        `parts` are balls for the letters on each part, with the widths E and H; `known` is what
        `regular` says of them. Raises BadCertificate.
        """
        require(step.length > 0, "a step of no length")
        pulls, slopes = known
        with ctx.workprec(COARSE):
            offsets = [(a / b).abs_upper() for a, b in zip(survey.residuals, pulls, strict=True)]
            radius = self.radius + survey.jump
            self.join(step, survey, offsets, slopes, radius)
            *radii, final = grow(radius, step, survey.speed(offsets))
        self.time, self.radius = self.time + step.length, final
        self.roots = list(parts[-1][self.slopes.n :])
        return tuple(radii), tuple(offsets), tuple(slopes)

    def join(
        self,
        step: Step,
        survey: Survey,
        offsets: Sequence[arb],
        slopes: Sequence[arb],
        radius: arb,
    ) -> None:
        """That the roots lie in their boxes, and are those of the step before."""
        roots = zip(survey.starts, offsets, slopes, step.widths, self.roots, strict=True)
        for start, offset, slope, width, root in roots:
            near = offset + slope * ball(step.radius)
            require(near < ball(width), "a root may lie outside its box")
            here = start + arb(0, 1) * (offset + slope * radius)
            require(root.contains(here), "a hidden letter may have jumped to another root")


def require(condition: bool, reason: str) -> None:
    if not condition:
        raise BadCertificate(reason)


def row_text(row: Sequence[int]) -> str:
    """Coefficients as a step carries them."""
    return " ".join(f"{c:x}" for c in row)


def read_row(text: str) -> tuple[int, ...]:
    """The coefficients of a text that came from outside. Raises BadCertificate."""
    words = text.split(" ")
    require(len(words) <= MOST_COEFFICIENTS, "too many coefficients")
    require(all(map(_INTEGER.fullmatch, words)), "expected hexadecimal integers, blanks between")
    return tuple(int(word, 16) for word in words)


def curves_of(rows: Sequence[Sequence[int]], bits: int) -> tuple[arb_poly, ...]:
    return tuple(arb_poly(fmpz_poly(list(row))) * arb(2) ** -bits for row in rows)


def boxes(step: Step, p: Sequence[arb_poly], q: Sequence[arb_poly]) -> list[list[arb]]:
    """Balls for the letters on each part of a step: the values of p or q there, and the width."""
    parts = len(step.rates)
    widths = [ball(step.radius)] * len(p) + [ball(x) for x in step.widths]
    reach = [
        arb(0, 1) * (bound(a.derivative()) / (2 * parts) + width)
        for a, width in zip((*p, *q), widths, strict=True)
    ]
    middles = [arb(2 * k + 1) / (2 * parts) for k in range(parts)]
    return [[a(s) + r for a, r in zip((*p, *q), reach, strict=True)] for s in middles]


def regular(
    slopes: Slopes, parts: Sequence[Sequence[arb]], rates: Sequence[Fraction]
) -> tuple[list[arb], list[arb]]:
    """Least |∂G/∂z| and largest |dz/dθ| over the boxes, if the rate of each bounds the Jacobian
    there. Raises BadCertificate."""
    require(len(parts) > 0, "no part in a step")
    pulls, kappas = [arb.pos_inf()] * slopes.m, [arb(0)] * slopes.m
    for values, rate in zip(parts, rates, strict=True):
        jacobian, pull, kappa = slopes.at(values)
        require(dominates(ball(rate), jacobian, slopes.n), "a rate is too small")
        pulls = [x.min(abs(y).abs_lower()) for x, y in zip(pulls, pull, strict=True)]
        kappas = [x.max(y) for x, y in zip(kappas, kappa, strict=True)]
    return pulls, kappas


def grow(radius: arb, step: Step, speed: arb) -> list[arb]:
    """r' = hμr + D over the parts: the largest radius on each, and the one at the end."""
    radii: list[arb] = []
    part = speed / len(step.rates)
    for rate in step.rates:
        x = ball(step.length * rate / len(step.rates))
        factor = x.exp()
        radii.append((radius + part if x < 0 else (radius + part) * factor).abs_upper())
        radius = radius * factor + part if x < 0 else radii[-1]
        require(radii[-1] < ball(step.radius), "the radius grows beyond its bound")
    return [*radii, radius.abs_upper()]
