"""Theorems 3.8 and 3.9 speak of σ and σ′ alone: so they hold for ELU, which has no σ″ at 0."""

import pytest

from deqproof.core.statement import Along, Always, Decays, Forever, terms_in, terms_of_system
from deqproof.core.term import ordered
from deqproof.search.hint import Rule
from deqproof.theorems import single_1_fixed_point, single_4_flow, single_5_descent

MODULES = (single_1_fixed_point, single_4_flow, single_5_descent)


def goal_terms(goal):
    if not isinstance(goal, Along):
        return terms_in(goal)
    own = {
        Always: lambda p: terms_in(p.fact),
        Decays: lambda p: (p.term, p.rate),
        Forever: lambda p: (),
    }[type(goal.property)](goal.property)
    return (*own, *terms_of_system(goal.system))


def rules(how):
    if isinstance(how, Rule):
        yield how
        for premise in how.premises:
            yield from rules(premise)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.THEOREM.id)
def test_no_derivative_of_the_activation_but_the_first(module):
    claims = list(module.THEOREM.build())
    given = (t for c in claims for f in c.statement.hypotheses for t in terms_in(f))
    nodes = ordered([*given, *(t for c in claims for t in goal_terms(c.statement.goal))])
    assert {t.data[1] for t in nodes if t.op == "call"} == {0, 1}


def test_the_mean_value_theorem_is_all_that_differentiates():
    """Besides it there are the flow's rules, which differentiate ‖Δ‖², free of σ, and continuation,
    which differentiates the equations for z and q in z and q: σ is differentiated once."""
    found = [r for m in MODULES for c in m.THEOREM.build() for r in rules(c.how)]
    taylor = [r.arguments for r in found if r.name == "Taylor"]
    assert taylor
    for phi, _, order, _ in taylor:
        assert order == 1
        assert {t.data[1] for t in ordered([phi]) if t.op == "call"} == {0}
    assert {r.name for r in found} <= {
        "Taylor", "Grönwall", "initial value", "pointwise", "induction", "cases", "monotone mean",
        "implicit continuation",
    }  # fmt: skip
