"""The symbols of LaTeX mathematics: how each is written, and how it binds to its neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ORDINARY, OPERATOR, BINARY, RELATION = "ordinary", "operator", "binary", "relation"
OPEN, CLOSE, PUNCTUATION = "open", "close", "punctuation"

_GREEK = (
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι "
    "kappa κ lambda λ mu μ nu ν xi ξ pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ "
    "upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π "
    "Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)
_ORDINARY = (
    "infty ∞ nabla ∇ partial ∂ top ⊤ bot ⊥ prime ′ ell ℓ hbar ℏ emptyset ∅ varnothing ∅ forall ∀ "
    "exists ∃ nexists ∄ neg ¬ Re ℜ Im ℑ aleph ℵ dagger † star ⋆ dots … ldots … cdots ⋯ vdots ⋮ "
    "ddots ⋱ imath ı jmath ȷ angle ∠ square □ blacksquare ■ bullet •"
)
_BINARY = (
    "pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ circ ∘ oplus ⊕ ominus ⊖ otimes ⊗ odot ⊙ cup ∪ cap ∩ "
    "setminus ∖ wedge ∧ vee ∨ land ∧ lor ∨"
)
_RELATION = (
    "le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ ll ≪ gg ≫ approx ≈ sim ∼ simeq ≃ cong ≅ equiv ≡ propto ∝ "
    "in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ to → rightarrow → leftarrow ← "
    "gets ← mapsto ↦ Rightarrow ⇒ implies ⇒ Leftarrow ⇐ Leftrightarrow ⇔ iff ⇔ leftrightarrow ↔ "
    "longrightarrow ⟶ succ ≻ succeq ⪰ prec ≺ preceq ⪯ perp ⟂ parallel ∥ mid ∣ vdash ⊢ models ⊨ "
    "coloneqq ≔ leqslant ⩽ geqslant ⩾ downarrow ↓ uparrow ↑"
)
_LARGE = "sum ∑ prod ∏ int ∫ iint ∬ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigwedge ⋀"
_OPEN = "langle ⟨ lfloor ⌊ lceil ⌈ lVert ‖ lvert | lbrace { lbrack ["
_CLOSE = "rangle ⟩ rfloor ⌋ rceil ⌉ rVert ‖ rvert | rbrace } rbrack ]"


def _listed(words: str, kind: str) -> dict[str, tuple[str, str]]:
    parts = words.split()
    return {f"\\{name}": (glyph, kind) for name, glyph in zip(parts[::2], parts[1::2], strict=True)}


# command or character -> (glyph, kind)
SYMBOLS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        **_listed(_GREEK, ORDINARY),
        **_listed(_ORDINARY, ORDINARY),
        **_listed(_BINARY, BINARY),
        **_listed(_RELATION, RELATION),
        **_listed(_LARGE, OPERATOR),
        **_listed(_OPEN, OPEN),
        **_listed(_CLOSE, CLOSE),
        "\\{": ("{", OPEN),
        "\\}": ("}", CLOSE),
        "\\%": ("%", ORDINARY),
        "\\$": ("$", ORDINARY),
        "\\#": ("#", ORDINARY),
        "\\&": ("&", ORDINARY),
        "\\_": ("_", ORDINARY),
        "+": ("+", BINARY),
        "-": ("−", BINARY),
        "−": ("−", BINARY),
        "*": ("∗", BINARY),
        "=": ("=", RELATION),
        "<": ("<", RELATION),
        ">": (">", RELATION),
        ":": (":", RELATION),
        "(": ("(", OPEN),
        "[": ("[", OPEN),
        ")": (")", CLOSE),
        "]": ("]", CLOSE),
        ",": (",", PUNCTUATION),
        ";": (";", PUNCTUATION),
        "'": ("′", ORDINARY),
    }
)  # fmt: skip

# upright names such as sin, which take their argument without parentheses
_NAMES = (
    "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf "
    "limsup ln log max min Pr sec sin sinh sup tan tanh"
)
NAMES = frozenset(_NAMES.split())

# width in em of a space command
SPACES: Mapping[str, float] = MappingProxyType(
    {
        "\\,": 1 / 6, "\\:": 2 / 9, "\\>": 2 / 9, "\\;": 5 / 18, "\\!": -1 / 6, "\\ ": 1 / 3,
        "~": 1 / 3, "\\quad": 1.0, "\\qquad": 2.0, "\\thinspace": 1 / 6, "\\enspace": 0.5,
    }
)  # fmt: skip

ACCENTS: Mapping[str, str] = MappingProxyType(
    {
        "\\hat": "^", "\\widehat": "^", "\\bar": "¯", "\\overline": "¯", "\\tilde": "~",
        "\\widetilde": "~", "\\vec": "→", "\\dot": "˙", "\\ddot": "¨", "\\check": "ˇ",
    }
)  # fmt: skip

FONTS = frozenset(
    ["mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathbb", "mathcal", "mathfrak",
     "boldsymbol", "bm", "operatorname", "rm", "mathop", "mathord", "mathbin", "mathrel"]
)  # fmt: skip

# sizes of delimiters without \left and \right: they do not pair
BIG = frozenset(
    f"\\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("l", "r", "", "m")
)

_BOLD = str.maketrans(
    {chr(97 + k): chr(0x1D41A + k) for k in range(26)}
    | {chr(65 + k): chr(0x1D400 + k) for k in range(26)}
)
_DOUBLE = str.maketrans(
    {"C": "ℂ", "E": "𝔼", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ", "1": "𝟙"}
)
_SCRIPT = str.maketrans(
    {chr(65 + k): chr(0x1D49C + k) for k in range(26)}
    | {"B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ"}
)


def styled(text: str, font: str) -> str:
    """The letters as Unicode has them in this font, where it has them."""
    tables = {
        "mathbb": _DOUBLE,
        "mathcal": _SCRIPT,
        "mathbf": _BOLD,
        "boldsymbol": _BOLD,
        "bm": _BOLD,
    }
    return text.translate(tables[font]) if font in tables else text
