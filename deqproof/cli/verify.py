"""`deqproof verify`: every theorem, a table, and a folder of certificates, LaTeX and HTML."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from deqproof.cli.option import (
    Count,
    PathText,
    complete_id,
    digits_option,
    json_option,
    problem_option,
)
from deqproof.cli.screen import emit, epilog, out, remark

if TYPE_CHECKING:
    from deqproof.cli.jobs import Job, Measured, Measurement
    from deqproof.paper.numbers import Numbers
    from deqproof.paper.problem import Problem
    from deqproof.paper.report.html import VerdictTable
    from deqproof.paper.report.sheet import Sheet
    from deqproof.paper.theorem import Theorem

# The problems whose numbers stand beside the theorems when none is named.
_SHIPPED = ("linear", "single-index", "single-index-sample")
_EXAMPLES = """
deqproof verify
deqproof verify thm-3.1 pl-inequality
deqproof verify --problem mine.toml --digits 50 --out results
deqproof verify path/to/my_theorem.py
deqproof verify --json > verdicts.json
"""


@dataclass(frozen=True, slots=True)
class _Style:
    """How much to say: 0 quiet, 1 normal, 2 verbose; `as_json` prints the document alone."""

    loudness: int
    as_json: bool


@click.command(epilog=epilog(_EXAMPLES))
@click.argument("ids", nargs=-1, metavar="[ID | FILE.py]...", shell_complete=complete_id)
@problem_option
@digits_option
@click.option(
    "--out", "folder", metavar="DIR", type=PathText(), default="deqproof-report", show_default=True,
    help="Where certificates, LaTeX, HTML and numbers go.",
)  # fmt: skip
@click.option(
    "--jobs", metavar="N", type=Count(1, 256),
    help="Processes [default: as many as there are processors].",
)  # fmt: skip
@json_option
@click.option("-q", "--quiet", is_flag=True, help="Show only what did not go as expected.")
@click.option("-v", "--verbose", is_flag=True, help="Show every claim.")
def verify(
    ids: Sequence[str], problem: Path | None, digits: int | None, folder: Path, jobs: int | None,
    as_json: bool, quiet: bool, verbose: bool,
) -> int:  # fmt: skip
    """Verify every theorem, or those named.

    An ID is one of `deqproof list`; a path to a Python file is a theorem of your own: the file is
    run. Beside each theorem stand the numbers of a problem: what the theorem promises, what was
    measured, and their ratio.
    """
    from deqproof.cli.jobs import processors, tasks_of
    from deqproof.cli.own import chosen_theorems
    from deqproof.paper.report.folder import open_folder

    if quiet and verbose:
        raise click.UsageError("expected --quiet or --verbose, got both")
    began = time.perf_counter()
    theorems = chosen_theorems(ids)
    jobs_of = [*_measurements(_problems(problem, theorems), digits), *tasks_of(theorems)]
    style = _Style(0 if quiet else 2 if verbose else 1, as_json)
    open_folder(folder)
    found, measured = _results(jobs_of, folder, jobs or processors(), style)
    sheets = [found[theorem.id] for theorem in theorems]
    rows = _written(folder, sheets, measured)
    _shown(sheets, rows, [m.numbers for m in measured], time.perf_counter() - began, style)
    if style.loudness and not as_json:
        remark(f"written to {folder}: certificates/, latex/, report.html, numbers.csv")
    good = all(sheet.reached and not sheet.alarm for sheet in sheets)
    return 0 if good and all(row["holds"] for row in rows) else 1


def _problems(problem: Path | None, theorems: Sequence[Theorem]) -> list[Problem]:
    """The problem that is named, or those that ship, if a theorem of ours about them is there."""
    from deqproof.cli.own import file_of
    from deqproof.paper.problem import load_problem

    named = [load_problem(problem)] if problem else [load_problem(name) for name in _SHIPPED]
    ours = {t.model for t in theorems if file_of(t) is None}
    missed = [p for p in named if p.kind not in ours]
    if problem and missed:
        remark(f"deqproof: no theorem here is about {missed[0].name}, a {missed[0].kind} problem")
    return [p for p in named if p.kind in ours]


def _measurements(problems: Sequence[Problem], digits: int | None) -> list[Measurement]:
    from deqproof.cli.jobs import Measurement

    return [Measurement(p, digits or p.digits) for p in problems]


def _results(
    tasks: Sequence[Job], folder: Path, jobs: int, style: _Style
) -> tuple[dict[str, Sheet], list[Measured]]:
    """Sheets by theorem, and numbers by problem; certificates are written as they come."""
    from deqproof.cli.jobs import Board, Measurement, Unmeasured, run_apart, run_here
    from deqproof.cli.progress import live

    board, count = Board(len(tasks)), min(jobs, len(tasks))
    results = run_apart(tasks, count, board) if count > 1 else run_here(tasks, board)
    sheets, measured = dict[str, "Sheet"](), list["Measured"]()
    with live(board, style.loudness > 0):
        for result in results:
            if isinstance(result, tuple):
                sheet = _kept(folder, *result, style)
                sheets[sheet.id] = sheet
            elif isinstance(result, Unmeasured):
                remark(f"deqproof: no numbers beside the theorems: {result.why}")
            else:
                measured.append(result)
    order = [task.problem for task in tasks if isinstance(task, Measurement)]
    return sheets, sorted(measured, key=lambda m: order.index(m.numbers.problem))


def _kept(folder: Path, sheet: Sheet, certificate: dict[str, Any] | None, style: _Style) -> Sheet:
    from deqproof.paper.report.seal import write_certificate

    if style.loudness > 1 and not style.as_json:
        remark(f"{sheet.id}: {sheet.verdict} in {sheet.seconds:.2f} s")
    return write_certificate(folder, sheet, certificate) if certificate else sheet


def _written(
    folder: Path, sheets: Sequence[Sheet], measured: Sequence[Measured]
) -> list[dict[str, Any]]:
    """Fill the folder; the rows of numbers that belong to these theorems."""
    from deqproof.paper.report.folder import keep_report, number_data, write_numbers, write_text
    from deqproof.paper.report.html import html_report
    from deqproof.paper.report.latex import latex_document

    ids = [sheet.id for sheet in sheets]
    rows = [row for found in measured for row in number_data(found.numbers, ids)]
    figures = {found.numbers.problem.name: found.figures for found in measured}
    for sheet in sheets:
        write_text(folder / "latex" / f"{sheet.id}.tex", latex_document([sheet]))
    total, kept = write_numbers(folder, rows), keep_report(folder, sheets, figures)
    page = html_report(list(kept.sheets.values()), total, kept.figures, _tables(kept.sheets))
    write_text(folder / "report.html", page)
    return rows


def _tables(sheets: Mapping[str, Sheet]) -> dict[str, VerdictTable]:
    """The activations against every hypothesis and conclusion, if they were verified."""
    from deqproof.core.check import Verdict
    from deqproof.paper.report.html import VerdictTable
    from deqproof.theorems.activation import PROPERTIES, rows_of

    if "activations" not in sheets:
        return {}
    verdicts = {s.name: Verdict(s.verdict) for s in sheets["activations"].stated}
    found = rows_of(verdicts)
    rows = tuple(
        (wanted.text, tuple(row.cells[k].verdict for row in found))
        for k, wanted in enumerate(PROPERTIES)
    )
    name = "Activations against hypotheses and conclusions"
    return {"activations": VerdictTable(name, tuple(row.activation for row in found), rows)}


def _shown(
    sheets: Sequence[Sheet],
    rows: Sequence[dict[str, Any]],
    numbers: Sequence[Numbers],
    seconds: float,
    style: _Style,
) -> None:
    from deqproof.paper.report.document import verify_document
    from deqproof.paper.report.table import (
        broken_lines,
        claim_table,
        missed_lines,
        summary,
        verdict_table,
    )

    if style.as_json:
        emit(verify_document(sheets))
        return
    console = out()
    if style.loudness:
        console.print(verdict_table(sheets))
    for sheet in sheets if style.loudness > 1 else ():
        console.print(f"\n{sheet.id}  {sheet.title}", style="bold")
        console.print(claim_table(sheet))
    for line in (*missed_lines(sheets), *broken_lines(rows)):
        console.print(line)
    for found in numbers if style.loudness else ():
        own = [row for row in rows if row["problem"] == found.problem.name]
        if own:
            _show_numbers(found, own)
    if style.loudness:
        console.print()
        console.print(summary(sheets, seconds))


def _show_numbers(found: Numbers, rows: Sequence[dict[str, Any]]) -> None:
    from deqproof.paper.report.table import number_table

    head = f"problem {found.problem.name}, {found.digits} digits"
    out().print(f"\nNumbers beside the theorem: {head}", style="bold")
    out().print(number_table(rows))
    for note in found.notes:
        out().print(f"  {note}")
