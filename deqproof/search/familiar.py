"""What everybody knows of exp, tanh, |·|, √ and branches: lemmas that a statement calls for itself.

An author need not name them. They are chosen by the operations that occur, and what a lemma does
not find known where it is used is left out there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement, permutations

from flint import fmpq_mpoly

from deqproof.core.brackets import LawCount
from deqproof.core.combine import vanishes
from deqproof.core.depends import is_random
from deqproof.core.evidence import FromLemma
from deqproof.core.statement import (
    Along,
    Fact,
    NonNegative,
    NonZero,
    Positive,
    Simple,
    Statement,
    terms_in,
)
from deqproof.core.term import Term, const, function, leaves, ordered, value_of
from deqproof.search.ring import Chart

_MOST_ARGUMENTS = 4
_PAIR, _SUM = "exponentials of opposites", "exponential of a sum"
_ALONE: dict[str, tuple[str, ...]] = {
    "tanh": ("hyperbolic tangent",),
    "abs": ("absolute value, right", "absolute value, left"),
    "sqrt": ("square root is nonnegative", "square root squared"),
    "max": ("max, first", "max, second", "extremum is attained"),
    "min": ("min, first", "min, second", "extremum is attained"),
    "where": ("branch, first", "branch, second"),
}


def groundwork(statement: Statement) -> Iterator[tuple[Simple, ...] | FromLemma]:
    """What to establish, one of the facts each time, and what to cite then, in this order."""
    for t in branch_points(statement):
        yield NonNegative(t), Positive(-t)
    for root in nodes_of(statement):
        if root.op == "sqrt" and leaves(root):
            yield Positive(root.args[0]), NonNegative(root.args[0])
            yield from (FromLemma(name, (root,)) for name in _ALONE["sqrt"])
            yield (Positive(root**2),)
            yield (NonZero(root),)
            yield FromLemma("strictness", (root,))
    yield from familiar_lemmas(statement)


def familiar_lemmas(statement: Statement) -> tuple[FromLemma, ...]:
    """The lemmas about the operations of a statement about an instant."""
    return tuple(dict.fromkeys(_lemmas(nodes_of(statement))))


def branch_points(statement: Statement) -> list[Term]:
    """Conditions of branches, and what |·| is taken of; nothing random."""
    found = [t.args[0] for t in nodes_of(statement) if t.op in ("where", "abs")]
    return [t for t in dict.fromkeys(found) if leaves(t) and not is_random(t)]


def open_branch(statement: Statement) -> Term | None:
    """One of them whose sign is no hypothesis."""
    known = statement.hypotheses
    for t in branch_points(statement):
        if NonNegative(t) not in known and Positive(-t) not in known:
            return t
    return None


def nodes_of(statement: Statement) -> list[Term]:
    """All terms of a statement about an instant, operands first."""
    goal = statement.goal
    facts = statement.hypotheses + (() if isinstance(goal, Along | LawCount) else (goal,))
    return ordered(t for f in facts for t in terms_in(f))


def _lemmas(nodes: Sequence[Term]) -> Iterator[FromLemma]:
    for t in nodes:
        yield from (FromLemma(name, (t,)) for name in _ALONE.get(t.op, ()))
        if t.op == "exp" and t.args[0].op == "log":
            yield FromLemma("exponential of a logarithm", t.args)
        if t.op == "erf":
            yield FromLemma("error function is below 1", t.args)
        if t.op in ("sin", "cos"):
            yield FromLemma("sine and cosine", t.args)
    exponents = _exponents(nodes)
    yield from (FromLemma("exponential is positive", (a,)) for a in exponents)
    yield from _opposites(_PAIR, exponents)
    yield from _opposites("error function is odd", [t.args[0] for t in nodes if t.op == "erf"])


def _exponents(nodes: Sequence[Term]) -> list[Term]:
    """Of the exponentials that occur, or that a tanh is made of."""
    found: dict[Term, None] = {}
    for t in nodes:
        if t.op in ("exp", "tanh"):
            found[t.args[0] if t.op == "exp" else -2 * t.args[0]] = None
    return list(found)


def sums_and_tangents(statement: Statement) -> Iterator[FromLemma]:
    """e^{a+b} = e^a e^b and e^a ≥ 1 + a for the exponents that occur, and for a − c where c is a
    number: seldom of use, but then the only way."""
    exponents = _exponents(nodes_of(statement))
    for a in exponents:
        yield FromLemma("exponential above its tangent", (a,))
    if len(exponents) > _MOST_ARGUMENTS:
        return
    for a, b in combinations_with_replacement(exponents, 2):
        yield from (FromLemma(_SUM, (a + b, c)) for c in exponents if vanishes(a + b - c))
    for c, a in permutations(exponents, 2):
        if not leaves(c):
            yield FromLemma(_SUM, ((a - c) + c, a))
            yield FromLemma("exponential above its tangent", (a - c,))


def _opposites(lemma: str, arguments: Sequence[Term]) -> Iterator[FromLemma]:
    if len(arguments) <= _MOST_ARGUMENTS:
        for a, b in combinations_with_replacement(arguments, 2):
            if vanishes(a + b):
                yield FromLemma(lemma, (a, b))


def comparisons(statement: Statement) -> Iterator[tuple[NonNegative, tuple[FromLemma, ...]]]:
    """What would order two exponentials, or one of them and 1, and the lemmas that then do.

    e^{−a} is compared as well as e^a: the smaller the one, the greater the other.
    """
    exponents = _exponents(nodes_of(statement))
    if len(exponents) > _MOST_ARGUMENTS:
        return
    for a, b in permutations([const(0), *exponents], 2):
        yield NonNegative(b - a), (FromLemma("exponential rises", (a, b)),)
    for a, b in combinations(exponents, 2):
        if not vanishes(a + b):
            c = opposite(b)
            upside = FromLemma("exponential is positive", (c,)), *_opposites(_PAIR, (b, c))
            yield NonNegative(c - a), (FromLemma("exponential rises", (a, c)), *upside)
            yield NonNegative(a - c), (FromLemma("exponential rises", (c, a)), *upside)


def opposite(a: Term) -> Term:
    """−a, where −(−a) is a."""
    negative = a.op == "mul" and value_of(a.args[0]) == -1
    return a.args[1] if negative else -a


def must_be_positive(facts: Sequence[Fact], goal: Simple) -> list[Term]:
    """What is divided by, in irreducible factors, and what else is useful to know as > 0."""
    nodes = ordered([goal.term])
    still = [t for t in nodes if t.op in ("pi", "sqrt", "exp") and not leaves(t)]
    wide = [1 + exponential(-2 * t.args[0]) for t in nodes if t.op == "tanh"]
    chart = Chart(facts, goal.term)
    factors: dict[str, fmpq_mpoly] = {}
    for p in map(chart.gram.lift, chart.gram.divisors):
        if not p.is_constant():
            factors |= {str(f): f for f, _ in p.factor()[1]}
    divisors = [chart.term(f) for f in factors.values()]
    return list(dict.fromkeys([*still, *wide, *divisors]))


def squares_of(statement: Statement) -> tuple[Term, ...]:
    """What is left is often the square of a letter, of a tanh, or of 1 − e^a."""
    nodes = nodes_of(statement)
    letters = [t for t in nodes if t.op == "scalar"]
    bends = [t for t in nodes if t.op == "tanh"]
    wide = [1 / (1 + exponential(-2 * t.args[0])) for t in bends]
    roots = [1 / t**2 for t in nodes if t.op == "sqrt" and leaves(t)]
    return *letters, *bends, *wide, *roots, *(1 - exponential(a) for a in _exponents(nodes))


def exponential(a: Term) -> Term:
    return function("exp", a)
