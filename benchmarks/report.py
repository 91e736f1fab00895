"""Tables side by side, as text for the terminal and as Markdown for the documentation.

Both are the same lines: an aligned Markdown table reads well in a terminal.
"""

import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Benchmarks

`make bench` measures what stands here and rewrites it; `make bench ONLY="start"` rewrites one
section. A ratio is a cost relative to the column or row that it is named after: less is better.
Every section says where it was measured.
"""


@dataclass(slots=True)
class Report:
    """What one benchmark module found. Bars are its promises: a name, and whether it was kept."""

    lines: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def text(self, paragraph: str) -> None:
        self.show([paragraph])

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table of finished cells, its first column to the left and the others to the right."""
        widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
        rule = ["-" * widths[0], *("-" * (w - 1) + ":" for w in widths[1:])]
        self.show([join_cells(cells, widths) for cells in [header, rule, *rows]])

    def compare(
        self,
        what: str,
        rows: Mapping[str, Mapping[str, float | str]],
        base: str,
    ) -> None:
        """Seconds side by side: a row a problem, a column a contestant, ratios against `base`.

        A cell is a number of seconds, or a string that says why there is none.
        """
        contestants = list(dict.fromkeys(name for cells in rows.values() for name in cells))
        table = [
            [problem, *(show_cell(cells.get(name, "–"), cells.get(base)) for name in contestants)]
            for problem, cells in rows.items()
        ]
        self.table([what, *contestants], table)
        self.text(f"In parentheses: cost relative to {base}.")

    def bar(self, promise: str, measured: float, limit: float) -> str:
        """Whether a measurement stays within its limit, as a word for a cell; misses are kept."""
        if measured <= limit:
            return "kept"
        self.missed.append(f"{promise}: {measured:.4g}, promised at most {limit:.4g}")
        return "MISSED"

    def show(self, block: Sequence[str]) -> None:
        self.lines += [*block, ""]
        print("\n".join(block), end="\n\n", flush=True)


def show_cell(cell: float | str, base: float | str | None) -> str:
    if isinstance(cell, str):
        return cell
    ratio = f" ({cell / base:.2g}×)" if isinstance(base, float) and base > 0 else ""
    return show_seconds(cell) + ratio


def show_seconds(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def join_cells(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = cells
    padded = [first.ljust(widths[0])]
    padded += [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
    return f"| {' | '.join(padded)} |"


def describe_machine() -> str:
    libraries = ["sympy", "mpmath", "numpy", "scipy", "python-flint", "numba", "heyoka", "jax"]
    found: list[str] = []
    for name in libraries:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"*{date.today()}: {machine}, Python {platform.python_version()}; {', '.join(found)}.*"


def replace_section(document: str, name: str, lines: Sequence[str]) -> str:
    """The document with the section of this name rewritten, or added at its end."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    section = "\n".join([begin, *lines, end])
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if pattern.search(document):
        return pattern.sub(lambda _: section, document)
    return f"{document or HEAD}\n{section}\n"
