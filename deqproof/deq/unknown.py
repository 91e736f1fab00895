"""An unknown smooth activation σ and its derivative, as SymPy functions that print as such."""

from __future__ import annotations

from typing import Any

from sympy import Function


class Slope(Function):
    """σ′."""

    nargs = 1

    def _latex(self, printer: Any, exp: Any = None) -> str:
        power = f"^{{{exp}}}" if exp is not None else ""
        return rf"\sigma'({printer.doprint(self.args[0])}){power}"


class Activation(Function):
    """σ, with σ′ as its derivative."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Any:
        """σ′ at the argument."""
        return Slope(self.args[0])

    def _latex(self, printer: Any, exp: Any = None) -> str:
        power = f"^{{{exp}}}" if exp is not None else ""
        return rf"\sigma({printer.doprint(self.args[0])}){power}"


# a call of either is a SymPy scalar
sigma: Any = Activation
sigma1: Any = Slope
ORDERS: dict[type, int] = {Activation: 0, Slope: 1}
