"""Rules of inference: a statement along a flow or an iteration follows from premises at an instant.

For every rule: a true instance is accepted; without any one of its premises it is not; and a false
instance, which differs from the true one in one hypothesis, is not, whatever is cited.
"""

from dataclasses import replace
from fractions import Fraction

import pytest
from core_claims import (
    ONE,
    PROVED,
    UNKNOWN,
    claim,
    combined,
    identity,
    infer,
    outcome,
    product,
    verdict,
)
from core_strategies import A, B, U, V, X, Y, Z

from deqproof.core.check import Claim, check
from deqproof.core.errors import DeqproofError
from deqproof.core.evidence import (
    Combination,
    FromClaim,
    FromHypothesis,
    FromLemma,
    Inference,
    Unit,
)
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
    NonZero,
    Positive,
    Spectrum,
    Statement,
    Zero,
)
from deqproof.core.term import (
    VZERO,
    apply,
    call,
    const,
    draw,
    function,
    inner,
    mean,
    scalar,
    vector,
)

S_ = scalar("s")
HALF = const(Fraction(1, 2))
DECAY = Flow((X,), (-X,), ())
TURN = Flow((X, Y), (Y, -X), ())
HALVE = Iteration((X,), (X / 2,))
IDENTITY = identity()
FACT = combined(product(1, ONE, 0))  # the goal is the first hypothesis
TRIVIAL = combined(product(1))
JUST_HALF = combined(product(HALF.data[0]))


def square(*terms):
    return combined(*(product(1, t) for t in terms))


def accepted(statement, rule, arguments, evidence):
    try:
        return check(infer(statement, rule, arguments, evidence))[-1].verdict is PROVED
    except DeqproofError:  # the rule does not even apply
        return False


def stubborn(statement, rule, arguments=()):
    """Would any evidence do? True if the rule asks for nothing at all."""
    try:
        premises = RULES[rule][0](statement, *arguments)
    except DeqproofError:
        premises = [None]
    bare = Claim(statement, Inference(rule, tuple(arguments), ()))
    assert verdict(bare) is (UNKNOWN if premises else PROVED)
    return not premises


def refuses(statement, rule, arguments=()):
    """The rule does not apply to the statement, with these arguments."""
    try:
        RULES[rule][0](statement, *arguments)
    except DeqproofError:
        return verdict(Claim(statement, Inference(rule, tuple(arguments), ()))) is UNKNOWN
    return False


def premises_of(statement, rule, arguments=()):
    return RULES[rule][0](statement, *arguments)


# name -> (statement, arguments, evidence for each premise)
LIMIT, PUSH = scalar("x_end"), scalar("push")
PUSHED = Driven(Flow((X,), (-PUSH,), ()), (PUSH,), (NonNegative(PUSH * X - X**2),))
SHRUNK = Driven(Iteration((X,), (PUSH,)), (PUSH,), (NonNegative(X**2 - PUSH**2),))
RISK = HALF * X**2
ENDS = Converges((LIMIT,), 2 * RISK / ONE, ONE, (Zero(HALF * LIMIT**2),))
BALL = NonNegative(Z - X**2)
STAYS = Along(DECAY, Always(BALL))
ABOVE = NonNegative(X - 1)
SIGMA = Spectrum("S", scalar("low"), scalar("high"))


def ball_stays(premise):
    """‖x‖² ≤ z lasts, because z − x² never decreases."""
    rate = Statement(premise.hypotheses, Along(DECAY, Decays(-BALL.term, const(0))))
    return [
        *infer(rate, "Grönwall", ((),), [square(X, X)]),
        Claim(premise, Inference("initial value", (), (1,))),
    ]


def falling(premise, system=PUSHED):
    return Statement(premise.hypotheses, Along(system, Decays(-BALL.term, const(0))))


def square_and_push():
    """2·push·x = 2(push·x − x²) + 2x² ≥ 0."""
    return combined(product(2, ONE, 0), product(2, X))


# x′ = −E[qA], where q is the root of q − xA: so x′ = −x E[A²]
ROOT, MEAN = draw("q"), scalar("G")
IMPLICIT = Driven(
    Flow((X,), (-MEAN,), ()), (ROOT, MEAN), (Zero(ROOT - X * A), Zero(MEAN - mean(ROOT * A)))
)
SECOND = NonNegative(Y - mean(A**2))  # a second moment


