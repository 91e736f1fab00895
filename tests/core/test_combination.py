"""Combinations: goal = Σ coefficient · square² · ∏ (facts ≥ 0) + Σ cofactor · (fact = 0).

Where that is an identity of fractions whose divisors cannot vanish, the goal holds. Each test of a
false claim changes one thing of a true one: then nothing may be PROVED.
"""

from fractions import Fraction

import pytest
from core_claims import (
    ONE,
    PROVED,
    UNKNOWN,
    claim,
    combined,
    fails,
    identity,
    outcome,
    product,
    proves,
    verdict,
)
from core_strategies import (
    A,
    B,
    U,
    V,
    X,
    Y,
    Z,
    raw,
    scalars,
    small,
    worlds,
)
from hypothesis import given
from hypothesis import strategies as st

from deqproof.core.evidence import FromClaim, FromHypothesis, FromLemma, Unit, Witness
from deqproof.core.statement import (
    ForEvery,
    NonNegative,
    NonZero,
    Positive,
    Spectrum,
    Zero,
)
from deqproof.core.term import VZERO, apply, const, function, inner, mean, scalar, vector

SIGMA = Spectrum("S", scalar("low"), scalar("high"))


def ST(v):
    return apply("S", apply("T", v))


SQUARE = NonNegative(X**2 - 2 * X * Y + Y**2)


def test_true_combinations_are_proved():
    assert proves(SQUARE, combined(product(1, X - Y)))
    assert proves(Positive(X**2 + 1), combined(product(1), product(1, X)))
    assert proves(Zero((X + Y) ** 2 - X**2 - 2 * X * Y - Y**2), identity())
    assert (
        verdict(
            claim(NonNegative(X * Y), combined(product(1, ONE, 0, 1)), *map(NonNegative, (X, Y)))
        )
        is PROVED
    )
    given_ = (Zero(X - Y), NonNegative(Y))
    assert (
        verdict(claim(NonNegative(X), combined(product(1, ONE, 1), cofactors=[(ONE, 0)]), *given_))
        is PROVED
    )
    assert (
        verdict(
            claim(
                Zero(1 / X - Y / X**2), identity(cofactors=[(1 / X**2, 1)]), NonZero(X), Zero(X - Y)
            )
        )
        is PROVED
    )
    assert proves(Zero(U + V - U - V), identity())
    assert proves(Zero(inner(U, V)), identity(cofactors=[(V, 0)]), Zero(U))
    assert proves(Zero(mean(X * A) - X * mean(A)), identity())


@pytest.mark.parametrize(
    ("goal", "evidence"),
    [
        (NonNegative(X**2 - 2 * X * Y + Y**2 - Fraction(1, 10**9)), combined(product(1, X - Y))),
        (SQUARE, combined(product(1, X + Y))),
        (SQUARE, combined(product(Fraction(101, 100), X - Y))),
        (SQUARE, combined()),
        (SQUARE, identity()),
        (NonNegative(-((X - Y) ** 2)), combined(product(-1, X - Y))),
        (Positive((X - Y) ** 2), combined(product(1, X - Y))),
        (Positive(const(0) * X), combined(product(0))),
        (Positive(X**2), combined(product(1, X))),
        (Positive(X - X), combined(product(1, X - X))),
        (Zero((X - Y) ** 2), combined(product(1, X - Y))),
        (NonZero(X**2 + 1), combined(product(1), product(1, X))),
        (NonNegative(X), combined(product(1, ONE, 0))),
        (NonNegative(X), combined(product(1, ONE, -1))),
        (Zero(X), identity(cofactors=[(ONE, 0)])),
        (Zero(X), identity(cofactors=[(ONE, -1)])),
        (NonNegative(U), combined()),
        (NonNegative(VZERO), combined()),
        (Zero(mean(A * B) - mean(A) * mean(B)), identity()),
        (Zero(mean(A**2) - mean(A) ** 2), identity()),
        (Zero(A - B), identity()),
        (Zero(function("sqrt", X) ** 2 - X), identity()),
        (
            Zero(inner(apply("S", apply("T", U)), V) - inner(U, apply("S", apply("T", V)))),
            identity(),
        ),
    ],
)
def test_false_combinations_are_not(goal, evidence):
    assert fails(goal, evidence)


