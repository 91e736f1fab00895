"""Kernels: the gradient of a sample and of a Gaussian population.

A batch gradient is measured against the two products with X that any gradient must contain,
`X @ θ₁` and `X.T @ r` in NumPy. Every time is the least of several, taken in turns with pauses in
between: a library's idle threads spin for a while after a call, and would slow down the next one.
"""

import math
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from mpmath import mp

from benchmarks.process import measure
from benchmarks.report import Report, show_seconds
from deqproof.kernel.batch import hessian_vector, risk_gradient, teacher_targets
from deqproof.kernel.compiled import numba_works
from deqproof.kernel.gaussian import GaussianLaw, gaussian_law, gaussian_risk_gradient
from deqproof.kernel.precise import precise_risk_gradient
from deqproof.kernel.record import activation_named

BASE = "X @ θ₁, X.T @ r"
OURS = "deqproof"
SIZES = [(1_000_000, 10), (100_000, 100)]
DRAWS, TRUTH = 12, 36  # random θ for the Gaussian gradient, digits of what it is compared with
SHARES = [0.2, 0.8, 0.95]  # θ₂L
ROUNDS, CALLS, PAUSE = 8, 4, 0.15
Rival = Callable[[Any, Any, Any, float], Callable[[], Any]]


def run(report: Report) -> None:
    if not numba_works():
        report.text("numba is not installed: what follows is the NumPy fallback.")
    report.text("### Risk and gradient over n samples, sigmoid")
    batch(report)
    report.text("### Every activation, n = 10⁶, d = 10")
    activations(report)
    report.text("### The first gradient of a process")
    first(report)
    report.text("### Memory")
    memory(report)
    report.text("### The gradient of a Gaussian population, d = 3")
    gaussian(report)
    report.text("### Growth")
    growth(report)


def sample(n: int, d: int) -> tuple[Any, Any, Any]:
    """X, θ (its last entry still free) and a teacher's targets."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n, d))
    theta, xi = rng.normal(size=d + 1) / math.sqrt(d), rng.normal(size=d) / math.sqrt(d)
    return X, theta, teacher_targets("sigmoid", xi, X)


def in_turns(calls: Mapping[str, Callable[[], Any]], at_once: int = CALLS) -> dict[str, float]:
    """The least time of each call, in rounds of so many at once."""
    best = dict.fromkeys(calls, math.inf)
    for call in calls.values():
        call()
    for _ in range(ROUNDS):
        for name, call in calls.items():
            time.sleep(PAUSE)
            for _ in range(at_once):
                begin = time.perf_counter()
                call()
                best[name] = min(best[name], time.perf_counter() - begin)
    return best


def two_products(X: Any, theta: Any, f: Any) -> tuple[Any, Any]:
    return X @ theta[:-1], X.T @ f


def batch(report: Report) -> None:
    rows: dict[str, dict[str, float | str]] = {}
    for n, d in SIZES:
        X, theta, f = sample(n, d)
        for share in SHARES:
            theta[-1] = 4 * share
            problem = f"n = {n}, d = {d}, θ₂L = {share}"
            rows[problem] = contest(X, theta, f, share)
            times = {k: v for k, v in rows[problem].items() if isinstance(v, float)}
            for name in (BASE, *RIVALS):
                if name in times:
                    ratio = times[OURS] / times[name]
                    report.bar(f"gradient, {problem}, over {name}", ratio, 1.0)
    report.compare("problem", rows, BASE)


def contest(X: Any, theta: Any, f: Any, share: float) -> dict[str, float | str]:
    """The time of each contestant, or why there is none."""
    problem = ("sigmoid", theta, X, f)
    calls: dict[str, Callable[[], Any]] = {
        BASE: partial(two_products, X, theta, f),
        OURS: partial(risk_gradient, *problem),
        "Hessian-vector": partial(hessian_vector, *problem, theta),
        "NumPy fallback": partial(risk_gradient, *problem, engine="numpy"),
    }
    missing: dict[str, float | str] = {}
    for name, rival in RIVALS.items():
        try:
            calls[name] = rival(X, theta, f, share)
        except ImportError as fault:
            missing[name] = f"not installed ({fault.name})"
    return {**in_turns(calls), **missing}


def jax_newton(X: Any, theta: Any, f: Any, share: float) -> Callable[[], Any]:
    """Newton's method by hand, as many steps as the accuracy takes, and the implicit gradient."""
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    steps = {0.2: 4, 0.8: 6, 0.95: 9}[share]

    @jax.jit
    def gradient(X: Any, f: Any, theta: Any) -> Any:
        a, theta2 = X @ theta[:-1], theta[-1]
        z = a + theta2 / 2
        for _ in range(steps):
            y = jax.nn.sigmoid(z)
            z = z - (z - theta2 * y - a) / (1 - theta2 * y * (1 - y))
        y = jax.nn.sigmoid(z)
        s = y * (1 - y)
        e = y - f
        r = e * s / (1 - theta2 * s)
        # r @ X, for X.T @ r is many times slower in XLA on a CPU
        return jnp.dot(e, e), r @ X, jnp.dot(r, y)

    on_device = [jax.device_put(v) for v in (X, f, theta)]
    expected = risk_gradient("sigmoid", theta, X, f)[1][:-1]
    found = np.asarray(gradient(*on_device)[1]) / len(f)
    assert np.linalg.norm(found - expected) < 1e-12 * np.linalg.norm(expected)
    return lambda: jax.block_until_ready(gradient(*on_device))


