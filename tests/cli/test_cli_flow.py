"""`deqproof flow`: a table of a run, of as many digits as are asked for, that ends at t = T.

‖θ₁(t)‖² + (θ₂(t) − 1)² = α², and roads that share no code agree.
"""

import csv
import shutil
import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest

from cli.command import call, one_line

HEADER = ["t", *(f"theta1_{k}" for k in range(1, 6)), "theta2", "risk"]

SAMPLE = """[model]
kind = "single-index"
activation = "sigmoid"
[data]
law = "sample"
points = [["-1"], ["1/2"]]
[target]
xi = ["-2"]
[start]
theta1 = ["3"]
theta2 = "39/10"
[descent]
eta = "1/100"
"""


def rows_of(tmp_path, *arguments):
    path = tmp_path / "run.csv"
    result = call("flow", "--until", "1/2", "--points", 4, "--csv", path, *arguments)
    assert result.status == 0, result.err
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == HEADER
    assert len(rows) == 5
    return [[Fraction(x) for x in row] for row in rows]


def radius2(row):
    *theta, theta2 = row[1:-1]
    return sum(x * x for x in theta) + (theta2 - 1) ** 2


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference")
    return rows_of(folder, "--method", "taylor", "--digits", 40)


def test_first_and_last_row(reference):
    assert reference[0][0] == 0
    assert reference[-1][0] == Fraction(1, 2)
    assert reference[0][1:3] == [Fraction(-1, 4), Fraction(1, 2)]


def test_all_digits_are_written(tmp_path):
    path = tmp_path / "run.csv"
    call("flow", "--method", "taylor", "--digits", 60, "--until", 1, "--points", 1, "--csv", path)
    last = path.read_text("utf-8").splitlines()[-1].split(",")
    assert last[0] in ("1.0", "1")
    assert all(57 <= len(x.lstrip("-").replace(".", "").lstrip("0")) <= 60 for x in last[1:])


def test_sphere_law(reference):
    assert all(abs(radius2(row) - radius2(reference[0])) < Fraction(1, 10**37) for row in reference)


def test_risk_never_grows(reference):
    risks = [row[-1] for row in reference]
    assert risks == sorted(risks, reverse=True)
    assert risks[0] == Fraction(1787, 2000)


@pytest.mark.parametrize(
    ("method", "digits"),
    [("enclose", 38), ("mpmath", 28), ("dop853", 10), ("radau", 9), ("lsoda", 9), ("descent", 3)],
)
def test_roads_agree(reference, method, digits, tmp_path):
    extra = ["--digits", 40] if method == "enclose" else []
    for row, other in zip(reference, rows_of(tmp_path, "--method", method, *extra), strict=True):
        assert all(abs(x - y) < Fraction(1, 10**digits) for x, y in zip(row, other, strict=True))


def test_tube_tells_its_radius():
    result = call("flow", "--method", "enclose", "--digits", 20, "--until", 1, "--points", 1)
    assert "is proved to be within" in result.out


@pytest.mark.parametrize("method", ["dop853", "radau"])
def test_single_index_comes_nearer(method, tmp_path):
    path = tmp_path / "run.csv"
    words = ["--problem", "single-index", "--method", method, "--until", 2, "--points", 5]
    assert call("flow", *words, "--csv", path).status == 0
    lines = path.read_text("utf-8").splitlines()[1:]
    states = [[float(x) for x in line.split(",")[1:-1]] for line in lines]
    gaps = [sum((x - c) ** 2 for x, c in zip(s, (1, -0.5, 0), strict=True)) for s in states]
    assert gaps == sorted(gaps, reverse=True)


@pytest.mark.parametrize(
    ("method", "digits"),
    [("enclose", 19), ("mpmath", 18), ("dop853", 10), ("radau", 8), ("lsoda", 8), ("descent", 2)],
)
def test_roads_agree_on_a_sample(method, digits, tmp_path):
    """Every road goes from the exact start to the same end, one point of dimension 1 or several."""
    problem = tmp_path / "points.toml"
    problem.write_text(SAMPLE, "utf-8")
    words = ["--until", 1, "--points", 2, "--digits", 20, "--problem", problem]
    tables = []
    for name in ("taylor", method):
        path = tmp_path / f"{name}.csv"
        assert call("flow", *words, "--method", name, "--csv", path).status == 0
        header, *lines = path.read_text("utf-8").splitlines()
        assert header == "t,theta1_1,theta2,risk"
        tables.append([[Fraction(x) for x in line.split(",")] for line in lines])
    assert tables[0][0][:3] == [0, 3, Fraction(39, 10)] and tables[0][-1][0] == 1
    for row, other in zip(*tables, strict=True):
        assert all(abs(x - y) < Fraction(1, 10**digits) for x, y in zip(row, other, strict=True))


@pytest.mark.slow
def test_a_gaussian_law_has_three_independent_roads(tmp_path):
    words = ["--problem", "single-index", "--until", "1/2", "--points", 1, "--digits", 12]
    ends = []
    for method in ("mpmath", "dop853", "taylor"):
        path = tmp_path / f"{method}.csv"
        assert call("flow", *words, "--method", method, "--csv", path).status == 0
        ends.append([float(x) for x in path.read_text("utf-8").splitlines()[-1].split(",")])
    assert ends[0] == pytest.approx(ends[1], rel=1e-10)
    assert ends[0] == pytest.approx(ends[2], rel=1e-11)


def test_run_that_has_to_stop_says_why(tmp_path):
    problem = tmp_path / "wild.toml"
    problem.write_text(
        '[model]\nkind = "linear"\n[data]\nlaw = "gaussian"\ncovariance = [["1"]]\n'
        '[target]\nxi = ["2"]\n[start]\ntheta1 = ["1"]\ntheta2 = "0"\n'
        '[descent]\neta = "1"\n',
        "utf-8",
    )
    result = call("flow", "--problem", problem, "--method", "descent", "--until", 10)
    assert result.status == 1
    assert "Stopped early" in result.out


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_plot(suffix, tmp_path, tiny):
    pytest.importorskip("matplotlib")
    path = tmp_path / f"plot{suffix}"
    assert call("flow", "--problem", tiny, "--plot", path, "--points", 20).status == 0
    assert path.stat().st_size > 1000
    if suffix == ".svg":
        ET.parse(path)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_report_of_a_folder(verified, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(verified, folder)
    words = ["--pdf"] if shutil.which("pdflatex") else []
    result = call("report", "--out", folder, *words)
    assert result.status == 0, result.err
    assert (folder / "report.tex").is_file()
    assert (folder / "report.pdf").is_file() == bool(words)


def test_report_without_tex_says_what_to_install(verified, tmp_path, monkeypatch):
    folder = tmp_path / "copy"
    shutil.copytree(verified, folder)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    result = call("report", "--out", folder, "--pdf")
    assert result.status == 2
    assert "texlive" in one_line_after_remark(result)
    assert (folder / "report.tex").is_file()


def one_line_after_remark(result):
    first, *rest = result.err.splitlines()
    assert first.startswith("written to")
    assert len(rest) == 1
    return rest[0]


def test_empty_folder_has_no_report(tmp_path):
    assert "verify" in one_line(call("report", "--out", tmp_path))
