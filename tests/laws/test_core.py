"""The core's re-checker of counts, against SymPy, and under attack.

For a model φ: R^N → R^m the fields are ∇φ_i, [X, Y] = DY·X − DX·Y, and a count is a point, brackets
independent there modulo a prime, and laws h with ⟨∇h, ∇φ_i⟩ = 0 over Q. Whatever evidence is handed
to the core, it must not say more than is true, and must not raise.
"""

import json
from copy import deepcopy
from functools import cache

import pytest
import sympy as sp
from flint import fmpq, fmpq_mpoly_ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from deqproof.core.brackets import bracket, check_bounds, flatten
from deqproof.core.fields import Duals, Quotients, make_state
from deqproof.search.laws import (
    find_laws,
    model_from_expressions,
    model_named,
    with_momentum,
)

P = 2**61 - 1
EXPRESSIONS = ["x*y", "x**2*z + y/3", "x/(1 - y)", "(x + y*z)/(2 + z**2)", "z**3 - 2*x*y", "5*y"]


def residue(q):
    return int(q.p) * pow(int(q.q), -1, P) % P


def sympy_bracket(x, y, letters):
    x, y = sp.Matrix(x), sp.Matrix(y)
    return y.jacobian(letters) * x - x.jacobian(letters) * y


@given(
    phi=st.lists(st.sampled_from(EXPRESSIONS), min_size=2, max_size=3, unique=True),
    labels=st.lists(st.integers(-2, 50).filter(bool), min_size=1, max_size=3),
    point=st.lists(st.integers(2, 40), min_size=3, max_size=3),
)
@settings(max_examples=40)
def test_brackets_are_those_of_sympy(phi, labels, point):
    letters = sp.symbols("x y z")
    model = model_from_expressions(["x", "y", "z"], phi).program
    ring = Duals(P)
    found = flatten(model, ring, bracket(model, ring, labels, make_state(model, ring, point)))

    gradients = [[sp.diff(sp.sympify(f), v) for v in letters] for f in phi]

    def combination(a):
        weights = [int(a == -i) if a < 0 else a**i for i in range(1, len(phi) + 1)]
        return [sum(w * g[k] for w, g in zip(weights, gradients, strict=True)) for k in range(3)]

    value = combination(labels[-1])
    for label in reversed(labels[:-1]):
        value = sympy_bracket(combination(label), value, letters)
    at = dict(zip(letters, point, strict=True))
    expected = [sp.Rational(sp.sympify(e).subs(at)) for e in value]
    assert found == [residue(fmpq(int(e.p), int(e.q))) for e in expected]


@cache
def closed_form_of_an_equilibrium():
    """The letters of U and W, and the slopes of all entries of (I − W)⁻¹U."""
    letters = sp.symbols([f"{block}{i}{j}" for block in "UW" for i in (1, 2) for j in (1, 2)])
    m = sp.eye(2) - sp.Matrix(2, 2, letters[4:])
    phi = list(m.inv() * sp.Matrix(2, 2, letters[:4]))
    return letters, m.det(), [[sp.together(sp.diff(f, v)) for v in letters] for f in phi]


@given(
    point=st.lists(st.integers(-5, 5), min_size=8, max_size=8),
    label=st.integers(1, 99),
)
@settings(max_examples=20)
def test_fields_of_an_equilibrium_are_those_of_its_closed_form(point, label):
    letters, determinant, slopes = closed_form_of_an_equilibrium()
    at = dict(zip(letters, point, strict=True))
    if determinant.subs(at) == 0:
        return
    model = model_named("linear-deq", {"h": 2, "d": 2}).program
    ring = Duals(P)
    found = flatten(model, ring, bracket(model, ring, [label], make_state(model, ring, point)))
    values = [[sp.Rational(e.subs(at)) for e in row] for row in slopes]
    expected = [sum(label ** (i + 1) * row[k] for i, row in enumerate(values)) for k in range(8)]
    assert found == [residue(fmpq(int(e.p), int(e.q))) for e in expected]


