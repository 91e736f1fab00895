"""A finite law of the draws and a polynomial for each function are enough to refute.

Tested: means are finite sums, facts about draws hold at every atom, derivatives of polynomials are
those; facts about every value of a letter are decided as quadratic polynomials; solutions at rest,
a further step and an exponent in one dimension refute limits, iterations and rates. And nothing
else does: laws that are none, missing draws, hypotheses that hold at some atoms only.
"""

import json
from fractions import Fraction

import pytest
from core_claims import REFUTED, claim, verdict
from hypothesis import given
from hypothesis import strategies as st

from deqproof.core.evidence import Atom, Witness
from deqproof.core.statement import (
    Along,
    Always,
    Asymptotic,
    Converges,
    Decays,
    Flow,
    ForEvery,
    Iteration,
    NonNegative,
    NonZero,
    Positive,
    Zero,
)
from deqproof.core.term import (
    apply,
    call,
    const,
    draw,
    function,
    inner,
    mean,
    scalar,
    vdraw,
    vector,
)
from deqproof.core.universal import holds_for_every
from deqproof.paper.certificate import Certificate, Entry, from_json, recheck, to_json

A, B = draw("A"), draw("B")
DV = vdraw("V")
X, Y, M = scalar("X"), scalar("Y"), scalar("m")
U, W = vector("U"), vector("W")
HALF = Fraction(1, 2)
COIN = (Atom(HALF, {A: Fraction(1)}, {}), Atom(HALF, {A: Fraction(-1)}, {}))


def sigma(t, order=0):
    return call("sigma", order, t)


def world(law=(), functions=(), **letters):
    values = {scalar(n): Fraction(x) for n, x in letters.items()}
    coefficients = {n: tuple(map(Fraction, cs)) for n, cs in dict(functions).items()}
    return Witness(1, values, {}, {}, tuple(law), coefficients)


def refuted(goal, witness, *hypotheses):
    return verdict(claim(goal, witness, *hypotheses)) is REFUTED


# -- finite laws ---------------------------------------------------------------------------------


def test_a_mean_is_a_finite_sum():
    assert refuted(Positive(mean(A)), world(COIN))
    assert not refuted(Zero(mean(A)), world(COIN))
    assert not refuted(Zero(mean(A**2) - 1), world(COIN))
    assert refuted(Zero(mean(A) ** 2 - mean(A**2)), world(COIN))
    uneven = (
        Atom(Fraction(1, 3), {A: Fraction(3)}, {}),
        Atom(Fraction(2, 3), {A: Fraction(0)}, {}),
    )
    assert not refuted(Zero(mean(A * X) - X), world(uneven, X=5))
    assert refuted(Zero(mean(A * X) - 2 * X), world(uneven, X=5))
    assert not refuted(Zero(mean(A * mean(A)) - mean(A)), world(uneven))


def test_a_fact_about_draws_fails_if_it_fails_at_an_atom():
    assert refuted(NonNegative(A), world(COIN))
    assert not refuted(NonNegative(A + 1), world(COIN))
    assert refuted(Positive(A + 1), world(COIN))


def test_a_hypothesis_about_draws_must_hold_at_every_atom():
    assert not refuted(NonNegative(A + X), world(COIN, X=-3), NonNegative(A))
    assert refuted(NonNegative(A + X), world(COIN, X=-3), NonNegative(A + 1))


def test_random_vectors():
    law = tuple(Atom(HALF, {}, {DV: v}) for v in ((Fraction(1), Fraction(0)), (Fraction(0), HALF)))
    v = {U: (Fraction(1), Fraction(2))}
    witness = Witness(2, {}, v, {}, law)
    assert not refuted(Zero(mean(inner(DV, U)) - 1), witness)
    assert refuted(Zero(mean(inner(DV, U)) - 2), witness)
    assert refuted(Zero(mean(inner(DV, DV)) - inner(DV, DV)), witness)


@pytest.mark.parametrize(
    "law",
    [
        (),
        COIN[:1],
        (*COIN, *COIN),
        (Atom(Fraction(2), {A: Fraction(-1)}, {}), Atom(Fraction(-1), {A: Fraction(1)}, {})),
        (Atom(Fraction(0), {A: Fraction(-9)}, {}), Atom(Fraction(1), {A: Fraction(-9)}, {})),
        (Atom(Fraction(1), {B: Fraction(-9)}, {}),),
        (Atom(Fraction(1), {X: Fraction(-9)}, {}),),
        (Atom(Fraction(1), {A: Fraction(-9)}, {U: (Fraction(1),)}),),
        (Atom(Fraction(1), {A: Fraction(-9)}, {DV: (Fraction(1), Fraction(1))}),),
    ],
)
def test_what_is_no_law_of_the_draws_refutes_nothing(law):
    """No law at all, weights that are not those of one, draws without value, letters as draws."""
    assert not refuted(NonNegative(mean(A) + 5), world(law))
    assert not refuted(NonNegative(A + 5), world(law))