def implicit_ball(premise):
    """(z − x²)′ = 2x E[qA] = 2 E[(xA)²] ≥ 0."""
    (goal,) = RULES["Grönwall"][0](falling(premise, IMPLICIT), ())
    given = goal.hypotheses
    one = combined(product(1, X * A), cofactors=[(X * A, 1)])
    average = NonNegative(mean(X * A * ROOT))
    use = combined(product(2, ONE, 3), sources=[FromClaim(1)], cofactors=[(2 * X, 2)])
    return [
        Claim(Statement(given, NonNegative(X * A * ROOT)), one),
        Claim(Statement(given, average), Inference("monotone mean", (), (0,))),
        Claim(goal, use),
        Claim(falling(premise, IMPLICIT), Inference("Grönwall", ((),), (2,))),
        Claim(premise, Inference("initial value", (), (3,))),
    ]


def dominated(sign):
    """(1 + x²)A² ± qA ≥ 0."""
    squares = (product(HALF.data[0], t) for t in (A, A * (1 + sign * X), A * X))
    return combined(*squares, cofactors=[(sign * A, 1)])


def forever(premise):
    return infer(premise, "continuation", ((BALL,), Z, ONE), [ball_stays, TRIVIAL])


BRANCH = function("where", X, X**2, -X)
CHOSEN = combined(
    product(1, X), sources=[FromLemma("branch, first", (BRANCH,))], cofactors=[(ONE, 1)]
)
TURNED = combined(
    product(1, ONE, 0), sources=[FromLemma("branch, second", (BRANCH,))], cofactors=[(ONE, 1)]
)
CHAINS = {
    "sides": (Statement((), NonNegative(BRANCH)), (X,), [CHOSEN, TURNED]),
    "conservation": (Statement((), Along(TURN, Conserved(X**2 + Y**2))), ((),), [IDENTITY]),
    "Grönwall": (Statement((), Along(DECAY, Decays(X**2, const(2)))), ((),), [combined()]),
    "Grönwall, iterated": (
        Statement((), Along(HALVE, Decays(X**2, const(Fraction(3, 4))))),
        ((),),
        [combined(), combined(product(Fraction(1, 4)))],
    ),
    "initial value": (
        Statement((Zero(X**2 + Y**2 - Z),), Along(TURN, Always(Zero(X**2 + Y**2 - Z)))),
        (),
        [lambda p: infer(p, "conservation", ((),), [IDENTITY])],
    ),
    "initial value, never less": (Statement((BALL,), STAYS), (), [lambda p: ball_stays(p)[:-1]]),
    "pointwise": (
        Statement((BALL,), Along(DECAY, Always(NonNegative(Z - X**2 + 1)))),
        ((BALL,),),
        [ball_stays, combined(product(1, ONE, 0), product(1))],
    ),
    "induction": (
        Statement((ABOVE,), Along(Iteration((X,), (X**2,)), Always(ABOVE))),
        ((ABOVE,),),
        [combined(product(1, ONE, 0, 0), product(2, ONE, 0))],
    ),
    "intermediate value": (
        Statement((Positive(X),), Along(Flow((X,), (-1 / X,), (NonZero(X),)), Always(Positive(X)))),
        (),
        [],
    ),
    "continuation": (
        Statement((BALL,), Along(DECAY, Forever())),
        ((BALL,), Z, ONE),
        [ball_stays, TRIVIAL],
    ),
    "implicit continuation": (
        Statement((BALL, SECOND), Along(IMPLICIT, Forever())),
        ((BALL,), Z, ONE, HALF, 1 + X**2, A**2),
        [implicit_ball, TRIVIAL, JUST_HALF, JUST_HALF, dominated(-1), dominated(1)],
    ),
    "PŁ convergence": (
        Statement((BALL,), Along(DECAY, ENDS)),
        ((BALL,), RISK, ONE),
        [
            ball_stays,
            forever,
            IDENTITY,
            combined(product(HALF.data[0], X)),
            TRIVIAL,
            TRIVIAL,
            combined(),
        ],
    ),
    "Lyapunov's first method": (
        Statement(
            (Positive(inner(V, V)),),
            Along(Flow((U,), (-(2 * U),), ()), Asymptotic((VZERO,), const(2))),
        ),
        (ONE, V, V),
        [IDENTITY, IDENTITY, TRIVIAL, combined(product(2)), combined(), combined(), IDENTITY, FACT],
    ),
    "Taylor": (
        Statement((NonNegative(1 - Y),), NonNegative(X + 1 - (X + Y))),
        (X + Y * S_, S_, 1, ONE),
        [FACT],
    ),
    "Taylor, second order": (
        Statement((NonNegative(1 - Y),), NonNegative(X + Z + const(2) / 2 - (X + Z + Y))),
        (X + Z * S_ + Y * S_**2, S_, 2, const(2)),
        [combined(product(2, ONE, 0))],
    ),
    "monotone mean": (Statement((), NonNegative(mean((A - X) ** 2))), (), [square(A - X)]),
    "monotone mean, of zero": (
        Statement((Zero(A - X * B),), Zero(mean(Y * A - Y * X * B))),
        (),
        [identity(cofactors=[(Y, 0)])],
    ),
    "cases": (
        Statement((Zero(X * (X - 1)),), NonNegative(X)),
        (X * (X - 1),),
        [combined(cofactors=[(ONE, 1)]), combined(product(1), cofactors=[(ONE, 1)])],
    ),
    "Grönwall, driven": (
        Statement((), Along(PUSHED, Decays(X**2, const(2)))),
        ((),),
        [combined(product(2, ONE, 0))],
    ),
    "initial value, driven": (
        Statement((BALL,), Along(PUSHED, Always(BALL))),
        (),
        [lambda p: infer(falling(p), "Grönwall", ((),), [square_and_push()])],
    ),
    "pointwise, driven": (
        Statement((), Along(PUSHED, Always(NonNegative(1 + X**2)))), ((),), [square(ONE, X)]
    ),
    "induction, driven": (
        Statement((BALL,), Along(SHRUNK, Always(BALL))), ((BALL,),),
        [combined(product(1, ONE, 0), product(1, ONE, 1))],
    ),
}  # fmt: skip


