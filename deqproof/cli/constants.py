"""`deqproof constants`: every explicit constant of the theory for a problem."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import click

from deqproof.cli.option import digits_option, json_option, problem_option
from deqproof.cli.screen import echo, emit, epilog, out

if TYPE_CHECKING:
    from deqproof.paper.numbers import LinearConstants

_EXAMPLES = """
deqproof constants
deqproof constants --problem mine.toml --digits 50
deqproof constants --problem linear-sample --json
"""


@click.command(epilog=epilog(_EXAMPLES))
@problem_option
@digits_option
@json_option
def constants(problem: Path | None, digits: int | None, as_json: bool) -> int:
    """Show every constant of the theory for a problem: α, W, β, μ, ν, L, η₀, the limit.

    A rational number is exact; any other is a ball, [middle +/- radius], that contains it.
    """
    from deqproof.paper.numbers import linear_constants
    from deqproof.paper.problem import load_problem
    from deqproof.paper.report.bibliography import cited_text

    posed = load_problem(problem)
    found = linear_constants(posed, digits or posed.digits)
    if as_json:
        emit(_document(found))
        return 0
    out().print(f"Problem {posed.name}: {posed.kind}, d = {posed.dimension}", style="bold")
    for row in found.rows:
        source = cited_text(row.source.strip("[@]"))
        echo(fill(f"{row.plain:<6} {row.meaning} ({source})", 80, subsequent_indent=" " * 7))
        echo(f"       {row.value.digits(found.digits)}")
    if found.rank < posed.dimension:
        echo(f"Σ has rank {found.rank} of {posed.dimension}: these are the constants on its range.")
    echo("θ(∞) =")
    for value in found.limit:
        echo(f"  {value.digits(found.digits)}")
    return 0


def _document(found: LinearConstants) -> dict[str, Any]:
    rows = [
        {
            "name": row.name,
            "meaning": row.meaning,
            "exact": None if row.exact is None else str(row.exact),
            "value": row.value.ball.str(found.digits),
            "source": row.source,
        }
        for row in found.rows
    ]
    limit = [value.digits(found.digits) for value in found.limit]
    return {
        "schema": 1,
        "problem": found.problem.name,
        "digits": found.digits,
        "rank": found.rank,
        "constants": rows,
        "limit": limit,
    }