def jaxopt_iteration(X: Any, theta: Any, f: Any, share: float) -> Callable[[], Any]:
    """Fixed-point iteration with jaxopt's implicit differentiation."""
    import jax
    import jaxopt

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    def step(y: Any, theta: Any, X: Any) -> Any:
        return jax.nn.sigmoid(X @ theta[:-1] + theta[-1] * y)

    solver = jaxopt.FixedPointIteration(step, maxiter=1000, tol=1e-12, implicit_diff=True)

    def risk(theta: Any, X: Any, f: Any) -> Any:
        return jnp.mean((solver.run(jnp.zeros(len(f)), theta, X).params - f) ** 2) / 2

    gradient = jax.jit(jax.value_and_grad(risk))
    on_device = [jax.device_put(v) for v in (theta, X, f)]
    return lambda: jax.block_until_ready(gradient(*on_device))


RIVALS: dict[str, Rival] = {"JAX, Newton": jax_newton, "jaxopt": jaxopt_iteration}


def activations(report: Report) -> None:
    X, theta, f = sample(1_000_000, 10)
    names = ["sigmoid", "tanh", "softplus", "arctan", "erf", "softsign", "elu", "relu", "swish",
             "gelu", "mish", "linear"]  # fmt: skip
    rows: list[list[str]] = []
    base = in_turns({BASE: partial(two_products, X, theta, f)})[BASE]
    for name in names:
        cells = [name]
        for share in SHARES:
            theta[-1] = share / (activation_named(name).steepest or 1.0)
            took = in_turns({name: partial(risk_gradient, name, theta, X, f)})[name]
            cells.append(f"{show_seconds(took)} ({took / base:.2f}×)")
        rows.append(cells)
    report.table(["activation", *(f"θ₂L = {s}" for s in SHARES)], rows)
    report.text(f"In parentheses: cost relative to {BASE}, {show_seconds(base)}.")


_LOAD = """
import numpy as np
from deqproof.kernel.batch import risk_gradient
X, f, theta = np.ones(({n}, {d})), np.ones({n}), np.append(np.ones({d}) / {d}, 0.8)
risk_gradient("sigmoid", theta, X[:{few}], f[:{few}])
"""


def first(report: Report) -> None:
    """A process that imports, loads or compiles, and computes one small gradient."""
    with tempfile.TemporaryDirectory() as cache:
        text = f"import os; os.environ['NUMBA_CACHE_DIR'] = {cache!r}\n" + _LOAD.format(
            n=1000, d=10, few=1000
        )
        command = [sys.executable, "-c", text]
        fresh = measure(command, warm_up=False).seconds
        cached = measure(command, repeats=3, warm_up=False).seconds
    rows = [["compiled anew", show_seconds(fresh)], ["from the cache", show_seconds(cached)]]
    report.table(["machine code", "the whole process"], rows)


def memory(report: Report) -> None:
    rows: list[list[str]] = []
    for n, d in SIZES:
        text = _LOAD.format(n=n, d=d, few=1000)
        before = measure([sys.executable, "-c", text]).peak
        after = measure([sys.executable, "-c", text + 'risk_gradient("sigmoid", theta, X, f)']).peak
        beyond = max(after - before, 0) / 1e6
        kept = report.bar(f"memory beyond the sample, n = {n}, d = {d}, MB", beyond, 64)
        rows.append(
            [f"n = {n}, d = {d}", f"{8 * n * (d + 1) / 1e6:.0f} MB", f"{beyond:.1f} MB", kept]
        )
    report.table(["problem", "X and targets", "beyond them", "at most 64 MB"], rows)


