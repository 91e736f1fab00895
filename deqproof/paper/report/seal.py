"""A certificate is made, decoded, compared with what was claimed, and checked again.

What was checked must be parsed back and compared with the claim: a certificate that proves
something else than its theorem says is worse than none.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deqproof.core.errors import BadCertificate
from deqproof.paper.certificate import Certificate, from_json, read, recheck, to_json, write
from deqproof.paper.report.sheet import Sheet, sheet_of

if TYPE_CHECKING:
    from deqproof.paper.verify import TheoremReport


def sealed(report: TheoremReport) -> tuple[Sheet, dict[str, Any]]:
    """The sheet of a report, and its certificate as plain data.

    `alarm` is empty if the data says what was claimed, and leads to the verdicts of the run.
    """
    data = to_json(report.certificate())
    fault = difference(report, from_json(data))
    alarm = f"the certificate: {fault}" if fault else ""
    return sheet_of(report, str(data["digest"]), alarm), data


def difference(report: TheoremReport, decoded: Certificate) -> str:
    """How a decoded certificate differs from the report that it was made of; "" if it does not."""
    if decoded.id != report.theorem.id or len(decoded.entries) != len(report.all):
        return "it is the certificate of something else"
    for claim, entry in zip(report.all, decoded.entries, strict=True):
        stated = claim.stated.statement if claim.stated else claim.entry.claim.statement
        if entry.name != claim.name or entry.claim is None or entry.claim.statement != stated:
            return f"{claim.name}: the statement in it is not the one that was claimed"
        if (entry.verdict, entry.expected) != (claim.verdict.value, claim.expected.value):
            return f"{claim.name}: the verdict in it is not the one that was reached"
    return "; ".join(recheck(decoded).faults)


def write_certificate(folder: Path, sheet: Sheet, data: dict[str, Any]) -> Sheet:
    """Write the certificate and read it back: the sheet, with an alarm if the file is another."""
    certificate = from_json(data)
    path = folder / "certificates" / f"{sheet.id}.json"
    write(certificate, path)
    try:
        same = read(path) == certificate
    except BadCertificate as fault:
        return replace(sheet, alarm=f"the certificate: {fault}")
    return (
        sheet if same else replace(sheet, alarm="the certificate: the file is not what was written")
    )
