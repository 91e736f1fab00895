r"""A derivation is one whole document: pdflatex compiles it as it stands, and nothing sticks out.

Every \ref and \cite has its \label and \bibitem; every claim's formula is there, in its order.
"""

import re
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction

import pytest

from deqproof.core.errors import BadInput
from deqproof.paper.report.bibliography import citations, works, written
from deqproof.paper.report.convention import scaled_constants
from deqproof.paper.report.derivation import derivation_of, source_of
from deqproof.paper.report.html import html_report
from deqproof.paper.report.latex import latex_document
from deqproof.paper.report.notation import read_notation
from deqproof.paper.report.sheet import sheet_from_data, sheet_to_data
from deqproof.paper.report.text import derivation_text

needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")


def compiled(text, folder, runs=2):
    """The log of pdflatex, after as many runs."""
    (folder / "d.tex").write_text(text, "utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "d.tex"]
    log = ""
    for _ in range(runs):
        run = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        log = run.stdout.decode("latin-1")
        assert run.returncode == 0, log[-2000:]
    return log


def overfull(log):
    return [float(x) for x in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log)]


@needs_tex
def test_every_theorem_compiles_and_fits(sheets, tmp_path):
    for sheet in sheets.values():
        log = compiled(latex_document([sheet]), tmp_path)
        assert max(overfull(log), default=0.0) <= 5.0, sheet.id
        assert "undefined" not in log, sheet.id
        assert "multiply" not in log, sheet.id


@needs_tex
def test_one_document_of_all_compiles_and_fits(sheets, tmp_path):
    log = compiled(latex_document(list(sheets.values())), tmp_path, 3)
    assert max(overfull(log), default=0.0) <= 5.0
    assert "undefined" not in log
    assert "multiply" not in log


def test_references_have_labels(sheets):
    for sheet in sheets.values():
        text = latex_document([sheet])
        labels = re.findall(r"\\label\{([^}]*)\}", text)
        assert len(labels) == len(set(labels))
        assert set(re.findall(r"\\(?:eq)?ref\{([^}]*)\}", text)) <= set(labels)
        cited = set(re.findall(r"\\cite(?:\[[^\]]*\])?\{([^}]*)\}", text))
        assert cited == set(re.findall(r"\\bibitem\{([^}]*)\}", text))


def test_every_claim_is_there_in_order(sheets):
    for sheet in sheets.values():
        text = latex_document([sheet])
        tag = re.sub(r"[^A-Za-z0-9]", "-", sheet.id)
        places = [text.index(rf"\label{{eq:{tag}:{n}}}") for n in range(1, len(sheet.stated) + 1)]
        assert places == sorted(places)
        assert sheet.digest[:32] in text
        for step in sheet.stated:
            if len(step.formula) < 60:
                assert step.formula in text


def test_false_reading_is_called_false(sheets):
    text = latex_document([sheets["pl-inequality"]])
    assert "This reading is false, as expected" in text
    assert r"\Sigma =" in text


def test_false_reading_without_a_point_is_called_false_too(sheets):
    """A validated trajectory refutes as well, and names no single point."""
    sheet = sheets["pl-inequality"]
    steps = tuple(replace(s, witness=()) for s in sheet.steps)
    bare = replace(sheet, steps=steps)
    text = latex_document([bare])
    assert re.search(r"This reading is false, as expected\s*\.\}", text)
    assert "the hypotheses hold and the claim does not" not in text
    assert "This reading is false, as expected.</p>" in html_report([bare], [])
    assert "REFUTED, as expected\n" in derivation_text(bare)


def test_missed_claim_is_told(sheets):
    sheet = sheets["thm-3.1"]
    step = replace(sheet.steps[0], verdict="UNKNOWN", detail="no road led & there", lemmas=())
    broken = replace(sheet, steps=(step, *sheet.steps[1:]), reached=False, verdict="UNKNOWN")
    text = latex_document([broken])
    assert r"no road led \& there" in text
    assert r"\emph{not} what was expected" in text


