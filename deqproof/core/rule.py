"""Rules of inference for flows and iterations: the analysis that is trusted.

Each function takes the statement to be proved, and returns the premises that prove it; `check`
demands that each of them was proved. Search calls the same functions to learn what to prove.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from deqproof.core.along import (
    Facts,
    about_terms,
    along,
    always,
    at_instants,
    goal_of,
    is_smooth,
    lasting,
    letters_in,
    lie_derivative,
    next_value,
    squared_length,
)
from deqproof.core.continuation import continuation, implicit_continuation, stays_inside
from deqproof.core.derivative import derivative
from deqproof.core.form import require_new
from deqproof.core.instant import cases, expectation, taylor, taylor_conclusion
from deqproof.core.sides import sides
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
    Goal,
    Iteration,
    NonNegative,
    NonZero,
    Positive,
    Statement,
    System,
    Zero,
    body_of,
    letters_of,
    moving,
    need,
    replaced,
    terms_in,
    undriven,
)
from deqproof.core.term import (
    VECTOR,
    Datum,
    Term,
    const,
    inner,
    leaves,
    scalar,
    substitute,
    vector,
)

__all__ = [
    "RULES", "decrease", "lie_derivative", "next_value", "squared_length", "taylor_conclusion",
]  # fmt: skip


def conservation(statement: Statement, carried: Facts) -> list[Statement]:
    """A function whose Lie derivative vanishes is constant along solutions."""
    flow, wanted = goal_of(statement, Conserved, Flow)
    return along(statement, flow, carried, Zero(lie_derivative(flow, wanted.term)))


def gronwall(statement: Statement, carried: Facts) -> list[Statement]:
    """V′ ≤ −cV gives V(t) ≤ V(0)e^{−ct}; V⁺ ≤ (1 − c)V with c ≤ 1 gives V_k ≤ (1 − c)^k V_0."""
    system, wanted = goal_of(statement, Decays, Flow, Iteration, Driven)
    need(not leaves(wanted.rate) & moving(system), "a rate that does not move")
    flows = isinstance(undriven(system), Flow)
    sure = () if flows else (NonNegative(1 - wanted.rate),)
    return along(statement, system, carried, decrease(system, wanted), *sure)


def decrease(system: System, wanted: Decays) -> NonNegative:
    """−V′ − cV ≥ 0, or (1 − c)V − V⁺ ≥ 0."""
    V, c = wanted.term, wanted.rate
    need(not leaves(V) & (moving(system) - {*system.states}), "a function of the states alone")
    match undriven(system):
        case Flow() as flow:
            return NonNegative(-lie_derivative(flow, V) - c * V)
        case Iteration() as iteration:
            return NonNegative((1 - c) * V - next_value(iteration, V))


def initial(statement: Statement) -> list[Statement]:
    """What holds at first and is conserved, or never decreases, holds at every time."""
    system, wanted = goal_of(statement, Always, Flow, Iteration, Driven)
    fact = wanted.fact
    need(fact in statement.hypotheses, "a fact that is a hypothesis")
    if isinstance(fact, Zero):
        return [Statement(statement.hypotheses, Along(system, Conserved(fact.term)))]
    need(isinstance(fact, NonNegative), "a fact = 0 or ≥ 0")
    decays = Decays(-terms_in(fact)[0], const(0))
    return [Statement(statement.hypotheses, Along(system, decays))]


def pointwise(statement: Statement, carried: Facts) -> list[Statement]:
    """What follows at each instant from facts that always hold, always holds."""
    system, wanted = goal_of(statement, Always, Flow, Iteration, Driven)
    return along(statement, system, carried, about_terms(wanted.fact))


def induction(statement: Statement, carried: Facts) -> list[Statement]:
    """Facts that hold at first and survive one step together hold at every step."""
    system, wanted = goal_of(statement, Always, Iteration, Driven)
    need(isinstance(undriven(system), Iteration), "an iteration")
    need(wanted.fact in carried, "a goal among the carried facts")
    inputs = moving(system) - frozenset(system.states)
    need(not letters_of(*carried) & inputs, "carried facts without inputs: the next are others")
    step = dict(zip(system.states, body_of(system), strict=True))
    first = [about_terms(c) for c in carried if c not in statement.hypotheses]
    after = [about_terms(replaced(c, step)) for c in carried]
    start = [Statement(statement.hypotheses, f) for f in first]
    return [*start, *at_instants(statement, system, carried, *after)]


def continuity(statement: Statement) -> list[Statement]:
    """A continuous function that is never zero keeps its sign (intermediate value theorem)."""
    flow, wanted = goal_of(statement, Always, Flow)
    fact, (t,) = wanted.fact, terms_in(wanted.fact)
    need(isinstance(fact, Positive) and fact in statement.hypotheses, "t > 0 at first")
    need(is_smooth(flow, [t], rough=True), "a continuous function")
    never = [f.term for f in flow.domain if isinstance(f, NonZero)]
    need(any(t is s or t is -s for s in never), "t ≠ 0 on the domain")
    return []


def convergence(statement: Statement, carried: Facts, risk: Term, margin: Term) -> list[Statement]:
    """PŁ along a gradient flow: the path is finite, and ‖θ − θ∞‖² ≤ (2R(0)/μ)e^{−2μt}, R(θ∞) = 0.

    d√R/dt = −‖∇R‖²/(2√R) ≤ −√(μ/2)·‖θ′‖, so the path from t on is at most √(2R(t)/μ) long.
    """
    flow, wanted = goal_of(statement, Converges, Flow)
    mu = wanted.rate
    need(not leaves(mu) & frozenset(flow.states), "a rate that does not move")
    need(wanted.radius is 2 * risk / mu, "the radius 2R/μ")
    need(stays_inside(flow, margin, carried), "a margin to the boundary among the carried facts")
    closed = [c for c in carried if isinstance(c, Zero | NonNegative)]
    terms = [risk, *(c.term for c in closed)]
    need(is_smooth(flow, terms, rough=True), "continuous facts and risk")
    limit = dict(zip(flow.states, wanted.limit, strict=True))
    allowed = {replaced(c, limit) for c in (*closed, *flow.domain, Zero(risk))}
    need(all(f in allowed for f in wanted.facts), "closed carried facts, at the limit")
    goals: list[Goal] = [
        Zero(steepness(flow, risk, statement, carried)), NonNegative(risk), Positive(mu),
        Positive(margin), NonNegative(squared_length(flow.field) / 2 - mu * risk),
    ]  # fmt: skip
    forever = Statement(statement.hypotheses, Along(flow, Forever()))
    rest = at_instants(statement, flow, carried, *goals)
    return [*always(statement, flow, carried), forever, *rest]


def steepness(flow: Flow, risk: Term, statement: Statement, carried: Facts) -> Term:
    """D R[h] + ⟨h, field⟩: zero for every direction h if and only if the field is −∇R."""
    total, h = const(0), _directions(flow.states)
    inside = [risk, *(t for c in carried for t in terms_in(c))]
    require_new(h, letters_in(statement, flow) | leaves(*inside))
    for a, f in zip(h, flow.field, strict=True):
        total = total + (inner(a, f) if a.kind == VECTOR else a * f)
    return derivative(risk, dict(zip(flow.states, h, strict=True))) + total


def _directions(states: Sequence[Term]) -> list[Term]:
    named = enumerate(states)
    return [(vector if x.kind == VECTOR else scalar)(f"h'{k}") for k, x in named]


def at_limit(statement: Statement, facts: Facts) -> list[Statement]:
    """What follows from the facts at the limit holds at the limit."""
    flow, wanted = goal_of(statement, Converges, Flow)
    before = Along(flow, Converges(wanted.limit, wanted.radius, wanted.rate, facts))
    fixed = lasting(Iteration(flow.states, flow.field), statement.hypotheses)  # not the domain
    known = fixed + tuple(f for f in facts if f not in fixed)
    news = [about_terms(f) for f in wanted.facts if f not in known]
    return [Statement(statement.hypotheses, before), *(Statement(known, new) for new in news)]


def first_method(statement: Statement, lower: Term, image: Term, v: Term) -> list[Statement]:
    """Lyapunov's first method at a rest point p of a smooth field F, in a metric P ≻ 0.

    With A = −DF(p): P A symmetric and ⟨Ah, Ph⟩ ≥ c⟨h, Ph⟩ give limsup (1/t) log‖x − p‖ ≤ −c for
    every solution that tends to p; A v = c v ≠ 0 gives one that attains it. `image` is P v.
    """
    flow, wanted = goal_of(statement, Asymptotic, Flow)
    (x,), (p,), (F,), c = flow.states, wanted.point, flow.field, wanted.rate
    need(x.kind == VECTOR and v.op == "vector" and not flow.domain, "one vector, on all of R^d")
    need(is_smooth(flow, flow.field, rough=False), "a smooth field")
    need(x not in leaves(p, c, v, lower), "a point, a rate and a direction that do not move")
    h, g = vector("h'"), vector("g'")
    require_new((h, g), letters_in(statement, flow) | leaves(p, c, v, lower))
    need(_is_word(image, v), "P v, with P = S or a product that reads the same from both ends")
    Ph, Pg = (substitute(image, {v: a}) for a in (h, g))
    Jh, Jg, Jv = (substitute(derivative(F, {x: a}), {x: p}) for a in (h, g, v))
    goals: list[Goal] = [
        Zero(substitute(F, {x: p})), Zero(inner(Jh, Pg) - inner(Ph, Jg)),
        Positive(lower), Positive(c), NonNegative(inner(h, Ph) - lower * inner(h, h)),
        NonNegative(-inner(Jh, Ph) - c * inner(h, Ph)), Zero(Jv + c * v), Positive(inner(v, v)),
    ]  # fmt: skip
    return at_instants(statement, flow, (), *goals)


def _is_word(image: Term, v: Term) -> bool:
    """Is it P v, with a product P of operators that is its own adjoint?"""
    word: list[Datum] = []
    while image.op == "apply":
        word.append(image.data[0])
        image = image.args[0]
    return image is v and word == word[::-1]


# name -> (rule, kinds of its arguments, where it is proved)
RULES: dict[str, tuple[Callable[..., list[Statement]], tuple[str, ...], str]] = {
    "conservation": (conservation, ("facts",), "khalil2002, Sec. 3.1"),
    "Grönwall": (gronwall, ("facts",), "teschl2012, Lemma 2.7"),
    "initial value": (initial, (), "rudin1976, Thm 5.11"),
    "pointwise": (pointwise, ("facts",), "modus ponens at each instant"),
    "induction": (induction, ("facts",), "induction on the step"),
    "intermediate value": (continuity, (), "rudin1976, Thm 4.23"),
    "continuation": (continuation, ("facts", "term", "term"), "teschl2012, Cor. 2.15"),
    "implicit continuation": (
        implicit_continuation, ("facts", *("term",) * 5), "coddington1955, Ch. 1, Thm 4.1",
    ),
    "PŁ convergence": (convergence, ("facts", "term", "term"), "lojasiewicz1963; karimi2016pl"),
    "limit": (at_limit, ("facts",), "rudin1976, Thm 4.2"),
    "Lyapunov's first method": (first_method, ("term",) * 3, "coddington1955, Ch. 13"),
    "Taylor": (taylor, ("term", "term", "order", "term"), "rudin1976, Thm 5.15"),
    "sides": (sides, ("term",), "rudin1976, Def. 1.5"),
    "monotone mean": (expectation, (), "rudin1976, Thm 11.26"),
    "cases": (cases, ("term",), "a field has no divisors of zero"),
}  # fmt: skip
