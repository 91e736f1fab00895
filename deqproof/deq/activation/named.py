"""The activations by name, and their constants as balls at the precision in force.

SymPy is loaded only when a record is asked for.
"""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb, ctx, fmpq

from deqproof.core.errors import BadInput, IllPosed
from deqproof.core.number import BALL, Coordinates, evaluate
from deqproof.core.term import Term, const, scalar

if TYPE_CHECKING:
    from deqproof.deq.activation.record import Activation, Value

NAMES = (
    "sigmoid", "tanh", "softplus", "arctan", "erf", "softsign", "elu", "identity", "relu",
    "leaky-relu", "swish", "gelu", "mish",
)  # fmt: skip
# A rational of at most 1000 digits comes that near to 1/L only if it is meant to.
_BITS = 4096


def activation_named(name: str) -> Activation:
    """The record of this name. Raises BadInput, with a suggestion, if there is none."""
    from deqproof.deq.activation.table import ACTIVATIONS

    if name in ACTIVATIONS:
        return ACTIVATIONS[name]
    near = get_close_matches(name, NAMES, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"one of {', '.join(NAMES)}"
    raise BadInput(f"expected an activation, got {name!r}: {hint}")


def lipschitz_ball(activation: str | Activation) -> arb:
    """A ball around L = sup σ′; its upper end is a bound of σ′."""
    return _ball(_record(activation).lipschitz)


def value_at_zero(activation: str | Activation) -> arb:
    """A ball around σ(0)."""
    return _ball_at(_record(activation).sigma_at(const(0)), arb(0))


def slope_floor(activation: str | Activation, radius: arb) -> arb:
    """A ball around γ(Z) = min σ′ on [−Z, Z], for every Z in the ball `radius`.

    Its lower end is a bound of σ′ there. Raises IllPosed at a radius that may not be ≥ 0.
    """
    if not (radius.is_finite() and radius.upper() >= 0):
        raise IllPosed(f"expected a radius Z >= 0, got {radius.str(6)}")
    record, ends = _record(activation), (radius.lower(), radius.upper())
    low, high = (_floor(record, end.max(arb(0))) for end in ends)
    return low.union(high)


def product_below_one(activation: str | Activation, value: Fraction) -> bool:
    """Is value · L < 1? Exact where L is rational; a tie that balls cannot decide counts as no."""
    steepest = _record(activation).lipschitz
    if getattr(steepest, "is_Rational", False):
        return value * _fraction(steepest) < 1
    with ctx.workprec(_BITS):
        return bool(_exact(value) * lipschitz_ball(activation) < 1)


def _record(activation: str | Activation) -> Activation:
    return activation_named(activation) if isinstance(activation, str) else activation


def _fraction(number: Any) -> Fraction:
    return Fraction(int(number.p), int(number.q))


def _exact(number: Fraction) -> arb:
    return arb(fmpq(*number.as_integer_ratio()))


def _ball(value: Value) -> arb:
    from deqproof.deq.activation.record import Bracket
    from deqproof.deq.lower import lower

    if isinstance(value, Bracket):
        return _exact(value.low).union(_exact(value.high))
    return _ball_at(lower(value), arb(0))


def _ball_at(term: Term, radius: arb) -> arb:
    """The term's ball where the letter Z has the value `radius`."""
    return evaluate([term], Coordinates(BALL, {"Z": radius}, {}, {}, 0))[0]


def _floor(record: Activation, radius: arb) -> arb:
    """γ at an exact radius: it falls to `least`, and stays there."""
    formula = record.floor_at(scalar("Z"))
    if record.until is None:
        return _ball_at(formula, radius)
    edge = _exact(record.until)
    if radius <= edge:
        return _ball_at(formula, radius)
    assert record.least is not None
    return _ball(record.least).union(_ball_at(formula, edge))