@pytest.mark.parametrize(
    ("goal", "evidence", "given_"),
    [
        (NonNegative(X), combined(product(1, ONE, 0)), (Zero(Y),)),
        (NonNegative(X), combined(product(1, ONE, 0)), (NonNegative(-X),)),
        (NonNegative(X), combined(product(1, ONE, 0)), (NonZero(X),)),
        (NonNegative(X), combined(product(1, ONE, 0)), (SIGMA,)),
        (NonNegative(X), combined(product(1, ONE, 1)), (NonNegative(X),)),
        (NonNegative(X), combined(product(1, ONE, 0, 1)), (NonNegative(Y), NonNegative(X))),
        (Positive(X), combined(product(1, ONE, 0)), (NonNegative(X),)),
        (Positive(X * Y**2), combined(product(1, Y, 0)), (Positive(X),)),
        (Zero(X), identity(cofactors=[(ONE, 0)]), (NonNegative(X),)),
        (Zero(X), identity(cofactors=[(ONE, 0)]), (Zero(X - Y),)),
        (Zero(X), identity(cofactors=[(1 / Y, 0)]), (Zero(X * Y),)),
        (NonNegative(X), combined(product(1, 1 / Y, 0)), (NonNegative(X * Y**2),)),
        (Zero(X * Y / Y - X), identity(), ()),
    ],
)
def test_other_hypotheses_do_not_help(goal, evidence, given_):
    assert fails(goal, evidence, *given_)


def test_divisors_must_not_vanish():
    goal = Zero(X / X - 1)
    assert fails(goal, identity())
    assert fails(goal, identity(), NonZero(Y))
    assert fails(goal, identity(), NonNegative(X))
    for enough in (NonZero(X), Positive(X), NonZero(X * Y), Positive(X**2), NonZero(X**2 - X * Y)):
        assert proves(goal, identity(), enough)
    # 1 + x/y is not 0 at y = 0, where x/y = 0
    assert fails(Zero(Y / Y - 1), identity(), NonZero(1 + X / Y))
    assert proves(Zero(Y / Y - 1), identity(), NonZero(1 + X / Y), NonZero(Y))
    assert (
        verdict(claim(Zero((X + Y) / (X + Y) - 1), identity(), NonZero(1 + X / Y), NonZero(Y)))
        is PROVED
    )


def test_divisors_hidden_in_functions_must_not_vanish():
    hidden = function("exp", 1 / X)
    assert fails(Zero(hidden - hidden), identity())
    assert proves(Zero(hidden - hidden), identity(), NonZero(X))
    lemma = FromLemma("exponential is positive", (1 / X,))
    assert (
        verdict(claim(Positive(hidden), combined(product(1, ONE, 0), sources=[lemma]))) is UNKNOWN
    )


def test_divisors_hidden_in_cited_claims_are_not_known():
    """1 + e^z > 0 at z = 1 + x/y must not prove y ≠ 0."""
    positive = FromLemma("exponential is positive", (Z,))
    earlier = claim(
        Positive(Z**2 + function("exp", Z)),
        combined(product(1, ONE, 0), product(1, Z), sources=[positive]),
    )
    assert verdict(earlier) is PROVED
    source = FromClaim(0, ((Z, X / Y),))
    assert verdict(claim(NonZero(Y), Unit((source,))), earlier) is UNKNOWN
    assert verdict(claim(Zero(Y / Y - 1), identity(source)), earlier) is UNKNOWN


def test_units():
    product_ = NonZero(X * (Y + 1))
    assert proves(NonZero(X), Unit(()), product_)
    assert proves(NonZero(X**3 * (Y + 1) / X), Unit(()), product_)
    assert proves(NonZero(X), Unit(()), Positive(X))
    for goal in (
        NonZero(Y),
        NonZero(X + Y),
        NonZero(const(0)),
        NonZero(X * Y),
        NonZero(X * (Y + 2)),
    ):
        assert fails(goal, Unit(()), product_)
    assert fails(NonZero(X), Unit(()))
    assert fails(NonZero(X), Unit(()), NonNegative(X))
    assert fails(Positive(X), Unit(()), NonZero(X))
    assert fails(NonZero(1 / X), Unit(()), NonZero(Y))
    assert fails(NonZero(U), Unit(()), NonZero(U))  # says nothing of vectors