def rule_of(name):
    return name.split(", ")[0]


def end_chain():
    """The limit rule on top of convergence: ℓ² = 0 gives ℓ ≥ 0 there."""
    statement, arguments, evidence = CHAINS["PŁ convergence"]
    wanted = Converges(ENDS.limit, ENDS.radius, ENDS.rate, (NonNegative(LIMIT**2 - LIMIT**4),))
    goal = Statement(statement.hypotheses, Along(DECAY, wanted))
    half = combined(cofactors=[(2 - 2 * LIMIT**2, 0)])
    known = (Zero(HALF * LIMIT**2),)
    return goal, (known,), [lambda p: infer(p, "PŁ convergence", arguments, evidence), half]


CHAINS["limit"] = end_chain()


def test_every_rule_is_tested():
    assert {rule_of(name) for name in CHAINS} == set(RULES)


@pytest.mark.parametrize("name", list(CHAINS))
def test_true_instances_are_accepted(name):
    statement, arguments, evidence = CHAINS[name]
    claims = infer(statement, rule_of(name), arguments, evidence)
    found = check(claims)
    assert [o.reason for o in found if o.verdict is not PROVED] == []
    assert found[-1].lemmas == {rule_of(name)}


@pytest.mark.parametrize("name", list(CHAINS))
def test_every_premise_is_needed(name):
    statement, arguments, evidence = CHAINS[name]
    claims = infer(statement, rule_of(name), arguments, evidence)
    last = claims[-1].evidence
    for k in range(len(last.premises)):
        rest = last.premises[:k] + last.premises[k + 1 :]
        if claims[last.premises[k]].statement in [claims[j].statement for j in rest]:
            continue
        cut = Claim(statement, Inference(last.rule, last.arguments, rest))
        assert verdict(cut, *claims[:-1]) is UNKNOWN
        place = last.premises[k]
        hollow = list(claims)
        hollow[place] = Claim(claims[place].statement, None)
        assert check(hollow)[-1].verdict is UNKNOWN


@pytest.mark.parametrize("name", list(CHAINS))
def test_a_claim_is_no_premise_of_itself(name):
    statement, arguments, _ = CHAINS[name]
    places = tuple(range(-2, 5))
    own = Claim(statement, Inference(rule_of(name), arguments, places))
    premises = premises_of(statement, rule_of(name), arguments)
    assert verdict(own) is (UNKNOWN if premises else PROVED)


@pytest.mark.parametrize("name", list(CHAINS))
def test_arguments_are_checked(name):
    statement, arguments, evidence = CHAINS[name]
    claims = infer(statement, rule_of(name), arguments, evidence)
    last = claims[-1].evidence
    junk = (None, 1.5, "x", True, -1, X, U, (), (X,), (None,), [], {}, object())
    variants = [(*arguments, ()), arguments[:-1] if arguments else ((),), arguments[::-1]]
    for k in range(len(arguments)):
        variants += [(*arguments[:k], j, *arguments[k + 1 :]) for j in junk]
    for other in variants:
        if other != arguments and not _harmless(name, arguments, other):
            forged = Claim(statement, Inference(last.rule, other, last.premises))
            assert verdict(forged, *claims[:-1]) is UNKNOWN, other
    many = Claim(statement, Inference(last.rule, (*arguments, ()), last.premises))
    assert f"as arguments of {last.rule}: " in outcome(many, *claims[:-1]).reason


def _harmless(name, before, after):
    """Arguments that leave the premises as they were."""
    try:
        same = premises_of(CHAINS[name][0], rule_of(name), after)
    except Exception:
        return False
    return same == premises_of(CHAINS[name][0], rule_of(name), before)


