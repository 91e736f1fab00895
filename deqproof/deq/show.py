"""The core's terms in LaTeX, by the names of the letters: what a search found, to be read."""

from __future__ import annotations

from collections.abc import Sequence

from deqproof.core.statement import Fact, NonNegative, NonZero, Positive, Simple, Zero
from deqproof.core.term import LEAVES, Term, ordered, value_of
from deqproof.deq.symbols import latex_names

_SUM, _PRODUCT, _ATOM = range(3)  # how tightly a text binds
_FUNCTIONS = frozenset(("exp", "log", "tanh", "atan", "erf", "sin", "cos", "max", "min"))


def term_latex(term: Term) -> str:
    """The term as a formula."""
    names = {symbol.name: latex for symbol, latex in latex_names().items()}
    shown: dict[Term, tuple[str, int]] = {}
    for t in ordered([term]):
        shown[t] = _one(t, [shown[a] for a in t.args], names)
    return shown[term][0]


def fact_latex(fact: Fact) -> str:
    """A fact about a term; a difference becomes its two sides."""
    if not isinstance(fact, Simple):
        return repr(fact)
    sign = {Zero: "=", NonNegative: r"\ge", Positive: ">", NonZero: r"\ne"}[type(fact)]
    left, right = _sides(fact.term)
    return f"{term_latex(left)} {sign} {term_latex(right) if right is not None else '0'}"


def _sides(term: Term) -> tuple[Term, Term | None]:
    if term.op == "sub":
        return term.args[0], term.args[1]
    if term.op == "vadd" and term.args[1].op == "scale" and value_of(term.args[1].args[0]) == -1:
        return term.args[0], term.args[1].args[1]
    return term, None


def _one(t: Term, args: Sequence[tuple[str, int]], names: dict[str, str]) -> tuple[str, int]:
    """Text of an operation from those of its operands, and how tightly it binds."""
    x = value_of(t)
    if x is not None:
        text = (
            str(x.numerator)
            if x.denominator == 1
            else rf"\tfrac{{{x.numerator}}}{{{x.denominator}}}"
        )
        return text, _ATOM if x >= 0 else _SUM
    if t.op in LEAVES:
        name = str(t.data[0])
        return names.get(name, rf"\mathrm{{{name}}}" if len(name) > 1 else name), _ATOM
    tight = [text if bound > _SUM else rf"\left({text}\right)" for text, bound in args]
    texts = [text for text, _ in args]
    if t.op in ("add", "vadd"):
        return f"{texts[0]} + {tight[1] if texts[1].startswith('-') else texts[1]}", _SUM
    if t.op == "sub":
        return f"{texts[0]} - {tight[1]}", _SUM
    if t.op in ("mul", "scale"):
        minus = value_of(t.args[0]) == -1
        return (f"-{tight[1]}", _SUM) if minus else (rf"{tight[0]}\,{tight[1]}", _PRODUCT)
    return _other(t, texts, args, names)


def _other(
    t: Term, texts: Sequence[str], args: Sequence[tuple[str, int]], names: dict[str, str]
) -> tuple[str, int]:
    """Fractions, powers, inner products and functions."""
    closed = [text if bound == _ATOM else rf"\left({text}\right)" for text, bound in args]
    if t.op == "div":
        return rf"\frac{{{texts[0]}}}{{{texts[1]}}}", _ATOM
    if t.op == "pow":
        return f"{closed[0]}^{{{t.data[0]}}}", _PRODUCT
    if t.op == "inner":
        same = t.args[0] is t.args[1]
        return (
            rf"\|{texts[0]}\|^{{2}}" if same else rf"\langle {texts[0]}, {texts[1]}\rangle"
        ), _PRODUCT
    if t.op == "apply":
        name = str(t.data[0])
        return f"{names.get(name, name)} {closed[0]}", _PRODUCT
    if t.op == "call":
        return rf"\{t.data[0]}{chr(39) * int(t.data[1])}\left({texts[0]}\right)", _ATOM
    if t.op in ("pi", "vzero"):
        return (r"\pi" if t.op == "pi" else "0"), _ATOM
    if t.op == "sqrt":
        return rf"\sqrt{{{texts[0]}}}", _ATOM
    name = rf"\{t.op}" if t.op in _FUNCTIONS - {"atan", "erf"} else rf"\operatorname{{{t.op}}}"
    return rf"{name}\left({', '.join(texts)}\right)", _ATOM
