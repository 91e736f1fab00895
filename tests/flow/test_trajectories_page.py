"""The examples of docs/trajectories.md run as they stand, and say what the page says."""

import re
from pathlib import Path

import pytest

from deqproof.core.statement import Positive

PAGE = Path(__file__).resolve().parents[2] / "docs" / "trajectories.md"


def test_every_example_runs():
    space: dict = {}
    text = PAGE.read_text("utf-8")
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(block, PAGE.name, "exec"), space)
    (event,) = space["run"].events
    assert str(float(event.time)) in text
    F, tube, theta2 = space["F"], space["tube"], space["theta2"]
    assert tube.shows(Positive(F(1, 2) - theta2), F(0), F(5)) == ""
    problem = space["escape"]
    found = space["escape_time"](problem, problem.field.states[1] - 4, until=20)
    assert float(found.time.mid()) == pytest.approx(8.93175132, abs=1e-8)
    assert found.time.str(9) in text
    # Momentum and batches alike come to the target: θ₁ = (1 − θ₂)ξ.
    for descent, near in ((space["heavy"], 1e-6), (space["noisy"], 1e-2)):
        *theta1, theta2 = descent.states[-1]
        xi = [float(x) for x in space["model"].xi]
        assert theta1 == pytest.approx([(1 - theta2) * x for x in xi], abs=near)
