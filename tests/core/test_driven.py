"""Systems with inputs: z(t) solves z = θᵀX + tσ(z) at each instant, and that is all we know of it.

A solution is states and inputs; at every instant the relations hold. So relations are hypotheses of
every instant, but nothing that holds of an input now holds of it later, and no input is ever
differentiated or stepped through.
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
    infer,
    product,
    proves,
    verdict,
)
from core_strategies import A, B, U, V, X, Y, Z
from test_rule import BALL, PUSH, PUSHED, SHRUNK, refuses

from deqproof.core.check import Claim, check
from deqproof.core.consequence import consequences
from deqproof.core.errors import DeqproofError, IllPosed
from deqproof.core.evidence import FromClaim, FromHypothesis, Inference, Witness
from deqproof.core.form import require_form
from deqproof.core.rule import RULES
from deqproof.core.statement import (
    Along,
    Always,
    Asymptotic,
    Conserved,
    Converges,
    Decays,
    Driven,
    Flow,
    Forever,
    ForEvery,
    Iteration,
    NonNegative,
    Positive,
    Spectrum,
    Statement,
    Zero,
    letters_of,
    replaced,
    terms_in,
)
from deqproof.core.term import const, draw, inner, mean, scalar, vdraw, vector

TRIVIAL = combined(product(1))
FALLS = Decays(X**2, const(0))


def has_a_meaning(system, wanted=FALLS, *given):
    try:
        require_form(Statement(given, Along(system, wanted)))
    except IllPosed:
        return False
    return True


def proved(statement, rule, arguments, evidence):
    try:
        return check(infer(statement, rule, arguments, evidence))[-1].verdict is PROVED
    except DeqproofError:
        return False


# -- what has a meaning --------------------------------------------------------------------------


def test_a_driven_system_has_a_meaning():
    assert has_a_meaning(PUSHED)
    assert has_a_meaning(SHRUNK)
    assert has_a_meaning(Driven(PUSHED.system, (PUSH, draw("q"), vdraw("Q"), vector("G")), ()))


@pytest.mark.parametrize(
    "driven",
    [
        Driven(PUSHED.system, (X,), ()),  # a state
        Driven(PUSHED.system, (PUSH, PUSH), ()),
        Driven(PUSHED.system, (PUSH + 1,), ()),
        Driven(PUSHED.system, (ONE,), ()),
        Driven(PUSHED.system, (PUSH,), (NonNegative(U),)),
        Driven(PUSHED.system, (PUSH,), (ForEvery(PUSH + 1, NonNegative(X)),)),
        Driven(Flow((X,), (A,), ()), (A,), ()),  # a velocity that is random
        Driven(Flow((X,), (-PUSH,), (NonNegative(X),)), (PUSH,), ()),  # a domain that is closed
        Driven(Flow((X, Y), (-PUSH,), ()), (PUSH,), ()),
        Driven(PUSHED, (Y,), ()),  # inputs twice
    ],
    ids=str,
)
def test_systems_without_a_meaning(driven):
    statement = Statement((), Along(driven, FALLS))
    evidence = Inference("Grönwall", ((),), ())
    assert verdict(Claim(statement, evidence)) is UNKNOWN


@pytest.mark.parametrize(
    "wanted",
    [
        Always(NonNegative(PUSH)),
        Always(ForEvery(Y, NonNegative(PUSH + Y**2))),
        Conserved(PUSH * X),
        Decays(X * PUSH, const(0)),
        Decays(X**2, PUSH),
        Asymptotic((const(0),), ONE),
        Converges((Y,), 2 * X**2, ONE, ()),
    ],
    ids=str,
)
def test_nothing_is_claimed_of_inputs(wanted):
    assert not has_a_meaning(PUSHED, wanted)
    for rule, (_, kinds, _) in RULES.items():
        arguments = tuple({"facts": (), "term": ONE, "order": 1}[k] for k in kinds)
        assert verdict(claim(Along(PUSHED, wanted), Inference(rule, arguments, ()))) is UNKNOWN


def test_nothing_is_given_of_inputs_at_the_start():
    assert not has_a_meaning(PUSHED, FALLS, Zero(PUSH))
    assert has_a_meaning(PUSHED, FALLS, Zero(Y))
    # a bound letter of the same name is another
    assert has_a_meaning(PUSHED, FALLS, ForEvery(PUSH, NonNegative(PUSH**2)))


@pytest.mark.parametrize(
    ("rule", "wanted", "arguments"),
    [
        ("conservation", Conserved(Y), ((),)),
        ("intermediate value", Always(Positive(X)), ()),
        ("continuation", Forever(), ((), ONE, ONE)),
        ("PŁ convergence", Converges((Y,), 2 * X**2, ONE, ()), ((), X**2, ONE)),
        ("limit", Converges((Y,), 2 * X**2, ONE, ()), ((),)),
        ("Lyapunov's first method", Asymptotic((const(0),), ONE), (ONE, V, V)),
    ],
)
def test_rules_that_know_no_inputs_refuse_them(rule, wanted, arguments):
    assert refuses(Statement((Positive(X),), Along(PUSHED, wanted)), rule, arguments)


# -- what lasts ----------------------------------------------------------------------------------


def test_without_its_relation_an_input_is_anything():
    bare = Driven(PUSHED.system, (PUSH,), ())
    for evidence in ([combined(product(2, X))], [TRIVIAL], [combined()]):
        assert not proved(Statement((), Along(bare, FALLS)), "Grönwall", ((),), evidence)


def test_relations_are_the_hypotheses_of_an_instant_and_no_others():
    (premise,) = RULES["Grönwall"][0](Statement((BALL, Zero(Y)), Along(PUSHED, FALLS)), ())
    assert premise.hypotheses == (Zero(Y), *PUSHED.relations)


def test_a_relation_about_one_input_is_not_one_about_another():
    other = Driven(PUSHED.system, (PUSH, Y), (NonNegative(Y * X - X**2),))
    for evidence in ([combined(product(2, ONE, 0), product(2, X))], [TRIVIAL]):
        assert not proved(Statement((), Along(other, FALLS)), "Grönwall", ((),), evidence)


def test_carried_facts_of_an_iteration_say_nothing_of_inputs():
    """x ← x + p with x = p = 0 at first: the next p is another, and x = 0 does not last."""
    walk = Driven(Iteration((X,), (X + PUSH,)), (PUSH,), ())
    still = Statement((Zero(X),), Along(walk, Always(Zero(X))))
    step = identity(cofactors=[(ONE, 0), (ONE, 1)])
    rest = [identity(cofactors=[(ONE, 1)])]
    assert refuses(still, "induction", ((Zero(X), Zero(PUSH)),))
    assert not proved(still, "induction", ((Zero(X), Zero(PUSH)),), [step, *rest])
    assert not proved(still, "induction", ((Zero(X),),), [identity(cofactors=[(ONE, 0)])])
    # and nothing is to be had from p = 0 at the start
    given = Statement((Zero(X), Zero(PUSH)), Along(walk, Always(Zero(X))))
    assert not proved(given, "induction", ((Zero(X), Zero(PUSH)),), [step, *rest])


def test_a_carried_fact_about_an_input_has_no_proof():
    """x′ = p: if p ≤ 0 could be carried, x would fall."""
    free = Driven(Flow((X,), (PUSH,), ()), (PUSH,), ())
    falls = Statement((), Along(free, Decays(X, const(0))))
    for carried in ((NonNegative(-PUSH),), (Zero(PUSH),)):
        evidence = [None, combined(product(1, ONE, 0), cofactors=[])]
        assert not proved(falls, "Grönwall", (carried,), evidence)


def test_a_flow_is_no_iteration():
    flow = Statement((BALL,), Along(PUSHED, Always(BALL)))
    assert refuses(flow, "induction", ((BALL,),))
    # x ← p with p² ≤ x² shrinks; x′ = p with the same relation need not
    grows = Driven(Flow((X,), (PUSH,), ()), (PUSH,), SHRUNK.relations)
    falls = Statement((), Along(grows, FALLS))
    assert not proved(falls, "Grönwall", ((),), [combined(product(1, ONE, 0))])
    rate = Statement((), Along(SHRUNK, Decays(X**2, const(2))))
    assert not proved(rate, "Grönwall", ((),), [combined(product(1, ONE, 0)), TRIVIAL])


def test_a_witness_at_the_start_refutes_nothing():
    """No solution is known to start there: the relations may have none."""
    grows = Statement((), Along(PUSHED, Decays(X**2, const(3))))
    assert consequences(grows) == []
    for values in ({X: Fraction(1), PUSH: Fraction(1)}, {X: Fraction(1)}):
        assert verdict(Claim(grows, Witness(1, values, {}, {}))) is UNKNOWN


def test_an_equilibrium_that_is_random():
    """x′ = −E[q], q = x·A² at almost every outcome: x² falls. With q = x·A it need not."""
    q, G = draw("q"), scalar("G")

    def falls(relation):
        driven = Driven(Flow((X,), (-G,), ()), (q, G), (Zero(G - mean(q)), Zero(relation)))
        statement = Statement((), Along(driven, FALLS))
        (premise,) = RULES["Grönwall"][0](statement, ())
        given = premise.hypotheses
        pointwise = claim(
            NonNegative(X * q), combined(product(1, X * A), cofactors=[(X, 1)]), *given
        )
        average = claim(NonNegative(mean(X * q)), Inference("monotone mean", (), (0,)), *given)
        use = combined(product(2, ONE, 2), sources=[FromClaim(1)], cofactors=[(2 * X, 0)])
        claims = [pointwise, average, Claim(premise, use)]
        return check([*claims, Claim(statement, Inference("Grönwall", ((),), (2,)))])[-1].verdict

    assert falls(q - X * A**2) is PROVED
    assert falls(q - X * A) is UNKNOWN
    assert falls(q - X * B) is UNKNOWN


# -- facts that are universal twice --------------------------------------------------------------

P, Q = vector("p"), scalar("k")
PAIRS = ForEvery(P, ForEvery(Q, NonNegative(mean(A**2) - inner(P, P) - Q**2)), (NonNegative(X),))


def test_a_pair_of_values_is_put_in_one_after_the_other():
    goal = NonNegative(mean(A**2) - inner(U, U) - (Y + 1) ** 2)
    sources = [FromHypothesis(0, U), FromHypothesis(2, Y + 1)]
    use = combined(product(1, ONE, 3), sources=sources)
    assert proves(goal, use, PAIRS, NonNegative(X))
    assert fails(goal, use, PAIRS, NonNegative(Y))  # the condition of the outer one
    half = combined(product(1, ONE, 2), sources=sources[:1])
    assert fails(goal, half, PAIRS, NonNegative(X))  # a universal fact is no number
    swapped = combined(product(1, ONE, 3), sources=[FromHypothesis(0, Y + 1), FromHypothesis(2, U)])
    assert fails(goal, swapped, PAIRS, NonNegative(X))


@pytest.mark.parametrize("random", [vdraw("V"), A * U, inner(vdraw("V"), U) * U])
def test_random_values_stay_outside_of_means(random):
    use = combined(product(1, ONE, 3), sources=[FromHypothesis(0, random), FromHypothesis(2, Y)])
    goal = NonNegative(mean(A**2) - inner(random, random) - Y**2)
    assert fails(goal, use, PAIRS, NonNegative(X))
    inside = ForEvery(P, ForEvery(Q, NonNegative(inner(P, P) + mean(A**2 * Q**2))))
    use = combined(product(1, ONE, 2), sources=[FromHypothesis(0, U), FromHypothesis(1, A)])
    assert fails(NonNegative(inner(U, U) + mean(A**2 * A**2)), use, inside)


def test_no_letter_is_captured():
    """From "k ≥ p for every p, k" nothing follows about p = k."""
    pairs = ForEvery(X, ForEvery(Y, NonNegative(Z + (X - Y) ** 2)))
    for value in (Y, Y + 1):
        use = combined(product(1, ONE, 1), sources=[FromHypothesis(0, value)])
        assert fails(NonNegative(Z), use, pairs)
    sources = [FromHypothesis(0, Z), FromHypothesis(1, Z)]
    assert proves(NonNegative(Z), combined(product(1, ONE, 2), sources=sources), pairs)
    with pytest.raises(IllPosed):
        replaced(pairs, {Z: Y})
    with pytest.raises(IllPosed):
        replaced(pairs, {X: Z})
    assert letters_of(pairs) == {Z}
    assert len(terms_in(pairs)) == 1


@pytest.mark.parametrize(
    "fact",
    [
        ForEvery(X, Spectrum("S", X, X)),
        ForEvery(X, ForEvery(Y, NonNegative(U))),
        ForEvery(X, ForEvery(Y + 1, NonNegative(Y))),
        ForEvery(X, NonNegative(X), (ForEvery(Y, NonNegative(Y)),)),
        ForEvery(A, NonNegative(A)),
    ],
    ids=str,
)
def test_universal_facts_without_a_meaning(fact):
    assert fails(NonNegative(ONE), TRIVIAL, fact)


def test_a_universal_fact_many_times_over_is_read_or_refused():
    fact = NonNegative(X)
    for k in range(3000):
        fact = ForEvery(scalar(f"x{k}"), fact)
    assert verdict(claim(NonNegative(ONE), TRIVIAL, fact)) in (PROVED, UNKNOWN)


# -- two cases -----------------------------------------------------------------------------------


def test_cases():
    indicator = A * (1 - A)
    given = (Zero(indicator), NonNegative(A * (Y - B)), NonNegative(Y))
    off = combined(product(1, ONE, 2), cofactors=[(-B, 3)])
    on = combined(product(1, ONE, 1), cofactors=[(Y, 3)])
    goal = Statement(given, NonNegative(Y - A * B))
    premises = RULES["cases"][0](goal, indicator)
    assert [p.hypotheses[-1] for p in premises] == [Zero(A), Zero(1 - A)]
    assert proved(goal, "cases", (indicator,), [off, on])
    assert not proved(goal, "cases", (indicator,), [off, None])
    assert not proved(goal, "cases", (indicator,), [None, on])


def test_cases_look_at_one_outcome():
    """b(1 − b) = 0 and E[b] = ½: neither b = 0 nor b = 1, and yet both "cases" are absurd."""
    indicator, half = A * (1 - A), Zero(mean(A) - const(Fraction(1, 2)))
    absurd = Statement((Zero(indicator), half), Zero(ONE))
    assert refuses(absurd, "cases", (indicator,))
    assert refuses(Statement((Zero(indicator),), NonNegative(mean(A))), "cases", (indicator,))
    hidden = ForEvery(Y, NonNegative(mean(A) - Y))
    assert refuses(Statement((Zero(indicator), hidden), Zero(ONE)), "cases", (indicator,))


def test_cases_need_a_product_that_is_known_to_vanish():
    product_ = X * (X - 1)
    goal = NonNegative(X)
    assert refuses(Statement((NonNegative(product_),), goal), "cases", (product_,))
    assert refuses(Statement((Zero(product_),), goal), "cases", (X * Y,))
    assert refuses(Statement((Zero(X + Y),), goal), "cases", (X + Y,))
    along_ = Statement((Zero(product_),), Along(Flow((X,), (-X,), ()), FALLS))
    assert refuses(along_, "cases", (product_,))
    # x ∈ {0, 1} does not give x ≥ 1
    wrong = Statement((Zero(product_),), NonNegative(X - 1))
    evidence = [combined(cofactors=[(ONE, 1)]), combined(cofactors=[(ONE, 1)])]
    assert not proved(wrong, "cases", (product_,), evidence)


def test_the_mean_of_what_is_not_zero_is_not_zero():
    given = Zero(A - X * B)
    assert not proved(
        Statement((given,), Zero(mean(A - B))),
        "monotone mean",
        (),
        [identity(cofactors=[(ONE, 0)])],
    )
    assert refuses(Statement((given,), Zero(A - X * B)), "monotone mean")
    assert refuses(Statement((given,), Positive(mean(A))), "monotone mean")
