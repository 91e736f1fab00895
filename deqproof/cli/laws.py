"""`deqproof laws`: the conservation laws of a model's gradient flow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from deqproof.cli.option import Count, PathText, json_option
from deqproof.cli.screen import echo, emit, epilog
from deqproof.core.errors import BadInput

_EXAMPLES = """
deqproof laws linear-deq --size h=2,d=3
deqproof laws linear-deq-readout --size h=2,d=1,p=1
deqproof laws deep-linear --size w0=3,w1=3,w2=3 --degree 2
deqproof laws --model-file mine.toml --json
"""


def _complete_model(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from deqproof.search.laws import FAMILIES

    return [name for name in FAMILIES if name.startswith(incomplete)]


@click.command(epilog=epilog(_EXAMPLES))
@click.argument("model", required=False, metavar="[MODEL]", shell_complete=_complete_model)
@click.option(
    "--size", "sizes", multiple=True, metavar="k=v,...", help="The model's sizes, such as h=2,d=3."
)
@click.option("--model-file", metavar="FILE", type=PathText(), help="A model of your own (TOML).")
@click.option("--degree", metavar="K", type=Count(1, 20), help="Highest degree of polynomial laws.")
@click.option(
    "--seed", metavar="N", type=Count(0, 2**31), default="0", help="Of the random points."
)
@json_option
def laws(
    model: str | None, sizes: Sequence[str], model_file: Path | None, degree: int | None, seed: int,
    as_json: bool,
) -> int:  # fmt: skip
    """Find and count the conservation laws of a MODEL, for every loss and all data.

    MODEL is linear-deq (h, d), linear-deq-readout (h, d, p), single-index-relu (d), unrolled-deq
    (h, d, K), matrix-factorisation (n, m, r), deep-linear (w0, w1, ...) or relu (w0, w1, ..., and
    bias=1 for biases). The exit status is 1 if the count could not be settled.
    """
    from deqproof.search.laws import find_laws, model_from_file, model_named

    if (model is None) == (model_file is None):
        raise BadInput(
            "expected a MODEL or --model-file, got both or neither; try `deqproof laws --help`"
        )
    if model_file is not None and sizes:
        raise BadInput(f"expected no --size with --model-file, got {sizes[0]!r:.40}")
    chosen = model_from_file(model_file) if model_file else model_named(model or "", _read(sizes))
    found = find_laws(chosen, degree=degree, seed=seed)
    if as_json:
        emit(found.to_json())
    else:
        echo(found.to_text())
    return 1 if found.verdict.value == "UNKNOWN" else 0


def _read(sizes: Sequence[str]) -> dict[str, int]:
    """The sizes of all the options together, each once."""
    found: dict[str, int] = {}
    for text in (part.strip() for option in sizes for part in option.split(",")):
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or name.strip() in found:
            raise BadInput(
                f"--size: expected each size once as name=number, such as h=2, got {text!r:.40}"
            )
        if not value.strip().isascii() or not value.strip().isdigit() or len(value) > 9:
            raise BadInput(f"--size {name.strip():.20}: expected a whole number, got {value!r:.40}")
        found[name.strip()] = int(value)
    return found