@pytest.mark.parametrize("name", list(CHAINS))
def test_rules_are_not_mixed_up(name):
    statement, arguments, evidence = CHAINS[name]
    claims = infer(statement, rule_of(name), arguments, evidence)
    for other in RULES:
        if other != rule_of(name):
            forged = Inference(other, arguments, claims[-1].evidence.premises)
            assert verdict(Claim(statement, forged), *claims[:-1]) is UNKNOWN
    assert verdict(Claim(statement, Inference("no rule", (), ())), *claims[:-1]) is UNKNOWN


# -- a false instance that differs in one hypothesis -------------------------------------------


def test_conservation():
    other = Statement((), Along(TURN, Conserved(X**2 + 2 * Y**2)))
    assert not accepted(other, "conservation", ((),), [IDENTITY])
    # a hypothesis about the start is no fact of later times
    at_start = Statement((Zero(X),), Along(TURN, Conserved(Y)))
    from_x = identity(cofactors=[(-ONE, 0)])
    assert not accepted(at_start, "conservation", ((),), [from_x])
    # nor is a carried fact without proof
    carried = infer(at_start, "conservation", ((Zero(X),),), [None, from_x])
    assert check(carried)[-1].verdict is UNKNOWN
    assert refuses(Statement((), Along(HALVE, Conserved(X))), "conservation", ((),))
    edge = Statement((), Along(TURN, Conserved(function("max", X, Y))))
    assert refuses(edge, "conservation", ((),))


def test_gronwall():
    faster = Statement((), Along(DECAY, Decays(X**2, const(3))))
    assert not accepted(faster, "Grönwall", ((),), [combined()])
    moving = Statement((), Along(DECAY, Decays(X**2, X)))
    assert refuses(moving, "Grönwall", ((),))
    assert verdict(Claim(moving, Inference("Grönwall", ((),), ()))) is UNKNOWN
    # x ← −2x has x_k = (−2)^k x_0, but V_1 ≤ −2 V_0 does not give V_2 ≤ 4 V_0 for every V
    jump = Iteration((X, Y), (-2 * X - Y**2, 3 * Y))
    turned = Statement((), Along(jump, Decays(X, const(3))))
    assert not accepted(turned, "Grönwall", ((),), [square(Y), TRIVIAL])
    found = check(infer(turned, "Grönwall", ((),), [square(Y), None]))
    assert [o.verdict for o in found] == [PROVED, UNKNOWN, UNKNOWN]


def test_initial_value():
    not_given = Statement((), Along(TURN, Always(Zero(X**2 + Y**2 - Z))))
    assert refuses(not_given, "initial value")
    other = Statement((Zero(X**2 + Y**2 - A),), not_given.goal)
    assert refuses(other, "initial value")
    for fact in (Positive(X), NonZero(X), SIGMA, ForEvery(Z, NonNegative(X + Z**2))):
        assert refuses(Statement((fact,), Along(TURN, Always(fact))), "initial value")


def test_pointwise():
    fact = NonNegative(Z - X**2)
    # z − x² ≥ 0 at first is not carried along x′ = x by being a hypothesis
    grows = Flow((X,), (X,), ())
    wrong = Statement((fact,), Along(grows, Always(fact)))
    assert not accepted(wrong, "pointwise", ((),), [FACT])
    assert check(infer(wrong, "pointwise", ((fact,),), [None, FACT]))[-1].verdict is UNKNOWN
    # citing the statement itself for its carried fact is a circle
    circle = Claim(wrong, Inference("pointwise", ((fact,),), (0, 1)))
    instant = Claim(Statement((fact,), fact), FACT)
    assert verdict(circle, instant) is UNKNOWN
    for no_fact in (SIGMA, ForEvery(Z, NonNegative(X + Z**2))):
        assert refuses(Statement((no_fact,), Along(grows, Always(no_fact))), "pointwise", ((),))


def test_induction():
    down = Iteration((X,), (X - 1,))
    fact = NonNegative(X - 1)
    wrong = Statement((fact,), Along(down, Always(fact)))
    assert not accepted(wrong, "induction", ((fact,),), [FACT])
    not_at_first = Statement((), Along(Iteration((X,), (X**2,)), Always(fact)))
    keeps = combined(product(1, ONE, 0, 0), product(2, ONE, 0))
    found = check(infer(not_at_first, "induction", ((fact,),), [combined(), keeps]))
    assert [o.verdict for o in found] == [UNKNOWN, PROVED, UNKNOWN]
    assert refuses(wrong, "induction", ((),))
    at_first = combined(product(1), product(1, ONE, 0))
    assert not accepted(wrong, "induction", ((fact, Positive(X)),), [at_first, FACT, FACT])
    assert refuses(Statement((fact,), Along(DECAY, Always(fact))), "induction", ((fact,),))
    # the spectrum of S does not follow a state
    moving = Spectrum("S", X, scalar("high"))
    false = Statement((moving,), Along(down, Always(moving)))
    assert refuses(false, "induction", ((moving,),))
    both = Statement((moving, fact), Along(down, Always(fact)))
    assert refuses(both, "induction", ((fact, moving),))


