"""A CSV file of points, read exactly: the decimals in it are the numbers that are meant."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from deqproof.core.errors import BadInput
from deqproof.deq.law import Rows, Vector
from deqproof.paper.problem_text import Shown, fault, read_number, show_value, suggest

_MOST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class PointTable:
    """Points (n, d), and what the columns that were set apart hold."""

    points: Rows
    columns: dict[str, Vector]


def read_points(path: Path, key: str, apart: Sequence[str]) -> PointTable:
    """The points of a CSV file; columns named in `apart` are no coordinates.

    A first line without any number in it is a header, and only then columns have names. Raises
    BadInput for a missing or an empty file, rows of different lengths and cells that are no
    finite numbers, with the line and the column.
    """
    lines = _read_lines(path, key)
    header = _header_of(lines)
    width = len(lines[0][1])
    for number, cells in lines:
        if len(cells) != width:
            expected = f"{width} cells in every row, as in the first"
            raise fault(f"{key}, {path.name}, line {number}", expected, Shown(str(len(cells))))
    body = lines[1:] if header else lines
    if not body:
        raise fault(key, f"a row of numbers in {path.name}", Shown("a header and nothing below it"))
    places = {name: _place(name, header, path, key) for name in apart}
    rows = [tuple(_read_cells(cells, number, path, key)) for number, cells in body]
    return _split(rows, places, key)


def _split(rows: Sequence[Vector], places: dict[str, int], key: str) -> PointTable:
    inside = [j for j in range(len(rows[0])) if j not in places.values()]
    if not inside:
        raise fault(key, "a column of coordinates", Shown("none beside targets and weights"))
    columns = {name: tuple(row[j] for row in rows) for name, j in places.items()}
    return PointTable(tuple(tuple(row[j] for j in inside) for row in rows), columns)


def _read_lines(path: Path, key: str) -> list[tuple[int, list[str]]]:
    """The lines that hold anything, each with its number."""
    try:
        if not path.is_file():
            what = "a folder" if path.is_dir() else "no such file"
            hint = "the path is relative to the problem file"
            raise fault(key, "a CSV file", Shown(f"{what}: {show_value(str(path))}"), hint)
        if path.stat().st_size > _MOST_BYTES:
            raise fault(key, f"a file of at most {_MOST_BYTES} bytes", Shown(repr(path.name)))
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream)
            found = [(reader.line_num, row) for row in reader if any(c.strip() for c in row)]
    except (OSError, ValueError, csv.Error) as error:
        raise BadInput(f"{key}: expected a CSV file that can be read, got {error}") from error
    if not found:
        raise fault(key, f"a row of numbers in {path.name}", Shown("an empty file"))
    return found


def _header_of(lines: list[tuple[int, list[str]]]) -> list[str]:
    first = [cell.strip().removeprefix("#").strip() for cell in lines[0][1]]
    return first if not any(_is_value(cell) for cell in first) else []


def _is_value(cell: str) -> bool:
    """Is the cell a number or meant as one? NaN and an empty cell are, and are bad later on."""
    return not cell or not cell[0].isalpha() or cell.lower() in {"nan", "inf", "infinity"}


def _place(name: str, header: list[str], path: Path, key: str) -> int:
    if name in header:
        return header.index(name)
    where = f"{key}, {path.name}"
    if not header:
        raise fault(where, f"a header line with the column {name!r}", Shown("no header"))
    raise fault(where, f"a column {name!r}", Shown(", ".join(header)[:60]), suggest(name, header))


def _read_cells(cells: list[str], number: int, path: Path, key: str) -> list[Fraction]:
    where = f"{key}, {path.name}, line {number}"
    return [read_number(cell, f"{where}, column {j}") for j, cell in enumerate(cells, 1)]
