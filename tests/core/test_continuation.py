"""Existence for all time where roots and means drive a flow: each hypothesis is needed.

Here q is the root of F(q) = q − xA and G = E[T], T = qA, so that x′ = −x E[A²]. Whatever breaks
the argument that x′ is a continuous function of x on the domain must be refused, or must leave a
premise that is false.
"""

from dataclasses import replace

import pytest
from core_claims import ONE, UNKNOWN, claim, combined, infer, verdict
from core_strategies import A, P, U, X, Y, Z
from test_rule import (
    BALL,
    CHAINS,
    HALF,
    IMPLICIT,
    MEAN,
    ROOT,
    SECOND,
    accepted,
    implicit_ball,
    premises_of,
    refuses,
)

from deqproof.core.check import Claim
from deqproof.core.evidence import Inference
from deqproof.core.statement import (
    Along,
    Driven,
    Flow,
    Forever,
    ForEvery,
    Iteration,
    NonNegative,
    NonZero,
    Positive,
    Statement,
    Zero,
)
from deqproof.core.term import call, draw, function, inner, mean, scalar, vector

RULE = "implicit continuation"
_, ARGUMENTS, EVIDENCE = CHAINS[RULE]
EQUATION, AVERAGE = IMPLICIT.relations
OTHER, H = draw("p"), vector("h")


def driven(*relations, inputs=IMPLICIT.inputs, flow=IMPLICIT.system):
    return Driven(flow, inputs, relations)


def statement(system=IMPLICIT, *given):
    return Statement((BALL, SECOND, *given), Along(system, Forever()))


def with_root(F, **more):
    return statement(driven(Zero(F), AVERAGE, **more))


def with_mean(T):
    return statement(driven(EQUATION, Zero(MEAN - mean(T))))


def arguments(carried=(BALL,), bound=Z, margin=ONE, slope=HALF, scale=1 + X**2, tail=A**2):
    return carried, bound, margin, slope, scale, tail


def goals(wanted, given=ARGUMENTS):
    return [p.goal for p in premises_of(wanted, RULE, given)]


def test_the_whole_of_what_is_to_be_proved():
    rise, above, below = goals(statement())[2], *goals(statement())[-2:]
    assert rise == NonNegative(ONE - HALF)
    assert above == NonNegative((1 + X**2) * A**2 - ROOT * A)
    assert below == NonNegative((1 + X**2) * A**2 + ROOT * A)


def test_the_carried_facts_are_no_help_to_continuity():
    """The field must be continuous around the ball too: only its domain is at hand."""
    _, margin, rise, positive, *under = premises_of(statement(), RULE, ARGUMENTS)
    assert BALL in margin.hypotheses
    assert all(BALL not in p.hypotheses for p in (rise, positive, *under))
    assert all(EQUATION in p.hypotheses for p in under)
    assert EQUATION not in rise.hypotheses  # at every q, not at the root alone


# -- relations that do not define the inputs -----------------------------------------------------


@pytest.mark.parametrize(
    "system",
    [
        driven(EQUATION),  # G is anything
        driven(EQUATION, AVERAGE, NonNegative(1 - X)),  # may end where 1 − x < 0
        driven(AVERAGE, EQUATION, inputs=(MEAN, ROOT)),  # means come last
        driven(AVERAGE, EQUATION),  # of the wrong inputs
        driven(EQUATION, EQUATION),
        driven(NonNegative(ROOT - X * A), AVERAGE),
        driven(ForEvery(Y, Zero(ROOT - X * A)), AVERAGE),
        driven(EQUATION, ForEvery(Y, AVERAGE)),
        driven(EQUATION, ForEvery(H, AVERAGE, (Positive(X),))),
        driven(EQUATION, Zero(mean(ROOT * A) - MEAN)),
        driven(EQUATION, Zero(2 * MEAN - mean(ROOT * A))),
        driven(EQUATION, Zero(MEAN - mean(ROOT * A * MEAN))),  # of itself
        driven(EQUATION, Zero(MEAN - mean(ROOT * A)), Zero(MEAN - 1)),
        driven(Zero(ROOT - MEAN * A), AVERAGE),  # a root of a mean of it
        driven(Zero(ROOT - OTHER), Zero(OTHER - ROOT), AVERAGE, inputs=(ROOT, OTHER, MEAN)),
    ],
    ids=str,
)
def test_each_input_is_defined_once_and_by_those_before_it(system):
    assert refuses(statement(system), RULE, ARGUMENTS)


