"""How many laws there are: N − dim Lie(∇φ_1, …, ∇φ_m) at a generic point.

Known: φ = UVᵀ with sizes (n, m, r) has k(2r + 1 − k)/2, k = min(r, n + m); the linear DEQ of h
neurons has h(h + 1)/2; with a readout h(h + 1), and h − 1 more for a single input and output
(h ≥ 2); a deep linear net has one symmetric matrix for each pair of layers, a ReLU net one law for
each hidden neuron. All are found blind, and proved where lower and upper bound meet.
"""

from itertools import product
from random import Random

import pytest

from deqproof.core.check import Verdict
from deqproof.core.errors import BadInput
from deqproof.search.laws import (
    count_laws,
    find_laws,
    model_from_expressions,
    model_named,
    with_momentum,
)
from deqproof.search.laws.count import count_brackets

P = 2**61 - 1


def named(name, **sizes):
    return model_named(name, sizes)


def custom(*phi, letters="xyz", **options):
    return model_from_expressions([v for v in letters if any(v in f for f in phi)], phi, **options)


@pytest.mark.parametrize(("n", "m", "r"), list(product((1, 2, 3), (1, 2), (1, 2, 3, 4, 6))))
def test_factorisations(n, m, r):
    k = min(r, n + m)
    found = find_laws(named("matrix-factorisation", n=n, m=m, r=r))
    assert found.laws == k * (2 * r + 1 - k) // 2
    assert found.dim_lie == (n + m) * r - found.laws
    assert found.verdict is Verdict.PROVED
    assert found.missing == 0
    # beyond r = n + m the polynomial laws depend on each other
    assert found.polynomial_laws >= r * (r + 1) // 2


