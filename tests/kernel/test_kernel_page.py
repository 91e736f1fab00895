"""The examples of docs/kernels.md run as they stand, one after the other."""

import re
from pathlib import Path

import numpy as np

PAGE = Path(__file__).resolve().parents[2] / "docs" / "kernels.md"


def test_every_example_runs(capsys):
    rng = np.random.default_rng(0)
    space: dict = {
        "X": rng.normal(size=(50, 2)),
        "xi": [1.0, -0.5],
        "theta": [0.5, 0.25, 0.25],
        "direction": [1.0, 0.0, 0.0],
        "covariance": [[1.0, 0.25], [0.25, 2.0]],
    }
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        exec(compile(block, PAGE.name, "exec"), space)
    assert "def kernel(theta1, theta2, x, Sigma):" in capsys.readouterr().out
    assert abs(space["found"].risk - float(space["exact"].risk)) < 1e-15
    assert space["product"].shape == (3,)
