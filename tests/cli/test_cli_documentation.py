"""What the documentation says about the command line is so."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from cli.command import call
from deqproof.cli.app import program
from docs.picture import drawn

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/command-line.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = "".join(re.findall(r"```console\n(.*?)```", PAGE + README, re.DOTALL)).splitlines()
LINES = sorted({line.split("#")[0].strip() for line in BLOCKS if line.startswith("deqproof ")})


@pytest.mark.parametrize("line", LINES)
def test_documented_command_exists(line):
    _, name, *words = line.split(" > ")[0].split()
    command = program.commands[name]
    command.make_context(name, words, resilient_parsing=True)
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= options


def test_every_command_is_documented():
    assert all(f"deqproof {name}" in PAGE for name in program.commands)


def test_documented_theorem_file_is_one(tmp_path):
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "mine.py").write_text(example, "utf-8")
    result = call("verify", tmp_path / "mine.py", "--out", tmp_path / "out", "--json")
    assert result.status == 0, result.err
    (theorem,) = result.document["theorems"]
    assert theorem["verdict"] == "PROVED"


def test_documented_document_has_the_keys(tmp_path):
    from json import loads

    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    documented = loads(block)
    (tmp_path / "mine.py").write_text(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0])
    real = call("verify", tmp_path / "mine.py", "--out", tmp_path / "out", "--json").document
    assert list(documented) == list(real)
    theorem, other = documented["theorems"][0], real["theorems"][0]
    assert list(theorem) == list(other)
    assert list(theorem["claims"][0]) == list(other["claims"][0])


def test_picture_shows_what_is_printed():
    table = "theorem  verdict\n\x1b[32m✓ PROVED\x1b[0m ‖w‖ ≤ W\n"
    numbers = "\x1b[1mNumbers beside the theorem: problem {}\x1b[0m\n1.5 ≤ 2\n"
    text = table + numbers.format("first") + numbers.format("second") + "\n✓ 2 theorems\n"
    picture = drawn(text)
    words = " ".join(re.findall(r">([^<>]+)</text>", picture)).replace("&#160;", " ")
    for shown in ("✓ PROVED", "‖w‖ ≤ W", "problem first", "1.5 ≤ 2", "✓ 2 theorems"):
        assert shown in words
    assert "second" not in words
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "").replace(
        "https://www.textualize.io", ""
    )
    ET.fromstring(picture)


def test_kernel_source_is_python():
    result = call("kernel", "thm-3.1", "--claim", "orthogonal", "--backend", "numpy")
    assert result.status == 0
    compile(result.out, "kernel", "exec")
    assert "def kernel(" in result.out
    assert call("kernel", "thm-3.1", "--claim", "nothing").status == 2
