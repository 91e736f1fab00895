"""Letters and hypotheses of Theorem 3.6: the constants W, β, G, L and the step η."""

from __future__ import annotations

from deqproof.deq.claim import eq, ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.linear import (
    W,
    beta,
    lengths,
    n_xi,
    positive_definite,
    radius_positive,
    radius_squared,
    risk,
    spectrum,
)
from deqproof.deq.symbols import R0, alpha, column, eta, lambda_max, scalar, theta1, theta2, u, w
from deqproof.theorems.linear_4_well_posed import below

G = scalar("G", "G", "a bound of ‖∇R‖ where R ≤ R₀")
M = scalar("M", "M", "max(1, 3W′² + 2‖ξ‖W′), or anything above both")
L = scalar("L", "L", "a bound of the Hessian on the segments of the steps")
sgn = scalar("sgn", r"\varsigma", "the sign of 1 − θ₂")
s = scalar("s", "s", "the place on the segment of a step, from 0 to 1")

W1 = 2 * W + 1  # W′ bounds ‖w‖ on the segments
V = 2 * W1 + n_xi  # bounds ‖w + e‖ there
ceiling = alpha**2 + 2 * eta * R0  # bounds the squared radius for ever

constants = (
    spectrum,
    positive_definite,
    radius_positive,
    *lengths,
    ge(G, 0),
    eq(beta**2 * G**2, 2 * R0 * lambda_max * (1 + W**2)),
    ge(M, 1),
    ge(M, 3 * W1**2 + 2 * n_xi * W1),
    eq(beta**2 * L, 4 * lambda_max * (M + V)),
    gt(eta, 0),
    le(eta * L, 1),
    le(2 * eta * G, beta),
    eq(sgn**2, 1),
)

# what every step keeps
side = gt(sgn * u, 0)
outside = ge(radius_squared, alpha**2)
potential = le(radius_squared + 2 * eta * risk, ceiling)
kept = (side, outside, below, potential)
start = (*constants, side, eq(radius_squared, alpha**2), below)

# a move (δ₁, δ₂) of the parameters, short beside the margin; the segment it draws
delta1 = column("move1", r"\delta_1", "a move of θ₁")
delta2 = scalar("move2", r"\delta_2", "a move of θ₂")
far, inside = ge(sgn * u, beta), le(Inner(w, w), W**2)
brief = le(Inner(delta1, delta1) + delta2**2, beta**2 / 4)
on_segment = (ge(s, 0), le(s, 1))
segment = {theta1: theta1 + s * delta1, theta2: theta2 + s * delta2}
near = ge(sgn * u, beta / 2)
short = le(Inner(w, w), W1**2)
