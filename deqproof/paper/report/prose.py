"""Sentences with Unicode mathematics, such as "R(t) ≤ e^{−2μt}R(0) if Σ ≻ 0", for LaTeX
and HTML.

A word is set as mathematics if it holds a sign that only mathematics has, or if it is a lone
letter that is no article; neighbouring mathematics is joined. What has no name in LaTeX is shown
by its code, so that every document compiles.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape
from itertools import groupby

from deqproof.paper.report.formula.mathml import to_mathml
from deqproof.paper.report.formula.symbol import NAMES, SYMBOLS

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': "''",
}  # fmt: skip
_TYPOGRAPHY = {
    "–": "--", "—": "---", "…": r"\dots{}", "“": "``", "”": "''", "‘": "`", "’": "'", "\u00a0": "~",
    "§": r"\S{}", "°": r"\textdegree{}", "\u202f": r"\,", "\u2009": r"\,", "\u2011": "-",
    "\u2010": "-",
}  # fmt: skip
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵗᵏ", "0123456789+-=()niTtk", strict=True))
_LOWERED = dict(
    zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx", strict=True)
)
_NAMED = {glyph: name for name, (glyph, _) in [*SYMBOLS.items()][::-1] if not glyph.isascii()}
_SIGNS = _NAMED | {
    "−": "-", "·": r"\cdot", "′": "'", "″": "''", "‖": r"\|", "∞": r"\infty", "√": r"\sqrt",
    "½": r"\tfrac{1}{2}",
    "¼": r"\tfrac{1}{4}", "⊤": r"\top", "ℝ": r"\mathbb{R}", "ℚ": r"\mathbb{Q}", "𝔼": r"\mathbb{E}",
    "×": r"\times", "±": r"\pm", "≻": r"\succ", "⪰": r"\succeq", "≽": r"\succeq", "ρ": r"\rho",
    "ε": r"\varepsilon", "φ": r"\varphi", "ϕ": r"\phi", "𝓑": r"\mathcal{B}",
}  # fmt: skip
_MARKS = {"\u0302": r"\hat", "\u0303": r"\tilde", "\u0304": r"\bar"}
_NEEDLESS = re.compile(r" (?=[^A-Za-z ])")  # a command's end needs a blank before letters only
_MATHEMATICS = frozenset(_SIGNS) | frozenset(_RAISED) | frozenset(_LOWERED)
_OPERATORS = frozenset("=<>+/*") | {"<=", ">=", "!=", ":="}
_GLUE = _OPERATORS | frozenset(_SIGNS)
_OPENING, _CLOSING = "([{⟨", ")]}⟩"
_ENDS = re.compile(r"^(?P<lead>[\"“]*)(?P<core>.*?)(?P<trail>[\"”.,;:!?]*)$", re.DOTALL)
_SURELY = re.compile(r"[A-Za-z]\*?\([A-Za-z0-9, ]*\)|[A-Za-z0-9]*[\^_]\S+|[A-Za-z]\*")
_LONE = r"(?:(?<![A-Za-z])[A-Za-z](?![A-Za-z])|[0-9()\[\]{}|/+*=<>.,:;-])"
_PERHAPS = re.compile(rf"(?:[a-z]{{2,4}}[({{])?{_LONE}*[0-9A-Za-z]{_LONE}*")
_STAR = re.compile(r"(?<=[A-Za-zα-ω])\*(?![A-Za-z0-9(])")
_BARE = rf"(?:[^\W_{''.join(_RAISED)}{''.join(_LOWERED)}]|[′*])+"
_GROUPED = r"(?:\{[^{}]*\}|\([^()]*\))"
_SCRIPT = re.compile(rf"[\^_](?:(?P<grouped>{_GROUPED})|(?P<bare>{_BARE}))")
_PIECE = re.compile(
    rf"[\^_](?:{_GROUPED}|{_BARE})|.[\u0302\u0303\u0304]|[A-Za-z]{{2,}}"
    rf"|[{''.join(_RAISED)}]+|[{''.join(_LOWERED)}]+|.",
    re.DOTALL,
)


def escaped(text: str) -> str:
    """Plain text for LaTeX: every special character is shown as itself."""
    return "".join(_character(c) for c in text)


def to_latex(sentence: str) -> str:
    """The sentence for LaTeX, with its mathematics between dollars."""
    parts = segments(sentence)
    return "".join(f"${text}$" if is_formula else escaped(text) for is_formula, text in parts)


def to_html(sentence: str) -> str:
    """The sentence for HTML, with its mathematics in MathML."""
    parts = segments(sentence)
    return "".join(to_mathml(text) if is_formula else escape(text) for is_formula, text in parts)


def segments(sentence: str) -> list[tuple[bool, str]]:
    """The sentence in parts: text as it is, and formulas in LaTeX."""
    found: list[tuple[bool, str]] = []
    shown = (c for c in sentence if c.isprintable() or c.isspace() or _is_private(c))
    words = "".join(shown).split()
    sure = _spread(words)
    for mathematical, group in groupby(zip(words, sure, strict=True), key=lambda pair: pair[1]):
        text = [word for word, _ in group]
        parts = _runs(text) if mathematical else [(False, " ".join(text))]
        found += [(False, " "), *parts] if found else parts
    return found


def _spread(words: list[str]) -> list[bool]:
    """Which words are mathematics: surely, or because a neighbour is."""
    sure = [_is_mathematics(word) or _compares(words, k) for k, word in enumerate(words)]
    for k in range(1, len(words)):
        sure[k] = sure[k] or (
            sure[k - 1] and _is_joint(words[k]) and _binds(words[k - 1], words[k])
        )
    for k in range(len(words) - 2, -1, -1):
        sure[k] = sure[k] or (
            sure[k + 1] and _is_joint(words[k]) and _binds(words[k], words[k + 1])
        )
    return sure


def _compares(words: list[str], k: int) -> bool:
    """Is it a sign such as > with a number or a letter behind it?"""
    after = words[k + 1] if k + 1 < len(words) else ""
    return words[k] in _OPERATORS and _PERHAPS.fullmatch(_parted(after)[1]) is not None


def _binds(first: str, second: str) -> bool:
    """Is one of two neighbours a sign, or are they parts of one bracket?"""
    if first in _GLUE or second in _GLUE:
        return not first.endswith((".", ";"))
    opened = sum(map(first.count, _OPENING)) - sum(map(first.count, _CLOSING))
    return opened > 0 and any(c in second for c in _CLOSING)


def _runs(words: list[str]) -> list[tuple[bool, str]]:
    """Formulas and what is between them: a comma or a full stop ends one."""
    out: list[tuple[bool, str]] = []
    run: list[str] = []
    level = 0
    for word in words:
        lead, core, trail = _parted(word)
        level += sum(map(core.count, _OPENING)) - sum(map(core.count, _CLOSING))
        if level > 0 and trail:
            core, trail = core + trail, ""
        if lead:
            out.append((False, lead))
        run.append(core)
        if trail:
            out += [(True, mathematics(" ".join(run))), (False, f"{trail} ")]
            run, level = [], 0
    if run:
        return [*out, (True, mathematics(" ".join(run)))]
    return [*out[:-1], (False, out[-1][1].rstrip())]


def _is_mathematics(word: str) -> bool:
    core = _parted(word)[1].strip("()[]|")
    if any(c in _MATHEMATICS or _is_private(c) for c in core):
        return True
    if len(core) == 1 and core.isalpha():
        return core not in "aAI"
    return _SURELY.fullmatch(core) is not None


def _is_private(c: str) -> bool:
    """Is it the sign of a letter that is renamed?"""
    return "\ue000" <= c <= "\uf8ff"


def _is_joint(word: str) -> bool:
    """A sign, a number or a letter that is mathematics beside mathematics."""
    return word in _OPERATORS or _PERHAPS.fullmatch(_parted(word)[1]) is not None


def _parted(word: str) -> tuple[str, str, str]:
    """Quotes before, the word, punctuation behind."""
    found = _ENDS.match(word)
    return (found["lead"], found["core"], found["trail"]) if found else ("", word, "")


def mathematics(text: str) -> str:
    """Unicode mathematics as LaTeX: θ₁ᵀx/(1 − θ₂) is \\theta_{1}^{\\top}x/(1 - \\theta_{2})."""
    pieces: list[str] = []
    place = 0
    text = _STAR.sub("^{*}", "".join(map(_apart, text)))
    while place < len(text):
        end = _closing(text, place + 1) if text.startswith("√(", place) else 0
        if end:
            pieces.append(rf"\sqrt{{{mathematics(text[place + 2 : end])}}}")
            place = end + 1
            continue
        found = _PIECE.match(text, place)
        piece = found[0] if found else text[place]
        pieces.append(_piece(piece))
        place += len(piece)
    return _NEEDLESS.sub("", "".join(pieces).strip())


def _apart(c: str) -> str:
    """A letter and its mark, as in ŵ, where the mark has a name in mathematics."""
    parts = unicodedata.normalize("NFD", c)
    return parts if parts[1:] in _MARKS else c


def _closing(text: str, place: int) -> int:
    """Where the bracket that opens at this place closes; 0 if it does not."""
    level = 0
    for k in range(place, len(text)):
        level += (text[k] == "(") - (text[k] == ")")
        if level == 0:
            return k
    return 0


def _piece(piece: str) -> str:
    first = piece[0]
    script = _SCRIPT.fullmatch(piece)
    if script:
        inside = script["bare"] or script["grouped"][1:-1]
        word = len(inside) > 1 and inside.isalpha() and inside.isascii()
        inside = inside.replace("½", "1/2").replace("¼", "1/4")
        return f"{first}{{{_name(inside) if word else mathematics(inside)}}}"
    if piece[1:] in _MARKS and len(piece) == 2:
        return rf"{_MARKS[piece[1]]}{{{_piece(first).strip()}}}"
    if first in _RAISED:
        value = "".join(_RAISED[c] for c in piece)
        return r"^{\top}" if value == "T" else f"^{{{value}}}"
    if first in _LOWERED:
        return f"_{{{''.join(_LOWERED[c] for c in piece)}}}"
    if first == "√":
        return r"\surd "
    if first in _SIGNS:
        name = _SIGNS[first]
        return f"{name} " if name.startswith("\\") and name[-1].isalpha() else name
    return _name(piece) if len(piece) > 1 else _plain(piece)


def _name(word: str) -> str:
    if word in NAMES:
        return f"\\{word} "
    return rf"\mathrm{{{word}}}" if len(word) > 2 else word


def _plain(c: str) -> str:
    if c in "\\{}$&#%_^~":
        return {"\\": r"\backslash ", "^": r"\hat{}", "~": r"\sim "}.get(c, f"\\{c}")
    return c if c.isascii() or _is_private(c) else rf"\text{{{_character(c)}}}"


def _character(c: str) -> str:
    if c in _SPECIAL:
        return _SPECIAL[c]
    if c in _TYPOGRAPHY:
        return _TYPOGRAPHY[c]
    if c in _MATHEMATICS:
        return rf"\ensuremath{{{_piece(c).strip()}}}"
    if c.isascii():
        return c if c.isprintable() else " "
    if unicodedata.name(c, "").startswith("LATIN") and ord(c) < 0x180:
        return c
    simple = unicodedata.normalize("NFKD", c).encode("ascii", "ignore").decode()
    return "".join(map(_character, simple)) if simple else rf"\texttt{{U+{ord(c):04X}}}"
