"""`deqproof laws`: the conservation laws of a model's gradient flow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deqproof.cli.option import Count, PathText, json_option
from deqproof.cli.screen import echo, emit, epilog, remark

if TYPE_CHECKING:
    from deqproof.search.laws import Laws, Model

_EXAMPLES = """
deqproof laws linear-deq --size h=2,d=3
deqproof laws linear-deq-readout --size h=2,d=1,p=1
deqproof laws deep-linear --size w0=3,w1=3,w2=3 --degree 2
deqproof laws --model-file mine.toml --json
deqproof laws linear-deq --size h=2,d=2 --out results
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
@click.option(
    "--out", "folder", metavar="DIR", type=PathText(),
    help="Write a certificate to DIR/certificates, for `deqproof check`.",
)  # fmt: skip
@json_option
def laws(
    model: str | None, sizes: Sequence[str], model_file: Path | None, degree: int | None, seed: int,
    folder: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Find and count the conservation laws of a MODEL.

    They hold for every loss and all data.

    MODEL is linear-deq (h, d), linear-deq-readout (h, d, p), single-index-relu (d), unrolled-deq
    (h, d, K), matrix-factorisation (n, m, r), deep-linear (w0, w1, ...) or relu (w0, w1, ..., and
    bias=1 for biases). The exit status is 1 if the count could not be settled.
    """
    from deqproof.paper.report.folder import open_folder
    from deqproof.search.laws import certificate_name, requested_model

    asked = ",".join(sizes)
    chosen = requested_model(model, asked, model_file)
    if folder is not None:
        open_folder(folder)
    found = _found(chosen, degree, seed)
    if folder is not None:
        _certify(found, certificate_name(chosen, asked), folder)
    if as_json:
        emit(found.to_json())
    else:
        echo(found.to_text())
    return 1 if found.verdict.value == "UNKNOWN" else 0


def _found(model: Model, degree: int | None, seed: int) -> Laws:
    """The laws, with a line of progress while somebody looks at a terminal."""
    from deqproof.cli.jobs import Board
    from deqproof.cli.progress import live
    from deqproof.search.laws import find_laws

    board = Board(1)

    def note(stage: str, done: int, total: int) -> None:
        board.note(model.name, f"{stage}, {done} of {total}" if done else stage)

    note("the model", 0, 1)
    with live(board, wanted=True):
        return find_laws(model, degree=degree, seed=seed, progress=note)


def _certify(found: Laws, name: str, folder: Path) -> None:
    from deqproof.paper.certificate import write
    from deqproof.paper.law_certificate import law_certificate

    path = folder / "certificates" / f"{name}.json"
    write(law_certificate(found, name), path)
    remark(f"written to {path}")
