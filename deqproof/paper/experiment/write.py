"""An outcome as files: CSV tables, a picture, and a summary that keeps those of earlier runs.

DIR/NAME-TABLE.csv, DIR/NAME.svg, DIR/summary.json, and DIR/index.md, which is made from the
summary. Each file is written whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any

from deqproof.core.errors import BadInput
from deqproof.paper.experiment.catalog import EXPERIMENTS
from deqproof.paper.experiment.draw import can_draw, picture
from deqproof.paper.experiment.record import Cell, Experiment, Finding, Outcome, Setting
from deqproof.paper.report.folder import csv_text, dumped, write_text

_CSV_DIGITS = 10
_HEAD = """\
<!-- Written by `deqproof experiment`. -->

# Experiments

A finding has the number that was *computed* and the one that the theory *promises*, with the
theorem that promises it; where it promises nothing, there is only the computed one. The ratio is
computed/promised. Computed is in float64, unless it says otherwise: these numbers support a
theorem or raise an alarm, and prove nothing.
"""


def write_outcome(
    folder: Path, experiment: Experiment, outcome: Outcome, setting: Setting
) -> tuple[Path, ...]:
    """All files of one experiment; the picture only where matplotlib is. Raises BadInput."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        got = f"{str(folder)!r}: {fault.strerror or fault}"
        raise BadInput(f"--out: expected a folder to write to, got {got}") from fault
    written = [
        write_text(
            folder / f"{experiment.name}-{t.name}.csv", csv_text(t.header, map(_cells, t.rows))
        )
        for t in outcome.tables
    ]
    if can_draw():
        written.append(write_text(folder / f"{experiment.name}.svg", picture(outcome)))
    entry = summary_of(experiment, outcome, setting) | {"files": [p.name for p in written]}
    kept = {**_kept(folder), experiment.name: entry}
    entries = [kept[name] for name in EXPERIMENTS if name in kept]
    written.append(
        write_text(folder / "summary.json", dumped({"schema": 1, "experiments": entries}))
    )
    written.append(write_text(folder / "index.md", markdown_of(entries)))
    return tuple(written)


def _cells(row: Sequence[Cell]) -> list[str]:
    return [f"{x:.{_CSV_DIGITS}g}" if isinstance(x, float) else str(x) for x in row]


def summary_of(experiment: Experiment, outcome: Outcome, setting: Setting) -> dict[str, Any]:
    """The outcome as plain data, for JSON: what is no finite number is null."""
    return {
        "name": experiment.name,
        "title": experiment.title,
        "says": experiment.says,
        "seed": setting.seed,
        "quick": setting.quick,
        "holds": not outcome.alarms,
        "findings": [_finding_data(f) for f in outcome.findings],
        "notes": list(outcome.notes),
        "alt": outcome.alt,
    }


def _finding_data(finding: Finding) -> dict[str, Any]:
    data = asdict(finding) | {"ratio": finding.ratio}
    return {
        key: None if isinstance(value, float) and not isfinite(value) else value
        for key, value in data.items()
    }


def _kept(folder: Path) -> dict[str, dict[str, Any]]:
    """The entries of an earlier summary; one that cannot be read is as good as none."""
    try:
        data = json.loads((folder / "summary.json").read_text("utf-8"))
        return {str(e["name"]): e for e in data["experiments"] if e["findings"] is not None}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def markdown_of(entries: Sequence[Mapping[str, Any]]) -> str:
    """A page with a section for each experiment: what was done, picture, findings, files."""
    return "\n".join([_HEAD, *(_section(entry) for entry in entries)])


def _section(entry: Mapping[str, Any]) -> str:
    name, files = entry["name"], entry["files"]
    quick = " --quick" if entry["quick"] else ""
    lines = [f"## {entry['title']}", "", entry["says"], ""]
    if f"{name}.svg" in files:
        lines += [f"![{entry['alt']}]({name}.svg)", ""]
    lines += ["| finding | computed | promised | ratio | by |", "|---|---:|---:|---:|---|"]
    lines += [_line(finding) for finding in entry["findings"]]
    tables = ", ".join(f"[{f}]({f})" for f in files if f.endswith(".csv"))
    command = f"`deqproof experiment {name} --seed {entry['seed']}{quick}`"
    lines += ["", *(f"- {note}" for note in entry["notes"])]
    return "\n".join([*lines, f"- {command} makes this. Tables: {tables}.", ""])


def _line(finding: Mapping[str, Any]) -> str:
    claim = str(finding["claim"]).replace("|", r"\|")
    promised = f"{finding['relation']} {short(finding['promised'])}".strip()
    alarm = "" if finding["holds"] else " **ALARM**"
    cells = (claim + alarm, short(finding["computed"]), promised, short(finding["ratio"]))
    theorem = f"`{finding['theorem']}`" if finding["theorem"] else ""
    return "| " + " | ".join((*cells, theorem)) + " |"


def short(value: float | None) -> str:
    """Three digits, for a reader; nothing for what is no number."""
    return "" if value is None or not isfinite(value) else f"{value:.3g}"
