"""Trajectories: any number of digits, and validated.

Problem A is the linear flow with d = 5, problem B the single-index flow of the sigmoid on 20 fixed
samples in R³. All integrators get the same vector field, with common subexpressions shared;
processor time, without compilation. At many digits the slow ones go a shorter way, and the
comparison is along that way.
"""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

from flint import arb, ctx
from mpmath import mp

from benchmarks.flow_contestants import (
    by_heyoka,
    by_mpmath,
    ours,
    problem_a,
    problem_b,
    seconds,
)  # fmt: skip
from benchmarks.report import Report, show_seconds
from deqproof.flow.enclose import Enclosure, enclose, escape_time
from deqproof.flow.oracle import LineOracle
from deqproof.flow.taylor import InitialValue, linear_flow, single_index_flow

TEN = Fraction(10)
HORIZONS = {  # of mpmath, which is two orders of magnitude slower
    ("A", 50): TEN, ("B", 50): TEN,
    ("A", 200): Fraction(1, 4), ("B", 200): Fraction(1),
    ("A", 1000): None, ("B", 1000): None,
}  # fmt: skip
AT_1000 = {"A": Fraction(1, 30), "B": Fraction(3)}
PROBLEMS = {"A": problem_a(), "B": problem_b()}
TUBES = 2000


def run(report: Report) -> None:
    compare_integrators(report)
    compare_enclosures(report)
    show_growth(report)
    show_escapes(report)
    contain_oracles(report)


def compare_integrators(report: Report) -> None:
    rows: list[list[str]] = []
    for (name, digits), horizon in HORIZONS.items():
        problem = PROBLEMS[name]
        until = AT_1000[name] if digits == 1000 else TEN
        fast = ours(problem, until, digits, "auto")
        plain = ours(problem, until, digits, "plain")
        row = [f"{name}, {digits} digits, t ≤ {until}", show_seconds(fast), show_seconds(plain)]
        row += heyoka_cells(report, name, digits, until, fast)
        row += mpmath_cells(report, name, digits, horizon, fast, plain, until)
        rows.append(row)
    header = ["problem", "with numba", "without", "heyoka", "compiling", "×", "odefun", "×", "×"]
    report.table(header, rows)
    report.text("× after heyoka and odefun: their time over ours with numba, then without.")


def heyoka_cells(report: Report, name: str, digits: int, until: Fraction, fast: float) -> list[str]:
    try:
        compiling, theirs = by_heyoka(PROBLEMS[name], until, digits)
    except ImportError:
        return ["not installed", "–", "–"]
    kept = report.bar(f"{name}, {digits} digits, cost relative to heyoka", fast / theirs, 1)
    return [show_seconds(theirs), show_seconds(compiling), f"{theirs / fast:.3g} ({kept})"]


def mpmath_cells(
    report: Report, name: str, digits: int, horizon: Fraction | None,
    fast: float, plain: float, until: Fraction,
) -> list[str]:  # fmt: skip
    if horizon is None:
        return ["–", "–", "–"]
    problem = PROBLEMS[name]
    theirs = by_mpmath(problem, horizon, digits)
    if horizon != until:
        fast, plain = (ours(problem, horizon, digits, road) for road in ("auto", "plain"))
    label = f"{name}, {digits} digits, odefun's time over ours"
    kept = [
        report.bar(f"{label} {road} (inverse)", cost / theirs, 1 / least)
        for road, cost, least in (("with numba", fast, 100), ("without", plain, 25))
    ]
    way = "" if horizon == until else f" (t ≤ {horizon})"
    return [
        f"{show_seconds(theirs)}{way}",
        f"{theirs / fast:.3g} ({kept[0]})",
        f"{theirs / plain:.3g} ({kept[1]})",
    ]


def compare_enclosures(report: Report) -> None:
    rows = [
        enclosure_row(report, name, problem, digits, road)
        for name, problem in PROBLEMS.items()
        for digits in (16, 50, 200)
        for road in ("auto", "plain")
    ]
    report.table(
        ["enclosure up to t = 10", "road", "time", "× plain", "radius", "core's check", "bytes"],
        rows,
    )


def enclosure_row(
    report: Report, name: str, problem: InitialValue, digits: int, road: str
) -> list[str]:
    found = enclose(problem, TEN, digits, road=road)  # once before, to fill caches
    cost = seconds(lambda: enclose(problem, TEN, digits, road=road), 2)
    ratio = cost / ours(problem, TEN, digits, road)
    exponent = math.log10(float(found.radius * arb(10) ** digits)) - digits
    checked = seconds(found.tube, 1)
    size = coefficient_bytes(found)
    shown = f"{ratio:.3g}"
    if digits == 50:
        shown += f" ({report.bar(f'{name}, {road}, enclosure over plain', ratio, 2)})"
        report.bar(f"{name}, {road}, log10 of the radius", exponent, 2 - digits)
    return [
        f"{name}, {digits} digits", "numba" if road == "auto" else "plain", show_seconds(cost),
        shown, f"10^{exponent:.1f}", show_seconds(checked), f"{size}",
    ]  # fmt: skip


