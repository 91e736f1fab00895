"""A statement is false if one point satisfies the hypotheses and not the goal.

Tested: such a point is found for false variants of what the DEQ theorems say, exact and within
seconds; none is found for true statements; equations of the hypotheses hold exactly at every point
that is ever tried; and what is returned is simple, the same for the same seed, and reproducible.
"""

import contextlib
import io
import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational

from deqproof.core.check import Claim, Verdict, check
from deqproof.core.errors import BadInput, IllPosed
from deqproof.core.evidence import Witness
from deqproof.core.number import RATIONAL
from deqproof.core.statement import (
    ForEvery,
    NonNegative,
    NonZero,
    Positive,
    Spectrum,
    Statement,
    Zero,
)  # fmt: skip
from deqproof.core.term import (
    PI,
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
from deqproof.core.universal import exactly
from deqproof.search.refute import find_witness, reproduce
from deqproof.search.refute.instant import instants
from deqproof.search.refute.sample import draw as draw_parameters
from deqproof.search.refute.target import targets
from tests.search.claims import deq
from tests.search.claims.mutants import mutants

x, y, z, u = (scalar(name) for name in ["x", "y", "z", "u"])
v, w = vector("v"), vector("w")


def found(statement, seconds=2.0, seed=0, **options):
    return find_witness(statement, seed=seed, seconds=seconds, **options)


def refuted(statement, witness):
    return check([Claim(statement, witness)])[0].verdict is Verdict.REFUTED


# -- what must be found ------------------------------------------------------------------------


@pytest.mark.parametrize("name", deq.FALSE)
def test_false_variant_is_refuted_within_two_seconds(name):
    statement = deq.FALSE[name]
    start = time.process_time()
    witness = found(statement, 6.0)  # of a clock that other processes share
    assert witness is not None
    assert refuted(statement, witness)
    assert time.process_time() - start < 2


def test_mutants_of_a_tight_bound():
    """Of ½‖∇R‖² ≥ (λ_min/α²)R every mutant is refuted, but for those that stay true."""
    witnesses = {m.mistake: found(m.statement, 0.1) for m in mutants(UNREFUTED["PŁ"])}
    assert witnesses["eigenvalues swapped"] is not None
    assert witnesses["without Zero 3"] is not None
    assert witnesses["without Positive 1"] is None  # λ_min = 0 does no harm


def test_scaling_refutes_what_holds_for_moderate_numbers():
    """⟨v, Sv⟩ ≥ 2⁻³⁰⟨Sv, Sv⟩ needs a large S."""
    Sv = apply("S", v)
    statement = Statement((), NonNegative(inner(v, Sv) - Fraction(1, 2**30) * inner(Sv, Sv)))
    assert refuted(statement, found(statement, dimensions=(1,)))


def test_thin_violation_is_found_by_descent():
    """(x − 1/3)² + (y − 2/7)² ≥ 10⁻⁶ fails in a disc of radius 1/1000."""
    term = (x - Fraction(1, 3)) ** 2 + (y - Fraction(2, 7)) ** 2
    statement = Statement((), NonNegative(term - Fraction(1, 10**6)))
    assert refuted(statement, found(statement))


def test_equations_are_solved_for_letters():
    """Pythagoras, a product, and a vector equation at once."""
    facts = (
        Zero(x**2 + y**2 - z**2),
        Positive(x),
        Positive(y),
        Positive(z),
        Zero(u * v - w),
    )
    statement = Statement(facts, NonNegative(z + inner(u * v - w, v) - x - y))
    witness = found(statement)
    assert refuted(statement, witness)
    a, b, c = (witness.scalars[s] for s in (x, y, z))
    assert a**2 + b**2 == c**2 < (a + b) ** 2


def test_a_square_root_in_an_equation_gets_a_square():
    statement = Statement((Zero(y - function("sqrt", x)), Positive(x - 1)), NonNegative(y - x))
    witness = found(statement)
    assert refuted(statement, witness)
    assert witness.scalars[y] ** 2 == witness.scalars[x] > 1


def test_a_maximum_in_an_equation_is_one_of_its_operands():
    statement = Statement((Zero(z - function("max", x, y)), Positive(x - y)), NonNegative(y - z))
    assert refuted(statement, found(statement))


def test_eigenvector_equations_have_vectors_that_are_not_zero():
    statement = Statement(
        (Zero(apply("S", v) - x * v), Positive(inner(v, v)), Positive(x)), NonNegative(1 - x)
    )
    assert refuted(statement, found(statement))


def test_boundary_of_a_strict_claim():
    assert found(Statement((), Positive(x**2 + y**2))).scalars == {x: 0, y: 0}
    assert found(Statement((NonNegative(x),), NonZero(x + y**2))) is not None


def test_two_operators_need_not_commute():
    """⟨Av, Bv⟩ ≥ 0 for commuting A, B ⪰ 0 only."""
    statement = Statement((), NonNegative(inner(apply("A", v), apply("B", v))))
    witness = found(statement)
    assert witness.dimension == 2
    assert refuted(statement, witness)


def test_spectrum_is_attained():
    facts = (Spectrum("S", x, y), Spectrum("T", x, y))
    statement = Statement(facts, NonNegative(inner(v, apply("S", v)) - inner(v, apply("T", v))))
    witness = found(statement)
    assert refuted(statement, witness)


def test_a_claim_without_letters():
    false = Statement((), NonNegative(const(-1)))
    assert refuted(false, found(false))
    assert found(Statement((), NonNegative(const(1))), 0.05) is None


# -- draws, means and unknown functions ----------------------------------------------------------

A, B, V = draw("A"), draw("B"), vdraw("V")


def sigma(t, order=0):
    return call("sigma", order, t)


rising = ForEvery(y, Positive(sigma(y, 1)))
gentle = ForEvery(y, NonNegative(u - sigma(y, 1)))
WORLDS = {
    "a mean is no value": Statement((), Zero(mean(A) - A)),
    "E[A]² = E[A²]": Statement((), Zero(mean(A**2) - mean(A) ** 2)),
    "E[AB] = E[A]E[B]": Statement((), Zero(mean(A * B) - mean(A) * mean(B))),
    "centred": Statement((Zero(mean(A)), Zero(mean(A**2) - 1)), NonNegative(1 - A)),
    "a random vector": Statement((), NonNegative(mean(inner(V, v)) ** 2 - mean(inner(V, v) ** 2))),
    "σ is odd": Statement((rising,), Zero(sigma(-x) + sigma(x))),
    "σ is steeper": Statement(
        (rising, gentle), NonNegative((sigma(x) - sigma(z)) * (x - z) - u * (x - z) ** 2)
    ),
    "without monotonicity": Statement((gentle,), NonNegative((sigma(x) - sigma(z)) * (x - z))),
    "σ is affine": Statement((), Zero(sigma(x, 2))),
    "a law and a function": Statement(
        (rising, Zero(mean(A))), Zero(mean(sigma(A)) - mean(A * sigma(A)))
    ),
}


@pytest.mark.parametrize("name", WORLDS)
def test_worlds_are_found(name):
    start = time.process_time()
    witness = found(WORLDS[name])
    assert refuted(WORLDS[name], witness)
    assert len(reproduce(WORLDS[name], witness).splitlines()) == 3
    assert time.process_time() - start < 2


def test_three_lines_of_a_world():
    statement = WORLDS["E[A]² = E[A²]"]
    text = reproduce(statement, found(statement))
    assert run(text) in text
    assert run(text) != "0"


# -- what must not be found ----------------------------------------------------------------------

# true ones, and two that only a point outside of Q, or one where x/x is undefined, could refute
UNREFUTED = {
    "PŁ": Statement(
        deq.standing, NonNegative(deq.slope_squared / 2 - deq.low / deq.alpha**2 * deq.risk)),
    "Cauchy–Schwarz": Statement((), NonNegative(inner(v, v) * inner(w, w) - inner(v, w) ** 2)),
    "x/x = 1": Statement((), Zero(x / x - 1)),
    "empty hypotheses": Statement((Zero(x**2 + 1),), NonNegative(const(-1))),
    "x² = 2 over Q": Statement((Zero(x**2 - 2),), NonNegative(const(-1))),
    "√x ≥ 0": Statement((), NonNegative(function("sqrt", x))),
    "log x ≤ x − 1": Statement((Positive(x),), NonNegative(x - 1 - function("log", x))),
    "eigenvalues": Statement((Spectrum("S", const(1), const(2)),), NonNegative(
        2 * inner(v, v) - inner(v, apply("S", v)))),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREFUTED)
def test_no_witness(name):
    assert found(UNREFUTED[name], 0.4) is None


@settings(max_examples=30)
@given(st.lists(st.tuples(*[st.integers(-3, 3)] * 4), min_size=1, max_size=4))
def test_sums_of_squares_have_no_witness(rows):
    term = sum(((a + b * x + c * y + d * x * y) ** 2 for a, b, c, d in rows), const(0))
    assert found(Statement((), NonNegative(term)), 0.03) is None


@settings(max_examples=15)
@given(st.tuples(*[st.integers(-4, 4)] * 2), st.integers(1, 60), st.integers(1, 5))
def test_square_less_a_little_has_one(root, parts, k):
    term = (k * x - root[0]) ** 2 + (x * y - root[1]) ** 2
    statement = Statement((NonNegative(x + 9),), NonNegative(term - Fraction(1, parts)))
    witness = found(statement, 1.0)
    assert witness is None or refuted(statement, witness)
    if root[0] or not root[1]:
        assert witness is not None


def test_no_witness_against_what_holds_in_every_world():
    X, Y = draw("X"), draw("Y")
    sigma = call("sigma", 0, x)
    for goal in (
        NonNegative(mean(X**2)),
        NonNegative(mean(X**2) - mean(X) ** 2),
        NonNegative(mean(X**2) * mean(Y**2) - mean(X * Y) ** 2),
        Zero(mean(X + Y) - mean(X) - mean(Y)),
        NonNegative(sigma**2),
    ):
        assert found(Statement((), goal), 0.3) is None
    rising = ForEvery(y, NonNegative(call("sigma", 1, y)))
    assert found(Statement((rising,), NonNegative(call("sigma", 1, x))), 0.3) is None


def test_a_small_budget_is_kept():
    start = time.process_time()
    found(UNREFUTED["PŁ"], 0.05)
    assert time.process_time() - start < 0.3


# -- what is tried, and what is returned ---------------------------------------------------------


@pytest.mark.parametrize("name", ["PŁ: 1.01", "bounds: u² ≥ β", "limit: u*² = α²"])
def test_equations_hold_exactly_on_the_whole_chart(name):
    statement = deq.FALSE[name]
    equations = [h.term for h in statement.hypotheses if isinstance(h, Zero)]
    rng = np.random.default_rng(1)
    soon = time.perf_counter() + 5
    for target in (t for d in (1, 2) for t in targets(instants(statement), d, soon)):
        batch = draw_parameters(target.chart, 12, rng)
        for k in range(12):
            with contextlib.suppress(ZeroDivisionError, IllPosed):
                witness = target.chart.frame.witness(target.chart.exactly(batch.row(k)))
                values = [exactly(t, witness, RATIONAL) for t in equations]
                assert all(value in (0, (0,) * witness.dimension) for value in values)


def test_floats_and_rationals_agree_on_a_chart():
    statement = deq.FALSE["PŁ: 1.01"]
    rng = np.random.default_rng(2)
    for target in targets(instants(statement), 2, time.perf_counter() + 5):
        batch = draw_parameters(target.chart, 40, rng)
        columns = np.array(target.chart.floats(batch.floats()))
        for k in range(40):
            with contextlib.suppress(ZeroDivisionError):
                exact = np.array([float(q) for q in target.chart.exactly(batch.row(k))])
                assert np.allclose(columns[:, k], exact, rtol=1e-9, atol=1e-12)


def test_same_seed_same_witness():
    statement = deq.FALSE["PŁ: reading B"]
    assert found(statement, 5.0, seed=3) == found(statement, 5.0, seed=3)


def test_witness_is_simple():
    witness = found(deq.FALSE["PŁ: reading B"])
    numbers = [*witness.scalars.values(), *(q for vs in witness.vectors.values() for q in vs)]
    assert witness.dimension == 1
    assert max(abs(q.numerator) + q.denominator for q in numbers) <= 12


def test_only_the_dimensions_asked_for():
    assert found(deq.FALSE["PŁ: reading B"], dimensions=(2,)).dimension == 2
    assert found(deq.FALSE["PŁ: λ_max"], 0.2, dimensions=(1,)) is None


# -- three lines of SymPy ------------------------------------------------------------------------


def run(text):
    """What the three lines print."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(text, {})
    return out.getvalue().strip()


@pytest.mark.parametrize(
    "name", ["PŁ: reading B", "PŁ: λ_max", "conservation: ‖w‖²", "pointwise: γ³"]
)
def test_three_lines_show_the_violation(name):
    statement = deq.FALSE[name]
    witness = found(statement)
    text = reproduce(statement, witness)
    assert len(text.splitlines()) == 3
    (instant,) = instants(statement)
    value = exactly(instant.statement.goal.term, witness, RATIONAL)
    assert Rational(run(text)) == Rational(int(value.p), int(value.q))
    assert run(text) in text


def test_three_lines_with_awkward_names():
    lam, prime, Matrix = scalar("lambda"), scalar("h'0"), scalar("Matrix")
    root = function("sqrt", 2 + lam**2)
    goal = NonNegative(root - 2 + prime * (Matrix + root) - inner(v, v) * root)
    statement = Statement((), goal)
    text = reproduce(statement, found(statement))
    assert "sqrt" in text.splitlines()[0]
    assert run(text)


def test_three_lines_of_no_violation_are_refused():
    with pytest.raises(BadInput, match="expected a witness"):
        reproduce(Statement((), NonNegative(x)), Witness(1, {x: Fraction(1)}, {}, {}))


# -- whatever comes ------------------------------------------------------------------------------

LETTERS = st.sampled_from([x, y, const(0), const(2), const(Fraction(-1, 3)), PI, inner(v, v)])


def grown(terms):
    pair = st.tuples(terms, terms)
    return st.one_of(
        pair.map(lambda p: p[0] + p[1]),
        pair.map(lambda p: p[0] - p[1]),
        pair.map(lambda p: p[0] * p[1]),
        pair.map(lambda p: p[0] / (1 + p[1] ** 2)),
        pair.map(lambda p: p[0] / (p[1] - x)),
        pair.map(lambda p: function("max", *p)),
        terms.map(lambda t: inner(t * v, apply("S", w))),
        st.tuples(st.sampled_from(["exp", "sqrt", "log", "tanh", "abs", "erf"]), terms).map(
            lambda p: function(*p)
        ),
        terms.map(lambda t: t**3),
    )


TERMS = st.recursive(LETTERS, grown, max_leaves=6)
FACTS = st.builds(
    lambda kind, t: kind(t), st.sampled_from([Zero, NonNegative, Positive, NonZero]), TERMS
)


@settings(max_examples=60)
@given(st.lists(FACTS, max_size=3), FACTS)
def test_any_statement_is_searched_without_an_exception(hypotheses, goal):
    statement = Statement(tuple(hypotheses), goal)
    witness = found(statement, 0.05)
    assert witness is None or refuted(statement, witness)
    if witness is not None:
        assert len(reproduce(statement, witness).splitlines()) == 3


def test_numbers_beyond_floats_are_no_exception():
    huge = const(Fraction(10) ** 400)
    assert found(Statement((NonNegative(x - huge),), NonNegative(-x)), 0.2) is None
