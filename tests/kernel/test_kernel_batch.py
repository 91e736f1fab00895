"""Risk, gradient and Hessian of a sample: theory 1.2 and 2.2, against mpmath row by row.

R = Σ e²/(2n), ∇R = Σ e w (x, y)/n with w = σ'/(1 - θ₂σ'). The relative error is at most 1e-14 for
θ₂L up to 0.95, for both engines and however the arrays lie in memory; and for what is no sample of
finite numbers there is an error and not a number.
"""

import subprocess
import sys
import threading
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_oracle import SIGMA, pre_activation
from kernel_oracle import risk_gradient as exact_risk_gradient
from mpmath import mp

from deqproof.core.derivative import derivative
from deqproof.core.errors import BadInput, IllPosed
from deqproof.core.term import const, function, scalar
from deqproof.kernel import samples
from deqproof.kernel.batch import hessian_vector, outputs, risk_gradient, teacher_targets
from deqproof.kernel.compiled import numba_works
from deqproof.kernel.record import ACTIVATIONS, activation_from_terms

ENGINES = ["numpy", *(["numba"] if numba_works() else [])]
NAMES = [*ACTIVATIONS, "linear"]


def problem(name, n=12, d=3, share=0.5, seed=0, scale=1.0):
    """A sample, noisy targets and θ with θ₂L = share (θ₂ = share for the linear model)."""
    rng = np.random.default_rng(seed)
    X, f = scale * rng.normal(size=(n, d)), rng.normal(size=n)
    steepest = 1.0 if name == "linear" else ACTIVATIONS[name].steepest
    return np.append(rng.normal(size=d), share / steepest), X, f


def relative(found, exact):
    """‖found - exact‖ / ‖exact‖, the difference taken before anything is rounded."""
    off = [mp.mpf(float(a)) - b for a, b in zip(np.atleast_1d(found), exact, strict=True)]
    return float(mp.norm(off) / mp.norm(exact))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("share", [-0.95, 0.0, 0.5, 0.95])
@pytest.mark.parametrize("name", NAMES)
def test_against_mpmath(name, share, engine):
    theta, X, f = problem(name, share=share)
    with mp.workdps(30):
        risk, gradient = exact_risk_gradient(name, theta, X, f)
        found = risk_gradient(name, theta, X, f, engine=engine)
        assert relative(found[0], [risk]) < 1e-14
        assert relative(found[1], gradient) < 1e-14


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("name", "theta2"),
    [("sigmoid", -300.0), ("tanh", -20.0), ("swish", -9.5), ("linear", 3.0), ("relu", -40.0)],
)
def test_beyond_the_contraction(name, theta2, engine):
    # θ₂ < 1/L is enough for one fixed point; the linear model only needs θ₂ ≠ 1
    theta, X, f = problem(name, scale=4.0)
    theta[-1] = theta2
    with mp.workdps(30):
        risk, gradient = exact_risk_gradient(name, theta, X, f)
        found = risk_gradient(name, theta, X, f, engine=engine)
        assert relative(found[0], [risk]) < 1e-13
        assert relative(found[1], gradient) < 1e-13


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "elu", "gelu"])
def test_far_beyond_the_table_of_starts(name, engine):
    theta, X, _ = problem(name, n=40, scale=300.0, share=0.9)
    y = outputs(name, theta, X, engine=engine)
    with mp.workdps(30):
        for i in range(0, 40, 5):
            a = mp.fdot([(mp.mpf(p), mp.mpf(q)) for p, q in zip(theta[:-1], X[i], strict=True)])
            z = pre_activation(name, mp.mpf(float(X[i] @ theta[:-1])), mp.mpf(theta[-1]))
            assert abs(y[i] - float(SIGMA[name](z))) <= 1e-13 * max(1, abs(float(a)))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", NAMES)
