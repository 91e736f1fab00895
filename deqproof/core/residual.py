"""How well polynomials solve equations: all nodes of a program along a step, with error bounds.

Along a step, s in [0, 1], letters are given as polynomials with error bounds. Every node v of a
program gets a polynomial V (any will do) and a *slip*: how much V misses the operation on its
operands' polynomials. |v − V| ≤ error then follows from the operands' errors by a rule for each
operation, and costs only scalars: it is found for several errors of the letters.
A product is taken in full, so that its slip is the part cut off; a quotient, a root or a function
is tested against the equation that it satisfies [@tucker2011validated]. Coefficients are balls:
at each s, v(s) is within the error of a value of V(s) for some coefficients in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flint import arb, arb_poly, arb_series, ctx

from deqproof.core.errors import NotLowerable
from deqproof.core.number import BALL
from deqproof.core.term import Term

COARSE = 64  # bits of everything but coefficients
_WHOLE, _MIDDLE, _UNIT = arb(0.5, 0.5), arb(0.5), arb(0, 1)
_ONE, _ZERO, _MOST_LEAST = arb_poly([1]), arb(0), arb(1)


def bound(curve: arb_poly) -> arb:
    """An upper bound of |curve| on [0, 1]."""
    with ctx.workprec(COARSE):
        return curve(_WHOLE).abs_upper()


def spread(curve: arb_poly) -> arb:
    """A ball that holds the curve's values on [0, 1], by the mean value theorem."""
    with ctx.workprec(COARSE):
        return curve(_MIDDLE) + _UNIT * (bound(curve.derivative()) / 2)


@dataclass(frozen=True, slots=True)
class Curve:
    """The polynomial of a node, its slip, and for its rule of errors the least of what was divided
    by (of exp: how far the argument is from the polynomial that was taken)."""

    poly: arb_poly
    slip: arb = _ZERO
    least: arb = _ZERO


