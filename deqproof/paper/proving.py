"""A theorem's ledger to go on from, and what was found with it as a certificate."""

from __future__ import annotations

from collections.abc import Callable

from deqproof.paper.certificate import Certificate, Entry
from deqproof.paper.theorem import Claim, Theorem, claims_of, theorem_named
from deqproof.paper.verify import required, rule_of
from deqproof.search.ladder import Budget, Ledger

Progress = Callable[[str, str], None]


def proved_ledger(
    theorem: Theorem, budget: Budget, progress: Progress | None = None
) -> tuple[Ledger, list[Claim]]:
    """A ledger with all that the theorem claims and rests on, and its own claims; readings that
    are expected to be false are entered without a search for their witness."""
    ledger, own = Ledger(budget), list[Claim]()
    for name in (*required(theorem), theorem.id):
        source = theorem if name == theorem.id else theorem_named(name)
        for claim in claims_of(source):
            if progress is not None:
                progress(theorem.id, claim.name)
            ledger.decide(claim.name, claim.statement, claim.how)
            if name == theorem.id:
                own.append(claim)
    return ledger, own


def ledger_certificate(theorem: Theorem, ledger: Ledger, what: str) -> Certificate:
    """Everything in the ledger with its evidence; each verdict is the one to be reached again."""
    entries = [
        Entry(
            e.name, what, e.outcome.verdict.value, e.outcome.verdict.value,
            rule_of(e.claim.evidence), "", e.claim,
        )
        for e in ledger.entries
    ]  # fmt: skip
    return Certificate(f"{theorem.id}.{what}", theorem.label, theorem.title, tuple(entries))
