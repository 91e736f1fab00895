"""The documentation site: MyST pages, pages generated from the registry and from docstrings,
formulas as MathML, and citations that Pandoc would understand.

`-D deqproof_verify=0` leaves the theorems undecided, for a quick build.
"""

import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from site_pages.api_pages import api_pages, to_rst  # noqa: E402
from site_pages.generated import write_pages  # noqa: E402
from site_pages.mathml import visit_block, visit_inline  # noqa: E402
from site_pages.theorem_pages import theorem_pages  # noqa: E402

import deqproof  # noqa: E402

project = "deqproof"
author = "deqproof contributors"
html_show_copyright = False
release = deqproof.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinxcontrib.bibtex"]
exclude_patterns = ["_build"]
bibtex_bibfiles = ["references.bib"]
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 3
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
html_theme = "furo"
html_title = "deqproof"
html_static_path = ["static"]
html_css_files = ["deqproof.css"]
html_math_renderer = "mathml"

CITATION = re.compile(r"\[@(?P<key>\w+)(?:,\s*(?P<place>[^\]]+))?\]")


def cite_in_markdown(match: re.Match[str]) -> str:
    place = f" ({match['place']})" if match["place"] else ""
    return f"{{cite:p}}`{match['key']}`{place}"


def cite_in_docstring(match: re.Match[str]) -> str:
    place = f" ({match['place']})" if match["place"] else ""
    return f":cite:p:`{match['key']}`{place}"


def read_page(app: Any, page: str, source: list[str]) -> None:
    """Citations; and on the landing page only the entries that are there: a page that a command
    writes may not have been written yet."""
    source[0] = CITATION.sub(cite_in_markdown, source[0])
    if page == "index":
        lines = source[0].split("\n")
        source[0] = "\n".join(line for line in lines if not _is_missing(line))


def _is_missing(line: str) -> bool:
    entry = re.fullmatch(r"(?:.* <)?([a-z][a-z-]*(?:/[a-z-]+)?)>?", line)
    written = ("activations", "benchmarks")
    return bool(entry and entry[1] in written and not (HERE / f"{entry[1]}.md").is_file())


def read_docstring(
    app: Any, what: str, name: str, obj: object, options: Any, lines: list[str]
) -> None:
    lines[:] = CITATION.sub(cite_in_docstring, to_rst("\n".join(lines))).split("\n")


def generate_pages(app: Any) -> None:
    write_pages(HERE / "theorems", theorem_pages(bool(int(app.config.deqproof_verify))))
    write_pages(HERE / "api", api_pages())


def setup(app: Any) -> None:
    app.add_config_value("deqproof_verify", "1", "env")
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.connect("builder-inited", generate_pages)
    app.connect("source-read", read_page)
    app.connect("autodoc-process-docstring", read_docstring)
