"""The two streams: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


def epilog(examples: str, note: str = "") -> str:
    """Examples as `--help` shows them."""
    lines = [line for line in examples.strip().splitlines() if line.strip()]
    body = "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
    return f"{body}\n\n{note}" if note else body


def out() -> Console:
    """The console on stdout: no colour where NO_COLOR is set or where nobody looks."""
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)


def err() -> Console:
    """The console on stderr, for progress and remarks."""
    from rich.console import Console

    return Console(file=sys.stderr, stderr=True, highlight=False, markup=False, emoji=False)


def show(*things: RenderableType) -> None:
    """Tables and paragraphs on stdout."""
    console = out()
    for thing in things:
        console.print(thing)


def echo(text: str) -> None:
    """Text on stdout as it is, neither wrapped nor coloured."""
    click.echo(text)


def remark(text: str) -> None:
    """One line on stderr."""
    click.echo(" ".join(text.split()), err=True)


def emit(document: Any) -> None:
    """One JSON document on stdout, and nothing else."""
    unicode = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    click.echo(json.dumps(document, indent=2, ensure_ascii=not unicode, allow_nan=False))


def counted(number: int, noun: str) -> str:
    """ "1 theorem", "2 theorems"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def complain(text: str, status: int) -> int:
    """One line on stderr, without a control character; the status."""
    clean = "".join(c if c.isprintable() else " " for c in text)
    click.echo(f"deqproof: {' '.join(clean.split())}", err=True)
    return status


def table(headings: Sequence[tuple[str, str]], title: str | None = None) -> Any:
    """An empty table; a heading is its text and "left" or "right"."""
    from rich import box
    from rich.table import Table

    made = Table(
        title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, title_style="bold"
    )
    for text, side in headings:
        made.add_column(text, justify="right" if side == "right" else "left", overflow="fold")
    return made
