"""From SymPy to the core's terms: a closed table, exact or refused.

Anything outside the table is a `NotLowerable` error; a `Float` always is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

import sympy
from sympy import MatrixExpr, MatrixSymbol

from deqproof.core.errors import NotLowerable
from deqproof.core.term import PI as PI_TERM
from deqproof.core.term import (
    VECTOR,
    VZERO,
    Term,
    apply,
    call,
    const,
    draw,
    function,
    inner,
    mean,
    power,
    scalar,
    vdraw,
    vector,
)  # fmt: skip
from deqproof.deq.inner import Inner
from deqproof.deq.random import Mean, RandomColumn, RandomScalar
from deqproof.deq.unknown import ORDERS

Definitions: TypeAlias = Mapping[Any, Any]
_FUNCTIONS: dict[Any, str] = {
    sympy.exp: "exp",
    sympy.log: "log",
    sympy.tanh: "tanh",
    sympy.atan: "atan",
    sympy.erf: "erf",
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.Abs: "abs",
}


class Lowering:
    """One translation with its definitions: shorthands such as w = θ₁/u are replaced on the way."""

    def __init__(self, definitions: Definitions | None = None) -> None:
        self._definitions = dict(definitions or {})
        self._known: dict[Any, Term] = {}

    def scalar(self, expression: Any) -> Term:
        """The term of a SymPy scalar, or of a number."""
        expression = sympy.Integer(expression) if isinstance(expression, int) else expression
        return self._cached(expression, self._scalar)

    def vector(self, expression: Any) -> Term:
        """The term of a column of R^d."""
        return self._cached(expression, self._vector)

    def lower(self, expression: Any) -> Term:
        """The term of a scalar or a column."""
        columns = isinstance(expression, MatrixExpr)
        return self.vector(expression) if columns else self.scalar(expression)

    def _cached(self, expression: Any, rule: Callable[[Any], Term]) -> Term:
        if expression not in self._known:
            definition = self._definitions.get(expression)
            self._known[expression] = (
                rule(expression) if definition is None else self.lower(definition)
            )
        return self._known[expression]

    def _scalar(self, e: Any) -> Term:
        if isinstance(e, sympy.Rational):
            return const(Fraction(int(e.p), int(e.q)))
        if isinstance(e, sympy.Symbol):
            return draw(e.name) if isinstance(e, RandomScalar) else scalar(e.name)
        if isinstance(e, sympy.Add):
            return self._folded(e.args, lambda a, b: a + b)
        if isinstance(e, sympy.Mul):
            return self._product(e)
        if isinstance(e, sympy.Pow):
            return self._power(e)
        if isinstance(e, Inner):
            return inner(self.vector(e.args[0]), self.vector(e.args[1]))
        if e is sympy.pi:
            return PI_TERM
        if isinstance(e, sympy.Max | sympy.Min):
            name = "max" if isinstance(e, sympy.Max) else "min"
            return self._folded(e.args, lambda a, b: function(name, a, b))
        if isinstance(e, sympy.Piecewise):
            return self._branches(e)
        return self._function(e)

    def _function(self, e: Any) -> Term:
        if isinstance(e, Mean):
            return mean(self.scalar(e.args[0]))
        if e.func in ORDERS:
            return call("sigma", ORDERS[e.func], self.scalar(e.args[0]))
        if e.func in _FUNCTIONS:
            return function(_FUNCTIONS[e.func], self.scalar(e.args[0]))
        if isinstance(e, sympy.Float):
            raise NotLowerable(f"expected an exact number, got the float {e}: write a Rational")
        raise NotLowerable(f"expected a function of the closed table, got {e.func.__name__}: {e}")

    def _branches(self, e: Any) -> Term:
        """The pieces from the last one on, which is for everything else."""
        *pieces, (rest, otherwise) = e.args
        if otherwise is not sympy.true:
            raise NotLowerable(f"expected pieces that cover all of R, got {e}")
        total = self.scalar(rest)
        for value, condition in reversed(pieces):
            total = self._branch(condition, self.scalar(value), total)
        return total

    def _branch(self, condition: Any, value: Term, rest: Term) -> Term:
        """`where` takes its second operand where the first is ≥ 0."""
        if not isinstance(condition, sympy.Ge | sympy.Le | sympy.Gt | sympy.Lt):
            raise NotLowerable(f"expected one inequality as the condition, got {condition}")
        low, high = self.scalar(condition.lts), self.scalar(condition.gts)
        if isinstance(condition, sympy.Ge | sympy.Le):
            return function("where", high - low, value, rest)
        return function("where", low - high, rest, value)

    def _folded(self, args: Iterable[Any], join: Callable[[Term, Term], Term]) -> Term:
        terms = [self.scalar(a) for a in args] or [const(1)]
        total = terms[0]
        for t in terms[1:]:
            total = join(total, t)
        return total

    def _product(self, e: Any) -> Term:
        """Numerators first; each divisor apart, so that the core sees what must not vanish."""
        below = [a for a in e.args if _is_divisor(a)]
        total = self._folded([a for a in e.args if a not in below], lambda a, b: a * b)
        for divisor in below:
            base, exponent = self.scalar(divisor.args[0]), -int(divisor.args[1])
            total = total / base if exponent == 1 else total * power(1 / base, exponent)
        return total

    def _power(self, e: Any) -> Term:
        base, exponent = e.args
        if isinstance(exponent, sympy.Integer):
            n, value = int(exponent), self.scalar(base)
            return power(value, n) if n > 0 else power(1 / value, -n)
        if isinstance(exponent, sympy.Rational) and exponent.q == 2:
            return power(function("sqrt", self.scalar(base)), int(exponent.p))
        if base is sympy.E:
            return function("exp", self.scalar(exponent))
        raise NotLowerable(f"expected an integer or half-integer exponent, got {e}")

    def _vector(self, e: Any) -> Term:
        if isinstance(e, MatrixSymbol) and e.shape[1] == 1:
            return vdraw(e.name) if isinstance(e, RandomColumn) else vector(e.name)
        if isinstance(e, sympy.ZeroMatrix):
            return VZERO
        if isinstance(e, sympy.MatAdd):
            total = VZERO
            for a in e.args:
                total = total + self.vector(a)
            return total
        if isinstance(e, sympy.MatMul):
            return self._chain(e)
        raise NotLowerable(f"expected a column of R^d, got {type(e).__name__}: {e}")

    def _chain(self, e: Any) -> Term:
        """Operators act on the column at the right end; scalars scale it."""
        coefficient, factors = e.as_coeff_matrices()
        *operators, column = factors
        value = self.vector(column)
        for operator in reversed(operators):
            value = self._applied(operator, value)
        return value if coefficient == 1 else self.scalar(coefficient) * value

    def _applied(self, operator: Any, value: Term) -> Term:
        if isinstance(operator, sympy.Transpose):  # operators are self-adjoint
            operator = operator.arg
        if isinstance(operator, sympy.Identity):
            return value
        if isinstance(operator, MatrixSymbol) and value.kind == VECTOR:
            return apply(operator.name, value)
        if isinstance(operator, sympy.MatAdd):
            total = VZERO
            for part in operator.args:
                total = total + self._applied(part, value)
            return total
        raise NotLowerable(
            f"expected an operator on R^d, got {type(operator).__name__}: {operator}"
        )


def _is_divisor(e: Any) -> bool:
    return isinstance(e, sympy.Pow) and e.args[1].is_Integer and e.args[1] < 0


def lower(expression: Any, definitions: Definitions | None = None) -> Term:
    """The term of a SymPy scalar or column. Raises NotLowerable outside the closed table."""
    return Lowering(definitions).lower(expression)
