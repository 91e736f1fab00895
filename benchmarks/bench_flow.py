"""Trajectories: any number of digits, and validated.

Problem A is the linear flow with d = 5, problem B the single-index flow of the sigmoid on 20 fixed
samples in R³. All integrators get the same vector field, with common subexpressions shared. Times
are processor times of the integration; what is done once for a field stands apart.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import partial
from itertools import product
from random import Random
from time import process_time

from flint import arb, ctx
from mpmath import mp

from benchmarks.flow_contestants import (
    Cost,
    by_heyoka,
    by_mpmath,
    in_turns,
    least,
    least_of_mpmath,
    ours,
    problem_a,
    problem_b,
    seconds,
    step_of_mpmath,
)  # fmt: skip
from benchmarks.report import Report, show_seconds
from deqproof.flow.enclose import Enclosure, enclose, escape_time
from deqproof.flow.oracle import LineOracle
from deqproof.flow.population import population_flow
from deqproof.flow.taylor import InitialValue, integrate, linear_flow, single_index_flow
from deqproof.paper.problem import load_problem

TEN = Fraction(10)
ROADS = ("auto", "plain")
_ONE_STEP = Fraction(1, 1000)  # of heyoka with 20 points and 1000 digits: minutes, and 1.5 GB
# Digits and horizon for each problem; at 1000 digits the road with numba is the plain one.
AGAINST_HEYOKA = [
    ("A", 50, TEN), ("B", 50, TEN), ("A", 200, TEN), ("B", 200, TEN),
    ("A", 1000, Fraction(1, 30)), ("B, 3 points", 1000, Fraction(1)), ("B", 1000, _ONE_STEP),
]  # fmt: skip
# A step of mpmath takes a minute on B at 50 digits.
AGAINST_MPMATH = {"A": Fraction(1, 4), "B": Fraction(1, 64)}
PROBLEMS = {"A": problem_a(), "B": problem_b(), "B, 3 points": problem_b(3)}
TUBES = 2000


def run(report: Report) -> None:
    report.text("### Integration, against heyoka (`real`, compact mode)")
    compare_with_heyoka(report)
    report.text("### Integration, against mpmath.odefun")
    compare_with_mpmath(report)
    report.text("### Tubes")
    compare_enclosures(report)
    report.text("### Growth")
    show_growth(report)
    report.text("### A Gaussian population, by collocation")
    show_population(report)
    report.text("### Escapes from the region of guarantee")
    show_escapes(report)
    report.text("### Tubes against closed forms")
    contain_oracles(report)


def compare_with_heyoka(report: Report) -> None:
    rows: list[list[str]] = []
    for name, digits, until in AGAINST_HEYOKA:
        problem = PROBLEMS[name]
        mine: list[Cost] = []
        theirs: list[Cost] = []
        for _ in range(3 if digits == 50 else 1):  # in turns
            mine.append(least(lambda p=problem, t=until, n=digits: ours(p, t, n, "auto"), 3))
            try:
                theirs.append(by_heyoka(problem, until, digits))
            except ImportError:
                break
        fast = min(c.integrating for c in mine)
        cells = [show_seconds(min(c.preparing for c in mine)), show_seconds(fast)]
        cells += heyoka_cells(report, f"{name}, {digits} digits", fast, theirs)
        rows.append([f"{name}, {digits} digits, t ≤ {until}", *cells])
    report.table(["problem", "preparing", "deqproof", "compiling", "heyoka", "ratio", ""], rows)
    report.text("The ratio is heyoka's time over ours: more is better for deqproof.")


def heyoka_cells(report: Report, label: str, fast: float, theirs: list[Cost]) -> list[str]:
    if not theirs:
        return ["–", "not installed", "–", "–"]
    compiling = min(c.preparing for c in theirs)
    best = min(c.integrating for c in theirs)
    kept = report.bar(f"{label}, cost relative to heyoka", fast / best, 1)
    return [show_seconds(compiling), show_seconds(best), f"{best / fast:.3g}", kept]


def compare_with_mpmath(report: Report) -> None:
    rows: list[list[str]] = []
    for (name, until), digits in product(AGAINST_MPMATH.items(), (25, 50)):
        theirs = by_mpmath(PROBLEMS[name], until, digits).integrating
        rows.append(mpmath_row(report, (name, digits, until), theirs))
    until, theirs = step_of_mpmath(PROBLEMS["A"], 200)
    rows.append(mpmath_row(report, ("A", 200, until), theirs))
    count, theirs = least_of_mpmath(PROBLEMS["B"], 200)
    rows.append(mpmath_row(report, ("B", 200, Fraction(1, 2)), theirs, "≥ "))
    header = ["problem", "odefun", "without numba", "ratio", "≥ 25", "with", "ratio", "≥ 100"]
    report.table(header, rows)
    report.text(
        "At 200 digits, A is one step of odefun. On B a step is not waited for: one of the "
        f"{count} evaluations of the field that it takes was timed, at odefun's own precision, and "
        "nothing else of the step is counted. No step of odefun is longer than 1/2."
    )


def mpmath_row(
    report: Report, case: tuple[str, int, Fraction], theirs: float, bound: str = ""
) -> list[str]:
    name, digits, until = case
    label = f"{name}, {digits} digits, t ≤ {float(until):.3g}"
    cells = [label, bound + show_seconds(theirs)]
    for road, promise in (("plain", 25), ("auto", 100)):
        cost = least(partial(ours, PROBLEMS[name], until, digits, road), 3).integrating
        kept = "–"
        if digits >= 50:
            bar = f"{label}, {road}: {promise} times our cost over odefun's"
            kept = report.bar(bar, promise * cost / theirs, 1)
        cells += [show_seconds(cost), f"{bound}{theirs / cost:.3g}", kept]
    return cells


def compare_enclosures(report: Report) -> None:
    rows = [
        enclosure_row(report, name, problem, digits, road)
        for name, problem in (("A", PROBLEMS["A"]), ("B", PROBLEMS["B"]))
        for digits, road in ((16, "auto"), (50, "auto"), (50, "plain"), (200, "auto"))
    ]
    report.table(
        ["enclosure up to t = 10", "road", "time", "× plain", "radius", "core's check", "bytes"],
        rows,
    )


def enclosure_row(
    report: Report, name: str, problem: InitialValue, digits: int, road: str
) -> list[str]:
    found = enclose(problem, TEN, digits, road=road)  # once before, to fill caches
    cost, plain = in_turns(
        lambda: enclose(problem, TEN, digits, road=road),
        lambda: integrate(problem, TEN, digits, road=road, keep=False),
        rounds=15 if digits < 200 else 3,
    )
    ratio = cost / plain
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
        return InitialValue(linear_flow(sigma, xi), (*(x / 2 for x in xi), Fraction(0)))

    def many(n: int) -> InitialValue:
        draw = Random(3)
        points = [[Fraction(draw.randint(-20, 20), 10) for _ in range(2)] for _ in range(n)]
        field = single_index_flow(points, [Fraction(1), Fraction(1, 3)])
        return InitialValue(field, (Fraction(0), Fraction(1), Fraction(1, 2)))

    def cost(problem: InitialValue, digits: int, road: str) -> float:
        return least(lambda: ours(problem, Fraction(1), digits, road), 3).integrating

    rows: list[list[str]] = []
    for road in ROADS:
        costs = [
            [cost(wide(d), 50, road) for d in (5, 20)],
            [cost(many(n), 50, road) for n in (10, 80)],
            [cost(PROBLEMS["A"], digits, road) for digits in (50, 200)],
        ]
        ratios = (4, 8, 4)
        exponents = [slope(a, b, r) for (a, b), r in zip(costs, ratios, strict=True)]
        rows.append(["numba" if road == "auto" else "plain", *exponents])
    report.table(
        ["exponent of the cost in", "d, 5 to 20", "n, 10 to 80", "digits, 50 to 200"], rows
    )


def show_population(report: Report) -> None:
    """The shipped problem with two indices, tanh; errors are estimates."""
    problem = load_problem("single-index")
    start = (*problem.theta1, problem.theta2)
    rows: list[list[str]] = []
    for digits, until in ((16, TEN), (30, TEN), (50, TEN), (100, Fraction(1, 4))):
        begin = process_time()
        found = population_flow(
            problem.activation, problem.covariance, problem.xi, start, until, digits
        )
        cost = process_time() - begin
        nodes = f"{found.nodes[0]}×{found.nodes[1]}"
        errors = [str(mp.nstr(x, 2)) for x in (found.error, found.defect)]
        rows.append([f"{digits} digits, t ≤ {until}", show_seconds(cost), nodes, *errors])
    report.table(["problem", "time", "nodes", "error of ∇R", "θ′ + ∇R"], rows)


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