# -- what claims may cite ----------------------------------------------------------------------

HALVES = claim(
    NonNegative(X + Y), combined(product(1, ONE, 0), product(1, ONE, 1)), *map(NonNegative, (X, Y))
)


def test_earlier_claims_are_used_with_letters_replaced():
    goal = NonNegative(Z + Z**2 + 0 * X)
    source = FromClaim(0, ((X, Z), (Y, inner(U, U))))
    use = combined(product(1, ONE, 1), sources=[source])
    assert verdict(claim(NonNegative(Z + inner(U, U)), use, NonNegative(Z)), HALVES) is PROVED
    assert verdict(claim(goal, use, NonNegative(Z)), HALVES) is UNKNOWN


@pytest.mark.parametrize(
    ("values", "given_"),
    [
        (((X, Z), (Y, Z)), ()),  # its hypotheses are open
        (((X, Z), (Y, Z)), (NonNegative(-Z),)),
        (((X, Z), (Y, Z)), (Positive(Y),)),
        (((X + Y, Z),), (NonNegative(Z),)),  # no letter
        (((X, U),), (NonNegative(Z),)),  # another kind
        (((const(1), Z),), (NonNegative(Z),)),
    ],
)
def test_claims_need_their_hypotheses(values, given_):
    use = combined(product(1, ONE, len(given_)), sources=[FromClaim(0, values)])
    assert verdict(claim(NonNegative(2 * Z), use, *given_), HALVES) is UNKNOWN


def test_only_proved_earlier_claims_count():
    false = claim(NonNegative(X), combined(product(1, X)))
    use = combined(product(1, ONE, 0), sources=[FromClaim(0)])
    assert verdict(claim(NonNegative(X), use), false) is UNKNOWN
    for place in (0, 1, 2, -1):  # itself, later ones, none
        own = combined(product(1, ONE, 0), sources=[FromClaim(place)])
        assert fails(NonNegative(X), own)
    refuted = claim(NonNegative(X), Witness(1, {X: Fraction(-1)}, {}, {}))
    assert verdict(claim(NonNegative(X), use), refuted) is UNKNOWN
    unnamed = claim(NonNegative(X), combined(product(1, ONE, 0), sources=[FromClaim("0")]))
    assert verdict(unnamed, HALVES) is UNKNOWN


def test_random_values_stay_outside_of_means():
    """E[x A] = x E[A] for a number x, but not for x = A."""
    linear = claim(Zero(mean(X * A) - X * mean(A)), identity())
    assert verdict(linear) is PROVED
    for value in (A, B, A + 1):
        goal = Zero(mean(value * A) - value * mean(A))
        use = identity(FromClaim(0, ((X, value),)), cofactors=[(ONE, 0)])
        assert verdict(claim(goal, use), linear) is UNKNOWN
    use = identity(FromClaim(0, ((X, Y + 1),)), cofactors=[(ONE, 0)])
    goal = Zero(mean((Y + 1) * A) - (Y + 1) * mean(A))
    assert verdict(claim(goal, use), linear) is PROVED


ALWAYS_POSITIVE = ForEvery(Z, Positive(function("exp", Z) - X), (NonNegative(Z),))


def test_universal_hypotheses_are_used_at_values():
    def use(value, place=0):
        return combined(product(1, ONE, 2), sources=[FromHypothesis(place, value)])

    value = Y + 1
    goal = Positive(function("exp", value) - X)
    assert proves(goal, use(value), ALWAYS_POSITIVE, NonNegative(value))
    assert fails(goal, use(value), ALWAYS_POSITIVE, NonNegative(Y))
    assert fails(goal, use(value, 1), ALWAYS_POSITIVE, NonNegative(value))
    assert fails(goal, use(value, -2), ALWAYS_POSITIVE, NonNegative(value))
    assert fails(goal, use(U), ALWAYS_POSITIVE, NonNegative(value))
    other = Positive(function("exp", Y) - X)
    assert fails(other, use(value), ALWAYS_POSITIVE, NonNegative(value))
    assert fails(ALWAYS_POSITIVE, use(value), ALWAYS_POSITIVE)


