"""The documentation: it builds without a warning, and the programs that it shows run.

The build leaves the theorems undecided, which is most of its time.
"""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import pytest

from deqproof.paper.experiment.catalog import EXPERIMENTS
from deqproof.theorems import load_all

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
HAS_SPHINX = all(find_spec(name) for name in ("sphinx", "myst_parser", "furo"))


def programs(page: str) -> list[str]:
    text = (DOCS / page).read_text("utf-8")
    return re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    ("page", "printed"),
    [
        ("index.md", ["PROVED by conservation", "REFUTED by witness"]),
        ("own-finder.md", ["PROVED", "UNKNOWN"]),
    ],
)
def test_programs_print_what_they_say(page, printed, capsys):
    for program in programs(page):
        exec(compile(program, page, "exec"), {"__name__": "__main__"})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(printed)
    assert all(want in line for want, line in zip(printed, lines, strict=True))


def test_experiments_page_has_every_experiment():
    text = (DOCS / "experiments/index.md").read_text("utf-8")
    assert re.findall(r"`deqproof experiment (\S+) --seed 2025`", text) == list(EXPERIMENTS)
    assert "ALARM" not in text
    for name in re.findall(r"\]\((\S+)\)", text):
        assert (DOCS / "experiments" / name).is_file()


class Page(HTMLParser):
    """The links, ids and headings of a page, and the images without a text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.levels: list[int] = []
        self.mute: list[str] = []
        self.outside: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids |= {value for key in ("id", "name") if (value := given.get(key))}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        if tag == "img" and not given.get("alt"):
            self.mute.append(given.get("src") or "")
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        source = given.get("src") if tag in ("script", "img") else given.get("href")
        if tag in ("script", "img", "link") and (source or "").startswith(
            ("http:", "https:", "//")
        ):
            self.outside.append(source or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if not HAS_SPHINX:
        pytest.skip("the extra docs is not installed")
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-D",
        "deqproof_verify=0",
        "-d",
        str(folder / "trees"),
    ]
    command += ["--fail-on-warning", "--keep-going", "--quiet", str(DOCS), str(folder / "html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "html"


@pytest.mark.slow
def test_site_builds_with_a_page_for_every_theorem(site):
    assert {path.stem for path in (site / "theorems").glob("*.html")} == {*load_all(), "index"}


@pytest.mark.slow
def test_pages_are_whole(site):
    pages = {path: Page(path) for path in site.rglob("*.html") if "_" not in path.parent.name}
    broken: list[str] = []
    for path, page in pages.items():
        assert not page.outside, f"{path.name} loads {page.outside}"
        assert not page.mute, f"{path.name}: images without a text {page.mute}"
        for link in page.links:
            if re.match(r"[a-z]+:", link):
                continue
            name, _, anchor = link.partition("#")
            target = (path.parent / name).resolve() if name else path
            if not target.is_file() or (
                anchor and target in pages and anchor not in pages[target].ids
            ):
                broken.append(f"{path.name}: {link}")
    assert not broken, broken[:10]


@pytest.mark.slow
def test_formulas_are_mathml(site):
    text = (site / "theorems/thm-3.1.html").read_text("utf-8")
    assert text.count("<math") > 10
    assert "MathJax" not in text
