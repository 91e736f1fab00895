"""Identities of fractions that prove equations, inequalities and that something is not 0."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from flint import fmpq_mpoly

from deqproof.core.errors import DeqproofError, IllPosed, NotLowerable
from deqproof.core.evidence import Combination, Product
from deqproof.core.gram import Gram
from deqproof.core.number import evaluate
from deqproof.core.statement import Fact, Goal, NonNegative, NonZero, Positive, Zero, need
from deqproof.core.term import SCALAR, VECTOR, Term, const, inner


def require_combination(goal: Goal, evidence: Combination, facts: Sequence[Fact]) -> None:
    """goal = Σ products + Σ cofactor · (fact = 0), with nothing divided by that may vanish.

    For > 0 one product must be positive: no fact in it may vanish, nor its square and coefficient.
    Raises IllPosed if it is not so.
    """
    if not isinstance(goal, Zero | NonNegative | Positive):
        raise IllPosed("expected a goal = 0, ≥ 0 or > 0")
    need(not (isinstance(goal, Zero) and evidence.products), "no products for a goal = 0")
    residual, strict = goal.term, list[Term]()
    for product in evidence.products:
        residual = residual - _value(product, facts)
        if product.coefficient and all(isinstance(facts[k], Positive) for k in product.facts):
            strict = strict or [product.square]
    need(bool(strict) or not isinstance(goal, Positive), "a product that is positive")
    for cofactor, place in evidence.cofactors:
        residual = residual - _paired(cofactor, _equation(facts, place))
    _require_zero(residual, strict if isinstance(goal, Positive) else [], facts)


def _value(product: Product, facts: Sequence[Fact]) -> Term:
    need(product.coefficient >= 0, "a coefficient that is not negative")
    value = const(product.coefficient) * product.square**2
    for place in product.facts:
        need(0 <= place < len(facts), "the position of a fact")
        fact = facts[place]
        if not isinstance(fact, NonNegative | Positive):
            raise IllPosed("expected products of facts ≥ 0 and > 0")
        value = value * fact.term
    return value


def _equation(facts: Sequence[Fact], place: int) -> Term:
    fact = facts[place]
    if not isinstance(fact, Zero):
        raise IllPosed("expected cofactors of facts = 0")
    return fact.term


def _paired(cofactor: Term, equation: Term) -> Term:
    both = cofactor.kind == VECTOR and equation.kind == VECTOR
    return inner(cofactor, equation) if both else cofactor * equation


def vanishes(term: Term) -> bool:
    """Is the term identically 0, for all values of its letters?"""
    try:
        _require_zero(term, (), ())
    except DeqproofError:
        return False
    return True


def _require_zero(residual: Term, units: Sequence[Term], facts: Sequence[Fact]) -> None:
    """The residual is identically 0, and what was divided by, and the units, never vanish."""
    gram = Gram()
    value, *rest = evaluate([residual, *units], gram)
    left = list(value.values()) if residual.kind == VECTOR else [value]
    need(all(r.num.is_zero() for r in left), "two equal sides: they differ")
    _require_nonzero(gram, facts, [*gram.divisors, *(r.num for r in rest)])


def require_unit(goal: Goal, facts: Sequence[Fact]) -> None:
    """The goal divides a product of facts that are not 0. Raises IllPosed if it does not."""
    if not isinstance(goal, NonZero):
        raise IllPosed("expected a goal ≠ 0")
    gram = Gram()
    (value,) = evaluate([goal.term], gram)
    _require_nonzero(gram, facts, [*gram.divisors, value.num])


def _require_nonzero(gram: Gram, facts: Sequence[Fact], wanted: Sequence[fmpq_mpoly]) -> None:
    """Each polynomial divides a product of facts that are > 0 or ≠ 0, or is a constant."""
    open_ = [p for p in wanted if not p.is_constant() or p.is_zero()]
    factors = _factors(gram, facts) if open_ else []
    for p in open_:
        if not _divides(gram, p, factors):
            raise IllPosed(f"expected facts by which this cannot vanish: {_shown(gram, p)}")


def _factors(gram: Gram, facts: Sequence[Fact]) -> list[fmpq_mpoly]:
    """Polynomials that do not vanish, because facts say so.

    A fact about a fraction says so of its numerator, once its divisors are known not to vanish.
    Of the divisors it says nothing: 1 + x/y ≠ 0 is true at y = 0.
    """
    found: list[tuple[fmpq_mpoly, list[fmpq_mpoly]]] = []
    for fact in facts:
        before = len(gram.divisors)
        if isinstance(fact, Positive | NonZero) and fact.term.kind == SCALAR:
            with suppress(NotLowerable):  # then it is of no use here
                (value,) = evaluate([fact.term], gram)
                found.append((value.num, gram.divisors[before:]))
    known: list[fmpq_mpoly] = []
    for p, divisors in sorted(found, key=lambda pair: len(pair[1])):
        if all(_divides(gram, d, known) for d in divisors):
            known.append(p)
    return known


def _divides(gram: Gram, p: fmpq_mpoly, factors: Sequence[fmpq_mpoly]) -> bool:
    p = gram.lift(p)
    shrinking = not p.is_zero()
    while shrinking and not p.is_constant():
        shrinking = False
        for factor in map(gram.lift, factors):
            g = p.gcd(factor)
            if not g.is_constant():
                p, shrinking = p / g, True
    return p.is_constant() and not p.is_zero()


def _shown(gram: Gram, p: fmpq_mpoly) -> str:
    text = str(p)[:200]
    for k in reversed(range(len(gram.letters))):
        text = text.replace(f"x{k}", repr(gram.letters[k]))
    return text[:120]
