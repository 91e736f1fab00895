"""Copy me: one theorem, from its letters to its claims [@teschl2012, Sec. 3.2].

This one says that the gradient flow of ½θᵀΣθ decays at twice the least eigenvalue of Σ, in every
dimension. It ships as a pattern and is not in the list: the name of this file starts with "_".
Keep the copy anywhere and run `deqproof verify path/to/copy.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Rational

from deqproof.core.check import Verdict
from deqproof.deq.claim import FlowOf, Language, SpectrumOf, gt
from deqproof.deq.inner import Inner
from deqproof.deq.symbols import Sigma, column, h, lambda_max, lambda_min
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Hint, Rule, lemma

# 1. Letters: name, LaTeX, meaning. `column` is a vector of R^d for every d, `scalar` a number.
theta = column("theta", r"\theta", "the parameters")

# 2. The model. A Language may be given shorthands, such as {u: 1 - theta2}.
language = Language()
risk = Rational(1, 2) * Inner(theta, Sigma * theta)
gradient = Sigma * theta
flow = FlowOf((theta,), (-gradient,))
size = Inner(theta, theta)

# 3. Hypotheses. Whatever is not written here is not assumed.
spectrum = SpectrumOf(Sigma, lambda_min, lambda_max)
author = Author(language, (spectrum,))


# 4. Claims, in the order of the proof: later ones may cite earlier ones by name.
def claims() -> Iterator[Claim]:
    yield author.claim(
        "gradient",
        "The gradient of ½θᵀΣθ is Σθ.",
        language.derivative_is(risk, {theta: h}, Inner(h, gradient)),
        given=(),  # instead of the standing hypotheses
        why="Σ is symmetric",
    )
    least = lemma("least eigenvalue", language.term(theta), operator="Sigma")
    yield author.claim(
        "decays",
        "‖θ(t)‖² ≤ e^{−2λ_min t}‖θ(0)‖².",
        language.decays(flow, size, 2 * lambda_min),
        how=Rule("Grönwall", ((),), (Hint((least,)),)),  # the rule, and a hint for its premise
        why="(‖θ‖²)′ = −2θᵀΣθ ≤ −2λ_min‖θ‖²",
        boxed=True,
    )
    yield author.claim(
        "faster",
        "It decays at twice that rate.",
        language.decays(flow, size, 4 * lambda_min),
        also=(gt(lambda_min, 0),),  # besides the standing hypotheses
        expected=Verdict.REFUTED,  # a false reading is a claim too
        why="an eigenvector of λ_min decays at 2λ_min exactly",
    )


# 5. The theorem: its id is a plain word, and names the certificate.
THEOREM = register(
    Theorem(
        id="my-theorem",
        label="My theorem",
        title="A quadratic decays at its least eigenvalue",
        says="Along θ′ = −Σθ, ‖θ(t)‖² ≤ e^{−2λ_min t}‖θ(0)‖².",
        source="teschl2012, Sec. 3.2",  # a key of docs/references.bib
        build=claims,
        requires=(),  # ids of theorems whose claims are cited
    )
)
