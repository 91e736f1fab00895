"""The main job: carry theorems through the ladder and report what the core says of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deqproof.core.check import Verdict
from deqproof.core.evidence import (
    Combination,
    Counted,
    Cover,
    Evidence,
    FromClaim,
    Inference,
    Steps,
    Unit,
    Witness,
)
from deqproof.paper.theorem import Claim, Theorem, claims_of, theorem_named
from deqproof.search.ladder import Budget, Entry, Ledger

if TYPE_CHECKING:
    from deqproof.paper.certificate import Certificate

# Seconds to look for the counterexample to a reading that is expected to be false.
FALSE_READING = 20.0
_NAMES = {Unit: "unit", Cover: "cover", Witness: "witness", Steps: "tube", Counted: "count"}
_RANK = {Verdict.PROVED: 0, Verdict.SUPPORTED: 1, Verdict.UNKNOWN: 2, Verdict.REFUTED: 3}


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """What became of a claim. `stated` is None for a premise that the ladder added."""

    name: str
    expected: Verdict
    verdict: Verdict
    rule: str
    seconds: float
    detail: str
    lemmas: tuple[str, ...]
    stated: Claim | None
    entry: Entry

    @property
    def reached(self) -> bool:
        return self.verdict is self.expected

    def __str__(self) -> str:
        return f"{self.name}: {self.verdict} by {self.rule} ({self.detail})"


@dataclass(frozen=True, slots=True)
class TheoremReport:
    """A theorem with its claims decided; `claims` holds the stated ones, `all` the premises too."""

    theorem: Theorem
    all: tuple[ClaimReport, ...]
    seconds: float

    @property
    def claims(self) -> tuple[ClaimReport, ...]:
        return tuple(c for c in self.all if c.stated is not None)

    @property
    def verdict(self) -> Verdict:
        """The weakest verdict of its claims, false readings that are refuted apart."""
        own = [c.verdict for c in self.claims if not (c.reached and c.expected is Verdict.REFUTED)]
        return max(own, key=_RANK.__getitem__, default=Verdict.UNKNOWN)

    @property
    def expected(self) -> Verdict:
        own = [c.expected for c in self.claims if c.expected is not Verdict.REFUTED]
        return max(own, key=_RANK.__getitem__, default=Verdict.PROVED)

    @property
    def reached(self) -> bool:
        return all(c.reached for c in self.all)

    @property
    def lemmas(self) -> tuple[str, ...]:
        return tuple(sorted({name for c in self.all for name in c.lemmas}))

    def _repr_html_(self) -> str:
        from deqproof.paper.report.notebook import report_html

        return report_html(self)

    def _repr_latex_(self) -> str:
        from deqproof.paper.report.notebook import report_latex

        return report_latex(self)

    def certificate(self) -> Certificate:
        from deqproof.paper.certificate import Certificate
        from deqproof.paper.certificate import Entry as CertificateEntry

        entries = [
            CertificateEntry(
                c.name, c.stated.says if c.stated else "a premise", c.expected.value,
                c.verdict.value, c.rule, c.detail, c.entry.claim,
            )
            for c in self.all
        ]  # fmt: skip
        return Certificate(self.theorem.id, self.theorem.label, self.theorem.title, tuple(entries))


Progress = Callable[[str, str], None]


def verify(
    theorem: Theorem, budget: Budget | None = None, progress: Progress | None = None
) -> TheoremReport:
    """Decide every claim of the theorem; premises and required theorems are carried along."""
    start = time.perf_counter()
    ledger = Ledger(budget or Budget())
    stated: dict[int, Claim] = {}
    for name in (*required(theorem), theorem.id):
        source = theorem if name == theorem.id else theorem_named(name)
        for claim in claims_of(source):
            if progress is not None:
                progress(theorem.id, claim.name)
            if name != theorem.id and claim.expected is Verdict.REFUTED:
                continue
            place = ledger.decide(claim.name, claim.statement, claim.how, _breaking(claim))
            if name == theorem.id:
                stated[place] = claim
    reports = tuple(_reported(k, entry, stated.get(k)) for k, entry in enumerate(ledger.entries))
    return TheoremReport(theorem, reports, time.perf_counter() - start)


def decide(claim: Claim, budget: Budget | None = None) -> ClaimReport:
    """The verdict on a single claim that needs no other."""
    ledger = Ledger(budget or Budget())
    place = ledger.decide(claim.name, claim.statement, claim.how, _breaking(claim))
    return _reported(place, ledger.entries[place], claim)


def _breaking(claim: Claim) -> float:
    """Seconds to look for a counterexample before a proof; 0: only after one."""
    return FALSE_READING if claim.expected is Verdict.REFUTED else 0.0


def required(theorem: Theorem) -> Iterable[str]:
    """The ids of all theorems that this one rests on, each after those that it rests on itself."""
    order: dict[str, None] = {}
    for name in theorem.requires:
        order.update(dict.fromkeys(required(theorem_named(name))))
        order[name] = None
    return order


def _reported(place: int, entry: Entry, claim: Claim | None) -> ClaimReport:
    outcome = entry.outcome
    expected = claim.expected if claim else Verdict.PROVED
    return ClaimReport(
        entry.name, expected, outcome.verdict, rule_of(entry.claim.evidence), entry.seconds,
        outcome.reason or _size(entry.claim.evidence), tuple(sorted(outcome.lemmas)), claim, entry,
    )  # fmt: skip


def rule_of(evidence: Evidence | None) -> str:
    """The name of the road that led to the verdict."""
    if isinstance(evidence, Inference):
        return evidence.rule
    if isinstance(evidence, Combination):
        return "combination" if evidence.products else "identity"
    return _NAMES[type(evidence)] if evidence is not None else "none"


def _size(evidence: Evidence | None) -> str:
    if isinstance(evidence, Combination):
        cited = sum(isinstance(s, FromClaim) for s in evidence.sources)
        parts = (
            f"{len(evidence.products)} products", f"{len(evidence.cofactors)} cofactors",
            f"{cited} earlier claims",
        )  # fmt: skip
        return ", ".join(p for p in parts if not p.startswith("0 ")) or "normal forms agree"
    if isinstance(evidence, Inference):
        return f"{len(evidence.premises)} premises"
    if isinstance(evidence, Witness):
        return shown_witness(evidence)
    if isinstance(evidence, Steps):
        end = sum(float(step.length) for step in evidence.steps)
        return f"{len(evidence.steps)} steps up to t = {end:.6g}"
    if isinstance(evidence, Counted):
        return f"{len(evidence.replay['words'])} brackets, {len(evidence.replay['laws'])} laws"
    return ""


def shown_witness(witness: Witness) -> str:
    """The values of a witness on one line."""
    scalars = [f"{t.data[0]} = {x}" for t, x in witness.scalars.items()]
    vectors = [f"{t.data[0]} = ({', '.join(map(str, v))})" for t, v in witness.vectors.items()]
    rows = [
        f"{n} = [{'; '.join(', '.join(map(str, r)) for r in S)}]"
        for n, S in witness.operators.items()
    ]
    outcomes = [
        f"({', '.join(shown)}) with probability {atom.weight}"
        for atom in witness.law
        if (shown := [f"{t.data[0]} = {x}" for t, x in atom.scalars.items()]
            + [f"{t.data[0]} = ({', '.join(map(str, v))})" for t, v in atom.vectors.items()])
    ]  # fmt: skip
    functions = [
        f"{name}(t) = {' + '.join(f'{c}·t^{k}' for k, c in enumerate(cs) if c) or '0'}"
        for name, cs in witness.functions.items()
    ]
    found = [*rows, *vectors, *scalars, *outcomes, *functions]
    return f"d = {witness.dimension}: " + ", ".join(found)