def test_intermediate_value():
    flow = Flow((X,), (const(-1),), (NonZero(X),))
    true = Statement((Positive(X),), Along(flow, Always(Positive(X))))
    assert stubborn(true, "intermediate value")
    assert refuses(Statement((), true.goal), "intermediate value")
    assert refuses(Statement((NonZero(X),), true.goal), "intermediate value")
    free = Along(Flow((X,), (const(-1),), ()), Always(Positive(X)))
    assert refuses(Statement((Positive(X),), free), "intermediate value")
    for jump in (
        function("where", X, ONE, -ONE),
        function("log", X),
        1 / (X - 1),
        X + mean(function("where", X - A, ONE, const(0))),
        X + mean(1 / (X - A)),
    ):
        leaps = Flow((X,), (const(-1),), (NonZero(jump),))
        wrong = Statement((Positive(jump),), Along(leaps, Always(Positive(jump))))
        assert refuses(wrong, "intermediate value")
    pole = Flow((X,), (const(-1),), (NonZero(1 / (X - 1)), NonZero(X - 1)))
    fact = Positive(1 / (X - 1))
    assert stubborn(Statement((fact,), Along(pole, Always(fact))), "intermediate value")


def test_continuation():
    def wanted(flow, *facts):
        return Statement(facts, Along(flow, Forever()))

    ball = NonNegative(Z - X**2)
    assert premises_of(wanted(DECAY, ball), "continuation", ((ball,), Z, ONE))
    bent = [function(op, X) for op in ("sqrt", "abs", "log")]
    for field in (*bent, 1 / X, call("f", 0, X)):
        rough = wanted(Flow((X,), (field,), ()), ball)
        assert refuses(rough, "continuation", ((ball,), Z, ONE))
    moving = NonNegative(X - X**2)
    assert refuses(wanted(DECAY, moving), "continuation", ((moving,), X, ONE))
    assert refuses(wanted(DECAY, ball), "continuation", ((), Z, ONE))
    assert refuses(wanted(Iteration((X,), (X,)), ball), "continuation", ((ball,), Z, ONE))
    # a domain asks for its margin, and must be open
    domain = Flow((X,), (-X,), (Positive(X),))
    assert refuses(wanted(domain, ball), "continuation", ((ball,), Z, Y))
    margin = NonNegative(X - Y)
    assert premises_of(wanted(domain, ball), "continuation", ((ball, margin), Z, Y))
    assert refuses(wanted(domain, ball), "continuation", ((ball, NonNegative(X - X / 2)), Z, X / 2))
    closed = function("where", -X, ONE, -ONE)  # x ≤ 0
    shut = Flow((X,), (ONE,), (Positive(closed),))
    assert refuses(wanted(shut, ball), "continuation", ((ball, NonNegative(closed - ONE)), Z, ONE))
    # x′ = x² reaches infinity: no ball is carried
    blows_up = Flow((X,), (X**2,), ())
    found = infer(wanted(blows_up, ball), "continuation", ((ball,), Z, ONE), [None, TRIVIAL])
    assert check(found)[-1].verdict is UNKNOWN


def test_a_mean_of_smooth_functions_need_not_be_continuous():
    """m(x) = E[xA² exp(−x²A²)] is 0 at x = 0, and like 1/√x near it if P(|A| > a) is like 1/√a.

    Then x′ = −m(x) is at 0 after a finite time, with a slope that is not finite: there it ends,
    though x² never grows. Nor does x′ = 1 meet every value that such a mean passes over.
    """
    ball = NonNegative(Z - X**2)
    for inside, taken in ((X * A**2, True), (X * A**2 * function("exp", -(X**2 * A**2)), False)):
        flow = Flow((X,), (-mean(inside),), ())
        ends = Statement((ball,), Along(flow, Forever()))
        assert refuses(ends, "continuation", ((ball,), Z, ONE)) is not taken
        passes = Flow((X,), (ONE,), (NonZero(mean(inside)),))
        sign = Positive(mean(inside))
        kept = Statement((sign,), Along(passes, Always(sign)))
        assert refuses(kept, "intermediate value") is not taken


