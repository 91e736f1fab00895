"""Bad input: exit status 2 and one line that says what was expected, what came, what to try."""

import contextlib
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

from cli.command import call, one_line, spawn, write_own

PROBLEM = """
[model]
kind = "linear"
[data]
law = "gaussian"
covariance = {covariance}
[target]
xi = ["1", "0"]
[start]
theta1 = ["1", "1"]
theta2 = {theta2}
"""
IDENTITY = '[["1", "0"], ["0", "1"]]'


def write_problem(folder, covariance=IDENTITY, theta2='"0"', more=""):
    path = folder / "problem.toml"
    path.write_text(PROBLEM.format(covariance=covariance, theta2=theta2) + more, "utf-8")
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", "no-such-theorem"],
        ["verify", "thm-3.1\x00"],
        ["verify", "thm-3.1\nthm-3.4"],
        ["verify", "\udcff\udcfe"],
        ["verify", "missing.py"],
        ["verify", "/"],
        ["verify", ""],
        ["verify", "--jobs", "0"],
        ["verify", "--jobs", "-1"],
        ["verify", "--jobs", "1e9"],
        ["verify", "--jobs", "٣"],
        ["verify", "--digits", "9"],
        ["verify", "--digits", "99999999999999999999999999"],
        ["verify", "--digits", "nan"],
        ["verify", "--digits", "__import__('os')"],
        ["verify", "--digits"],
        ["verify", "--out", ""],
        ["verify", "--out", "a\x00b"],
        ["verify", "--problem", "missing.toml"],
        ["verify", "--problem", "/"],
        ["verify", "--no-such-option"],
        ["verify", "--quiet", "--verbose"],
        ["no-such-command"],
        ["show"],
        ["show", "a", "b"],
        ["derive", "thm-3.1", "--format", "word"],
        ["derive", "thm-3.1", "--output", "/proc/no/file"],
        ["derive", "thm-3.1", "--notation", "missing.toml", "--format", "latex"],
        ["check"],
        ["check", "missing.json"],
        ["check", "/"],
        ["constants", "--problem", "no-such-problem"],
        ["flow", "--until", "-1"],
        ["flow", "--until", "nan"],
        ["flow", "--until", "1/0"],
        ["flow", "--until", "1e999999999"],
        ["flow", "--points", "0"],
        ["flow", "--method", "euler"],
        ["flow", "--until", "1", "--csv", "/proc/no/file"],
        ["flow", "--until", "1", "--plot", "plot.exe"],
        ["flow", "--method", "descent", "--until", "1e9"],
        ["refute", "thm-3.1", "--claim", "no-such-claim"],
        ["refute", "thm-3.1", "--seconds", "0"],
        ["laws"],
        ["laws", "no-such-model"],
        ["laws", "linear-deq"],
        ["laws", "linear-deq", "--size", "h=2"],
        ["laws", "linear-deq", "--size", "h=2,d=x"],
        ["laws", "linear-deq", "--size", "h=2,h=2,d=2"],
        ["laws", "linear-deq", "--size", "h=2,d=-1"],
        ["laws", "--model-file", "missing.toml"],
        ["report", "--out", "/proc/no"],
    ],
)
def test_one_line_and_status_2(arguments, tmp_path):
    with contextlib.chdir(tmp_path):
        result = call(*arguments)
    assert result.status == 2
    assert result.out == ""
    assert "internal error" not in one_line(result)
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"covariance": '[["1", "1"], ["0", "1"]]'}, "covariance"),
        ({"covariance": '[["1", "2"], ["2", "1"]]'}, "covariance"),
        ({"covariance": '[["1"]]'}, "covariance"),
        ({"covariance": '[["nan", "0"], ["0", "1"]]'}, "covariance"),
        ({"covariance": '[["inf", "0"], ["0", "1"]]'}, "covariance"),
        ({"theta2": '"1"'}, "theta2"),
        ({"theta2": '"os.system(1)"'}, "theta2"),
        ({"more": "unknown = 1\n"}, "unknown"),
        ({"more": "[extra]\nx = 1\n"}, "extra"),
    ],
)
@pytest.mark.parametrize("command", ["verify", "constants", "flow"])
def test_bad_problem_names_the_key(changes, key, command, tmp_path):
    path = write_problem(tmp_path, **changes)
    extra = ["--out", tmp_path / "out"] if command == "verify" else []
    result = call(command, "--problem", path, *extra)
    assert result.status == 2
    assert key in one_line(result)


def test_folder_that_cannot_be_written_to(tmp_path, tiny):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file/below", "/proc/deqproof"):
        result = call("verify", "--problem", tiny, "thm-3.1", "--out", folder)
        assert result.status == 2
        assert "--out" in one_line(result)


