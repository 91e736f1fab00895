"""The documentation site: MyST pages, formulas, and citations written `[@key, Thm 3.1]`."""

import re
from typing import Any

import deqproof

project = "deqproof"
author = "deqproof contributors"
release = deqproof.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinxcontrib.bibtex",
]
exclude_patterns = ["_build"]
bibtex_bibfiles = ["references.bib"]
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 3
autodoc_typehints = "description"
html_theme = "furo"
html_title = "deqproof"

CITATION = re.compile(r"\[@(?P<key>\w+)(?:,\s*(?P<place>[^\]]+))?\]")


def cite_in_markdown(match: re.Match[str]) -> str:
    place = f" ({match['place']})" if match["place"] else ""
    return f"{{cite:p}}`{match['key']}`{place}"


def cite_in_docstring(match: re.Match[str]) -> str:
    place = f" ({match['place']})" if match["place"] else ""
    return f":cite:p:`{match['key']}`{place}"


def read_page(app: Any, page: str, source: list[str]) -> None:
    source[0] = CITATION.sub(cite_in_markdown, source[0])


def read_docstring(
    app: Any, what: str, name: str, obj: object, options: Any, lines: list[str]
) -> None:
    lines[:] = CITATION.sub(cite_in_docstring, "\n".join(lines)).split("\n")


def setup(app: Any) -> None:
    app.connect("source-read", read_page)
    app.connect("autodoc-process-docstring", read_docstring)
