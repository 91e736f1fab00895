"""False statements with evidence made up to pass, by someone who has read the checker."""

from fractions import Fraction

import pytest
from core_claims import ONE, PROVED, UNKNOWN, claim, combined, infer, outcome, product, verdict
from core_strategies import A, B, U, X, Y
from test_rule import refuses

from deqproof.core.check import Claim, check
from deqproof.core.evidence import Atom, Cover, FromHypothesis, Witness
from deqproof.core.statement import (
    Along,
    Conserved,
    Decays,
    Flow,
    ForEvery,
    NonNegative,
    NonZero,
    Positive,
    Spectrum,
    Statement,
    Zero,
)
from deqproof.core.term import (
    apply,
    call,
    const,
    draw,
    function,
    inner,
    make,
    mean,
    scalar,
    vdraw,
    vector,
)

HALF = Fraction(1, 2)
k, h = scalar("k"), vector("h")


def refutes(witness, goal, *given):
    return verdict(claim(goal, witness, *given)) is not UNKNOWN


# -- witnesses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("other", [draw("k"), call("k", 0, ONE), call("k", 3, X)], ids=str)
def test_no_other_term_passes_for_a_bound_number(other):
    """ "k = 2 for every k" is false, whatever value another term named k has."""
    two = {k: Fraction(1), other: Fraction(2)}
    for values in (two, dict(reversed(two.items()))):
        assert not refutes(Witness(1, values, {}, {}), Zero(ONE), ForEvery(k, Zero(k - 2)))


@pytest.mark.parametrize("other", [vdraw("h"), apply("h", U)], ids=str)
def test_no_other_term_passes_for_a_bound_vector(other):
    zero = {h: (Fraction(1),), other: (Fraction(0),)}
    for values in (zero, dict(reversed(zero.items()))):
        assert not refutes(Witness(1, {}, values, {}), Zero(ONE), ForEvery(h, Zero(h)))


@pytest.mark.parametrize(
    "fact", [Zero(h), NonNegative(-inner(h, h)), Positive(1 - inner(h, h))], ids=str
)
def test_there_is_no_space_of_dimension_0(fact):
    """In R^0 every vector is 0, and what is false of every R^d would be true."""
    for dimension in (0, 1, 2):
        assert not refutes(Witness(dimension, {}, {}, {}), Zero(ONE), ForEvery(h, fact))
        twice = ForEvery(k, ForEvery(h, fact))
        assert not refutes(Witness(dimension, {}, {}, {}), Zero(ONE), twice)


def test_a_bound_letter_is_not_that_of_an_atom():
    """With P = 0 at the one atom, "h = P for every h" would read "P@0 = P@0"."""
    P, bound = vdraw("P"), vector("P@0")
    law = (Atom(Fraction(1), {}, {P: (Fraction(0),)}),)
    every = ForEvery(bound, Zero(bound - P))
    assert not refutes(Witness(1, {}, {}, {}, law), Zero(ONE), every)
    assert not refutes(Witness(1, {}, {bound: (Fraction(0),)}, {}, law), Zero(ONE), every)


def test_a_law_has_mass_one():
    for weights in ((HALF,), (HALF, HALF, HALF), (2, -1), (1, 0)):
        law = tuple(Atom(Fraction(w), {A: Fraction(j)}, {}) for j, w in enumerate(weights))
        assert not refutes(Witness(1, {}, {}, {}, law), Zero(mean(A**2) - mean(A) ** 2 - X**2))
        assert not refutes(Witness(1, {}, {}, {}, law), Zero(mean(ONE * A) - mean(A)))


# -- proofs --------------------------------------------------------------------------------------


def test_what_is_multiplied_by_0_was_divided_by_all_the_same():
    """V = 0·(1/x): no fold hides a divisor that vanishes, nor makes a jump of it."""
    zero = make("mul", (), (const(0), ONE / X))
    assert verdict(claim(Zero(zero), combined())) is UNKNOWN
    flow = Flow((X,), (ONE,), ())
    for term in (ONE / X, X / X, function("sqrt", X) ** 2, X * (ONE / X)):
        for wanted in (Conserved(term), Decays(term, const(0))):
            rule = "conservation" if isinstance(wanted, Conserved) else "Grönwall"
            statement = Statement((), Along(flow, wanted))
            claims = infer(statement, rule, ((),), [combined()])
            assert check(claims)[-1].verdict is UNKNOWN


