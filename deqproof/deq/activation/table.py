"""The activations that ship, each with its exact constants [@dandapanthula2025, Sec. 3.2]."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from sympy import Abs, Expr, Integer, Piecewise, Rational, atan, erf, exp, log, pi, sqrt, tanh

from deqproof.deq.activation.record import Activation, Bracket, Z, s, y, z

_ONE, _HALF = Integer(1), Rational(1, 2)
_ORIGIN = (Fraction(0),)
LEAK = Rational(1, 100)


def _decimal(low: str, high: str) -> Bracket:
    return Bracket(Fraction(low), Fraction(high))


def _bend(right: Expr, left: Expr) -> Expr:
    """`right` where z ≥ 0, else `left`."""
    return Piecewise((right, z >= 0), (left, True))


_g = 1 / (1 + exp(-z))
_normal = (1 + erf(z / sqrt(2))) / 2
_bell = exp(-(z**2) / 2) / sqrt(2 * pi)
# tanh(log(1 + e^z)) as a rational function of e^z, and its derivative
_knee = 1 - 2 / (1 + (1 + exp(z)) ** 2)
_knee_slope = 4 * exp(z) * (1 + exp(z)) / (1 + (1 + exp(z)) ** 2) ** 2

SMOOTH = (
    Activation(
        "sigmoid", _g, exp(-z) / (1 + exp(-z)) ** 2, Rational(1, 4),
        floor=exp(-Z) / (1 + exp(-Z)) ** 2, relation=s - y * (1 - y),
    ),
    Activation(
        "tanh", tanh(z), 1 - tanh(z) ** 2, _ONE,
        floor=4 * exp(-2 * Z) / (1 + exp(-2 * Z)) ** 2, relation=s - (1 - y**2),
    ),
    Activation(
        "softplus", log(1 + exp(z)), _g, _ONE,
        floor=exp(-Z) / (1 + exp(-Z)), relation=s - (1 - exp(-y)),
    ),
    Activation("arctan", atan(z), 1 / (1 + z**2), _ONE, floor=1 / (1 + Z**2)),
    Activation(
        "erf", erf(z), 2 * exp(-(z**2)) / sqrt(pi), 2 / sqrt(pi),
        floor=2 * exp(-(Z**2)) / sqrt(pi),
    ),
)  # fmt: skip
BENT = (
    Activation(
        "softsign", z / (1 + Abs(z)), 1 / (1 + Abs(z)) ** 2, _ONE,
        floor=1 / (1 + Z) ** 2, relation=s - (1 - Abs(y)) ** 2,
    ),
    Activation(
        "elu", _bend(z, exp(z) - 1), _bend(_ONE, exp(z)), _ONE,
        floor=exp(-Z), relation=(s - 1) * (s - 1 - y),
    ),
    Activation("identity", z, _ONE, _ONE, floor=_ONE, relation=s - 1),
    Activation(
        "relu", _bend(z, Integer(0)), _bend(_ONE, Integer(0)), _ONE,
        floor=Integer(0), relation=s * (s - 1), corners=_ORIGIN,
    ),
    Activation(
        "leaky-relu", _bend(z, LEAK * z), _bend(_ONE, LEAK), _ONE,
        floor=LEAK, relation=(s - 1) * (s - LEAK), corners=_ORIGIN,
    ),
)  # fmt: skip
DIPPED = (
    Activation(
        "swish", z * _g, _g + z * exp(-z) / (1 + exp(-z)) ** 2,
        _decimal("1.0998393201288", "1.0998393201289"),
        floor=exp(-Z) / (1 + exp(-Z)) * (1 - Z / (1 + exp(-Z))),
        until=Fraction("2.3993"), least=_decimal("-0.0998393201289", "-0.0998393201288"),
    ),
    Activation(
        "gelu", z * _normal, _normal + z * _bell,
        _decimal("1.1289041451851", "1.1289041451852"),
        floor=(1 - erf(Z / sqrt(2))) / 2 - Z * exp(-(Z**2) / 2) / sqrt(2 * pi),
        until=Fraction("1.4142"), least=_decimal("-0.1289041451852", "-0.1289041451851"),
    ),
    Activation(
        "mish", z * _knee, _knee + z * _knee_slope,
        _decimal("1.0884981612517", "1.0884981612518"),
        floor=(_knee + z * _knee_slope).subs(z, -Z),
        until=Fraction("2.2563"), least=_decimal("-0.1125261223895", "-0.1125261223894"),
    ),
)  # fmt: skip
ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {a.name: a for a in (*SMOOTH, *BENT, *DIPPED)}
)
