"""Several neurons (the paper's open question 3): one law for each pair of neurons.

y = Wy + Ux with width h. With A = I − W the equilibrium is Ay = Ux. For a loss of y with
derivative G, and the adjoint a = A⁻ᵀG, implicit differentiation gives ∇_U = a xᵀ, ∇_A = −a yᵀ.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import MatrixSymbol

from deqproof.deq.claim import FlowOf, Language, eq
from deqproof.deq.inner import Inner
from deqproof.deq.symbols import column, scalar
from deqproof.paper.theorem import Author, Claim, Theorem, register


def _pair(name: str, latex: str, meaning: str) -> tuple[MatrixSymbol, MatrixSymbol]:
    first, second = (column(f"{name}_{i}", latex.format(i), meaning) for i in ("i", "j"))
    return first, second


Ui, Uj = _pair("U", "U_{}", "a row of U")
Ai, Aj = _pair("A", "A_{}", "a row of A = I − W")
Bi, Bj = _pair("B", r"A_{{\cdot {}}}", "a column of A = I − W")
Ci, Cj = _pair("C", "C_{}", "a column of the readout")
x, y = column("x", "x", "an input"), column("y_vec", "y", "its equilibrium")
a, G = (
    column("a_vec", "a", "the adjoint of the loss"),
    column("G_vec", "G", "the loss's derivative"),
)
ai, aj = (scalar(f"a_{i}", f"a_{i}", "an entry of the adjoint") for i in ("i", "j"))
yi, yj = (scalar(f"y_{i}", f"y_{i}", "an entry of the equilibrium") for i in ("i", "j"))
language = Language()


def claims() -> Iterator[Claim]:
    yield rows_claim()
    yield columns_claim()


def rows_claim() -> Claim:
    """UUᵀ + AAᵀ: the entry of rows i and j."""
    flow = FlowOf((Ui, Uj, Ai, Aj), (-ai * x, -aj * x, ai * y, aj * y))
    balance = (eq(Inner(Ai, y), Inner(Ui, x)), eq(Inner(Aj, y), Inner(Uj, x)))
    return Author(language, balance).claim(
        "rows",
        "Along the gradient at a data point, where Ay = Ux, every entry of UUᵀ + (I − W)(I − W)ᵀ "
        "has derivative 0. The gradient of any loss under any law is a mean of such ones.",
        language.lie(flow, Inner(Ui, Uj) + Inner(Ai, Aj), 0),
        why="Ay = Ux, row by row",
        boxed=True,
    )


def columns_claim() -> Claim:
    """CᵀC + AᵀA: the entry of columns i and j, with a trained readout Cy."""
    flow = FlowOf((Ci, Cj, Bi, Bj), (-yi * G, -yj * G, yi * a, yj * a))
    balance = (eq(Inner(Bi, a), Inner(Ci, G)), eq(Inner(Bj, a), Inner(Cj, G)))
    return Author(language, balance).claim(
        "columns",
        "With a trained readout C so has every entry of CᵀC + (I − W)ᵀ(I − W), where Aᵀa = CᵀG.",
        language.lie(flow, Inner(Ci, Cj) + Inner(Bi, Bj), 0),
        why="Aᵀa = CᵀG, column by column",
        boxed=True,
    )


THEOREM = register(
    Theorem(
        id="matrix-law",
        label="Question 3",
        title="The conservation law of several neurons",
        says="For y = Wy + Ux, every loss and every data point, UUᵀ + (I − W)(I − W)ᵀ has "
        "derivative 0 along the gradient, for every width and dimension; with a trained readout C "
        "so has CᵀC + (I − W)ᵀ(I − W). A flow conserves them, since it moves along a mean of such "
        "gradients: that last step is no claim.",
        source="dandapanthula2025, Sec. 5; marcotte2023abide",
        build=claims,
    )
)
