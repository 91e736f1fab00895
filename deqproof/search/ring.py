"""Statements as polynomials in Gram letters, and back: the finders' common ground.

A `Chart` evaluates a statement's goal and facts in one ring, solves the equations that are linear
in a letter for it, and reduces everything modulo them, remembering the cofactors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from flint import fmpq_mpoly

from deqproof.core.gram import Gram, Ratio
from deqproof.core.number import evaluate
from deqproof.core.statement import Fact, NonNegative, NonZero, Positive, Zero
from deqproof.core.term import VECTOR, Term, apply, const, inner, scalar

# the operations themselves, as nodes of a program
Cofactors: TypeAlias = tuple[tuple[Term, int], ...]
_X, _Y = scalar("x"), scalar("y")
_MUL, _SUB = _X * _Y, _X - _Y


@dataclass(frozen=True, slots=True)
class Equation:
    """poly = 0, where poly = scale · (cofactor paired with fact `place`)."""

    poly: fmpq_mpoly
    denominator: fmpq_mpoly
    place: int
    along: Term | None  # the vector that a vector equation was multiplied by


@dataclass(frozen=True, slots=True)
class Reduced:
    """multiplier · p = remainder + Σ quotient · equation.poly."""

    multiplier: fmpq_mpoly
    remainder: fmpq_mpoly
    quotients: tuple[tuple[fmpq_mpoly, Equation], ...]


@dataclass(frozen=True, slots=True)
class Pivot:
    """An equation solved for a letter: reduced by the pivots before it, and then unit · solved = 0
    with a unit that never vanishes."""

    letter: int
    power: int
    equation: Equation
    reduced: Reduced
    solved: fmpq_mpoly
    unit: fmpq_mpoly


class Chart:
    """The polynomial ring of a statement's letters, modulo its linear equations."""

    def __init__(self, facts: Sequence[Fact], goal: Term) -> None:
        self.gram = Gram()
        self.facts = list(facts)
        self.goal = self.ratio(goal) if goal.kind != VECTOR else None
        for fact in facts:
            if isinstance(fact, NonNegative | NonZero | Positive):
                self.ratio(fact.term)
        self._equations = list(self._scalar_equations(goal))
        self._pivots = self._solve()

    def ratio(self, term: Term) -> Ratio:
        """A scalar term as a quotient of polynomials."""
        return evaluate([term], self.gram)[0]

    def product(self, a: Ratio, b: Ratio) -> Ratio:
        return self.gram.operate(_MUL, (a, b))  # type: ignore[return-value]

    def difference(self, a: Ratio, b: Ratio) -> Ratio:
        return self.gram.operate(_SUB, (a, b))  # type: ignore[return-value]

    def lift(self, ratio: Ratio) -> Ratio:
        return Ratio(self.gram.lift(ratio.num), self.gram.lift(ratio.den))

    def _scalar_equations(self, goal: Term) -> Iterable[Equation]:
        for place, fact in enumerate(self.facts):
            if not isinstance(fact, Zero):
                continue
            if fact.term.kind != VECTOR:
                ratio = self.ratio(fact.term)
                yield Equation(ratio.num, ratio.den, place, None)
                continue
            for b in self._partners():
                ratio = self.ratio(inner(b, fact.term))
                yield Equation(ratio.num, ratio.den, place, b)

    def _partners(self) -> list[Term]:
        """Both ends of the inner products so far, under every operator between them."""
        seen: dict[Term, None] = {}
        for letter in list(self.gram.letters):
            if letter.op != "inner":
                continue
            left, right = letter.args
            seen.update({left: None, right: None})
            while right.op == "apply":
                left, right = apply(str(right.data[0]), left), right.args[0]
                seen.update({left: None, right: None})
        return list(seen)

    def _solve(self) -> list[Pivot]:
        """Equations solved for a letter that occurs in them linearly, units divided out."""
        pivots: list[Pivot] = []
        for equation in self._equations:
            reduced = self._reduced_by(self.gram.lift(equation.poly), pivots)
            solved, unit = self._without_units(reduced.remainder)
            choice = _pivot_letter(solved, self._is_unit)
            if choice is not None:
                pivots.append(Pivot(*choice, equation, reduced, solved, unit))
        return pivots

    def _units(self) -> list[fmpq_mpoly]:
        """What strict hypotheses keep from 0."""
        sure = [f.term for f in self.facts if isinstance(f, Positive | NonZero)]
        return [self.gram.lift(self.ratio(t).num) for t in sure]

    def _is_unit(self, p: fmpq_mpoly) -> bool:
        return self._split(p)[0].is_constant()

    def _split(self, p: fmpq_mpoly) -> tuple[fmpq_mpoly, fmpq_mpoly]:
        """p without the factors that never vanish, and those factors."""
        unit = self.gram.constant(1)
        for known in self._units():
            g = self.gram.lift(p).gcd(known)
            while not g.is_constant():
                p, unit = self.gram.lift(p) / g, self.gram.lift(unit) * g
                g = p.gcd(known)
        return self.gram.lift(p), self.gram.lift(unit)

    def _without_units(self, p: fmpq_mpoly) -> tuple[fmpq_mpoly, fmpq_mpoly]:
        return (p, self.gram.constant(1)) if p.is_zero() else self._split(p)

    def reduce(self, p: fmpq_mpoly) -> Reduced:
        """multiplier · p = remainder + Σ quotient · equation, free of the solved letters."""
        return self._reduced_by(self.gram.lift(p), self._pivots)

    def _reduced_by(self, p: fmpq_mpoly, pivots: Sequence[Pivot]) -> Reduced:
        result = Reduced(self.gram.constant(1), p, ())
        for pivot in pivots:
            q = self.gram.lift(result.remainder)
            if q.is_zero() or q.degrees()[pivot.letter] < pivot.power:
                continue
            result = self._by_one(result, pivot)
        return result

    def _by_one(self, sofar: Reduced, pivot: Pivot) -> Reduced:
        lift = self.gram.lift
        m, quotient, remainder = _divided(
            lift(sofar.remainder), lift(pivot.solved), pivot.letter, pivot.power
        )
        m, remainder = m * lift(pivot.unit), remainder * lift(pivot.unit)
        # quotient · unit · solved = quotient · (multiplier · equation − Σ q · earlier equations)
        parts = [(lift(q) * m, equation) for q, equation in sofar.quotients]
        parts.append((quotient * lift(pivot.reduced.multiplier), pivot.equation))
        parts += [(-quotient * lift(q), equation) for q, equation in pivot.reduced.quotients]
        return Reduced(lift(sofar.multiplier) * m, remainder, tuple(parts))

    def term(self, p: fmpq_mpoly) -> Term:
        """A polynomial as a term in the letters."""
        total = const(0)
        letters = self.gram.letters
        for exponents, c in p.to_dict().items():
            part = const(Fraction(int(c.p), int(c.q)))
            for k, e in enumerate(exponents):
                if e:
                    part = part * letters[k] ** int(e)
            total = total + part
        return total

    def cofactors(self, reduced: Reduced, denominator: fmpq_mpoly) -> Cofactors:
        """What `Combination` wants, for a numerator that reduced to 0 over this denominator."""
        lift = self.gram.lift
        below = self.term(lift(denominator) * lift(reduced.multiplier))
        result: list[tuple[Term, int]] = []
        for q, equation in reduced.quotients:
            factor = self.term(lift(q) * lift(equation.denominator)) / below
            along = equation.along
            result.append((factor if along is None else factor * along, equation.place))
        return tuple(result)


