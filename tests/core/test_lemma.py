"""The lemmas that are trusted: each builds a fact, which is true at every point where what it needs
is true, in every dimension; and which is not true at every point where that is dropped.
"""

from fractions import Fraction

import mpmath
import pytest
from core_claims import ONE, PROVED, claim, combined, product, verdict
from core_meaning import World
from core_strategies import U, V, X, Y, orthonormal, small
from flint import arb, ctx, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deqproof.core.errors import IllPosed
from deqproof.core.evidence import FromLemma
from deqproof.core.form import require_fact
from deqproof.core.lemma import FACTS, instance
from deqproof.core.number import BALL, Coordinates, evaluate
from deqproof.core.statement import NonNegative, Positive, Spectrum, Zero
from deqproof.core.term import VZERO, const, function, scalar, vector

Z = scalar("z")
LOW, HIGH = scalar("low"), scalar("high")
SIGMA = Spectrum("S", LOW, HIGH)
ROOT, MAX, MIN = function("sqrt", X), function("max", X, Y), function("min", X, Y)
# What each lemma is tried on; letters are random in the test.
ARGUMENTS = {
    "inner product": (U,),
    "covariance form": (U,),
    "Cauchy–Schwarz": (U, V),
    "Cauchy–Schwarz in Σ": (U, V),
    "least eigenvalue": (U,),
    "least eigenvalue, squared": (U,),
    "greatest eigenvalue": (U,),
    "greatest eigenvalue, squared": (U,),
    "spectrum is nonnegative": (),
    "spectrum is ordered": (),
    "square root is nonnegative": (ROOT,),
    "square root squared": (ROOT,),
    "max, first": (MAX,),
    "max, second": (MAX,),
    "min, first": (MIN,),
    "min, second": (MIN,),
    "extremum is attained": (MAX,),
    "order of squares": (X, Y),
    "strictness": (X,),
    "definiteness": (U,),
    "definiteness of squares": (X,),
    "exponential is positive": (X,),
    "exponential above its tangent": (X,),
    "exponential rises": (X, Y),
    "exponentials of opposites": (X, Y),
    "exponential of a sum": (X + Y, Z),
    "exponential of a logarithm": (function("log", X),),
    "hyperbolic tangent": (function("tanh", X),),
    "error function is odd": (X, Y),
    "sine and cosine": (X,),
    "error function is below 1": (X,),
    "absolute value, right": (function("abs", X),),
    "absolute value, left": (function("abs", X),),
    "branch, first": (function("where", X, Y, const(7)),),
    "branch, second": (function("where", X, Y, const(7)),),
}
# Where a lemma's fact is false, because what it needs is: those that need nothing are left out.
WRONG = {
    "branch, first": {X: -1, Y: 2},
    "absolute value, right": {X: -1},
    "absolute value, left": {X: 1},
    "branch, second": {X: 1, Y: 2},
    "square root squared": {X: -1},
    "order of squares": {X: 2, Y: 1},
    "strictness": {X: -1},
    "definiteness": {U: 1},
    "definiteness of squares": {X: 1},
}


# What fractions cannot say is tried in balls.
IN_BALLS = {
    "exponential rises",
    "exponentials of opposites",
    "exponential of a sum",
    "exponential of a logarithm",
    "hyperbolic tangent",
    "error function is odd",
    "sine and cosine",
    "error function is below 1",
}
IN_FRACTIONS = [n for n in ARGUMENTS if n not in IN_BALLS]
# Points where a lemma's fact is false, and so is what it needs.
WRONG_IN_BALLS = {
    "exponential rises": (2, 1),
    "exponentials of opposites": (1, 1),
    "exponential of a sum": (1, 1, 1),
    "error function is odd": (1, 1),
}


@st.composite
def spectral_worlds(draw):
    """S = Q diag(λ) Qᵀ with a rational orthogonal Q, and its extreme eigenvalues as letters."""
    d = draw(st.integers(1, 4))
    values = draw(st.lists(st.fractions(0, 5, max_denominator=3), min_size=d, max_size=d))
    Q = draw(orthonormal(d))
    rows = [
        [sum(q[i] * x * q[j] for q, x in zip(Q, values, strict=True)) for j in range(d)]
        for i in range(d)
    ]
    world = World(d, 1, {LOW: [min(values)], HIGH: [max(values)]}, {"S": rows})
    for t in (X, Y):
        world.letters[t] = [draw(small)]
    for t in (U, V):
        world.letters[t] = [draw(st.lists(small, min_size=d, max_size=d))]
    if draw(st.booleans()):  # edges, where an inequality is tight
        world.letters[V] = world.letters[U]
        world.letters[U] = [draw(st.sampled_from(Q))]
        world.letters[Y] = world.letters[X]
    return world


