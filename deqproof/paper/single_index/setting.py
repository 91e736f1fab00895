"""What Theorems 3.8 and 3.9 are applied to: the ball, the truncation radius, and if they apply."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from flint import arb, fmpq

from deqproof.core.errors import IllPosed
from deqproof.deq import activation
from deqproof.deq.law import matrix_of, norm2, support_radius2
from deqproof.paper.numbers_point import decimal_text, rounded
from deqproof.paper.numbers_spectrum import Value, rational_value
from deqproof.paper.problem import Problem
from deqproof.paper.single_index.atoms import Reduced, reduced
from deqproof.paper.single_index.cells import bounds_on
from deqproof.paper.single_index.cover import Ball, Extreme, greatest_moment, least_moment
from deqproof.paper.single_index.tabulated import Tabulated, lower, tabulate, upper

_WORK, _MOST_BOXES = 2_500_000, 5000
_RADII, _STEP = 32, 1.12  # candidates for B, each shorter than the one before by this factor
_DEVIATIONS = 5  # the first of them, where the law is not bounded, in units of √(E‖x‖²)
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Setting:
    """δ₂ and B, given or chosen, the law as atoms and σ as a table, where there are such.

    `faults` say which hypothesis does not hold, `notes` what was chosen. `regular`: ρ and Λ have
    bounds, since σ rises and its slope is continuous.
    """

    problem: Problem
    lipschitz: Value
    delta2: Fraction | None
    radius: Fraction | None
    law: Reduced | None
    table: Tabulated | None
    faults: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def regular(self) -> bool:
        return self.table is not None

    @property
    def irregular(self) -> bool:
        return bool(_shape_faults(self.problem.activation))

    @property
    def ball(self) -> Ball:
        assert self.law is not None and self.delta2 is not None
        return Ball(self.law.target, float(np.nextafter(float(self.delta2), np.inf)))

    def without_moment(self, found: Extreme) -> str:
        """Why ρ > 0 is not established, and what would help."""
        problem = self.problem
        if problem.activation == "identity":
            return "ρ = 0: for the identity y is linear in x; the linear theorems speak of it"
        if matrix_of(problem.covariance).rank() < problem.dimension:
            return "ρ = 0: Σ is singular, so that the data do not span the space"
        if not found.attained > _NOTHING:
            return f"ρ > 0 is not established: within B = {self.radius} there is too little data"
        return (
            f"ρ > 0 is not established: the least eigenvalue is {found.attained:.3g} in the ball "
            f"or less; a start.delta2 below {self.delta2} or more data would help"
        )


def setting_of(problem: Problem) -> Setting:
    """The setting of a single-index problem."""
    lipschitz = _lipschitz(problem.activation)
    faults = [*_shape_faults(problem.activation)]
    delta2, notes = problem.delta2, list[str]()
    distance2 = norm2([*_offsets(problem), problem.theta2])
    if delta2 is None:
        delta2 = _chosen_ball(distance2, lipschitz)
        if delta2 is None:
            where = f"at the distance {float(distance2) ** 0.5:.4g} from (ξ, 0)"
            inverse = (1 / lipschitz.ball).str(6, radius=False)
            faults.append(f"the start is {where}: the theorems need less than 1/L = {inverse}")
        else:
            notes.append(f"δ₂ = {decimal_text(delta2)} was chosen: the ball just holds the start")
    elif distance2 > delta2**2:
        outside = f"the start is {float(distance2) ** 0.5:.4g} from (ξ, 0), outside the ball"
        faults.append(f"{outside} of radius δ₂ = {delta2}")
    bare = Setting(
        problem, lipschitz, delta2, problem.truncation, None, None, tuple(faults), tuple(notes)
    )
    if delta2 is None or _shape_faults(problem.activation):
        return bare
    return _with_law(bare)


def _with_law(bare: Setting) -> Setting:
    problem = bare.problem
    try:
        law = reduced(problem.law, problem.xi)
    except IllPosed as fault:
        return replace(bare, faults=(*bare.faults, f"no bounds of ρ and Λ: {fault}"))
    setting = replace(bare, law=law, table=tabulate(problem.activation, _reach(bare, law)))
    if bare.radius is not None:
        return setting
    radius = _chosen_radius(setting)
    note = f"B = {decimal_text(radius)} was chosen among {_RADII} radii: it makes λ₁ largest"
    return replace(setting, radius=radius, notes=(*bare.notes, note))


def extremes(setting: Setting) -> tuple[Extreme, Extreme]:
    """The bounds of ρ and of Λ."""
    assert setting.law is not None and setting.table is not None and setting.radius is not None
    whole = setting.law.whole
    most = max(1, min(_MOST_BOXES, _WORK // len(whole.mass)))
    within = setting.law.within(setting.radius)
    return (
        least_moment(setting.table, within, setting.ball, most),
        greatest_moment(setting.table, whole, setting.ball, most),
    )


def _lipschitz(name: str) -> Value:
    ball = activation.lipschitz_ball(name)
    exact = activation.activation_named(name).lipschitz
    if getattr(exact, "is_Rational", False):
        return rational_value(Fraction(int(exact.p), int(exact.q)))  # type: ignore[union-attr]
    return Value(ball)


def _shape_faults(name: str) -> list[str]:
    """What the theorems ask of σ and this one has not."""
    record = activation.activation_named(name)
    if record.corners:
        places = ", ".join(map(str, record.corners))
        fault = f"{name} is not differentiable at {places}: the theorems need σ′ everywhere"
        secants = "; single-index-corners does not, but no bound of ρ is computed for it"
        return [fault + (secants if record.floor != 0 else "")]
    if record.least is not None:
        return [f"{name} does not rise everywhere: the theorems need σ′ > 0"]
    return []


def _offsets(problem: Problem) -> list[Fraction]:
    return [a - b for a, b in zip(problem.theta1, problem.xi, strict=True)]


def _chosen_ball(distance2: Fraction, lipschitz: Value) -> Fraction | None:
    """A decimal just above the start's distance, if that is below 1/L."""
    if distance2 == 0:
        return rounded(Fraction(lower(1 / (10 * lipschitz.ball))), -1, 2)
    delta2 = rounded(Fraction(upper(_ball(distance2).sqrt())), 1, 3)
    return delta2 if _ball(delta2) * lipschitz.ball < 1 else None


