"""How constants change with the factor of the risk, for a paper whose risk is cE(y − f)².

The checked steps are about R = ½E(y − f)². With R_c = cE(y − f)² = 2cR every gradient is
multiplied by 2c: ∇R_c = 2c∇R. That this scales PŁ and rates as told is the theorem `risk-factor`.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from deqproof.paper.problem_show import number_latex

THEOREM = "risk-factor"
OURS = Fraction(1, 2)

# what it is, the number and the letters for R, the power of 2c that multiplies them for R_c
_ALWAYS = (
    ("the risk, at every parameter", 1, "R", 1),
    ("its gradient", 1, r"\nabla R", 1),
    ("the steps of gradient descent that a theorem admits", 1, r"\eta", -1),
)
_LINEAR = (
    ("the PŁ constant", 1, r"\lambda_{\min}/\alpha^2", 1),
    ("the rate of the risk in t", 2, r"\lambda_{\min}/\alpha^2", 1),
    ("the asymptotic rate of θ in t", 1, r"\nu", 1),
    ("the bound of the gradient", 1, "G", 1),
    ("the bound of the Hessian", 1, "L", 1),
)
_SINGLE_INDEX = (
    ("the rate of ‖θ − (ξ, 0)‖² in t", 1, r"\lambda_1", 1),
    ("the bound of ‖∇R‖²/‖θ − (ξ, 0)‖²", 1, r"\lambda_2", 2),
)


def scaled_constants(factor: Fraction, models: Collection[str]) -> list[tuple[str, str, str]]:
    """What it is, for ½, for the factor: the last two in LaTeX."""
    rows = [*_ALWAYS]
    rows += _LINEAR if "linear" in models else ()
    rows += _SINGLE_INDEX if "single-index" in models else ()
    return [
        (what, _times(Fraction(number), letters), _times(number * (2 * factor) ** power, letters))
        for what, number, letters, power in rows
    ]


def _times(number: Fraction, letters: str) -> str:
    return letters if number == 1 else rf"{number_latex(number)}\,{letters}"
