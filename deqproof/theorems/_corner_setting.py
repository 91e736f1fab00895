"""The setting of Theorem 3.8 with corners: secants of σ and one slope s, and no derivative.

In the pre-activations z, ζ the output is y and the target f. Along a flow or an iteration y, s, q
and the gradient are inputs, of which only these relations are known.
"""

from __future__ import annotations

from deqproof.deq.claim import DrivenOf, ForEveryOf, eq, ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.random import Mean
from deqproof.deq.single_index import (
    G1,
    G2,
    L,
    Lambda,
    X,
    aligned,
    ball,
    below,
    delta,
    descent,
    flow,
    gamma,
    inside,
    language,
    length,
    q,
    radius,
    rho,
    z,
    zeta,
)
from deqproof.deq.symbols import h, k, random_scalar, theta1, theta2, xi
from deqproof.search.hint import Instance

y = random_scalar("y_X", "y_X", "the output")
f = random_scalar("f_X", "f_X", "the target")
s = random_scalar("s_X", "s_X", "the slope of σ at z; at a corner any one between its sides")
term, fact, states = language.term, language.fact, language.states
gap, rise, pull = z - zeta, y - f, (y - f) * q
towards = Inner(theta1 - xi, X) + theta2 * y  # ⟨Δ, (X, y)⟩ = z − ζ
width = 1 + gamma * delta

secant = le(rise**2, L * rise * gap)  # its slope is in [0, L]
secant_there = ge(inside * (rise * gap - gamma * gap**2), 0)
slopes = (ge(s, 0), le(s, L), ge(inside * (s - gamma), 0))
event = eq(inside * (1 - inside), 0)
implicit = (eq(z, Inner(theta1, X) + theta2 * y), eq(q * (1 - theta2 * s), s))
sizes = (gt(L, 0), gt(gamma, 0), *radius)
local = (secant, secant_there, *slopes, *implicit)  # at every data point, at each instant
gradient1 = ForEveryOf(h, eq(Inner(h, G1), Mean(pull * Inner(h, X))))
gradient = (gradient1, eq(G2, Mean(pull * y)))
seen = Inner(h, X) + k * y
spread = ForEveryOf(h, ForEveryOf(k, ge(Mean(inside * seen**2), rho * length)), (ball,))
spread_above = ForEveryOf(h, ForEveryOf(k, le(Mean(seen**2), Lambda * length)), (ball,))
inputs = (z, y, s, q, G1, G2)
any_flow = DrivenOf(flow, inputs, (*local, *gradient))
spread_flow = DrivenOf(flow, inputs, (*local, *gradient, spread))
known = (*local, *gradient, spread, spread_above)
spread_descent = DrivenOf(descent, inputs, known)

point = (gt(L, 0), below, secant, *slopes[:2], *implicit, aligned)
there = (*sizes, *local, event, aligned, below, ball)
always = (*sizes, event, aligned)
LIP, GAMMA, DELTA, ROOM = map(fact, sizes)
LOW, HIGH, _ = map(fact, slopes)
SHIFT = (term(theta1 - xi), term(theta2))
GRADIENT = Instance(fact(gradient1), SHIFT[0])
WIDE = Instance(fact(spread), SHIFT[0])
