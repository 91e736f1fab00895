"""ReLU: what is left of the conclusions without σ′ > 0, and data on which the rates fail."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from sympy import Integer

from deqproof.core.check import Verdict
from deqproof.core.evidence import Witness
from deqproof.deq.activation.record import Activation, z
from deqproof.deq.claim import eq, ge, gt, ne
from deqproof.deq.symbols import scalar, theta2
from deqproof.paper.theorem import Claim
from deqproof.search.hint import Supplied, combine
from deqproof.theorems._activation_facts import progress, pull_at, zeta
from deqproof.theorems._activation_setting import about, states, term

_SIDES = (1, -1)
_place = scalar("theta_1", "\\theta_1", "θ₁ for d = 1")
_h = scalar("h_1", "h_1", "a coordinate"), scalar("h_2", "h_2", "a coordinate")
_z = scalar("z_1", "z_1", "z at x = 1"), scalar("z_2", "z_2", "z at x = −1")


def relu_claims(activation: Activation) -> Iterator[Claim]:
    yield about(
        activation,
        "weakly-rising",
        "σ′ ≥ 0: σ never falls.",
        states(ge(activation.slope, 0)),
        why="0 or 1",
    )
    yield progress(
        activation,
        "progress",
        "Wherever z ≠ ζ the distance to θ* shrinks.",
        strict=True,
        given=(ne(z, zeta),),
        expected=Verdict.REFUTED,
        why="left of 0 the gradient vanishes, away from θ*",
    )
    yield from data_claims(activation)


def data_claims(activation: Activation) -> Iterator[Claim]:
    """The gradient vanishes away from θ* though ρ > 0: d = 1, x = ±1 with probability ½, ξ = 1."""

    def sigma(v: Any) -> Any:
        return activation.sigma.subs(z, v)

    features = [_h[0] * x + _h[1] * sigma(Integer(x)) for x in _SIDES]
    mean = (features[0] ** 2 + features[1] ** 2) / 2
    yield about(
        activation,
        "spread",
        "For x = ±1 with probability ½ each and ξ = 1, ρ > 0: E[⟨h, (x, f(x, θ*))⟩²] ≥ ‖h‖²/6.",
        states(ge(mean, (_h[0] ** 2 + _h[1] ** 2) / 6)),
        given=(),
        how=combine((term(_h[0] + 3 * _h[1] / 5),), (term(_h[1]),)),
        why="(5/6)(h₁ + 3h₂/5)² + h₂²/30 remains",
    )
    pulls = [
        pull_at(activation, v, Integer(x)) / (1 - theta2 * activation.slope.subs(z, v))
        for v, x in zip(_z, _SIDES, strict=True)
    ]
    roots = (eq(v, _place * x + theta2 * sigma(v)) for v, x in zip(_z, _SIDES, strict=True))
    yield about(
        activation,
        "data",
        "On these data ⟨θ − θ*, ∇R⟩ > 0 wherever θ ≠ θ* and θ₂ < 1: the distance to θ* shrinks.",
        states(gt((pulls[0] + pulls[1]) / 2, 0)),
        given=(*roots, gt(1 - theta2, 0), gt((_place - 1) ** 2 + theta2**2, 0)),
        expected=Verdict.REFUTED,
        how=Supplied(_on_the_line),
        why="θ₁ = (1 − θ₂)ξ > 0 gives the target's outputs",
    )


def _on_the_line() -> Witness:
    half = Fraction(1, 2)
    values = {_place: half, theta2: half, _z[0]: Fraction(1), _z[1]: -half}
    return Witness(0, {term(x): value for x, value in values.items()}, {}, {})
