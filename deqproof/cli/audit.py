"""`deqproof audit`: which hypotheses of a theorem are needed."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deqproof.cli.option import (
    Exact,
    PathText,
    complete_id,
    json_option,
    seed_option,
)
from deqproof.cli.screen import echo, emit, epilog, out, table
from deqproof.cli.searching import searched, write_found

if TYPE_CHECKING:
    from deqproof.paper.audit import Finding

_EXAMPLES = """
deqproof audit pl-inequality
deqproof audit thm-3.1 --claim sphere --seconds 1
deqproof audit path/to/my_theorem.py --json
"""
_SIGNS = {"needed": "needed", "not needed": "NOT NEEDED", "may be weaker": "MAY BE WEAKER"}


@click.command(epilog=epilog(_EXAMPLES))
@click.argument("theorem", metavar="ID | FILE.py", shell_complete=complete_id)
@click.option("--claim", "name", metavar="NAME", help="Audit this claim only.")
@click.option(
    "--seconds", metavar="S", type=Exact(), default="0.5", show_default=True,
    help="For each search for a counterexample.",
)  # fmt: skip
@seed_option
@click.option(
    "--out", "folder", metavar="DIR", type=PathText(),
    help="Write DIR/certificates/ID.audit.json for `deqproof check`.",
)  # fmt: skip
@json_option
def audit(
    theorem: str, name: str | None, seconds: Fraction, seed: int, folder: Path | None, as_json: bool
) -> int:
    """Drop and weaken each hypothesis of a theorem in turn.

    PROVED: the claim holds without it, so it can be dropped. REFUTED: a counterexample shows that
    it is needed. UNKNOWN: neither was found. Weakened means > to >= or to !=, and = to >= or <=.
    """
    from deqproof.paper.audit import audit as audited

    results = searched(
        theorem, name,
        lambda t, note: audited(t, only=name, seconds=float(seconds), seed=seed, progress=note),
    )  # fmt: skip
    found = [finding for result in results for finding in result.findings]
    write_found(folder, [result.certificate for result in results])
    if as_json:
        emit({"schema": 1, "seed": seed, "findings": [f.data() for f in found]})
        return 0
    _show(found)
    return 0


def _show(found: list[Finding]) -> None:
    from deqproof.paper.report.formula.text import to_text

    made = table((("claim", "left"), ("hypothesis", "left"), ("change", "left"), ("is", "left")))
    for f in found:
        made.add_row(f.claim, to_text(f.hypothesis), f.change, _SIGNS.get(f.means, f.means))
    console = out()
    console.print(made)
    for f in found:
        if f.witness:
            echo(f"{f.claim}, {to_text(f.hypothesis)} {f.change}: fails at {f.witness}")
        if f.note:
            echo(f"{f.claim}, {to_text(f.hypothesis)} {f.change}: open, since {f.note}")
    spare = sum(f.means in ("not needed", "may be weaker") for f in found)
    needed = sum(f.means == "needed" for f in found)
    rest = len(found) - spare - needed
    console.print(f"{needed} needed, {spare} not needed or too strong, {rest} open")
