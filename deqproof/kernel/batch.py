"""Risk, gradient and Hessian-vector product over n samples, in one pass over X.

With z = a + θ₂σ(z), a = θ₁ᵀx, y = σ(z), w = dy/da = σ'(z)/(1 - θ₂σ'(z)) and e = y - f:

    R = Σ e²/(2n),   ∇R = Σ e w (x, y)/n                          [theory 1.2, 2.2].

X is read once, in blocks that stay in cache; beyond X and the targets a call takes a few
megabytes. The chunks of work do not depend on the number of threads, and their sums are added in
order: the result is the same on any number of threads.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from deqproof.core.errors import BadInput
from deqproof.kernel import fixed_point, plain, rows
from deqproof.kernel.compiled import compiled, numba_works
from deqproof.kernel.record import Activation, activation_named, address_of, require_fixed_point
from deqproof.kernel.samples import Floats, Samples, finite_vector, share, take_samples, threads_for

ENGINES = ("auto", "numba", "numpy")
# Numbers of X in a block of rows: it is read twice, the second time from cache.
_BLOCK_OF_X = 1 << 15
# How many sums each pass makes beyond d.
SUMS = {"gradient_block": 2, "hessian_block": 1, "output_block": 0}


def risk_gradient(
    activation: str | Activation,
    theta: ArrayLike,
    X: ArrayLike,
    targets: ArrayLike,
    *,
    threads: int | None = None,
    engine: str = "auto",
) -> tuple[float, Floats]:
    """The risk R and its gradient (∇_{θ₁}R, ∂_{θ₂}R) on a sample.

    `theta` = (θ₁, θ₂) of length d + 1; `X` is n×d, one sample a row; `targets` of length n.
    `activation`: a name of theory 2.7, "linear" for the linear DEQ, or a record. Arrays of other
    real types, order or alignment are converted piece by piece; none is written to. Raises
    BadInput on a wrong shape or a number that is not finite, IllPosed where some x has no unique
    fixed point.
    """
    samples = take_samples(X, targets)
    sums = _sums("gradient_block", activation, theta, samples, None, threads, engine)
    return float(sums[-1] / (2 * samples.n)), sums[:-1] / samples.n


def hessian_vector(
    activation: str | Activation,
    theta: ArrayLike,
    X: ArrayLike,
    targets: ArrayLike,
    direction: ArrayLike,
    *,
    threads: int | None = None,
    engine: str = "auto",
) -> Floats:
    """The Hessian of R times a direction (v₁, v₂) of length d + 1; arguments as `risk_gradient`.

    Where σ has kinks it is the Hessian almost everywhere.
    """
    samples = take_samples(X, targets)
    v = finite_vector("direction", direction, samples.d + 1)
    return _sums("hessian_block", activation, theta, samples, v, threads, engine) / samples.n


def outputs(
    activation: str | Activation, theta: ArrayLike, X: ArrayLike, *, engine: str = "auto"
) -> Floats:
    """y_θ(x) for every row x of X."""
    rows = take_samples(X, None)
    values = np.empty(rows.n)
    _sums("output_block", activation, theta, Samples(rows.X, values), None, 1, engine)
    if not np.isfinite(values).all():
        rows.explain()
    return values


def teacher_targets(
    activation: str | Activation, xi: ArrayLike, X: ArrayLike, *, engine: str = "auto"
) -> Floats:
    """f(x) = σ(ξᵀx) for every row: the targets of the population risk on this sample."""
    xi = np.append(finite_vector("xi", xi, take_samples(X, None).d), 0.0)
    return outputs(activation, xi, X, engine=engine)


def use_numba(engine: str) -> bool:
    """Whether an engine means numba here. Raises BadInput."""
    if engine not in ENGINES:
        raise BadInput(f"unknown engine {engine!r}: expected one of {', '.join(ENGINES)}")
    if engine == "numba" and not numba_works():
        raise BadInput("numba is not installed: expected engine 'numpy' or 'auto'")
    return engine != "numpy" and numba_works()


def _sums(
    name: str, activation: str | Activation, theta: ArrayLike, samples: Samples,
    direction: Floats | None, threads: int | None, engine: str,
) -> Floats:  # fmt: skip
    record = activation_named(activation) if isinstance(activation, str) else activation
    vector = finite_vector("theta", theta, samples.d + 1)
    require_fixed_point(record, float(vector[-1]))
    run = _run_compiled if use_numba(engine) else _run_plainly
    total = run(name, record, vector, samples, direction, threads)
    if not np.isfinite(total).all():
        samples.explain()
    return total


def _run_plainly(
    name: str, record: Activation, theta: Floats, samples: Samples, direction: Floats | None,
    threads: int | None,
) -> Floats:  # fmt: skip
    sums = np.zeros(samples.d + SUMS[name])
    with np.errstate(all="ignore"):  # what is no number is found in the result
        for lo, hi in samples.pieces():
            getattr(plain, name)(record, theta, direction, *samples.part(lo, hi), sums)
    return sums


def _run_compiled(
    name: str, record: Activation, theta: Floats, samples: Samples, direction: Floats | None,
    threads: int | None,
) -> Floats:  # fmt: skip
    theta1, theta2 = theta[:-1], float(theta[-1])
    step = max(16, min(fixed_point.BLOCK, _BLOCK_OF_X // theta1.size // 4 * 4))
    bent = tuple(map(float, record.slopes or (0, 0)))
    run = partial(
        kernel(name), address_of(record), bent, theta1, theta2,
        record.near, record.again, start_table(record, theta2),
        np.empty(0) if direction is None else direction, step,
    )  # fmt: skip
    width = samples.d + SUMS[name]
    if not samples.direct:
        sums = np.zeros((1, width))
        for lo, hi in samples.pieces():
            run(*samples.part(lo, hi), hi - lo, np.zeros(1, dtype=np.int64), sums)
        return sums[0]
    size, counter = samples.chunk(), np.zeros(1, dtype=np.int64)
    sums = np.zeros((-(-samples.n // size), width))
    X, f = samples.part(0, samples.n)
    workers = min(threads_for(samples.n * (samples.d + 8), threads), len(sums))
    share(lambda: run(X, f, size, counter, sums), workers)
    return sums.sum(axis=0)


def start_table(record: Activation, theta2: float) -> Floats:
    """The table of z(a) that rows start from; nothing for a piecewise linear activation."""
    table = np.empty(fixed_point.TABLE_SIZE)
    if not record.slopes:
        kernel("tabulate")(address_of(record), theta2, record.near, table)
    return table


@cache
def kernel(name: str) -> Any:
    """A compiled pass by name; its first use in a fresh installation compiles it."""
    from numba import types as t

    real, vector = t.float64, t.Array(t.float64, 1, "C", readonly=True)
    matrix = t.Array(t.float64, 2, "C", readonly=True)
    if name == "tabulate":
        return compiled(fixed_point.tabulate, t.void(t.intp, real, real, real[::1]))
    model = (t.intp, t.UniTuple(real, 2), vector, real, real, t.boolean, vector, vector, t.intp)
    targets = real[::1] if name == "output_block" else vector
    rest = (matrix, targets, t.intp, t.int64[::1], real[:, ::1])
    return compiled(rows.every_block, t.void(*model, *rest), {"block": getattr(rows, name)})
