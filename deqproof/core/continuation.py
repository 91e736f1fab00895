"""Rules of existence for all time: a solution that stays in a compact part of the domain of a
continuous field never ends."""

from __future__ import annotations

from deqproof.core.along import (
    Facts,
    about_terms,
    along,
    at_instants,
    goal_of,
    is_smooth,
    letters_in,
    squared_length,
)
from deqproof.core.depends import is_polynomial, is_random
from deqproof.core.derivative import derivative
from deqproof.core.errors import IllPosed
from deqproof.core.form import require_new
from deqproof.core.statement import (
    Driven,
    Fact,
    Flow,
    Forever,
    ForEvery,
    Goal,
    NonNegative,
    NonZero,
    Positive,
    Statement,
    System,
    Zero,
    moving,
    need,
    terms_in,
)
from deqproof.core.term import (
    DRAWS,
    SCALAR,
    VECTOR,
    Term,
    const,
    inner,
    leaves,
    mean,
    ordered,
    scalar,
    substitute,
    vector,
)


def continuation(
    statement: Statement, carried: Facts, bound: Term, margin: Term
) -> list[Statement]:
    """A solution that stays in a compact part of the domain of a smooth field never ends."""
    flow, _ = goal_of(statement, Forever, Flow)
    need(is_smooth(flow, flow.field, rough=False), "a field that is smooth on the domain")
    return _confined(statement, flow, flow, carried, bound, margin)


def _confined(
    statement: Statement, system: System, flow: Flow, carried: Facts, bound: Term, margin: Term
) -> list[Statement]:
    """What shows that solutions stay in one compact part of the domain."""
    need(not leaves(bound) & moving(system), "a constant bound")
    ball = NonNegative(bound - squared_length(flow.states))
    need(ball in carried, "‖states‖² ≤ bound among the carried facts")
    need(stays_inside(flow, margin, carried), "a margin to the boundary among the carried facts")
    return along(statement, system, carried, Positive(margin))


def stays_inside(flow: Flow, margin: Term, carried: Facts) -> bool:
    """The carried facts keep the solution away from the boundary: |t| ≥ margin or t ≥ margin."""
    domain = [(isinstance(f, NonZero), *terms_in(f)) for f in flow.domain]
    wanted = [t**2 - margin**2 if two_sided else t - margin for two_sided, t in domain]
    still = not leaves(margin) & frozenset(flow.states)
    is_open = is_smooth(flow, wanted, rough=True)
    return is_open and still and all(NonNegative(w) in carried for w in wanted)


def implicit_continuation(
    statement: Statement, carried: Facts, bound: Term, margin: Term,
    slope: Term, scale: Term, tail: Term,
) -> list[Statement]:  # fmt: skip
    """The same where equilibria and means drive the flow: roots x of F = 0, then G = E[T].

    Each input is defined by one relation, so the inputs are functions of the states:

    - F rises in x with a slope that has a bound > 0, which may depend on the states. So F has one
      root, and near it F has both signs, also where the states move a little: it is continuous.
    - T is continuous in states and roots, and |T| ≤ scale · tail, with a scale that is continuous
      in the states, a tail that does not move, and E[tail] finite, since Γ writes it down. So E[T]
      exists and is continuous (dominated convergence). Of a vector G we know every ⟨h, G⟩.

    So the solutions are those of state′ = f(state) with f continuous on the open domain: one starts
    (Peano), and what stays in a compact part of the domain can be continued for ever.
    """
    driven, _ = goal_of(statement, Forever, Driven)
    flow, (roots, means) = driven.system, _defined(driven)
    if not isinstance(flow, Flow):
        raise IllPosed("expected a flow")
    functions = [*flow.field, *roots.values(), *(T for T, _ in means), scale]
    need(is_smooth(driven, functions, rough=True), "continuous functions")
    alone = [slope, scale, *(t for f in flow.domain for t in terms_in(f))]
    fixed = not is_random(*alone) and not leaves(*alone) & frozenset(driven.inputs)
    need(fixed, "a slope, a scale and a domain of the states alone")
    simple = [f for f in statement.hypotheses if not isinstance(f, ForEvery)]
    need(mean(tail) in ordered(t for f in simple for t in terms_in(f)), "E[tail] in a hypothesis")
    need(not leaves(tail) & moving(driven), "a tail that does not move")
    known = letters_in(statement, flow) | leaves(*roots.values())
    solved = Driven(flow, driven.inputs, tuple(map(Zero, roots.values())))
    rising = [_rises(x, F, slope, known) for x, F in roots.items()]
    under = [goal for T, h in means for goal in _dominated(T, h, scale * tail, known)]
    return [
        *_confined(statement, driven, flow, carried, bound, margin),
        *(Statement(statement.hypotheses, about_terms(f)) for f in flow.domain),
        *at_instants(statement, flow, (), *rising, Positive(slope)),
        *at_instants(statement, solved, (), *under),
    ]


