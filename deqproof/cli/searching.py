"""What the commands that search have in common: whom they search, progress, and what they keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from deqproof.core.errors import BadInput

if TYPE_CHECKING:
    from deqproof.paper.certificate import Certificate
    from deqproof.paper.theorem import Theorem

T = TypeVar("T")


def searched(
    word: str, claim: str | None, search: Callable[[Theorem, Callable[[str, str], None]], T]
) -> list[T]:
    """The search's result for each theorem of an id or a file that has the claim, with a live
    display of where it is. Raises BadInput where no theorem has it."""
    from deqproof.cli.jobs import Board
    from deqproof.cli.own import chosen_theorems
    from deqproof.cli.progress import live
    from deqproof.paper.theorem import claims_of

    theorems = chosen_theorems([word])
    names = {t.id: [c.name for c in claims_of(t)] for t in theorems}
    chosen = [t for t in theorems if claim is None or claim in names[t.id]]
    if not chosen:
        known = ", ".join(n for found in names.values() for n in found)
        raise BadInput(f"expected a claim of {word}, got {claim!r:.60}; its claims are {known}")
    board, results = Board(len(chosen)), list[T]()
    with live(board, True):
        for theorem in chosen:
            results.append(search(theorem, board.note))
            board.finish(theorem.id)
    return results


def write_found(folder: Path | None, certificates: Sequence[Certificate]) -> None:
    """The certificates in the folder, if there is to be one."""
    if folder is None:
        return
    from deqproof.cli.screen import remark
    from deqproof.paper.certificate import write
    from deqproof.paper.report.folder import open_folder

    open_folder(folder)
    for certificate in certificates:
        path = folder / "certificates" / f"{certificate.id}.json"
        write(certificate, path)
        remark(f"written: {path}")
