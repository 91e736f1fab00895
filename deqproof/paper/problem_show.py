"""A problem as LaTeX and as HTML, for a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

from deqproof.deq.law import Box, Gaussian, Sample

if TYPE_CHECKING:
    from deqproof.paper.problem import Problem

_MOST_SHOWN, _DOTS = 8, r"\dots"


def number_latex(x: Fraction) -> str:
    if x.denominator == 1:
        return str(x.numerator)
    sign = "-" if x < 0 else ""
    return rf"{sign}\tfrac{{{abs(x.numerator)}}}{{{x.denominator}}}"


def vector_latex(v: Sequence[Fraction]) -> str:
    """A column written as a row in parentheses; a long one is cut."""
    shown = [number_latex(x) for x in v[:_MOST_SHOWN]]
    return f"({', '.join(shown + [_DOTS] * (len(v) > _MOST_SHOWN))})"


def matrix_latex(rows: Sequence[Sequence[Fraction]]) -> str:
    if len(rows) > _MOST_SHOWN:
        return rf"\in \mathbb{{Q}}^{{{len(rows)} \times {len(rows)}}}"
    body = r" \\ ".join(" & ".join(number_latex(x) for x in row) for row in rows)
    return rf"= \begin{{pmatrix}} {body} \end{{pmatrix}}"


def law_latex(problem: Problem) -> str:
    match problem.law:
        case Gaussian():
            return rf"X \sim \mathcal{{N}}(0, \Sigma),\ \Sigma {matrix_latex(problem.covariance)}"
        case Box(lower, upper):
            lower, upper = vector_latex(lower), vector_latex(upper)
            return rf"X \text{{ uniform, }} {lower} \le X \le {upper}"
        case Sample(points, _):
            n, sigma = len(points), matrix_latex(problem.covariance)
            return rf"X \text{{ one of }} {n} \text{{ points}},\ \mathbb{{E}}[XX^{{\top}}] {sigma}"


def model_latex(problem: Problem) -> str:
    if problem.kind == "linear":
        return r"y = \theta_1^{\top} x + \theta_2 y"
    return r"y = \sigma(\theta_1^{\top} x + \theta_2 y)"


def latex_of(problem: Problem) -> str:
    """Model, data, target and start as one display formula."""
    start = rf"({vector_latex(problem.theta1)}, {number_latex(problem.theta2)})"
    lines = [
        model_latex(problem),
        law_latex(problem),
        rf"\xi = {vector_latex(problem.xi)}",
        rf"\theta(0) = {start}",
    ]
    return r"$\displaystyle \begin{gathered} " + r" \\ ".join(lines) + r" \end{gathered}$"


def html_of(problem: Problem) -> str:
    """Model, data, target and start as a small table."""
    activation = "" if problem.kind == "linear" else f", σ = {problem.activation}"
    rows = [
        ("model", f"{problem.kind}{activation}, d = {problem.dimension}"),
        ("data", law_text(problem)),
        ("ξ", vector_text(problem.xi)),
        ("θ(0)", f"({vector_text(problem.theta1)}, {problem.theta2})"),
    ]
    body = "".join(f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in rows)
    return f"<table><caption>{escape(problem.name)}</caption><tbody>{body}</tbody></table>"


def vector_text(v: Sequence[Fraction]) -> str:
    shown = [short(x) for x in v[:_MOST_SHOWN]]
    return f"({', '.join(shown + ['…'] * (len(v) > _MOST_SHOWN))})"


def short(x: Fraction) -> str:
    """The fraction itself, or six digits of it where it is long."""
    text = str(x)
    return text if len(text) <= 12 else f"≈ {decimal(x)}"


def decimal(x: Fraction) -> str:
    """Six significant digits, for numbers that float64 may not hold."""
    import mpmath

    return str(mpmath.nstr(mpmath.mpf(x.numerator) / x.denominator, 6))


def law_text(problem: Problem) -> str:
    match problem.law:
        case Gaussian(covariance):
            rows = "; ".join(vector_text(row) for row in covariance[:_MOST_SHOWN])
            return f"Gaussian, Σ = [{rows}{'; …' if len(covariance) > _MOST_SHOWN else ''}]"
        case Box(lower, upper):
            return f"uniform, {vector_text(lower)} ≤ x ≤ {vector_text(upper)}"
        case Sample(points, _):
            return f"sample of {len(points)} points"