def test_pl_convergence():
    _, (carried, risk, margin), evidence = CHAINS["PŁ convergence"]

    def variant(flow=DECAY, ends=ENDS, carried=carried, risk=risk, margin=margin, given_=(BALL,)):
        return Statement(given_, Along(flow, ends)), "PŁ convergence", (carried, risk, margin)

    def at_rate(mu, risk=RISK, facts=ENDS.facts):
        return Converges((LIMIT,), 2 * risk / mu, mu, facts)

    assert not accepted(*variant(ends=at_rate(const(2))), evidence)
    assert not accepted(*variant(flow=Flow((X,), (-(2 * X),), ())), evidence)
    assert not accepted(*variant(risk=RISK + 1, ends=at_rate(ONE, RISK + 1)), evidence)
    assert not accepted(*variant(risk=RISK - 1, ends=at_rate(ONE, RISK - 1, ())), evidence)
    assert refuses(*variant(ends=Converges((LIMIT,), X**2 / 2, ONE, ENDS.facts)))
    assert refuses(*variant(ends=at_rate(X)))
    assert refuses(*variant(ends=at_rate(ONE, facts=(Zero(LIMIT - 1),))))
    assert refuses(*variant(ends=at_rate(ONE, facts=(Zero(LIMIT),))))
    root = RISK + 0 * function("sqrt", X)
    assert root is RISK
    jump = function("where", X, RISK, RISK)
    assert refuses(*variant(risk=jump, ends=at_rate(ONE, jump)))
    # a fact with a jump does not pass to the limit
    step = function("where", X, -ONE, ONE)  # where x < 0, but not at 0
    at_end = NonNegative(function("where", LIMIT, -ONE, ONE))
    assert refuses(*variant(carried=(BALL, NonNegative(step)), ends=at_rate(ONE, facts=(at_end,))))
    # strict facts do not pass to the limit
    strict = Positive(X)
    assert refuses(*variant(carried=(BALL, strict), ends=at_rate(ONE, facts=(Positive(LIMIT),))))


def test_the_name_of_the_limit_is_new():
    """Else a hypothesis about the letter would become a fact about the limit."""
    statement, arguments, evidence = CHAINS["PŁ convergence"]
    assert accepted(statement, "PŁ convergence", arguments, evidence)
    five = Zero(LIMIT - 5)
    captured = Statement((*statement.hypotheses, five), statement.goal)
    assert not accepted(captured, "PŁ convergence", arguments, evidence)
    wanted = Converges(ENDS.limit, ENDS.radius, ENDS.rate, (five,))
    false = Statement((BALL, five), Along(DECAY, wanted))
    earlier = infer(statement, "PŁ convergence", arguments, evidence)
    instant = Claim(Statement((five, *ENDS.facts), five), identity(cofactors=[(ONE, 0)]))
    cited = Inference("limit", (ENDS.facts,), (len(earlier) - 1, len(earlier)))
    assert verdict(Claim(false, cited), *earlier, instant) is UNKNOWN
    for flow in (
        Flow((X,), (-X,), (NonZero(LIMIT),)),
        Flow((LIMIT,), (-LIMIT,), ()),
        Flow((X,), (-X * LIMIT**0 + 0 * LIMIT,), ()),
    ):
        again = Statement((BALL,), Along(flow, ENDS))
        if flow != DECAY:
            assert not accepted(again, "PŁ convergence", arguments, evidence)


@pytest.mark.parametrize("limit", [(), (scalar("a"),), (scalar("a"), vector("b"))], ids=str)
def test_there_is_one_limit_for_each_state(limit):
    """With fewer letters than states, the radius would be of a part of them."""
    flow = Flow((X, Y), (-X, -Y), ())
    ends = Converges(limit, X**2 + Y**2, ONE, ())
    with pytest.raises(DeqproofError):
        require_form(Statement((), Along(flow, ends)))
    require_form(Statement((), Along(flow, replace(ends, limit=(scalar("a"), scalar("b"))))))


def test_the_directions_of_the_gradient_are_new():
    """Else a risk R + h₁x − h₀y would have the field −∇R in the directions h that it names."""
    h0, h1 = scalar("h'0"), scalar("h'1")
    flow = Flow((X, Y), (-X, -Y), ())
    risk = HALF * (X**2 + Y**2) + h1 * X - h0 * Y
    ends = Converges((scalar("a"), scalar("b")), 2 * risk / ONE, ONE, ())
    ball = NonNegative(Z - X**2 - Y**2)
    assert refuses(Statement((ball,), Along(flow, ends)), "PŁ convergence", ((ball,), risk, ONE))
    carried = (BALL, NonNegative(h0))
    statement = Statement((BALL,), Along(DECAY, ENDS))
    assert refuses(statement, "PŁ convergence", (carried, RISK, ONE))
    in_domain = Statement((BALL,), Along(Flow((X,), (-X,), (Positive(h0),)), ENDS))
    assert refuses(in_domain, "PŁ convergence", ((BALL, NonNegative(h0 - 1)), RISK, ONE))