@needs_tex
def test_longest_formulas_are_broken_or_scaled(sheets, tmp_path):
    sheet = sheets["thm-3.1"]
    long_sum = " + ".join(
        rf"\lambda_{{{k}}} \langle \theta_1, x_{{{k}}}\rangle^2" for k in range(40)
    )
    unbreakable = rf"\frac{{{long_sum}}}{{u^2}} = 0"
    for boxed in (False, True):
        for formula in (f"{long_sum} = 0", unbreakable, rf"\left({long_sum}\right)^2 \le 1"):
            step = replace(sheet.steps[0], formula=formula, boxed=boxed)
            log = compiled(latex_document([replace(sheet, steps=(step,))]), tmp_path, 1)
            assert max(overfull(log), default=0.0) <= 5.0


@needs_tex
def test_hostile_texts_compile(sheets, tmp_path):
    strange = r"\input{x} $ % } { # & _ ^ ~ \ θ₁² 漢 é " + "\ue000\x00"
    sheet = sheets["thm-3.1"]
    step = replace(sheet.steps[0], says=strange, why=strange, name=strange, detail=strange)
    made = replace(sheet, title=strange, says=strange, label=strange, steps=(step,))
    log = compiled(latex_document([made]), tmp_path, 1)
    assert "input{x}" not in log


@needs_tex
def test_notation_of_a_paper(sheets, tmp_path):
    file = tmp_path / "notation.toml"
    file.write_text('[letters]\ntheta1 = "V"\nSigma = "C"\nu = "q"\nxi = "w_\\\\star"\n', "utf-8")
    text = latex_document([sheets["lem-3.2"]], read_notation(file))
    body = text[text.index(r"\begin{document}") :]
    assert not re.search(r"\\theta_\{?1|\\Sigma|\\xi", body)
    assert "{w_\\star}" in body
    assert "{q}" in body
    compiled(text, tmp_path, 1)


def test_notation_tells_letters_apart(sheets, tmp_path):
    file = tmp_path / "notation.toml"
    file.write_text('[letters]\ntheta1 = "\\\\Sigma"\n', "utf-8")
    with pytest.raises(BadInput, match="are both"):
        latex_document([sheets["thm-3.1"]], read_notation(file))
    file.write_text('[letters]\ntheta1 = "\\\\Sigma"\nSigma = "\\\\theta_1"\n', "utf-8")
    text = latex_document([sheets["thm-3.1"]], read_notation(file))
    assert r"\langle {\Sigma}, \frac{1}{u} {\theta_1} e\rangle" in text


@needs_tex
@pytest.mark.parametrize(("factor", "rate"), [("1", r"4\,"), ("3/4", r"3\,"), ('"0.25"', "")])
def test_factor_of_the_risk(sheets, tmp_path, factor, rate):
    file = tmp_path / "notation.toml"
    written = factor if factor.startswith('"') else f'"{factor}"'
    file.write_text(f"[letters]\nalpha = '\\varrho'\n[risk]\nfactor = {written}\n", "utf-8")
    text = latex_document([sheets["thm-3.4"]], read_notation(file))
    new = rf"${rate}\lambda_{{\min}}/{{\varrho}}^2$"
    assert rf"rate of the risk in $t$ & $2\,\lambda_{{\min}}/{{\varrho}}^2$ & {new}" in text
    assert r"\lambda_1" not in text
    log = compiled(text, tmp_path, 2)
    assert max(overfull(log), default=0.0) <= 5.0


def test_our_own_factor_needs_no_word(sheets, tmp_path):
    file = tmp_path / "notation.toml"
    file.write_text('[risk]\nfactor = "1/2"\n', "utf-8")
    sheet = sheets["thm-3.4"]
    assert latex_document([sheet], read_notation(file)) == latex_document([sheet])


