"""Interval bisection: f ≥ 0 on a box if it holds, by balls, on every box of a subdivision.

If f is monotone in a letter its least value is on one face: f(x) ≥ f(a) for x ≥ a where f′ ≥ 0.
Tested: what is found is accepted by the core; nothing is found for false claims; hypotheses may
exclude parts of the box; tight bounds are found where the letter can be sent to the tight end.
"""

import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deqproof.core.check import Claim, Verdict, check
from deqproof.core.evidence import Cover
from deqproof.core.statement import NonNegative, NonZero, Positive, Statement, Zero
from deqproof.core.term import const, function, inner, scalar, vector
from deqproof.search.cover import find_cover
from deqproof.search.refute import find_witness
from tests.search.claims.record import at_least, at_most, between, exp, log, percent, sigmoid, tanh

x, y, z, t = (scalar(name) for name in ["x", "y", "z", "t"])
MOTZKIN = x**4 * y**2 + x**2 * y**4 - 3 * x**2 * y**2 + 1
plane = (*between(-2, x, 2), *between(-2, y, 2))
quadrant = (*between(0, x, 1), *between(0, y, 1))


def claim(hypotheses, goal):
    return Statement(tuple(hypotheses), goal)


def found(statement, seconds=2.0):
    return find_cover(statement, seconds=seconds)


def verdict(statement, cover):
    return check([Claim(statement, cover)])[0].verdict


