"""No theorem is about nothing: each set of hypotheses holds at some exact point.

The statement "Γ ⊢ 1 = 0" is false wherever Γ holds, so a checked witness of its falsehood is a
point at which the hypotheses hold.
"""

from __future__ import annotations

import pytest

from deqproof.core.check import Claim, Verdict, check
from deqproof.core.statement import Along, Flow, ForEvery, Statement, Zero, terms_in
from deqproof.core.term import const, ordered
from deqproof.search.hint import Supplied
from deqproof.search.refute import find_witness
from deqproof.theorems import load_all


def hypothesis_sets() -> list[tuple[str, Statement]]:
    """The hypotheses of every stated claim, each set once.

    Universal hypotheses, and those about a law of data or an unknown function, cannot be tried
    at a point; and a validated trajectory shows that its start exists.
    """
    seen: dict[Statement, str] = {}
    for theorem in load_all().values():
        for claim in theorem.build():
            if isinstance(claim.how, Supplied):
                continue
            goal = claim.statement.goal
            system = goal.system if isinstance(goal, Along) else None
            domain = system.domain if isinstance(system, Flow) else ()
            facts = (*claim.statement.hypotheses, *domain)
            terms = ordered(t for f in facts for t in terms_in(f))
            if any(t.op in ("draw", "vdraw", "call") for t in terms):
                continue
            if not any(isinstance(f, ForEvery) for f in facts):
                seen.setdefault(Statement(facts, Zero(const(1))), f"{theorem.id}: {claim.name}")
    return [(name, statement) for statement, name in seen.items()]


@pytest.mark.parametrize(("name", "statement"), hypothesis_sets(), ids=lambda x: str(x)[:40])
def test_hypotheses_hold_somewhere(name: str, statement: Statement) -> None:
    witness = find_witness(statement, seed=0, seconds=5.0)
    assert witness is not None, f"no point was found where the hypotheses of {name} hold"
    assert check([Claim(statement, witness)])[0].verdict is Verdict.REFUTED
