"""`deqproof activations`: which activations the theorems are about, hypothesis by hypothesis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from deqproof.cli.option import json_option
from deqproof.cli.screen import echo, emit, epilog, show, table
from deqproof.core.errors import BadInput

if TYPE_CHECKING:
    from deqproof.theorems.activation import Row

_EXAMPLES = """
deqproof activations
deqproof activations --format markdown
deqproof activations my_activation.py
deqproof activations --json
"""


@click.command(epilog=epilog(_EXAMPLES))
@click.argument("file", required=False)
@click.option("--format", "kind", type=click.Choice(["text", "markdown"]), default="text",
              help="A table for the terminal, or for a page.")  # fmt: skip
@json_option
def activations(file: str | None, kind: str, as_json: bool) -> int:
    """Set every activation against every hypothesis.

    They are the hypotheses and the conclusions of Theorems 3.8 and 3.9. The verdicts are computed
    now, from the claims of the theorem `activations`; or from those of FILE, an activation of your
    own.
    """
    rows = _rows(file)
    if as_json:
        emit({"schema": 1, "activations": [_document(row) for row in rows]})
    elif kind == "markdown":
        echo(markdown(rows))
    else:
        _show(rows)
    return 0


def _rows(file: str | None) -> tuple[Row, ...]:
    from deqproof.cli.own import chosen_theorems
    from deqproof.paper.verify import verify
    from deqproof.theorems.activation import activation_table

    theorems = chosen_theorems([file or "activations"])
    strange = [t.id for t in theorems if not t.id.startswith("activation")]
    if strange:
        raise BadInput(
            f"expected a file with an activation_theorem, got the theorem {strange[0]!r}; "
            "see docs/activations.md"
        )
    return tuple(row for t in theorems for row in activation_table(verify(t)))


def _document(row: Row) -> dict[str, Any]:
    cells = {
        c.property: {"verdict": c.verdict and c.verdict.value, "claims": list(c.because)}
        for c in row.cells
    }
    return {"name": row.activation, "properties": cells}


def _signs(row: Row) -> list[str]:
    from deqproof.paper.report.signs import SIGNS

    return [SIGNS[c.verdict.value if c.verdict else ""] for c in row.cells]


def _show(rows: tuple[Row, ...]) -> None:
    from deqproof.paper.report.signs import LEGEND
    from deqproof.theorems.activation import PROPERTIES

    letters = _letters()
    made = table([("activation", "left"), *((x, "left") for x in letters)])
    for row in rows:
        made.add_row(row.activation, *_signs(row))
    show(made)
    for letter, wanted in zip(letters, PROPERTIES, strict=True):
        echo(f"{letter}  {wanted.text}")
    echo(LEGEND)
    for row in rows:
        against = [c for c in row.cells if c.verdict and c.verdict.value in ("REFUTED", "UNKNOWN")]
        if against:
            claims = dict.fromkeys(name for c in against for name in c.because)
            echo(f"{row.activation}: {', '.join(claims)}")


def markdown(rows: tuple[Row, ...]) -> str:
    """One line an activation, one column a property: what docs/activations.md shows."""
    from deqproof.paper.report.signs import LEGEND
    from deqproof.theorems.activation import PROPERTIES

    letters = _letters()
    lines = ["| | " + " | ".join(letters) + " |", "|---|" + ":-:|" * len(letters)]
    lines += [f"| {row.activation} | " + " | ".join(_signs(row)) + " |" for row in rows]
    names = [f"- **{x}** {p.text}" for x, p in zip(letters, PROPERTIES, strict=True)]
    return "\n".join([*lines, "", LEGEND, "", *names])


def _letters() -> list[str]:
    """A letter for each property."""
    from deqproof.theorems.activation import PROPERTIES

    return [chr(ord("a") + k) for k in range(len(PROPERTIES))]
