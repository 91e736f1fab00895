"""The pictures of a problem's run: risk and distance against their bounds, the rate, the sphere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from math import cos, exp, hypot, pi, sin
from typing import TYPE_CHECKING

from deqproof.core.errors import DeqproofError
from deqproof.paper.report.svg import Chart, Curve, draw

if TYPE_CHECKING:
    from deqproof.paper.problem import Problem
    from deqproof.paper.report.run import Run

_POINTS = 160
_GONE = 1e-12  # of the risk at the start: below it a rate is rounding
_ANGLES = (-70, -20, 20, 70)  # of further starts on the sphere, in degrees from its equator


def figures_of(problem: Problem) -> list[str]:
    """SVG of the flow in float64, from the start to the problem's end, none where it fails; and of
    the slack in the proofs of the rates."""
    from deqproof.paper.report.run import run_problem

    try:
        run = run_problem(problem, "dop853", problem.until, _POINTS, 15)
        charts = list(_linear(run) if problem.kind == "linear" else _single_index(run))
    except DeqproofError:
        return []
    tag = "".join(c if c.isascii() and c.isalnum() else "-" for c in problem.name)
    drawn = [draw(chart, f"figure-{tag}-{k}") for k, chart in enumerate(charts)]
    return [*drawn, *_slack(problem, tag)]


def _slack(problem: Problem, tag: str) -> Iterator[str]:
    """Of every theorem that promises a rate for the problem."""
    from deqproof.paper.report.bars import draw_slack
    from deqproof.paper.slack import TABLES, slack
    from deqproof.paper.theorem import REGISTRY

    for theorem in TABLES:
        label = REGISTRY[theorem].label if theorem in REGISTRY else theorem
        with suppress(DeqproofError):
            for k, table in enumerate(slack(theorem, problem), 1):
                yield draw_slack(table, label, f"slack-{tag}-{theorem}-{k}")


# -- linear ----------------------------------------------------------------------------------------


def _linear(run: Run) -> Iterator[Chart]:
    times, states, risks = run.floats()
    limit = [float(v.ball.mid()) for v in run.constants.limit]
    gaps = [_norm([a - b for a, b in zip(s, limit, strict=True)]) for s in states]
    D, mu, nu = (float(run.constants.ball(name).mid()) for name in ("D", "mu", "nu"))
    yield Chart(
        "Risk against its bound",
        "The risk R(t) of the flow stays below R(0)exp(−2μt), the bound of Theorem 3.4.",
        "t", "R",
        (_curve("R(t)", times, risks), _curve("R(0) exp(−2μt)", times, run.promised(), True)),
        log=True,
    )  # fmt: skip
    bound = [D * exp(-mu * t) for t in times]
    yield Chart(
        "Distance to the limit",
        "The distance from θ(t) to its limit stays below D exp(−μt), the bound of Theorem 3.4.",
        "t", "‖θ(t) − θ(∞)‖",
        (_curve("distance", times, gaps), _curve("D exp(−μt)", times, bound, True)),
        log=True,
    )  # fmt: skip
    yield _rate(run, gaps, mu, nu)
    yield _sphere(run)


def _rate(run: Run, gaps: list[float], mu: float, nu: float) -> Chart:
    far, rates = _rates(run, gaps)
    ends = [0.0, max(far, default=1.0)]
    return Chart(
        "Rate against distance",
        "The rate −R′/R at which the risk falls, against the distance that is left: never below "
        "2μ, and it tends to 2ν at the limit.",
        "‖θ(t) − θ(∞)‖", "−R′/R",
        (
            _curve("−R′/R", far, rates),
            _curve("2μ, promised", ends, [2 * mu] * 2, True),
            _curve("2ν, at the limit", ends, [2 * nu] * 2, True),
        ),
    )  # fmt: skip


def _rates(run: Run, gaps: list[float]) -> tuple[list[float], list[float]]:
    """Distances, and −R′/R = ‖∇R‖²/R there."""
    import numpy as np

    from deqproof.paper.report.roads import float_risk

    look, (_, states, risks) = float_risk(run.problem), run.floats()
    found: list[tuple[float, float]] = []
    for gap, state, risk in zip(gaps, states, risks, strict=True):
        if risk > _GONE * risks[0]:
            slope = look(np.array(state))[1]
            found.append((gap, float(slope @ slope) / risk))
    return [x for x, _ in found], [y for _, y in found]


def _sphere(run: Run) -> Chart:
    """In the half-plane of ‖θ₁‖ and θ₂ the sphere is a half circle around (0, 1)."""
    radius = float(run.constants.ball("alpha").mid())
    angles = [pi * (k / 80 - 0.5) for k in range(81)]
    circle = [(radius * cos(a), 1 + radius * sin(a)) for a in angles]
    limit = [float(v.ball.mid()) for v in run.constants.limit]
    further = enumerate(_further_paths(run, radius))
    others = [Curve("" if k else "other starts", tuple(p), colour=2) for k, p in further]
    own = _heights(run, run.floats()[1])
    return Chart(
        "The sphere",
        "The flow's path in the plane of ‖θ₁‖ and θ₂, and those from four other starts on the same "
        "sphere, stay on the half circle of radius α around (0, 1). Below θ₂ = 1 they end at one "
        "point, above it at another.",
        "‖θ₁‖", "θ₂",
        (
            Curve("sphere", tuple(circle), True, colour=1),
            *others,
            Curve("path", tuple(own), colour=0),
            Curve("limit", tuple(_heights(run, [limit])), colour=0),
        ),
        square=True,
    )  # fmt: skip


def _further_paths(run: Run, radius: float) -> Iterator[list[tuple[float, float]]]:
    """Flows from other heights on the sphere, the direction of θ₁ turned for every second."""
    from deqproof.flow.floating import integrate
    from deqproof.paper.report.roads import float_risk

    look, kernel = float_risk(run.problem), [float(x) for x in run.constants.kernel_part]
    own = [float(a) - b for a, b in zip(run.problem.theta1, kernel, strict=True)]
    length = _norm(own)
    until = float(run.problem.until)
    for k, angle in enumerate(_ANGLES if length else ()):
        a, sign = pi * angle / 180, (-1) ** k
        turned = [b + sign * radius * cos(a) * x / length for x, b in zip(own, kernel, strict=True)]
        start = [*turned, 1 + radius * sin(a)]
        with suppress(DeqproofError):
            times = [until * (j / 60) ** 2 for j in range(61)]
            found = integrate(lambda state: -look(state)[1], start, times, "dop853")
            yield _heights(run, found.states.tolist())


def _heights(run: Run, states: list[list[float]]) -> list[tuple[float, float]]:
    """(‖θ₁‖ on the range of Σ, θ₂)."""
    kernel = [float(x) for x in run.constants.kernel_part]
    return [(_norm([a - b for a, b in zip(s[:-1], kernel, strict=True)]), s[-1]) for s in states]


# -- single-index ----------------------------------------------------------------------------------


def _single_index(run: Run) -> Iterator[Chart]:
    times, _, risks = run.floats()
    gaps, rate = run.distances(), _promised_rate(run.problem)
    yield Chart(
        "Risk", "The risk R(t) along the flow.", "t", "R", (_curve("R(t)", times, risks),), log=True
    )
    bound = [gaps[0] * exp(-(rate or 0.0) * t / 2) for t in times]
    says = "stays below its bound by Theorem 3.8" if rate else "is promised nothing by Theorem 3.8"
    yield Chart(
        "Distance to the target",
        f"The distance ‖θ(t) − (ξ, 0)‖ {says}.",
        "t", "‖θ(t) − (ξ, 0)‖",
        (
            _curve("distance", times, gaps),
            *([_curve("√r(0) exp(−λ₁t/2)", times, bound, True)] if rate else ()),
        ),
        log=True,
    )  # fmt: skip
    far, rates = _approach(run, gaps)
    ends = [min(far, default=0.0), max(far, default=1.0)]
    yield Chart(
        "Rate against distance",
        "The rate −r′/r at which r = ‖θ − (ξ, 0)‖² falls, against the distance that is left"
        + (", above the rate λ₁ that Theorem 3.8 promises." if rate else "."),
        "‖θ(t) − (ξ, 0)‖", "−r′/r",
        (
            _curve("−r′/r", far, rates),
            *([_curve(f"λ₁ = {rate:.3g}, promised", ends, [rate] * 2, True)] if rate else ()),
        ),
        log=True,
    )  # fmt: skip


def _promised_rate(problem: Problem) -> float | None:
    """λ₁ of Theorem 3.8; None where the theorem does not apply."""
    from deqproof.paper.single_index.constants import single_index_constants

    with suppress(DeqproofError):
        constants = single_index_constants(problem)
        if constants.applies:
            return float(constants.ball("lambda1").mid())
    return None


def _approach(run: Run, gaps: list[float]) -> tuple[list[float], list[float]]:
    """Distances, and −r′/r = 2⟨θ − (ξ, 0), ∇R⟩/r there."""
    import numpy as np

    from deqproof.paper.report.roads import float_risk

    look, target = float_risk(run.problem), np.array([*map(float, run.problem.xi), 0.0])
    far = [(gap, np.array(s)) for gap, s in zip(gaps, run.floats()[1], strict=True) if gap > 1e-6]
    rates = [2 * float((state - target) @ look(state)[1]) / gap**2 for gap, state in far]
    return [gap for gap, _ in far], rates


def _norm(values: list[float]) -> float:
    return hypot(*values)


def _curve(name: str, xs: list[float], ys: list[float], dashed: bool = False) -> Curve:
    return Curve(name, tuple(zip(xs, ys, strict=True)), dashed)