def test_a_number_that_would_have_to_be_random_is_no_root():
    """p = xA for a plain p has no solution unless A is constant."""
    plain = scalar("plain")
    equation, average = Zero(plain - X * A), Zero(MEAN - mean(plain * A))
    system = driven(equation, average, inputs=(plain, MEAN))
    assert refuses(statement(system), RULE, ARGUMENTS)
    still = driven(Zero(plain - X), average, inputs=(plain, MEAN))
    assert premises_of(statement(still), RULE, ARGUMENTS)
    random = Driven(Flow((X,), (-mean(OTHER),), ()), (OTHER,), (Zero(OTHER - mean(A * X)),))
    assert refuses(statement(random), RULE, ARGUMENTS)  # an input that is random is no mean


# -- roots ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "F",
    [
        function("sqrt", ROOT) - X,
        function("abs", ROOT) - X,
        function("log", ROOT) - X,
        function("max", ROOT, ONE) - X,
        function("where", ROOT, ROOT, 2 * ROOT) - X,
        ROOT + 1 / ROOT - X,
        ROOT - 1 / X,  # not continuous at x = 0
        ROOT - function("where", X, ONE, -ONE),
        ROOT + mean(ROOT) - X * A,
        ROOT - mean(A) * X,
    ],
    ids=str,
)
def test_equations_that_are_not_smooth_are_refused(F):
    assert refuses(with_root(F), RULE, ARGUMENTS)


def test_a_slope_may_not_depend_on_the_root():
    """eˣ = −1 has no root though eˣ rises everywhere; x³ = a has one that is not smooth."""
    for slope in (function("exp", ROOT), 3 * ROOT**2, 1 + ROOT**2, A**2, MEAN):
        for F in (function("exp", ROOT) + 1, ROOT**3 - X * A):
            assert refuses(with_root(F), RULE, arguments(slope=slope))


def test_a_slope_is_one_at_every_value():
    """q² = 1 has a root with slope 2, and another; q − sin 2q = 0 has several."""
    for F in (ROOT**2 - 1, ROOT - function("sin", 2 * ROOT), -ROOT, X * ROOT - A):
        rise = goals(with_root(F))[2]
        assert ROOT not in rise.term.args and rise != NonNegative(ONE - HALF)
        assert not accepted(with_root(F), RULE, ARGUMENTS, EVIDENCE)


def test_random_letters_are_plain_ones_in_a_slope():
    """q(1 + A²) − x: ∂F/∂q = 1 + A² ≥ ½ for every number A; E[A] in place of A would be wrong."""
    rise = goals(with_root(ROOT * (1 + A**2) - X))[2]
    assert rise == NonNegative(1 + scalar("A'") ** 2 - HALF)
    taken = statement(driven(Zero(ROOT * (1 + A**2) - X), AVERAGE), Zero(scalar("A'")))
    assert refuses(taken, RULE, ARGUMENTS)
    long = ROOT * (1 + inner(P, U) ** 2) - X
    assert goals(with_root(long))[2] == NonNegative(1 + inner(vector("P'"), U) ** 2 - HALF)


# -- means ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "T",
    [
        function("where", ROOT, A, -A),  # E[sign(x) A²]: x′ jumps
        function("log", ROOT),
        ROOT / X,
        A / ROOT,
        ROOT * mean(ROOT),
    ],
    ids=str,
)
def test_means_of_what_is_not_continuous_are_refused(T):
    assert refuses(with_mean(T), RULE, ARGUMENTS)


