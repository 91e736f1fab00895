"""How the program behaves in a shell: interrupts, pipes, colours, widths, encodings, start-up."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.command import call, one_line, spawn, write_own
from deqproof.cli.app import program

COMMANDS = [*program.commands]
SLEEPY = """
import time
from pathlib import Path
from deqproof.paper.theorem import Theorem, register

def claims():
    Path(__file__).with_suffix(".started").write_text("")
    time.sleep(60)
    yield None

THEOREM = register(Theorem(id="{id}", label="x", title="x", says="x", source="", build=claims))
"""


@pytest.fixture
def own(tmp_path):
    return write_own(tmp_path, "own-shell")


def sleepy(folder: Path, name: str) -> Path:
    path = folder / f"{name}.py"
    path.write_text(SLEEPY.replace("{id}", name), "utf-8")
    return path


@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupt_leaves_one_line_and_whole_files(tmp_path, jobs):
    files = [sleepy(tmp_path, f"own-sleep-{k}") for k in range(2)]
    command = [sys.executable, "-m", "deqproof", "verify", "thm-3.1", *map(str, files)]
    command += ["--jobs", str(jobs), "--out", str(tmp_path / "out")]
    run = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("*.started")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=30)
    # Interrupted while it imports, Python says so by dying of the signal: to a shell that is 130.
    assert run.returncode in (130, -signal.SIGINT), err
    assert out == ""
    assert err.startswith("deqproof: interrupted")
    assert err.count("\n") == 1
    assert not [path for path in tmp_path.rglob("*") if path.name.endswith((".part", ".tmp"))]
    time.sleep(0.2)
    assert not _group_lives(run.pid)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_reader_that_leaves_is_no_mistake():
    command = f"{sys.executable} -m deqproof list --json | head -c 1; exit ${{PIPESTATUS[0]}}"
    run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert run.returncode in (0, 141)


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_where_nobody_looks(environment, tmp_path, own):
    run = spawn("verify", own, "-v", "--out", tmp_path, **environment)
    assert "\x1b" not in run.stdout + run.stderr


def test_colour_can_be_forced_and_forbidden(tmp_path, own):
    forced = spawn("verify", own, "--out", tmp_path, FORCE_COLOR="1")
    assert "\x1b[" in forced.stdout
    forbidden = spawn("verify", own, "--out", tmp_path, FORCE_COLOR="1", NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", forbidden.stdout)


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["doctor"], ["show", "thm-3.1"], ["derive", "pl-inequality"], ["constants"]],
)
def test_text_fits_80_columns(arguments):
    out = spawn(*arguments).stdout
    assert max(map(len, out.splitlines())) <= 80


def test_tables_fit_80_columns(tmp_path, tiny):
    run = spawn(
        "verify", "--problem", tiny, "thm-3.1", "linear-fixed-point", "-v", "--out", tmp_path
    )
    assert run.returncode == 0
    assert max(map(len, run.stdout.splitlines())) <= 80


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_terminal_without_the_signs(encoding, tmp_path, own):
    terminal = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    run = spawn("verify", own, "--out", tmp_path, **terminal)
    assert run.returncode == 0, run.stderr
    assert "own-shell" in run.stdout
    document = spawn("verify", own, "--json", "--out", tmp_path, **terminal)
    assert document.stdout.isascii() or encoding == "utf-8"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples(command):
    result = call(command, "--help")
    assert result.status == 0
    assert "Examples:" in result.out
    assert f"deqproof {command}" in result.out
    assert max(map(len, result.out.splitlines())) <= 80


def test_bare_program_shows_help():
    bare, asked = call(), call("--help")
    assert bare.status == asked.status == 0
    assert bare.out == asked.out
    assert all(command in bare.out for command in COMMANDS)


def test_list_of_commands_is_not_cut_off():
    assert not re.search(r"^  [a-z].*\.\.\.$", call("--help").out, re.MULTILINE)


def test_version_names_what_matters():
    result = call("--version")
    assert result.status == 0
    assert all(name in result.out for name in ("deqproof 0", "sympy", "python-flint", "Python 3"))


def modules_after(*arguments: str) -> set[str]:
    code = (
        "import sys\nfrom deqproof.cli import main\n"
        f"status = main({list(arguments)!r})\nassert status == 0, status\n"
        "sys.stderr.write(' '.join(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in run.stderr.split()}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["verify", "--help"]])
def test_help_loads_nothing_heavy(arguments):
    heavy = {"sympy", "mpmath", "numpy", "scipy", "numba", "matplotlib", "rich", "jinja2", "flint"}
    assert not modules_after(*arguments) & heavy


def test_check_needs_the_core_alone(tmp_path, tiny):
    assert call("verify", "--problem", tiny, "thm-3.1", "--out", tmp_path).status == 0
    path = str(tmp_path / "certificates/thm-3.1.json")
    heavy = {"sympy", "mpmath", "numpy", "scipy", "numba", "matplotlib", "jinja2"}
    assert not modules_after("check", path) & heavy


def test_shell_completes_commands_and_ids():
    words = {"_DEQPROOF_COMPLETE": "bash_complete", "COMP_WORDS": "deqproof ver", "COMP_CWORD": "1"}
    assert "plain,verify" in spawn(**words).stdout
    words |= {"COMP_WORDS": "deqproof verify thm-3", "COMP_CWORD": "2"}
    assert "plain,thm-3.1" in spawn(**words).stdout


def test_internal_error_is_one_line_too(monkeypatch):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("deqproof.theorems.load_all", fail)
    result = call("list")
    assert result.status == 1
    assert "internal error: ZeroDivisionError" in one_line(result)


def test_module_can_be_run(tmp_path):
    write_own(tmp_path, "own-module")
    run = spawn("verify", tmp_path / "own-module.py", "--out", tmp_path / "out")
    assert run.returncode == 0
    assert "own-module" in run.stdout


def test_failure_over_one_theorem_spares_the_others(monkeypatch, tmp_path, tiny):
    from deqproof.paper import verify as module

    honest = module.verify

    def fail(theorem, **options):
        if theorem.id == "thm-3.1":
            raise ZeroDivisionError("by zero")
        return honest(theorem, **options)

    monkeypatch.setattr(module, "verify", fail)
    result = call(
        "verify", "--problem", tiny, "thm-3.1", "linear-gradient", "--jobs", 1, "--out", tmp_path
    )
    assert result.status == 1
    assert "thm-3.1: ALARM: internal error: ZeroDivisionError: by zero" in result.out
    assert (tmp_path / "certificates/linear-gradient.json").is_file()
    assert not (tmp_path / "certificates/thm-3.1.json").is_file()
