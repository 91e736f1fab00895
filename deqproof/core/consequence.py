"""What a statement along a system implies of points: by these, one exact point refutes it."""

from __future__ import annotations

from deqproof.core.along import is_smooth
from deqproof.core.derivative import derivative
from deqproof.core.errors import IllPosed
from deqproof.core.form import require_new
from deqproof.core.rule import decrease, lie_derivative, next_value
from deqproof.core.statement import (
    Along,
    Always,
    Asymptotic,
    Converges,
    Decays,
    Driven,
    Fact,
    Flow,
    Forever,
    ForEvery,
    Goal,
    Iteration,
    Runs,
    Spectrum,
    Statement,
    System,
    Zero,
    body_of,
    domain_of,
    letters_of,
    replaced,
)
from deqproof.core.term import VECTOR, leaves, scalar, substitute, vector


def consequences(statement: Statement) -> list[Statement]:
    """What a statement along a system implies of every point that Γ allows.

    If V′ > −cV somewhere in Γ, the solution from there breaks V(t) ≤ V(0)e^{−ct} at once. Further
    steps and limits are implied too, where a point shows them. Where inputs drive the system no
    solution is known to start.
    """
    along = statement.goal
    if not isinstance(along, Along) or isinstance(along.property, Forever | Runs):
        return []
    system, wanted = along.system, along.property
    if isinstance(system, Driven):
        return []
    given = statement.hypotheses + domain_of(system)
    if isinstance(wanted, Asymptotic):
        return _at_rest(statement, system, wanted)
    if isinstance(wanted, Converges):
        return _when_resting(given, system, wanted)
    if isinstance(wanted, Always):
        return [Statement(given, goal) for goal in _soon(system, wanted.fact)]
    if isinstance(wanted, Decays):
        implied = decrease(system, wanted)
    elif isinstance(system, Flow):
        implied = Zero(lie_derivative(system, wanted.term))
    else:
        implied = Zero(next_value(system, wanted.term) - wanted.term)
    return [Statement(given, implied)]


def _soon(system: System, fact: Fact) -> list[Goal]:
    """The fact at the start, and after one step of an iteration."""
    if isinstance(fact, Spectrum | ForEvery):
        raise IllPosed("expected a fact about terms")
    if not isinstance(system, Iteration):
        return [fact]
    return [fact, type(fact)(next_value(system, fact.term))]


def _when_resting(given: tuple[Fact, ...], system: System, wanted: Converges) -> list[Statement]:
    """A solution that starts where the field vanishes, or where a step leads back to, stays: its
    start is its limit."""
    here = dict(zip(wanted.limit, system.states, strict=True))
    pairs = zip(body_of(system), system.states, strict=True)
    moves = [f - x if isinstance(system, Iteration) else f for f, x in pairs]
    rest = (*given, *map(Zero, moves))
    there = [replaced(f, here) for f in wanted.facts]
    return [Statement(rest, f) for f in there if not isinstance(f, Spectrum | ForEvery)]


def _at_rest(statement: Statement, flow: System, wanted: Asymptotic) -> list[Statement]:
    """In one dimension: F(p) = 0, and F′(p) = −rate.

    A solution x ≠ p that tends to p forces F(p) = 0, F being continuous, and has the exponent
    (1/t) log|x − p| → F′(p), since (log|x − p|)′ = F(x)/(x − p). So if F(p) ≠ 0 or F′(p) ≠ −rate,
    no solution attains the rate.
    """
    given = statement.hypotheses + domain_of(flow)
    alone = len(flow.states) == 1 and not letters_of(*statement.hypotheses) & {*flow.states}
    if not alone or not isinstance(flow, Flow) or not is_smooth(flow, flow.field, rough=False):
        return []
    (x,), (p,), (F,) = flow.states, wanted.point, body_of(flow)
    h = (vector if x.kind == VECTOR else scalar)("h'")
    require_new([h], letters_of(*given) | leaves(F, p, wanted.rate))
    domain = tuple(replaced(f, {x: p}) for f in domain_of(flow))
    slope = substitute(derivative(F, {x: h}), {x: p})
    goals = (Zero(substitute(F, {x: p})), Zero(slope + wanted.rate * h))
    return [Statement(statement.hypotheses + domain, goal) for goal in goals]


def is_about_one_dimension(statement: Statement) -> bool:
    """Do the consequences hold in one dimension only?"""
    goal = statement.goal
    return isinstance(goal, Along) and isinstance(goal.property, Asymptotic)