def test_output_files_that_are_folders(tmp_path, tiny):
    out = tmp_path / "out"
    (out / "report.html").mkdir(parents=True)
    result = call("verify", "--problem", tiny, "thm-3.1", "--out", out)
    assert result.status == 2
    assert "report.html" in result.err.splitlines()[-1]
    assert not list(out.rglob("*.part"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "expected a theorem in the file"),
        ("x = (", "SyntaxError"),
        ("raise ValueError('no\\nluck')", "line 1: ValueError: no luck"),
        ("import no_such_module_anywhere", "no_such_module_anywhere"),
        ("import sys\nsys.exit(0)", "SystemExit"),
        ("THEOREM = 3", "expected a theorem in the file"),
        ("def f():\n    return 1 / 0\nf()", "line 2: ZeroDivisionError"),
    ],
)
def test_theorem_file_with_a_mistake(tmp_path, text, told):
    path = tmp_path / "own.py"
    path.write_text(text, "utf-8")
    result = call("verify", path, "--out", tmp_path / "out")
    assert result.status == 2
    assert told in one_line(result)


@pytest.mark.parametrize("name", ["../outside", "a/b", "", ".hidden", "a\nb", "x" * 200, "con."])
def test_theorem_id_that_is_no_file_name(tmp_path, name):
    path = write_own(tmp_path, "own")
    path.write_text(path.read_text("utf-8").replace('id="own"', f"id={name!r}"), "utf-8")
    result = call("verify", path, "--out", tmp_path / "out")
    assert result.status == 2
    assert "plain word" in one_line(result)
    assert not (tmp_path / "outside.json").exists()


def test_theorem_file_cannot_take_an_id(tmp_path):
    path = write_own(tmp_path, "own-thief")
    path.write_text(path.read_text("utf-8").replace('id="own-thief"', 'id="thm-3.1"'), "utf-8")
    assert "is taken" in one_line(call("verify", path, "--out", tmp_path / "out"))


def test_mistake_inside_a_claim_names_the_line(tmp_path, tiny):
    path = write_own(tmp_path, "own-late")
    path.write_text(path.read_text("utf-8").replace("author = Author(language)", "author = 1 / 0"))
    for jobs in (1, 2):
        result = spawn(
            "verify", "--problem", tiny, "thm-3.1", path, "--jobs", jobs, "--out", tmp_path / "out"
        )
        assert result.returncode == 2
        assert "own-late.py: line 11: ZeroDivisionError" in one_line(result)


def test_float_in_a_claim_is_refused(tmp_path):
    path = write_own(tmp_path, "own-float", statement="eq(u, 1.5 * u)")
    assert "float" in one_line(call("verify", path, "--out", tmp_path / "out")).lower()


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", "{" * 5000, '{"schema": 1}', "\x00", "\xff" * 10, "NaN"]
)
def test_file_that_is_no_certificate(tmp_path, text):
    path = tmp_path / "certificate.json"
    path.write_text(text, "latin-1")
    result = call("check", path)
    assert result.status == 2
    assert "certificate.json" in one_line(result)


def test_a_worker_that_dies_is_told_of(tmp_path, monkeypatch):
    """As where a certificate asks for more memory than there is: nothing can be caught there."""

    def die(*_):
        raise BrokenProcessPool

    monkeypatch.setattr(ProcessPoolExecutor, "map", die)
    monkeypatch.setattr("deqproof.cli.jobs.processors", lambda: 2)
    result = call("check", *(tmp_path / f"{k}.json" for k in range(8)))
    assert result.status == 2
    assert "one file at a time" in one_line(result)


def test_tampered_certificate(tmp_path, tiny):
    assert call("verify", "--problem", tiny, "thm-3.1", "--out", tmp_path).status == 0
    path = tmp_path / "certificates/thm-3.1.json"
    path.write_text(path.read_text("utf-8").replace("PROVED", "REFUTED"), "utf-8")
    assert "digest" in one_line(call("check", path))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "[letters] or [risk]"),
        ("letters = 3", "[letters]"),
        ("[other]\nx = 1", "'other'"),
        ("risk = 3", "factor"),
        ("[risk]\nfactr = 1", "factor"),
        ("[risk]\nfactor = 0", "risk.factor"),
        ("[risk]\nfactor = '-1'", "risk.factor"),
        ("[risk]\nfactor = 'nan'", "risk.factor"),
        ("[risk]\nfactor = '__import__(1)'", "risk.factor"),
        ("[risk]\nfactor = true", "risk.factor"),
        ("[letters]\nthetta1 = 'W'", "did you mean 'theta1'?"),
        ("[letters]\ntheta1 = 3", "expected LaTeX"),
        ("[letters]\ntheta1 = 'W{'", "expected LaTeX"),
        ("[letters]\ntheta1 = 'e'", "are both"),
    ],
)
def test_notation_with_a_mistake(tmp_path, text, told):
    path = tmp_path / "notation.toml"
    path.write_text(text, "utf-8")
    result = call("derive", "thm-3.1", "--format", "latex", "--notation", path)
    assert result.status == 2
    assert told in one_line(result)
