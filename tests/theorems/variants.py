"""False variants of what is claimed: how one is written, and where the tables are.

A variant is a true claim with one mistake. Its hypotheses, and the hints that prove the true
claim, stay unless the mistake is there, and everything that is true is in the ledger when it is
tried: whoever wanted to prove it has all the help there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from deqproof.core.statement import Fact, Goal, Statement
from deqproof.deq.claim import Given, Language, Stated
from deqproof.deq.linear import language
from deqproof.paper.theorem import Claim, theorem_named
from deqproof.paper.verify import TheoremReport, verify
from deqproof.search.hint import How
from deqproof.search.ladder import Budget, Ledger
from deqproof.theorems import load_all


@dataclass(frozen=True, slots=True)
class Variant:
    """A false statement: the theorem and claim that it comes from, its mistake, why it is false."""

    theorem: str
    claim: str
    mistake: str
    why: str
    statement: Statement
    how: How

    @property
    def name(self) -> str:
        return f"{self.theorem}/{self.claim}: {self.mistake}"


@cache
def true_claims(theorem: str) -> dict[str, Claim]:
    load_all()
    return {claim.name: claim for claim in theorem_named(theorem).build()}


@cache
def report(theorem: str) -> TheoremReport:
    """What became of the theorem, once for all tests."""
    load_all()
    return verify(theorem_named(theorem))


@cache
def proved_ledger(theorem: str) -> Ledger:
    """The theorem and all that it rests on, decided."""
    entries = [c.entry for c in report(theorem).all]
    proved = {
        k: e.claim.statement for k, e in enumerate(entries) if e.outcome.verdict.value == "PROVED"
    }
    return Ledger(Budget(), entries, proved)


def attacked(variant: Variant, budget: Budget) -> Ledger:
    """The ledger of all that is true, the variant decided last: proofs first, then witnesses."""
    known = proved_ledger(variant.theorem)
    ledger = Ledger(budget, list(known.entries), dict(known.proved))
    ledger.decide(variant.name, variant.statement, variant.how)
    return ledger


@dataclass(frozen=True, slots=True)
class Table:
    """Writes variants of the claims of one theorem."""

    theorem: str
    language: Language = language

    def vary(
        self,
        claim: str,
        mistake: str,
        why: str,
        goal: Stated | None = None,
        *,
        drop: tuple[Given, ...] = (),
        add: tuple[Given, ...] = (),
    ) -> Variant:
        """The claim with another goal, hypotheses dropped, or hypotheses added."""
        true = true_claims(self.theorem)[claim]
        dropped = self._facts(drop)
        assert set(dropped) <= set(true.statement.hypotheses), f"{claim}: nothing to drop"
        kept = tuple(h for h in true.statement.hypotheses if h not in dropped)
        stated: Goal = true.statement.goal if goal is None else goal.goal
        statement = Statement(kept + self._facts(add), stated)
        assert statement != true.statement, f"{claim}, {mistake}: no mistake"
        return Variant(self.theorem, claim, mistake, why, statement, true.how)

    def _facts(self, given: tuple[Given, ...]) -> tuple[Fact, ...]:
        return tuple(self.language.fact(g) for g in given)


def linear_variants() -> Iterator[Variant]:
    from false_bounds import bounds
    from false_dynamics import dynamics
    from false_identities import identities
    from false_past_paper import past_paper

    yield from identities()
    yield from bounds()
    yield from dynamics()
    yield from past_paper()


def single_index_variants() -> Iterator[Variant]:
    from false_corners import corners
    from false_single_facts import single_facts
    from false_single_flow import single_flow
    from false_single_rates import single_rates
    from false_single_steps import single_steps

    yield from single_facts()
    yield from single_flow()
    yield from single_rates()
    yield from single_steps()
    yield from corners()
