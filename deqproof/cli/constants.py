"""`deqproof constants`: every explicit constant of the theory for a problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import click

from deqproof.cli.option import digits_option, json_option, problem_option
from deqproof.cli.screen import echo, emit, epilog, out

if TYPE_CHECKING:
    from deqproof.paper.numbers import Constant, LinearConstants, SingleIndexConstants

_EXAMPLES = """
deqproof constants
deqproof constants --problem single-index
deqproof constants --problem mine.toml --digits 50
deqproof constants --problem linear-sample --json
"""


@click.command(epilog=epilog(_EXAMPLES))
@problem_option
@digits_option
@json_option
def constants(problem: Path | None, digits: int | None, as_json: bool) -> int:
    """Show every constant of the theory for a problem.

    For a linear one α, W, β, μ, ν, L, η₀, the limit; for a single-index one L, Z, γ, ρ, Λ, λ₁, λ₂,
    the largest step. A rational number is exact; any other is a ball, [middle +/- radius], that
    contains it. After ≥ or ≤ stands a proved bound.
    """
    from deqproof.paper.numbers import LinearConstants
    from deqproof.paper.numbers import constants as constants_of
    from deqproof.paper.problem import load_problem

    posed = load_problem(problem)
    found = constants_of(posed, digits or posed.digits)
    linear = isinstance(found, LinearConstants)
    if as_json:
        more = _linear_document(found) if linear else _single_document(found)
        emit({**_document(found), **more})
        return 0
    out().print(f"Problem {posed.name}: {posed.kind}, d = {posed.dimension}", style="bold")
    _show_rows(found.rows, found.digits)
    for line in _linear_lines(found) if linear else _single_lines(found):
        echo(line)
    return 0


def _show_rows(rows: Sequence[Constant], digits: int) -> None:
    from deqproof.paper.report.bibliography import cited_text

    for row in rows:
        source = cited_text(row.source.strip("[@]"))
        echo(fill(f"{row.plain:<6} {row.meaning} ({source})", 80, subsequent_indent=" " * 7))
        remark = f"  ({row.remark})" if row.remark else ""
        echo(f"       {row.text(digits)}{remark}")


def _linear_lines(found: LinearConstants) -> Iterator[str]:
    if found.rank < found.problem.dimension:
        rank = f"{found.rank} of {found.problem.dimension}"
        yield f"Σ has rank {rank}: these are the constants on its range."
    yield "θ(∞) ="
    yield from (f"  {value.digits(found.digits)}" for value in found.limit)


def _single_lines(found: SingleIndexConstants) -> Iterator[str]:
    """What was chosen, and why the theorems do not apply if they do not."""
    for note in found.notes:
        yield fill(note[0].upper() + note[1:] + ".", 80, subsequent_indent="  ")
    for fault in found.faults:
        yield fill(f"Theorems 3.8 and 3.9 promise nothing: {fault}.", 80, subsequent_indent="  ")


def _document(found: LinearConstants | SingleIndexConstants) -> dict[str, Any]:
    rows = [
        {
            "name": row.name,
            "meaning": row.meaning,
            "relation": row.relation,
            "exact": None if row.exact is None else str(row.exact),
            "value": row.value.ball.str(found.digits),
            "source": row.source,
            "remark": row.remark,
        }
        for row in found.rows
    ]
    name, digits = found.problem.name, found.digits
    return {"schema": 1, "problem": name, "digits": digits, "constants": rows}


def _linear_document(found: LinearConstants) -> dict[str, Any]:
    limit = [value.digits(found.digits) for value in found.limit]
    return {"rank": found.rank, "limit": limit}


def _single_document(found: SingleIndexConstants) -> dict[str, Any]:
    faults, notes = list(found.faults), list(found.notes)
    return {"applies": found.applies, "faults": faults, "notes": notes}
