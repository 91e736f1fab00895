"""Every explicit constant of Theorems 3.8 and 3.9, as a formula in letters [@dandapanthula2025].

γ, ρ and Λ are a minimum, an infimum and a supremum: numbers for them come from elsewhere. What is
computed from a bound below ρ and one above Λ is a bound itself.
"""

from __future__ import annotations

from sympy import Max, log, sqrt

from deqproof.core.term import Term
from deqproof.deq.constants import PAPER, Formula, N, T, epsilon
from deqproof.deq.inner import Inner
from deqproof.deq.lower import Lowering
from deqproof.deq.single_index import B, Lambda, Z, gamma, n_xi, rho
from deqproof.deq.single_index import L as Lip
from deqproof.deq.single_index import delta as delta2
from deqproof.deq.symbols import eta, scalar, theta1, theta2, xi

sigma0 = scalar("sigma0", r"|\sigma(0)|", "the size of σ at 0")
r0 = scalar("r0", "r(0)", "the squared distance of the start to (ξ, 0)")
lambda1 = scalar("lambda1", r"\lambda_1", "r(t) ≤ r(0)e^(−λ₁t)")
sharper = scalar("lambda1'", r"\lambda_1'", "the sharper rate: r(t) ≤ r(0)e^(−λ₁′t)")
lambda2 = scalar("lambda2", r"\lambda_2", "‖∇R‖² ≤ λ₂r in the ball")
largest = scalar("eta1", r"\eta_1", "descent contracts with every step up to this one")
r_epsilon = scalar("r_epsilon", r"r_{\varepsilon}", "R ≤ ε where r is no larger")

_38, _39 = f"[{PAPER}, Thm 3.8]", f"[{PAPER}, Thm 3.9]"
_slack, _fold = 1 - Lip * delta2, log(Max(1, r0 / r_epsilon))

# In order; γ comes after Z, ρ and Λ after γ.
START: tuple[Formula, ...] = (
    Formula(n_xi, "‖ξ‖", sqrt(Inner(xi, xi)), f"[{PAPER}, Sec. 3.2]"),
    Formula(r0, "r(0)", Inner(theta1 - xi, theta1 - xi) + theta2**2, _38),
)
REGION: tuple[Formula, ...] = (
    Formula(Z, "Z", ((n_xi + delta2) * B + delta2 * sigma0) / _slack, _38),
)
RATE: tuple[Formula, ...] = (
    Formula(lambda1, "λ₁", 2 * rho * gamma**2 / (1 + Lip * delta2), _38),
    Formula(sharper, "λ₁′", 2 * rho * gamma**2 / (1 + gamma * delta2), _38),
)
CURVATURE: tuple[Formula, ...] = (
    Formula(lambda2, "λ₂", Lip**4 * Lambda**2 / _slack**2, _39),
    Formula(r_epsilon, "r_ε", 2 * epsilon * _slack**2 / (Lip**2 * Lambda), _38),
)
TIME: tuple[Formula, ...] = (
    Formula(largest, "η₁", lambda1 / (2 * lambda2), _39),
    Formula(T, "T_ε", _fold / lambda1, _38),
)
STEPS: tuple[Formula, ...] = (
    Formula(N, "N_ε", _fold / -log(1 - eta * lambda1 / 2), _39),
)  # fmt: skip


def term_of(formula: Formula) -> Term:
    """The core's term of a formula, in the letters above and θ₁, θ₂, ξ, η, ε."""
    return Lowering().scalar(formula.definition)