def test_a_hypothesis_about_draws_is_not_lost_without_a_law():
    assert not refuted(NonNegative(X), world(X=-1), NonNegative(A))
    assert not refuted(NonNegative(X), world(X=-1), ForEvery(M, NonNegative(A * M)))


def test_a_letter_named_like_an_atom_is_no_atom():
    law = (Atom(Fraction(1), {}, {DV: (Fraction(1),)}),)
    twin = {vector("V@0"): (Fraction(-1),)}
    goal = NonNegative(inner(DV, vector("V@0")))
    assert not refuted(goal, Witness(1, {}, twin, {}, law))
    bound = ForEvery(vector("V@0"), NonNegative(inner(DV, vector("V@0"))))
    assert not refuted(Positive(inner(U, U)), Witness(1, {}, {U: (Fraction(0),)}, {}, law), bound)


# -- polynomials for functions -------------------------------------------------------------------


@given(st.lists(st.fractions(-3, 3, max_denominator=3), max_size=5), st.integers(-3, 3))
def test_derivatives_of_polynomials(coefficients, x):
    def value(order):
        total, cs = Fraction(0), list(coefficients)
        for _ in range(order):
            cs = [k * c for k, c in enumerate(cs)][1:]
        for k, c in enumerate(cs):
            total += c * Fraction(x) ** k
        return total

    witness = world(functions={"sigma": coefficients}, X=x)
    for order in range(4):
        assert not refuted(Zero(sigma(X, order) - value(order)), witness)
        assert refuted(Zero(sigma(X, order) - value(order) - 1), witness)


def test_a_function_without_polynomial_has_no_value():
    assert not refuted(NonNegative(sigma(X)), world(X=-1))
    assert not refuted(NonNegative(sigma(X)), world(functions={"tau": (-1,)}, X=-1))


def test_universal_hypotheses_about_the_function():
    slope = (ForEvery(M, Positive(sigma(M, 1))), ForEvery(M, NonNegative(2 - sigma(M, 1))))
    steep, flat, cubic = ({"sigma": cs} for cs in ((0, 3), (0, 0), (0, 1, 0, 1)))
    goal = NonNegative(1 - sigma(X, 1))
    assert refuted(goal, world(functions={"sigma": (0, 2)}, X=0), *slope)
    for functions in (steep, flat, cubic):
        assert not refuted(goal, world(functions=functions, X=1), *slope)
    # σ′ = 1 + 3t² is positive everywhere, and seen to be
    assert refuted(goal, world(functions=cubic, X=1), slope[0])


# -- every value of a letter ---------------------------------------------------------------------


def for_every(letter, fact, dimension=1, vectors=None, operators=None):
    witness = Witness(dimension, {}, vectors or {}, operators or {})
    return holds_for_every(ForEvery(letter, fact), witness)


def test_quadratic_polynomials_are_decided():
    assert for_every(M, NonNegative(M**2 - 2 * M + 1))
    assert not for_every(M, Positive(M**2 - 2 * M + 1))
    assert for_every(M, Positive(M**2 - 2 * M + 2))
    assert not for_every(M, NonNegative(M**2 - 2 * M + Fraction(99, 100)))
    assert for_every(M, NonZero(-(M**2) - 1))
    assert not for_every(M, NonZero(M))
    assert not for_every(M, NonNegative(M))
    assert not for_every(M, NonNegative(-(M**2)))
    assert for_every(M, Zero((M + 1) ** 2 - M**2 - 2 * M - 1))
    assert not for_every(M, Zero(M))
    assert for_every(M, Positive(const(1) + 0 * M))
    assert not for_every(M, Positive(M - M))


def test_what_is_no_quadratic_polynomial_is_left_open():
    for t in (M**4, function("exp", M), function("abs", M), 1 / (1 + M**2), M**2 / X):
        assert not for_every(M, NonNegative(t))


