"""`deqproof verify`: every theorem, a table, and a folder of certificates, LaTeX and HTML."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
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
from deqproof.core.errors import IllPosed

if TYPE_CHECKING:
    from deqproof.paper.numbers import Numbers
    from deqproof.paper.problem import Problem
    from deqproof.paper.report.sheet import Sheet
    from deqproof.paper.theorem import Theorem

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
    from deqproof.cli.own import chosen_theorems
    from deqproof.paper.problem import load_problem
    from deqproof.paper.report.folder import open_folder

    if quiet and verbose:
        raise click.UsageError("expected --quiet or --verbose, got both")
    began = time.perf_counter()
    posed = load_problem(problem)
    theorems = chosen_theorems(ids)
    style = _Style(0 if quiet else 2 if verbose else 1, as_json)
    open_folder(folder)
    sheets = _decided(theorems, folder, jobs or _processors(), style)
    numbers = _measured(posed, digits, theorems, style)
    rows = _written(folder, sheets, numbers)
    _shown(sheets, rows, numbers, time.perf_counter() - began, style)
    if style.loudness and not as_json:
        remark(f"written to {folder}: certificates/, latex/, report.html, numbers.csv")
    good = all(sheet.reached and not sheet.alarm for sheet in sheets)
    return 0 if good and all(row["holds"] for row in rows) else 1


def _processors() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _decided(theorems: Sequence[Theorem], folder: Path, jobs: int, style: _Style) -> list[Sheet]:
    """The sheets in the order of the theorems; certificates are written as they come."""
    from deqproof.cli.jobs import Board, run_apart, run_here, tasks_of
    from deqproof.cli.progress import live
    from deqproof.paper.report.seal import write_certificate

    tasks, board = tasks_of(theorems), Board(len(theorems))
    count = min(jobs, len(tasks))
    results = run_apart(tasks, count, board) if count > 1 else run_here(tasks, board)
    found: dict[str, Sheet] = {}
    with live(board, style.loudness > 0):
        for sheet, certificate in results:
            found[sheet.id] = (
                write_certificate(folder, sheet, certificate) if certificate else sheet
            )
            if style.loudness > 1 and not style.as_json:
                remark(f"{sheet.id}: {sheet.verdict} in {sheet.seconds:.2f} s")
    return [found[theorem.id] for theorem in theorems]


def _measured(
    problem: Problem, digits: int | None, theorems: Sequence[Theorem], style: _Style
) -> Numbers | None:
    """The problem's numbers, if a theorem of ours about its model is there."""
    from deqproof.cli.jobs import Board
    from deqproof.cli.own import file_of
    from deqproof.cli.progress import live

    ours = [t for t in theorems if t.model == problem.kind and file_of(t) is None]
    if problem.kind != "linear":
        remark(f"deqproof: no numbers beside the theorems: {problem.name} is {problem.kind}")
    if problem.kind != "linear" or not ours:
        return None
    board = Board(1)
    board.note("numbers", f"problem {problem.name}")
    try:
        from deqproof.paper.numbers import linear_numbers

        with live(board, style.loudness > 0):
            return linear_numbers(problem, digits or problem.digits)
    except IllPosed as fault:
        remark(f"deqproof: no numbers beside the theorems: {fault}")
        return None


def _written(
    folder: Path, sheets: Sequence[Sheet], numbers: Numbers | None
) -> list[dict[str, Any]]:
    """Fill the folder; the rows of numbers that belong to these theorems."""
    from deqproof.paper.report.figures import figures_of
    from deqproof.paper.report.folder import keep_report, number_data, write_numbers, write_text
    from deqproof.paper.report.html import html_report
    from deqproof.paper.report.latex import latex_document

    rows = number_data(numbers, [sheet.id for sheet in sheets]) if numbers else []
    figures = {numbers.problem.name: figures_of(numbers.problem)} if numbers else {}
    for sheet in sheets:
        write_text(folder / "latex" / f"{sheet.id}.tex", latex_document([sheet]))
    total, kept = write_numbers(folder, rows), keep_report(folder, sheets, figures)
    page = html_report(list(kept.sheets.values()), total, kept.figures)
    write_text(folder / "report.html", page)
    return rows


def _shown(
    sheets: Sequence[Sheet],
    rows: Sequence[dict[str, Any]],
    numbers: Numbers | None,
    seconds: float,
    style: _Style,
) -> None:
    from deqproof.paper.report.document import verify_document
    from deqproof.paper.report.table import (
        broken_lines,
        claim_table,
        missed_lines,
        number_table,
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
    if style.loudness and rows and numbers:
        head = f"problem {numbers.problem.name}, {numbers.digits} digits"
        console.print(f"\nNumbers beside the theorem: {head}", style="bold")
        console.print(number_table(rows))
        for note in numbers.notes:
            console.print(f"  {note}")
    if style.loudness:
        console.print()
        console.print(summary(sheets, seconds))
