"""The report is one page that needs nothing else, and that everybody can read.

contrast = (lighter + 0.05) / (darker + 0.05) of relative luminances, at least 4.5 for text.
"""

import html.parser
import json
import re
import shutil
import subprocess
from itertools import pairwise

import pytest

from deqproof.core.check import Verdict
from deqproof.paper.problem import load_problem
from deqproof.paper.report.bars import draw_slack
from deqproof.paper.report.html import html_report
from deqproof.paper.report.svg import Chart, Curve, draw
from deqproof.paper.slack import Slack, SlackStep
from deqproof.theorems.activation import rows_of

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(html.parser.HTMLParser):
    """The page's elements; fails where tags do not nest."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.text = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, name):
        return [attributes for tag, attributes in self.elements if tag == name]


@pytest.fixture(scope="module")
def text(verified):
    return (verified / "report.html").read_text("utf-8")


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_page_needs_nothing_else(page, text):
    assert not page.all("script")
    assert not page.all("img")
    assert all(link["href"] == "data:," for link in page.all("link"))
    for _, attributes in page.elements:
        assert not any(name.startswith("on") for name in attributes)
        assert "src" not in attributes
    style = text[text.index("<style>") : text.index("</style>")]
    assert not re.search(r"url\(|@import|http", style)


def test_links_lead_somewhere(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for link in page.all("a"):
        target = link["href"]
        assert target.startswith("https://") or target.removeprefix("#") in ids
    for _, attributes in page.elements:
        for name in attributes.get("aria-labelledby", "").split():
            assert name in ids


def test_headings_are_in_order(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_pictures_and_formulas_have_words(page):
    assert len(page.all("svg")) >= 3
    assert all(svg["role"] == "img" and svg["aria-labelledby"] for svg in page.all("svg"))
    assert len(page.all("math")) > 100
    assert all(formula["aria-label"] for formula in page.all("math"))


def test_scrolling_tables_can_be_reached_by_keyboard(page):
    for element in page.all("div"):
        if element.get("class") == "scroll":
            assert (element["tabindex"], element["role"]) == ("0", "region")
            assert element["aria-label"]


def test_every_theorem_is_there(page, sheets):
    ids = {attributes.get("id") for _, attributes in page.elements}
    assert set(sheets) <= ids
    for sheet in sheets.values():
        assert {f"{sheet.id}-{n}" for n in range(1, len(sheet.stated) + 1)} <= ids


def luminance(colour):
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_activations_stand_against_every_property(text, sheets):
    shown = text[text.index("Activations against") :]
    body = shown[shown.index("<tbody>") : shown.index("</tbody>")]
    verdicts = re.findall(r'aria-label="(PROVED|REFUTED|UNKNOWN|does not arise)"', body)
    wanted = rows_of({s.name: Verdict(s.verdict) for s in sheets["activations"].stated})
    assert len(wanted) == 13
    by_property = zip(*([c.verdict for c in row.cells] for row in wanted), strict=True)
    assert verdicts == [v or "does not arise" for cells in by_property for v in cells]


def test_contrast_is_enough(text):
    themes = re.findall(r":root \{([^}]*)\}", text)
    assert len(themes) == 2
    for theme in themes:
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", theme))
        for name in set(colours) - {"paper", "soft", "line"}:
            for ground in ("paper", "soft"):
                pair = sorted(luminance(colours[c]) for c in (name, ground))
                assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, (name, ground)


def test_texts_are_escaped(sheets):
    from dataclasses import replace

    hostile = '<script>alert(1)</script><img src=x onerror=y> "&'
    sheet = sheets["thm-3.1"]
    step = replace(sheet.steps[0], says=hostile, why=hostile, name=hostile, detail=hostile)
    made = replace(sheet, title=hostile, says=hostile, label=hostile, steps=(step,), alarm=hostile)
    row = dict.fromkeys(("claim", "relation", "promise", "measured", "where", "method"), hostile)
    row |= {"problem": hostile, "theorem": sheet.id, "ratio": 1.0, "holds": False, "digits": 3}
    page = Page(html_report([made], [row]))
    assert not page.all("script")
    assert not page.all("img")


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize(
    "points", [[], [(0.0, 1.0)], [(0.0, 0.0), (1.0, 0.0)], [(0.0, 1e-300), (1e9, 1e300)]]
)
def test_charts_of_strange_data(points, log):
    curve = Curve("a<b", tuple(points))
    made = draw(Chart("t", "d", "x", "y", (curve, curve), log=log, square=not log), "tag")
    assert "nan" not in made
    assert "a<b" not in made
    if made:
        Page(made)


CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
PROBE = """<script>
const channels = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
const luminance = colour => channels(colour).map(c => c / 255)
  .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