def test_universal_hypotheses_keep_their_letter():
    """From "0 ≤ z² for every z" at a claim whose letter x becomes z, nothing is captured."""
    every = ForEvery(Z, NonNegative(X - Z))
    earlier = claim(
        NonNegative(X - Y), combined(product(1, ONE, 1), sources=[FromHypothesis(0, Y)]), every
    )
    assert verdict(earlier) is PROVED
    for value in (Z, Z + 1):
        captured = ForEvery(Z, NonNegative(value - Z))
        use = combined(product(1, ONE, 1), sources=[FromClaim(0, ((X, value),))])
        assert verdict(claim(NonNegative(value - Y), use, captured), earlier) is UNKNOWN


def test_random_values_stay_outside_of_means_in_hypotheses():
    every = ForEvery(Z, Zero(mean(Z * A)))
    use = identity(FromHypothesis(0, A), cofactors=[(ONE, 1)])
    assert fails(Zero(mean(A * A)), use, every)
    use = identity(FromHypothesis(0, Y), cofactors=[(ONE, 1)])
    assert proves(Zero(mean(Y * A)), use, every)


@pytest.mark.parametrize(
    "source",
    [
        FromLemma("no such lemma", (X,)),
        FromLemma("inner product", ()),
        FromLemma("inner product", (U, V)),
        FromLemma("inner product", (X,)),
        FromLemma("least eigenvalue", (U,), None),
        FromLemma("least eigenvalue", (U,), "T"),
        FromLemma("square root squared", (function("sqrt", X),)),
        FromLemma("square root squared", (X,)),
        FromLemma("max, first", (function("min", X, Y),)),
        FromLemma("definiteness", (U,)),
        FromLemma("strictness", (X,)),
        FromLemma("order of squares", (X, Y)),
    ],
)
def test_lemmas_need_what_they_need(source):
    goal = NonNegative(inner(U, U))
    use = combined(product(1, ONE, 1), sources=[source])
    assert fails(goal, use, SIGMA)


def test_the_lemmas_are_reported():
    source = FromLemma("Cauchy–Schwarz", (U, V))
    goal = NonNegative(inner(U, U) * inner(V, V) - inner(U, V) ** 2)
    found = outcome(claim(goal, combined(product(1, ONE, 0), sources=[source])))
    assert (found.verdict, found.lemmas) == (PROVED, {"Cauchy–Schwarz"})


# -- anything that is accepted is true ---------------------------------------------------------


@given(st.data())
def test_what_is_proved_is_true(data):
    """Random combinations of random facts: whatever goal the core accepts holds in every world."""
    facts = [NonNegative(X), Positive(Y), Zero(Z - X * Y), NonZero(X + 2)]
    squares = data.draw(st.lists(scalars(letters=(X, Y, Z), vectors=(U,), steps=2), max_size=2))
    products = [
        product(data.draw(small), s, *data.draw(st.lists(st.integers(0, 3), max_size=2)))
        for s in squares
    ]
    cofactor = data.draw(scalars(steps=2))
    right = cofactor * facts[2].term
    for p in products:
        term = p.coefficient * p.square**2
        for k in p.facts:
            term = term * facts[k].term
        right = right + term
    kind = data.draw(st.sampled_from([NonNegative, Positive, Zero]))
    c = claim(kind(right), combined(*products, cofactors=[(cofactor, 2)]), *facts)
    if verdict(c) is not PROVED:
        return
    for _ in range(3):
        world = data.draw(worlds(right, X, Y, Z, outcomes=st.just(1)))
        world.letters[Z] = [world.number(X * Y)]
        assert not world.breaks(c.statement)


def test_folding_is_not_needed():
    """A hostile file may hold 0 · (1/x), which the constructors would never build."""
    term = raw("mul", const(0), raw("div", ONE, X))
    assert fails(Zero(term), identity())
    assert proves(Zero(term), identity(), NonZero(X))
    assert fails(Zero(raw("div", X, const(0))), identity())
    assert proves(Positive(raw("pow", X, data=(0,))), combined(product(1)))
    assert fails(Zero(vector("u") - vector("v")), identity())
