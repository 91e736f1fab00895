"""An outcome's panels as one SVG picture, with matplotlib; equal outcomes give equal files."""

from __future__ import annotations

from importlib.util import find_spec
from io import StringIO
from typing import Any

from deqproof.paper.experiment.record import Outcome, Panel

_STYLE: dict[str, Any] = {
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "legend.fontsize": 7.5,
    "legend.framealpha": 0.8,
    "svg.hashsalt": "deqproof",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
}
_MOST_POINTS, _MOST_NAMES = 200, 10
_WIDTH, _HEIGHT = 4.6, 3.6


def can_draw() -> bool:
    """Is matplotlib there?"""
    return find_spec("matplotlib") is not None


def picture(outcome: Outcome) -> str:
    """The SVG of all panels, at most three in a row. Needs matplotlib."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    columns = 2 if len(outcome.panels) in (2, 4) else min(3, len(outcome.panels))
    rows = -(-len(outcome.panels) // columns)
    with mpl.rc_context(rc=dict(_STYLE)):  # type: ignore[arg-type]
        figure = Figure(figsize=(_WIDTH * columns, _HEIGHT * rows), layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False).ravel()
        for axis, panel in zip(axes, outcome.panels, strict=False):
            _draw(axis, panel)
        for axis in axes[len(outcome.panels) :]:
            axis.axis("off")
        stream = StringIO()
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def _draw(axis: Any, panel: Panel) -> None:
    thin = len(panel.curves) > _MOST_NAMES
    for k, curve in enumerate(panel.curves):
        step = max(1, -(-len(curve.points) // _MOST_POINTS))
        xs, ys = zip(*curve.points[::step], strict=True)
        look = "--" if curve.dashed else "-"
        axis.plot(
            xs, ys, look, label=curve.name or None, linewidth=0.8 if thin else 1.4,
            color=f"C{int(curve.dashed)}" if thin else f"C{k % 10}",
        )  # fmt: skip
    axis.set(title=panel.title, xlabel=panel.across, ylabel=panel.upward)
    axis.set_xscale("log" if panel.log_across else "linear")
    axis.set_yscale("log" if panel.log_upward else "linear")
    if any(curve.name for curve in panel.curves):
        axis.legend()
