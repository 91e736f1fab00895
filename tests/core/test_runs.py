"""A statement about one trajectory is proved by its tube, and nothing false is.

x' = −x from x(0) = 1 is e^{−t}: every fact below is decided by that. With a hidden letter the flow
is x' = z, z = −x. Evidence is that of an honest integration, or what an attacker makes of it.
"""

from dataclasses import replace
from fractions import Fraction as F

import pytest
from core_claims import PROVED, REFUTED, UNKNOWN, outcome, verdict

from deqproof.core.check import Claim
from deqproof.core.slopes import TIME, VectorField, motions
from deqproof.core.statement import (
    Along,
    Always,
    Conserved,
    During,
    Flow,
    Forever,
    Iteration,
    NonNegative,
    NonZero,
    Positive,
    Runs,
    Statement,
    Zero,
)
from deqproof.core.term import const, function, scalar, vector
from deqproof.flow.enclose import enclose
from deqproof.flow.taylor import InitialValue

X, Y, Z = scalar("x"), scalar("y"), scalar("z")
DECAY = VectorField((X,), (-X,))
HIDDEN = VectorField((X,), (Z,), (Z,), (Z + X + F(1, 10) * function("tanh", Z),))


def steps_of(field, until=2, start=F(1)):
    return enclose(InitialValue(field, (start,)), until, 6, road="plain").evidence()


def wide(steps):
    return replace(steps, roots=((F(-2), F(0)),) * len(steps.roots))


EVIDENCE, ROOTED = steps_of(DECAY), wide(steps_of(HIDDEN))


def flow_of(field, *domain):
    return Flow((*field.states, *field.hidden), (*field.field, *motions(field)), domain)


GIVEN = (Zero(X - 1),)
ROOT = (*GIVEN, Zero(HIDDEN.relations[0]), NonNegative(Z - const(-2)), NonNegative(-Z))


def run(*facts, until=2, given=GIVEN, flow=None, evidence=EVIDENCE):
    goal = Along(flow or flow_of(DECAY), Runs(F(until), facts))
    return Claim(Statement(given, goal), evidence)


def rooted(*facts, given=ROOT, flow=None, evidence=ROOTED):
    return run(*facts, given=given, flow=flow or flow_of(HIDDEN), evidence=evidence)


def during(begin, end, fact):
    return During(F(begin), F(end), fact)


