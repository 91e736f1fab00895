"""`deqproof experiment`: the paper's experiments, with tables, pictures and what they found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

from deqproof.cli.option import Count, PathText, json_option
from deqproof.cli.screen import echo, emit, epilog, err, out, remark, table

if TYPE_CHECKING:
    from deqproof.paper.experiment.record import Experiment, Outcome, Setting

_EXAMPLES = """
deqproof experiment --list
deqproof experiment linear-sanity near-singular
deqproof experiment all --out results --seed 7
deqproof experiment step-size --quick --json
"""


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from deqproof.paper.experiment.catalog import EXPERIMENTS

    return [name for name in (*EXPERIMENTS, "all") if name.startswith(incomplete)]


@click.command(epilog=epilog(_EXAMPLES))
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=_complete)
@click.option("--list", "listed", is_flag=True, help="Show the experiments and run none.")
@click.option(
    "--out",
    "folder",
    metavar="DIR",
    type=PathText(),
    default="deqproof-experiments",
    show_default=True,
    help="Where tables, pictures and the summary go.",
)
@click.option(
    "--seed",
    metavar="N",
    type=Count(0, 2**63),
    default="2025",
    show_default=True,
    help="Of everything random.",
)
@click.option("--quick", is_flag=True, help="A smaller variant that takes seconds.")
@json_option
def experiment(
    names: tuple[str, ...], listed: bool, folder: Path, seed: int, quick: bool, as_json: bool
) -> int:  # fmt: skip
    """Run experiments by name, or `all`.

    CSV, SVG and a summary go to DIR. Each finding stands beside what the theory promises, where it
    promises something. The exit status is 1 if a promise was not kept. Pictures need the extra
    `plot`.
    """
    from deqproof.paper.experiment.catalog import EXPERIMENTS, experiment_named
    from deqproof.paper.experiment.draw import can_draw
    from deqproof.paper.experiment.record import Setting
    from deqproof.paper.experiment.write import summary_of, write_outcome

    if listed or not names:
        return _list(list(EXPERIMENTS.values()), as_json)
    chosen = list(EXPERIMENTS.values()) if "all" in names else [experiment_named(n) for n in names]
    if not can_draw():
        remark("expected matplotlib for pictures, got none: try pip install 'deqproof[plot]'")
    documents, alarms = [], 0
    for one in dict.fromkeys(chosen):
        with _progress(one.name) as tell:
            setting = Setting(seed, quick, tell)
            outcome = one.run(setting)
            written = write_outcome(folder, one, outcome, setting)
        alarms += len(outcome.alarms)
        files = [path.name for path in written]
        documents.append(summary_of(one, outcome, setting) | {"files": files})
        if not as_json:
            _show(one, outcome, setting)
    if as_json:
        emit({"schema": 1, "experiments": documents})
    remark(f"written to {folder}")
    return 1 if alarms else 0


def _list(experiments: list[Experiment], as_json: bool) -> int:
    if as_json:
        rows = [{"name": e.name, "title": e.title, "says": e.says} for e in experiments]
        emit({"schema": 1, "experiments": rows})
        return 0
    found = table([("experiment", "left"), ("what", "left")])
    for e in experiments:
        found.add_row(e.name, f"{e.title}. {e.says}")
    out().print(found)
    return 0


def _show(one: Experiment, outcome: Outcome, setting: Setting) -> None:
    from deqproof.paper.experiment.write import short

    seeded = f"seed {setting.seed}{', quick' if setting.quick else ''}"
    found = table(
        [("", "left"), ("finding", "left"), ("computed", "right"), ("promised", "right"),
         ("by", "left")],
        title=f"{one.title} ({one.name}, {seeded})",
    )  # fmt: skip
    for f in outcome.findings:
        sign = "" if not f.relation else "✓" if f.holds else "✗"
        promised = f"{f.relation} {short(f.promised)}".strip()
        found.add_row(sign, f.claim, short(f.computed), promised, f.theorem)
    out().print(found)
    for note in outcome.notes:
        echo(fill(note, 80, initial_indent="  ", subsequent_indent="  "))


@contextmanager
def _progress(name: str) -> Iterator[Callable[[str], None]]:
    """What is being done, on stderr, if somebody looks at a terminal."""
    console = err()
    if not console.is_terminal:
        yield lambda text: None
        return
    with console.status(name) as status:
        yield lambda text: status.update(f"{name}: {text}")
