"""False variants of what the DEQ theorems say, written by hand: every one of them is false.

The linear DEQ: w = θ₁/u, e = w − ξ, u = 1 − θ₂, R = ½ eᵀΣe [@dandapanthula2025, Sec. 3.1]. The
single-index DEQ enters through its pointwise claims, with s = σ′(z), m a mean slope between γ and
L, and the sigmoid as an instance.
"""

from fractions import Fraction

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
    Statement,
    Zero,
)  # fmt: skip
from deqproof.core.term import apply, const, function, inner, vector
from tests.search.claims.record import between, exp, given, percent, scalars, sigmoid, tanh

theta1, xi, x = vector("theta1"), vector("xi"), vector("x")
theta2, low, high, alpha, y, y2, n = scalars("theta2 lambda_min lambda_max alpha y y2 n")
R0, W, beta, eta, n_xi, rho, G, ustar = scalars("R0 W beta eta n_xi rho G ustar")
S = "Sigma"
u = 1 - theta2
w = theta1 / u
e = w - xi
Se, Sw = apply(S, e), apply(S, w)
risk = inner(e, Se) / 2
slope1, slope2 = Se / u, inner(e, Sw) / u
slope_squared = inner(slope1, slope1) + slope2**2
radius = inner(theta1, theta1) + u**2
spectrum = Spectrum(S, low, high)
sphere = (Zero(alpha**2 - radius), Positive(alpha))
standing = (spectrum, Positive(low), NonZero(u), *sphere)
flow = Flow((theta1, theta2), (-slope1, -slope2), (NonZero(u),))
steps = Iteration((theta1, theta2), (theta1 - eta * slope1, theta2 - eta * slope2))
after1, after2 = steps.step
lengths = (
    NonNegative(n_xi), Zero(n_xi**2 - inner(xi, xi)), NonNegative(rho),
    Zero(low * rho**2 - 2 * R0), Zero(W - n_xi - rho), Positive(beta),
    Zero(beta**2 * (1 + W**2) - alpha**2), NonNegative(R0 - risk),
)  # fmt: skip
HALF = Fraction(1, 2)


def pl(c, *dropped) -> Statement:
    """½‖∇R‖² ≥ c R on the sphere, without some of the hypotheses."""
    facts = tuple(f for f in standing if f not in dropped)
    return Statement(facts, NonNegative(HALF * slope_squared - c * risk))


