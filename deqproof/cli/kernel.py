"""`deqproof kernel`: the program that a claim's formulas become."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import click

from deqproof.cli.option import complete_id
from deqproof.cli.screen import echo, epilog, remark
from deqproof.core.errors import BadInput, NotLowerable

if TYPE_CHECKING:
    from deqproof.core.statement import Goal
    from deqproof.core.term import Term

_EXAMPLES = """
deqproof kernel linear-gradient
deqproof kernel thm-3.1 --claim lie --backend mpmath
"""


@click.command(epilog=epilog(_EXAMPLES))
@click.argument("theorem", metavar="ID | FILE.py", shell_complete=complete_id)
@click.option("--claim", "name", metavar="NAME", help="Only this claim.")
@click.option(
    "--backend",
    type=click.Choice(["float", "numpy", "numba", "mpmath"]),
    default="numpy",
    show_default=True,
    help="What the program is for.",
)
def kernel(theorem: str, name: str | None, backend: str) -> int:
    """Show the source that each claim's terms become.

    For = 0 and ≥ 0 it is the side that is compared. The terms are those that the core decides, so
    the program and the claim cannot drift apart.
    """
    from deqproof.cli.own import chosen_theorems
    from deqproof.core.term import leaves, operators
    from deqproof.kernel.binding import source
    from deqproof.paper.theorem import claims_of

    pairs = [(t.id, claim) for t in chosen_theorems([theorem]) for claim in claims_of(t)]
    chosen = [(of, claim) for of, claim in pairs if name in (None, claim.name)]
    if not chosen:
        known = ", ".join(claim.name for _, claim in pairs)
        raise BadInput(f"expected a claim of {theorem}, got {name!r:.60}; its claims are {known}")
    for of, claim in chosen:
        terms = _terms(claim.statement.goal)
        letters = sorted(leaves(*terms), key=lambda t: str(t.data[0]))
        try:
            text = source(terms, [*letters, *sorted(operators(*terms))], backend)
        except NotLowerable as fault:
            remark(f"{of} · {claim.name}: {fault}")
            continue
        echo(f"# {of} · {claim.name}\n{text}")
    return 0


def _terms(goal: Goal) -> list[Term]:
    """The terms that a goal is about; of a property along a system, those of the property."""
    from deqproof.core.statement import Along
    from deqproof.core.term import Term

    record = goal.property if isinstance(goal, Along) else goal
    found: list[Term] = []
    for value in (getattr(record, f.name) for f in fields(record)):
        for part in value if isinstance(value, tuple) else (value,):
            inside = getattr(part, "term", part)
            found += [inside] if isinstance(inside, Term) else []
    return found or list(goal.system.states if isinstance(goal, Along) else ())