TRUE = {
    "with a margin": claim(between(0, x, 1), at_least(x * (1 - x), -percent(1))),
    "tight at both ends": claim(between(0, x, 1), NonNegative(x * (1 - x))),
    "tight at a corner": claim(quadrant, NonNegative(x + 2 * y + x * y)),
    "a strict bound": claim(between("1/10", x, 3), Positive(exp(x) - 1 - x)),
    "sigmoid's slope": claim(
        between(-4, x, 4), at_most(sigmoid(x) * (1 - sigmoid(x)), percent(26))),
    "tanh": claim(between("1/10", x, 2), at_most(tanh(x), x)),
    "Motzkin, with a margin": claim(plane, at_least(MOTZKIN, -percent(5))),
    "a hypothesis cuts the box": claim(
        (*quadrant, NonNegative(1 - x - y)), at_most(x * y, percent(26))),
    "an equation cuts the box": claim(
        (*quadrant, Zero(x - y)), at_least(x**2 + y**2 - 2 * x * y, -percent(10))),
    "no zero": claim(quadrant, NonZero(2 + x - y**2)),
    "no zero, negative": claim(quadrant, NonZero(-3 + x + y**2)),
    "slopes of the single-index DEQ": claim(
        (*between(1, x, 2), *between(1, y, 2), *between("-1/4", t, "1/4")),
        at_least(x * y / (1 - t * x), Fraction(4, 5))),
    "kinks": claim(plane, at_most(function("max", x, y) - x - y, Fraction(21, 10))),
    "a letter that the goal does not name": claim(
        (*between(0, x, 1), *between(0, z, 1)), NonNegative(x + x**2)),
    "a point": claim(between("1/3", x, "1/3"), NonNegative(3 * x - 1)),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_cover_is_found_and_accepted(name):
    cover = found(TRUE[name])
    assert cover is not None
    assert verdict(TRUE[name], cover) is Verdict.PROVED


FALSE = {
    "negative in the middle": claim(
        between(0, x, 1), NonNegative((x - percent(50)) ** 2 - percent(1))),
    "negative in a sliver": claim(
        between(0, x, 1), NonNegative((x - Fraction(1, 3)) ** 2 - Fraction(1, 10**9))),
    "zero is not positive": claim(between(0, x, 1), Positive(x)),
    "0.24": claim(between(-4, x, 4), at_most(sigmoid(x) * (1 - sigmoid(x)), percent(24))),
    "a zero inside": claim(quadrant, NonZero(x - y**2)),
    "the cut is too small": claim(
        (*quadrant, NonNegative(1 - x - y)), at_most(x * y, percent(24))),
    "undefined at 0": claim(between(-1, x, 1), Positive(1 + x**2 / x**2)),
    "monotone only where it is defined": claim(between(-1, x, 1), NonNegative(-1 / x + 1)),
    "log of what may be negative": claim(between(-1, x, 2), at_least(2 - log(x), 0)),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_nothing_is_found_for_a_false_claim(name):
    assert found(FALSE[name], 0.5) is None


OUT_OF_REACH = {
    "tight inside": claim(between(-1, x, 1), NonNegative(exp(x) - 1 - x)),
    "a square at 0, whose ball is a little below": claim(between(0, x, 1), NonNegative(x**2)),
    "tight on a diagonal": claim(plane, NonNegative(x**2 - 2 * x * y + y**2)),
    "no bounds": claim((NonNegative(x),), NonNegative(x)),
    "an equation": claim(between(0, x, 1), Zero(x - x)),
    "vectors": claim((), NonNegative(inner(vector("v"), vector("v")))),
}


@pytest.mark.parametrize("name", OUT_OF_REACH)
def test_what_is_out_of_reach_is_given_up_early(name):
    start = time.process_time()
    assert found(OUT_OF_REACH[name], 1.0) is None
    assert time.process_time() - start < 1.5


def test_a_forged_tree_is_rejected():
    statement = TRUE["a strict bound"]
    for tree in ("value", ("x", "value", "value"), ("y", "value"), ("x", ("x", "value")), "exact"):
        assert verdict(FALSE["0.24"], Cover(tree, 64)) is Verdict.UNKNOWN
    assert verdict(statement, Cover(found(statement).tree, 8)) is Verdict.UNKNOWN


@settings(max_examples=25)
@given(st.lists(st.integers(-5, 5), min_size=1, max_size=5), st.integers(1, 40))
def test_polynomials_above_their_minimum(coefficients, margin):
    """p − min p + ε ≥ 0 is covered, and p − min p − ε ≥ 0 is not."""
    p = sum((c * x**k for k, c in enumerate(coefficients)), const(0))
    grid = [Fraction(k, 4096) for k in range(4097)]
    least = min(sum(c * q**k for k, c in enumerate(coefficients)) for q in grid)
    room = Fraction(margin, 100)
    above = claim(between(0, x, 1), at_least(p, least - room - Fraction(1, 20)))
    cover = found(above)
    assert cover is not None
    assert verdict(above, cover) is Verdict.PROVED
    assert found(claim(between(0, x, 1), at_least(p, least + room)), 0.2) is None


def test_same_claim_same_cover():
    statement = TRUE["Motzkin, with a margin"]
    assert found(statement, 9.0) == found(statement, 9.0)


LETTERS = st.sampled_from([x, y, const(1), const(Fraction(-1, 3))])


def grown(terms):
    pair = st.tuples(terms, terms)
    return st.one_of(
        pair.map(lambda p: p[0] + p[1]),
        pair.map(lambda p: p[0] - p[1]),
        pair.map(lambda p: p[0] * p[1]),
        pair.map(lambda p: p[0] / (p[1] + 2)),
        st.tuples(st.sampled_from(["exp", "sqrt", "log", "tanh", "sin"]), terms).map(
            lambda p: function(*p)
        ),
        terms.map(lambda t: t**2),
    )


@settings(max_examples=60)
@given(
    st.recursive(LETTERS, grown, max_leaves=6), st.sampled_from([NonNegative, Positive, NonZero])
)
def test_a_cover_and_a_witness_never_meet(term, kind):
    statement = claim(quadrant, kind(term))
    cover = found(statement, 0.1)
    if cover is not None:
        assert verdict(statement, cover) is Verdict.PROVED
        assert find_witness(statement, seed=0, seconds=0.03) is None
