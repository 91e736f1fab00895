"""A problem file says what is meant, exactly, or it is refused with the key that is wrong.

Σ = E[xxᵀ] of a sample is a finite sum of rationals, and its least-squares target solves
Σŵ = E[xy], so that R(w) = ½(w − ŵ)ᵀΣ(w − ŵ) + floor.
"""

import copy
from fractions import Fraction as F
from pathlib import Path

import pytest

from deqproof.deq.law import Box, Gaussian, Sample
from deqproof.paper.problem import load_problem, read_problem, shipped_problems

LINEAR = """
[model]
kind = "linear"
[data]
law = "gaussian"
covariance = [["2", "1/3"], [0.3333, 1]]
[target]
xi = ["1", "-1/2"]
[start]
theta1 = ["3/2", 0]
theta2 = 0.1
"""


def document(**changes):
    """A good linear document; `data__law="box"` changes a key, None takes it away."""
    base = {
        "model": {"kind": "linear"},
        "data": {"law": "gaussian", "covariance": [["2", "1/3"], ["1/3", "1"]]},
        "target": {"xi": ["1", "-1/2"]},
        "start": {"theta1": ["3/2", "0"], "theta2": "1/5"},
    }
    return change(base, changes)


def change(base, changes):
    new = copy.deepcopy(base)
    for place, value in changes.items():
        section, _, key = place.partition("__")
        if key and value is not None:
            new.setdefault(section, {})[key] = value
        elif key:
            new[section].pop(key)
        elif value is None:
            new.pop(section)
        else:
            new[section] = value
    return new


def test_numbers_in_a_file_are_exact(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(LINEAR.replace("0.3333", '"1/3"'))
    problem = load_problem(path)
    assert problem.name == "mine"
    assert problem.covariance == ((F(2), F(1, 3)), (F(1, 3), F(1)))
    assert (problem.xi, problem.theta1) == ((F(1), F(-1, 2)), (F(3, 2), F(0)))
    assert problem.theta2 == F(1, 10)  # a bare decimal as well
    assert problem.law == Gaussian(problem.covariance)
    assert load_problem(str(path), "linear") == problem


def test_what_is_said_about_the_run():
    problem = read_problem(
        document(flow={"until": "5/2", "digits": 50}, descent={"eta": "1e-3", "steps": 7},
                 accuracy={"epsilon": "1e-9"})
    )  # fmt: skip
    assert (problem.until, problem.digits, problem.eta) == (F(5, 2), 50, F(1, 1000))
    assert (problem.steps, problem.epsilon) == (7, F(1, 10**9))
    plain = read_problem(document())
    assert (plain.until, plain.digits, plain.eta) == (F(10), 30, None)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"covariance": "identity"}, ((F(1), F(0)), (F(0), F(1)))),
        ({"diagonal": ["2", "1/2"]}, ((F(2), F(0)), (F(0), F(1, 2)))),
        ({"lower": [0, 0], "upper": [1, 2]}, ((F(1, 3), F(1, 2)), (F(1, 2), F(4, 3)))),
        ({"points": [[1, 0], [1, 2]]}, ((F(1), F(1)), (F(1), F(2)))),
        ({"points": [[1, 0], [1, 2]], "weights": [3, 1]}, ((F(1), F(1, 2)), (F(1, 2), F(1)))),
        ({"law": "gaussian", "points": [[1, 0], [1, 2]]}, ((F(1), F(1)), (F(1), F(2)))),
    ],
)
def test_laws(data, expected):
    assert read_problem(document(data=data)).covariance == expected


def test_laws_are_inferred_from_their_source():
    kinds = [
        type(read_problem(document(data=data)).law)
        for data in (
            {"covariance": "identity"}, {"lower": [0, 0], "upper": [1, 1]}, {"points": [[1, 2]]},
        )
    ]  # fmt: skip
    assert kinds == [Gaussian, Box, Sample]


def test_csv_of_points(tmp_path):
    (tmp_path / "points.csv").write_text("a,b\n1,0\n\n1,2\n", encoding="utf-8")
    problem = read_problem(document(data={"law": "sample", "samples": "points.csv"}), tmp_path)
    assert problem.law.points == ((F(1), F(0)), (F(1), F(2)))
    assert problem.covariance == ((F(1), F(1)), (F(1), F(2)))


@pytest.mark.parametrize(
    "text", ["# x, y\n0.1, 1/3\n", "\ufeff0.1,1/3", "0.1 ,1/3\r\n", '"0.1","1/3"']
)
def test_csv_dialects(tmp_path, text):
    (tmp_path / "p.csv").write_text(text, encoding="utf-8", newline="")
    problem = read_problem(document(data={"samples": "p.csv"}), tmp_path)
    assert problem.law.points == ((F(1, 10), F(1, 3)),)


