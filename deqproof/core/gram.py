"""Programs as fractions of polynomials whose letters are scalars and inner products.

A vector is a combination of words S…S v of operators on named vectors; an inner product of two
such words is a letter ⟨a, S…S b⟩, the same read from either end because every operator is
self-adjoint. An identity between such fractions holds in R^d for every d.
Operations that are not rational (sqrt, exp, max, …) are opaque letters: what is true of them
enters through the facts of `deqproof.core.lemma`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from deqproof.core.depends import is_random
from deqproof.core.errors import IllPosed, NotLowerable
from deqproof.core.term import SCALAR, Term, apply, inner, mean

Word: TypeAlias = tuple[tuple[str, ...], Term]
Vector: TypeAlias = dict[Word, "Ratio"]

_BLOCK = 8  # letters are added to the polynomial ring in blocks
_MOST_LETTERS, _MOST_WORDS, _LONGEST_WORD = 512, 512, 512
_MOST_DEGREE = 1000  # of a polynomial: what a gcd takes grows with it, however few its monomials
_MOST_WORK = 100_000_000  # products of coefficients, by their words of 64 bits
_MANY_BITS, _MOST_BITS = 4096, 200_000  # of a coefficient: when to measure, when to stop


class Ratio(NamedTuple):
    """num/den, with den not the zero polynomial; `bits` estimates the longest coefficient."""

    num: fmpq_mpoly
    den: fmpq_mpoly
    bits: int = 0


@dataclass(slots=True)
class Gram:
    """The algebra of Gram letters. `divisors` collects what the program divided by."""

    letters: list[Term] = field(default_factory=list[Term])
    divisors: list[fmpq_mpoly] = field(default_factory=list[fmpq_mpoly])
    _index: dict[Term, int] = field(default_factory=dict[Term, int])
    _random: set[int] = field(default_factory=set[int])
    _context: fmpq_mpoly_ctx = field(default_factory=lambda: _ring(_BLOCK))
    _work: int = 0

    def letter(self, term: Term) -> fmpq_mpoly:
        """The generator that stands for a term; the ring grows as letters appear."""
        k = self._index.setdefault(term, len(self.letters))
        if k == len(self.letters):
            self.letters.append(term)
            if is_random(term):
                self._random.add(k)
        if k >= _MOST_LETTERS:
            raise NotLowerable(f"expected at most {_MOST_LETTERS} letters")
        if k >= self._context.nvars():
            self._context = _ring(self._context.nvars() + _BLOCK)
        return self._context.gen(k)

    def lift(self, p: fmpq_mpoly) -> fmpq_mpoly:
        """The polynomial in the present ring."""
        same = p.context() is self._context
        return p if same else self._polynomial(p.to_dict())

    def _polynomial(self, terms: Mapping[tuple[int, ...], fmpq]) -> fmpq_mpoly:
        n = self._context.nvars()
        return self._context.from_dict({(*e, *(0,) * (n - len(e))): c for e, c in terms.items()})

    def constant(self, value: Fraction | int) -> fmpq_mpoly:
        q = Fraction(value)
        return self._context.constant(fmpq(q.numerator, q.denominator))

    def whole(self, p: fmpq_mpoly) -> Ratio:
        return Ratio(p, self.constant(1))

    def leaf(self, term: Term) -> Ratio | Vector:
        datum = term.data[0]
        if isinstance(datum, Fraction):
            bits = datum.numerator.bit_length() + datum.denominator.bit_length()
            return Ratio(self.constant(datum), self.constant(1), bits)
        if term.kind == SCALAR:
            return self.whole(self.letter(term))
        return {((), term): self.whole(self.constant(1))}

    def operate(self, term: Term, args: Sequence[Any]) -> Ratio | Vector:
        rule = _RULES.get(term.op)
        if rule is None:
            return self.whole(self.letter(term))  # opaque
        return rule(self, *term.data, *args)

    def add(self, a: Ratio, b: Ratio) -> Ratio:
        n, d, m, e = (self.lift(p) for p in (*a[:2], *b[:2]))
        if d == e:
            return Ratio(n + m, d, max(a.bits, b.bits) + 1)
        bits = a.bits + b.bits + 1
        g = self._gcd(d, e, bits)
        n, m = self._times(n, e / g, bits), self._times(m, d / g, bits)
        return self._reduced(n + m, self._times(d / g, e, bits), bits)

    def sub(self, a: Ratio, b: Ratio) -> Ratio:
        return self.add(a, self.neg(b))

    def neg(self, a: Ratio) -> Ratio:
        return Ratio(-a.num, a.den, a.bits)

    def mul(self, a: Ratio, b: Ratio) -> Ratio:
        n, d, m, e = (self.lift(p) for p in (*a[:2], *b[:2]))
        bits = a.bits + b.bits + 1
        return self._reduced(self._times(n, m, bits), self._times(d, e, bits), bits)

    def div(self, a: Ratio, b: Ratio) -> Ratio:
        if b.num.is_zero():
            raise IllPosed("division by an expression that is identically 0")
        self.divisors.append(b.num)
        return self.mul(a, Ratio(b.den, b.num, b.bits))

    def pow(self, exponent: int, a: Ratio) -> Ratio:
        n = d = self.constant(1)
        for k in range(exponent):
            bits = k * (a.bits + 1)
            n, d = self._times(n, self.lift(a.num), bits), self._times(d, self.lift(a.den), bits)
        return Ratio(n, d, self._measured(n, d, exponent * (a.bits + 1)))

    def _times(self, p: fmpq_mpoly, q: fmpq_mpoly, bits: int) -> fmpq_mpoly:
        self._spend(len(p) * len(q), bits)
        return p * q

    def _gcd(self, p: fmpq_mpoly, q: fmpq_mpoly, bits: int) -> fmpq_mpoly:
        self._spend(10 * len(p) * len(q), bits)
        return p.gcd(q)

    def _spend(self, products: int, bits: int) -> None:
        self._work += products * (1 + bits // 64)
        if self._work > _MOST_WORK:
            raise NotLowerable("expected a smaller claim: there is too much to multiply out")

    def _measured(self, n: fmpq_mpoly, d: fmpq_mpoly, bits: int) -> int:
        if max(n.total_degree(), d.total_degree()) > _MOST_DEGREE:
            raise NotLowerable(f"expected a smaller claim: one of degree {_MOST_DEGREE} at most")
        if bits > _MANY_BITS:
            bits = max((c.height_bits() for p in (n, d) for c in p.coeffs()), default=0)
        if bits > _MOST_BITS:
            raise NotLowerable("expected a smaller claim: its coefficients grow too long")
        return bits

    def _reduced(self, n: fmpq_mpoly, d: fmpq_mpoly, bits: int) -> Ratio:
        bits = self._measured(n, d, bits)
        if d.is_constant():
            return Ratio(n / d, self.constant(1), bits)
        g = self._gcd(n, d, bits)
        return Ratio(n / g, d / g, bits)

    def vzero(self) -> Vector:
        return {}

    def vadd(self, u: Vector, v: Vector) -> Vector:
        total = dict(u)
        for word, c in v.items():
            total[word] = self.add(total[word], c) if word in total else c
        if len(total) > _MOST_WORDS:
            raise NotLowerable(f"expected a vector that is a sum of at most {_MOST_WORDS} words")
        return total

    def scale(self, s: Ratio, v: Vector) -> Vector:
        return {word: self.mul(s, c) for word, c in v.items()}

    def apply(self, operator: str, v: Vector) -> Vector:
        if any(len(word) == _LONGEST_WORD for word, _ in v):
            raise NotLowerable(f"expected at most {_LONGEST_WORD} operators one after the other")
        return {((operator, *word), name): c for (word, name), c in v.items()}

    def inner(self, u: Vector, v: Vector) -> Ratio:
        total = self.whole(self.constant(0))
        for (left, a), x in u.items():
            for (right, b), y in v.items():
                letter = self.letter(gram_letter(a, (*reversed(left), *right), b))
                total = self.add(total, self.mul(self.mul(x, y), self.whole(letter)))
        return total

    def mean(self, a: Ratio) -> Ratio:
        """By linearity: what is not random comes out, monomial by monomial."""
        n, d = self.lift(a.num), self.lift(a.den)
        if any(e and k in self._random for key in d.to_dict() for k, e in enumerate(key)):
            raise NotLowerable("a mean of a quotient: give the random quotient a letter of its own")
        total = self.whole(self.constant(0))
        for key, c in n.to_dict().items():
            fixed = tuple(0 if k in self._random else e for k, e in enumerate(key))
            moment = self._moment({k: e for k, e in enumerate(key) if e and k in self._random})
            part = Ratio(self._polynomial({fixed: c}), self.constant(1), a.bits)
            total = self.add(total, self.mul(part, self.whole(moment)))
        return self.mul(total, Ratio(self.constant(1), d, a.bits))

    def _moment(self, exponents: Mapping[int, int]) -> fmpq_mpoly:
        product: Term | None = None
        for k, e in exponents.items():
            factor = self.letters[k] ** int(e)
            product = factor if product is None else product * factor
        return self.constant(1) if product is None else self.letter(mean(product))


_RULES: Mapping[str, Callable[..., Any]] = {
    "add": Gram.add, "sub": Gram.sub, "neg": Gram.neg, "mul": Gram.mul, "div": Gram.div,
    "pow": Gram.pow, "vzero": Gram.vzero, "vadd": Gram.vadd, "scale": Gram.scale,
    "apply": Gram.apply, "inner": Gram.inner, "mean": Gram.mean,
}  # fmt: skip


def _ring(count: int) -> fmpq_mpoly_ctx:
    return fmpq_mpoly_ctx.get(tuple(f"x{k}" for k in range(count)), Ordering.degrevlex)


def gram_letter(a: Term, word: tuple[str, ...], b: Term) -> Term:
    """The term ⟨a, word b⟩, the same from either end."""
    here, there = (_key(a), word, _key(b)), (_key(b), word[::-1], _key(a))
    if there < here:
        a, word, b = b, word[::-1], a
    for operator in reversed(word):
        b = apply(operator, b)
    return inner(a, b)


def _key(leaf: Term) -> tuple[str, str]:
    return leaf.op, str(leaf.data[0])
