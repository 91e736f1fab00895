"""The notebooks and the README's example run as they stand, and show what they promise."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


def run(code: str) -> dict[str, Any]:
    """The names that a program of our own leaves behind."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(code, "<cell>", "exec"), names)
    return names


def cells_of(name: str) -> list[dict[str, Any]]:
    text = (ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
    return json.loads(text)["cells"]


@pytest.fixture
def after(monkeypatch):
    """The names that a notebook leaves behind, every cell run in order."""
    monkeypatch.setenv("MPLBACKEND", "Agg")

    def run_notebook(name: str) -> dict[str, Any]:
        code = ("".join(c["source"]) for c in cells_of(name) if c["cell_type"] == "code")
        names = run("\n".join(code))
        for value in names.values():
            if type(value).__module__.startswith("deqproof") and hasattr(value, "_repr_html_"):
                assert value._repr_html_()
        return names

    return run_notebook


def test_first_tour(after):
    names = after("first_tour")
    assert names["sphere"].verdict == "PROVED"
    assert "PROVED" in names["sphere"]._repr_html_()
    assert not names["numbers"].alarms


@pytest.mark.slow
def test_sphere_law(after):
    pytest.importorskip("matplotlib")
    names = after("sphere_law")
    assert names["every_loss"].verdict == names["found"].verdict == "PROVED"
    assert names["found"].laws == 1
    assert names["check"].largest == 0 < names["check"].steps


def test_false_reading(after):
    pytest.importorskip("matplotlib")
    names = after("false_reading")
    verdicts = {name: claim.verdict for name, claim in names["reading"].items()}
    assert verdicts == {"A": "PROVED", "B": "REFUTED"}
    assert names["A"].min() >= 1 > names["B"].min()
    assert (names["B"][names["scales"] >= 1] >= 1).all()
    shown: dict[str, Any] = {}
    *before, last = names["lines"].splitlines()
    exec("\n".join([*before, f"gap = {last[len('print') :].partition('#')[0]}"]), shown)
    assert shown["gap"] < 0


@pytest.mark.slow
def test_activations_compared(after):
    pytest.importorskip("matplotlib")
    names = after("activations_compared")
    assert names["fixed_point"].verdict == "PROVED"
    assert all(0 < promised <= measured < 100 * promised
               for measured, promised in names["rates"].values())  # fmt: skip
    assert names["drift"]["relu"] < 1e-5 < names["drift"]["tanh"]


def test_own_theorem(after):
    names = after("own_theorem")
    assert names["report"].verdict == "PROVED"
    assert names["report"].reached
    assert [o.verdict for o in names["outcomes"]][-1] == "REFUTED"


def test_own_laws(after):
    pytest.importorskip("matplotlib")
    names = after("own_laws")
    assert (names["neuron"].laws, names["layer"].laws, names["mirror"].laws) == (2, 6, 1)
    assert names["drift"] < 1e-9
    evidence = names["check_bounds"](names["layer"].certificate["model"], names["forged"])
    assert evidence is None


def test_notebooks_are_tidy():
    """At most six; each was run to its end without an error, and keeps nothing that changes."""
    names = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert names == [
        "activations_compared", "false_reading", "first_tour", "own_laws", "own_theorem",
        "sphere_law",
    ]  # fmt: skip
    for name in names:
        assert (ROOT / "notebooks" / f"{name}.ipynb").stat().st_size < 250_000
        for cell in cells_of(name):
            assert not cell["metadata"]
            kinds = {output["output_type"] for output in cell.get("outputs", ())}
            assert not kinds & {"error"}
            assert cell["cell_type"] != "code" or cell["execution_count"]


def test_readme_example(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert example is not None
    run(example.group(1))
    printed = capsys.readouterr().out
    assert printed.startswith("PROVED")
    assert "REFUTED by witness" in printed
