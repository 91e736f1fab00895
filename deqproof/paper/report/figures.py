"""The pictures of a problem's run: risk and distance against their bounds, and the sphere."""

from __future__ import annotations

from math import cos, exp, pi, sin
from typing import TYPE_CHECKING

from deqproof.paper.report.svg import Chart, Curve, draw

if TYPE_CHECKING:
    from deqproof.paper.problem import Problem
    from deqproof.paper.report.run import Run

_POINTS = 160


def figures_of(problem: Problem) -> list[str]:
    """SVG of the flow in float64, from the start to the problem's end."""
    from deqproof.paper.report.run import run_problem

    run = run_problem(problem, "dop853", problem.until, _POINTS, 15)
    charts = [_risk(run), _distance(run), _sphere(run)]
    tag = "".join(c if c.isascii() and c.isalnum() else "-" for c in problem.name)
    return [draw(chart, f"figure-{tag}-{k}") for k, chart in enumerate(charts)]


def _risk(run: Run) -> Chart:
    times, _, risks = run.floats()
    return Chart(
        "Risk against its bound",
        "The risk R(t) of the flow stays below R(0)exp(−2μt), the bound of Theorem 3.4.",
        "t", "R",
        (_curve("R(t)", times, risks), _curve("R(0) exp(−2μt)", times, run.promised(), True)),
        log=True,
    )  # fmt: skip


def _distance(run: Run) -> Chart:
    times, states, _ = run.floats()
    limit = [float(v.ball.mid()) for v in run.constants.limit]
    gaps = [sum((a - b) ** 2 for a, b in zip(s, limit, strict=True)) ** 0.5 for s in states]
    D, mu = (float(run.constants.ball(name).mid()) for name in ("D", "mu"))
    bound = [D * exp(-mu * t) for t in times]
    return Chart(
        "Distance to the limit",
        "The distance from θ(t) to its limit stays below D exp(−μt), the bound of Theorem 3.4.",
        "t", "‖θ(t) − θ(∞)‖",
        (_curve("distance", times, gaps), _curve("D exp(−μt)", times, bound, True)),
        log=True,
    )  # fmt: skip


def _sphere(run: Run) -> Chart:
    """In the half-plane of ‖θ₁‖ and θ₂ the sphere is a half circle around (0, 1)."""
    _, states, _ = run.floats()
    kernel = [float(x) for x in run.constants.kernel_part]
    path = [(_norm([a - b for a, b in zip(s, kernel, strict=False)]), s[-1]) for s in states]
    radius = float(run.constants.ball("alpha").mid())
    angles = [pi * (k / 80 - 0.5) for k in range(81)]
    circle = [(radius * cos(a), 1 + radius * sin(a)) for a in angles]
    return Chart(
        "The sphere",
        "The flow's path in the plane of ‖θ₁‖ and θ₂ stays on the half circle of radius α around "
        "(0, 1).",
        "‖θ₁‖", "θ₂",
        (Curve("path", tuple(path)), Curve("sphere", tuple(circle), True)),
        square=True,
    )  # fmt: skip


def _norm(values: list[float]) -> float:
    return sum(x * x for x in values) ** 0.5


def _curve(name: str, xs: list[float], ys: list[float], dashed: bool = False) -> Curve:
    return Curve(name, tuple(zip(xs, ys, strict=True)), dashed)