CURVE = function("exp", -TIME)
TRUE = {
    "nothing": (),
    "positive throughout": (during(0, 2, Positive(X)),),
    "positive with no room": (during(0, 2, Positive(X - F(1353, 10_000))),),  # e^{−2} = 0.13533…
    "an equality as ≥, tight at the start": (during(0, 2, NonNegative(1 - X)),),
    "under its own curve": (during(0, 2, Positive(CURVE + F(1, 50) - X)),),
    "not zero": (during(0, 2, NonZero(X)), during(F(1, 2), 1, NonZero(X - 1))),
    "at one time": (during(1, 1, Positive(X - F(36787, 10**5))),),
    "at the last time": (during(2, 2, Positive(F(1354, 10_000) - X)),),
    "at the first time": (during(0, 0, NonNegative(X - 1)),),
    "over a part": (during(F(1, 3), F(2, 3), Positive(F(3, 4) - X)),),
    "its derivative": (during(0, 2, Positive(X - X**2 / 2 - F(1, 10))),),
}
FALSE = {
    "above a level that it crosses": (during(0, 2, Positive(X - F(1354, 10_000))),),
    "too early": (during(F(1, 4), F(2, 3), Positive(F(3, 4) - X)),),
    "strict at the start": (during(0, 1, Positive(1 - X)),),
    "an equality": (during(0, 1, Zero(X - CURVE)),),
    "not zero where it is": (during(0, 1, NonZero(2 * X - 1)),),
    "above its own curve": (during(0, 2, Positive(X - CURVE)),),
    "one of two": (during(0, 2, Positive(X)), during(1, 1, Positive(X - F(36788, 10**5)))),
    "rising": (during(0, 2, Positive(-X)),),
    "an operation without a derivative": (during(0, 0, Positive(function("abs", X - 1))),),
    "a pole at the start": (during(0, 1, NonNegative(1 / (X - 1))),),
    "an unknown letter": (during(0, 1, NonNegative(Y**2)),),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_runs_are_proved(name):
    found = outcome(run(*TRUE[name]))
    assert found.verdict is PROVED, found.reason
    assert found.lemmas == {"ball arithmetic", "logarithmic norm"}
    assert verdict(rooted(during(0, 2, Positive(X)), during(0, 2, Positive(-Z)))) is PROVED


@pytest.mark.parametrize("name", FALSE)
def test_false_runs_are_not(name):
    assert verdict(run(*FALSE[name])) is UNKNOWN


def test_times_must_be_in_order_and_within_the_steps():
    fact = Positive(X)
    assert verdict(run(until=3)) is UNKNOWN
    for begin, end in ((1, F(1, 2)), (-1, 1), (0, 3)):
        assert verdict(run(during(begin, end, fact))) is UNKNOWN
    assert verdict(run(during(0, F(3, 2), fact), until=1)) is UNKNOWN
    assert verdict(run(until=0)) is UNKNOWN
    assert verdict(run(until=-1)) is UNKNOWN


@pytest.mark.parametrize(
    "given",
    [
        (),
        (Zero(X - 2),),
        (Zero(2 * X - 2),),
        (NonNegative(X - 1), NonNegative(1 - X)),
        (Positive(X),),
        (Zero(Y - 1),),
    ],
)
def test_the_hypotheses_must_fix_the_start(given):
    assert verdict(run(given=given)) is UNKNOWN


def test_more_hypotheses_do_no_harm():
    assert verdict(run(given=(*GIVEN, Positive(X), Positive(Y)))) is PROVED


@pytest.mark.parametrize("left_out", range(len(ROOT)))
def test_every_fact_about_the_start_is_needed(left_out):
    given = tuple(h for k, h in enumerate(ROOT) if k != left_out)
    assert verdict(rooted(given=given)) is UNKNOWN


def test_the_interval_of_a_root_is_that_of_the_hypotheses():
    narrow = (*ROOT[:2], NonNegative(Z - const(F(-1, 2))), NonNegative(-Z))
    assert verdict(rooted(given=narrow)) is UNKNOWN
    elsewhere = replace(ROOTED, roots=((F(-1, 2), F(0)),))
    assert verdict(rooted(given=narrow, evidence=elsewhere)) is UNKNOWN


def test_an_interval_with_two_roots_is_refused():
    """z² = x has two, and the flow x' = z leads apart from them."""
    field = VectorField((X,), (Z,), (Z,), (Z**2 - X,))
    problem = InitialValue(field, (F(1),), (F(1),))
    found = enclose(problem, F(1, 2), 12, road="plain").evidence()
    given = (Zero(X - 1), Zero(Z**2 - X))
    for low, good in ((F(1, 2), True), (F(-2), False)):
        inside = (NonNegative(Z - const(low)), NonNegative(2 - Z))
        evidence = replace(found, roots=((low, F(2)),))
        claim = run(
            during(0, F(1, 2), Positive(Z)),
            until=F(1, 2), given=(*given, *inside), flow=flow_of(field), evidence=evidence,
        )  # fmt: skip
        assert verdict(claim) is (PROVED if good else UNKNOWN)


OTHER = {
    "another field": Flow((X,), (-2 * X,), ()),
    "a field a little off": Flow((X,), (-X + F(1, 10**6),), ()),
    "another letter": Flow((Y,), (-Y,), ()),
    "more states": Flow((X, Y), (-X, -Y), ()),
    "a domain that it leaves": flow_of(DECAY, Positive(X - F(1, 2))),
    "a domain of which nothing is known": flow_of(DECAY, NonZero(1 / (X - F(1, 2)))),
    "an iteration": Iteration((X,), (-X,)),
    "a vector": Flow((vector("v"),), (vector("v"),), ()),
}


@pytest.mark.parametrize("name", OTHER)
def test_another_system_is_not_proved(name):
    assert verdict(run(flow=OTHER[name])) is UNKNOWN


def test_a_domain_that_it_keeps_to_is_fine():
    assert verdict(run(flow=flow_of(DECAY, Positive(X), NonZero(X + 1)))) is PROVED


def test_hidden_letters_must_move_as_their_relations_imply():
    flow = flow_of(HIDDEN)
    for motion in (-flow.field[1], const(0), flow.field[1] + F(1, 1000)):
        assert verdict(rooted(flow=Flow(flow.states, (flow.field[0], motion), ()))) is UNKNOWN
    swapped = Flow((Z, X), (flow.field[1], flow.field[0]), ())
    assert verdict(rooted(flow=swapped)) is UNKNOWN
    assert verdict(rooted(evidence=replace(ROOTED, relations=(Z + X,)))) is UNKNOWN
    assert verdict(rooted(evidence=replace(ROOTED, relations=(), roots=()))) is UNKNOWN


def test_the_time_is_no_other_letter():
    field = VectorField((TIME,), (-TIME,))
    assert verdict(run(flow=Flow((TIME,), (-TIME,), ()), given=(Zero(TIME - 1),))) is UNKNOWN
    assert verdict(run(given=(*GIVEN, Positive(TIME)))) is UNKNOWN
    assert verdict(run(flow=flow_of(DECAY, Positive(TIME + 1)))) is UNKNOWN
    assert field.states == (TIME,)


def changed(**parts):
    first = replace(EVIDENCE.steps[0], **parts)
    return replace(EVIDENCE, steps=(first, *EVIDENCE.steps[1:]))


FORGED = {
    "truncated": replace(EVIDENCE, steps=EVIDENCE.steps[:-1]),
    "beheaded": replace(EVIDENCE, steps=EVIDENCE.steps[1:]),
    "swapped": replace(EVIDENCE, steps=EVIDENCE.steps[::-1]),
    "none": replace(EVIDENCE, steps=()),
    "of another run": steps_of(DECAY, 2, F(2)),
    "of another start": replace(steps_of(DECAY, 2, F(2)), start=(F(1),)),
    "of another field": steps_of(VectorField((X,), (-2 * X,))),
    "with a root too many": replace(EVIDENCE, roots=((F(0), F(1)),)),
    "longer": changed(length=2 * EVIDENCE.steps[0].length),
    "of negative length": changed(length=-EVIDENCE.steps[0].length),
    "no radius": changed(radius=F(0)),
    "no text": changed(states=("",)),
    "text that is no number": changed(states=("1_0",)),
    "bits of the wrong kind": changed(bits="64"),
    "far too many bits": changed(bits=10**9),
    "no step at all": replace(EVIDENCE, steps=(None,)),
    "no start": replace(EVIDENCE, start=()),
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_evidence_proves_nothing(name):
    assert verdict(run(evidence=FORGED[name])) is UNKNOWN


def always(fact, *given, flow=None, evidence=EVIDENCE):
    return Claim(Statement(given, Along(flow or flow_of(DECAY), Always(fact))), evidence)


def test_a_trajectory_refutes_what_fails_at_its_end():
    stays = Positive(X - F(1, 2))
    assert verdict(always(stays, stays)) is REFUTED
    assert verdict(always(stays)) is REFUTED
    assert verdict(always(NonNegative(X - 1), Zero(X - 1))) is REFUTED
    assert verdict(always(Zero(X - 1), Zero(X - 1))) is REFUTED
    rooted_flow = flow_of(HIDDEN)
    stays = Positive(-Z - F(1, 2))
    hold = (stays, Zero(HIDDEN.relations[0]))
    assert verdict(always(stays, *hold, flow=rooted_flow, evidence=ROOTED)) is REFUTED


@pytest.mark.parametrize(
    ("fact", "given"),
    [
        (Positive(X), ()),  # it holds
        (Positive(X - F(1, 2)), (Positive(X - 1),)),  # the start is outside of the hypotheses
        (Positive(X - F(1, 2)), (Zero(X - 2),)),
        (Positive(X - F(1, 2)), (Positive(Y),)),  # of which nothing is known
        (Positive(X - F(1, 2)), (Zero(X - CURVE),)),
        (Positive(X - F(1, 2)), (NonZero(1 / (X - 1)),)),
    ],
)
def test_and_nothing_else(fact, given):
    assert verdict(always(fact, *given)) is UNKNOWN


def test_a_letter_t_that_does_not_move_is_not_taken_for_the_time():
    """Given t = 0, 1 − t > 0 holds for ever; it is no time here."""
    assert verdict(always(Positive(1 - TIME), Zero(TIME))) is UNKNOWN
    assert verdict(always(Positive(X + 1 - TIME), Zero(X - 1))) is UNKNOWN


def test_what_happens_outside_of_the_domain_refutes_nothing():
    stays = Positive(X - F(1, 2))
    assert verdict(always(stays, flow=flow_of(DECAY, Positive(X)))) is REFUTED
    assert verdict(always(stays, flow=flow_of(DECAY, stays))) is UNKNOWN


@pytest.mark.parametrize("wanted", [Conserved(X), Forever()])
def test_a_tube_says_nothing_about_other_properties(wanted):
    assert verdict(Claim(Statement(GIVEN, Along(flow_of(DECAY), wanted)), EVIDENCE)) is UNKNOWN


def test_a_statement_about_an_instant_needs_other_evidence():
    assert verdict(Claim(Statement(GIVEN, Positive(X)), EVIDENCE)) is UNKNOWN
