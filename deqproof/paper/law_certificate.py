"""A count of conservation laws as a certificate, which `deqproof check` replays like any other."""

from __future__ import annotations

from deqproof.core.brackets import LawCount, check_bounds
from deqproof.core.check import Claim, Verdict
from deqproof.core.errors import BadCertificate
from deqproof.core.evidence import Counted
from deqproof.core.statement import Statement
from deqproof.paper.certificate import Certificate, Entry
from deqproof.search.laws.result import Laws, abridge, count_of


def law_certificate(found: Laws, name: str) -> Certificate:
    """What the core confirms of a search: from so many to so many laws, equal if it is settled.

    Raises BadCertificate if it confirms nothing.
    """
    model, replay = found.certificate["model"], found.certificate["evidence"]
    bounds = check_bounds(model, replay)
    if bounds is None:
        raise BadCertificate(f"{name}: the core did not accept the evidence: nothing to certify")
    goal = LawCount(model, bounds.least, bounds.most)
    entry = Entry(
        "count",
        f"{found.model}: {_range(goal)} near a generic point of its {bounds.coordinates} "
        "coordinates, kept by the flow of every loss.",
        Verdict.PROVED,
        Verdict.PROVED,
        "count",
        abridge("; ".join(matrix.text for matrix in found.matrices)),
        Claim(Statement((), goal), Counted(replay)),
    )
    return Certificate(name, "Laws", f"Conservation laws of {found.model}", (entry,))


def _range(goal: LawCount) -> str:
    laws = count_of(goal.most, "independent law")
    return laws if goal.least == goal.most else f"{goal.least} to {laws}"
