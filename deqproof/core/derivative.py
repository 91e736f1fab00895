"""Directional derivatives of terms: the chain rule, one line an operation.

The core differentiates for itself: that a stated gradient is the gradient is then a claim about
its own derivative, and not a matter of trusting another system's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from deqproof.core.depends import is_polynomial
from deqproof.core.errors import NotLowerable
from deqproof.core.term import (
    PI,
    SCALAR,
    VZERO,
    Term,
    apply,
    call,
    const,
    function,
    inner,
    mean,
    ordered,
    power,
    value_of,
)  # fmt: skip

Rule: TypeAlias = Callable[[Term, Term, Term], Term]


def _power(t: Term, a: Term, da: Term) -> Term:
    exponent = t.data[0]
    assert isinstance(exponent, int)
    return exponent * power(a, exponent - 1) * da


def _call(t: Term, a: Term, da: Term) -> Term:
    order = t.data[1]
    assert isinstance(order, int)
    return call(str(t.data[0]), order + 1, a) * da


# operation -> derivative, from the node t, its operand a and the operand's derivative da
UNARY: dict[str, Rule] = {
    "neg": lambda t, a, da: -da,
    "pow": _power,
    "call": _call,
    "sqrt": lambda t, a, da: da / (2 * t),
    "exp": lambda t, a, da: t * da,
    "log": lambda t, a, da: da / a,
    "tanh": lambda t, a, da: (1 - power(t, 2)) * da,
    "atan": lambda t, a, da: da / (1 + power(a, 2)),
    "erf": lambda t, a, da: 2 * function("exp", -power(a, 2)) * da / function("sqrt", PI),
    "sin": lambda t, a, da: function("cos", a) * da,
    "cos": lambda t, a, da: -(function("sin", a) * da),
    "mean": lambda t, a, da: mean(da),
    "apply": lambda t, a, da: apply(str(t.data[0]), da),
}


def derivative(term: Term, direction: Mapping[Term, Term]) -> Term:
    """D term [direction]: the derivative of s ↦ term(leaves + s · direction) at s = 0.

    Leaves that are not named stay fixed. Raises NotLowerable at an operation that is not
    differentiable everywhere (abs, max, min, where), and at a mean of what is no polynomial in
    the leaves: E and d/ds need not commute.
    """
    d: dict[Term, Term] = {}
    for t in ordered([term]):
        da = [d[a] for a in t.args]
        if t in direction:
            d[t] = direction[t]
        elif all(x is VZERO or value_of(x) == 0 for x in da):
            d[t] = const(0) if t.kind == SCALAR else VZERO
        else:
            if t.op == "mean" and not is_polynomial(t.args[0], direction):
                raise NotLowerable("derivative of a mean: expected a polynomial inside")
            d[t] = _chain(t, da)
    return d[term]


def _chain(t: Term, da: list[Term]) -> Term:
    if t.op in UNARY:
        return UNARY[t.op](t, t.args[0], da[0])
    if t.op in ("add", "vadd"):
        return da[0] + da[1]
    if t.op == "sub":
        return da[0] - da[1]
    if t.op in ("mul", "scale"):
        return da[0] * t.args[1] + t.args[0] * da[1]
    if t.op == "div":
        return da[0] / t.args[1] - t / t.args[1] * da[1]
    if t.op == "inner":
        return inner(da[0], t.args[1]) + inner(t.args[0], da[1])
    raise NotLowerable(
        f"derivative of {t.op}: expected an operation differentiable everywhere; "
        "state the claim on each smooth branch instead"
    )


def second_derivative(term: Term, direction: Mapping[Term, Term]) -> Term:
    """D² term [direction, direction]; the direction is held constant (its leaves are not moved)."""
    return derivative(derivative(term, direction), direction)
