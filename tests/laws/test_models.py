"""Models as they are asked for: names and sizes, expressions, files; and everything that is wrong.

The grammar is + − * / **, whole exponents, rationals, parentheses and letters; what is not in it is
refused with the place where it stands, and is never run.
"""

import json
from fractions import Fraction
from random import Random

import pytest
import sympy as sp
from flint import nmod
from hypothesis import given
from hypothesis import strategies as st

from deqproof.core.errors import BadInput
from deqproof.core.fields import Duals, _run
from deqproof.search.laws import (
    FAMILIES,
    find_laws,
    model_from_expressions,
    model_from_file,
    model_named,
    read_sizes,
    requested_model,
)

P = 2**61 - 1


def leaf():
    return st.sampled_from(["x", "y", "2", "1/3", "0.25", "7"]).map(lambda s: (s, None))


def node(children):
    pair = st.tuples(children, children)
    operation = st.sampled_from(["+", "-", "*", "/"])
    return st.one_of(
        st.tuples(operation, pair),
        st.tuples(st.sampled_from(["neg"]), children),
        st.tuples(st.sampled_from([f"**{n}" for n in (0, 1, 2, 3, -1, -2)]), children),
    )


def write(tree):
    """Text with as many parentheses as the tree needs, and its value at x = 2/3, y = −5."""
    kind, inner = tree
    if inner is None:
        if kind in "xy":
            return kind, {"x": Fraction(2, 3), "y": Fraction(-5)}[kind]
        return f"({kind})", Fraction(kind)
    if kind == "neg":
        text, value = write(inner)
        return f"(-{text})", None if value is None else -value
    if kind.startswith("**"):
        text, value = write(inner)
        n = int(kind[2:])
        text = f"{text if text in 'xy' else f'({text})'}{kind}"
        return text, None if value is None or (value == 0 and n < 0) else value**n
    (a, u), (b, v) = write(inner[0]), write(inner[1])
    text = f"({a} {kind} {b})"
    if u is None or v is None or (kind == "/" and v == 0):
        return text, None
    return text, {"+": u + v, "-": u - v, "*": u * v, "/": u / v if v else None}[kind]


@given(st.recursive(leaf(), node, max_leaves=12))
def test_expressions_have_the_value_of_exact_arithmetic(tree):
    text, value = write(tree)
    if value is None:
        return
    model = model_from_expressions(["x", "y"], [text, "x"]).program
    ring = Duals(P)
    point = [ring.matrix(1, 1, [q]) for q in ("2/3", "-5")]
    (n, *_), _ = model["outputs"]
    found = _run(model, ring, point, [n])[n][0]
    assert found[0, 0] == nmod(value.numerator, P) / nmod(value.denominator, P)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-x**2", -9),
        ("2 - 3 - 4*x", -13),
        ("x/3*y", 5),
        ("x/(3*y)", Fraction(1, 5)),
        ("x**-1", Fraction(1, 3)),
        ("x**(-2)*9", 1),
        ("--x", 3),
        ("+x - -y", 8),
        ("0.1*x", Fraction(3, 10)),
        ("2**10", 1024),
        (" ( x )", 3),
    ],
)
def test_precedence_is_that_of_python(text, value):
    model = model_from_expressions(["x", "y"], [text, "x + y"]).program
    ring = Duals(P)
    (n, *_), _ = model["outputs"]
    point = [ring.matrix(1, 1, [q]) for q in (3, 5)]
    assert _run(model, ring, point, [n])[n] == ring.matrix(1, 1, [str(Fraction(value))])


BAD_EXPRESSIONS = [
    ("sin(x)", "without functions", 1),
    ("x + exp(y)", "without functions", 5),
    ("x**y", "whole number", 4),
    ("x**(1/2)", "whole number", 6),
    ("x**0.5", "whole number", 4),
    ("sqrt(x)", "without functions", 1),
    ("x + z", "one of the parameters x, y", 5),
    ("x +", "a number, a letter", 4),
    ("", "a number, a letter", 1),
    ("(x", "'\\)'", 3),
    ("x)", "the end", 2),
    ("x y", "the end", 3),
    ("2x", "the end", 2),
    ("x^2", "\\*\\*", 2),
    ("x**2**3", "parentheses", 5),
    ("x/0", "not 0", 3),
    ("x/(1 - 1)", "not 0", 3),
    ("0**-1", "not 0", 2),
    ("__import__('os').system('true')", 'received "\'"', 12),
    ("x.real", "received '.'", 2),
    ("x; y", "received ';'", 2),
    ("lambda x: x", "received ':'", 9),
    ("1e5*x", "the end", 2),
    ("x**99999999999999999999", "at most 1000", 4),
    ("x\x00", "received", 2),
    ("x = 1", "received '='", 3),
    ("٣*x", "received", 1),
]