def test_a_jump_is_not_differentiated():
    """x′ = 1: neither a step nor a kink has slope 0, though it has almost everywhere."""
    flow = Flow((X,), (ONE,), ())
    step = function("where", X, ONE, const(0))
    for term in (step, function("max", X, const(0)) / X, function("abs", X) / X, step * 0 + step):
        statement = Statement((), Along(flow, Conserved(term)))
        assert refuses(statement, "conservation", ((),))


def test_a_universal_fact_about_draws_is_one_about_all_values_at_once():
    """ "A ≠ k for every k" is said of almost every outcome, and there of k = A: so it is absurd.

    It is not the fact that A has no atoms, which is true of some laws: that one takes a mean, and
    a random value is not put inside.
    """
    never = ForEvery(k, Positive((A - k) ** 2))
    absurd = combined(product(1, ONE, 1), sources=[FromHypothesis(0, A)])
    assert verdict(claim(Positive(const(0)), absurd, never)) is PROVED
    atom = function("where", -((A - k) ** 2), ONE, const(0))
    spread_out = ForEvery(k, Zero(mean(atom)))
    inside = function("where", -((A - A) ** 2), ONE, const(0))
    use = combined(sources=[FromHypothesis(0, A)], cofactors=[(ONE, 1)])
    assert verdict(claim(Zero(mean(inside)), use, spread_out)) is UNKNOWN


def test_means_do_not_multiply():
    """E[AB] = E[A]E[B] and E[A²] = E[A]² are false, as is E[A/B] = E[A]/B."""
    for left, right in (
        (mean(A * B), mean(A) * mean(B)),
        (mean(A**2), mean(A) ** 2),
        (mean(A * mean(A)), mean(A**2)),
        (mean(A / B), mean(A) / B),
        (mean(function("exp", A)), function("exp", mean(A))),
    ):
        for given in ((), (NonZero(A), NonZero(B))):  # also where a draw may be divided by
            bound = claim(NonNegative(right - left), combined(product(1, A - B)), *given)
            assert verdict(claim(Zero(left - right), combined(), *given)) is UNKNOWN
            assert verdict(bound) is UNKNOWN


def test_positions_are_not_counted_from_the_end():
    """What is cited by mistake would be another fact than is shown."""
    for places in ((-1,), (1,), (0, -1), (10**9,)):
        assert verdict(
            claim(NonNegative(X), combined(product(1, ONE, *places)), NonNegative(X))
        ) is (UNKNOWN)


@pytest.mark.parametrize("goal", [Spectrum("S", ONE, ONE), ForEvery(k, Zero(k - k))], ids=str)
def test_a_goal_is_no_spectrum_and_not_universal(goal):
    """Even where nothing is at stake: from −1 ≥ 0, of which every box is empty."""
    found = outcome(claim(goal, Cover("empty", 64), NonNegative(const(-1))))
    assert found.verdict is UNKNOWN
    assert "a goal about terms" in found.reason


def test_a_function_without_values_refutes_nothing():
    found = outcome(claim(Zero(call("f", 0, X)), Witness(1, {X: Fraction(1)}, {}, {})))
    assert found.verdict is UNKNOWN
    assert "the function f" in found.reason


def test_two_steps_from_a_true_inequality():
    """From x ≥ 0 for a number follows A ≥ 0 for no draw, and E[A] ≥ 0 of none."""
    given = claim(NonNegative(X), combined(product(1, ONE, 0)), NonNegative(X))
    for goal in (NonNegative(A), NonNegative(mean(A)), NonNegative(Y)):
        for place in (0, 1):
            bad = Claim(Statement((), goal), combined(product(1, ONE, place)))
            assert verdict(bad, given) is UNKNOWN
