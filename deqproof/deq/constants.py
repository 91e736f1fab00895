"""Every explicit constant of the linear theory, as a formula in letters, written only here.

A formula may use the letters of earlier ones, so that it prints as in the paper; `term_of`
lowers it, for balls, floats or exact rationals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sympy import Abs, Expr, Max, Pow, Rational, Symbol, latex, log, sqrt

from deqproof.core.term import Term
from deqproof.deq import linear
from deqproof.deq.inner import Inner
from deqproof.deq.linear import W, beta, n_xi, rho
from deqproof.deq.lower import Lowering
from deqproof.deq.symbols import (
    R0,
    alpha,
    eta,
    lambda_max,
    lambda_min,
    latex_names,
    meaning_of,
    scalar,
    u,
    xi,
)  # fmt: skip

PAPER = "@dandapanthula2025"

s_min = scalar("s_min", r"s_{\min}", "the least eigenvalue of Σ^½(I + ξξᵀ)Σ^½")
epsilon = scalar("epsilon", r"\varepsilon", "the risk to be reached")
mu = scalar("mu", r"\mu", "the PŁ constant of the sphere")
nu = scalar("nu", r"\nu", "the asymptotic rate: R decays like e^(−2νt)")
D = scalar("D", "D", "‖θ(t) − θ(∞)‖ ≤ D e^(−μt)")
T = scalar("T", r"T_{\varepsilon}", "R(t) ≤ ε from this time on")
u_limit = scalar("u_limit", r"u_{\infty}", "the limit of u = 1 − θ₂")
G = scalar("G", "G", "a bound of ‖∇R‖ where R ≤ R₀")
W1 = scalar("W1", "W'", "a bound of ‖w‖ on every segment of a step")
L = scalar("L", "L", "a bound of the Hessian on every segment of a step")
eta0 = scalar("eta0", r"\eta_0", "descent contracts with every step up to this one")
q = scalar("q", "q", "R(θ_t) ≤ (1 − q)^t R(θ_0) for the step η")
A = scalar("A", r"A^2", "a bound of α_t² for the step η")
N = scalar("N", r"N_{\varepsilon}", "R(θ_t) ≤ ε from this step on, for the step η")


@dataclass(frozen=True, slots=True)
class Formula:
    """symbol = definition; `plain` is the symbol on a terminal, `source` the theorem."""

    symbol: Symbol
    plain: str
    definition: Expr
    source: str

    @property
    def name(self) -> str:
        return self.symbol.name

    @property
    def meaning(self) -> str:
        return meaning_of(self.name)

    @property
    def latex(self) -> str:
        """The symbol alone; `equation` has the definition too."""
        return latex_names()[self.symbol]

    @property
    def equation(self) -> str:
        names = latex_names()
        return f"{names[self.symbol]} = {latex(self.definition, symbol_names=names)}"


def _root(x: Expr) -> Expr:
    """√x under one root: SymPy would take √2 out, and make a rational value look irrational."""
    return Pow(x, Rational(1, 2), evaluate=False)


LINEAR: tuple[Formula, ...] = (
    Formula(alpha, "α", sqrt(linear.radius_squared), f"[{PAPER}, Thm 3.1]"),
    Formula(R0, "R₀", linear.risk, f"[{PAPER}, Sec. 3.1]"),
    Formula(n_xi, "‖ξ‖", sqrt(Inner(xi, xi)), f"[{PAPER}, Sec. 3.1]"),
    Formula(rho, "ρ", _root(2 * R0 / lambda_min), f"[{PAPER}, Lem 3.2]"),
    Formula(W, "W", n_xi + rho, f"[{PAPER}, Lem 3.2]"),
    Formula(beta, "β", alpha / sqrt(1 + W**2), f"[{PAPER}, Lem 3.2]"),
    Formula(u_limit, "u∞", u / Abs(u) * alpha / sqrt(1 + n_xi**2), f"[{PAPER}, Thm 3.3]"),
    Formula(mu, "μ", linear.mu, f"[{PAPER}, Thm 3.4]"),
    Formula(nu, "ν", s_min * (1 + n_xi**2) / alpha**2, f"[{PAPER}, Thm 3.4]"),
    Formula(D, "D", _root(2 * R0 / mu), f"[{PAPER}, Thm 3.4]"),
    Formula(T, "T_ε", log(Max(1, R0 / epsilon)) / (2 * mu), f"[{PAPER}, Thm 3.4]"),
    Formula(G, "G", _root(2 * R0 * lambda_max * (1 + W**2)) / beta, f"[{PAPER}, Thm 3.6]"),
    Formula(W1, "W′", 2 * W + 1, f"[{PAPER}, Thm 3.6]"),
    Formula(
        L,
        "L",
        4 * lambda_max / beta**2 * (Max(1, 3 * W1**2 + 2 * n_xi * W1) + 2 * W1 + n_xi),
        f"[{PAPER}, Thm 3.6]",
    ),
    Formula(eta0, "η₀", 1 / Max(L, 2 * G / beta), f"[{PAPER}, Thm 3.6]"),
)
STEP: tuple[Formula, ...] = (
    Formula(A, "A²", alpha**2 + 2 * eta * R0, f"[{PAPER}, Thm 3.6]"),
    Formula(q, "q", eta * lambda_min / (alpha**2 + 2 * eta * R0), f"[{PAPER}, Thm 3.6]"),
    Formula(N, "N_ε", log(Max(1, R0 / epsilon)) / -log(1 - q), f"[{PAPER}, Thm 3.6]"),
)
# Squares of these are rational where they are not: put in before SymPy's powers are lowered.
_ROOTS: Mapping[Symbol, Expr] = MappingProxyType(
    {f.symbol: f.definition for f in LINEAR if f.symbol in (alpha, n_xi)}
)


def term_of(formula: Formula) -> Term:
    """The core's term of a formula; its letters are θ₁, θ₂, ξ, Σ and its spectrum, s_min, η, ε,
    and the constants that come before it."""
    return Lowering(linear.DEFINITIONS).scalar(formula.definition.xreplace(_ROOTS))