def test_constants_scale_as_the_theorem_says():
    """The table of factor c = 1 beside risk-factor, whose claims hold for every c."""
    rows = {what: (old, new) for what, old, new in scaled_constants(Fraction(1), {"linear"})}
    assert rows["the PŁ constant"] == (r"\lambda_{\min}/\alpha^2", r"2\,\lambda_{\min}/\alpha^2")
    assert rows["the steps of gradient descent that a theorem admits"][1] == r"\tfrac{1}{2}\,\eta"
    single = {what: new for what, _, new in scaled_constants(Fraction(3, 2), {"single-index"})}
    assert single["the bound of ‖∇R‖²/‖θ − (ξ, 0)‖²"] == r"9\,\lambda_2"
    assert "the PŁ constant" not in single


@pytest.mark.parametrize("new", ["t", r"\lambda_{\min}", r"\alpha", "e", "w"])
def test_new_name_that_means_something_else(sheets, tmp_path, new):
    file = tmp_path / "notation.toml"
    file.write_text(f"[letters]\ntheta1 = '{new}'\n", "utf-8")
    with pytest.raises(BadInput, match="are both"):
        latex_document([sheets["thm-3.4"]], read_notation(file))


def test_error_is_renamed_and_the_exponential_is_not(sheets, tmp_path):
    file = tmp_path / "notation.toml"
    file.write_text("[letters]\ne = 'r'\n", "utf-8")
    sheet = sheets["thm-3.4"]
    decay = replace(sheet.steps[-1], formula=r"e \le e^{-2 t}", says="R ≤ e^{−2t}, e = 0", cites=())
    text = latex_document([replace(sheet, steps=(decay,))], read_notation(file))
    assert r"{r} \le e^{-2 t}" in text
    assert r"R\le  e^{-2t}" in text
    assert re.search(r"\{r\} ?= ?0", text)


@needs_tex
def test_every_theorem_compiles_in_other_letters(sheets, tmp_path):
    file = tmp_path / "notation.toml"
    names = {"theta1": "V", "theta2": r"\vartheta", "xi": r"w_\star", "Sigma": r"\mathsf{C}"}
    lines = "".join(f"{name} = '{new}'\n" for name, new in names.items())
    file.write_text(f"[letters]\n{lines}[risk]\nfactor = '1'\n", "utf-8")
    text = latex_document(list(sheets.values()), read_notation(file))
    body = text[text.index(r"\begin{document}") :]
    body = re.sub(r"\\theta_\{1,\d\}", "", body)  # a coordinate keeps its name
    assert not re.search(r"\\theta_\{?[12]|\\Sigma(?![A-Za-z])|\\xi(?![A-Za-z])", body)
    log = compiled(text, tmp_path, 1)
    assert max(overfull(log), default=0.0) <= 5.0


def test_sources_are_in_the_bibliography(sheets):
    for sheet in sheets.values():
        for lemma in sheet.lemmas:
            assert source_of(lemma), lemma
            for citation in citations(source_of(lemma)):
                assert citation.key or not re.search(r"\d{4}", citation.place), citation
        for citation in citations(sheet.source):
            assert citation.key, sheet.source


@pytest.mark.parametrize("key", sorted(works()))
def test_every_work_can_be_written(key):
    who, title, where, address = written(key)
    assert who
    assert title
    assert re.search(r"\d{4}", where)
    assert not re.search(r"[{}\\]", who + title + where)
    assert address == "" or address.startswith("https://")


def test_lines_rest_on_earlier_lines(sheets):
    for sheet in sheets.values():
        for line in derivation_of(sheet).lines:
            assert all(n < line.number for n in line.by)


def test_sheet_is_data(sheets):
    for sheet in sheets.values():
        assert sheet_from_data(sheet_to_data(sheet)) == sheet
        for spoilt in ({**sheet_to_data(sheet), "id": 3}, {"id": "x"}, None, []):
            with pytest.raises(BadInput):
                sheet_from_data(spoilt)