def test_hessian_is_the_derivative_of_the_gradient(name, engine):
    theta, X, f = problem(name, share=0.4, seed=1)
    v = np.random.default_rng(2).normal(size=theta.size)
    found = hessian_vector(name, theta, X, f, v, engine=engine)
    with mp.workdps(40):
        t, step = [mp.mpf(float(x)) for x in theta], mp.mpf(10) ** -12
        sides = []
        for sign in (1, -1):
            moved = [a + sign * step * mp.mpf(float(b)) for a, b in zip(t, v, strict=True)]
            sides.append(exact_risk_gradient(name, moved, X, f)[1])
        slope = [(p - m) / (2 * step) for p, m in zip(*sides, strict=True)]
        assert relative(found, slope) < 1e-13


@pytest.mark.parametrize("name", NAMES)
def test_hessian_is_symmetric(name):
    theta, X, f = problem(name, n=300, d=4, seed=3)
    H = np.array([hessian_vector(name, theta, X, f, e) for e in np.eye(theta.size)])
    np.testing.assert_allclose(H, H.T, rtol=1e-12, atol=1e-13 * np.abs(H).max())


@pytest.mark.parametrize("n", [1, 3, 4, 5, 255, 256, 257, 1023, 8200])
@pytest.mark.parametrize("d", [1, 2, 7, 8, 9, 33])
def test_engines_agree_at_every_edge_of_a_block(n, d):
    theta, X, f = problem("tanh", n=n, d=d, share=0.7, seed=n + d)
    v = np.random.default_rng(4).normal(size=d + 1)
    for call in (
        lambda engine: np.append(*risk_gradient("tanh", theta, X, f, engine=engine)),
        lambda engine: hessian_vector("tanh", theta, X, f, v, engine=engine),
        lambda engine: outputs("tanh", theta, X, engine=engine),
    ):
        np.testing.assert_allclose(call("auto"), call("numpy"), rtol=1e-11, atol=1e-14)


@settings(max_examples=60)
@given(
    st.sampled_from(NAMES),
    st.integers(1, 40),
    st.integers(1, 5),
    st.floats(-3, 0.98),
    st.floats(-2, 2.5),
    st.integers(0, 2**32),
)
def test_engines_agree_on_any_problem(name, n, d, share, power, seed):
    if name in ("swish", "gelu", "mish"):
        share = max(share, -0.98)
    theta, X, f = problem(name, n, d, share, seed, 10.0**power)
    ours, plain = (risk_gradient(name, theta, X, f, engine=e) for e in ("auto", "numpy"))
    assert ours[0] == pytest.approx(plain[0], rel=1e-10)
    np.testing.assert_allclose(ours[1], plain[1], rtol=1e-9, atol=1e-11 * (1 + np.abs(X).max()))


def test_key_identity_at_the_teacher():
    # targets f = σ(ξᵀx): no risk at θ* = (ξ, 0), and ⟨θ - θ*, ∇R⟩ >= 0 around it [theory 2.3]
    rng = np.random.default_rng(5)
    X, xi = rng.normal(size=(500, 4)), rng.normal(size=4)
    for name in ("sigmoid", "tanh", "softplus", "elu"):
        f = teacher_targets(name, xi, X)
        star = np.append(xi, 0.0)
        assert risk_gradient(name, star, X, f)[0] < 1e-32
        for _ in range(20):
            step = 0.9 * rng.normal(size=5) / 3
            assert step @ risk_gradient(name, star + step, X, f)[1] >= 0


def test_conserved_sphere_of_the_linear_model():
    theta, X, f = problem("linear", n=1000, d=6, seed=6)  # theory 1.10: any data, any targets
    centre = np.append(np.zeros(6), 1.0)
    gradient = risk_gradient("linear", theta, X, f)[1]
    assert abs((theta - centre) @ gradient) < 1e-14 * np.linalg.norm(gradient) * 3


def test_the_result_does_not_depend_on_the_threads():
    theta, X, f = problem("sigmoid", n=60_000, d=5, seed=7)
    first = np.append(*risk_gradient("sigmoid", theta, X, f, threads=1))
    for threads in (2, 3, 7, 64):
        again = np.append(*risk_gradient("sigmoid", theta, X, f, threads=threads))
        assert first.tolist() == again.tolist()