def fact_of(name):
    return instance(name, SIGMA, ARGUMENTS[name])[0]


def needs_of(name):
    return instance(name, SIGMA, ARGUMENTS[name])[1]


def test_every_lemma_is_tested():
    assert set(ARGUMENTS) == set(FACTS)
    needy = {name for name in FACTS if needs_of(name)}
    undefined = {"square root is nonnegative", "exponential of a logarithm"}  # without their needs
    assert set(WRONG) | set(WRONG_IN_BALLS) | undefined == needy


@pytest.mark.parametrize("name", [n for n in IN_FRACTIONS if not n.startswith("exponential")])
@settings(max_examples=40)
@given(data=st.data())
def test_the_fact_is_true(name, data):
    world = data.draw(spectral_worlds())
    if name.startswith("square root"):
        x = world.letters[X][0]
        world.letters[X] = [x * x]
    if name == "order of squares":
        world.letters[Y] = [abs(world.letters[Y][0])]
    if name == "definiteness":
        world.letters[U] = [[0] * world.dimension]
    if name == "definiteness of squares":
        world.letters[X] = [0]
    assume(all(map(world.holds, needs_of(name))))
    assert world.holds(fact_of(name))


@given(small)
def test_the_exponential(x):
    for name in ("exponential is positive", "exponential above its tangent"):
        fact = fact_of(name)
        kind = Positive if name == "exponential is positive" else NonNegative
        assert type(fact) is kind
        with mpmath.workdps(40):
            e = mpmath.exp(mpmath.mpf(x.numerator) / x.denominator)
            gap = e if kind is Positive else e - 1 - mpmath.mpf(x.numerator) / x.denominator
            assert gap > 0 or x == 0
    tangent = function("exp", X) - 1 - X
    assert fact_of("exponential above its tangent") == NonNegative(tangent)


def in_balls(fact, *values):
    """The ball of the fact's term: what the core computes with, at more digits."""
    with ctx.workprec(400):
        at = {k: arb(fmpq(*q.as_integer_ratio())) for k, q in zip("xyz", values, strict=False)}
        (value,) = evaluate([fact.term], Coordinates(BALL, at, {}, {}, 0))
        return value


def holds_in_balls(fact, *values):
    """Nothing contradicts the fact: 400 bits would show it."""
    value = in_balls(fact, *values)
    return bool(value.contains(0)) if isinstance(fact, Zero) else not value < 0


@pytest.mark.parametrize("name", sorted(IN_BALLS))
@given(x=small, y=small)
def test_the_fact_is_true_in_balls(name, x, y):
    if "opposites" in name or "odd" in name:
        y = -x
    assume(name != "exponential of a logarithm" or x > 0)
    at = x, y, x + y
    if all(holds_in_balls(need, *at) for need in needs_of(name)):
        assert holds_in_balls(fact_of(name), *at)
        assert in_balls(fact_of(name), *at).is_finite()


@pytest.mark.parametrize("name", sorted(WRONG_IN_BALLS))
def test_what_is_needed_is_needed_in_balls(name):
    at = [Fraction(x) for x in WRONG_IN_BALLS[name]]
    assert not holds_in_balls(fact_of(name), *at)
    assert not all(holds_in_balls(need, *at) for need in needs_of(name))


@pytest.mark.parametrize("name", list(WRONG))
def test_what_is_needed_is_needed(name):
    world = World(1, 1, {t: [[x] if t is U else x] for t, x in WRONG[name].items()})
    assert not world.holds(fact_of(name))
    assert not all(map(world.holds, needs_of(name)))


@pytest.mark.parametrize("name", list(ARGUMENTS))
def test_the_core_uses_it_only_with_what_it_needs(name):
    lemma = FACTS[name]
    fact, needs = fact_of(name), needs_of(name)
    source = FromLemma(name, ARGUMENTS[name], "S" if "S" in lemma.takes else None)

    def used(*given_):
        goal = NonNegative(fact.term) if isinstance(fact, NonNegative | Positive) else fact
        place = len(given_)
        if isinstance(goal, NonNegative):
            evidence = combined(product(1, ONE, place), sources=[source])
        else:
            evidence = combined(sources=[source], cofactors=[(ONE, place)])
        return verdict(claim(goal, evidence, *given_)) is PROVED

    spectrum = (SIGMA,) if "S" in lemma.takes else ()
    assert used(*spectrum, *needs)
    if spectrum:
        assert not used(*needs)
        assert not used(Spectrum("T", LOW, HIGH), *needs)
    for k in range(len(needs)):
        assert not used(*spectrum, *needs[:k], *needs[k + 1 :])


