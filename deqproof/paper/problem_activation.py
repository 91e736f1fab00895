"""How steep each activation is: enough to say whether 1 − θ₂σ' can vanish.

L = sup σ'. Where no closed form is at hand, a rational just above it stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from flint import arb, ctx, fmpq

# A rational of at most 1000 digits comes that near to 1/L only if it is meant to.
_BITS = 4096

Steepness: TypeAlias = Fraction | Callable[[], arb]


def _erf() -> arb:
    return 2 / arb.pi().sqrt()


def _gelu() -> arb:
    """σ'' = φ(x)(2 − x²), so σ' is greatest at x = √2: Φ(√2) + √2 φ(√2)."""
    density = (-arb(1)).exp() / (2 * arb.pi()).sqrt()
    return (1 + arb(1).erf()) / 2 + arb(2).sqrt() * density


LIPSCHITZ: Mapping[str, Steepness] = MappingProxyType(
    {
        "sigmoid": Fraction(1, 4),
        "tanh": Fraction(1),
        "softplus": Fraction(1),
        "arctan": Fraction(1),
        "erf": _erf,
        "softsign": Fraction(1),
        "elu": Fraction(1),
        "identity": Fraction(1),
        "relu": Fraction(1),
        "leaky-relu": Fraction(1),
        "swish": Fraction(11, 10),
        "gelu": _gelu,
        "mish": Fraction(109, 100),
    }
)


def lipschitz_ball(name: str) -> arb:
    """L as a ball at the precision in force."""
    found = LIPSCHITZ[name]
    return arb(fmpq(*found.as_integer_ratio())) if isinstance(found, Fraction) else found()


def product_below_one(name: str, value: Fraction) -> bool:
    """Is value · L < 1? Exact where L is rational; a tie that balls cannot decide counts as no."""
    found = LIPSCHITZ[name]
    if isinstance(found, Fraction):
        return value * found < 1
    with ctx.workprec(_BITS):
        return bool(arb(fmpq(*value.as_integer_ratio())) * found() < 1)