def test_what_goes_wrong_in_a_thread_is_raised():
    main = threading.main_thread()

    def work():
        if threading.current_thread() is not main:
            raise MemoryError("in a thread")

    with pytest.raises(MemoryError, match="in a thread"):
        samples.share(work, 3)


def variants(X):
    spread = np.zeros((X.shape[0] * 2, X.shape[1] * 3))
    spread[::2, ::3] = X
    frozen = X.copy()
    frozen.flags.writeable = False
    shifted = np.frombuffer(b"\0" + X.tobytes(), dtype=np.uint8)[1:].view(np.float64)
    return {
        "Fortran order": np.asfortranarray(X),
        "strided": spread[::2, ::3],
        "reversed": X[::-1].copy()[::-1],
        "read-only": frozen,
        "unaligned": shifted.reshape(X.shape),
        "other byte order": X.astype(">f8"),
        "nested lists": X.tolist(),
    }


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", list(variants(np.zeros((2, 2)))))
def test_an_array_may_lie_in_memory_as_it_likes(kind, engine):
    theta, X, f = problem("tanh", n=700, d=3, seed=8)
    expected = np.append(*risk_gradient("tanh", theta, X, f, engine=engine))
    frozen = f.copy()
    frozen.flags.writeable = False
    for targets in (f, frozen, f.astype(">f8"), np.repeat(f, 2)[::2]):
        found = risk_gradient("tanh", theta, variants(X)[kind], targets, engine=engine)
        np.testing.assert_allclose(np.append(*found), expected, rtol=1e-13)


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int64, np.uint8, np.bool_])
def test_other_real_types_are_converted(dtype):
    X = (np.random.default_rng(9).normal(size=(50, 2)) * 3).astype(dtype)
    f = np.arange(50).astype(dtype)
    expected = risk_gradient("tanh", [0.5, 1.0, 0.25], X.astype(float), f.astype(float))
    found = risk_gradient("tanh", [0.5, 1.0, 0.25], X, f)
    assert np.append(*found).tolist() == np.append(*expected).tolist()


THETA, ROWS, TARGETS = [0.5, 1.0, 0.25], [[1.0, 2.0], [3.0, 4.0]], [0.0, 1.0]


