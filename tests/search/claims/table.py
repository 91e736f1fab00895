"""The table of textbook claims, and the one road by which they are decided."""

import time
from dataclasses import dataclass

from deqproof.core.check import Verdict
from deqproof.core.statement import Statement
from deqproof.search.hint import How
from deqproof.search.ladder import Budget, Ledger
from tests.search.claims.further import FURTHER
from tests.search.claims.polynomial import POLYNOMIAL
from tests.search.claims.record import Textbook
from tests.search.claims.transcendental import TRANSCENDENTAL
from tests.search.claims.vector import VECTOR

TABLE: tuple[Textbook, ...] = (*POLYNOMIAL, *VECTOR, *TRANSCENDENTAL, *FURTHER)


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict, by which road, in how many seconds, with the evidence."""

    verdict: Verdict
    road: str
    seconds: float
    evidence: object


def decide(statement: Statement, how: How, breaking: float = 0.1) -> Decision:
    """The ladder's verdict: break it first, then prove it."""
    start = time.perf_counter()
    ledger = Ledger(Budget(breaking=breaking, covering=0.5))
    entry = ledger.entries[ledger.decide("claim", statement, how, breaking)]
    road = entry.attempts[-1] if entry.attempts else ""
    return Decision(entry.outcome.verdict, road, time.perf_counter() - start, entry.claim.evidence)


def rows() -> list[str]:
    """The table as the documentation shows it: what is decided, and why the rest is not."""
    lines: list[str] = []
    for t in TABLE:
        verdict = "UNKNOWN" if t.limit else "PROVED"
        cousins = ", ".join(t.false)
        lines.append(f"| {t.name} | {t.says} | {verdict} | {cousins} | {t.limit} |")
    return lines
