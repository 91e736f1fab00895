"""Inner products of R^d as SymPy scalars, for a d that is never fixed.

`Inner(u, v)` is uᵀv for n × 1 matrix expressions; it adds, multiplies and differentiates like any
scalar, which SymPy's own 1 × 1 matrices do not.
"""

from __future__ import annotations

from typing import Any

from sympy import Dummy, Expr, MatMul, MatrixSymbol, S, Transpose, ZeroMatrix, sqrt

from deqproof.core.errors import IllPosed


class Inner(Expr):
    """⟨u, v⟩ = uᵀv, a real scalar. Raises IllPosed unless both are columns of one height."""

    is_commutative = True
    is_extended_real = True

    def __new__(cls, u: Any, v: Any) -> Any:
        if u.shape != v.shape or u.shape[1] != 1:
            raise IllPosed(f"⟨u, v⟩: expected two columns of one height, got {u.shape}, {v.shape}")
        if isinstance(u, ZeroMatrix) or isinstance(v, ZeroMatrix):
            return S.Zero
        return Expr.__new__(cls, u, v)

    def _eval_derivative(self, x: Any) -> Any:
        u, v = self._vectors()
        return Inner(u.diff(x).doit(), v) + Inner(u, v.diff(x).doit())

    def _vectors(self) -> tuple[Any, Any]:
        u, v = self.args
        return u, v

    def _latex(self, printer: Any) -> str:
        u, v = self.args
        if u == v:
            return rf"\|{printer.doprint(u)}\|^{{2}}"
        return rf"\langle {printer.doprint(u)}, {printer.doprint(v)}\rangle"

    def _eval_is_extended_nonnegative(self) -> bool | None:
        return True if self.args[0] == self.args[1] else None


def norm(v: Any) -> Any:
    """‖v‖."""
    return sqrt(Inner(v, v))


def gradient(expression: Any, x: MatrixSymbol) -> Any:
    """∇ₓ of a scalar, by SymPy's matrix calculus on each inner product and the chain rule."""
    inners = sorted(expression.atoms(Inner), key=str)
    names = {p: Dummy(f"p{k}") for k, p in enumerate(inners)}
    outer = expression.xreplace(names)
    total: Any = ZeroMatrix(*x.shape)
    for p, name in names.items():
        u, v = p.args
        slope = (Transpose(u) * v).diff(x)
        factor = outer.diff(name).xreplace({n: q for q, n in names.items()})
        total = total + MatMul(factor, slope)
    return total.doit()