@pytest.mark.parametrize(("text", "words", "column"), BAD_EXPRESSIONS)
def test_bad_expressions_are_refused_where_they_are_bad(text, words, column):
    with pytest.raises(BadInput, match=words) as caught:
        model_from_expressions(["x", "y"], ["x*y", text])
    assert str(caught.value).startswith(f"phi[1], column {column}:")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000 + "x",
        "-" * 100_001 + "x",
        "(" * 5000 + "x" + ")" * 5000,
        "((x**1000)**1000)**1000",
        "((2**1000)**1000)**1000*x",
        "x/(2**1000)**19",
        "((x + 1/3)**900)**900",
        "1" * 5000,
        "x*" * 60_000 + "x",
        "/".join(["1"] + ["(1 + x)"] * 9000),
    ],
)
def test_hostile_expressions_are_refused_at_once(text):
    with pytest.raises(BadInput):
        model_from_expressions(["x"], [text])


def test_what_cannot_be_expanded_is_still_counted():
    letters = ["x", "y", "z", "u", "v", "w"]
    found = find_laws(model_from_expressions(letters, ["(x + y*z - u*v + w**2 + 1)**200"]))
    assert (found.dim_lie, found.laws, found.missing) == (1, 5, 5)
    assert "laws were not searched for" in found.to_text()


BAD_MODELS = [
    ({"parameters": [], "phi": ["1"]}, "parameters: expected 1 to"),
    ({"parameters": ["x"], "phi": []}, "phi: expected at least one"),
    ({"parameters": ["x", "x"], "phi": ["x"]}, "received 'x' twice"),
    ({"parameters": ["1x"], "phi": ["1"]}, "parameters\\[0\\]: expected a name"),
    ({"parameters": ["x y"], "phi": ["1"]}, "parameters\\[0\\]: expected a name"),
    ({"parameters": ["x"], "phi": ["x"], "metric": []}, "metric: expected one expression"),
    ({"parameters": ["x"], "phi": ["x"], "metric": ["0"]}, "metric\\[0\\]: expected"),
    ({"parameters": ["x"], "phi": ["x"], "metric": ["y"]}, "metric\\[0\\], column 1"),
    ({"parameters": ["x"], "phi": ["x"], "momentum": "x"}, "momentum: expected"),
    ({"parameters": ["x"], "phi": ["x"], "momentum": "1/0"}, "momentum: expected"),
    ({"parameters": ["x"], "phi": ["x"], "momentum": "2*t"}, "momentum: expected"),
    ({"parameters": ["x"], "phi": ["x"], "momentum": 0.5}, "momentum: expected"),
    ({"parameters": ["x"], "phi": ["x"], "momentum": True}, "momentum: expected"),
    ({"parameters": ["x"], "phi": ["x"], "momentum": "t"}, "received 't'"),
    ({"parameters": ["x"], "phi": ["x"], "momentum": "v_x"}, "received 'v_x'"),
    ({"parameters": ["x", "v_x"], "phi": ["x"], "momentum": "tau"}, "received 'x'"),
    ({"parameters": ["x", "t"], "phi": ["x"], "momentum": "1/2"}, "received 't'"),
]


@pytest.mark.parametrize(("options", "words"), BAD_MODELS)
def test_bad_models_are_refused(options, words):
    with pytest.raises(BadInput, match=words):
        model_from_expressions(**options)


def test_sympy_expressions_are_read_exactly():
    x, y = sp.symbols("x y")
    model = model_from_expressions(["x", "y"], [x**2 / 3 - y / (1 - x) ** 2 + sp.Rational(1, 7)])
    text = model_from_expressions(["x", "y"], ["x**2/3 - y/(1 - x)**2 + 1/7"])
    assert find_laws(model).to_json()["laws"] == find_laws(text).to_json()["laws"]
    ring = Duals(P)
    point = [ring.matrix(1, 1, [q]) for q in (3, 5)]
    first, second = (
        _run(m.program, ring, point, [m.program["outputs"][0][0]])[m.program["outputs"][0][0]]
        for m in (model, text)
    )
    assert first == second