@pytest.mark.parametrize(("h", "d"), list(product((1, 2, 3, 4), (1, 2, 3))))
def test_equilibria(h, d):
    found = find_laws(named("linear-deq", h=h, d=d))
    assert (found.laws, found.polynomial_laws) == (h * (h + 1) // 2,) * 2
    assert found.dim_lie == h * d + h * (h - 1) // 2
    assert found.verdict is Verdict.PROVED


@pytest.mark.parametrize(("h", "d", "p"), list(product((1, 2, 3), (1, 2), (1, 2))))
def test_equilibria_with_readout(h, d, p):
    model = named("linear-deq-readout", h=h, d=d, p=p)
    found = find_laws(model, degree=2)
    more = h - 1 if d == p == 1 and h >= 2 else 0
    assert found.polynomial_laws == h * (h + 1)
    assert found.laws == h * (h + 1) + more
    assert found.missing == more
    assert found.verdict is Verdict.PROVED


@pytest.mark.parametrize(
    ("widths", "laws"),
    [((3, 3, 3, 3), 12), ((2, 3, 2), 6), ((2, 1, 2), 1), ((1, 1, 1, 1), 2), ((2, 2), 0)],
)
def test_deep_linear_nets(widths, laws):
    sizes = {f"w{k}": w for k, w in enumerate(widths)}
    found = find_laws(model_named("deep-linear", sizes))
    assert (found.laws, found.verdict) == (laws, Verdict.PROVED)


@pytest.mark.parametrize("bias", [0, 1])
@pytest.mark.parametrize("widths", [(2, 3, 2), (1, 1, 1), (2, 2, 2, 2), (3, 1, 2, 1)])
def test_relu_nets_keep_one_law_a_hidden_neuron(widths, bias):
    sizes = {f"w{k}": w for k, w in enumerate(widths)}
    found = find_laws(model_named("relu", sizes | {"bias": bias}))
    assert (found.laws, found.verdict) == (sum(widths[1:-1]), Verdict.PROVED)


@pytest.mark.parametrize("d", [1, 2, 5])
def test_single_index_relu(d):
    found = find_laws(named("single-index-relu", d=d))
    assert (found.laws, found.verdict) == (1, Verdict.PROVED)
    assert found.matrices[0].text == "θ₁θ₁ᵀ + (1−θ₂)²" if d > 1 else "θ₁² + (1−θ₂)²"


@pytest.mark.parametrize(
    ("sizes", "laws"),
    [
        ((2, 2, 1), 4),  # φ = U: every entry of W rests
        ((2, 2, 2), 3),  # φ = (I + W)U: UUᵀ − (I + W)ᵀ(I + W)
        ((2, 2, 3), 0),
        ((3, 1, 4), 0),
        ((1, 3, 3), 1),
        ((1, 1, 5), 1),
    ],
)
def test_unrolled_equilibria(sizes, laws):
    found = find_laws(model_named("unrolled-deq", dict(zip("hdK", sizes, strict=True))))
    assert (found.laws, found.verdict, found.missing) == (laws, Verdict.PROVED, 0)


def test_a_model_without_laws():
    found = find_laws(custom("x", "y*x"))
    assert (found.dim_lie, found.laws, found.verdict) == (2, 0, Verdict.PROVED)
    assert count_laws(custom("x", "y*x")).verdict is Verdict.PROVED


def test_constant_fields():
    found = find_laws(custom("x + y - 3*z"))
    assert (found.dim_lie, found.laws, found.verdict) == (1, 2, Verdict.PROVED)
    # [∂_x, ∂_x + 2y∂_y] is constant too: 0
    assert count_laws(custom("x", "x + y**2")).dim_lie == 2


def test_a_constant_model_moves_nothing():
    found = find_laws(model_from_expressions(["x", "y"], ["7"]))
    assert (found.dim_lie, found.laws, found.polynomial_laws) == (0, 2, 2)
    assert found.verdict is Verdict.PROVED


def test_a_parameter_that_is_not_used_rests():
    found = find_laws(model_from_expressions(["x", "y", "idle"], ["x*y"]))
    assert found.to_json()["generators"] == ["idle", "x**2 - y**2"]


def test_long_chains_of_brackets_are_followed():
    # ad(∂_x)ᵏ of ∇(x³y + x²z + xw) adds one dimension at a time
    found = count_laws(custom("x", "x**3*y + x**2*z + x*w", letters="xyzw"))
    assert (found.dim_lie, found.laws, found.verdict) == (4, 0, Verdict.PROVED)
    assert max(map(len, found.certificate["evidence"]["words"])) >= 3


def test_rank_can_pause_at_a_point_but_not_generically():
    # at x = y = 0 both fields vanish: the count must not be taken there
    found = count_laws(custom("x**2", "y**2"))
    assert found.dim_lie == 2


def test_a_pole_at_the_sample_point_is_avoided():
    first = Random(0).randrange(P)
    found = find_laws(custom(f"y/(x - {first})"), seed=0)
    assert found.verdict is Verdict.PROVED
    assert found.certificate["evidence"]["point"][0] != first


def test_a_prime_that_divides_a_denominator_is_avoided():
    found = find_laws(custom(f"x/{P} + y"))
    assert found.certificate["evidence"]["prime"] != P
    assert found.to_json()["generators"] == [f"{P}*x - y"]
    assert found.verdict is Verdict.PROVED
    assert count_laws(custom("x/7 + y**2"), prime=7).certificate["evidence"]["prime"] != 7


def test_a_prime_that_kills_a_field_can_only_hide_it():
    # modulo 2^61 − 1 nothing moves, so that a second count is asked at another prime
    model = custom(f"{P}*x*y", f"{P}*x*z")
    hidden = count_brackets(model, 0)
    assert (hidden.dimension, hidden.closed) == (0, True)
    for found in (find_laws(model), count_laws(model)):
        assert (found.dim_lie, found.laws) == (2, 1)
    assert find_laws(model).verdict is Verdict.PROVED


@pytest.mark.parametrize("seed", range(5))
def test_seeds_change_the_evidence_and_not_the_answer(seed):
    found = find_laws(named("linear-deq", h=2, d=2), seed=seed)
    other = find_laws(named("linear-deq", h=2, d=2), seed=seed + 100)
    assert found.to_json() == other.to_json()
    assert found.certificate["evidence"]["point"] != other.certificate["evidence"]["point"]
    assert found.certificate == find_laws(named("linear-deq", h=2, d=2), seed=seed).certificate


def test_fixed_data_leave_more_laws_than_all_data():
    model = named("linear-deq", h=2, d=3)
    every = find_laws(model)
    # inputs in a plane: the rest of each row of U is never moved
    fixed = find_laws(
        model_named("linear-deq", {"h": 2, "d": 3}, data=[[1, 0], [0, 1], [0, "1/2"]])
    )
    assert every.laws == 3
    assert fixed.laws == 3 + 2
    assert fixed.verdict is Verdict.PROVED
    assert "2*U_1_3 - U_1_2" not in fixed.to_json()["generators"]
    generic = find_laws(
        model_named("linear-deq", {"h": 2, "d": 3}, data=[[1, 0, 1], [0, 1, 1], [2, 0, 1]])
    )
    assert generic.laws == 3


@pytest.mark.parametrize(
    ("name", "sizes", "rows"),
    [
        ("linear-deq-readout", {"h": 2, "d": 2, "p": 2}, 2),
        ("unrolled-deq", {"h": 2, "d": 2, "K": 2}, 2),
        ("matrix-factorisation", {"n": 2, "m": 2, "r": 2}, 2),
        ("single-index-relu", {"d": 2}, 2),
        ("deep-linear", {"w0": 2, "w1": 2, "w2": 2}, 2),
    ],
)
def test_data_that_span_the_inputs_change_nothing(name, sizes, rows):
    data = [[1, 3, 0], [2, 5, 1]][:rows]
    assert (
        find_laws(model_named(name, sizes, data=data)).laws
        == find_laws(model_named(name, sizes)).laws
    )


def test_one_activation_pattern_is_a_linear_net():
    sizes = {"w0": 2, "w1": 3, "w2": 2}
    linear = find_laws(model_named("deep-linear", sizes))
    active = find_laws(model_named("relu", sizes, patterns=[[[1, 1, 1]]]))
    assert active.laws == linear.laws
    # a neuron that is never active keeps all its weights
    dead = find_laws(model_named("relu", sizes, patterns=[[[1, 1, 0]]]))
    assert dead.laws == find_laws(model_named("deep-linear", sizes | {"w1": 2})).laws + 4
    single = [[[1, 0, 0]], [[0, 1, 0]], [[0, 0, 1]]]
    every = find_laws(model_named("relu", sizes, patterns=single))
    assert every.laws == find_laws(model_named("relu", sizes)).laws == 3


def test_patterns_with_data_see_each_input_under_its_own():
    sizes = {"w0": 1, "w1": 2, "w2": 1, "bias": 1}
    patterns, data = [[[1, 0]], [[0, 1]]], [[1, -1]]
    found = find_laws(model_named("relu", sizes, patterns=patterns, data=data))
    # two fields that commute; one of the five laws has the logarithm of an irrational form
    assert (found.dim_lie, found.laws, found.missing) == (2, 5, 1)
    assert found.verdict is Verdict.SUPPORTED
    assert "proved: at least 4 and at most 5 independent laws" in found.to_text()


def test_momentum_keeps_angular_momenta_only():
    # e^τt(UᵀU′ − U′ᵀU + VᵀV′ − V′ᵀV): r(r − 1)/2 of them, and no Gram matrices
    for r in (1, 2, 3):
        model = with_momentum(named("matrix-factorisation", n=2, m=1, r=r), "tau")
        found = find_laws(model)
        assert (found.laws, found.verdict) == (r * (r - 1) // 2, Verdict.PROVED)


def test_momentum_with_a_rational_rate_agrees_with_the_letter():
    phi = ["x*z", "y*z"]
    letter = find_laws(custom(*phi, momentum="tau"))
    number = find_laws(custom(*phi, momentum="1/3"))
    assert letter.laws == number.laws
    assert letter.verdict is number.verdict is Verdict.PROVED
    assert letter.dim_lie == number.dim_lie


def test_momentum_of_a_constant_field():
    found = find_laws(model_from_expressions(["x", "y"], ["x + y"], momentum="tau"))
    # along x − y nothing pulls: v + τ(x − y) and e^τt v are kept
    assert (found.laws, found.verdict) == (2, Verdict.PROVED)
    assert found.to_json()["generators"] == [
        "x*tau - y*tau + v_x - v_y",
        "v_x*exp(tau*t) - v_y*exp(tau*t)",
    ]
    undamped = find_laws(model_from_expressions(["x", "y"], ["x + y"], momentum="0"))
    assert undamped.to_json()["generators"] == ["v_x - v_y"]


def test_mirror_flows():
    # entropy, g = 1/θ: θ′ = −θ∂loss, and products of U and V keep sums and not squares
    found = find_laws(custom("x*y", metric=["1/x", "1/y"]))
    assert found.to_json()["generators"] == ["x - y"]
    # g = θ: θ² is what moves like a gradient flow in
    found = find_laws(custom("x*y", metric=["x", "y"]))
    assert found.to_json()["generators"] == ["x**3 - y**3"]
    assert found.verdict is Verdict.PROVED


def test_a_model_that_is_nowhere_defined_is_refused():
    with pytest.raises(BadInput, match="divides by 0"):
        count_laws(custom("x/(y - y)"))


def test_large_factorisation_is_proved():
    found = find_laws(named("matrix-factorisation", n=10, m=10, r=20))
    assert (found.parameters, found.laws, found.dim_lie) == (400, 210, 190)
    assert found.verdict is Verdict.PROVED
    assert [m.text for m in found.matrices] == ["UᵀU − VᵀV"]


def test_large_equilibrium_is_proved():
    found = find_laws(named("linear-deq", h=8, d=8))
    assert (found.parameters, found.laws, found.verdict) == (128, 36, Verdict.PROVED)
    assert [m.text for m in found.matrices] == ["UUᵀ + (I−W)(I−W)ᵀ"]


def test_large_programs_of_scalars_take_single_fields():
    n, m, r = 4, 4, 12
    letters = [f"u{i}_{k}" for i in range(n) for k in range(r)]
    letters += [f"v{j}_{k}" for j in range(m) for k in range(r)]
    phi = [" + ".join(f"u{i}_{k}*v{j}_{k}" for k in range(r)) for i in range(n) for j in range(m)]
    found = find_laws(model_from_expressions(letters, phi * 2))
    assert (found.laws, found.verdict) == (68, Verdict.PROVED)
    words = found.certificate["evidence"]["words"]
    assert all(label < 0 for word in words for label in word)


def test_progress_is_reported_and_can_interrupt():
    stages = []

    def note(stage, done, total):
        stages.append((stage, done, total))

    find_laws(named("linear-deq", h=2, d=2), progress=note)
    assert all(0 <= done <= total for _, done, total in stages)
    assert {"brackets of 1 fields", "polynomial laws of degree at most 2"} <= {
        s for s, *_ in stages
    }

    def stop(stage, done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_laws(named("linear-deq", h=2, d=2), progress=stop)
    assert find_laws(named("linear-deq", h=2, d=2)).laws == 3
