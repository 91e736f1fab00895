"""Vectors and self-adjoint operators on R^d, for every d; motions and iterations.

[@horn2013] for the former, [@khalil2002; @teschl2012] for the latter.
"""

from deqproof.core.statement import (
    Along,
    Always,
    Conserved,
    Decays,
    Flow,
    Iteration,
    NonNegative,
    NonZero,
    Positive,
    Spectrum,
    Zero,
)  # fmt: skip
from deqproof.core.term import apply, const, inner, vector
from deqproof.search.hint import Hint, lemma
from tests.search.claims.record import (
    Textbook,
    at_least,
    at_most,
    equal,
    given,
    log,
    percent,
    scalars,
)  # fmt: skip

u, v, x = vector("u"), vector("v"), vector("x")
low, high, L, mu, eta = scalars("lower upper L mu eta")
p, q, omega, s, r = scalars("p q omega s r")
S, Sv = "S", apply("S", v)
anywhere = given()
spectrum = Spectrum(S, low, high)
spectral = given(spectrum)
uu, vv, uv, vSv = inner(u, u), inner(v, v), inner(u, v), inner(v, Sv)

PRODUCTS = (
    Textbook(
        "Cauchy–Schwarz", "⟨u, v⟩² ≤ ‖u‖²‖v‖²", anywhere(at_most(uv**2, uu * vv)),
        {"equality": anywhere(equal(uv**2, uu * vv)),
         "0.99": anywhere(at_most(uv**2, percent(99) * uu * vv))},
        Hint((lemma("Cauchy–Schwarz", u, v),), (), 1),
    ),
    Textbook(
        "parallelogram", "‖u + v‖² + ‖u − v‖² = 2‖u‖² + 2‖v‖²",
        anywhere(equal(inner(u + v, u + v) + inner(u - v, u - v), 2 * uu + 2 * vv)),
        {"without 2": anywhere(equal(inner(u + v, u + v) + inner(u - v, u - v), uu + 2 * vv))},
    ),
    Textbook(
        "difference of squares", "⟨u + v, u − v⟩ = ‖u‖² − ‖v‖²",
        anywhere(equal(inner(u + v, u - v), uu - vv)),
        {"sign": anywhere(equal(inner(u + v, u - v), uu + vv))},
    ),
    Textbook(
        "triangle, squared", "‖u + v‖² ≤ 2‖u‖² + 2‖v‖²",
        anywhere(at_most(inner(u + v, u + v), 2 * uu + 2 * vv)),
        {"1.99": anywhere(at_most(inner(u + v, u + v), percent(199) * (uu + vv)))},
        Hint((lemma("inner product", u - v),), (), 1),
    ),
    Textbook(
        "orthogonality", "‖u + v‖² = ‖u‖² + ‖v‖² if ⟨u, v⟩ = 0",
        given(Zero(uv))(equal(inner(u + v, u + v), uu + vv)),
        {"any u, v": anywhere(equal(inner(u + v, u + v), uu + vv))},
    ),
    Textbook(
        "definiteness", "⟨v, v⟩ + 1 > 0", anywhere(Positive(vv + 1)),
        {"⟨v, v⟩ > 0": anywhere(Positive(vv)), "⟨v, v⟩ ≠ 0": anywhere(NonZero(vv))},
        Hint((lemma("inner product", v),), (), 1),
    ),
)  # fmt: skip
OPERATORS = (
    Textbook(
        "self-adjoint", "⟨Su, v⟩ = ⟨u, Sv⟩", anywhere(equal(inner(apply(S, u), v), inner(u, Sv))),
        {"lost": anywhere(equal(inner(apply(S, u), v), uv))},
    ),
    Textbook(
        "Rayleigh from below", "⟨v, Sv⟩ ≥ λ_min‖v‖²", spectral(at_least(vSv, low * vv)),
        {"λ_max": spectral(at_least(vSv, high * vv)),
         "1.01": given(spectrum, Positive(low))(at_least(vSv, percent(101) * low * vv))},
        Hint((lemma("least eigenvalue", v, operator=S),), (), 1),
    ),
    Textbook(
        "smoothness", "‖Sv‖² ≤ λ_max⟨v, Sv⟩", spectral(at_most(inner(Sv, Sv), high * vSv)),
        {"λ_min": spectral(at_most(inner(Sv, Sv), low * vSv)),
         "0.99": spectral(at_most(inner(Sv, Sv), percent(99) * high * vSv))},
        Hint((lemma("greatest eigenvalue, squared", v, operator=S),), (), 1),
    ),
    Textbook(
        "PŁ of a quadratic", "½‖Sv‖² ≥ λ_min · ½⟨v, Sv⟩",
        spectral(at_least(inner(Sv, Sv) / 2, low * vSv / 2)),
        {"λ_max": spectral(at_least(inner(Sv, Sv) / 2, high * vSv / 2)),
         "1.01": given(spectrum, Positive(low))(
             at_least(inner(Sv, Sv) / 2, percent(101) * low * vSv / 2)),
         "scales": spectral(at_least(inner(Sv, Sv), vSv))},
        Hint((lemma("least eigenvalue, squared", v, operator=S),), (), 1),
    ),
    Textbook(
        "Cauchy–Schwarz in S", "⟨u, Sv⟩² ≤ ⟨u, Su⟩⟨v, Sv⟩",
        spectral(at_most(inner(u, Sv) ** 2, inner(u, apply(S, u)) * vSv)),
        {"without S": spectral(at_most(inner(u, Sv) ** 2, uu * vSv))},
        Hint((lemma("Cauchy–Schwarz in Σ", u, v, operator=S),), (), 1),
    ),
    Textbook(
        "moments", "⟨v, Sv⟩² ≤ ‖Sv‖²‖v‖²", anywhere(at_most(vSv**2, inner(Sv, Sv) * vv)),
        {"0.99": anywhere(at_most(vSv**2, percent(99) * inner(Sv, Sv) * vv))},
        Hint((lemma("Cauchy–Schwarz", v, Sv),), (), 1),
    ),
    Textbook(
        "eigenvectors", "⟨u, v⟩ = 0 if Su = su, Sv = rv, s ≠ r",
        given(Zero(apply(S, u) - s * u), Zero(Sv - r * v), NonZero(s - r))(Zero(uv)),
        {"s = r": given(Zero(apply(S, u) - s * u), Zero(Sv - r * v))(Zero(uv))},
    ),
    Textbook(
        "positive definite", "⟨v, Sv⟩ > 0 if λ_min > 0 and ‖v‖² > 0",
        given(spectrum, Positive(low), Positive(vv))(Positive(vSv)),
        {"singular": given(spectrum, Positive(vv))(Positive(vSv)),
         "v = 0": given(spectrum, Positive(low))(Positive(vSv))},
        Hint((lemma("least eigenvalue", v, operator=S),), (), 2),
    ),
)  # fmt: skip

