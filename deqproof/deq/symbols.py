"""Every letter of the theory, once: its assumptions, its LaTeX, what it means.

The dimension d is itself a symbol: nothing here knows how long a vector is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sympy import MatrixSymbol, Symbol, latex

from deqproof.core.errors import IllPosed
from deqproof.deq.random import RandomColumn, RandomScalar


@dataclass(frozen=True, slots=True)
class Letter:
    """A symbol with the name that the terminal, LaTeX and a reader use."""

    symbol: Symbol | MatrixSymbol
    latex: str
    meaning: str


d = Symbol("d", integer=True, positive=True)
_TABLE: dict[str, Letter] = {}


def _letter(name: str, latex: str, meaning: str, **assumptions: bool) -> Any:
    symbol = Symbol(name, real=True, **assumptions)
    _TABLE[name] = Letter(symbol, latex, meaning)
    return symbol


def _column(name: str, latex: str, meaning: str) -> Any:
    symbol = MatrixSymbol(name, d, 1)
    _TABLE[name] = Letter(symbol, latex, meaning)
    return symbol


def scalar(name: str, latex: str, meaning: str) -> Any:
    """A new scalar letter, for a theorem of one's own. Raises IllPosed if the name is taken."""
    _free(name, latex)
    return _letter(name, latex, meaning)


def column(name: str, latex: str, meaning: str) -> Any:
    """A new vector letter of R^d."""
    _free(name, latex)
    return _column(name, latex, meaning)


def random_scalar(name: str, latex: str, meaning: str) -> Any:
    """A new real random variable."""
    _free(name, latex)
    _TABLE[name] = Letter(RandomScalar(name, real=True), latex, meaning)
    return _TABLE[name].symbol


def random_column(name: str, latex: str, meaning: str) -> Any:
    """A new random vector of R^d."""
    _free(name, latex)
    _TABLE[name] = Letter(RandomColumn(name, d, 1), latex, meaning)
    return _TABLE[name].symbol


def covariance(name: str, latex: str, meaning: str) -> Any:
    """A new self-adjoint positive semidefinite operator on R^d."""
    _free(name, latex)
    _TABLE[name] = Letter(MatrixSymbol(name, d, d), latex, meaning)
    return _TABLE[name].symbol


def _free(name: str, latex: str) -> None:
    known = _TABLE.get(name)
    if known is not None and known.latex != latex:
        raise IllPosed(f"the letter {name!r} is taken by {known.meaning}: choose another name")


def latex_names() -> dict[Symbol | MatrixSymbol, str]:
    """What SymPy's LaTeX printer calls the letters."""
    return {letter.symbol: letter.latex for letter in _TABLE.values()}


@lru_cache(maxsize=4096, typed=True)
def printed(expression: Any) -> str:
    """The expression in LaTeX. SymPy is slow at it, and each hypothesis comes back many times."""
    return latex(expression, symbol_names=latex_names())


def meaning_of(name: str) -> str:
    return _TABLE[name].meaning if name in _TABLE else ""


# -- the linear and the single-index DEQ -----------------------------------------------------------
theta1 = _column("theta1", r"\theta_1", "weights of the input")
theta2 = _letter("theta2", r"\theta_2", "weight of the equilibrium")
xi = _column("xi", r"\xi", "the target's direction")
x = _column("x", "x", "an input")
Sigma = covariance("Sigma", r"\Sigma", "the second moment of the data, E[XXᵀ]")
lambda_min = _letter("lambda_min", r"\lambda_{\min}", "the least eigenvalue of Σ")
lambda_max = _letter("lambda_max", r"\lambda_{\max}", "the greatest eigenvalue of Σ")
u = _letter("u", "u", "1 − θ₂")
w = _column("w", "w", "the predictor θ₁/u of the linear DEQ")
e = _column("e", "e", "the error w − ξ")
alpha = _letter("alpha", r"\alpha", "the radius of the sphere", nonnegative=True)
R0 = _letter("R0", "R_0", "the initial risk")
eta = _letter("eta", r"\eta", "the step of gradient descent")
y = _letter("y", "y", "the equilibrium")
h = _column("h", "h", "a direction for θ₁")
k = _letter("k", "k", "a direction for θ₂")
