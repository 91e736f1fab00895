"""The flow of a Gaussian population as a vector field without hidden letters, for any d.

With unit normals G and H, A = θ₁ᵀx = αG and ζ = ξᵀx = (r/α)G + κH, where α² = θ₁ᵀΣθ₁,
r = ξᵀΣθ₁ and κ² = ξᵀΣξ − r²/α². Nodes z_i of the pre-activation, fixed along the flow, turn the
outer mean into a sum: there a = z_i − θ₂σ(z_i), so that no fixed point is solved, and σ(z_i) and
σ'(z_i) are numbers. Fixed nodes h_j of H make the inner one:

    E[e w φ] = Σ_i ω_i s_i B_i φ_i (y_i − Σ_j η_j σ(ζ_ij)),
    B_i = e^{−g_i²/2}/α,  g_i = (z_i − θ₂y_i)/α,  ζ_ij = (r/α)g_i + κh_j,

for the weights ω, η of two trapezoidal rules, and by Stein's lemma
∇_{θ₁}R = E[∂_A(e w)]Σθ₁ − E[σ'(ζ)w]Σξ [theory 2.8]. `deqproof.flow.gaussian` chooses the nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from deqproof.core.derivative import derivative
from deqproof.core.slopes import VectorField
from deqproof.core.term import Term, const, function, power, scalar, substitute
from deqproof.deq.exact import scalar_product
from deqproof.flow.taylor.model import Activation, dot, states_of

Vector = Sequence[Fraction]


@dataclass(frozen=True, slots=True)
class OuterNode:
    """z, y = σ(z), s = σ'(z) and the weight ω (with the 1/√2π of the bell), to enough digits."""

    z: Fraction
    y: Fraction
    s: Fraction
    weight: Fraction


@dataclass(frozen=True, slots=True)
class GaussianRule:
    """`inner`: pairs (h, η). None where ζ is a multiple of A along the whole flow."""

    outer: tuple[OuterNode, ...]
    inner: tuple[tuple[Fraction, Fraction], ...] | None


@dataclass(frozen=True, slots=True)
class _Plane:
    """What a node needs of the state: 1/α, θ₂/α, r/α, and κ if ζ is no multiple of A."""

    inverse: Term
    lag: Term
    along: Term
    across: Term | None


def gaussian_flow(
    sigma: Sequence[Vector], xi: Vector, activation: Activation, rule: GaussianRule
) -> VectorField:
    """The gradient flow of ½E(y − f)² for x ~ N(0, Σ), with the means of a rule."""
    *theta, theta2 = states = states_of(len(xi))
    sigma_xi = [scalar_product(row, xi) for row in sigma]
    sigma_theta = [dot(row, theta) for row in sigma]
    square, product = dot(theta, sigma_theta), dot(sigma_xi, theta)
    tau2 = scalar_product(xi, sigma_xi)
    inverse = 1 / function("sqrt", square)
    across = None
    if rule.inner is not None:  # κ = √(α²τ² − r²)/α; the square root of a Gram determinant
        across = inverse * function("sqrt", square * tau2 - power(product, 2))
    plane = _Plane(inverse, theta2 * inverse, product * inverse, across)
    with_g, slope, last = _means(plane, activation, rule)
    pull = (with_g + plane.along * slope) * inverse
    field = [slope * b - pull * a for a, b in zip(sigma_theta, sigma_xi, strict=True)]
    return VectorField(states, (*field, -last))


def _means(plane: _Plane, activation: Activation, rule: GaussianRule) -> tuple[Term, Term, Term]:
    """E[e w G], E[σ'(ζ) w] and E[e w y]."""
    with_g, slopes, last = const(0), const(0), const(0)
    for node in rule.outer:
        g = node.z * plane.inverse - node.y * plane.lag
        bell = function("exp", -(power(g, 2) / 2)) * plane.inverse
        target, slope = _teacher(plane, activation, rule, g)
        share = bell * (node.weight * node.s)
        part = share * (node.y - target)
        with_g, last = with_g + part * g, last + node.y * part
        slopes = slopes + share * slope
    return with_g, slopes, last


def _teacher(
    plane: _Plane, activation: Activation, rule: GaussianRule, g: Term
) -> tuple[Term, Term]:
    """E[σ(ζ) | G = g] and E[σ'(ζ) | G = g]."""
    middle = plane.along * g
    if rule.inner is None or plane.across is None:
        return _with_slope(activation, middle)
    value, slope = const(0), const(0)
    for h, weight in rule.inner:
        f, s = _with_slope(activation, middle + h * plane.across)
        value, slope = value + weight * f, slope + weight * s
    return value, slope


def _with_slope(activation: Activation, at: Term) -> tuple[Term, Term]:
    letter = scalar("zeta")
    f = activation(letter)
    slope = derivative(f, {letter: const(1)})
    return activation(at), substitute(slope, {letter: at})
