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


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_notebook_runs(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    names = run(code)
    assert names["sphere"].verdict == "PROVED"
    assert "PROVED" in names["sphere"]._repr_html_()


def test_readme_example(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert example is not None
    run(example.group(1))
    printed = capsys.readouterr().out
    assert printed.startswith("PROVED")
    assert "REFUTED by witness" in printed