FIXED_POINT = {
    "unique without θ₂ ≠ 1": Statement(
        (Zero(y - inner(theta1, x) - theta2 * y), Zero(y2 - inner(theta1, x) - theta2 * y2)),
        Zero(y - y2)),
    "always well posed": Statement((Zero(y - inner(theta1, x) - theta2 * y),), NonZero(u)),
    "θ₁ᵀx(1 + θ₂)": given(Zero(y - inner(theta1, x) - theta2 * y))(
        Zero(y - inner(theta1, x) * (1 + theta2))),
    "contracts with θ₂²": given(NonZero(u))(
        Zero(inner(theta1, x) + theta2 * n - inner(w, x) - theta2**2 * (n - inner(w, x)))),
}  # fmt: skip
GRADIENT = {
    "Σe without 1/u": given(NonZero(u))(Zero(slope1 - Se)),
    "θ₂-slope without u²": given(NonZero(u))(Zero(slope2 - inner(e, apply(S, theta1)) / u)),
    "slope without its square": given(NonZero(u))(
        Zero(slope_squared - (inner(Se, Se) + inner(e, Sw)) / u**2)),
    "1/u² = (1 + ‖w‖)/α²": Statement(standing, Zero(1 / u**2 - (1 + inner(w, xi)) / alpha**2)),
    "1/u² = (1 − ‖w‖²)/α²": Statement(standing, Zero(1 / u**2 - (1 - inner(w, w)) / alpha**2)),
    "orthogonal, sign": given(NonZero(u))(Zero(inner(theta1, slope1) + u * slope2)),
    "orthogonal to θ": given(NonZero(u))(Zero(inner(theta1, slope1) + theta2 * slope2)),
}  # fmt: skip
LAW = {
    "‖θ₁‖² − u²": Statement((), Along(flow, Conserved(inner(theta1, theta1) - u**2))),
    "‖θ₁‖² + θ₂²": Statement((), Along(flow, Conserved(inner(theta1, theta1) + theta2**2))),
    "‖θ₁‖² + 2u²": Statement((), Along(flow, Conserved(inner(theta1, theta1) + 2 * u**2))),
    "‖w‖²": Statement((), Along(flow, Conserved(inner(w, w)))),
    "‖θ₁‖² alone": Statement((), Along(flow, Conserved(inner(theta1, theta1)))),
    "‖θ₁‖⁴ + u⁴": Statement((), Along(flow, Conserved(inner(theta1, theta1) ** 2 + u**4))),
    "the risk": Statement((), Along(flow, Conserved(risk))),
    "by descent too": Statement((), Along(steps, Conserved(radius))),
    "inwards": Statement((), Along(steps, Decays(radius, const(0)))),
    "a sphere around 0": Statement(
        (Zero(alpha**2 - radius),),
        Along(flow, Always(Zero(alpha**2 - inner(theta1, theta1) - theta2**2)))),
}  # fmt: skip
PL = {
    "reading B": Statement(
        standing, NonNegative(slope_squared - 2 * risk * low / (high * alpha**2))),
    "1.01": pl(percent(101) * low / alpha**2),
    "1.0001": pl(Fraction(10001, 10000) * low / alpha**2),
    "λ_max": pl(high / alpha**2),
    "mean of λ_min and λ_max": pl((low + high) / 2 / alpha**2),
    "1/α": pl(low / alpha),
    "1/α³": pl(low / alpha**3),
    "1/α⁴": pl(low / alpha**4),
    "λ_min²": pl(low**2 / alpha**2),
    "without α": pl(low),
    "no sphere": pl(low / alpha**2, sphere[0]),
    "strict": Statement(standing, Positive(slope_squared / 2 - low / alpha**2 * risk)),
    "λ_min/θ₂²": Statement(
        (*standing, NonZero(theta2)), NonNegative(slope_squared / 2 - low / theta2**2 * risk)),
    "‖∇R‖ ≥ cR": Statement(standing, NonNegative(slope_squared - 4 * low / alpha**2 * risk)),
    "(1 + ‖ξ‖²)/α²": pl(low * (1 + inner(xi, xi)) / alpha**2),
    "(1 + ‖w‖²)/u²": pl(low * (1 + inner(w, w)) / u**2),
    "positive gradient": Statement(standing, Positive(slope_squared)),
    "positive risk": Statement(standing, Positive(risk)),
    "equality": Statement(standing, Zero(slope_squared / 2 - low / alpha**2 * risk)),
}  # fmt: skip
RATE = {
    "2.01λ_min/α²": Statement(standing, Along(flow, Decays(risk, percent(201) * low / alpha**2))),
    "2λ_max/α²": Statement(standing, Along(flow, Decays(risk, 2 * high / alpha**2))),
    "2λ_min": Statement(standing, Along(flow, Decays(risk, 2 * low))),
    "2λ_min/α": Statement(standing, Along(flow, Decays(risk, 2 * low / alpha))),
    "4λ_min/α²": Statement(standing, Along(flow, Decays(risk, 4 * low / alpha**2))),
    "‖e‖² decays": Statement(standing, Along(flow, Decays(inner(e, e), 2 * low / alpha**2))),
    "‖w‖² does not grow": Statement(standing, Along(flow, Decays(inner(w, w), const(0)))),
    "u² does not shrink": Statement(standing, Along(flow, Decays(-(u**2), const(0)))),
}  # fmt: skip
BOUNDS = {
    "u² ≥ 1.01β²": Statement((*standing, *lengths), NonNegative(u**2 - percent(101) * beta**2)),
    "u² ≥ β": Statement((*standing, *lengths), NonNegative(u**2 - beta)),
    "u² ≥ β² without R ≤ R₀": Statement((*standing, *lengths[:-1]), NonNegative(u**2 - beta**2)),
    "‖w‖² ≤ 0.99W²": Statement(
        (*standing, *lengths), NonNegative(percent(99) * W**2 - inner(w, w))),
    "‖w‖ ≤ ‖ξ‖": Statement((*standing, *lengths), NonNegative(n_xi**2 - inner(w, w))),
    "‖w‖ ≤ ρ": Statement((*standing, *lengths), NonNegative(rho**2 - inner(w, w))),
    "‖e‖² ≤ 2R/λ_max": Statement(standing, NonNegative(2 * risk / high - inner(e, e))),
    "‖e‖² ≤ R/λ_min": Statement(standing, NonNegative(risk / low - inner(e, e))),
    "α ≤ β": Statement((*standing, *lengths), NonNegative(beta - alpha)),
    "‖∇R‖² ≤ 2λ_max R/α²": Statement(
        standing, NonNegative(2 * high / alpha**2 * risk - slope_squared)),
    "‖∇R‖² ≤ 2λ_min(1+‖w‖²)R/u²": Statement(
        standing, NonNegative(2 * low * (1 + inner(w, w)) / u**2 * risk - slope_squared)),
}  # fmt: skip
LIMIT = {
    "a > 0 on the right": given(*sphere, Positive(-u), Zero(theta1 - xi * u))(Positive(u)),
    "w = 0 at rest": given(spectrum, Positive(low), NonZero(u), Zero(Se))(Zero(w)),
    "rest without Σ ≻ 0": given(spectrum, NonZero(u), Zero(Se))(Zero(e)),
    "u*² = α²": given(*sphere, NonZero(u), Zero(e))(Zero(u**2 - alpha**2)),
    "u*²(1 − ‖ξ‖²) = α²": given(*sphere, NonZero(u), Zero(e))(
        Zero(u**2 * (1 - inner(xi, xi)) - alpha**2)),
    "u* > 0": given(*sphere, Zero(ustar**2 * (1 + inner(xi, xi)) - alpha**2))(Positive(ustar)),
    "θ₁ = ξ": given(*sphere, NonZero(u), Zero(e))(Zero(theta1 - xi)),
}  # fmt: skip
step_given = (*standing, Positive(eta))
shrinks = inner(after1, after1) + (1 - after2) ** 2
DESCENT = {
    "α⁺² = α² − η²‖∇R‖²": Statement(step_given, Zero(shrinks - radius + eta**2 * slope_squared)),
    "α⁺² = α² + η‖∇R‖²": Statement(step_given, Zero(shrinks - radius - eta * slope_squared)),
    "α⁺² = α²": Statement(step_given, Zero(shrinks - radius)),
    "descends for every η": Statement(step_given, Along(steps, Decays(risk, const(0)))),
    "η ≤ α²/λ_max": Statement(
        (*step_given, NonNegative(alpha**2 - eta * high)), Along(steps, Decays(risk, const(0)))),
    "keeps the side for every η": Statement(
        (*step_given, Positive(u)), Positive(1 - after2)),
    "α⁺² ≤ α² + ηR": Statement(
        step_given, NonNegative(alpha**2 + eta * risk - shrinks)),
    "contracts at ηλ_max/α²": Statement(
        (*step_given, NonNegative(1 - eta * high)),
        Along(steps, Decays(risk, eta * high / alpha**2))),
}  # fmt: skip

