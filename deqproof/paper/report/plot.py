"""Plots of a run with matplotlib, in the format that the file's name asks for."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deqproof.core.errors import BadInput

if TYPE_CHECKING:
    from deqproof.paper.report.run import Run

_FORMATS = (".svg", ".png", ".pdf")


def check_plot(path: Path) -> None:
    """Raises BadInput if no plot can be drawn into such a file."""
    if path.suffix.lower() not in _FORMATS:
        known = ", ".join(_FORMATS)
        raise BadInput(f"--plot: expected a name ending in {known}, got {path.name!r:.60}")
    if find_spec("matplotlib") is None:
        hint = "try pip install 'deqproof[plot]'"
        raise BadInput(f"--plot: expected matplotlib, got none; {hint}")


def draw_run(run: Run, path: Path) -> None:
    """Risk against its bound, the radius's drift, and for d ≤ 2 the path. Raises BadInput."""
    check_plot(path)
    from matplotlib.figure import Figure

    times, states, risks = run.floats()
    panels = 3 if len(states[0]) <= 3 else 2
    figure = Figure(figsize=(5 * panels, 4), layout="constrained")
    axes = figure.subplots(1, panels)
    _draw_risk(axes[0], run, times, risks)
    _draw_radius(axes[1], run, times)
    if panels == 3:
        _draw_path(axes[2], states)
    temporary = path.with_name(f".{path.name}.part{path.suffix}")
    try:
        figure.savefig(temporary, metadata={"Date": None} if path.suffix == ".svg" else None)
        temporary.replace(path)
    except OSError as fault:
        raise BadInput(
            f"--plot: expected a file to write to, got {str(path)!r}: {fault.strerror}"
        ) from fault
    finally:
        temporary.unlink(missing_ok=True)


def _draw_risk(axis: Any, run: Run, times: list[float], risks: list[float]) -> None:
    axis.semilogy(times, risks, label="R(t)")
    if run.method != "descent" and run.problem.kind == "linear":
        axis.semilogy(times, run.promised(), "--", label="R(0) exp(−2μt)")
    axis.set(title="Risk", xlabel="t")
    axis.legend()


def _draw_radius(axis: Any, run: Run, times: list[float]) -> None:
    distances = run.distances()
    if run.problem.kind == "linear":
        axis.plot(times, [r - distances[0] for r in distances])
        axis.set(title="‖θ − (0, 1)‖ minus its start", xlabel="t")
    else:
        axis.semilogy(times, distances)
        axis.set(title="‖θ − (ξ, 0)‖", xlabel="t")


def _draw_path(axis: Any, states: list[list[float]]) -> None:
    axis.plot([s[0] for s in states], [s[-1] for s in states])
    axis.plot(states[0][0], states[0][-1], "o", label="start")
    axis.set(title="Path", xlabel="θ₁, first coordinate", ylabel="θ₂", aspect="equal")
    axis.legend()
