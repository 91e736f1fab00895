"""`deqproof sharpen`: how far from sharp the bounds of a theorem are, and where the slack is."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deqproof.cli.option import (
    Exact,
    PathText,
    complete_id,
    json_option,
    problem_option,
    seed_option,
)
from deqproof.cli.screen import echo, emit, epilog, out, remark, table
from deqproof.cli.searching import searched, write_found

if TYPE_CHECKING:
    from deqproof.paper.sharpness import Sharpened
    from deqproof.paper.slack import Slack
    from deqproof.paper.theorem import Theorem

_EXAMPLES = """
deqproof sharpen pl-inequality
deqproof sharpen thm-3.4 --problem mine.toml
deqproof sharpen path/to/my_theorem.py --claim bound --out sharper
"""


@click.command(epilog=epilog(_EXAMPLES))
@click.argument("theorem", metavar="ID | FILE.py", shell_complete=complete_id)
@click.option("--claim", "name", metavar="NAME", help="Sharpen this claim only.")
@click.option(
    "--seconds", metavar="S", type=Exact(), default="1", show_default=True,
    help="For each search for a point.",
)  # fmt: skip
@seed_option
@problem_option
@click.option(
    "--out", "folder", metavar="DIR", type=PathText(),
    help="Write DIR/certificates/ID.sharpen.json for `deqproof check`.",
)  # fmt: skip
@json_option
def sharpen(
    theorem: str, name: str | None, seconds: Fraction, seed: int, problem: Path | None,
    folder: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Find the best constant of each bound of a theorem.

    A bound low <= high is tried as c*low <= high. SHARP: c = 1 is the best, and a point attains
    it. BEST: another c is. BRACKET: the best c lies between a proved one and one that a point
    refutes. Where letters occur on one side only, the best expression in the others is sought.
    For theorems that promise a rate, a table says how much each step of the proof gives away.
    """
    from deqproof.paper.sharpness import sharpen as sharpened

    results = searched(
        theorem, name,
        lambda t, note: sharpened(t, only=name, seconds=float(seconds), seed=seed, progress=note),
    )  # fmt: skip
    bounds = [bound for result in results for bound in result.bounds]
    tables = [s for result in results for s in _slack(result.theorem, problem)]
    write_found(folder, [result.certificate for result in results])
    if as_json:
        data = [bound.data() for bound in bounds]
        emit({"schema": 1, "seed": seed, "bounds": data, "slack": [s.data() for s in tables]})
        return 0
    _show_bounds(bounds)
    for s in tables:
        _show_slack(s)
    return 0


def _slack(theorem: Theorem, path: Path | None) -> Sequence[Slack]:
    """The tables of a theorem of ours that has some, for the problem."""
    from deqproof.core.errors import IllPosed
    from deqproof.paper.problem import load_problem
    from deqproof.paper.slack import TABLES, slack

    if theorem.id not in TABLES:
        return []
    try:
        return slack(theorem.id, load_problem(path, theorem.model))
    except IllPosed as fault:
        remark(f"deqproof: no slack table: {fault}")
        return []


def _show_bounds(bounds: Sequence[Sharpened]) -> None:
    from deqproof.paper.report.formula.text import to_text

    if not bounds:
        echo("no claim here is a bound low ≤ high")
    for b in bounds:
        echo(f"{b.word:<8} {b.claim}: {to_text(b.formula)}")
        for line in _lines(b):
            echo(f"         {line}")


def _lines(b: Sharpened) -> list[str]:
    """What is known of the constant, in words."""
    from deqproof.paper.report.formula.text import to_text

    c, lines = b.constant, list[str]()
    if b.word == "OPEN":
        lines.append("no point was found that bounds the constant")
    elif not c.is_exact:
        proved = "nothing is proved" if c.proved is None else f"c = {c.proved} is proved"
        digits = 13 if c.minimal else 4
        near = f"{float(c.refuted or 0):.{digits}g}"
        lines.append(f"{proved}, and no c above {c.refuted} ≈ {near} is possible")
        if c.minimal:
            lines.append(f"the critical equation puts the best c at a root of {b.minimal}")
    elif c.proved != 1:
        lines.append(f"c = {c.proved} is proved, and the best")
    if b.witness:
        lines.append(f"by the point {b.witness}")
    if b.equality:
        lines.append(f"equality for every d where {', '.join(map(to_text, b.equality))}")
    if b.best:
        where = ", ".join(map(to_text, b.at))
        kind = (
            "a better bound" if b.corner and b.corner.is_new else "no better one in these letters"
        )
        lines.append(f"{kind}: {to_text(b.best)}, attained at {where}")
    return lines


def _show_slack(s: Slack) -> None:
    from deqproof.paper.report.formula.text import to_text

    console = out()
    head = f"{s.theorem} on {s.problem}: {to_text(s.quantity)} at {s.where}"
    console.print(f"\nWhere the slack is, {head}", style="bold")
    made = table((("step", "left"), ("factor lost", "right")))
    for step in s.steps:
        made.add_row(to_text(step.step), f"{step.factor:.4g}")
    console.print(made)
    console.print(f"promised {s.promised:.4g}, measured {s.measured:.4g}: ratio {s.ratio:.4g}")