@pytest.mark.parametrize(
    ("scale", "tail"),
    [
        (1 + X**2, A**4),  # E[A⁴] is in no hypothesis
        (1 + X**2, ONE),
        (1 + X**2, A**2 * X),
        (1 + X**2, ROOT**2),
        (A**2, A**2),
        (ROOT**2, A**2),
        (MEAN**2, A**2),
        (1 / X, A**2),  # not bounded near x = 0
        (function("where", X, ONE, X), A**2),
    ],
    ids=str,
)
def test_what_does_not_dominate_is_refused(scale, tail):
    assert refuses(statement(), RULE, arguments(scale=scale, tail=tail))


@pytest.mark.parametrize("tail", [A**2 * X**2, function("exp", A * X), A**2 + X**2], ids=str)
def test_a_tail_may_not_move(tail):
    """E[e^{AX}] is finite at the start, as a hypothesis says: later on it need not be."""
    moment = NonNegative(Z - mean(tail))
    assert refuses(statement(IMPLICIT, moment), RULE, arguments(scale=ONE, tail=tail))
    still = NonNegative(Z - mean(A**4))
    assert premises_of(statement(IMPLICIT, still), RULE, arguments(scale=1 + X**2, tail=A**4))


def test_a_moment_is_one_of_a_hypothesis_itself():
    """For every y: E[(A − y)²] ≥ 0 writes down a moment of a bound letter, not of y."""
    bound = ForEvery(Y, NonNegative(mean((A - Y) ** 2)))
    hidden = Statement((BALL, bound), Along(IMPLICIT, Forever()))
    assert refuses(hidden, RULE, arguments(tail=(A - Y) ** 2))
    none = Statement((BALL,), Along(IMPLICIT, Forever()))
    assert refuses(none, RULE, ARGUMENTS)


def test_both_bounds_are_needed():
    """T ≤ 1 holds for T = −e^{A²}, which has no mean for a Gaussian A."""
    for k in (-2, -1):
        cut = [*EVIDENCE]
        cut[k] = None
        assert not accepted(statement(), RULE, ARGUMENTS, cut)
        swapped = [*EVIDENCE[:-2], EVIDENCE[-1], EVIDENCE[-2]]
        assert not accepted(statement(), RULE, ARGUMENTS, swapped)
    heavy = with_mean(ROOT * A**3)
    assert not accepted(heavy, RULE, ARGUMENTS, EVIDENCE)


def vectors(T, *given):
    """u′ = −G with ⟨h, G⟩ = E[T] for every h."""
    G, ball = vector("G"), NonNegative(Z - inner(U, U))
    relations = (Zero(ROOT - inner(U, P)), ForEvery(H, Zero(inner(H, G) - mean(T))))
    system = Driven(Flow((U,), (-G,), ()), (ROOT, G), relations)
    size = NonNegative(Y - mean(inner(P, P)))
    wanted = Statement((ball, size, *given), Along(system, Forever()))
    scale = (1 + inner(U, U)) * (1 + inner(H, H))
    return wanted, arguments(carried=(ball,), scale=scale, tail=inner(P, P))


def test_a_vector_is_defined_by_what_is_linear_in_the_direction():
    other = vector("h'")
    true = goals(*vectors(ROOT * inner(H, P)))[-1]
    assert true == Zero(ROOT * inner(other, P) - ROOT * inner(other, P))
    assert verdict(claim(true, combined())) is not UNKNOWN
    for T in (ROOT * inner(H, P) ** 2, ROOT * inner(H, P) + 1, inner(H, P) * inner(H, U)):
        assert verdict(claim(goals(*vectors(T))[-1], combined())) is UNKNOWN
    for T in (
        function("abs", inner(H, P)),
        function("sqrt", inner(H, H)),
        inner(H, H) / inner(H, P),
    ):
        assert refuses(vectors(T)[0], RULE, vectors(T)[1])


