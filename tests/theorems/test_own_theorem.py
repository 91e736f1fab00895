"""A theorem of one's own: the worked example and the template, run as a reader would run them.

‖a‖² − ‖b‖² is conserved by a two-layer linear network; the gradient flow of ½θᵀΣθ decays at
2λ_min. Both in every dimension. A wrong theorem of one's own fails.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deqproof.theorems import load_all

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "balanced.py"
TEMPLATE = ROOT / "deqproof" / "theorems" / "_template.py"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deqproof", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_the_template_is_no_theorem_that_ships():
    assert "my-theorem" not in load_all()


@pytest.mark.parametrize(
    ("file", "name", "verdicts"),
    [
        (EXAMPLE, "balanced", ["PROVED"] * 6 + ["REFUTED"]),
        (TEMPLATE, "my-theorem", ["PROVED", "PROVED", "REFUTED"]),
    ],
)
def test_a_file_is_verified_and_its_certificate_checked(file, name, verdicts, tmp_path):
    done = run("verify", file, "--json", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    (theorem,) = json.loads(done.stdout)["theorems"]
    assert theorem["id"] == name
    assert theorem["verdict"] == theorem["expected"] == "PROVED"
    assert [c["verdict"] for c in theorem["claims"] if " · " not in c["name"]] == verdicts
    checked = run("check", tmp_path / "certificates" / f"{name}.json")
    assert checked.returncode == 0, checked.stderr


def test_a_wrong_theorem_of_ones_own_fails(tmp_path):
    text = EXAMPLE.read_text("utf-8")
    wrong = tmp_path / "wrong.py"
    law = "language.conserved(flow, balance),"
    assert law in text
    wrong.write_text(text.replace(law, "language.conserved(flow, Inner(a, a)),"), "utf-8")
    done = run("verify", wrong, "--json", "--out", tmp_path / "report")
    assert done.returncode == 1, done.stderr
    (theorem,) = json.loads(done.stdout)["theorems"]
    verdicts = {c["name"]: c["verdict"] for c in theorem["claims"]}
    assert verdicts["balanced"] in ("REFUTED", "UNKNOWN")  # a busy machine may find no witness
    assert verdicts["gradient"] == "PROVED"
