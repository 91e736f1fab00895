"""A law as data, as text, as LaTeX, and as the core checks it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from deqproof.search.laws.polynomial import (
    Number,
    Polynomial,
    add,
    constant,
    differentiate,
    multiply,
    to_plain,
)


@dataclass(frozen=True, slots=True)
class Integral:
    """∫ above/below dx, of one letter x."""

    above: Polynomial
    below: Polynomial
    letter: int


@dataclass(frozen=True, slots=True)
class Law:
    """h = polynomial · Π p^e + Σ c log|p| + Σ ∫, kept by the flow; letters are coordinates."""

    polynomial: Polynomial
    powers: tuple[tuple[Polynomial, int], ...] = ()
    logarithms: tuple[tuple[Number, Polynomial], ...] = ()
    integrals: tuple[Integral, ...] = ()

    @property
    def kind(self) -> str:
        if self.logarithms or self.integrals:
            return "logarithmic"
        return "rational" if self.powers else "polynomial"

    def to_evidence(self) -> dict[str, Any]:
        """As `core.brackets` reads it: the polynomial, or dh = Σ q_i dx_i / below."""
        if self.kind == "polynomial":
            return {"poly": to_plain(self.polynomial)}
        form, below = _differential(self)
        return {"form": [[i, to_plain(q)] for i, q in form.items()], "below": to_plain(below)}


def _differential(law: Law) -> tuple[dict[int, Polynomial], Polynomial]:
    """dh over one denominator: every factor once, and those of negative powers as often again."""
    factors = [p for p, _ in law.powers] + [p for _, p in law.logarithms]
    factors += [term.below for term in law.integrals]
    letters = {i for p in (law.polynomial, *factors) for m in p for i in m}
    letters |= {term.letter for term in law.integrals}
    below = _product([p for p, e in law.powers for _ in range(max(-e, 0))])
    form = {i: _slope(law, i, factors, below) for i in sorted(letters)}
    return {i: q for i, q in form.items() if q}, multiply(_product(factors), below)


def _slope(law: Law, i: int, factors: Sequence[Polynomial], below: Polynomial) -> Polynomial:
    """The numerator of ∂_i h over the product of the factors and `below`."""

    def others(k: int) -> Polynomial:
        return _product([p for j, p in enumerate(factors) if j != k])

    above = _product([p for p, e in law.powers for _ in range(max(e, 0))])
    total = multiply(differentiate(law.polynomial, i), _product(factors))
    for k, (p, e) in enumerate(law.powers):
        total = add(total, multiply(multiply(law.polynomial, differentiate(p, i)), others(k)), e)
    total, k = multiply(total, above), len(law.powers)
    for c, p in law.logarithms:
        total = add(total, multiply(multiply(differentiate(p, i), others(k)), below), c)
        k += 1
    for term in law.integrals:
        if term.letter == i:
            total = add(total, multiply(multiply(term.above, others(k)), below))
        k += 1
    return total


def _product(factors: Sequence[Polynomial]) -> Polynomial:
    total = constant(1)
    for p in factors:
        total = multiply(total, p)
    return total


def write_text(law: Law, names: Sequence[str]) -> str:
    """In the grammar of model files, with log(…) and integral(…, letter) where needed."""
    return _write(law, names, Style("*", "**{}", "log({})", "integral({}, {})", _fraction_text))


def write_latex(law: Law, names: Sequence[str]) -> str:
    letters = [latex_name(name) for name in names]
    style = Style(r"\,", "^{{{}}}", r"\log|{}|", r"\int {}\,d{}", _fraction_latex)
    return _write(law, letters, style)


@dataclass(frozen=True, slots=True)
class Style:
    """How products, powers, logarithms, integrals and fractions are written."""

    times: str
    power: str
    logarithm: str
    integral: str
    fraction: Callable[[str, str], str]


def _fraction_text(above: str, below: str) -> str:
    return f"{_bracketed(above)}/{_bracketed(below, product=True)}"


def _fraction_latex(above: str, below: str) -> str:
    return rf"\frac{{{above}}}{{{below}}}"


def _write(law: Law, names: Sequence[str], style: Style) -> str:
    parts = [_quotient(law, names, style)] if law.polynomial else []
    for c, p in law.logarithms:
        term = style.logarithm.format(write_polynomial(p, names, style))
        parts.append(_scaled(c, term, style))
    for term in law.integrals:
        above = write_polynomial(term.above, names, style)
        below = write_polynomial(term.below, names, style)
        parts.append(style.integral.format(style.fraction(above, below), names[term.letter]))
    return " + ".join(parts).replace("+ -", "- ")


def _quotient(law: Law, names: Sequence[str], style: Style) -> str:
    """polynomial · Π p^e as one fraction."""
    sides: list[list[str]] = [[], []]
    if law.polynomial != constant(1) or not law.powers:
        sides[0].append(write_polynomial(law.polynomial, names, style))
    for p, e in law.powers:
        text = write_polynomial(p, names, style)
        sides[e < 0].append(_bracketed(text) + style.power.format(abs(e)) * (abs(e) > 1))
    above, below = (
        style.times.join(map(_bracketed, side)) if len(side) > 1 else "".join(side)
        for side in sides
    )
    return style.fraction(above or "1", below) if below else above


def _bracketed(text: str, product: bool = False) -> str:
    """In parentheses if it is a sum, or if it stands below a bar and is a product."""
    bare = re.sub(r"\([^()]*\)", "", text)
    loose = " " in bare or bare.startswith("-") or (product and "*" in bare.replace("**", ""))
    return f"({text})" if loose else text


def _scaled(c: Number, text: str, style: Style) -> str:
    if abs(c) == 1:
        return f"-{text}" if c < 0 else text
    number = str(c) if c.denominator == 1 else style.fraction(str(c.numerator), str(c.denominator))
    return f"{number}{style.times}{text}"


def write_polynomial(p: Polynomial, names: Sequence[str], style: Style) -> str:
    """Highest degree first, in the order of the letters."""
    text = ""
    for monomial, c in sorted(p.items(), key=lambda term: (-len(term[0]), term[0])):
        letters = [
            names[i] + style.power.format(monomial.count(i)) * (monomial.count(i) > 1)
            for i in dict.fromkeys(monomial)
        ]
        word = style.times.join(letters)
        term = _scaled(abs(c), word, style) if word else str(abs(c))
        sign = ("-" if c < 0 else "") if not text else (" - " if c < 0 else " + ")
        text += sign + term
    return text or "0"


PLAIN = re.compile(r"([^\W\d_]+)(\d*)")


SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LETTERS = {
    "theta": "θ", "tau": "τ", "alpha": "α", "beta": "β", "gamma": "γ", "mu": "μ", "xi": "ξ",
    "phi": "φ", "psi": "ψ", "omega": "ω", "sigma": "σ",
}  # fmt: skip


def pretty_name(name: str) -> str:
    """theta1 as θ₁, for a block's name."""
    match = PLAIN.fullmatch(name)
    if not match:
        return name
    return LETTERS.get(match[1], match[1]) + match[2].translate(SUBSCRIPTS)


def latex_name(name: str) -> str:
    """U_1_2 as U_{1,2}, v_x as a derivative, exp(tau*t) as a power of e."""
    if name.startswith("exp("):
        rate = name[4:-3]
        return rf"e^{{{latex_name(rate) if rate.isidentifier() else rate} t}}"
    if name.startswith("v_"):
        return rf"\dot{{{latex_name(name[2:])}}}"
    base, *indices = name.split("_")
    match = PLAIN.fullmatch(base)
    word, digits = (match[1], match[2]) if match else (base, "")
    word = rf"\{word}" if word in LETTERS else word if len(word) == 1 else rf"\mathrm{{{word}}}"
    below = ",".join([*([digits] if digits else []), *indices])
    return f"{word}_{{{below}}}" if below else word
