"""`deqproof list`, `show` and `derive`: to look at theorems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from deqproof.cli.option import PathText, complete_id, json_option, notation_option
from deqproof.cli.screen import echo, emit, epilog, out, remark

if TYPE_CHECKING:
    from deqproof.paper.report.notation import Notation
    from deqproof.paper.report.sheet import Sheet


@click.command("list", epilog=epilog("deqproof list\ndeqproof list --json"))
@json_option
def list_theorems(as_json: bool) -> int:
    """List the theorems: id, label in the paper, title."""
    from deqproof.paper.report.document import list_document
    from deqproof.paper.report.table import theorem_table
    from deqproof.theorems import load_all

    theorems = list(load_all().values())
    if as_json:
        emit(list_document(theorems))
    else:
        out().print(theorem_table(theorems))
    return 0


@click.command(epilog=epilog("deqproof show thm-3.1\ndeqproof show path/to/my_theorem.py"))
@click.argument("theorem", metavar="ID | FILE.py", shell_complete=complete_id)
def show(theorem: str) -> int:
    """Show a theorem: what it says, its hypotheses and its claims. Nothing is decided."""
    from deqproof.cli.own import chosen_theorems
    from deqproof.paper.report.sheet import outline_of
    from deqproof.paper.report.text import derivation_text

    for found in chosen_theorems([theorem]):
        echo(derivation_text(outline_of(found)).rstrip("\n"))
    return 0


_EXAMPLES = """
deqproof derive thm-3.1
deqproof derive thm-3.4 --format latex > thm-3.4.tex
deqproof derive thm-3.4 --format latex --output proof.tex
deqproof derive thm-3.4 --format latex --notation paper.toml
deqproof derive pl-inequality --format html --output pl.html
"""


@click.command(epilog=epilog(_EXAMPLES))
@click.argument("theorem", metavar="ID | FILE.py", shell_complete=complete_id)
@click.option(
    "--format", "form", type=click.Choice(["text", "latex", "html"]), default="text",
    show_default=True, help="latex is a whole document that compiles; html is one whole page.",
)  # fmt: skip
@notation_option
@click.option("--output", metavar="FILE", type=PathText(), help="Write there instead of stdout.")
def derive(theorem: str, form: str, notation: Path | None, output: Path | None) -> int:
    """Print a theorem's derivation, every step with its reason.

    The theorem is verified first: what is printed is what was checked. The exit status is 1 if a
    claim did not reach its expected verdict.
    """
    from deqproof.cli.jobs import Board, run_here, tasks_of
    from deqproof.cli.own import chosen_theorems
    from deqproof.cli.progress import live
    from deqproof.paper.report.folder import write_text
    from deqproof.paper.report.notation import read_notation

    theorems = chosen_theorems([theorem])
    names = read_notation(notation) if notation else None
    if names is not None and form != "latex":
        raise click.UsageError(f"expected --format latex with --notation, got {form}")
    board = Board(len(theorems))
    with live(board, wanted=True):
        results = run_here(tasks_of(theorems), board)
        sheets = [result[0] for result in results if isinstance(result, tuple)]
    text = _rendered(sheets, form, names)
    if output is None:
        echo(text.rstrip("\n"))
    else:
        write_text(output, text)
    for sheet in sheets:
        if sheet.alarm or not sheet.reached:
            remark(f"deqproof: {sheet.id}: {sheet.alarm or 'a claim did not reach its verdict'}")
    return 0 if all(s.reached and not s.alarm for s in sheets) else 1


def _rendered(sheets: list[Sheet], form: str, names: Notation | None) -> str:
    if form == "latex":
        from deqproof.paper.report.latex import latex_document

        return latex_document(sheets, names)
    if form == "html":
        from deqproof.paper.report.html import html_report

        return html_report(sheets, [])
    from deqproof.paper.report.text import derivation_text

    return "\n".join(map(derivation_text, sheets))
