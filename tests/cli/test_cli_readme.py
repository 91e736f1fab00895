"""Every command and example of the README, and of the page on the command line, does its work.

They run in a folder that holds what the pages speak of: mine.toml, paper.toml, my_theorem.py, and
deqproof-report as one `deqproof verify` has filled it.
"""

import contextlib
import re
import shlex
import shutil
import subprocess
import sys
from glob import glob

import pytest

from cli.command import call, one_line
from cli.conftest import TINY
from cli.test_cli_documentation import LINES, PAGE, README, ROOT

MADE = sorted(set(re.findall(r"`?make ([a-z-]+)", README)))
(NOTATION,) = (block for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
(THEOREM,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def place(tmp_path_factory, verified):
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(verified, folder / "deqproof-report")
    (folder / "mine.toml").write_text(TINY, "utf-8")
    (folder / "paper.toml").write_text(NOTATION, "utf-8")
    (folder / "path/to").mkdir(parents=True)
    (folder / "path/to/my_theorem.py").write_text(THEOREM, "utf-8")
    return folder


def words_of(line):
    """The arguments, as a shell would expand them."""
    words = shlex.split(line)[1:]
    return [found for word in words for found in (sorted(glob(word)) if "*" in word else [word])]


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in LINES if line != "deqproof verify"])
def test_documented_command_works(line, place):
    with contextlib.chdir(place):
        words = words_of(line)
        result = call(*words)
        assert result.status == 0, result.err
        if "--output" in words:
            written = place / words[words.index("--output") + 1]
            assert written.stat().st_size > 0
        else:
            assert result.out


def test_the_plain_command_works(verified):
    """`deqproof verify` itself is what fills the folder that every test shares."""
    assert "deqproof verify" in LINES
    assert (verified / "status").read_text("utf-8") == "0"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_one_command_makes_the_pdf(place):
    with contextlib.chdir(place):
        result = call("report", "--pdf", "--notation", "paper.toml")
    assert result.status == 0, result.err
    assert (place / "deqproof-report/report.pdf").read_bytes().startswith(b"%PDF")
    assert not list((place / "deqproof-report").glob(".*"))


def test_without_a_tex_the_source_is_there(place, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with contextlib.chdir(place):
        result = call("report", "--pdf")
    assert result.status == 2
    last = result.err.splitlines()[-1]
    assert "install TeX Live" in last
    assert "report.tex is written" in last
    assert (place / "deqproof-report/report.tex").stat().st_size > 0


def test_folder_that_nobody_filled(tmp_path):
    result = call("report", "--out", tmp_path / "empty")
    assert result.status == 2
    assert "deqproof verify --out" in one_line(result)


@pytest.mark.parametrize("target", MADE)
def test_documented_target_is_there(target):
    run = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_make_verify_is_the_plain_command():
    recipe = subprocess.run(
        ["make", "--dry-run", "verify"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "deqproof verify --out deqproof-report" in recipe


def test_example_of_the_readme():
    run = subprocess.run(
        [sys.executable, "-c", EXAMPLE], capture_output=True, text=True, check=False, timeout=300
    )
    assert run.returncode == 0, run.stderr
    proved, refuted = run.stdout.splitlines()
    assert proved.startswith("PROVED")
    assert "REFUTED" in refuted
