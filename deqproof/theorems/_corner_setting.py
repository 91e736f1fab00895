"""The setting of Theorem 3.8 with corners: secants of σ and one slope s, and no derivative.

In the pre-activations z, ζ the output is y and the target f. Along a flow or an iteration y, s, q
and the gradient are inputs, of which only these relations are known.
"""

from __future__ import annotations

from deqproof.deq.claim import DrivenOf, eq, ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.single_index import (
    G1,
    G2,
    L,
    Output,
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
    q,
    radius,
    z,
    zeta,
)
from deqproof.deq.symbols import random_scalar, theta1, theta2

y = random_scalar("y_X", "y_X", "the output")
f = random_scalar("f_X", "f_X", "the target")
s = random_scalar("s_X", "s_X", "the slope of σ at z; at a corner any one between its sides")
term, fact, states = language.term, language.fact, language.states
gap, rise = z - zeta, y - f
OUTPUT = Output(y, rise)
pull, towards = OUTPUT.pull, OUTPUT.towards
gradient, spread, spread_above = OUTPUT.gradient, OUTPUT.spread, OUTPUT.spread_above
width = 1 + gamma * delta

secant = le(rise**2, L * rise * gap)  # its slope is in [0, L]
secant_there = ge(inside * (rise * gap - gamma * gap**2), 0)
slopes = (ge(s, 0), le(s, L), ge(inside * (s - gamma), 0))
event = eq(inside * (1 - inside), 0)
implicit = (eq(z, Inner(theta1, X) + theta2 * y), eq(q * (1 - theta2 * s), s))
sizes = (gt(L, 0), gt(gamma, 0), *radius)
local = (secant, secant_there, *slopes, *implicit)  # at every data point, at each instant
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
