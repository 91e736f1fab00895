"""The program as tests call it: in this process where that will do, and apart where it will not."""

import contextlib
import fcntl
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deqproof.cli import main


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


def call(*arguments: object) -> Result:
    """`deqproof` in this process, with text streams that are no terminals."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([str(a) for a in arguments])
    return Result(status, out.getvalue(), err.getvalue())


def spawn(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """`deqproof` in a process of its own."""
    command = [sys.executable, "-m", "deqproof", *map(str, arguments)]
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    env = {**kept, "COLUMNS": "80", **environment}
    return subprocess.run(
        command, capture_output=True, text=True, errors="replace", env=env, check=False, timeout=300
    )


def one_line(result: Any) -> str:
    """The only line on stderr; bad input says no more."""
    text = getattr(result, "err", None)
    text = result.stderr if text is None else text
    assert text.count("\n") == 1, text
    assert text.startswith("deqproof: ")
    assert "Traceback" not in text
    return text


def verified_folder(shared: Path) -> Path:
    """The folder of one run over all theorems, made by the first test process that needs it."""
    folder = shared / "verified"
    with (shared / "verified.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "verdicts.json").is_file():
            run = spawn("verify", "--json", "--jobs", 2, "--out", folder)
            assert run.returncode in (0, 1) and run.stdout, run.stderr
            (folder / "verdicts.json").write_text(run.stdout, "utf-8")
            (folder / "status").write_text(str(run.returncode), "utf-8")
    return folder


OWN = '''
"""A theorem of one's own."""
from deqproof.core.check import Verdict
from deqproof.deq.claim import eq, ge
from deqproof.deq.linear import language
from deqproof.deq.symbols import theta1, theta2, u
from deqproof.deq.inner import Inner
from deqproof.paper.theorem import Author, Theorem, register

def claims():
    author = Author(language)
    yield author.claim("square", "A square of 1 − θ₂.", language.states({statement}), why="expand",
                       expected=Verdict.{expected}, boxed=True)

THEOREM = register(Theorem(id="{id}", label="My theorem", title="{title}",
    says="(1 − θ₂)² = 1 − 2θ₂ + θ₂².", source="", build=claims))
'''
TRUE = "eq(u**2, 1 - 2 * theta2 + theta2**2)"
FALSE = "eq(u**2, 1 - 2 * theta2)"


def write_own(
    folder: Path,
    name: str,
    *,
    statement: str = TRUE,
    expected: str = "PROVED",
    title: str = "A square",
) -> Path:
    """A theorem file; its id is the file's name."""
    path = folder / f"{name}.py"
    text = OWN.replace("{statement}", statement).replace("{expected}", expected)
    path.write_text(text.replace("{id}", name).replace("{title}", title), "utf-8")
    return path
