"""Draws docs/verify.svg: what `deqproof verify` prints on a terminal of 80 columns.

`make picture` runs it. Of several tables of numbers the first is shown.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from deqproof.paper.report.folder import write_text

WIDTH = 80
TARGET = Path(__file__).with_name("verify.svg")
NUMBERS = "Numbers beside the theorem"


def printed() -> str:
    """The output, with its colours."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "deqproof", "verify", "--out", folder]
        terminal = {"FORCE_COLOR": "1", "COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
        kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        run = subprocess.run(
            command, env=kept | terminal, stdout=subprocess.PIPE, text=True, check=True
        )
    return run.stdout


def shortened(lines: Sequence[str]) -> Iterator[str]:
    """The lines, less all tables of numbers but the first."""
    tables = 0
    for k, line in enumerate(lines):
        tables += NUMBERS in line
        if tables < 2 or k == len(lines) - 1:
            yield line


def drawn(output: str) -> str:
    """The output as SVG, in a font that is there and without one from the network."""
    lines = shortened(output.rstrip("\n").split("\n"))
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi("\n".join(lines)))
    picture = console.export_svg(title="deqproof verify", unique_id="verify")
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    return picture.replace("Fira Code, monospace", "Fira Code, DejaVu Sans Mono, monospace")


if __name__ == "__main__":
    print(write_text(TARGET, drawn(printed())))