def test_targets_give_the_least_squares_problem(tmp_path):
    rows = [(1, 0, 3), (0, 1, -1), (1, 1, 1), (2, -1, 8), (1, 3, 2)]
    text = "x1,y,x2\n" + "".join(f"{a},{y},{b}\n" for a, b, y in rows)
    (tmp_path / "p.csv").write_text(text)
    data = {"samples": "p.csv", "targets": "y"}
    problem = read_problem(document(data=data, target=None), tmp_path)
    for w in ((F(0), F(0)), (F(1), F(2)), (F(-1, 3), F(5))):
        risk = sum((w[0] * a + w[1] * b - y) ** 2 for a, b, y in rows) / F(2 * len(rows))
        e = [x - z for x, z in zip(w, problem.xi, strict=True)]
        S = problem.covariance
        form = sum(e[i] * S[i][j] * e[j] for i in range(2) for j in range(2)) / 2
        assert risk == form + problem.floor


def test_targets_of_singular_data_give_the_fit_of_least_norm():
    data = {"points": [[1, 1], [2, 2]], "targets": [2, 5]}
    problem = read_problem(document(data=data, target=None))
    assert problem.xi == (F(6, 5), F(6, 5))
    assert problem.floor == F(1, 20)


def test_problems_outside_the_hypotheses_are_problems():
    singular = read_problem(document(data__covariance=[[1, 1], [1, 1]]))
    assert singular.covariance == ((F(1), F(1)), (F(1), F(1)))
    single = {"model": {"kind": "single-index", "activation": "sigmoid"}}
    assert read_problem(document(**single, start__theta2="-4")).theta2 == -4  # θ₂ ≤ −1/L
    assert read_problem(document(**single, start__theta2="3.999", start__delta2="1/10"))
    assert read_problem(document(start__theta2=7)).theta2 == 7


@pytest.mark.parametrize(
    ("activation", "below", "above"),
    [
        ("sigmoid", "3.9999999999999999999", "4"),
        ("tanh", "0.9999999999999999999", "1"),
        ("relu", "0.9999999999999999999", "1"),
        ("erf", "0.886226925452758013649083741", "0.886226925452758013649083742"),
        ("gelu", "0.8857", "0.8859"),
        ("swish", "0.90", "0.91"),
        ("mish", "0.91", "0.92"),
    ],
)
def test_one_over_L_is_decided_exactly(activation, below, above):
    model = {"kind": "single-index", "activation": activation}
    assert read_problem(document(model=model, start__theta2=below, start__delta2=below))
    for key in ("theta2", "delta2"):
        with pytest.raises(Exception, match=rf"start.{key}: expected a number below 1/L = "):
            read_problem(document(model=model, **{f"start__{key}": above}))


def test_shipped_problems():
    assert set(shipped_problems()) >= {
        "linear",
        "single-index",
        "single-index-sample",
        "linear-sample",
    }
    for name in shipped_problems():
        problem = load_problem(name)
        assert problem.name == name
        assert problem.kind == ("linear" if name.startswith("linear") else "single-index")
    assert load_problem() == load_problem(None, "linear") == load_problem("linear")
    assert load_problem(kind="single-index").activation == "tanh"
    assert load_problem("linear").dimension == 5
    assert len(load_problem("single-index-sample").law.points) == 1000


def test_a_file_comes_before_a_shipped_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("linear").write_text(LINEAR.replace("0.3333", '"1/3"'))
    assert load_problem("linear").dimension == 2


def test_problems_show_themselves():
    for name in shipped_problems():
        problem = load_problem(name)
        latex, html = problem._repr_latex_(), problem._repr_html_()
        assert latex.startswith("$") and latex.count("{") == latex.count("}")
        assert html.startswith("<table>") and name in html
    cut = read_problem(
        document(data={"diagonal": [1] * 9}, target__xi=[1] * 9, start__theta1=[10**20] * 9)
    )
    assert r"\dots" in cut._repr_latex_() and "…" in cut._repr_html_()


def test_the_name_is_escaped():
    assert "<script>" not in read_problem(document(), name="<script>")._repr_html_()


def test_the_documented_example_loads(tmp_path):
    page = Path(__file__).resolve().parents[2] / "docs/problem-files.md"
    blocks = page.read_text("utf-8").split("```toml\n")[1:]
    assert blocks
    for block in blocks:
        path = tmp_path / "example.toml"
        path.write_text(block.split("```")[0])
        (tmp_path / "points.csv").write_text("x1,x2,y\n1,0,1\n0,1,2\n1,1,2.5\n")
        assert load_problem(path).dimension == 2