oscillator = Flow((p, q), (q, -(omega**2) * p), ())
volterra = Flow((p, q), (p * (1 - q), q * (p - 1)), (Positive(p), Positive(q)))
descent = Flow((x,), (-apply(S, x),), ())
steps = Iteration((x,), (x - eta * apply(S, x),))
layers = Flow((u, s), (-r * s * x, -r * inner(u, x)), ())  # gradients of a loss of s⟨u, x⟩
spiral = Flow((p, q), (-p - q, p - q), ())

MOTIONS = (
    Textbook(
        "harmonic oscillator", "q² + ω²p² is conserved",
        anywhere(Along(oscillator, Conserved(q**2 + omega**2 * p**2))),
        {"without ω": anywhere(Along(oscillator, Conserved(q**2 + p**2)))},
    ),
    Textbook(
        "Lotka–Volterra", "p − log p + q − log q is conserved",
        anywhere(Along(volterra, Conserved(p - log(p) + q - log(q)))),
        {"sign": anywhere(Along(volterra, Conserved(p + log(p) + q - log(q))))},
    ),
    Textbook(
        "balanced layers", "‖u‖² − s² is conserved", anywhere(Along(layers, Conserved(uu - s**2))),
        {"sum": anywhere(Along(layers, Conserved(uu + s**2)))},
    ),
    Textbook(
        "gradient flow", "‖x‖² decays at the rate 2λ_min along x′ = −Sx",
        spectral(Along(descent, Decays(inner(x, x), 2 * low))),
        {"2.01": given(spectrum, Positive(low))(
            Along(descent, Decays(inner(x, x), percent(201) * low))),
         "2λ_max": spectral(Along(descent, Decays(inner(x, x), 2 * high)))},
    ),
    Textbook(
        "spiral", "p² + q² decays at the rate 2",
        anywhere(Along(spiral, Decays(p**2 + q**2, const(2)))),
        {"2.01": anywhere(Along(spiral, Decays(p**2 + q**2, const(percent(201))))),
         "p² alone": anywhere(Along(spiral, Decays(p**2, const(2))))},
    ),
    Textbook(
        "gradient descent", "‖x − ηSx‖² ≤ ‖x‖² if 0 ≤ η and ηλ_max ≤ 2",
        given(spectrum, NonNegative(eta), NonNegative(2 - eta * high))(
            at_most(inner(x - eta * apply(S, x), x - eta * apply(S, x)), inner(x, x))),
        {"ηλ_max ≤ 2.01": given(spectrum, NonNegative(eta), NonNegative(percent(201) - eta * high))(
            at_most(inner(x - eta * apply(S, x), x - eta * apply(S, x)), inner(x, x))),
         "iterated": given(spectrum, NonNegative(eta))(
             Along(steps, Decays(inner(x, x), const(0))))},
        Hint((lemma("greatest eigenvalue, squared", x, operator=S),
              lemma("covariance form", x, operator=S)), (eta,), 3),
    ),
    Textbook(
        "stays positive", "p(0) > 0 stays so along Lotka–Volterra",
        given(Positive(p))(Along(volterra, Always(Positive(p)))),
        {"p > q": given(Positive(p), Positive(q))(Along(volterra, Always(Positive(p - q))))},
    ),
)  # fmt: skip
VECTOR = (*PRODUCTS, *OPERATORS, *MOTIONS)
