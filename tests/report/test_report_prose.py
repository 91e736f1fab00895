r"""Sentences with Unicode mathematics become LaTeX and HTML; whatever stands in them, it compiles.

"1/u² = (1 + ‖w‖²)/α²" is $1/u^{2}=(1+\|w\|^{2})/\alpha^{2}$.
"""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deqproof.paper.report.prose import escaped, segments, to_html, to_latex

SENTENCES = [
    ("On the sphere, 1/u² = (1 + ‖w‖²)/α².", r"On the sphere, $1/u^{2}=(1+\|w\|^{2})/\alpha^{2}$."),
    ("every y is fixed, or none", "every $y$ is fixed, or none"),
    ("a point of R^d", r"a point of $R^{d}$"),
    ("for some a > 0", r"for some $a>0$"),
    ("θ − (0, 1).", r"$\theta-(0,1)$."),
    ("‖w‖ ≤ √(2R(0)/λ_min) holds", r"$\|w\|\le \sqrt{2R(0)/\lambda_{\min}}$ holds"),
    ("u* = sign(1 − θ₂(0))", r"$u^{*}=\mathrm{sign}(1-\theta_{2}(0))$"),
    ("Σ^{½}(I + ξξᵀ)Σ^{½}", r"$\Sigma^{1/2}(I+\xi\xi^{\top})\Sigma^{1/2}$"),
    ("50 % of $HOME & co_x", r"50 \% of \$HOME \& $co_{x}$"),
    ("Łojasiewicz – see “x”", "Łojasiewicz -- see ``$x$''"),
    (
        "∇R = E[(y − f)σ′(z)/(1 − θ₂σ′(z))·(x, y)]",
        r"$\nabla R=E[(y-f)\sigma'(z)/(1-\theta_{2}\sigma'(z))\cdot(x, y)]$",
    ),
    ("D e^(−μt) and e^{−2μ(t)}", r"$D e^{-\mu t}$ and $e^{-2\mu(t)}$"),
    ("and/or (see Sec. 3.1) in 3 steps", "and/or (see Sec. 3.1) in 3 steps"),
    ("", ""),
]


def tight(latex):
    """Blanks beside a sign mean nothing in mathematics."""
    return re.sub(r" ?([=<>+-]) ?", r"\1", latex)


@pytest.mark.parametrize(("sentence", "latex"), SENTENCES)
def test_sentence(sentence, latex):
    assert tight(to_latex(sentence)) == tight(latex)


@given(st.text(max_size=60))
@example("θ\x00\x1b[31m")
@example("$x$ \\input{/etc/passwd} \\end{document}")
def test_text_is_only_text(text):
    latex = to_latex(text)
    for is_formula, part in segments(text):
        if not is_formula:
            outside = escaped(part)
            assert not re.search(r"(?<!\\)[$%&#]", outside)
            assert r"\input" not in outside
    assert all(c.isprintable() or "\ue000" <= c <= "\uf8ff" for c in latex)
    ET.fromstring(f"<p>{to_html(text)}</p>")


@given(st.text(max_size=60))
def test_braces_pair(text):
    latex = re.sub(r"\\[{}]", "", to_latex(text))
    assert latex.count("{") == latex.count("}")
    level = 0
    for c in latex:
        level += (c == "{") - (c == "}")
        assert level >= 0


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_strangest_sentences_compile(tmp_path):
    strange = [sentence for sentence, _ in SENTENCES]
    strange += ["\\", "{", "}}}", "$$", "^^M", "%", "~^_#&", "x^", "x_", "^{", "_}", "√(", "⟨"]
    strange += ["\\input{x} \\write18{ls}", "α_{β^{γ}}", "²³", "θ₂²", "ν̂ ", "a\u0302", "|x| ‖"]
    strange += ["é漢字🙂", "ﬁ ½ ℓ²", "\u200b\u202e", "a\nb\tc"]
    body = "\n\n".join(to_latex(text) for text in strange)
    preamble = r"\documentclass{article}\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}"
    document = rf"{preamble}\usepackage{{amsmath,amssymb}}\begin{{document}}{body}\end{{document}}"
    (tmp_path / "s.tex").write_text(document, "utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "s.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    log = run.stdout.decode("latin-1").splitlines()
    assert run.returncode == 0, [line for line in log if line.startswith("!")]
