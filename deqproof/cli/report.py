"""`deqproof report`: one document of all the theorems in a folder."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from deqproof.cli.option import PathText, notation_option
from deqproof.cli.screen import counted, epilog, remark
from deqproof.core.errors import BadInput

_EXAMPLES = """
deqproof verify && deqproof report
deqproof report --pdf
deqproof report --out results --pdf --notation paper.toml
"""


@click.command(epilog=epilog(_EXAMPLES))
@click.option(
    "--out",
    "folder",
    metavar="DIR",
    type=PathText(),
    default="deqproof-report",
    show_default=True,
    help="A folder that verify has filled.",
)
@click.option("--pdf", is_flag=True, help="Compile it, with pdflatex.")
@notation_option
def report(folder: Path, pdf: bool, notation: Path | None) -> int:
    """Write one LaTeX document of the theorems in a folder.

    They are those that verify left there: DIR/report.tex, and with --pdf also DIR/report.pdf, if
    pdflatex is there.
    """
    from deqproof.paper.report.folder import kept_report, write_text
    from deqproof.paper.report.latex import latex_document
    from deqproof.paper.report.notation import read_notation

    names = read_notation(notation) if notation else None
    sheets = list(kept_report(folder).sheets.values())
    if not sheets:
        hint = f"try `deqproof verify --out {folder}`"
        raise BadInput(f"expected a folder that verify has filled, got {str(folder)!r}; {hint}")
    source = write_text(folder / "report.tex", latex_document(sheets, names))
    remark(f"written to {source}: {counted(len(sheets), 'theorem')}")
    if pdf:
        remark(f"written to {_compiled(source)}")
    return 0


def _compiled(source: Path) -> Path:
    """The PDF of a LaTeX file, made in a folder of its own and moved beside it."""
    program = shutil.which("pdflatex")
    if program is None:
        hint = "install TeX Live (Debian: texlive-latex-recommended), or compile it elsewhere"
        raise BadInput(f"--pdf: expected pdflatex, got none; {source} is written: {hint}")
    target = source.with_suffix(".pdf")
    with TemporaryDirectory() as work:
        command = [
            program,
            "-interaction=nonstopmode",
            "-halt-on-error",
            "-no-shell-escape",
            f"-output-directory={work}",
            str(source.resolve()),
        ]
        for _ in range(3):  # the contents, the references, and their places
            run = subprocess.run(
                command, cwd=work, capture_output=True, text=True, errors="replace", check=False
            )
            if run.returncode:
                fault = next(
                    (x for x in run.stdout.splitlines() if x.startswith("!")), "no reason given"
                )
                raise BadInput(f"--pdf: {source} does not compile: {fault}")
        temporary = target.with_name(f".{target.name}.part")
        try:
            shutil.copyfile(Path(work, target.name), temporary)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    return target