def coefficient_bytes(found: Enclosure) -> int:
    """What the polynomials of the evidence take in a certificate: nearly all of it."""
    return sum(len(row) for step in found.steps() for row in (*step.states, *step.hidden))


def show_growth(report: Report) -> None:
    """Exponents of the cost between two sizes, everything else alike."""

    def slope(first: float, last: float, ratio: float) -> str:
        return f"{math.log(last / first) / math.log(ratio):.2f}"

    def wide(d: int) -> InitialValue:
        sigma = [[Fraction(1, 1 + i + j) + (i == j) for j in range(d)] for i in range(d)]
        xi = [Fraction((-1) ** i, 2) for i in range(d)]
        return InitialValue(linear_flow(sigma, xi), (*xi[::-1], Fraction(0)))

    def many(n: int) -> InitialValue:
        draw = Random(3)
        points = [[Fraction(draw.randint(-20, 20), 10) for _ in range(2)] for _ in range(n)]
        field = single_index_flow(points, [Fraction(1), Fraction(1, 3)])
        return InitialValue(field, (Fraction(0), Fraction(1), Fraction(1, 2)))

    rows: list[list[str]] = []
    for road in ("auto", "plain"):
        costs = [
            [ours(wide(d), Fraction(1), 50, road) for d in (5, 20)],
            [ours(many(n), Fraction(1), 50, road) for n in (10, 80)],
            [ours(PROBLEMS["A"], Fraction(1), digits, road) for digits in (50, 200)],
        ]
        ratios = (4, 8, 4)
        exponents = [slope(a, b, r) for (a, b), r in zip(costs, ratios, strict=True)]
        rows.append(["numba" if road == "auto" else "plain", *exponents])
    report.table(
        ["exponent of the cost in", "d, 5 to 20", "n, 10 to 80", "digits, 50 to 200"], rows
    )


def show_escapes(report: Report) -> None:
    """The escapes of theory 2.9, proved."""
    cases = [(["-1"], Fraction(19, 5)), (["-1", "1/2"], Fraction(39, 10))]
    rows: list[list[str]] = []
    for sample, theta2 in cases:
        field = single_index_flow([[Fraction(x)] for x in sample], [Fraction(-2)])
        problem = InitialValue(field, (Fraction(3), theta2))
        level = field.states[1] - 4
        cost = seconds(lambda p=problem, g=level: escape_time(p, g, 20), 2)
        found = escape_time(problem, level, 20)
        checked = seconds(found.enclosure.tube, 2)
        with ctx.workdps(30):
            when = found.time.str(14, radius=True)
        cells = [show_seconds(cost), show_seconds(checked), f"{coefficient_bytes(found.enclosure)}"]
        rows.append([f"sample {', '.join(sample)}, θ₂(0) = {theta2}", when, *cells])
    report.table(["θ₂ reaches 4 = 1/L", "at t", "time", "core's check", "bytes"], rows)


def contain_oracles(report: Report) -> None:
    """Random problems with d = 1, whose closed form is inside the tube at twice the digits."""
    draw, failed, widest = Random(11), 0, 0.0
    for _ in range(TUBES):
        a, xi, x, y, t = (Fraction(draw.randint(-24, 24), 12) for _ in range(5))
        oracle = LineOracle(abs(a) + Fraction(1, 12), xi, (x, Fraction(3, 2) + abs(y)))
        problem = InitialValue(linear_flow([[oracle.eigenvalue]], [xi]), oracle.start)
        digits = draw.choice((10, 16, 25, 40))
        until = abs(t) + Fraction(1, 12)
        found = enclose(problem, until, digits, road=draw.choice(("auto", "plain")))
        with ctx.workdps(3 * digits), mp.workdps(3 * digits):
            near = arb(0, 1) * arb(10) ** (2 - 2 * digits)
            values = [arb(mp.nstr(v, 2 * digits)) + near for v in oracle.at(until, 2 * digits)]
            inside = [z.overlaps(v) for z, v in zip(found.final, values, strict=True)]
            widest = max(widest, float(found.radius * arb(10) ** digits))
        failed += found.stopped != "" or not all(inside)
    kept = report.bar("tubes that do not contain the closed form", failed, 0)
    report.text(
        f"{TUBES} random problems with a closed form, 10 to 40 digits: {failed} outside their tube "
        f"({kept}); the widest radius was {widest:.2g} · 10^−digits."
    )
