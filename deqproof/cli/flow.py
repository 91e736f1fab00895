"""`deqproof flow`: a problem's training run, by the integrator of one's choice."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import click

from deqproof.cli.option import Count, Exact, PathText, digits_option, problem_option
from deqproof.cli.progress import reaching
from deqproof.cli.screen import echo, epilog, remark

_METHODS = (
    "taylor", "enclose", "mpmath", "dop853", "radau", "lsoda", "descent", "descent-balls",
)  # fmt: skip
_EXAMPLES = """
deqproof flow --method dop853
deqproof flow --problem mine.toml --method taylor --digits 40 --until 5
deqproof flow --method enclose --digits 30
deqproof flow --csv trajectory.csv --plot trajectory.svg
deqproof flow --method descent --until 100 --csv descent.csv
deqproof flow --method descent --digits 50 --until 1
deqproof flow --method descent-balls --digits 50 --until 1
"""


@click.command(epilog=epilog(_EXAMPLES))
@problem_option
@digits_option
@click.option(
    "--method",
    type=click.Choice(_METHODS),
    default="dop853",
    show_default=True,
    help="Of integration.",
)
@click.option(
    "--until", metavar="T", type=Exact(), help="The end of the run [default: the problem's, 10]."
)
@click.option(
    "--points",
    metavar="N",
    type=Count(1, 10**6),
    default="100",
    show_default=True,
    help="Rows after the first.",
)
@click.option(
    "--csv",
    "csv_file",
    metavar="FILE",
    type=PathText(),
    help="Write t, θ and the risk with all digits.",
)
@click.option(
    "--plot",
    metavar="FILE",
    type=PathText(),
    help="Draw risk, bound and radius (.svg, .png, .pdf).",
)
def flow(
    problem: Path | None, digits: int | None, method: str, until: Fraction | None, points: int,
    csv_file: Path | None, plot: Path | None,
) -> int:  # fmt: skip
    """Integrate a problem's gradient flow, or run gradient descent.

    taylor (for a Gaussian law: collocation) and mpmath have any number of digits; enclose proves
    how near the solution is; dop853, radau and lsoda are SciPy's, in float64. With descent, t is
    the number of steps times the step size, which is shortened so that the last step ends at T;
    it is in float64 without --digits, in mpmath with more than 17 of them, and descent-balls is
    in balls that hold the exact iterates of a linear problem. The radius identity is watched.
    The exit status is 1 if the run had to stop before T.
    """
    from deqproof.paper.problem import load_problem
    from deqproof.paper.report.folder import csv_text, write_text
    from deqproof.paper.report.plot import check_plot, draw_run
    from deqproof.paper.report.run import FLOAT_DIGITS, Listener, run_problem

    if plot is not None:
        check_plot(plot)
    posed = load_problem(problem)
    end = until or posed.until
    many = digits or (FLOAT_DIGITS if method == "descent" else posed.digits)
    with reaching(end) as reached:
        found = run_problem(posed, method, end, points, many, Listener(remark, reached))
    if csv_file is not None:
        write_text(csv_file, csv_text(found.header, found.rows))
    if plot is not None:
        draw_run(found, plot)
    for line in found.summary():
        echo(line)
    for written in filter(None, (csv_file, plot)):
        remark(f"written to {written}")
    return 1 if found.stopped else 0