def test_limit():
    statement, arguments, evidence = CHAINS["limit"]
    for fact in (NonNegative(LIMIT - 1), SIGMA, ForEvery(Z, NonNegative(Z)), Zero(X)):
        wanted = Converges(ENDS.limit, ENDS.radius, ENDS.rate, (fact,))
        false = Statement((BALL,), Along(DECAY, wanted))
        claims = infer(statement, "limit", arguments, evidence)
        cited = Inference("limit", arguments, tuple(range(len(claims))))
        assert verdict(Claim(false, cited), *claims) is UNKNOWN


def test_lyapunov():
    statement, arguments, evidence = CHAINS["Lyapunov's first method"]
    flow = statement.goal.system
    given_ = statement.hypotheses

    def variant(flow=flow, rate=2, point=VZERO, arguments=arguments, given_=given_):
        goal = Along(flow, Asymptotic((point,), const(rate)))
        return Statement(given_, goal), "Lyapunov's first method", arguments

    assert accepted(*variant(), evidence)
    assert not accepted(*variant(rate=3), evidence)
    assert not accepted(*variant(rate=1), evidence)
    assert not accepted(*variant(given_=()), evidence)
    assert not accepted(*variant(flow=Flow((U,), (2 * U,), ())), evidence)
    assert not accepted(*variant(flow=Flow((U,), (-2 * U + V,), ())), evidence)
    assert not accepted(*variant(arguments=(const(0), V, V)), evidence)
    assert refuses(*variant(point=U))
    assert refuses(*variant(flow=Flow((U,), (-2 * U,), (NonZero(inner(U, U)),))))
    assert refuses(*variant(flow=Flow((U,), (-(function("abs", inner(U, U)) * U),), ())))
    # the product of two covariances is no covariance
    product_ = apply("S", apply("T", V))
    assert refuses(*variant(arguments=(ONE, product_, V)))
    assert premises_of(*variant(arguments=(ONE, apply("S", apply("T", apply("S", V))), V)))
    h = vector("h'")
    assert refuses(*variant(given_=(*given_, NonNegative(inner(h, h)))))
    assert refuses(*variant(arguments=(inner(h, h), V, V)))
    assert refuses(*variant(arguments=(ONE, h, h)))


def test_taylor():
    phi = X + Y * S_**2
    goal = Statement((NonNegative(1 - Y),), NonNegative(X + 0 + const(1) - (X + Y)))
    arguments = (phi, S_, 2, const(2))
    assert accepted(goal, "Taylor", arguments, [combined(product(2, ONE, 0))])
    assert not accepted(goal, "Taylor", (phi, S_, 2, const(2)), [combined(product(1, ONE, 0))])
    # without the half, of another order, or to another bound, it is another goal
    whole = Statement(goal.hypotheses, NonNegative(X + const(2) - (X + Y)))
    assert refuses(whole, "Taylor", arguments)
    assert refuses(goal, "Taylor", (phi, S_, 1, const(2)))
    assert refuses(goal, "Taylor", (phi, S_, 2, const(1)))
    assert refuses(goal, "Taylor", (phi, S_, 3, const(2)))
    assert refuses(goal, "Taylor", (phi, S_, 0, const(2)))
    # the segment is of numbers
    assert refuses(Statement((), NonNegative(X + 1 - X)), "Taylor", (X, V, 1, ONE))
    # the letter of the segment is new, also in the bound
    slope = Statement((), NonNegative(X + S_ - (X + Y)))
    assert refuses(slope, "Taylor", (X + Y * S_, S_, 1, S_))
    given_s = Statement((NonNegative(-S_), NonNegative(-Y * S_)), NonNegative(X - (X + Y)))
    assert refuses(given_s, "Taylor", (X + Y * S_, S_, 1, const(0)))
    # a jump at 1/2, and a pole: no derivative there
    step = function("where", S_ - HALF, ONE, const(0))
    assert refuses(Statement((), NonNegative(const(0) - 1)), "Taylor", (step, S_, 1, const(0)))
    pole = 1 / (S_ - HALF)
    rises = Statement((), NonNegative(const(-2) + 0 - 2))
    premises = premises_of(rises, "Taylor", (pole, S_, 1, const(0)))
    assert check([Claim(p, square(1 / (S_ - HALF))) for p in premises])[0].verdict is UNKNOWN
    jumps = mean(function("where", S_ - A, ONE, const(0)))
    assert refuses(Statement((), NonNegative(X)), "Taylor", (jumps, S_, 1, const(0)))