@pytest.mark.parametrize(
    "expression",
    [sp.sin(sp.Symbol("x")), sp.sqrt(sp.Symbol("x")), 0.5 * sp.Symbol("x"), sp.Symbol("z"), sp.pi],
)
def test_sympy_expressions_that_are_not_rational_are_refused(expression):
    with pytest.raises(BadInput, match="expected a rational expression"):
        model_from_expressions(["x"], [expression])


def write_file(tmp_path, text):
    path = tmp_path / "model.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_file_is_a_model(tmp_path):
    path = write_file(
        tmp_path, 'parameters = ["a", "b", "c"]\nphi = ["a*b/(1 - c)"]\nmetric = ["1", "1", "2"]\n'
    )
    found = find_laws(model_from_file(path))
    assert (found.model, found.parameters, found.laws) == ("model", 3, 2)
    path = write_file(
        tmp_path, 'parameters = ["a", "b"]\nphi = ["a**2 + b**2"]\nmomentum = "tau"\n'
    )
    assert find_laws(model_from_file(path)).to_json()["generators"] == [
        "a*v_b*exp(tau*t) - b*v_a*exp(tau*t)"
    ]


BAD_FILES = [
    ("parameters = [", "expected a TOML file"),
    (b"\xff\xfe", "expected a TOML file"),
    ('phi = ["x"]', "expected the key 'parameters'"),
    ('parameters = ["x"]', "expected the key 'phi'"),
    ('parameters = ["x"]\nphi = "x"', "phi: expected a list of strings"),
    ('parameters = ["x"]\nphi = [1]', "phi: expected a list of strings"),
    ('parameters = "x"\nphi = ["x"]', "parameters: expected a list of strings"),
    ('parameters = ["x"]\nphi = ["x"]\nloss = "mse"', "received 'loss'"),
    ('parameters = ["x"]\nphi = ["x"]\nmomentum = 0.5', "momentum: expected"),
    ("a = " + "[" * 5000, "expected a TOML file"),
]


@pytest.mark.parametrize(("text", "words"), BAD_FILES)
def test_bad_files_are_refused(tmp_path, text, words):
    with pytest.raises(BadInput, match=words):
        model_from_file(write_file(tmp_path, text))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadInput, match="expected a readable file"):
        model_from_file(tmp_path / "none.toml")
    with pytest.raises(BadInput, match="expected a readable file"):
        model_from_file(tmp_path)


BAD_SIZES = [
    ("linear-deq", "h=2", "expected the sizes h=…, d=…"),
    ("linear-deq", "", "received none"),
    ("linear-deq", "h=0,d=2", "whole number h from 1"),
    ("linear-deq", "h=99999,d=2", "whole number h from 1"),
    ("linear-deq", "h=2,d=2,p=1", "expected the sizes"),
    ("linear-deq", "h=2,d=-1", "expected sizes such as"),
    ("linear-deq", "h=2,d=1.5", "expected sizes such as"),
    ("linear-deq", "h=2,d", "expected sizes such as"),
    ("linear-deq", "h=2,h=3,d=1", "received 'h' twice"),
    ("unrolled-deq", "h=1,d=1,K=0", "whole number K from 1"),
    ("deep-linear", "w0=3", "expected the sizes w0=…, w1=…"),
    ("deep-linear", "w0=3,w2=3", "expected the sizes w0=…, w1=…"),
    ("deep-linear", "w0=3,w1=0,w2=3", "whole number w1 from 1"),
    ("relu", "w0=1,w1=1,w2=1,bias=2", "bias=0 or bias=1"),
    ("linear-deq", "h=1000,d=1000", "at most 2000 parameters, received 2000000; try smaller"),
    ("linear-deq-readout", "h=4000,d=4000,p=4000", "at most 2000 parameters"),
    ("unrolled-deq", "h=1000,d=1,K=4000", "at most 2000 parameters"),
    ("deep-linear", "w0=4000,w1=4000", "at most 2000 parameters"),
    ("matrix-factorisation", "n=999,m=999,r=1", "at most 100000 numbers in φ, received 998001"),
    ("relu", "w0=20,w1=20,w2=20,w3=20,w4=20", "at most 100000 numbers in φ"),
    ("perceptron", "h=1", "expected a model among linear-deq"),
]


