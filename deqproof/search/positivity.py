"""Inequalities as combinations of known facts: exact linear programming.

The goal is sought as Σ c · square² · ∏ facts with rational c ≥ 0, modulo the equations. HiGHS
proposes which products take part; their coefficients are then solved for exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from typing import Any

from flint import arb, fmpq, fmpq_mat, fmpq_mpoly

from deqproof.core.evidence import Combination, Product, Source
from deqproof.core.gram import Ratio
from deqproof.core.statement import Fact, NonNegative, Positive, Statement
from deqproof.core.term import Term, const
from deqproof.search.hint import Hint
from deqproof.search.ring import Chart

_MOST_CANDIDATES = 1200


@dataclass(frozen=True, slots=True)
class Candidate:
    """square² · ∏ facts, and its value over the chart's common denominator."""

    square: Term
    places: tuple[int, ...]
    value: Ratio


def find_combination(
    statement: Statement,
    facts: Sequence[Fact],
    sources: tuple[Source, ...],
    hint: Hint,
    chosen: Sequence[tuple[Term, tuple[int, ...]]] = (),
) -> Combination | None:
    """Products that add up to the goal: the chosen ones, or found by rising degree; or None."""
    goal = statement.goal
    if not isinstance(goal, NonNegative | Positive):
        return None
    chart = Chart(facts, goal.term)
    if chosen:
        candidates = [_candidate(chart, facts, square, places) for square, places in chosen]
        found = _solve(chart, candidates)
        if found is not None and strict_enough(goal, found, facts):
            return combination(chart, found, sources)
    squares = _squares(chart, hint)
    count = len(statement.hypotheses)
    named = [k for k, f in enumerate(facts) if k >= count or f in hint.facts]
    for places in ([named] if named else []) + [list(range(len(facts)))]:
        for degree in range(hint.degree + 1):
            candidates = _candidates(chart, facts, places, squares, degree)
            if len(candidates) > _MOST_CANDIDATES:
                break
            found = _solve(chart, candidates)
            if found is not None and strict_enough(goal, found, facts):
                return combination(chart, found, sources)
    return None


def strict_enough(
    goal: Fact, found: Sequence[tuple[Fraction, Candidate]], facts: Sequence[Fact]
) -> bool:
    strict = any(all(isinstance(facts[k], Positive) for k in c.places) for _, c in found)
    return strict or not isinstance(goal, Positive)


def _squares(chart: Chart, hint: Hint) -> list[tuple[Term, Ratio]]:
    """1, the hinted terms, and both over the divisors of the goal."""
    assert chart.goal is not None
    factors = [f for f, _ in chart.goal.den.factor()[1]]
    below: list[Term] = []
    for size in range(len(factors) + 1):
        for chosen in combinations(factors, size):
            divisor = const(1)
            for f in chosen:
                divisor = divisor * chart.term(f)
            below.append(divisor)
    tops = [const(1), *hint.squares]
    terms = list(dict.fromkeys(top / bottom for bottom in below for top in tops))
    return [(t, chart.ratio(t)) for t in terms]


def _candidates(
    chart: Chart,
    facts: Sequence[Fact],
    places: Sequence[int],
    squares: Sequence[tuple[Term, Ratio]],
    degree: int,
) -> list[Candidate]:
    known: list[tuple[int, Ratio]] = []
    for k in places:
        fact = facts[k]
        if isinstance(fact, NonNegative | Positive):
            known.append((k, chart.ratio(fact.term)))
    result: list[Candidate] = []
    for size in range(degree + 1):
        for chosen in combinations_with_replacement(known, size):
            if any(chosen.count(c) > 2 for c in chosen):
                continue
            product = Ratio(chart.gram.constant(1), chart.gram.constant(1))
            for _, ratio in chosen:
                product = _times(chart, product, ratio)
            for square, ratio in squares:
                value = _times(chart, product, _times(chart, ratio, ratio))
                result.append(Candidate(square, tuple(k for k, _ in chosen), value))
                if len(result) > _MOST_CANDIDATES:
                    return result
    return result


def _candidate(
    chart: Chart, facts: Sequence[Fact], square: Term, places: tuple[int, ...]
) -> Candidate:
    value = chart.ratio(square**2)
    for k in places:
        fact = facts[k]
        assert isinstance(fact, NonNegative | Positive)
        value = _times(chart, value, chart.ratio(fact.term))
    return Candidate(square, places, value)


def _times(chart: Chart, a: Ratio, b: Ratio) -> Ratio:
    return chart.product(a, b)


