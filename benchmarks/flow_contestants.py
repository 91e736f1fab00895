"""The same vector field for every integrator: terms bound to heyoka, mpmath and ours."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from random import Random
from typing import Any

from mpmath import mp
from mpmath.calculus.odes import ode_taylor

from deqproof.core.number import Coordinates, Table, evaluate
from deqproof.flow.oracle import full_start
from deqproof.flow.reference import exact_mpf, mp_field
from deqproof.flow.taylor import InitialValue, linear_flow, march, set_out, single_index_flow
from deqproof.flow.taylor.model import augmented

_LONG = 2.0


def problem_a() -> InitialValue:
    """Linear, d = 5, Σ = I + Hilbert's matrix, θ₂(0) = 0."""
    n = range(5)
    sigma = [[Fraction(1, 1 + i + j) + (i == j) for j in n] for i in n]
    xi = [Fraction((-1) ** i * (i + 2), 3) for i in n]
    return InitialValue(linear_flow(sigma, xi), (*(Fraction(1, i + 2) for i in n), Fraction(0)))


def problem_b(count: int = 20) -> InitialValue:
    """Single-index, sigmoid, points of R³ with coordinates in [−2, 2]."""
    draw = Random(7)
    points = [[Fraction(draw.randint(-20, 20), 10) for _ in range(3)] for _ in range(count)]
    field = single_index_flow(points, [Fraction(1), Fraction(-1, 2), Fraction(1, 3)])
    return InitialValue(field, (Fraction(3, 2), Fraction(0), Fraction(1, 2), Fraction(1, 2)))


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds: once for a field (tape, starting roots; compilation), and for the way."""

    preparing: float
    integrating: float


def seconds(run: Callable[[], Any], repeats: int = 3) -> float:
    """Processor time of the fastest of some runs."""
    best = float("inf")
    for _ in range(repeats):
        begin = time.process_time()
        run()
        best = min(best, time.process_time() - begin)
    return best


def in_turns(one: Callable[[], Any], other: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Processor times of both in the round with the median ratio: what slows one slows the other,
    and a lucky run of one of them decides nothing."""
    pairs = [(seconds(one, 1), seconds(other, 1)) for _ in range(rounds)]
    return sorted(pairs, key=lambda pair: pair[0] / pair[1])[rounds // 2]


def least(run: Callable[[], Cost], repeats: int) -> Cost:
    """The least of each part over some runs; one is enough for what takes more than 2 s."""
    runs = [run()]
    while len(runs) < repeats and runs[-1].integrating < _LONG:
        runs.append(run())
    return Cost(min(r.preparing for r in runs), min(r.integrating for r in runs))


def ours(problem: InitialValue, until: Fraction, digits: int, road: str) -> Cost:
    """What `integrate` does with keep=False."""
    begin = time.process_time()
    walk = set_out(problem, digits, road)
    ready = time.process_time()
    for _ in march(walk, until):
        pass
    return Cost(ready - begin, time.process_time() - ready)


def mpmath_problem(problem: InitialValue, digits: int) -> tuple[Callable[..., list[Any]], Any]:
    """The right-hand side and the start, as odefun takes them."""
    states, terms = augmented(problem.field)
    field = mp_field(terms, states, {}, digits)
    return lambda _, x: list(field(tuple(x))), full_start(problem, digits)


def by_mpmath(problem: InitialValue, until: Fraction, digits: int) -> Cost:
    begin = time.process_time()
    with mp.workdps(digits):
        right, start = mpmath_problem(problem, digits)
        end = exact_mpf(until)
        ready = time.process_time()
        mp.odefun(right, 0, start)(end)
    return Cost(ready - begin, time.process_time() - ready)


def step_of_mpmath(problem: InitialValue, digits: int) -> tuple[Fraction, float]:
    """How far the first step of odefun goes, and the processor time that it takes."""
    with mp.workdps(digits):
        right, start = mpmath_problem(problem, digits)
        begin = time.process_time()
        _, end = ode_taylor(mp, right, mp.mpf(0), start, mp.prec + 10, degree_of_mpmath(digits))
        return Fraction(floor(end * 2**20), 2**20), time.process_time() - begin


def least_of_mpmath(problem: InitialValue, digits: int) -> tuple[int, float]:
    """The number of evaluations in a step of odefun, and a lower bound of the step's time: that
    of one evaluation, at the precision that odefun raises itself to, as often."""
    count = degree_of_mpmath(digits)
    with mp.workdps(digits):
        right, start = mpmath_problem(problem, digits)
        mp.prec *= 1 + count
        near = [x + mp.sqrt(2) / 2 ** (4 * digits) for x in start]  # all digits in use
        once = seconds(lambda: right(0, near), 1)
    return count, once * count


def degree_of_mpmath(digits: int) -> int:
    """The degree that odefun chooses."""
    return 3 + int(3 * digits / 2)


def by_heyoka(problem: InitialValue, until: Fraction, digits: int) -> Cost:
    """Compilation and integration in compact mode, at the precision and tolerance of the digits.

    Raises ImportError where heyoka is not installed.
    """
    import heyoka as hy  # pyright: ignore[reportMissingImports]

    bits = int(digits * 3.33) + 10

    def real(q: Fraction) -> Any:
        return hy.real(q.numerator, bits) / hy.real(q.denominator, bits)

    table: Table = {
        "const": lambda q: hy.expression(real(q)),
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "div": lambda a, b: a / b,
        "neg": lambda a: -a,
        "pow": lambda a, n: a**n,
        **{f: getattr(hy, f) for f in ("exp", "log", "tanh", "sin", "cos", "sqrt", "erf", "atan")},
    }
    states, terms = augmented(problem.field)
    letters = {str(x.data[0]): hy.make_vars(str(x.data[0])) for x in states}
    right = evaluate(terms, Coordinates(table, letters, {}, {}, 0))
    with mp.workdps(digits + 10):
        start = [hy.real(mp.nstr(x, digits + 5), bits) for x in full_start(problem, digits)]
    begin = time.process_time()
    tolerance = hy.real(10, bits) ** -digits
    system = list(zip(letters.values(), right, strict=True))
    machine = hy.taylor_adaptive(
        system, start, fp_type=hy.real, prec=bits, compact_mode=True, tol=tolerance
    )
    compiled = time.process_time()
    machine.propagate_until(real(until))
    return Cost(compiled - begin, time.process_time() - compiled)
