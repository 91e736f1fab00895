"""Starting up, the whole verification, and checking its certificates.

Each command runs in a process of its own. Wall time is the median of the repetitions after one
that warms the caches; peak memory is the largest resident set.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process import measure
from benchmarks.report import ROOT, Report, show_seconds

DEQPROOF = str(Path(sys.executable).with_name("deqproof"))


@dataclass(frozen=True, slots=True)
class Case:
    """A command, how often to run it, and what is promised: seconds and bytes, if anything."""

    label: str
    command: list[str]
    repeats: int = 5
    seconds: float | None = None
    peak: float | None = None


def run(report: Report) -> None:
    bare = Case("python -c pass", [sys.executable, "-c", "pass"])
    with tempfile.TemporaryDirectory() as out:
        cases = [
            bare,
            Case("import deqproof", [sys.executable, "-c", "import deqproof"], seconds=0.05),
            Case("deqproof --help", [DEQPROOF, "--help"], seconds=0.3),
            Case("deqproof verify", [DEQPROOF, "verify", "--out", out], 1, seconds=45, peak=1e9),
        ]
        base = measure(bare.command, bare.repeats).seconds
        rows = [measure_case(report, case, base) for case in cases]
        certificates = sorted(str(path) for path in Path(out, "certificates").glob("*.json"))
        rows.append(measure_check(report, certificates, base))
    report.table(["command", "wall time", "× bare Python", "peak memory", "promise", ""], rows)


def measure_check(report: Report, certificates: list[str], base: float) -> list[str]:
    label = f"deqproof check ({len(certificates)} certificates)"
    if not certificates:
        return explain_absence(label, "verify wrote no certificate")
    return measure_case(report, Case(label, [DEQPROOF, "check", *certificates], 3, seconds=2), base)


def measure_case(report: Report, case: Case, base: float) -> list[str]:
    """The row of a command. Exit status 1 (a verdict is not the expected one) is told."""
    trial = measure(probe(case), warm_up=False)
    found = measure(case.command, case.repeats) if trial.status == 0 else trial
    if trial.status != 0 or found.status not in {0, 1}:
        return explain_absence(case.label, found.last_words or f"exit status {found.status}")
    remarks = [f"exit status {found.status}"] if found.status else []
    promise: list[str] = []
    if case.seconds is not None:
        promise.append(show_seconds(case.seconds))
        remarks.append(report.bar(f"{case.label}, seconds", found.seconds, case.seconds))
    if case.peak is not None:
        promise.append(f"{case.peak / 1e6:.0f} MB")
        remarks.append(report.bar(f"{case.label}, bytes", found.peak, case.peak))
    ratio, peak = f"{found.seconds / base:.3g}×", f"{found.peak / 1e6:.3g} MB"
    seconds = show_seconds(found.seconds)
    return [case.label, seconds, ratio, peak, ", ".join(promise), ", ".join(remarks)]


def probe(case: Case) -> list[str]:
    """A cheap command that fails if the real one cannot run: the help of the same subcommand."""
    if case.command[0] == DEQPROOF:
        return [*case.command[:2], "--help"]
    return case.command


def explain_absence(label: str, reason: str) -> list[str]:
    return [label, "–", "–", "–", "–", f"not available ({reason.replace(f'{ROOT}/', '')})"]
