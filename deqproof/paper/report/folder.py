"""The folder of a report: every file is written whole or not at all, and earlier work is kept."""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from deqproof.core.errors import BadInput
from deqproof.paper.report.sheet import Sheet, sheet_from_data, sheet_to_data

if TYPE_CHECKING:
    from deqproof.paper.numbers import Numbers

COLUMNS = (
    "problem", "theorem", "claim", "relation", "promise", "measured", "ratio", "where", "holds",
    "digits", "method",
)  # fmt: skip


def open_folder(folder: Path) -> Path:
    """Make the folder, and see that it can be written to. Raises BadInput."""
    try:
        for part in (folder, folder / "certificates", folder / "latex"):
            part.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".deqproof-"):
            pass
    except OSError as fault:
        got = f"{str(folder)!r}: {fault.strerror or fault}"
        raise BadInput(
            f"expected a folder to write to, got {got}; try another one with --out"
        ) from fault
    return folder


def write_text(path: Path, text: str) -> Path:
    """Write the file beside its place and move it there: readers see the old one or the new one.

    Raises BadInput if it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with temporary.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as fault:
        got = f"{str(path)!r}: {fault.strerror or fault}"
        raise BadInput(f"expected a file to write to, got {got}; try another path") from fault
    finally:
        temporary.unlink(missing_ok=True)
    return path


def dumped(document: Any) -> str:
    """The document as JSON files have it."""
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


# -- sheets and figures: a later run replaces those of the same name and keeps the others ---------


@dataclass(frozen=True, slots=True)
class Kept:
    """What the folder's report shows: sheets by id, and SVG figures by problem."""

    sheets: dict[str, Sheet] = field(default_factory=dict[str, Sheet])
    figures: dict[str, list[str]] = field(default_factory=dict[str, list[str]])


def kept_report(folder: Path) -> Kept:
    """What earlier runs left, of theorems whose certificates are still there; a file that is no
    report of ours is as good as none."""
    data = _read(folder / "report.json")
    try:
        sheets = [sheet_from_data(s) for s in data["sheets"]] if data else []
        figures = {str(name): [str(f) for f in found] for name, found in data["figures"].items()}
    except (BadInput, TypeError, KeyError, ValueError, AttributeError):
        return Kept()
    there = {s.id: s for s in sheets if (folder / "certificates" / f"{s.id}.json").is_file()}
    return Kept(there, figures)


def keep_report(
    folder: Path, sheets: Sequence[Sheet], figures: Mapping[str, Sequence[str]]
) -> Kept:
    """Keep sheets and figures beside those of earlier runs; all of them."""
    old = kept_report(folder)
    new = Kept(
        old.sheets | {sheet.id: sheet for sheet in sheets},
        old.figures | {name: list(found) for name, found in figures.items()},
    )
    data = [sheet_to_data(sheet) for sheet in new.sheets.values()]
    text = dumped({"schema": 1, "sheets": data, "figures": new.figures})
    write_text(folder / "report.json", text)
    return new


# -- numbers: one row for each claim of a theorem and each problem ---------------------------------


def number_data(numbers: Numbers, theorems: Iterable[str]) -> list[dict[str, Any]]:
    """The rows that belong to the theorems, with their problem's name."""
    rows = [{"problem": numbers.problem.name, **asdict(row)} for row in numbers.rows]
    return [
        {name: row[name] for name in COLUMNS}
        for theorem in theorems
        for row in rows
        if row["theorem"] == theorem
    ]


def write_numbers(folder: Path, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """numbers.json and numbers.csv: the rows beside those of other theorems and problems."""
    new = {(row["problem"], row["theorem"]) for row in rows}
    kept = [row for row in _kept_rows(folder) if (row["problem"], row["theorem"]) not in new]
    total = [*kept, *rows]
    write_text(folder / "numbers.json", dumped({"schema": 1, "rows": total}))
    write_text(
        folder / "numbers.csv", csv_text(COLUMNS, [[row[c] for c in COLUMNS] for row in total])
    )
    return total


def _kept_rows(folder: Path) -> list[Mapping[str, Any]]:
    data = _read(folder / "numbers.json")
    rows = data.get("rows") if data else None
    if not isinstance(rows, list):
        return []
    return [row for row in rows if isinstance(row, dict) and set(row) == set(COLUMNS)]


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["" if x is None else x for x in row] for row in rows)
    return stream.getvalue()


def _read(path: Path) -> dict[str, Any]:
    """A JSON object, or nothing where there is none that can be read."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