def test_forms_on_vectors():
    S = {"S": ((Fraction(2), Fraction(1)), (Fraction(1), Fraction(1)))}
    form = inner(U, apply("S", U))
    assert for_every(U, NonNegative(form - Fraction(1, 3) * inner(U, U)), 2, operators=S)
    assert not for_every(U, NonNegative(form - Fraction(2, 5) * inner(U, U)), 2, operators=S)
    v = {W: (Fraction(3), Fraction(4))}
    assert not for_every(U, NonNegative(inner(U, W)), 2, v)
    assert for_every(U, Zero(U - U), 2, v)
    assert not for_every(U, NonZero(U), 2, v)


@given(st.tuples(*[st.integers(-3, 3)] * 3), st.integers(-9, 9))
def test_agrees_with_the_discriminant(coefficients, x):
    a, b, c = coefficients
    p = a * M**2 + b * M + c
    holds = for_every(M, NonNegative(p))
    assert holds == ((a > 0 and b * b <= 4 * a * c) or (a == b == 0 and c >= 0))
    assert not holds or a * x * x + b * x + c >= 0


# -- along systems -------------------------------------------------------------------------------


def test_a_mean_in_a_field():
    """x′ = −E[A²] x for a coin A: x² decays at the rate 2."""
    flow = Flow((X,), (-mean(A**2) * X,), ())
    assert refuted(Along(flow, Decays(X**2, const(3))), world(COIN, X=1))
    assert not refuted(Along(flow, Decays(X**2, const(2))), world(COIN, X=1))


def test_an_iteration_after_its_first_step():
    twice = Iteration((X,), (2 * X,))
    small = NonNegative(3 - X)
    assert refuted(Along(twice, Always(small)), world(X=2), small)
    assert not refuted(Along(twice, Always(small)), world(X=1), small)
    inverse = Iteration((X,), (1 / (X - 2),))
    assert not refuted(Along(inverse, Always(small)), world(X=2), small)


LIMIT = (scalar("end"),)
REST = Flow((X,), (X * (1 - X),), ())


def tends(*facts):
    return Along(REST, Converges(LIMIT, const(1), const(1), facts))


def test_a_solution_at_rest_is_its_own_limit():
    (end,) = LIMIT
    assert refuted(tends(Zero(end - 1)), world(X=0))
    assert not refuted(tends(Zero(end - 1)), world(X=1))
    assert not refuted(tends(Zero(end - 1)), world(X=2))
    assert not refuted(tends(Zero(end - 1)), world(X=0), Positive(X))


def test_exponents_in_one_dimension():
    """x′ = x(1 − x): near 1 solutions decay like e^{−t}, at 0 none does, at 2 nothing rests."""

    def rate(point, c):
        return Along(REST, Asymptotic((const(point),), const(c)))

    h = {"h'": 1}
    assert not refuted(rate(1, 1), world(X=0, **h))
    for point, c in ((1, 2), (1, HALF), (0, 1), (0, HALF), (2, 1)):
        assert refuted(rate(point, c), world(X=0, **h)), (point, c)
    assert not refuted(rate(1, 2), world(X=0, **{"h'": 0}))
    assert not refuted(rate(1, 2), world(X=0, **h), Positive(X + 1))  # which solutions then?
    for rough in (function("abs", X - 1), function("sqrt", X)):
        flow = Flow((X,), (1 - X + rough,), ())
        assert not refuted(Along(flow, Asymptotic((const(1),), const(2))), world(X=1, **h))


def test_exponents_in_two_dimensions_are_left_open():
    flow = Flow((U,), (-apply("S", U),), ())
    h, origin = vector("h'"), vector("O")
    goal = Along(flow, Asymptotic((origin,), const(2)))

    def at(d):
        one = tuple(Fraction(k == 0) for k in range(d))
        rows = tuple(tuple(Fraction((i == j) * (i + 1)) for j in range(d)) for i in range(d))
        return Witness(d, {}, {U: one, h: one, origin: (Fraction(0),) * d}, {"S": rows})

    assert refuted(goal, at(1))
    assert not refuted(goal, at(2))


# -- certificates --------------------------------------------------------------------------------


def test_a_world_survives_its_certificate():
    witness = world(COIN, {"sigma": (0, 1, 0, Fraction(1, 3))}, X=2)
    goal = NonNegative(mean(A * sigma(A * X)) - 20)
    line = Entry("false", "", "REFUTED", "REFUTED", "witness", "", claim(goal, witness))
    data = json.loads(json.dumps(to_json(Certificate("id", "", "", (line,)))))
    assert recheck(from_json(data)).holds
    assert from_json(data).entries[0].claim.evidence == witness
