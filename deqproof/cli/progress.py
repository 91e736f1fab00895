"""The live display on stderr: what runs, since when, how much is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from deqproof.cli.jobs import Board
from deqproof.cli.screen import err

if TYPE_CHECKING:
    from fractions import Fraction

    from rich.text import Text

_WHEEL = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class _Picture:
    """The board as it is at the moment of drawing."""

    def __init__(self, board: Board) -> None:
        self.board = board

    def __rich__(self) -> Text:
        from rich.text import Text

        now = time.monotonic()
        wheel = _WHEEL[int(now * 10) % len(_WHEEL)]
        lines = [
            Text(f"{wheel} {name} · {claim}"[:66].ljust(68) + f"{now - since:6.1f} s", no_wrap=True)
            for name, (claim, since) in list(self.board.running.items())
        ]
        spent = (
            f"{self.board.done} of {self.board.total} done".ljust(68)
            + f"{now - self.board.began:6.1f} s"
        )
        return Text("\n").join([*lines, Text(spent, style="bold", no_wrap=True)])


@contextmanager
def live(board: Board, wanted: bool) -> Iterator[None]:
    """Show the board while the block runs, if somebody looks at a terminal."""
    console = err() if wanted else None
    if console is None or not console.is_terminal:
        yield
        return
    from rich.live import Live

    with Live(_Picture(board), console=console, transient=True, refresh_per_second=8):
        yield


@contextmanager
def reaching(end: Fraction) -> Iterator[Callable[[Any], None] | None]:
    """A bar from t = 0 to the end while the block runs, if somebody looks at a terminal; what the
    block is given takes the time that it has reached."""
    console = err()
    if not console.is_terminal:
        yield None
        return
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("t = 0", total=float(end))

        def reached(t: Any) -> None:
            bar.update(
                task, completed=float(t), description=f"t = {float(t):.4g} of {float(end):g}"
            )

        yield reached
