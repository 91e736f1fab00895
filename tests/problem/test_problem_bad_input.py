"""Whatever no run can be made of is refused on one line: the key, expected, received, what to try.

A matrix is symmetric positive semidefinite or it is not: that is decided without rounding. A
hostile file does no more than fail.
"""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_problem_file import LINEAR, document

from deqproof.core.errors import BadInput
from deqproof.paper.problem import Problem, load_problem, read_problem

SINGLE = {"kind": "single-index", "activation": "tanh"}
BAD = {
    "no symmetry": ({"data__covariance": [[2, 1], [0, 1]]}, "data.covariance: .*symmetric"),
    "indefinite": ({"data__covariance": [[1, 2], [2, 1]]}, "data.covariance: .*semidefinite"),
    "barely indefinite": (
        {"data__covariance": [["1", "1"], ["1", "0.99999999999999999999999999999999"]]},
        "data.covariance: .*semidefinite",
    ),
    "ragged": ({"data__covariance": [[2, 1], [1]]}, "data.covariance: .*square"),
    "flat": ({"data__covariance": ["2", "1"]}, "data.covariance, row 1: expected a list"),
    "quoted": ({"data__covariance": "[[1]]"}, "data.covariance: .*quotation marks"),
    "size of xi": ({"target__xi": [1, 2, 3]}, "target.xi: expected 2 entries.*got 3"),
    "size of data": ({"data__covariance": [[1]]}, "data.covariance: expected dimension 2.*got 1"),
    "size of points": ({"data": {"points": [[1, 2, 3]]}}, "data.points: expected dimension 2"),
    "no coordinates": ({"start__theta1": []}, "start.theta1: .*empty list"),
    "too many": ({"start__theta1": [1] * 301}, "start.theta1: expected at most 300"),
    "theta2 is 1": ({"start__theta2": "1"}, "start.theta2: expected a number other than 1"),
    "theta2 is 2/2": ({"start__theta2": "2/2"}, "start.theta2: .*other than 1"),
    "theta2 above 1/L": ({"model": SINGLE, "start__theta2": 1}, "start.theta2: .*below 1/L"),
    "delta2 above 1/L": ({"model": SINGLE, "start__delta2": 1}, "start.delta2: .*below 1/L"),
    "delta2 is 0": ({"model": SINGLE, "start__delta2": 0}, "start.delta2: .*greater than 0"),
    "delta2 for linear": ({"start__delta2": "1/2"}, "start.delta2: .*linear"),
    "nan": ({"start__theta2": "nan"}, "start.theta2: expected a finite number, got 'nan'"),
    "infinity": ({"target__xi": ["inf", 0]}, "target.xi, entry 1: expected a finite number"),
    "hostile": ({"target__xi": ["1e999999999", 0]}, "target.xi, entry 1: .*exponent"),
    "code": ({"start__theta2": "__import__('os')"}, "start.theta2: .*nothing is evaluated"),
    "a line break": ({"start__theta2": "1\n2"}, r"start.theta2: .*1\\n2"),
    "unknown key": ({"start__thetaa1": [1]}, "start.thetaa1: .*did you mean 'theta1'"),
    "unknown section": ({"starts": {}}, "starts: expected a section.*did you mean 'start'"),
    "key at the top": ({"theta2": 1}, r"theta2: .*write it under \[start\]"),
    "section is no table": ({"model": "linear"}, r"model: expected a section \[model\]"),
    "missing section": ({"start": None}, r"start: expected a section \[start\], got none"),
    "missing target": ({"target": None}, r"target: expected a section"),
    "missing key": ({"start__theta2": None}, r"start.theta2: .*add theta2 under \[start\]"),
    "missing kind": ({"model": {}}, "model.kind: expected a value"),
    "unknown kind": ({"model__kind": "linera"}, "model.kind: .*did you mean 'linear'"),
    "kind is a list": ({"model__kind": ["linear"]}, "model.kind: expected one of"),
    "activation of linear": ({"model__activation": "tanh"}, "model.activation: .*single-index"),
    "no activation": ({"model": {"kind": "single-index"}}, "model.activation: expected a value"),
    "unknown activation": (
        {"model": {"kind": "single-index", "activation": "sigmoidd"}},
        "model.activation: .*did you mean 'sigmoid'",
    ),
    "unknown law": ({"data__law": "gausian"}, "data.law: .*did you mean 'gaussian'"),
    "no source": ({"data": {}}, "data: expected one of covariance"),
    "two sources": ({"data__diagonal": [1, 1]}, "data: .*covariance and diagonal"),
    "foreign source": ({"data__lower": [0, 0], "data__law": "gaussian"}, "data.lower: .*gaussian"),
    "half a box": ({"data": {"lower": [0, 0]}}, "data: expected both lower and upper"),
    "empty box": ({"data": {"lower": [1, 1], "upper": [0, 2]}}, "data.lower: .*1 > 0"),
    "ragged box": ({"data": {"lower": [0], "upper": [1, 2]}}, "data.lower: .*1 and 2"),
    "weights alone": ({"data__weights": [1, 1]}, "data.weights: .*samples or points beside"),
    "weights short": (
        {"data": {"points": [[1, 2]], "weights": [1, 1]}},
        "data.weights: .*1 point",
    ),
    "weights negative": (
        {"data": {"points": [[1, 2], [2, 1]], "weights": [2, -1]}},
        "data.weights: expected numbers greater than 0, got '-1'",
    ),
    "ragged points": ({"data": {"points": [[1, 2], [1]]}}, "data.points, row 2: expected 2"),
    "xi and targets": ({"data": {"points": [[1, 2]], "targets": [1]}}, "target.xi: .*both"),
    "targets of single-index": (
        {"model": SINGLE, "data": {"points": [[1, 2]], "targets": [1]}, "target": None},
        "data.targets: .*give target.xi",
    ),
    "truncation": ({"model": SINGLE, "data__truncation": -1}, "data.truncation: .*greater than 0"),
    "until": ({"flow": {"until": 0}}, "flow.until: .*greater than 0"),
    "digits": ({"flow": {"digits": "1/2"}}, "flow.digits: expected an integer from 10 to 1000"),
    "steps": ({"descent": {"steps": 0}}, "descent.steps: expected an integer"),
    "eta": ({"descent": {"eta": "-1/2"}}, "descent.eta: .*greater than 0"),
    "epsilon": ({"accuracy": {"epsilon": "small"}}, "accuracy.epsilon: expected a rational"),
    "no such csv": ({"data": {"samples": "nowhere.csv"}}, "data.samples: .*no such file"),
    "csv is a folder": ({"data": {"samples": "."}}, "data.samples: .*a folder"),
    "csv is a number": ({"data": {"samples": 3}}, "data.samples: expected the path"),
    "csv of zero bytes": ({"data": {"samples": "a\0b"}}, "data.samples: expected the path"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_document(name, tmp_path):
    changes, pattern = BAD[name]
    with pytest.raises(BadInput, match=pattern) as caught:
        read_problem(document(**changes), tmp_path)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    assert "expected" in message and "got" in message


CSV = {
    "": "an empty file",
    "\n \n": "an empty file",
    "x1,x2\n": "a header and nothing below it",
    "1,2\n1,nan\n": "line 2, column 2: expected a finite number, got 'nan'",
    "nan,nan\n": "line 1, column 1: expected a finite number",
    "1,inf\n": "line 1, column 2: expected a finite number",
    "1,2\n3\n": "line 2: expected 2 cells in every row",
    "x1,x2\n1,2\n3,oops\n": "line 3, column 2: expected a rational number.*'oops'",
    "1,\n": "line 1, column 2: expected a rational number",
    "1;2\n": "line 1, column 1: expected a rational number",
    "1,1e999999999\n": "line 1, column 2: .*exponent",
    "1,=cmd()\n": "nothing is evaluated",
}


@pytest.mark.parametrize("text", CSV)
def test_bad_csv(text, tmp_path):
    (tmp_path / "p.csv").write_text(text)
    with pytest.raises(BadInput, match=CSV[text]) as caught:
        read_problem(document(data={"samples": "p.csv"}), tmp_path)
    assert str(caught.value).startswith("data.samples")


def test_csv_that_is_no_text(tmp_path):
    (tmp_path / "p.csv").write_bytes(b"\xff\xfe\0\1" * 9)
    with pytest.raises(BadInput, match=r"data.samples: expected a CSV file that can be read"):
        read_problem(document(data={"samples": "p.csv"}), tmp_path)


@pytest.mark.parametrize(("column", "hint"), [("z", "try one of a, b"), ("A", "did you mean 'a'")])
def test_unknown_column(tmp_path, column, hint):
    (tmp_path / "p.csv").write_text("a,b\n1,2\n")
    data = {"samples": "p.csv", "targets": column}
    with pytest.raises(BadInput, match=f"expected a column '{column}'.*{hint}"):
        read_problem(document(data=data), tmp_path)
    (tmp_path / "p.csv").write_text("1,2\n")
    with pytest.raises(BadInput, match="expected a header line with the column"):
        read_problem(document(data=data), tmp_path)


FILES = {
    "syntax": ("[model\n", "expected TOML, got .*line 1"),
    "twice": ("[model]\n[model]\n", "expected TOML"),
    "nested": ("a = " + "[" * 100_000, "expected TOML"),
    "long integer": ("a = " + "9" * 5000, "expected TOML"),
    "binary": ("\0", "expected TOML"),
    "float": (LINEAR, "data.covariance: expected a symmetric matrix"),
    "bare nan": (LINEAR.replace("0.1", "nan"), "start.theta2: expected a finite number"),
    "bare infinity": (LINEAR.replace("0.1", "-inf"), "start.theta2: expected a finite number"),
    "bare huge": (LINEAR.replace("0.1", "1e99999"), "start.theta2: .*exponent"),
    "a date": (LINEAR.replace("0.1", "1979-05-27"), "start.theta2: expected a rational number"),
    "true": (LINEAR.replace("0.1", "true"), "start.theta2: expected a rational number"),
    "hexadecimal": (LINEAR.replace("0.1", "0x" + "f" * 4000), "start.theta2: .*larger integer"),
}


@pytest.mark.parametrize("name", FILES)
def test_bad_file(name, tmp_path):
    text, pattern = FILES[name]
    path = tmp_path / "p.toml"
    path.write_text(text)
    with pytest.raises(BadInput, match=pattern) as caught:
        load_problem(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", ["nowhere.toml", "", "a\0b", ".", "linera", "x" * 9000])
def test_missing_file(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match=r"problem: expected a TOML file, got .*linear-sample"):
        load_problem(path)


def test_file_that_is_no_text(tmp_path):
    (tmp_path / "p.toml").write_bytes(b"\xff\xfe" * 9)
    with pytest.raises(BadInput, match="expected TOML"):
        load_problem(tmp_path / "p.toml")


def test_a_file_of_another_kind():
    with pytest.raises(BadInput, match=r"model.kind: expected 'single-index'.*got 'linear'"):
        load_problem("linear", "single-index")
    with pytest.raises(BadInput, match="kind: expected one of linear, single-index"):
        load_problem(None, "cubic")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.sampled_from(["1/2", "identity", "linear", "tanh", "0", "1"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
KEYS = [
    "model", "model__kind", "model__activation", "data", "data__law", "data__covariance",
    "data__diagonal", "data__samples", "data__points", "data__targets", "data__weights",
    "data__lower", "data__upper", "data__truncation", "target", "target__xi", "start",
    "start__theta1", "start__theta2", "start__delta2", "flow", "flow__digits", "descent__steps",
    "accuracy__epsilon", "zzz",
]  # fmt: skip


@given(st.dictionaries(st.sampled_from(KEYS), VALUES.filter(lambda v: v is not None), max_size=3))
def test_any_document_is_a_problem_or_bad_input(tmp_path_factory, changes):
    sections = {k: v for k, v in changes.items() if "__" not in k}
    try:
        try:
            changed = document(**changes)
        except (TypeError, AttributeError):  # a key of what is no section any more
            changed = document(**sections)
        problem = read_problem(changed, tmp_path_factory.getbasetemp())
    except BadInput as error:
        assert "\n" not in str(error)
        return
    assert isinstance(problem, Problem)
    assert problem._repr_html_() and problem._repr_latex_()


def test_any_damaged_file_is_a_problem_or_bad_input(tmp_path):
    dice = random.Random(2511)
    path = tmp_path / "p.toml"
    good = LINEAR.replace("0.3333", '"1/3"')
    for _ in range(300):
        text = list(good)
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(len(text))
            text[place : place + dice.randint(0, 3)] = dice.choice([*good, "", "\\", "é", "\0"])
        path.write_text("".join(text), encoding="utf-8")
        try:
            assert load_problem(path).dimension >= 1
        except BadInput as error:
            assert "\n" not in str(error)
