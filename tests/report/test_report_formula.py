r"""Formulas in LaTeX, read once: as text, as MathML, as lines that fit.

to_text(\frac{1}{u} \Sigma e) = (1/u)Σe; every line of a broken formula stands by itself, and the
lines together say what the formula said.
"""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deqproof.paper.report.formula.layout import INDENT, lines, width
from deqproof.paper.report.formula.mathml import lines_to_mathml, to_mathml
from deqproof.paper.report.formula.parse import parse
from deqproof.paper.report.formula.text import to_text
from deqproof.paper.report.sheet import outline_of
from deqproof.theorems import load_all

TOKENS = [
    r"\frac", r"\sqrt", r"\left(", r"\right)", r"\left", r"\right", "{", "}", "^", "_", r"\theta",
    "x", "2", "+", "-", "=", r"\le", r"\|", "|", r"\langle", r"\rangle", r"\text{ for }", r"\Sigma",
    ",", r"\;", r"\operatorname{spec}", r"\min", r"\begin{pmatrix}", r"\end{pmatrix}", "&", r"\\",
    r"\hat", r"\unknown", "é", "<", r"\mathbb{R}", "'", "[", "]", " ",
]  # fmt: skip
garbage = st.lists(st.sampled_from(TOKENS), max_size=30).map(" ".join)
atoms = st.sampled_from(["x", r"\theta_1", "2", r"\|w\|^{2}", r"\langle e, \Sigma w\rangle"])
formulas = st.recursive(
    atoms,
    lambda part: st.one_of(
        st.tuples(part, part).map(lambda p: f"{p[0]} + {p[1]}"),
        st.tuples(part, part).map(lambda p: f"{p[0]} - {p[1]}"),
        st.tuples(part, part).map(lambda p: rf"\frac{{{p[0]}}}{{{p[1]}}}"),
        part.map(lambda p: rf"\left({p}\right)^{{2}}"),
        part.map(lambda p: rf"\sqrt{{{p}}}"),
    ),
    max_leaves=12,
)
equations = st.tuples(formulas, formulas).map(lambda p: rf"{p[0]} \le {p[1]}")


def shipped_formulas():
    found = []
    for theorem in load_all().values():
        for step in outline_of(theorem).steps:
            found += [step.formula, *step.given]
    return sorted(set(found))


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac{1}{u} \Sigma e", "(1/u)Σe"),
        (r"\theta_1^{\top} x + \theta_2 y", "θ₁ᵀx + θ₂y"),
        (r"\|w\|^{2} \le W^{2} \quad\text{for all } t", "‖w‖² ≤ W² for all t"),
        (r"- \xi + \frac{1}{1 - \theta_2} \theta_1", "−ξ + (1/(1 − θ₂))θ₁"),
        (r"\frac{\mathrm{d}}{\mathrm{d}t}\left(u^{2}\right) = 0", "(d/dt)(u²) = 0"),
        (r"\frac{\langle e, \Sigma e\rangle}{2}", "⟨e, Σe⟩/2"),
        (r"\frac{a + b}{\alpha^{2}}", "(a + b)/α²"),
        (r"\frac{1}{a b}", "1/(ab)"),
        (r"\sqrt{2 R_0}", "√(2R₀)"),
        (r"\lambda_{\min} = \min\operatorname{spec} \Sigma", "λ_min = min spec Σ"),
        (r"e^{-2\mu t}", "e^(−2μt)"),
        (r"\hat\nu", "ν̂"),
        (r"\frac12 x", "(1/2)x"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "(1, 2; 3, 4)"),
        (r"\left(1 - x\right)^{n}", "(1 − x)ⁿ"),
    ],
)
def test_text(latex, text):
    assert to_text(latex) == text


@given(garbage)
def test_nothing_is_too_strange_to_show(latex):
    assert "\n" not in to_text(latex)
    ET.fromstring(to_mathml(latex))
    assert width(latex) >= -10
    assert lines(latex, 10.0)


@pytest.mark.parametrize("deep", ["{" * 500, r"\frac" * 500, r"\left(" * 500, "^" * 500, "}" * 500])
def test_depth_is_bounded(deep):
    to_text(deep)
    to_mathml(deep)
    lines(deep, 10.0)


@given(equations)
def test_lines_say_what_the_formula_said(latex):
    def plain(text):
        text = re.sub(r"\\(?:left|right|Bigl|Bigr)", "", text)
        return re.sub(r"\s", "", text)

    assert "".join(plain(line) for line in lines(latex, 12.0)) == plain(latex)


@given(equations)
def test_every_line_stands_by_itself(latex):
    for line in lines(latex, 12.0):
        sides = [len(re.findall(rf"\\{side}(?![a-z])", line)) for side in ("left", "right")]
        assert sides[0] == sides[1]
        assert line.count("{") == line.count("}")


@given(equations)
def test_line_that_is_too_wide_has_no_place_to_break(latex):
    room = 30.0
    for k, line in enumerate(lines(latex, room)):
        if width(line) > room - INDENT * (k > 0):
            outside = re.sub(r"\{[^{}]*\}", "", re.sub(r"\{[^{}]*\}", "", line))
            assert not re.search(r"(?<=[\w}]) [+-] (?![^{]*\})", outside.split("{")[0])


@given(equations)
def test_mathml_is_labelled_with_the_text(latex):
    element = ET.fromstring(to_mathml(latex))
    assert element.get("aria-label") == to_text(latex)


def test_markup_in_a_formula_is_text():
    element = ET.fromstring(to_mathml(r"\text{<b onclick=\"x\">} < \& '"))
    assert not [child for child in element.iter() if child.tag in ("b", "script")]


def test_display_on_lines_is_one_element():
    ET.fromstring(lines_to_mathml(["a", "= b + c", "+ d"]))


def test_shipped_formulas_hold_nothing_unknown():
    for latex in shipped_formulas():
        assert not re.search(r"\\|\$|[{}](?!\w)", to_text(latex)), latex
        assert parse(latex).nodes


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_width_is_that_of_tex(tmp_path):
    """Never much too small, so that a margin of two em is safe; rarely much too large."""
    found = shipped_formulas()
    body = "".join(
        rf"\sbox0{{$\displaystyle {latex}$}}\typeout{{WIDTH \the\wd0}}" + "\n" for latex in found
    )
    document = (
        r"\documentclass[11pt]{article}\usepackage{amsmath,amssymb}\begin{document}"
        rf"\typeout{{EM \the\dimexpr 1em\relax}}{body}\end{{document}}"
    )
    (tmp_path / "w.tex").write_text(document, "utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "w.tex"]
    log = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    (em,) = (float(x) for x in re.findall(r"EM ([\d.]+)pt", log))
    measured = [float(x) / em for x in re.findall(r"WIDTH ([\d.]+)pt", log)]
    assert len(measured) == len(found)
    for latex, true in zip(found, measured, strict=True):
        assert true - 0.7 - true / 12 <= width(latex) <= 2.0 + true * 1.25, (latex, true)
