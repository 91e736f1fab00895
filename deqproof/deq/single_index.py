"""The single-index deep equilibrium model, for every σ with 0 < σ′ ≤ L and every law of the data.

In the pre-activation z = θ₁ᵀX + θ₂σ(z) the output is σ(z), the target σ(ζ) with ζ = ξᵀX, and
∇R = E[(σ(z) − σ(ζ)) q (X, σ(z))] with q = σ′(z)/(1 − θ₂σ′(z)) [@dandapanthula2025, Sec. 3.2].
The equilibrium and the gradient are inputs of the flow: of them only these relations are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deqproof.deq.claim import DrivenOf, FlowOf, ForEveryOf, IterationOf, Language, eq, ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.random import Mean
from deqproof.deq.relation import Relation
from deqproof.deq.symbols import (
    column,
    eta,
    h,
    k,
    random_column,
    random_scalar,
    scalar,
    theta1,
    theta2,
    xi,
)
from deqproof.deq.unknown import sigma, sigma1

# -- random letters ------------------------------------------------------------------------------
X = random_column("X", "X", "the data")
z = random_scalar("z_X", "z_X", "the pre-activation at the equilibrium")
zeta = random_scalar("zeta_X", r"\zeta_X", "the target's pre-activation ξᵀX")
q = random_scalar("q_X", "q_X", "the factor σ′(z)/(1 − θ₂σ′(z)) of the gradient")
inside = random_scalar(
    "one_B", r"\mathbf{1}_{\mathcal{B}}", "the indicator of an event with ‖X‖ ≤ B"
)

# -- constants -----------------------------------------------------------------------------------
L = scalar("Lip", "L", "a bound of σ′")
n_xi = scalar("n_xi", r"\|\xi\|", "the norm of ξ")
delta = scalar("delta2", r"\delta_2", "the radius of the ball around (ξ, 0), below 1/L")
B = scalar("B", "B", "the radius of truncation")
sigma0 = scalar("sigma_0", r"\sigma_0", "a bound of |σ(0)|")
Z = scalar("Z", "Z", "a bound of the pre-activations where ‖X‖ ≤ B")
gamma = scalar("gamma", r"\gamma", "a bound of σ′ from below on [−Z, Z]")
rho = scalar("rho_B", r"\rho", "a bound of E[1_𝓑(X,y)(X,y)ᵀ] from below on the ball")
Lambda = scalar("Lambda", r"\Lambda", "a bound of E[(X, y)(X, y)ᵀ] on the ball")
m = scalar("m", "m", "any pre-activation")
M = scalar("M_2", "M", "a bound of E[1 + ‖X‖²]")
r = scalar("r_2", r"\|\Delta\|^{2}", "the squared distance to the target, ‖θ₁ − ξ‖² + θ₂²")
rate = scalar("lambda_1", r"\lambda_1", "the rate 2ργ²/(1 + Lδ₂)")
sharp_rate = scalar("lambda_1s", r"\lambda_1'", "the sharper rate 2ργ²/(1 + γδ₂)")
steep = scalar("lambda_2", r"\lambda_2", "the bound L⁴Λ²/(1 − Lδ₂)² of ‖∇R‖²/r")
G1 = column("G_1", r"\nabla_{\theta_1}R", "the gradient of the risk in θ₁")
G2 = scalar("G_2", r"\partial_{\theta_2}R", "the derivative of the risk in θ₂")

language = Language(
    {
        r: Inner(theta1 - xi, theta1 - xi) + theta2**2,
        rate: 2 * rho * gamma**2 / (1 + L * delta),
        sharp_rate: 2 * rho * gamma**2 / (1 + gamma * delta),
        steep: L**4 * Lambda**2 / (1 - L * delta) ** 2,
    }
)

# -- what is given -------------------------------------------------------------------------------
smooth = (ForEveryOf(m, gt(sigma1(m), 0)), ForEveryOf(m, le(sigma1(m), L)), gt(L, 0))
radius = (gt(delta, 0), gt(1 - L * delta, 0))
target = (ge(n_xi, 0), eq(n_xi**2, Inner(xi, xi)))
origin = (le(sigma(0), sigma0), ge(sigma(0), -sigma0))
reach = (*target, *origin, gt(B, 0), eq(Z * (1 - L * delta), (n_xi + delta) * B + delta * sigma0))
between = (ge(m, -Z), le(m, Z))
steepest = ForEveryOf(m, ge(sigma1(m), gamma), between)
truncated = (eq(inside * (1 - inside), 0), ge(inside * (B**2 - Inner(X, X)), 0))
aligned = eq(zeta, Inner(xi, X))
below = gt(1 - theta2 * L, 0)  # θ₂ < 1/L
ball = le(r, delta**2)
tail = 1 + Inner(X, X)
moment = le(Mean(tail), M)  # so it is finite

# -- what is known of the equilibrium and the gradient at each instant ---------------------------
length = Inner(h, h) + k**2


@dataclass(frozen=True, slots=True)
class Output:
    """An output and its error: what they make of the gradient, and of the moments of the data."""

    y: Any
    error: Any

    @property
    def pull(self) -> Any:
        return self.error * q

    @property
    def towards(self) -> Any:
        """⟨Δ, (X, y)⟩ = z − ζ."""
        return Inner(theta1 - xi, X) + theta2 * self.y

    @property
    def along(self) -> Any:
        """⟨∇R, (X, y)⟩."""
        return Inner(G1, X) + G2 * self.y

    @property
    def gradient(self) -> tuple[ForEveryOf, Relation]:
        """⟨h, ∇_{θ₁}R⟩ for every h, and ∂_{θ₂}R."""
        along = ForEveryOf(h, eq(Inner(h, G1), Mean(self.pull * Inner(h, X))))
        return along, eq(G2, Mean(self.pull * self.y))

    @property
    def spread(self) -> ForEveryOf:
        """ρ bounds the moments on the event from below, in the ball."""
        seen = ge(Mean(inside * (Inner(h, X) + k * self.y) ** 2), rho * length)
        return ForEveryOf(h, ForEveryOf(k, seen), (ball,))

    @property
    def spread_above(self) -> ForEveryOf:
        """Λ bounds all moments from above, in the ball."""
        seen = le(Mean((Inner(h, X) + k * self.y) ** 2), Lambda * length)
        return ForEveryOf(h, ForEveryOf(k, seen), (ball,))


OF_SIGMA = Output(sigma(z), sigma(z) - sigma(zeta))
equilibrium = eq(z, Inner(theta1, X) + theta2 * sigma(z))
factor = eq(q * (1 - theta2 * sigma1(z)), sigma1(z))
pull, towards = OF_SIGMA.pull, OF_SIGMA.towards
gradient1, gradient2 = OF_SIGMA.gradient
spread, spread_above = OF_SIGMA.spread, OF_SIGMA.spread_above

implicit = (equilibrium, factor)
gradient = (gradient1, gradient2)
inputs = (z, q, G1, G2)
flow = FlowOf((theta1, theta2), (-G1, -G2), (below,))
descent = IterationOf((theta1, theta2), (theta1 - eta * G1, theta2 - eta * G2))
any_flow = DrivenOf(flow, inputs, (*implicit, *gradient))
spread_flow = DrivenOf(flow, inputs, (*implicit, *gradient, spread))
spread_descent = DrivenOf(descent, inputs, (*implicit, *gradient, spread, spread_above))
