"""The pages of the API: a page for each layer, made from the docstrings of its public modules."""

from __future__ import annotations

import re

import deqproof

# Layer → title, and the modules whose names are for users.
LAYERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "paper": (
        "Theorems, problems, numbers",
        ("paper.theorem", "paper.verify", "theorems", "paper.problem", "paper.numbers",
         "paper.certificate"),
    ),
    "deq": (
        "Stating claims",
        ("deq.claim", "deq.inner", "deq.symbols", "deq.linear", "deq.law", "deq.lower"),
    ),
    "search": (
        "Finders",
        ("search.hint", "search.ladder", "search.refute", "search.laws", "search.cover"),
    ),
    "flow": (
        "Trajectories",
        ("flow.floating", "flow.taylor", "flow.enclose", "flow.reference", "flow.descent"),
    ),
    "kernel": (
        "Kernels",
        ("kernel.batch", "kernel.gaussian", "kernel.precise", "kernel.binding", "kernel.record"),
    ),
    "experiment": (
        "Experiments",
        ("paper.experiment.record", "paper.experiment.catalog", "paper.experiment.write"),
    ),
    "core": (
        "The trusted core",
        ("core.check", "core.statement", "core.evidence", "core.lemma", "core.rule", "core.term",
         "core.errors"),
    ),
}  # fmt: skip
# Packages whose names are defined in their modules.
_PACKAGES = ("search.laws", "search.refute", "flow.taylor", "flow.enclose")


def api_pages() -> dict[str, str]:
    """File name → Markdown."""
    pages = {f"{layer}.md": _page(layer) for layer in LAYERS}
    return pages | {"index.md": _index()}


_INTRO = """\
# API

These names are imported from `deqproof` itself, each when it is first used; the pages below
document them where they are defined. Arguments have the shapes and units that a docstring says;
every mistake of a caller is a `DeqproofError`, whose text says what was expected, what came, and
what to try.

| name | defined in |
|---|---|
"""


def _index() -> str:
    modules = deqproof._MODULE_OF
    rows = "".join(f"| `deqproof.{name}` | `{modules[name]}` |\n" for name in sorted(modules))
    toctree = "\n".join(("```{toctree}", ":maxdepth: 1", "", *LAYERS, "```"))
    return f"{_INTRO}{rows}\n{toctree}\n"


def _page(layer: str) -> str:
    title, modules = LAYERS[layer]
    return "\n".join((f"# {title}\n", *map(_module, modules)))


def _module(name: str) -> str:
    options = [":members:", ":member-order: bysource"]
    if name in _PACKAGES:
        options.append(":imported-members:")
    body = "\n   ".join((f".. automodule:: deqproof.{name}", *options))
    return f"## deqproof.{name}\n\n```{{eval-rst}}\n{body}\n```\n"


_LITERAL = re.compile(r"(`[^`\n]+`)")
_SPECIAL = re.compile(r"([*|\\]|(?<=\w)_(?!\w))")


def to_rst(text: str) -> str:
    """A docstring, which is plain text with code in backticks and formulas indented, as reST."""
    blocks = re.split(r"\n\s*\n", text.strip("\n"))
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: str) -> str:
    lines = block.split("\n")
    if all(line.startswith("    ") for line in lines):
        return ".. code-block:: text\n\n" + block
    return "\n".join(_line(line.strip()) for line in lines)


def _line(line: str) -> str:
    parts = _LITERAL.split(line)
    return "".join(f"`{p}`" if k % 2 else _SPECIAL.sub(r"\\\1", p) for k, p in enumerate(parts))