def _pivot_letter(p: fmpq_mpoly, is_unit: Callable[[fmpq_mpoly], bool]) -> tuple[int, int] | None:
    """(letter, power) to solve c·x^power + rest = 0 for, where x is in neither c nor rest.

    First powers before squares, constant c before one that only never vanishes.
    """
    monomials = [list(m) for m in p.to_dict()]
    found: list[tuple[int, int, int, int]] = []
    for k in range(p.context().nvars()):
        powers = {m[k] for m in monomials} - {0}
        if len(powers) == 1 and (power := int(min(powers))) <= 2:
            alone = all(sum(m) == power for m in monomials if m[k])
            found.append((2 * (not alone) + power, -k, k, power))
    for cost, _, k, power in sorted(found):
        if cost <= 2 or is_unit(_by_degree(p, k, power)[1]):
            return k, power
    return None


def _divided(p: Any, solved: Any, letter: int, power: int) -> tuple[Any, Any, Any]:
    """(m, q, r) with m · p = q · solved + r and r of lower degree, where solved = c·x^power + rest.

    m is 1 for a constant c, else a power of c.
    """
    context = p.context()
    parts = _by_degree(solved, letter, power)
    c, rest = parts[1], parts.get(0, context.constant(0))
    if c.is_constant():
        c, rest, unit = context.constant(1), rest / c, c
    else:
        unit = context.constant(1)
    by_degree, x = _by_degree(p, letter, power), context.gen(letter) ** power
    top = max(by_degree)
    q = carry = context.constant(0)
    for e in range(top, 0, -1):  # Horner, with a factor c a step to stay polynomial
        carry = by_degree.get(e, context.constant(0)) * c ** (top - e) - carry * rest
        q = q + carry * x ** (e - 1) * c ** (e - 1)
    remainder = by_degree.get(0, context.constant(0)) * c**top - carry * rest
    return c**top, q / unit, remainder


def _by_degree(p: Any, letter: int, power: int) -> dict[int, Any]:
    """p as a polynomial in x^power; lower powers of x stay in the coefficients."""
    context = p.context()
    parts: dict[int, dict[Any, Any]] = {}
    for exponents, c in p.to_dict().items():
        e, low = divmod(int(exponents[letter]), power)
        rest = tuple(low if k == letter else x for k, x in enumerate(exponents))
        parts.setdefault(e, {})[rest] = c
    return {e: context.from_dict(d) for e, d in parts.items()}