def test_momentum_and_metric_fields():
    # at (x, y) = (2, 3), v = (5, 7), s = 11, τ = 13: drift (v, −τv, τs, 0), lifts of ∇(xy)/g
    model = model_from_expressions(["x", "y"], ["x*y"], metric=["1/x", "2"], momentum="tau")
    ring = Duals(P)
    state = make_state(model.program, ring, [2, 3, 5, 7, 11, 13])

    def value(label):
        return flatten(model.program, ring, bracket(model.program, ring, [label], state))

    assert value(-1) == [0, 0, 6, 1, 0, 0]
    assert value(-2) == [5, 7, -65 % P, -91 % P, 143, 0]


CASES = {
    "factorisation": model_named("matrix-factorisation", {"n": 2, "m": 2, "r": 2}),
    "deq": model_named("linear-deq", {"h": 2, "d": 2}),
    "readout": model_named("linear-deq-readout", {"h": 2, "d": 2, "p": 1}),
    "logarithm": model_named("unrolled-deq", {"h": 1, "d": 2, "K": 4}),
    "quotient": model_from_expressions(["x", "y", "z"], ["x**2/2 + y**2", "z"]),
    "momentum": with_momentum(model_named("linear-deq", {"h": 2, "d": 1}), "tau"),
}
CERTIFICATES = {name: find_laws(model).certificate for name, model in CASES.items()}


def recheck(certificate):
    plain = json.loads(json.dumps(certificate))
    return check_bounds(plain["model"], plain["evidence"])


@pytest.mark.parametrize("name", CASES)
def test_good_certificates_pass_after_json(name):
    bounds = recheck(CERTIFICATES[name])
    assert bounds is not None
    assert bounds.exact
    assert bounds.dimension + bounds.laws == bounds.coordinates


def edited(name, change):
    certificate = deepcopy(json.loads(json.dumps(CERTIFICATES[name])))
    change(certificate["evidence"])
    return recheck(certificate)


def proves(bounds):
    return bounds is not None and bounds.exact


@pytest.mark.parametrize("name", CASES)
def test_truncated_evidence_proves_less(name):
    def drop(key):
        return lambda evidence: evidence[key].pop()

    assert not proves(edited(name, drop("laws")))
    if len(CERTIFICATES[name]["evidence"]["words"]) > 1:
        # the core's own first word can stand in for one of the shortest, not for a longer one
        def drop_two(evidence):
            del evidence["words"][-2:]

        assert not proves(edited(name, drop_two))
    for key in ("prime", "point", "words", "laws", "chart"):
        assert edited(name, lambda evidence, key=key: evidence.pop(key)) is None


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("other", CASES)
def test_swapped_models_are_not_proved(name, other):
    if name != other:
        bounds = check_bounds(CERTIFICATES[name]["model"], CERTIFICATES[other]["evidence"])
        assert not proves(bounds)


@pytest.mark.parametrize("name", CASES)
def test_repeated_words_and_laws_count_once(name):
    def repeat(evidence):
        evidence["words"] = evidence["words"][:1] * len(evidence["words"])

    def double(evidence):
        evidence["laws"] = evidence["laws"] * 2

    honest = recheck(CERTIFICATES[name])
    if len(CERTIFICATES[name]["evidence"]["words"]) > 2:
        assert not proves(edited(name, repeat))
    assert edited(name, double) == honest


def first_polynomial(evidence):
    return next(law["poly"] for law in evidence["laws"] if "poly" in law)


@pytest.mark.parametrize("name", ["factorisation", "deq", "readout", "momentum"])
def test_a_law_that_is_almost_one_is_refused(name):
    def nudge(evidence):
        first_polynomial(evidence)[0][0] = "1000000007/1000000006"

    def negate(evidence):
        term = first_polynomial(evidence)[0]
        term[0] = -int(term[0])

    def by_the_prime(evidence):
        # true modulo the prime, false over Q
        term = first_polynomial(evidence)[0]
        term[0] = int(term[0]) + P

    def enlarge(evidence):
        first_polynomial(evidence).append([1, [0]])

    for change in (nudge, negate, by_the_prime, enlarge):
        assert edited(name, change) is None