def _defined(driven: Driven) -> tuple[dict[Term, Term], list[tuple[Term, Term | None]]]:
    """Each root x with its F, then for each mean its T and its h, if it is a vector.

    One relation defines one input, in the order of the inputs, by roots before it alone.
    """
    need(len(driven.inputs) == len(driven.relations), "one relation for each input")
    roots: dict[Term, Term] = {}
    means: list[tuple[Term, Term | None]] = []
    for x, relation in zip(driven.inputs, driven.relations, strict=True):
        found = _mean_of(x, relation)
        if found is None:
            need(isinstance(relation, Zero) and not means, "roots, and then means")
            roots[x] = _equation(x, *terms_in(relation))
        else:
            means.append(found)
        inside = roots[x] if found is None else found[0]
        need(not leaves(inside) & frozenset(driven.inputs) - {*roots}, "roots before it alone")
    return roots, means


def _mean_of(x: Term, relation: Fact) -> tuple[Term, Term | None] | None:
    """The T of x = E[T], or T and h of ⟨h, x⟩ = E[T] for every h."""
    match relation:
        case Zero(t):
            left, h = x, None
        case ForEvery(h, Zero(t), ()) if h.kind == x.kind == VECTOR:
            left = inner(h, x)
        case _:
            return None
    given = t.op == "sub" and t.args[0] is left and t.args[1].op == "mean"
    return (t.args[1].args[0], h) if given and x.op not in DRAWS else None


def _equation(x: Term, F: Term) -> Term:
    """An F that is differentiable in x wherever its derivative can be written down."""
    need(x.kind == F.kind == SCALAR, "a number as a root")
    need(x.op in DRAWS or not is_random(F), "a random letter where the equation is random")
    need(all(t.op not in ("sqrt", "mean") for t in ordered([F])), "no root or mean in an equation")
    return F


def _rises(x: Term, F: Term, slope: Term, known: frozenset[Term]) -> Goal:
    """∂F/∂x ≥ slope at all values, so that random letters are plain ones here."""
    rise = derivative(F, {x: const(1)})
    random = [t for t in leaves(rise) if t.op in DRAWS]
    plain = {t: (scalar if t.kind == SCALAR else vector)(f"{t.data[0]}'") for t in random}
    require_new([*plain.values()], known | leaves(slope))
    return NonNegative(substitute(rise, plain) - slope)


def _dominated(T: Term, h: Term | None, bound: Term, known: frozenset[Term]) -> list[Goal]:
    """−bound ≤ T ≤ bound, and T linear in h."""
    under: list[Goal] = [NonNegative(bound - T), NonNegative(bound + T)]
    if h is None:
        return under
    other = vector("h'")
    require_new([h, other], known)
    need(is_polynomial(T, [h]) and other not in leaves(T), "a polynomial in the direction")
    return [*under, Zero(derivative(T, {h: other}) - substitute(T, {h: other}))]
