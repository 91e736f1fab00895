"""Terms at fixed d as quotients of polynomials in the coordinates.

What is not rational becomes a letter m of its own, with an equation that pins it down at rational
points: m² = p for a square root, (m − a)(m − b) = 0 for a maximum, and for exp, tanh and the like
the one rational point that they have.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from deqproof.core.errors import IllPosed, NotLowerable
from deqproof.core.number import Coordinates, Table
from deqproof.core.term import LEAVES, Term, ordered
from deqproof.search.refute.frame import PLAIN, Frame

_SPARE = 20  # letters for what is not rational, and for directions
_LONGEST = 600  # terms of a polynomial: beyond, the algebra would cost more than it finds
SPECIAL = {
    "exp": (0, 1), "log": (1, 0), "tanh": (0, 0), "atan": (0, 0), "erf": (0, 0), "sin": (0, 0),
    "cos": (0, 1),
}  # fmt: skip


class TooLarge(NotLowerable):
    """The polynomials outgrew the search's patience."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """num/den."""

    num: fmpq_mpoly
    den: fmpq_mpoly

    def __add__(self, other: Quotient | int) -> Quotient:
        if isinstance(other, int):
            return Quotient(self.num + other * self.den, self.den)
        if self.den == other.den:
            return Quotient(_short(self.num + other.num), self.den)
        g = self.den.gcd(other.den)
        top = self.num * (other.den / g) + other.num * (self.den / g)
        return _reduced(top, self.den / g * other.den)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    def __rsub__(self, other: int) -> Quotient:
        return -self + other

    __radd__ = __add__

    def __neg__(self) -> Quotient:
        return Quotient(-self.num, self.den)

    def __mul__(self, other: Quotient | int) -> Quotient:
        if isinstance(other, int):
            return Quotient(other * self.num, self.den)
        return _reduced(self.num * other.num, self.den * other.den)

    __rmul__ = __mul__

    def __truediv__(self, other: Quotient) -> Quotient:
        if other.num.is_zero():
            raise IllPosed("division by an expression that is identically 0")
        return _reduced(self.num * other.den, self.den * other.num)

    def __pow__(self, exponent: int) -> Quotient:
        return Quotient(_short(self.num**exponent), _short(self.den**exponent))


def _reduced(num: fmpq_mpoly, den: fmpq_mpoly) -> Quotient:
    if den.is_constant():
        return Quotient(_short(num / den), den.context().constant(1))
    g = num.gcd(den)
    return Quotient(_short(num / g), den / g)


def _short(p: fmpq_mpoly) -> fmpq_mpoly:
    if len(p) > _LONGEST:
        raise TooLarge(f"a polynomial of more than {_LONGEST} terms")
    return p


@dataclass(slots=True)
class Ring:
    """Polynomials in a frame's coordinates and in the letters that are added on the way."""

    frame: Frame
    count: int = 0
    context: Any = None
    equations: list[fmpq_mpoly] = field(default_factory=list[fmpq_mpoly])
    roots: list[int] = field(default_factory=list[int])  # letters that are no less than 0
    frozen: bool = False  # no more letters: what would need one is refused
    _known: dict[Term, Any] = field(default_factory=dict[Term, Any])
    _algebra: Coordinates | None = None
    _opaque: dict[tuple[Any, ...], Quotient] = field(default_factory=dict[Any, Quotient])

    def __post_init__(self) -> None:
        self.count = len(self.frame.coordinates())
        names = tuple(f"x{k}" for k in range(self.count + _SPARE))
        self.context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)

    def fresh(self) -> int:
        """The place of a new letter."""
        if self.count >= self.context.nvars():
            raise TooLarge("too many letters")
        self.count += 1
        return self.count - 1

    def constant(self, value: Fraction | int) -> fmpq_mpoly:
        q = Fraction(value)
        return self.context.constant(fmpq(q.numerator, q.denominator))

    def whole(self, p: fmpq_mpoly) -> Quotient:
        return Quotient(p, self.constant(1))

    def values(self, terms: list[Term]) -> list[Any]:
        """Each term as a quotient, or as a tuple of them. Raises TooLarge or IllPosed."""
        if self._algebra is None:
            n = len(self.frame.coordinates())
            letters = [self.whole(self.context.gen(k)) for k in range(n)]
            self._algebra = self.frame.algebra(self._table(), letters)
        for t in ordered(terms):
            if t not in self._known:
                args = [self._known[a] for a in t.args]
                leaf = t.op in LEAVES
                self._known[t] = self._algebra.leaf(t) if leaf else self._algebra.operate(t, args)
        return [self._known[t] for t in terms]

    def _table(self) -> Table:
        special = {name: lambda a, name=name: self._at_special(name, a) for name in SPECIAL}
        return {
            **PLAIN,
            **special,
            "const": lambda q: self.whole(self.constant(q)),
            "sqrt": self._root,
            "abs": lambda a: self._either("abs", a, -a),
            "max": lambda a, b: self._either("max", a, b),
            "min": lambda a, b: self._either("min", a, b),
            "where": lambda c, a, b: self._either("where", a, b),
        }

    def _letter(self, name: str, *args: Quotient) -> tuple[Quotient, bool]:
        """The letter of an operation on these operands, and whether it is new."""
        key = (name, *(str(p) for a in args for p in (a.num, a.den)))
        new = key not in self._opaque
        if new and self.frozen:
            raise TooLarge(f"{name} outside the equations")
        if new:
            self._opaque[key] = self.whole(self.context.gen(self.fresh()))
        return self._opaque[key], new

    def _root(self, a: Quotient) -> Quotient:
        m, new = self._letter("sqrt", a)
        if new:
            self.roots.append(self.count - 1)
            self.equations.append((m * m - a).num)
        return m

    def _either(self, name: str, a: Quotient, b: Quotient) -> Quotient:
        m, new = self._letter(name, a, b)
        if new:
            self.equations.append(((m - a) * (m - b)).num)
        return m

    def _at_special(self, name: str, a: Quotient) -> Quotient:
        m, new = self._letter(name, a)
        if new:
            argument, value = SPECIAL[name]
            self.equations += [a.num - argument * a.den, m.num - value]
        return m