def test_forms_that_are_not_closed_are_refused():
    # (y, x, 0)/1 is killed by (x, −y) but (y/x, 1, 0)/1, a multiple of it, is not closed
    model = model_from_expressions(["x", "y"], ["x**2/2 - y**2/2"]).program
    base = {"prime": P, "point": [3, 5], "words": [[1]], "laws": [], "chart": None}
    closed = {"form": [[0, [[1, [1]]]], [1, [[1, [0]]]]], "below": [[1, []]]}
    assert check_bounds(model, base | {"laws": [closed]}).laws == 1
    by_y = {"form": [[0, [[1, [1, 1]]]], [1, [[1, [0, 1]]]]], "below": [[1, []]]}
    assert check_bounds(model, base | {"laws": [by_y]}) is None
    nothing_below = {"form": closed["form"], "below": [[1, [0]], [-1, [0]]]}
    assert check_bounds(model, base | {"laws": [nothing_below]}) is None


def test_letters_outside_the_space_do_not_hide_a_dependence():
    # −1 would be the last coordinate again, 2 a seed: neither may make one law look like two
    model = model_from_expressions(["x", "y"], ["x*y"]).program
    law = {"poly": [[1, [0, 0]], [-1, [1, 1]]]}
    base = {"prime": P, "point": [3, 5], "words": [[1]], "chart": None}
    one = [[1, []]]
    hidden = {"form": [[0, [[1, [0]]]], [-1, [[-1, [1]]]]], "below": one}
    assert check_bounds(model, base | {"laws": [law, hidden]}) is None
    negative = {"poly": [[1, [0, 0]], [-1, [-1, -1]]]}
    assert check_bounds(model, base | {"laws": [law, negative]}) is None
    seed = {"form": [[0, [[1, [0, 2]]]], [1, [[-1, [1, 2]]]]], "below": one}
    assert check_bounds(model, base | {"laws": [law, seed]}) is None
    assert check_bounds(model, base | {"laws": [{"poly": [[1, [2]]]}]}) is None


def test_a_contact_form_does_not_pass_for_closed():
    # φ = (y, x + yz): dz − y dx is killed by both fields and is no law; there is none at all.
    # Under the alias −1 for the last letter, y, a naive check would not see that y occurs in it.
    model = model_from_expressions(["x", "z", "y"], ["y", "x + y*z"]).program
    for y in (2, -1):
        form = {"form": [[0, [[-1, [y]]]], [1, [[1, []]]]], "below": [[1, []]]}
        forged = {"prime": P, "point": [3, 5, 7], "words": [[1], [2]], "laws": [form]}
        assert check_bounds(model, forged | {"chart": None}) is None
    honest = {"prime": P, "point": [3, 5, 7], "words": [[1], [2], [1, 2]], "laws": []}
    assert check_bounds(model, honest | {"chart": None}).exact


def test_a_coordinate_is_named_by_its_number_only():
    model = model_from_expressions(["x", "y"], ["x - y"]).program
    one = [[1, []]]
    evidence = {"prime": P, "point": [3, 5], "words": [[1]], "chart": None}
    for last, bounded in ((1, True), (-1, False), (2, False)):
        law = {"form": [[0, one], [last, one]], "below": one}
        assert proves(check_bounds(model, evidence | {"laws": [law]})) is bounded


def test_a_system_that_is_always_singular_defines_no_model():
    # Mx = b with M = 0 and b = 0 is solved by x = 0, but it has no solution that means anything;
    # the word [−1] looks only at the other output, and ∂_x alone would leave no law
    model = {
        "shapes": [[1, 1]],
        "nodes": [["const", 2, 2, [0, 0, 0, 0]], ["solve", 1, 1]],
        "outputs": [[0, 1, 1], [2, 2, 2]],
        "seeds": 5,
        "metric": None,
        "momentum": None,
    }
    for words in ([], [[-1]], [[1]]):
        evidence = {"prime": P, "point": [3], "words": words, "laws": [], "chart": None}
        assert check_bounds(model, evidence) is None
    one = fmpq_mpoly_ctx.get(("z", 1), "lex").constant(1)
    ring = Quotients(one, {})
    with pytest.raises(ValueError):
        ring.solve(ring.matrix(1, 1, [0]), ring.matrix(1, 1, [1]), "")