@pytest.mark.parametrize(("name", "sizes", "words"), BAD_SIZES)
def test_bad_sizes_are_refused(name, sizes, words):
    with pytest.raises(BadInput, match=words):
        requested_model(name, sizes, None)


def test_a_request_is_for_one_model(tmp_path):
    path = write_file(tmp_path, 'parameters = ["x"]\nphi = ["x"]')
    assert find_laws(requested_model(None, None, path)).laws == 0
    assert find_laws(requested_model("single-index-relu", "d=2", None)).laws == 1
    assert read_sizes(" h = 2, d=3 ,") == {"h": 2, "d": 3}
    for name, sizes, file in (
        (None, None, None),
        ("linear-deq", "h=1,d=1", path),
        (None, "h=1", path),
    ):
        with pytest.raises(BadInput):
            requested_model(name, sizes, file)
    with pytest.raises(BadInput, match="degree: expected 1 to"):
        find_laws(requested_model("single-index-relu", "d=2", None), degree=0)


BAD_EXTRAS = [
    ("linear-deq", {"h": 1, "d": 2}, {"data": [[1]]}, "data of 2 rows"),
    ("linear-deq", {"h": 1, "d": 2}, {"data": [[1], [1, 2]]}, "data of 2 rows"),
    ("linear-deq", {"h": 1, "d": 2}, {"data": [[], []]}, "data of 2 rows"),
    ("linear-deq", {"h": 1, "d": 1}, {"data": [["x"]]}, "expected rational data"),
    ("linear-deq", {"h": 1, "d": 1}, {"patterns": [[[1]]]}, "belong to the model relu"),
    ("relu", {"w0": 1, "w1": 2, "w2": 1}, {"patterns": [[[1]]]}, "zeros and ones"),
    ("relu", {"w0": 1, "w1": 2, "w2": 1}, {"patterns": [[[1, 2]]]}, "zeros and ones"),
    ("relu", {"w0": 1, "w1": 2, "w2": 1}, {"patterns": []}, "at least one"),
    ("relu", {"w0": 1, "w1": 2, "w2": 1}, {"data": [[1]]}, "one activation pattern"),
]


@pytest.mark.parametrize(("name", "sizes", "extras", "words"), BAD_EXTRAS)
def test_bad_data_and_patterns_are_refused(name, sizes, extras, words):
    with pytest.raises(BadInput, match=words):
        model_named(name, sizes, **extras)


KEYS = [
    "schema", "model", "parameters", "dim_lie", "laws", "polynomial_laws", "generators", "verdict",
]  # fmt: skip


@pytest.mark.parametrize("name", FAMILIES)
def test_answers_are_written_in_every_way(name):
    sizes = (
        "w0=1,w1=2,w2=1"
        if FAMILIES[name].sizes == ("w",)
        else ",".join(f"{key}=2" for key in FAMILIES[name].sizes)
    )
    found = find_laws(requested_model(name, sizes, None))
    plain = json.loads(json.dumps(found.to_json()))
    assert list(plain) == KEYS
    assert (plain["schema"], plain["model"], plain["verdict"]) == (1, name, "PROVED")
    assert plain["parameters"] - plain["dim_lie"] == plain["laws"]
    assert len(plain["generators"]) == plain["polynomial_laws"]
    assert name in found.to_text()
    assert "PROVED" in found._repr_html_()
    assert found._repr_latex_().startswith("$")
    assert found._repr_latex_().count("{") == found._repr_latex_().count("}")


def test_generators_can_be_read_back():
    found = find_laws(requested_model("linear-deq", "h=2,d=2", None))
    again = model_from_expressions(found.coordinates, found.to_json()["generators"])
    ring, random = Duals(P), Random(4)
    point = [random.randrange(P) for _ in found.coordinates]
    values = _run(
        again.program, ring, [ring.matrix(1, 1, [q]) for q in point],
        [n for n, *_ in again.program["outputs"]],
    )  # fmt: skip
    for law, (n, *_) in zip(found.generators, again.program["outputs"], strict=True):
        total = nmod(0, P)
        for monomial, c in law.polynomial.items():
            term = nmod(int(c), P)
            for i in monomial:
                term *= point[i]
            total += term
        assert values[n][0][0, 0] == total


def test_html_is_escaped():
    found = find_laws(model_from_expressions(["x"], ["x"], name="<script>"))
    assert "<script>" not in found._repr_html_()
