"""`deqproof check`: certificates checked again, by the core alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from deqproof.cli.option import PathText, json_option
from deqproof.cli.screen import counted, echo, emit, epilog

_EXAMPLES = """
deqproof check deqproof-report/certificates/*.json
deqproof check deqproof-report/certificates/thm-3.1.json --verbose
"""

_FEW = 4  # files that are not worth a process


@click.command(epilog=epilog(_EXAMPLES))
@click.argument("certificates", nargs=-1, required=True, type=PathText(), metavar="CERT.json...")
@json_option
@click.option("-q", "--quiet", is_flag=True, help="Show only what did not go as expected.")
@click.option("-v", "--verbose", is_flag=True, help="Show every claim.")
def check(certificates: Sequence[Path], as_json: bool, quiet: bool, verbose: bool) -> int:
    """Check certificates again. Nothing is searched, and SymPy is not even imported.

    The verdicts of the core are shown, not those that are written in the file. They are about the
    statements in the file; that those are what the theorem of that name says is compared by
    `deqproof verify`, which writes them. The exit status is 1 if one of them is not the expected
    one, and 2 if a file is no certificate.
    """
    results = _all_checked(certificates)
    good = all(result["good"] for result in results)
    if as_json:
        emit(
            {
                "schema": 1,
                "certificates": [{k: v for k, v in r.items() if k != "good"} for r in results],
            }
        )
    else:
        for result in results:
            _show(result, quiet, verbose)
        count = sum(len(r["claims"]) for r in results)
        if not quiet:
            many = f"{counted(len(results), 'certificate')}, {counted(count, 'claim')}"
            echo(f"{many} checked: {'' if good else 'NOT '}all as expected")
    return 0 if good else 1


def _all_checked(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The results in the order of the files; many files are shared among the processors."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    from deqproof.cli.jobs import leave_interrupts, process_context, processors
    from deqproof.core.errors import BadInput

    count = min(processors(), len(paths) // _FEW)
    if count < 2:
        return [_checked(path) for path in paths]
    with ProcessPoolExecutor(count, process_context(), leave_interrupts) as pool:
        try:
            return list(pool.map(_checked, paths))
        except BrokenProcessPool as fault:
            raise BadInput(
                "a worker process died, perhaps for want of memory; try one file at a time"
            ) from fault


def _checked(path: Path) -> dict[str, Any]:
    """What the core says of a certificate's claims, beside what was recorded and expected."""
    from deqproof.core.check import Verdict
    from deqproof.paper.certificate import read, recheck

    certificate = read(path)
    found = recheck(certificate)
    claims = []
    for entry, outcome in zip(certificate.entries, found.outcomes, strict=True):
        recorded_only = entry.verdict == Verdict.SUPPORTED and outcome.verdict is Verdict.UNKNOWN
        verdict = entry.verdict if recorded_only else outcome.verdict.value
        detail = "" if verdict == entry.verdict else f"recorded {entry.verdict}: {outcome.reason}"
        claims.append(
            {"name": entry.name, "verdict": verdict, "expected": entry.expected, "detail": detail}
        )
    good = found.holds and all(claim["verdict"] == claim["expected"] for claim in claims)
    return {
        "file": str(path),
        "id": certificate.id,
        "label": certificate.label,
        "holds": found.holds,
        "claims": claims,
        "good": good,
    }


def _show(result: dict[str, Any], quiet: bool, verbose: bool) -> None:
    claims = result["claims"]
    bad = [c for c in claims if c["verdict"] != c["expected"] or c["detail"]]
    if not quiet:
        done = len(claims) - len(bad)
        sign = "✓" if result["good"] else "✗"
        echo(f"{sign} {result['id']:<26} {done}/{len(claims)} claims as expected")
    for claim in claims if verbose else bad:
        sign = "✗" if claim in bad else "✓"
        detail = f"  {claim['detail']}" if claim["detail"] else ""
        echo(
            f"    {sign} {claim['name']}: {claim['verdict']}, expected {claim['expected']}{detail}"
        )