def _solve(
    chart: Chart, candidates: Sequence[Candidate]
) -> list[tuple[Fraction, Candidate]] | None:
    """Nonnegative rationals with Σ c · candidate = goal modulo the equations, or None."""
    assert chart.goal is not None
    ratios = [chart.goal, *(c.value for c in candidates)]
    goal, *columns = _common_numerators(chart, ratios)
    found = vertex(goal, columns)
    return None if found is None else [(c, candidates[k]) for c, k in found]


def vertex(
    goal: fmpq_mpoly, columns: Sequence[fmpq_mpoly], free: Collection[int] = ()
) -> list[tuple[Fraction, int]] | None:
    """Positive weights of some of the columns, by number, that add up to the goal; or None.

    As little as can be of all but the free columns.
    """
    target, *rest = (_coefficients(p) for p in (goal, *columns))
    rows = {m: i for i, m in enumerate(dict.fromkeys(m for c in (target, *rest) for m in c))}
    support = _propose(target, rest, rows, free)
    if support is None:
        return None
    exact = _exactly(target, [rest[k] for k in support], rows)
    if exact is None or any(c < 0 for c in exact):
        return None
    return [(c, k) for c, k in zip(exact, support, strict=True) if c > 0]


def _common_numerators(chart: Chart, ratios: Sequence[Ratio]) -> list[fmpq_mpoly]:
    common = chart.gram.constant(1)
    lifted = [chart.lift(r) for r in ratios]
    for d in dict.fromkeys(str(r.den) for r in lifted):
        den = next(r.den for r in lifted if str(r.den) == d)
        common = common / common.gcd(den) * den
    reduced = [chart.reduce(r.num * (common / r.den)) for r in lifted]
    scale = chart.gram.constant(1)
    for r in reduced:
        scale = scale / scale.gcd(r.multiplier) * r.multiplier
    return [r.remainder * (scale / r.multiplier) for r in reduced]


def _coefficients(p: fmpq_mpoly) -> dict[Any, fmpq]:
    return dict(p.to_dict().items())


def _propose(
    goal: dict[Any, fmpq],
    rest: Sequence[dict[Any, fmpq]],
    rows: dict[Any, int],
    free: Collection[int],
) -> list[int] | None:
    """The support of a vertex of {c ≥ 0, A c = b}, in floating point."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csc_matrix

    live = [k for k, column in enumerate(rest) if column]
    if not live or not rows:
        return [] if not goal else None
    data, i, j = [], [], []
    for position, k in enumerate(live):
        for m, c in rest[k].items():
            data.append(_float(c))
            i.append(rows[m])
            j.append(position)
    A = csc_matrix((data, (i, j)), shape=(len(rows), len(live)))
    b = np.zeros(len(rows))
    for m, c in goal.items():
        b[rows[m]] = _float(c)
    scale = 1 / np.maximum(abs(A).max(axis=0).toarray().ravel(), 1e-300)
    cost = np.where([k in free for k in live], 0, 1 / scale)
    result = linprog(cost, A_eq=A, b_eq=b, method="highs-ds")
    if result.status != 0:
        return None
    return [live[k] for k in np.flatnonzero(result.x > 1e-9)]


def _float(c: fmpq) -> float:
    return float(arb(c))


def _exactly(
    goal: dict[Any, fmpq], columns: Sequence[dict[Any, fmpq]], rows: dict[Any, int]
) -> list[Fraction] | None:
    """The rational solution of Σ c · column = goal on this support, if there is one."""
    n = len(columns)
    A = fmpq_mat(len(rows), n + 1)
    for k, column in enumerate([*columns, goal]):
        for m, c in column.items():
            A[rows[m], k] = c
    reduced, rank = A.rref()
    pivots = [next(k for k in range(n + 1) if reduced[i, k] != 0) for i in range(rank)]
    if n in pivots:
        return None
    c = [Fraction(0)] * n
    for i, k in enumerate(pivots):
        value = reduced[i, n]
        c[k] = Fraction(int(value.p), int(value.q))
    return c


def combination(
    chart: Chart, found: Sequence[tuple[Fraction, Candidate]], sources: tuple[Source, ...]
) -> Combination:
    """The products, with the cofactors of the equations that close the gap."""
    assert chart.goal is not None
    gap = chart.goal
    products: list[Product] = []
    for c, candidate in found:
        products.append(Product(c, candidate.square, candidate.places))
        part = Ratio(candidate.value.num * fmpq(c.numerator, c.denominator), candidate.value.den)
        gap = chart.difference(gap, part)
    return Combination(sources, tuple(products), chart.cofactors(chart.reduce(gap.num), gap.den))
