"""There are no other laws than the matrix law (the paper's open question 3), counted and argued.

At the sizes below the core counts: as many independent brackets of the fields as the known laws
leave room for. For every width the argument is this. With A = I − W and one input, Ay = u, the
gradients for the adjoint λ are X_λ = (A′ = −λyᵀ, u′ = λ). The claims give the equilibrium's motion
and [X_λ, X_μ]: it leaves u alone and moves A by (1 + ‖y‖²)(λμᵀ − μλᵀ)A⁻ᵀ. For the unit vectors
λ = e_i, μ = e_j that is ΩA⁻ᵀ, Ω with two entries; a combination of such Ω and of gradients for
orthonormal inputs that moves nothing has only coefficients 0, as the claims read off one by one.
So hd + h(h − 1)/2 fields are independent, and at most h(h + 1)/2 laws are left; the entries of
UUᵀ + AAᵀ are that many, for A′ = ½SA⁻ᵀ moves them by any symmetric S. What stays in words is to
count the pairs (i, j) and (i, input), and that dimensions bound laws, as in every count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deqproof.core.brackets import LawCount
from deqproof.core.check import Verdict
from deqproof.core.derivative import derivative
from deqproof.core.evidence import Counted
from deqproof.core.statement import Statement, Zero
from deqproof.core.term import inner
from deqproof.deq.claim import FlowOf, Language, Stated, eq, gt
from deqproof.deq.inner import Inner
from deqproof.deq.symbols import column, scalar
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Hint, Supplied, combine, lemma
from deqproof.search.laws import Model, find_laws, model_named
from deqproof.theorems.linear_12_matrix_law import Ai, Aj, Ui, Uj, x, y

p = column("y_lambda", r"y_\lambda", "how y moves along the gradient with adjoint λ")
q = column("y_mu", r"y_\mu", "how y moves along the gradient with adjoint μ")
ui = scalar("u_i", "u_i", "an entry of the input's column of U")
li, lj = (scalar(f"lambda_{k}", rf"\lambda_{k}", "an entry of the adjoint λ") for k in "ij")
mi, mj = (scalar(f"mu_{k}", rf"\mu_{k}", "an entry of the adjoint μ") for k in "ij")
rest = column("x_rest", r"x_{\perp}", "a combination of the other inputs")
turn = scalar("Omega_ij", r"\Omega_{ij}", "an entry of a skew matrix")
Pi = column("P_i", "P_i", "how row i of A moves")
Pj = column("P_j", "P_j", "how row j of A moves")
sij = scalar("S_ij", "S_{ij}", "an entry of a symmetric matrix")
n = scalar("n_neurons", "N_h", "the number of neurons")
m = scalar("m_inputs", "N_d", "the number of inputs")
language = Language()
stretch = 1 + Inner(y, y)
author = Author(language)

WITHOUT = ((1, 1), (1, 3), (2, 1), (2, 2), (3, 1), (3, 2), (4, 3), (6, 4))
WITH = ((1, 1, 1), (2, 2, 1), (2, 1, 2), (3, 2, 2), (4, 3, 2))


def claims() -> Iterator[Claim]:
    yield from argument_claims()
    for height, inputs in WITHOUT:
        model = model_named("linear-deq", {"h": height, "d": inputs})
        laws = height * (height + 1) // 2
        yield count_claim(f"h{height}-d{inputs}", model, {"h": height, "d": inputs}, laws)
    yield from readout_claims()


def readout_claims() -> Iterator[Claim]:
    for height, inputs, outputs in WITH:
        sizes = {"h": height, "d": inputs, "p": outputs}
        name = f"readout-h{height}-d{inputs}-p{outputs}"
        model = model_named("linear-deq-readout", sizes)
        yield count_claim(name, model, sizes, height * (height + 1))
    single = {"h": 2, "d": 1, "p": 1}
    model = model_named("linear-deq-readout", single)
    yield count_claim("readout-single", model, single, 7)
    yield count_claim("readout-always", model, single, 6, Verdict.REFUTED)


def argument_claims() -> Iterator[Claim]:
    """For every width: at least so many independent fields, and so many independent laws."""
    yield from bracket_claims()
    yield from independence_claims()
    yield author.claim(
        "room",
        "With N_h = h, N_d = d the dimension hd + h(h − 1)/2 leaves room for h(h + 1)/2 laws, as "
        "many as are known.",
        language.states(eq(n * m + n**2 - (n * m + n * (n - 1) / 2), n * (n + 1) / 2)),
        why="there are hd + h² parameters",
    )


def bracket_claims() -> Iterator[Claim]:
    """How the equilibrium moves, and the bracket of two gradients."""
    along = FlowOf((Ai, ui, y), (-li * y, li, p))
    yield author.claim(
        "equilibrium-moves",
        "Ay = u stays true along X_λ if and only if A y_λ = (1 + ‖y‖²)λ.",
        language.lie(along, Inner(Ai, y) - ui, Inner(Ai, p) - stretch * li),
        why="differentiate ⟨A_i, y⟩ = u_i",
    )
    yield author.claim(
        "bracket",
        "[X_λ, X_μ] moves A by (1 + ‖y‖²)(λμᵀ − μλᵀ)A⁻ᵀ, here in row i, times row j of A.",
        bracket(),
        given=(eq(Inner(Aj, p), stretch * lj), eq(Inner(Aj, q), stretch * mj)),
        why="λ and μ stand still, so that only y is differentiated",
        boxed=True,
    )
    yield author.claim(
        "not-zero",
        "The factor does not vanish.",
        language.states(gt(stretch, 0)),
        how=combine((1,), (1, lemma("inner product", language.term(y)))),
        why="a square is ≥ 0",
    )


def independence_claims() -> Iterator[Claim]:
    """Gradients and brackets are independent, and so are the laws."""
    yield author.claim(
        "gradients-apart",
        "Of how gradients for orthonormal inputs together move row i of U, the inner product with "
        "an input x is its λ_i: where they leave U alone, as brackets do, all coefficients are 0.",
        language.states(eq(Inner(li * x + rest, x), li)),
        given=(eq(Inner(x, x), 1), eq(Inner(x, rest), 0)),
        why="the inputs are orthonormal",
    )
    yield author.claim(
        "brackets-apart",
        "If brackets with the skew matrix Ω leave A alone, every entry of Ω is 0: row i of their "
        "motion times row j of A is (1 + ‖y‖²)Ω_ij.",
        language.states(eq(turn, 0)),
        given=(eq(Inner(Aj, Pi), 0), eq(Inner(Aj, Pi), stretch * turn)),
        how=Hint((Cited("not-zero"),)),
        why="the factor does not vanish",
    )
    yield author.claim(
        "laws-apart",
        "Along U′ = 0, A′ = ½SA⁻ᵀ with S symmetric the law moves by S: its h(h + 1)/2 entries on "
        "and above the diagonal are independent.",
        language.lie(FlowOf((Ai, Aj), (Pi, Pj)), Inner(Ui, Uj) + Inner(Ai, Aj), sij),
        given=(eq(2 * Inner(Pi, Aj), sij), eq(2 * Inner(Pj, Ai), sij)),
        why="(AAᵀ)′ = A′Aᵀ + AA′ᵀ",
    )


def bracket() -> Stated:
    """⟨A_j, DX_μ[X_λ] − DX_λ[X_μ]⟩ in row i of A; both fields move it by a multiple of y."""
    term = language.term
    forth = derivative(term(-mi * y), {term(y): term(p)})
    back = derivative(term(-li * y), {term(y): term(q)})
    goal = Zero(inner(term(Aj), forth - back) - term(stretch * (li * mj - mi * lj)))
    formula = (
        r"\langle A_j, [X_\lambda, X_\mu]_{A_i}\rangle"
        rf" = \left({language.latex(stretch)}\right)(\lambda_i\mu_j - \mu_i\lambda_j)"
    )
    return Stated(goal, formula)


def count_claim(
    name: str, model: Model, sizes: Mapping[str, int], laws: int, expected: Verdict = Verdict.PROVED
) -> Claim:
    """The model has so many independent laws near a generic point, and no more."""
    shown = ", ".join(f"{key} = {size}" for key, size in sizes.items())
    says, why = "there are {} independent laws, and no others.", "brackets and laws fill the space"
    if expected is Verdict.REFUTED:
        says, why = "there are {} laws, as at other sizes.", "one gradient leaves N − 1 laws"
    return Claim(
        name,
        f"{shown}: {says.format(laws)}",
        Statement((), LawCount(model.program, laws, laws)),
        rf"N - \dim\operatorname{{Lie}}(\nabla\varphi) = {laws}",
        (),
        expected,
        Supplied(lambda: Counted(find_laws(model).certificate["evidence"])),
        why,
        boxed=True,
    )


THEOREM = register(
    Theorem(
        id="matrix-law-complete",
        label="Question 3",
        title="Several neurons have no other conservation law",
        says="The h(h + 1)/2 entries of UUᵀ + (I − W)(I − W)ᵀ are all laws of y = Wy + Ux, "
        "and with a trained readout h(h + 1) unless input and output are single numbers: proved "
        "for the sizes counted here. For every width without a readout the steps of the argument "
        "are proved: the bracket, that gradients and brackets are independent, and that the laws "
        "are; what is in words is to count them, over pairs of neurons and of a neuron and an "
        "input.",
        source="dandapanthula2025, Sec. 5; marcotte2023abide",
        build=claims,
        requires=("matrix-law",),
    )
)