class Curves:
    """Polynomials, cut after the given degree, for nodes in order of evaluation."""

    def __init__(
        self, nodes: Sequence[Term], letters: Mapping[Term, arb_poly], degree: int
    ) -> None:
        self.nodes, self.degree, self.letters = nodes, degree, letters
        self.made: dict[Term, Curve] = {}
        self.sizes: dict[Term, arb] = {}
        cap = ctx.cap
        ctx.cap = degree + 1
        try:
            for t in self.nodes:
                self.made[t] = self.make(t)
        finally:
            ctx.cap = cap

    def make(self, t: Term) -> Curve:
        if t in self.letters:
            return self.cut(self.letters[t])
        if t.op in ("const", "pi"):
            return Curve(arb_poly([BALL[t.op](*t.data)]))
        operands = [self.made[a].poly for a in t.args]
        if t.op == "pow" and isinstance(t.data[0], int):
            return self.power(operands[0], t.data[0])
        if t.op not in _MAKE:
            raise NotLowerable(f"no rule for {t.op} along a tube: expected one of {sorted(_MAKE)}")
        return _MAKE[t.op](self, operands)

    def cut(self, full: arb_poly) -> Curve:
        if len(full) <= self.degree + 1:
            return Curve(full)
        return Curve(full.truncate(self.degree + 1), bound(full.right_shift(self.degree + 1)))

    def size(self, t: Term) -> arb:
        """An upper bound of a node's polynomial."""
        if t not in self.sizes:
            self.sizes[t] = bound(self.made[t].poly)
        return self.sizes[t]

    def power(self, a: arb_poly, exponent: int) -> Curve:
        result, size = self.cut(a if exponent else _ONE), bound(a)
        for _ in range(exponent - 1):
            more = self.cut(result.poly * a)
            result = Curve(more.poly, result.slip * size + more.slip)
        return result

    def quotient(self, a: arb_poly, b: arb_poly) -> Curve:
        c = exact((self.series(a) / self.series(b)).coeffs())
        return Curve(c, bound(a - b * c), abs(spread(b)).abs_lower())

    def root(self, a: arb_poly) -> Curve:
        c = exact(self.series(a).sqrt().coeffs())
        return Curve(c, bound(a - c * c), _above_zero(spread(c)))

    def series(self, a: arb_poly) -> arb_series:
        return arb_series(a.coeffs(), self.degree + 1)

    def function(self, name: str, a: arb_poly) -> Curve:
        """f(a) by its equation p f' = r a': `speed` bounds what the polynomial leaves of it.

        For log and atan, r/p does not depend on f, and the miss is at most that at 0 and the
        speed over p. For exp and tanh r does, by exp(a) and by 1 − tanh² with slopes 1 and
        at most |f| + 1: Grönwall's inequality multiplies the miss by e^{slope · ∫|a'|}.
        """
        q = exact(a.coeffs())
        f = exact(_SERIES[name](self.series(q)).coeffs())
        p, r = {
            "exp": lambda: (_ONE, f),
            "tanh": lambda: (_ONE, _ONE - f * f),
            "log": lambda: (q, _ONE),
            "atan": lambda: (_ONE + q * q, _ONE),
        }[name]()
        speed = bound(p * f.derivative() - r * q.derivative())
        at_zero = (getattr(q(0), name)() - f(0)).abs_upper()
        with ctx.workprec(COARSE):
            miss, blur, way = at_zero + speed, bound(a - q), bound(q.derivative())
            if name == "exp":
                return Curve(f, miss * way.exp(), blur)
            if name == "tanh":
                return Curve(f, miss * ((bound(f) + 1) * way).exp() + blur)
            least = _above_zero(spread(p))
            least = _above_zero(least - blur) if name == "log" else least.min(_MOST_LEAST)
            return Curve(f, at_zero + (speed + blur) / least, least)

    def errors(self, letters: Mapping[Term, arb]) -> dict[Term, arb]:
        """Bounds of |v − V| for all nodes from those of the letters (0 where none is given)."""
        found: dict[Term, arb] = {}
        with ctx.workprec(COARSE):
            for t in self.nodes:
                if t.args:
                    found[t] = self.error(t, found).abs_upper()
                else:
                    found[t] = self.made[t].slip + letters.get(t, arb(0))
        return found

    def error(self, t: Term, found: Mapping[Term, arb]) -> arb:
        """The rule of a node, from the errors of its operands."""
        v, a, b = self.made[t], t.args[0], t.args[-1]
        x, y = found[a], found[b]
        if t.op in ("add", "sub"):
            return v.slip + x + y
        if t.op == "mul":
            return v.slip + self.size(a) * y + self.size(b) * x + x * y
        if t.op == "pow":
            n = int(t.data[0])
            return v.slip + n * BALL["pow"](self.size(a) + x, n - 1) * x
        if t.op == "div":
            return (v.slip + x + self.size(t) * y) / _above_zero(v.least - y)
        if t.op == "sqrt":
            return (v.slip + x) / v.least + 0 * _above_zero(v.least * v.least - v.slip - x)
        if t.op == "exp":
            return v.slip + (self.size(t) + v.slip) * (v.least + x).expm1()
        if t.op == "log":
            return v.slip + x / _above_zero(v.least - x)
        return v.slip + x  # neg; tanh and atan are 1-Lipschitz


def exact(coefficients: Sequence[arb]) -> arb_poly:
    """The polynomial in the middle."""
    return arb_poly([c.mid() for c in coefficients])


def _above_zero(x: arb) -> arb:
    return x.abs_lower() if x > 0 else arb.nan()


_SERIES: dict[str, Callable[[arb_series], arb_series]] = {
    "exp": lambda a: a.exp(),
    "tanh": lambda a: 1 - 2 / ((2 * a).exp() + 1),
    "log": lambda a: a.log(),
    "atan": lambda a: a.atan(),
}
_MAKE: dict[str, Callable[[Curves, Sequence[arb_poly]], Curve]] = {
    "add": lambda c, v: c.cut(v[0] + v[1]),
    "sub": lambda c, v: c.cut(v[0] - v[1]),
    "neg": lambda c, v: c.cut(-v[0]),
    "mul": lambda c, v: c.cut(v[0] * v[1]),
    "div": lambda c, v: c.quotient(*v),
    "sqrt": lambda c, v: c.root(*v),
    "exp": lambda c, v: c.function("exp", *v),
    "tanh": lambda c, v: c.function("tanh", *v),
    "log": lambda c, v: c.function("log", *v),
    "atan": lambda c, v: c.function("atan", *v),
}
