"""What a kernel must know of an activation σ: its jet, the range of σ', and how smooth it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import inf, isfinite, pi
from typing import Any, TypeAlias

import numpy as np

from deqproof.core.errors import BadInput, IllPosed
from deqproof.core.term import Term
from deqproof.kernel import activations as formulas
from deqproof.kernel.binding import jet_function
from deqproof.kernel.compiled import callback
from deqproof.kernel.elementary import FAST, ratio
from deqproof.kernel.fixed_point import NEAR_KINKED, NEAR_SMOOTH, fill

Jet: TypeAlias = Callable[[Any], Any]
_SCALARS: dict[str, Any] = {
    name: getattr(formulas, name, getattr(np, name, None)) for name in FAST if name != "ratio"
} | {"ratio": ratio, "tanh": np.tanh}


@dataclass(frozen=True, slots=True, eq=False)
class Activation:
    """One activation as the kernels see it; equal to itself alone, which is quick to look up.

    `steepest` and `least` are the supremum L and the infimum of σ'. `strip` is half the width of
    a strip around R where σ is analytic and tame, and `growth` is κ where an entire σ grows like
    e^{κy²} off the real line: they only set how many nodes a Gaussian rule starts with. `kinked`:
    σ'' jumps at 0, where σ(0) = 0. `slopes`: σ is linear left and right of 0 with these slopes,
    and the fixed point is a formula. `third`: the jet has the third derivative as well.
    """

    name: str
    jet: Jet
    steepest: float = 1.0
    least: float = 0.0
    strip: float = 1.0
    kinked: bool = False
    slopes: tuple[Fraction, Fraction] | None = None
    third: bool = True
    growth: float | None = None

    @property
    def again(self) -> bool:
        """Whether σ is evaluated once more at the solution, for want of a Taylor step."""
        return self.kinked or not self.third

    @property
    def near(self) -> float:
        """The size of a last step in z."""
        return NEAR_KINKED if self.again else NEAR_SMOOTH


def _line(z: Any) -> Any:
    return z, 1 + 0 * z, 0 * z, 0 * z


def _bent(left: float) -> Jet:
    def jet(z: Any) -> Any:
        right = z > 0
        one = 1 + 0 * z
        return np.where(right, z, left * z), np.where(right, one, left * one), 0 * z, 0 * z

    return jet


_ONE = Fraction(1)
LINEAR = Activation("linear", _line, steepest=0.0, slopes=(_ONE, _ONE))
ACTIVATIONS: dict[str, Activation] = {
    a.name: a
    for a in (
        Activation("sigmoid", formulas.sigmoid, 0.25, strip=pi),
        Activation("tanh", formulas.tanh, strip=pi / 2),
        Activation("softplus", formulas.softplus, strip=pi),
        Activation("arctan", formulas.arctan, strip=1.0),
        Activation("erf", formulas.error_function, 1.1283791670955126, strip=1.5, growth=1.0),
        Activation("softsign", formulas.softsign, strip=1.0, kinked=True),
        Activation("elu", formulas.elu, strip=8.0, kinked=True),
        Activation("identity", _line, least=1.0, slopes=(_ONE, _ONE)),
        Activation("relu", _bent(0.0), slopes=(Fraction(0), _ONE)),
        Activation("leaky-relu", _bent(0.01), least=0.01, slopes=(Fraction(1, 100), _ONE)),
        Activation("swish", formulas.swish, 1.099839320128867, -0.09983932012886691, strip=pi),
        Activation(
            "gelu", formulas.gelu, 1.1289041451851547, -0.12890414518515478, strip=2.0, growth=0.5
        ),
        Activation("mish", formulas.mish, 1.088498161251728, -0.11252612238946255, strip=2.3),
    )
}


def activation_named(name: str) -> Activation:
    """The record of a built-in activation, or of the linear model. Raises BadInput."""
    if name == LINEAR.name:
        return LINEAR
    if name not in ACTIVATIONS:
        raise BadInput(
            f"unknown activation {name!r}: expected one of {', '.join(ACTIVATIONS)}, "
            "or a record made by activation_from_terms"
        )
    return ACTIVATIONS[name]


def activation_from_terms(
    name: str,
    sigma: Term,
    slope: Term,
    curvature: Term,
    steepest: float,
    least: float = 0.0,
    strip: float = 1.0,
) -> Activation:
    """A user's activation from terms for σ, σ' and σ'' in one scalar letter.

    The bounds `least` ≤ σ' ≤ `steepest` are taken on trust: they decide which θ₂ are refused.
    """
    if not (isfinite(steepest) and steepest > 0 and least <= steepest):
        raise BadInput(f"expected finite bounds least <= σ' <= steepest, got {least}, {steepest}")
    jet = jet_function(sigma, slope, curvature, _SCALARS)
    return Activation(name, jet, float(steepest), float(least), strip, third=False)


def require_fixed_point(activation: Activation, theta2: float) -> None:
    """Raise IllPosed unless z = a + θ₂σ(z) has one solution for every a [theory 2.1]."""
    if activation is LINEAR:
        if theta2 == 1:
            raise IllPosed("θ₂ = 1: the linear model has no fixed point; expected θ₂ other than 1")
        return
    low = 1 / activation.least if activation.least < 0 else -inf
    if not low < theta2 < 1 / activation.steepest:
        raise IllPosed(
            f"θ₂ = {theta2!r} with {activation.name}: expected {low:.6g} < θ₂ < "
            f"{1 / activation.steepest:.6g}, where every x has one fixed point"
        )


@cache
def address_of(activation: Activation) -> int:
    """Where the compiled jet of an activation lies, for `call_at`; 0 for a piecewise linear one."""
    if activation.slopes:
        return 0
    compiled_jet = callback(fill, {"jet": activation.jet, **FAST})
    _KEPT.append(compiled_jet)
    return compiled_jet.address


_KEPT: list[Any] = []  # machine code lives as long as its owner