s, m, t, g, L, D, z, c, delta, r = scalars("s m t gamma L D z zeta delta r")
slopes = (
    Positive(g), NonNegative(s - g), NonNegative(L - s), NonNegative(m - g), NonNegative(L - m),
    NonNegative(D), NonNegative(t + D), NonNegative(D - t), Positive(1 - L * D),
)  # fmt: skip
a, b, sz, sc = scalars("a b sigma_z sigma_zeta")
POINTWISE = {
    "γ²/(1 − Lδ)": given(*slopes)(NonNegative(s * m / (1 - t * s) - g**2 / (1 - L * D))),
    "1.01γ²/(1 + γδ)": given(*slopes)(
        NonNegative(s * m / (1 - t * s) - percent(101) * g**2 / (1 + g * D))),
    "γ/(1 + Lδ)": given(*slopes)(NonNegative(s * m / (1 - t * s) - g / (1 + L * D))),
    "γ³": given(*slopes)(NonNegative(s * m / (1 - t * s) - g**3 / (1 + L * D))),
    "γ² without δ": given(*slopes)(NonNegative(s * m / (1 - t * s) - g**2)),
    "γL": given(*slopes)(NonNegative(s * m / (1 - t * s) - g * L / (1 + L * D))),
    "without γ > 0": given(*slopes[1:])(NonNegative(s * m / (1 - t * s) - g**2 / (1 + L * D))),
    "|t| ≤ δ dropped": given(*slopes[:5], *slopes[8:], NonZero(1 - t * s))(
        NonNegative(s * m / (1 - t * s) - g**2 / (1 + L * D))),
    "s/(1 − ts) ≤ L": given(*slopes)(NonNegative(L - s / (1 - t * s))),
    "s/(1 − ts) ≤ L/(1 + Lδ)": given(*slopes)(NonNegative(L / (1 + L * D) - s / (1 - t * s))),
    "(s/(1 − ts))² ≤ L²/(1 − Lδ)": given(*slopes)(
        NonNegative(L**2 / (1 - L * D) - (s / (1 - t * s)) ** 2)),
    "s/(1 − ts) decreases": given(*slopes, NonNegative(m - s))(
        NonNegative(s / (1 - t * s) - m / (1 - t * m))),
    "1 − ts > 0 for t < 1": given(Positive(s), NonNegative(L - s), Positive(1 - t))(
        Positive(1 - t * s)),
    "monotone without s ≥ 0": given(NonNegative(m * (z - c)))(NonNegative(s * m * (z - c) ** 2)),
    "two fixed points agree": given(
        Zero(a - z - t * s * a), Zero(b - z - t * s * b))(Zero(a - b)),
}  # fmt: skip
box = given(*between(-2, z, 2), *between(-2, c, 2))
gap = sigmoid(z) - sigmoid(c)
ACTIVATION = {
    "σ′ ≤ 0.24": given(*between(-4, z, 4))(
        NonNegative(percent(24) - sigmoid(z) * (1 - sigmoid(z)))),
    "γ = 0.11 on [−2, 2]": box(NonNegative(gap * (z - c) - percent(11) * (z - c) ** 2)),
    "γ = 1/4": box(NonNegative(gap * (z - c) - percent(25) * (z - c) ** 2)),
    "L = 0.24": box(NonNegative(percent(24) * (z - c) ** 2 - gap * (z - c))),
    "tanh′ ≥ 0.1 on [−2, 2]": given(*between(-2, z, 2))(
        NonNegative(1 - tanh(z) ** 2 - percent(10))),
    "Swish is monotone": given(*between(-4, z, 4))(
        NonNegative(sigmoid(z) + z * sigmoid(z) * (1 - sigmoid(z)))),
    "ReLU is strictly monotone": given(Positive(z - c))(
        Positive(function("max", z, const(0)) - function("max", c, const(0)))),
    "softplus′ ≤ 1/2": given(*between(-4, z, 4))(NonNegative(percent(50) - sigmoid(z))),
    "erf′ ≥ 1/2": given(*between(-1, z, 1))(NonNegative(exp(-(z**2)) - percent(50))),
    "arctan′ ≥ 1/4 on [−2, 2]": given(*between(-2, z, 2))(
        NonNegative(1 / (1 + z**2) - percent(25))),
    "softsign′ ≥ 1/8": given(*between(-2, z, 2))(
        NonNegative(1 / (1 + function("abs", z)) ** 2 - Fraction(1, 8))),
}  # fmt: skip
lam1, lam2 = scalars("lambda_1 lambda_2")
half_step = (Positive(lam1), Positive(lam2), NonNegative(r), Positive(eta))
RATES = {
    "η ≤ λ₁/λ₂": given(*half_step, NonNegative(lam1 - eta * lam2))(
        NonNegative((1 - eta * lam1 / 2) * r - (1 - eta * lam1 + eta**2 * lam2) * r)),
    "η ≤ 1.01λ₁/(2λ₂)": given(*half_step, NonNegative(percent(101) * lam1 - 2 * eta * lam2))(
        NonNegative((1 - eta * lam1 / 2) * r - (1 - eta * lam1 + eta**2 * lam2) * r)),
    "rate ηλ₁": given(*half_step, NonNegative(lam1 - 2 * eta * lam2))(
        NonNegative((1 - eta * lam1) * r - (1 - eta * lam1 + eta**2 * lam2) * r)),
}  # fmt: skip
GROUPS: dict[str, dict[str, Statement]] = {
    "fixed point": FIXED_POINT, "gradient": GRADIENT, "conservation": LAW, "PŁ": PL,
    "rate": RATE, "bounds": BOUNDS, "limit": LIMIT, "descent": DESCENT, "pointwise": POINTWISE,
    "activations": ACTIVATION, "steps": RATES,
}  # fmt: skip
FALSE = {f"{group}: {name}": st for group, sts in GROUPS.items() for name, st in sts.items()}