def test_sizes_must_agree():
    assert edited("deq", lambda evidence: evidence["point"].append(1)) is None
    assert edited("deq", lambda evidence: evidence["point"].pop()) is None
    certificate = json.loads(json.dumps(CERTIFICATES["quotient"]))
    for seeds in (1, 3):
        model = certificate["model"] | {"seeds": seeds}
        assert check_bounds(model, certificate["evidence"]) is None


@pytest.mark.parametrize("node", [["mul", 0, 3], ["mul", 0, 2], ["mul", -1, 0], ["pow", 0, 0]])
def test_programs_that_are_none_are_refused(node):
    model = dict(model_from_expressions(["x", "y"], ["x*y"]).program)
    evidence = {"prime": P, "point": [3, 5], "words": [[1]], "laws": [], "chart": None}
    assert proves(check_bounds(model, evidence))
    assert check_bounds(model | {"nodes": [node]}, evidence) is None


@pytest.mark.parametrize("prime", [1, 4, 2**61, 91, -7, "7", 2.0, None, 2**64 + 13])
def test_a_modulus_that_is_no_prime_of_the_word_size_is_refused(prime):
    assert edited("deq", lambda evidence: evidence.update(prime=prime)) is None


@pytest.mark.parametrize("prime", [7, 101, 2**31 - 1])
def test_small_primes_can_only_lose(prime):
    bounds = edited("deq", lambda evidence: evidence.update(prime=prime))
    assert bounds is None or bounds.dimension <= 5


def test_a_singular_equilibrium_is_refused():
    def fall(evidence):
        evidence["point"] = [1, 2, 3, 4, 1, 0, 0, 1]  # W = I

    assert edited("deq", fall) is None


CHART_ATTACKS = {
    "a wrong equilibrium": lambda c: next(iter(c["solutions"].values()))[0].append([1, []]),
    "a wrong adjoint": lambda c: list(c["solutions"].values())[1][0].append([1, []]),
    "no adjoint": lambda c: c["solutions"].popitem(),
    "a corner of the space": lambda c: c["place"].__setitem__(0, [[1, []]]),
    "seeds that are 0": lambda c: c["place"].__setitem__(-1, []),
    "a letter twice": lambda c: c["place"].__setitem__(-1, c["place"][-2]),
    "too few": lambda c: c["place"].pop(),
    "too many": lambda c: c["place"].append([[1, [0]]]),
    "a point where W = I": lambda c: c["point"].__setitem__(slice(4, 8), [1, 0, 0, 1]),
}


@pytest.mark.parametrize("attack", CHART_ATTACKS)
def test_charts_are_checked(attack):
    def change(evidence):
        CHART_ATTACKS[attack](evidence["chart"])

    assert edited("deq", change) is None


def test_without_its_chart_an_equilibrium_proves_nothing():
    assert edited("deq", lambda evidence: evidence.update(chart=None)) is None


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(key=st.sampled_from(["prime", "point", "words", "laws", "chart"]), junk=JUNK)
def test_junk_is_answered_and_never_proves(key, junk):
    bounds = edited("factorisation", lambda evidence: evidence.update({key: junk}))
    if key not in ("chart", "words") or junk is not None:
        assert not proves(bounds)


@given(at=st.integers(0, 10**6), junk=JUNK)
def test_junk_deep_inside_is_answered(at, junk):
    def replace_leaf(value, count):
        """The same data with one leaf, the one numbered `at`, replaced."""
        if isinstance(value, list):
            return [replace_leaf(item, count) for item in value]
        if isinstance(value, dict):
            return {key: replace_leaf(item, count) for key, item in value.items()}
        count[0] += 1
        return junk if count[0] == at % 300 else value

    certificate = json.loads(json.dumps(CERTIFICATES["deq"]))
    bounds = check_bounds(certificate["model"], replace_leaf(certificate["evidence"], [0]))
    assert bounds is None or (bounds.dimension <= 5 and bounds.laws <= 3)


@pytest.mark.parametrize("word", [[], [1] * 17, ["1"], [1.5], None, [[1]]])
def test_bad_words_are_refused(word):
    assert edited("deq", lambda evidence: evidence["words"].append(word)) is None
