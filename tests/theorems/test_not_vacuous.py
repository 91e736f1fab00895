"""No theorem is about nothing: each set of hypotheses holds at some exact point.

The statement "Γ ⊢ 1 = 0" is false wherever Γ holds, so a checked witness of its falsehood is a
point at which the hypotheses hold: with a finite law of the data and a polynomial σ where these
occur.
"""

from __future__ import annotations

import pytest
from single_index_world import WORLD

from deqproof.core.check import Claim, Verdict, check
from deqproof.core.statement import Along, Driven, Fact, Flow, ForEvery, Statement, Zero, terms_in
from deqproof.core.term import const, ordered
from deqproof.paper.theorem import theorem_named
from deqproof.search.hint import Supplied
from deqproof.search.refute import find_witness
from deqproof.theorems import load_all


def known(statement: Statement) -> tuple[Fact, ...]:
    """All that is supposed at an instant."""
    goal = statement.goal
    system = goal.system if isinstance(goal, Along) else None
    relations = system.relations if isinstance(system, Driven) else ()
    base = system.system if isinstance(system, Driven) else system
    return (*statement.hypotheses, *(base.domain if isinstance(base, Flow) else ()), *relations)


def is_decided(fact: Fact) -> bool:
    """The core decides universal facts that are quadratic in their letters: p/(1 − tp) ≥ c for
    every p and t, of which `best` and `best-product` speak, is not."""
    return not (isinstance(fact, ForEvery) and any(t.op == "div" for t in ordered(terms_in(fact))))


def hypothesis_sets() -> list[tuple[str, Statement]]:
    """The hypotheses of every stated claim, each set once; a validated trajectory shows by itself
    that its start exists."""
    seen: dict[Statement, str] = {}
    for theorem in load_all().values():
        for claim in theorem.build():
            facts = known(claim.statement)
            if not isinstance(claim.how, Supplied) and all(map(is_decided, facts)):
                seen.setdefault(Statement(facts, Zero(const(1))), f"{theorem.id}: {claim.name}")
    return [(name, statement) for statement, name in seen.items()]


def holds_at(statement: Statement, witness: object) -> bool:
    return check([Claim(statement, witness)])[0].verdict is Verdict.REFUTED


@pytest.mark.parametrize(("name", "statement"), hypothesis_sets(), ids=lambda x: str(x)[:40])
def test_hypotheses_hold_somewhere(name: str, statement: Statement) -> None:
    if holds_at(statement, WORLD):
        return
    witness = find_witness(statement, seed=0, seconds=5.0)
    assert witness is not None, f"no point was found where the hypotheses of {name} hold"
    assert holds_at(statement, witness)


@pytest.mark.parametrize(
    ("theorem", "claims"),
    [
        ("thm-3.8", ("stays", "margin", "forever", "rate")),
        ("thm-3.9", ("steep", "one-step", "halved", "descent-stays", "decays")),
        (
            "single-index-corners",
            ("steep", "rate", "one-step", "halved", "descent-stays", "decays"),
        ),
        ("single-index-sharp-rate", ("pull-sharp", "rate-sharp", "one-step-sharp", "decays-sharp")),
    ],
)
def test_one_world_has_all_that_the_single_index_theorems_suppose(theorem, claims) -> None:
    load_all()
    stated = {claim.name: claim.statement for claim in theorem_named(theorem).build()}
    for name in claims:
        assert holds_at(Statement(known(stated[name]), Zero(const(1))), WORLD), name


def test_hypotheses_that_contradict_each_other_hold_nowhere() -> None:
    nowhere = Statement((Zero(const(1)),), Zero(const(1)))
    assert not holds_at(nowhere, WORLD)
    assert find_witness(nowhere, seed=0, seconds=0.2) is None