@pytest.mark.parametrize("name", list(ARGUMENTS))
def test_other_arguments_are_refused(name):
    scalars_, vectors = (X, ROOT, MAX, MIN, const(2)), (U, VZERO, vector("other"))
    terms = ARGUMENTS[name]
    wrong = scalars_ if terms and terms[0].kind == "vector" else vectors
    others = [[t] * len(terms) for t in wrong] if terms else []
    for bad in (*others, (*terms, X), (*terms, U), terms[:-1] if terms else (X,)):
        with pytest.raises(IllPosed):
            require_fact(instance(name, SIGMA, bad)[0])
    if "S" in FACTS[name].takes:
        with pytest.raises(IllPosed):
            instance(name, None, terms)
    with pytest.raises(IllPosed):
        instance(f"{name}?", SIGMA, terms)


def test_every_source_is_named():
    for lemma in FACTS.values():
        assert lemma.source
        assert lemma.name


@pytest.mark.parametrize(
    ("a", "b", "vanishes"),
    [
        (X, -X, True),
        (X - Y, Y - X, True),
        (X**2 - Y**2, (Y - X) * (Y + X), True),
        (X, X, False),
        (X, Y, False),
        (X / X, const(-1), False),  # at x = 0 it is 0 − 1
        (X / Y * Y, -X, False),
        (function("sqrt", X) ** 2, -X, False),
        (function("abs", X), -X, False),
    ],
)
def test_a_needed_equation_may_be_an_identity_and_nothing_less(a, b, vanishes):
    """eᵃeᵇ = 1 where a + b = 0: known without evidence if a + b is the zero polynomial."""
    name = "exponentials of opposites"
    evidence = combined(sources=[FromLemma(name, (a, b))], cofactors=[(ONE, 0)])
    fact, _ = instance(name, None, (a, b))
    assert (verdict(claim(fact, evidence)) is PROVED) is vanishes


@pytest.mark.parametrize(
    ("t", "c", "same"),
    [
        (X + Y, Y + X, True),
        (X + X, 2 * X, True),
        (X + (Y - X), Y, True),
        (X + Y, X, False),
        (X + Y, X - Y, False),
        (X + Y, X + Y + X / X - 1, False),  # undefined at x = 0
        (X + function("log", Y), function("log", X * Y), False),
        (X + function("sqrt", Y**2), X + Y, False),
    ],
)
def test_a_sum_of_exponents_is_that_of_the_exponential(t, c, same):
    """eᵃeᵇ = eᶜ where a + b = c, known without evidence if a + b − c is the zero polynomial."""
    name = "exponential of a sum"
    fact, _ = instance(name, None, (t, c))
    evidence = combined(sources=[FromLemma(name, (t, c))], cofactors=[(ONE, 0)])
    assert (verdict(claim(fact, evidence)) is PROVED) is same


def test_no_other_operation_is_taken_for_a_sum():
    for t in (X, X - Y, X * Y, 2 * X, const(0), function("max", X, Y)):
        with pytest.raises(IllPosed):
            instance("exponential of a sum", None, (t, t))


def test_a_number_whose_square_is_not_seen_to_vanish_does_not():
    """Neither t² ≥ 0, nor −t ≥ 0, nor −t⁴ ≥ 0 by itself says that t = 0."""
    source = FromLemma("definiteness of squares", (X,))
    for known in (X**2, -X, X, -(X**4), -(Y**2)):
        evidence = combined(sources=[source], cofactors=[(ONE, 1)])
        assert verdict(claim(Zero(X), evidence, NonNegative(known))) is not PROVED
    evidence = combined(sources=[source], cofactors=[(ONE, 1)])
    assert verdict(claim(Zero(X), evidence, NonNegative(-(X**2)))) is PROVED


def test_the_exponential_of_zero_is_one():
    """e^b ≥ 1 for b ≥ 0: the constant 0 as an exponent is folded."""
    fact, _ = instance("exponential rises", None, (const(0), X))
    assert fact == NonNegative(function("exp", X) - 1)
