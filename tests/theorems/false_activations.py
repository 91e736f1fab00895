"""False variants of the claims about activations: a bound a little too small, a floor a little too
high, a sign turned, a hypothesis dropped.
"""

from collections.abc import Iterator

from sympy import Integer, Rational, symbols
from variants import Table, Variant

from deqproof.deq.activation.record import Activation, Z, z
from deqproof.deq.activation.table import ACTIVATIONS, DIPPED, SMOOTH
from deqproof.deq.claim import eq, ge, gt, le
from deqproof.theorems._activation_facts import bound_of, zeta
from deqproof.theorems._activation_setting import language, states

TABLE = Table("activations", language)
_PERCENT = Rational(1, 100)


def activations() -> Iterator[Variant]:
    for activation in ACTIVATIONS.values():
        yield from bounds(activation)
        yield from floors(activation)
        yield from slopes(activation)
    h1, h2 = symbols("h_1 h_2", real=True)
    mean = ((h1 + h2) ** 2 + h1**2) / 2
    more = states(ge(mean, (h1**2 + h2**2) / 5))
    yield TABLE.vary("relu-spread", "1/5", "ρ is (3 − √5)/4 < 1/5", more)


def bounds(activation: Activation) -> Iterator[Variant]:
    name, slope, top = f"{activation.name}-lipschitz", activation.slope, bound_of(activation)
    less = states(le(slope, top * (1 - _PERCENT)))
    yield TABLE.vary(name, "L·0.99", "L is attained or approached", less)
    if activation.name != "identity":
        yield TABLE.vary(name, "≥", "the slope is less somewhere", states(ge(slope, top)))


def floors(activation: Activation) -> Iterator[Variant]:
    if activation in DIPPED:
        return
    name, slope, floor = f"{activation.name}-floor", activation.slope, activation.floor
    if floor != 0:
        more = states(ge(slope, floor * (1 + _PERCENT)))
        yield TABLE.vary(name, "γ·1.01", "γ is attained at −Z", more)
    if not floor.is_Rational:
        yield TABLE.vary(name, "without z ≥ −Z", "the slope falls on", drop=(le(-Z, z),))
        yield TABLE.vary(name, "reversed", "z = 0 is inside", states(le(slope, floor)))


def slopes(activation: Activation) -> Iterator[Variant]:
    name, sigma, slope = activation.name, activation.sigma, activation.slope
    if activation in (*SMOOTH, *DIPPED):
        turned = language.derivative_is(sigma, {z: Integer(1)}, -slope)
        yield TABLE.vary(f"{name}-derivative", "−σ′", "the slope is not 0", turned)
    if activation in SMOOTH:
        far = states(gt(slope, _PERCENT))
        yield TABLE.vary(f"{name}-rising", "σ′ > 1/100", "σ′ → 0 to the left", far)
    if activation in DIPPED:
        monotone = states(ge((sigma - sigma.subs(z, zeta)) * (z - zeta), 0))
        yield TABLE.vary(f"{name}-rising", "σ rises", "it falls left of its dip", monotone)
        tilted = states(gt(slope + _PERCENT, 0))
        yield TABLE.vary(f"{name}-rising", "σ′ > −1/100", "the dip is deeper", tilted)
        flat = states(ge(slope, -bound_of(activation) / 20))
        yield TABLE.vary(f"{name}-steep", "σ′ ≥ −L/20", "the dip is deeper", flat)
    if activation.corners:
        gap = z - zeta
        rise = (sigma - sigma.subs(z, zeta)) * gap
        lifted, less = states(ge(rise, gap**2 / 50)), states(le(rise, (1 - _PERCENT) * gap**2))
        yield TABLE.vary(f"{name}-monotone", "≥ (z − ζ)²/50", "both are left of 0", lifted)
        yield TABLE.vary(f"{name}-secant", "L·0.99", "both are right of 0", less)


def relations() -> Iterator[Variant]:
    """σ′ = F(σ) with a mistake in F."""
    g, t = ACTIVATIONS["sigmoid"], ACTIVATIONS["tanh"]
    plus, one = states(eq(g.slope, g.sigma * (1 + g.sigma))), states(eq(t.slope, 1 - t.sigma))
    half = states(eq(g.slope, g.sigma * (1 - g.sigma) / 2))
    yield TABLE.vary("sigmoid-relation", "σ(1 + σ)", "a sign", plus)
    yield TABLE.vary("sigmoid-relation", "σ(1 − σ)/2", "a factor", half)
    yield TABLE.vary("tanh-relation", "1 − σ", "an exponent", one)


def false_activations() -> tuple[Variant, ...]:
    return (*activations(), *relations())
