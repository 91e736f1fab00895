"""Random letters and their mean: the data X, an equilibrium, E[…].

Expectation enters proofs through linearity and monotonicity only: nothing here is integrated.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, MatrixSymbol, Symbol


class RandomScalar(Symbol):
    """A real random variable."""


class RandomColumn(MatrixSymbol):
    """A random vector of R^d."""


class Mean(Expr):
    """E[a]: for every law under which the moments that occur exist."""

    is_commutative = True
    is_extended_real = True

    def _latex(self, printer: Any, exp: Any = None) -> str:
        inside = rf"\mathbb{{E}}\!\left[{printer.doprint(self.args[0])}\right]"
        return inside if exp is None else f"{inside}^{{{exp}}}"
