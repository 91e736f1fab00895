"""Run the notebooks and keep their outputs, without what changes from run to run.

    python notebooks/run.py [NAME ...]

It needs the extra `notebook`. The tests run the cells without it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent


def run(path: Path) -> None:
    """Every cell in order, from a fresh kernel. Raises CellExecutionError."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(HERE)}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            if output.output_type == "execute_result" and "image/png" in output.get("data", {}):
                output.data.pop("text/plain", None)
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, path)


def main() -> None:
    for name in sys.argv[1:] or sorted(path.stem for path in HERE.glob("*.ipynb")):
        print(name, flush=True)
        run(HERE / f"{name}.ipynb")


if __name__ == "__main__":
    main()