def test_the_direction_is_any_vector():
    """With h = 0 among the hypotheses every bound would hold."""
    for fact in (Zero(H), Zero(vector("h'"))):
        wanted, given = vectors(ROOT * inner(H, P), fact)
        assert refuses(wanted, RULE, given)
    wanted, given = vectors(ROOT * inner(H, P))
    assert refuses(wanted, RULE, (*given[:-1], inner(H, P)))


# -- the flow ------------------------------------------------------------------------------------


def test_the_domain_and_the_ball():
    domain = Flow((X,), (-MEAN,), (Positive(X + Y),))
    kept = NonNegative(X + Y - ONE)
    wanted = statement(replace(IMPLICIT, system=domain))
    assert refuses(wanted, RULE, ARGUMENTS)  # no margin
    found = premises_of(wanted, RULE, arguments(carried=(BALL, kept)))
    assert Statement(wanted.hypotheses, Positive(X + Y)) in found  # it starts in the domain
    bad = (arguments(carried=()), arguments(bound=X**2 + 1), arguments(bound=Z + 1))
    assert all(refuses(statement(), RULE, given) for given in bad)
    moved = Flow((X,), (-MEAN,), (NonZero(MEAN),))
    square = NonNegative(MEAN**2 - ONE)
    assert refuses(
        statement(replace(IMPLICIT, system=moved)), RULE, arguments(carried=(BALL, square))
    )


@pytest.mark.parametrize(
    "field",
    [function("where", X, ONE, -ONE), MEAN / X, 1 / MEAN, mean(ROOT), function("log", X)],
    ids=str,
)
def test_fields_that_are_not_continuous_are_refused(field):
    system = replace(IMPLICIT, system=Flow((X,), (field,), ()))
    assert refuses(statement(system), RULE, ARGUMENTS)


def test_a_flow_that_blows_up_has_no_ball():
    """x′ = x² E[A²]: nothing else is missing."""
    relations = (EQUATION, Zero(MEAN - mean(ROOT**2)))
    blows_up = statement(driven(*relations, flow=Flow((X,), (MEAN,), ())))
    given = arguments(scale=1 + X**2)
    assert not accepted(blows_up, RULE, given, [None, *EVIDENCE[1:]])
    assert not accepted(blows_up, RULE, given, [implicit_ball, *EVIDENCE[1:]])


def test_other_systems_are_refused():
    steps = Driven(Iteration((X,), (-MEAN,)), IMPLICIT.inputs, IMPLICIT.relations)
    assert refuses(statement(steps), RULE, ARGUMENTS)
    assert refuses(statement(IMPLICIT.system), RULE, ARGUMENTS)
    assert refuses(statement(), "continuation", ((BALL,), Z, ONE))


def test_premises_of_another_flow_prove_nothing():
    claims = infer(statement(), RULE, ARGUMENTS, EVIDENCE)
    last = claims[-1].evidence
    other = statement(driven(EQUATION, Zero(MEAN - mean(ROOT * A * 2))))
    assert verdict(Claim(other, last), *claims[:-1]) is UNKNOWN
    for k in range(len(last.premises)):
        twice = (*last.premises[:k], last.premises[k - 1], *last.premises[k + 1 :])
        forged = Inference(RULE, ARGUMENTS, twice)
        assert verdict(Claim(statement(), forged), *claims[:-1]) is UNKNOWN


def test_an_unknown_function_is_differentiated_once():
    """q = xA + f(q)/2 with |f′| ≤ 1: the slope is 1 − f′/2, and f′ is all that is written down."""
    equation = ROOT - (X * A + HALF * call("f", 0, ROOT))
    slope = goals(with_root(equation))[2]
    assert slope.term == ONE - HALF * call("f", 1, scalar("q'")) - HALF
