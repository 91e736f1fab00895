"""Which hypotheses of a theorem are needed: each dropped and weakened, claim by claim."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from deqproof.core.check import Verdict
from deqproof.core.evidence import Witness
from deqproof.core.statement import NonZero
from deqproof.paper.certificate import Certificate
from deqproof.paper.proving import Progress, ledger_certificate, proved_ledger
from deqproof.paper.theorem import Claim, Theorem
from deqproof.paper.verify import shown_witness
from deqproof.search.audit import DROPPED, Weakening, divides_by, hinted, weakenings
from deqproof.search.ladder import Budget, Ledger

_COVERING = 0.2


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a claim when one hypothesis, a formula in LaTeX, was dropped or weakened."""

    claim: str
    hypothesis: str
    change: str
    verdict: Verdict
    witness: str
    seconds: float
    divisor: bool = False  # does the claim divide by what is no longer known not to be 0?

    @property
    def means(self) -> str:
        """In words."""
        if self.verdict is Verdict.PROVED:
            return "not needed" if self.change == DROPPED else "may be weaker"
        return "needed" if self.verdict is Verdict.REFUTED else "open"

    @property
    def note(self) -> str:
        """Why it is open, where that is known."""
        if self.means != "open" or not self.divisor:
            return ""
        return "the claim divides by it, and says nothing where it is 0"

    def data(self) -> dict[str, Any]:
        """As one JSON object."""
        return {
            "claim": self.claim,
            "hypothesis": self.hypothesis,
            "change": self.change,
            "verdict": self.verdict.value,
            "witness": self.witness or None,
            "note": self.note or None,
            "seconds": round(self.seconds, 6),
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """The findings on a theorem, and a certificate of all verdicts."""

    theorem: Theorem
    findings: tuple[Finding, ...]
    certificate: Certificate


def audit(
    theorem: Theorem,
    *,
    only: str | None = None,
    seconds: float = 0.5,
    seed: int = 0,
    progress: Progress | None = None,
) -> Audit:
    """Each hypothesis of each claim that is expected to be true, dropped and weakened.

    A weaker hypothesis is not tried where none at all is needed. `seconds` bounds each search for
    a witness.
    """
    budget = Budget(seconds, _COVERING, seed, further=0.0)
    ledger, claims = proved_ledger(theorem, budget, progress)
    found: list[Finding] = []
    for claim in claims:
        if only in (None, claim.name) and claim.expected is Verdict.PROVED:
            found += _audited(ledger, theorem, claim, progress)
    return Audit(theorem, tuple(found), ledger_certificate(theorem, ledger, "audit"))


def _audited(
    ledger: Ledger, theorem: Theorem, claim: Claim, progress: Progress | None
) -> list[Finding]:
    found: list[Finding] = []
    free: set[int] = set()
    for weaker in weakenings(claim.statement):
        if weaker.place in free:
            continue
        if progress is not None:
            progress(theorem.id, f"{claim.name}, hypothesis {weaker.place + 1}")
        finding = _decided(ledger, claim, weaker)
        if finding.verdict is Verdict.PROVED and weaker.change == DROPPED:
            free.add(weaker.place)
        found.append(finding)
    return found


def _decided(ledger: Ledger, claim: Claim, weaker: Weakening) -> Finding:
    start = time.perf_counter()
    name = f"{claim.name} · {weaker.change} {weaker.place + 1}"
    how = hinted(claim.how, claim.statement, weaker)
    # a look for a counterexample first: proofs of what is false are searched for in vain
    place = ledger.decide(name, weaker.statement, how, ledger.budget.breaking)
    entry = ledger.entries[place]
    evidence = entry.claim.evidence
    witness = shown_witness(evidence) if isinstance(evidence, Witness) else ""
    took = time.perf_counter() - start
    shown = claim.given[weaker.place]
    lost = claim.statement.hypotheses[weaker.place]
    divisor = divides_by(weaker.statement, lost) and not isinstance(weaker.instead, NonZero)
    return Finding(claim.name, shown, weaker.change, entry.outcome.verdict, witness, took, divisor)