def _reach(setting: Setting, law: Reduced) -> float:
    """A bound of |z| for θ in a cube around the ball and all atoms."""
    assert setting.delta2 is not None
    delta = _ball(setting.delta2)
    far = float((law.whole.edges @ (np.abs(law.target) + float(setting.delta2))).max())
    at_zero = abs(activation.value_at_zero(setting.problem.activation))
    return upper((arb(1.001 * far) + delta * at_zero) / (1 - delta * setting.lipschitz.ball)) + 0.01


def _chosen_radius(setting: Setting) -> Fraction:
    """The candidate whose λ₁ looks largest: a float's guess, and any B is good for the theorem."""
    best, chosen = -1.0, None
    for radius in _candidates(setting.problem):
        value = _promising(setting, radius)
        if chosen is None or value > best:
            best, chosen = value, radius
    assert chosen is not None
    return chosen


def _candidates(problem: Problem) -> list[Fraction]:
    square = support_radius2(problem.law)
    if square is None:
        trace = sum((row[k] for k, row in enumerate(problem.covariance)), Fraction(0))
        square = _DEVIATIONS**2 * trace
    edge = rounded(Fraction(upper(_ball(square).sqrt())), 1, 3)
    return [rounded(edge / Fraction(_STEP) ** k, -1, 3) for k in range(_RADII)]


def _promising(setting: Setting, radius: Fraction) -> float:
    """ργ² with the least of ρ at the centre and the poles of the ball."""
    assert setting.law is not None and setting.table is not None
    within = setting.law.within(radius)
    if not len(within.mass) or within.scale <= 0:
        return 0.0
    centre = setting.ball.centre
    poles = np.eye(len(centre)) * setting.ball.delta * 0.999
    places = centre + np.concatenate([np.zeros((1, len(centre))), poles, -poles])
    found = bounds_on(setting.table, within, places, np.zeros_like(places))
    gamma = activation.slope_floor(setting.problem.activation, region(setting, radius))
    return float(found.least.min()) * float(gamma.lower()) ** 2


def region(setting: Setting, radius: Fraction) -> arb:
    """Z for a radius, as in `deq.single_constants`."""
    assert setting.delta2 is not None
    delta, L = _ball(setting.delta2), setting.lipschitz.ball
    at_zero = abs(activation.value_at_zero(setting.problem.activation))
    length = _ball(norm2(setting.problem.xi)).sqrt()
    return ((length + delta) * _ball(radius) + delta * at_zero) / (1 - L * delta)


def _ball(number: Fraction) -> arb:
    return arb(fmpq(*number.as_integer_ratio()))