COVARIANCE = [[2.0, 0.25, 0.0], [0.25, 1.0, -0.5], [0.0, -0.5, 1.5]]
XI, THETA1 = [1.0, -0.5, 0.25], [0.5, 0.75, -0.25]


def least(call: Callable[[], Any], repeats: int) -> float:
    call()
    times: list[float] = []
    for _ in range(repeats):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return min(times)


def gaussian(report: Report) -> None:
    law = gaussian_law(COVARIANCE, XI)
    names = ("sigmoid", "tanh", "softplus", "arctan", "erf", "gelu", "softsign", "relu")
    rows = [
        gaussian_row(report, law, name, share) for name in names for share in (-0.95, 0.5, 0.95)
    ]
    report.table(
        ["activation", "θ₂L", "nodes", "float64", "relative error", "30 digits", "bar"], rows
    )
    report.text("The bar: at most 100 µs, and an error of at most 1e-14, for smooth activations.")
    smooth = names[:6]
    worst = [[name, f"{worst_error(report, law, name):.1e}"] for name in smooth]
    report.table(["activation", f"worst error of {DRAWS} θ, against {TRUTH} digits"], worst)


def worst_error(report: Report, law: GaussianLaw, name: str) -> float:
    """The largest relative error of the gradient at random θ with |θ₂|L ≤ 0.95."""
    rng, steepest = np.random.default_rng(1), activation_named(name).steepest
    errors: list[float] = []
    for _ in range(DRAWS):
        theta = [*rng.normal(size=len(XI)), rng.uniform(-0.95, 0.95) / steepest]
        found = gaussian_risk_gradient(name, theta, law)
        with mp.workdps(TRUTH):
            exact = precise_risk_gradient(name, theta, COVARIANCE, XI).gradient
            off = [mp.mpf(float(a)) - b for a, b in zip(found.gradient, exact, strict=True)]
            errors.append(float(mp.norm(off) / mp.norm(exact)))
    report.bar(f"Gaussian gradient, {name}, worst relative error", max(errors), 1e-14)
    return max(errors)


def gaussian_row(report: Report, law: GaussianLaw, name: str, share: float) -> list[str]:
    theta = [*THETA1, share / activation_named(name).steepest]
    found = gaussian_risk_gradient(name, theta, law)
    once = {name: lambda: gaussian_risk_gradient(name, theta, law)}
    took = in_turns(once, 60)[name]  # one round of microseconds may be disturbed
    with mp.workdps(30):
        begin = time.perf_counter()
        exact = precise_risk_gradient(name, theta, COVARIANCE, XI)
        slow = time.perf_counter() - begin
        off = [mp.mpf(float(a)) - b for a, b in zip(found.gradient, exact.gradient, strict=True)]
        error = float(mp.norm(off) / mp.norm(exact.gradient))
    kept = "–"
    if not activation_named(name).kinked:
        kept = report.bar(f"Gaussian gradient, {name}, θ₂L = {share}, µs", took * 1e6, 100)
        report.bar(f"Gaussian gradient, {name}, θ₂L = {share}, relative error", error, 1e-14)
    nodes = "×".join(map(str, found.nodes)) if all(found.nodes) else "closed form"
    return [name, f"{share}", nodes, show_seconds(took), f"{error:.1e}", show_seconds(slow), kept]


def growth(report: Report) -> None:
    """Exponents of the cost, least squares on a log scale."""
    fits = {
        "batch gradient in n (d = 10)": [(n, batch_time(n, 10)) for n in (10**5, 3 * 10**5, 10**6)],
        "batch gradient in d (n = 10⁵)": [(d, batch_time(10**5, d)) for d in (30, 100, 300)],
        "Gaussian gradient in digits": [(p, precise_time(p)) for p in (25, 50, 100)],
    }
    rows: list[list[str]] = []
    for name, points in fits.items():
        x, y = np.log(np.array(points, dtype=float)).T
        times = ", ".join(f"{size}: {show_seconds(took)}" for size, took in points)
        rows.append([name, times, f"{np.polyfit(x, y, 1)[0]:.2f}"])
    report.table(["cost", "times", "exponent"], rows)


def batch_time(n: int, d: int) -> float:
    X, theta, f = sample(n, d)
    theta[-1] = 3.2
    return least(lambda: risk_gradient("sigmoid", theta, X, f), 15)


def precise_time(digits: int) -> float:
    with mp.workdps(digits):
        return least(lambda: precise_risk_gradient("sigmoid", [*THETA1, 0.5], COVARIANCE, XI), 1)