def test_sides():
    goal = Statement((), NonNegative(BRANCH))
    assert not accepted(goal, "sides", (X,), [CHOSEN, CHOSEN])
    assert not accepted(goal, "sides", (X,), [TURNED, TURNED])
    assert not accepted(goal, "sides", (Y,), [CHOSEN, TURNED])
    # x > 0 does not follow from two cases, of which one says x ≥ 0
    strict = Statement((), Positive(function("where", X, X, -X)))
    assert not accepted(strict, "sides", (X,), [combined(product(1, ONE, 0)), TURNED])
    # a random number is almost surely neither ≥ 0 nor < 0, and a state moves
    assert refuses(Statement((), NonNegative(A)), "sides", (A,))
    assert refuses(Statement((), NonNegative(mean(A))), "sides", (X * A,))
    assert not refuses(Statement((), NonNegative(X)), "sides", (mean(A),))
    assert refuses(Statement((BALL,), STAYS), "sides", (X,))
    assert refuses(goal, "sides", (U,))


def test_monotone_mean():
    assert not accepted(Statement((), NonNegative(mean(A))), "monotone mean", (), [combined()])
    assert refuses(Statement((), NonNegative(A**2)), "monotone mean")
    assert refuses(Statement((), NonNegative(-mean(A**2))), "monotone mean")
    assert refuses(Statement((), Positive(mean(A**2))), "monotone mean")
    assert not accepted(Statement((), Zero(mean(A**2))), "monotone mean", (), [square(A)])
    assert not accepted(Statement((), Zero(mean(A**2))), "monotone mean", (), [IDENTITY])


# -- systems -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "system",
    [
        Flow((X, X), (X, -X), ()),
        Flow((X * Y,), (X,), ()),
        Flow((const(1),), (X,), ()),
        Flow((X,), (U,), ()),
        Flow((X,), (), ()),
        Flow((A,), (-A,), ()),
        Flow((X,), (A,), ()),
        Flow((X,), (-X,), (NonNegative(X),)),
        Flow((X,), (-X,), (Zero(X - X),)),
        Flow((X,), (-X,), (Positive(A - X),)),
        Flow((X,), (-X,), (NonZero(U),)),
        Iteration((X,), (X + A,)),
        Iteration((X, X), (X, X)),
    ],
)
def test_systems_without_a_meaning(system):
    """Two rules for one state, random motion, a domain that is not open, …"""
    zero = Claim(Statement((), Zero(const(0))), IDENTITY)
    one = Claim(Statement((), NonNegative(ONE)), TRIVIAL)
    conserved = Statement((), Along(system, Conserved(ONE)))
    always = Statement((), Along(system, Always(NonNegative(ONE))))
    for statement, rule in ((conserved, "conservation"), (always, "pointwise")):
        found = Claim(statement, Inference(rule, ((),), (0, 1)))
        assert verdict(found, zero, one) is UNKNOWN


def test_states_are_not_random():
    """E[xA] = x E[A] at the start, but after x ← x + A it is E[xA] = x₀ E[A] + E[A²]."""
    walk = Iteration((X,), (X + A,))
    fact = Zero(mean(X * A) - X * mean(A))
    instant = Claim(Statement((), fact), IDENTITY)
    statement = Statement((), Along(walk, Always(fact)))
    assert verdict(Claim(statement, Inference("pointwise", ((),), (0,))), instant) is UNKNOWN


def test_stronger_hypotheses_may_be_cited_weaker_ones_not():
    weak = Statement((), NonNegative(mean(A**2)))
    strong = Statement((NonNegative(X),), weak.goal)
    premise = Claim(Statement((), NonNegative(A**2)), square(A))
    assert verdict(Claim(strong, Inference("monotone mean", (), (0,))), premise) is PROVED
    premise = Claim(Statement((NonNegative(X),), NonNegative(A**2)), square(A))
    assert verdict(Claim(weak, Inference("monotone mean", (), (0,))), premise) is UNKNOWN
    assert verdict(Claim(strong, Inference("monotone mean", (), (0,))), premise) is PROVED


def test_claims_along_a_system_are_no_facts_of_an_instant():
    always = CHAINS["intermediate value"]
    earlier = infer(always[0], "intermediate value", (), [])
    for source in (FromClaim(0), FromHypothesis(0, X), FromLemma("strictness", (X,))):
        use = combined(product(1, ONE, 0), sources=[source])
        assert verdict(claim(Positive(X), use), *earlier) is UNKNOWN
        assert verdict(claim(NonZero(X), Unit((source,))), *earlier) is UNKNOWN
    assert isinstance(use, Combination)