@pytest.mark.parametrize(
    ("theta", "X", "targets", "why"),
    [
        (THETA, [[1.0, np.nan], [3.0, 4.0]], TARGETS, r"X: .*nan at \(0, 1\)"),
        (THETA, [[1.0, 2.0], [np.inf, 4.0]], TARGETS, r"X: .*inf at \(1, 0\)"),
        (THETA, ROWS, [0.0, np.nan], r"targets: .*nan at \(1,\)"),
        (THETA, [[1e200, 2.0], [3.0, 4.0]], [1e200, 0.0], "overflow"),
        (THETA, [], [], "X: expected 2 axes"),
        (THETA, np.zeros((0, 2)), [], "at least one sample"),
        (THETA, np.zeros((2, 0)), TARGETS, "at least one sample"),
        (THETA, ROWS, [1.0], "targets: expected 2"),
        (THETA, ROWS, [[0.0], [1.0]], "targets: expected 1 axes"),
        (THETA, [1.0, 2.0], TARGETS, "X: expected 2 axes"),
        (THETA, [[1.0], [2.0, 3.0]], TARGETS, "equal length"),
        (THETA, [["a", "b"], ["c", "d"]], TARGETS, "real numbers"),
        (THETA, np.array(ROWS) * 1j, TARGETS, "real numbers"),
        (THETA, np.ma.masked_less(np.array(ROWS), 2), TARGETS, "masked"),
        ([0.5, 0.25], ROWS, TARGETS, "theta: expected 3"),
        ([0.5, np.inf, 0.25], ROWS, TARGETS, "theta: expected finite"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_no_sample_is_refused(theta, X, targets, why, engine):
    with pytest.raises(BadInput, match=why):
        risk_gradient("tanh", theta, X, targets, engine=engine)


def test_other_mistakes_are_refused():
    with pytest.raises(IllPosed, match="θ₂"):
        risk_gradient("tanh", [0.5, 1.0, 1.0], ROWS, TARGETS)
    with pytest.raises(IllPosed, match="θ₂ = 1"):
        risk_gradient("linear", [0.5, 1.0, 1.0], ROWS, TARGETS)
    with pytest.raises(BadInput, match="direction"):
        hessian_vector("tanh", THETA, ROWS, TARGETS, [1.0])
    with pytest.raises(BadInput, match="xi"):
        teacher_targets("tanh", [1.0], ROWS)
    with pytest.raises(BadInput, match="engine"):
        risk_gradient("tanh", THETA, ROWS, TARGETS, engine="fortran")
    with pytest.raises(BadInput, match="threads"):
        risk_gradient("tanh", THETA, ROWS, TARGETS, threads=0)


@pytest.mark.skipif(not numba_works(), reason="numba is not installed")
def test_a_single_bad_number_among_many_is_found():
    theta, X, f = problem("sigmoid", n=100_000, d=4)
    X[77_777, 2] = np.nan
    with pytest.raises(BadInput, match=r"\(77777, 2\)"):
        risk_gradient("sigmoid", theta, X, f, engine="numba")


def test_a_users_activation():
    z = scalar("z")
    sigma = function("tanh", z)
    slope = derivative(sigma, {z: const(1)})
    mine = activation_from_terms(
        "mine", sigma, slope, derivative(slope, {z: const(1)}), steepest=1.0
    )
    theta, X, f = problem("tanh", n=400, share=0.9)
    v = np.ones(theta.size)
    for engine in ENGINES:
        found = np.append(*risk_gradient(mine, theta, X, f, engine=engine))
        expected = np.append(*risk_gradient("tanh", theta, X, f, engine=engine))
        np.testing.assert_allclose(found, expected, rtol=1e-13)
        np.testing.assert_allclose(
            hessian_vector(mine, theta, X, f, v, engine=engine),
            hessian_vector("tanh", theta, X, f, v, engine=engine),
            rtol=1e-12,
        )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("order", ["C", "F"])
def test_memory_beyond_the_sample_is_small(order, engine):
    X = np.asarray(np.random.default_rng(0).normal(size=(200_000, 20)), order=order)
    f, theta = np.zeros(200_000), np.append(np.ones(20) / 5, 0.5)
    risk_gradient("tanh", theta, X, f, engine=engine)
    tracemalloc.start()
    risk_gradient("tanh", theta, X, f, engine=engine)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16e6  # X has 32 MB


def test_conversion_takes_small_pieces():
    rows = samples.take_samples(np.zeros((1_000_000, 3), dtype=np.float32), None)
    assert max(hi - lo for lo, hi in rows.pieces()) * rows.d <= samples.AT_A_TIME


CALLS = """
from deqproof.kernel.batch import risk_gradient
from deqproof.kernel.compiled import numba_works
assert numba_works() is {works}
for name in ("tanh", "sigmoid"):
    print(risk_gradient(name, [0.5, 0.25], [[1.0], [2.0]], [0.0, 1.0])[1].tolist())
"""


@pytest.mark.slow
@pytest.mark.skipif(not numba_works(), reason="numba is not installed")
def test_kernels_are_cached_between_processes_and_optional(tmp_path):
    def run(works, **extra):
        environment = {"NUMBA_CACHE_DIR": str(tmp_path), "PATH": "/usr/bin:/bin", **extra}
        command = [sys.executable, "-c", CALLS.format(works=works)]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout
        files = {p.name: p.stat().st_mtime_ns for p in tmp_path.rglob("*.nbc")}
        return np.array([eval(line) for line in done.splitlines()]), files

    first, compiled_once = run(True)
    second, compiled_again = run(True)
    assert compiled_once
    assert compiled_once == compiled_again
    assert first.tolist() == second.tolist()
    plain, untouched = run(False, NUMBA_DISABLE_JIT="1")
    assert untouched == compiled_once
    np.testing.assert_allclose(first, plain, rtol=1e-13)
