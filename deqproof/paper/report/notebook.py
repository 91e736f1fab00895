"""How theorems, claims and reports show themselves in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from deqproof.paper.report.formula.layout import lines
from deqproof.paper.report.formula.mathml import to_mathml
from deqproof.paper.report.prose import to_html, to_latex
from deqproof.paper.report.sheet import Sheet, Step, outline_of, sheet_of

if TYPE_CHECKING:
    from deqproof.paper.theorem import Claim, Theorem
    from deqproof.paper.verify import TheoremReport

_COLOURS = {
    "PROVED": "#16803a", "REFUTED": "#9a45ad", "SUPPORTED": "#1c7f99", "UNKNOWN": "#a06a00",
}  # fmt: skip
_MISSED = "#d22b31"


def theorem_html(theorem: Theorem) -> str:
    """The theorem and its claims, of which nothing is decided."""
    return _sheet_html(outline_of(theorem))


def report_html(report: TheoremReport) -> str:
    """The theorem, its verdict, and a row for each claim."""
    return _sheet_html(sheet_of(report))


def theorem_latex(theorem: Theorem) -> str:
    """What the theorem says, and the formulas of its claims, as one display."""
    return _sheet_latex(outline_of(theorem))


def report_latex(report: TheoremReport) -> str:
    return _sheet_latex(sheet_of(report))


def claim_latex(claim: Claim) -> str:
    """The claim's formula under its hypotheses."""
    given = r",\; ".join(claim.given)
    return (
        rf"$\displaystyle {given}\ \Rightarrow\ {claim.formula}$" if given else f"${claim.formula}$"
    )


def _sheet_html(sheet: Sheet) -> str:
    head = f"<b>{escape(sheet.label)}</b> ({to_html(sheet.title)})"
    verdict = f" {_badge(sheet.verdict, sheet.reached)}" if sheet.verdict else ""
    rows = "".join(_row(step) for step in sheet.stated)
    note = f"<p>Lemmas: {escape(', '.join(sheet.lemmas))}</p>" if sheet.lemmas else ""
    return (
        f'<div class="deqproof"><p>{head}{verdict}</p><p>{to_html(sheet.says)}</p>'
        f'<table><thead><tr><th style="text-align:left">claim</th>'
        f'<th style="text-align:left">formula</th><th style="text-align:left">verdict</th></tr>'
        f"</thead><tbody>{rows}</tbody></table>{note}</div>"
    )


def _row(step: Step) -> str:
    formula = "<br>".join(to_mathml(line) for line in lines(step.formula, 40.0))
    verdict = _badge(step.verdict, step.reached) if step.verdict else escape(step.expected)
    cells = (f"{escape(step.name)}<br><small>{to_html(step.says)}</small>", formula, verdict)
    inside = "".join(f'<td style="text-align:left">{cell}</td>' for cell in cells)
    return f"<tr>{inside}</tr>"


def _badge(verdict: str, reached: bool) -> str:
    colour = _COLOURS.get(verdict, _MISSED) if reached else _MISSED
    sign = "✓" if reached else "✗"
    return f'<b style="color:{colour}">{sign} {escape(verdict)}</b>'


def _sheet_latex(sheet: Sheet) -> str:
    says = rf"\text{{{to_latex(sheet.says)}}}"
    rows = [says, *(step.formula for step in sheet.stated)]
    return r"$\displaystyle \begin{array}{l} " + r" \\[0.6em] ".join(rows) + r" \end{array}$"
