"""The flow of a Gaussian population at any number of digits, for any activation and d.

The means in ∇R are two-dimensional integrals [theory 2.8], for which `precise_risk_gradient`
chooses nodes in the working precision anew at every θ; the flow is then integrated by
collocation. Nothing is proved: `error` is an estimate from the two halves of every rule, and
`defect` compares the field of other rules with the polynomials, at a few times between the nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from time import process_time
from typing import Any

import numpy as np
from mpmath import mp, mpf

from deqproof.core.errors import BadInput
from deqproof.flow.collocation import Collocation
from deqproof.flow.floating import Array
from deqproof.flow.reference import exact_mpf
from deqproof.flow.state import State
from deqproof.flow.taylor.march import Progress, Segment
from deqproof.kernel.gaussian import gaussian_law, gaussian_risk_gradient
from deqproof.kernel.precise import Asked, Levels, precise_risk_gradient

Vector = Sequence[Fraction]
_COARSER: Levels = (-1, -1)  # the rules' own sizes are generous
_MORE = 10  # digits with which the polynomials are tested
_SWEEP = 35.0  # all sweeps cost as much as one for each so many digits at full precision, and one
_HOURS, _WORTH_TELLING = 12.0, 0.005
_TESTED = Fraction(1, 7), Fraction(1, 2), Fraction(6, 7)  # of a polynomial's length


@dataclass(frozen=True, slots=True)
class PopulationFlow:
    """θ(t) as polynomials. `nodes`: the most (outer, inner) of a rule.

    `error`: the largest estimate of a rule's relative error; `tail`: the largest last coefficient
    of a polynomial; `defect`: the largest |θ' + ∇R| of other rules, at some times.
    """

    size: int
    segments: tuple[Segment, ...]
    digits: int
    nodes: tuple[int, int]
    error: Any
    tail: Any
    defect: Any

    def at(self, t: Fraction | int) -> tuple[Any, ...]:
        """θ as mpmath numbers that hold every digit, and some more."""
        t, last = Fraction(t), self.segments[-1]
        if not 0 <= t <= last.end:
            raise BadInput(f"t: expected a time from 0 to {float(last.end)}, got {t}")
        here = next(s for s in self.segments if t <= s.end)
        with mp.workdps(self.digits + _MORE):
            return tuple(mp.ldexp(mpf(here.at(i, t)), -here.bits) for i in range(self.size))


@dataclass(slots=True)
class _Gradients:
    """−∇R in mpmath, and what has been learnt of the rules by number of digits."""

    activation: str
    covariance: Sequence[Vector]
    xi: Vector
    finer: dict[int, Levels] = field(default_factory=dict[int, Levels])
    errors: dict[int, Any] = field(default_factory=dict[int, Any])
    nodes: tuple[int, int] = (0, 0)
    asked: Asked = field(default_factory=lambda: Asked(absolute=True))

    def __call__(self, state: State) -> State:
        digits = mp.dps
        finer = self.finer.get(digits, _COARSER)
        asked = Asked(True, finer, self.asked.targets)
        found = precise_risk_gradient(self.activation, state, self.covariance, self.xi, asked)
        self.finer[digits] = found.finer
        self.errors[digits] = max(found.error, self.errors.get(digits, mpf(0)))
        self.nodes = max(self.nodes, found.nodes)
        return tuple(-x for x in found.gradient)


def population_flow(
    activation: str,
    covariance: Sequence[Vector],
    xi: Vector,
    start: Vector,
    until: Fraction | int,
    digits: int,
    *,
    tell: Callable[[str], None] | None = None,
    progress: Progress | None = None,
) -> PopulationFlow:
    """The flow from θ(0) = start up to a time.

    `tell` is given a sentence on what the run will cost, before it begins. Raises BadInput if
    that is many hours, and IllPosed where the flow is not analytic or a fixed point is lost.
    """
    if not 3 <= digits <= 1000 or until <= 0:
        raise BadInput(f"expected 3 to 1000 digits and a time > 0, got {digits} and {until}")
    law = gaussian_law(np.array(covariance, dtype=float), np.array(xi, dtype=float))

    def coarse(state: Array) -> Array:
        return -gaussian_risk_gradient(activation, state, law).gradient

    coarse(np.array(start, dtype=float))  # a start without a fixed point is told here
    precise = _Gradients(activation, covariance, xi)
    with mp.workdps(digits + _MORE):
        first = tuple(exact_mpf(Fraction(x)) for x in start)
    run = Collocation(precise, coarse, digits, Fraction(0), first, Fraction(until))
    _require_hours(run, Fraction(until), tell)
    segments: list[Segment] = []
    while run.time < until:
        segments.append(run.step(Fraction(until)))
        if progress is not None:
            progress(run.time)
    size, error = len(first), _largest_error(precise)
    found = PopulationFlow(size, tuple(segments), digits, precise.nodes, error, run.tail, mpf(0))
    return replace(found, defect=_defect(found, precise))


def _largest_error(precise: _Gradients) -> Any:
    """Of the gradients with the most digits."""
    return precise.errors[max(precise.errors)]


def _require_hours(run: Collocation, until: Fraction, tell: Callable[[str], None] | None) -> None:
    """Measures one gradient, and counts how often it will be computed."""
    nodes = run.plan(until)
    with mp.workdps(run.wanted + 8):
        began = process_time()
        run.precise(run.state)
        seconds = process_time() - began
    evaluations = nodes * (1 + run.digits / _SWEEP)
    hours = evaluations * seconds / 3600
    cost = f"{evaluations:.0f} gradients of {seconds:.2g} s, {_duration(hours)}"
    if hours > _HOURS:
        raise BadInput(
            f"digits: expected a run of at most {_HOURS:.0f} h, got about {cost}; "
            "ask for fewer digits or an earlier time"
        )
    if tell is not None and hours > _WORTH_TELLING:
        tell(f"about {cost}")


def _duration(hours: float) -> str:
    return f"{60 * hours:.1f} min" if hours < 1 else f"{hours:.1f} h"


def _defect(found: PopulationFlow, precise: _Gradients) -> Any:
    """|θ' + ∇R| at three times in the first, the middle and the last polynomial."""
    worst, segments = mpf(0), found.segments
    for k in sorted({0, len(segments) // 2, len(segments) - 1}):
        segment = segments[k]
        for share in _TESTED:
            t = segment.start + segment.unit * share
            with mp.workdps(found.digits + _MORE):
                state, slope = found.at(t), _slope(segment, share, found.size)
                gradient = precise_risk_gradient(
                    precise.activation, state, precise.covariance, precise.xi, Asked(absolute=True)
                ).gradient
                worst = max(worst, *(abs(a + b) for a, b in zip(slope, gradient, strict=True)))
    return worst


def _slope(segment: Segment, share: Fraction, size: int) -> list[Any]:
    """θ' at a share of a segment, rounded once."""
    slopes: list[Any] = []
    for i in range(size):
        slope = Fraction(0)
        for k, c in reversed(list(enumerate(segment.coefficients(i)))[1:]):
            slope = slope * share + k * c
        slopes.append(exact_mpf(slope / segment.unit / 2**segment.bits))
    return slopes