const ground = e => {
  for (; e; e = e.parentElement) {
    const colour = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$/.test(colour)) return colour;
  }
};
const contrast = e => {
  const style = getComputedStyle(e), colour = e.closest('svg') ? style.fill : style.color;
  const [a, b] = [luminance(colour), luminance(ground(e))].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
};
const written = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
addEventListener('load', () => {
  const all = [...document.querySelectorAll('body *')].filter(e => e.checkVisibility());
  const wide = all.filter(e => !e.closest('.scroll, .formula, .hypotheses li, svg, math, .skip')
    && e.getBoundingClientRect().right > innerWidth + 1);
  const flat = all.filter(e => e.tagName === 'math' && e.getBoundingClientRect().height < 4);
  const pale = all.filter(e => written(e) && !e.closest('title, desc') && contrast(e) < 4.5);
  const links = [...document.querySelectorAll('a[href^="#"]')];
  // a browser refuses more than 200 navigations at once
  const lost = links.filter((a, k) => k % Math.ceil(links.length / 100) === 0).filter(a => {
    a.click();
    const target = document.querySelector(':target');
    return !target || '#' + target.id !== decodeURIComponent(a.hash);
  });
  const dark = luminance(getComputedStyle(document.body).backgroundColor) < 0.2;
  parent.postMessage(JSON.stringify({
    wide: wide.length, flat: flat.length, pale: pale.length, lost: lost.length,
    links: links.length, dark, across: innerWidth,
    room: document.documentElement.scrollWidth - innerWidth,
  }), '*');
});
</script>"""
# Chromium's own window is never narrower than 500.
FRAME = """<!DOCTYPE html><title></title>
<script>addEventListener('message', event => { document.title = event.data; });</script>
<iframe src="page.html" style="border: 0; width: %dpx; height: 900px"></iframe>"""


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1200])
def test_page_in_a_browser(text, tmp_path, width, dark):
    """Nothing sticks out, every formula has a height, every link arrives, all that is written can
    be read, and there is no word on the console."""
    (tmp_path / "page.html").write_text(text.replace("</head>", f"{PROBE}</head>"), "utf-8")
    (tmp_path / "frame.html").write_text(FRAME % width, "utf-8")
    command = [
        CHROMIUM, *FLAGS.split(), f"--user-data-dir={tmp_path / 'profile'}",
        "--window-size=1300,1000", "--virtual-time-budget=5000", "--dump-dom",
        f"--blink-settings=preferredColorScheme={0 if dark else 1}",
        "--enable-logging=stderr", f"file://{tmp_path / 'frame.html'}",
    ]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    (title,) = re.findall(r"<title>(\{.*?\})</title>", run.stdout)
    seen = json.loads(title)
    assert seen.pop("links") > 100
    assert seen.pop("room") <= 0
    assert seen.pop("across") == width
    assert seen == {"wide": 0, "flat": 0, "pale": 0, "lost": 0, "dark": dark}
    assert "CONSOLE" not in run.stderr


@pytest.mark.parametrize(
    ("problem", "curves"),
    [
        ("linear", [2, 2, 3, 6]),
        ("single-index", [1, 2, 2]),
        ("single-index-sample", [1, 2, 2]),
    ],
)
def test_figures_of_the_shipped_problems(problem, curves):
    from deqproof.paper.report.figures import figures_of

    figures = figures_of(load_problem(problem))
    charts, bars = figures[: len(curves)], figures[len(curves) :]
    assert [figure.count("<polyline") for figure in charts] == curves
    assert bars
    assert all("Where the slack of " in figure and "<rect" in figure for figure in bars)
    for figure in figures:
        described = Page(figure)
        assert described.all("title")
        assert described.all("desc")


def heights(figure):
    """The ordinates of every curve, downwards in the picture."""
    lines = re.findall(r'<polyline[^>]* points="([^"]*)"', figure)
    return [[float(pair.split(",")[1]) for pair in line.split()] for line in lines]


def test_pictures_say_what_the_theorems_say():
    """The risk lies below its bound, the rate above its own, and the sphere holds every path."""
    from deqproof.paper.report.figures import figures_of

    risk, distance, rate, *_ = figures_of(load_problem())
    for below in (risk, distance):
        measured, bound = heights(below)
        assert all(a >= b - 0.2 for a, b in zip(measured, bound, strict=True))
    rates, promised, last = heights(rate)
    assert max(rates) < promised[0]
    assert abs(rates[-1] - last[0]) < 5.0


@pytest.mark.parametrize("problem", ["single-index", "single-index-sample"])
def test_pictures_keep_the_promise_of_theorem_38(problem):
    from deqproof.paper.report.figures import figures_of

    _, distance, rate = figures_of(load_problem(problem))[:3]
    measured, bound = heights(distance)
    assert all(a >= b - 0.2 for a, b in zip(measured, bound, strict=True))
    rates, promised = heights(rate)
    assert max(rates) <= promised[0] + 0.2


def test_failing_flow_has_no_figures(monkeypatch):
    from deqproof.core.errors import IllPosed
    from deqproof.paper.report import figures, run

    def fail(*_):
        raise IllPosed("no")

    monkeypatch.setattr(run, "run_problem", fail)
    assert figures.figures_of(load_problem()) == []


def test_bars_begin_beyond_the_longest_label():
    steps = (SlackStep("a" * 40, 4.0), SlackStep("b", 2.0))
    drawn = draw_slack(Slack("thm", "linear", "r", 0.5, 4.0, "t", steps), "T", "tag")
    assert all(float(x) > 40 * 6 for x in re.findall(r'<rect[^>]* x="([\d.]+)"', drawn))


def test_bars_are_the_factors():
    """The lengths add up to that of the product, and the words say every factor."""
    steps = (SlackStep(r"a^{2} \ge b", 4.0), SlackStep(r"c \le d", 2.0), SlackStep("e = f", 1.0))
    table = Slack("thm-3.4", "linear", r"-R'/R", 0.5, 4.0, "t = 1", steps)
    drawn = draw_slack(table, "Theorem <3.4>", "tag")
    Page(drawn)
    widths = [float(x) for x in re.findall(r'<rect[^>]*width="([\d.]+)"', drawn)]
    begins = {float(x) for x in re.findall(r'<rect[^>]* x="([\d.]+)"', drawn)}
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2) and widths[2] == 1.0
    assert len(begins) == 1 and begins.pop() + widths[0] + widths[1] < 520
    assert "a² ≥ b loses a factor 4; c ≤ d loses a factor 2" in drawn
    assert "at t = 1: 8 times the 0.5 promised" in drawn
    assert "<3.4>" not in drawn
