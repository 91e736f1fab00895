"""The language of rules for statements along a system.

"Γ" is the statement's hypotheses, which hold at the start; "carried" facts hold at all times,
as premises; letters that are neither states nor inputs never move.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from deqproof.core.depends import is_polynomial, nodes_above
from deqproof.core.derivative import derivative
from deqproof.core.errors import IllPosed
from deqproof.core.statement import (
    Along,
    Always,
    Asymptotic,
    Conserved,
    Converges,
    Decays,
    Fact,
    Flow,
    Forever,
    ForEvery,
    Goal,
    Iteration,
    NonZero,
    Positive,
    Simple,
    Spectrum,
    Statement,
    System,
    domain_of,
    letters_of,
    moving,
    terms_of_system,
    undriven,
)
from deqproof.core.term import (
    VECTOR,
    Term,
    const,
    inner,
    leaves,
    substitute,
)

S = TypeVar("S", bound=System)
P = TypeVar("P", Always, Asymptotic, Conserved, Converges, Decays, Forever)
Facts = tuple[Fact, ...]
ROUGH = frozenset(("sqrt", "abs", "max", "min", "call"))
BROKEN = frozenset(("where", "log"))  # not even continuous


def goal_of(statement: Statement, wanted: type[P], *systems: type[S]) -> tuple[S, P]:
    """The system and the property that the statement is about, if the rule is for such."""
    goal = statement.goal
    names = " or ".join(s.__name__ for s in systems)
    if not isinstance(goal, Along) or not isinstance(goal.system, systems):
        raise IllPosed(f"expected a statement along a {names}")
    if not isinstance(goal.property, wanted):
        raise IllPosed(f"expected {wanted.__name__}, got {type(goal.property).__name__}")
    return goal.system, goal.property


def lie_derivative(flow: Flow, term: Term) -> Term:
    """d/dt of the term along the flow."""
    return derivative(term, dict(zip(flow.states, flow.field, strict=True)))


def next_value(system: Iteration, term: Term) -> Term:
    """The term after one step."""
    return substitute(term, dict(zip(system.states, system.step, strict=True)))


def squared_length(terms: Iterable[Term]) -> Term:
    """Σ‖t‖² over scalars and vectors."""
    total: Term = const(0)
    for t in terms:
        total = total + (inner(t, t) if t.kind == VECTOR else t**2)
    return total


def lasting(system: System, hypotheses: Facts) -> Facts:
    """What holds at all times at no cost: hypotheses about what never moves, the open domain, and
    the relations of inputs."""
    fixed = tuple(h for h in hypotheses if not letters_of(h) & moving(system))
    return fixed + tuple(f for f in domain_of(system) if f not in fixed)


def always(statement: Statement, system: System, carried: Facts) -> list[Statement]:
    """Γ ⊢ the fact at every time, for each carried fact that does not last anyway."""
    given, fixed = statement.hypotheses, lasting(system, statement.hypotheses)
    return [Statement(given, Along(system, Always(f))) for f in carried if f not in fixed]


def at_instants(
    statement: Statement, system: System, carried: Facts, *goals: Goal
) -> list[Statement]:
    """Γ′ ⊢ each goal at any instant, with Γ′ what lasts and the carried facts."""
    fixed = lasting(system, statement.hypotheses)
    given = fixed + tuple(c for c in carried if c not in fixed)
    return [Statement(given, goal) for goal in goals]


def along(statement: Statement, system: System, carried: Facts, *goals: Goal) -> list[Statement]:
    """The carried facts at every time, and with them the goals at any instant."""
    rest = at_instants(statement, system, carried, *goals)
    return [*always(statement, system, carried), *rest]


def about_terms(fact: Fact) -> Simple:
    if isinstance(fact, Spectrum | ForEvery):
        raise IllPosed("expected a fact about terms")
    return fact


def is_smooth(system: System, terms: Iterable[Term], rough: bool) -> bool:
    """Continuous on the domain: whatever moves is divided by is of the domain.

    Without `rough`, also infinitely differentiable: no square root or the like of what moves.
    """
    inputs = moving(system) - {*system.states}
    moved = nodes_above(moving(system), *terms)
    domain = domain_of(undriven(system))
    never_zero = [f.term for f in domain if isinstance(f, NonZero | Positive)]
    banned = BROKEN if rough else BROKEN | ROUGH
    return not any(
        t.op in banned
        or (t.op == "div" and t.args[1] in moved and t.args[1] not in never_zero)
        or (t.op == "mean" and not is_polynomial(t.args[0], system.states))
        or (t.op == "mean" and leaves(t) & inputs)
        for t in moved
    )


def letters_in(statement: Statement, system: System) -> frozenset[Term]:
    """The letters of Γ and of the system."""
    return letters_of(*statement.hypotheses) | leaves(*terms_of_system(system))
