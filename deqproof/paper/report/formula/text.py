"""Formulas as one line of plain text: `R(t) ≤ e^(−2μt) R(0)`."""

from __future__ import annotations

from collections.abc import Sequence

from deqproof.paper.report.formula.node import (
    Accent,
    Fenced,
    Fraction,
    Grid,
    Node,
    Root,
    Row,
    Script,
    Space,
    Symbol,
    Words,
    nodes_of,
)
from deqproof.paper.report.formula.parse import parse
from deqproof.paper.report.formula.symbol import (
    BINARY,
    CLOSE,
    OPEN,
    OPERATOR,
    PUNCTUATION,
    RELATION,
)

_ABOVE = dict(zip("0123456789+−=()niTt⊤′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵗᵀ′", strict=True))
_BELOW = dict(
    zip("0123456789+−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
_MARKS = {
    "^": "\u0302",
    "¯": "\u0304",
    "~": "\u0303",
    "→": "\u20d7",
    "˙": "\u0307",
    "¨": "\u0308",
    "ˇ": "\u030c",
}
_TIGHT = (OPEN, "")


def to_text(latex: str) -> str:
    """The formula in Unicode, without a line break."""
    return _joined(parse(latex).nodes)


def _joined(nodes: Sequence[Node]) -> str:
    """The nodes with the spaces that their kinds ask for."""
    out, before = "", ""
    for place, node in enumerate(nodes):
        piece, kind = _shown(node, nodes, place), _kind(node)
        if kind == "space":
            out = out if out.endswith(" ") or not piece else out + " "
            before = "word" if before == "" else before
            continue
        sign = kind == BINARY and before in (OPEN, BINARY, RELATION, PUNCTUATION, "")
        out = out.rstrip(" ") if kind in (PUNCTUATION, CLOSE) else out
        out += (" " if _gap(before, kind, sign, out, piece) else "") + piece
        before = OPEN if sign else kind
    return out.strip()


def _gap(before: str, kind: str, sign: bool, out: str, piece: str) -> bool:
    if not out or out.endswith(" ") or kind in (PUNCTUATION, CLOSE) or before in _TIGHT:
        return False
    if kind in (BINARY, RELATION) or before in (BINARY, RELATION, PUNCTUATION) or sign:
        return True
    if before == OPERATOR and piece[:1] in ("(", "["):
        return False
    if kind == OPEN:
        return before == CLOSE and piece not in "(["
    names = OPERATOR in (kind, before) or "word" in (kind, before)
    return names or (out[-1].isdigit() and piece[:1].isdigit())


def _kind(node: Node) -> str:
    if isinstance(node, Space):
        return "space"
    if isinstance(node, Symbol):
        return node.kind
    if isinstance(node, Script):
        return _kind(node.base)
    return "word" if isinstance(node, Words) else "ordinary"


def _shown(node: Node, nodes: Sequence[Node], place: int) -> str:
    if isinstance(node, Fraction):
        text = _quotient(node)
        return f"({text})" if _multiplied(nodes, place) else text
    return _one(node)


def _one(node: Node) -> str:
    match node:
        case Symbol(text=text) | Words(text=text):
            return text
        case Row(nodes=nodes):
            return _joined(nodes)
        case Fraction():
            return _quotient(node)
        case Root(body=body, index=index):
            text = _one(body)
            return f"{_raised(index)}√{text if len(nodes_of(body)) == 1 else f'({text})'}"
        case Script(base=base, below=below, above=above):
            return _scripted(base, below, above)
        case Fenced(left=left, body=body, right=right):
            return f"{left}{_one(body)}{right}"
        case Accent(mark=mark, body=body):
            text = _one(body)
            return f"{text}{_MARKS[mark]}" if len(text) == 1 else f"{text}{mark}"
        case Space(width=width):
            return " " if width >= 1 / 6 else ""
        case Grid(rows=rows, left=left, right=right):
            lines = "; ".join(", ".join(map(_one, row)) for row in rows)
            cases = not right.strip()  # one brace opens them, and on a line none would close it
            return f"({lines})" if cases else f"{left}{lines}{right}"


def _multiplied(nodes: Sequence[Node], place: int) -> bool:
    """Does a factor stand beside this node, perhaps behind a thin space?"""
    before = [n for n in nodes[:place] if not _is_thin(n)][-1:]
    after = [n for n in nodes[place + 1 :] if not _is_thin(n)][:1]
    near = [*before, *after]
    return any(_kind(n) in ("ordinary", OPERATOR) for n in near) or any(
        _kind(n) == OPEN for n in after
    )


def _is_thin(node: Node) -> bool:
    return isinstance(node, Space) and node.width < 1 / 3


def _quotient(node: Fraction) -> str:
    return f"{_operand(node.over)}/{_operand(node.under, below=True)}"


def _operand(node: Node, below: bool = False) -> str:
    """The text, in parentheses unless it binds tighter than a quotient."""
    text = _one(node)
    parts = [n for n in nodes_of(node) if not isinstance(n, Space)]
    nested = isinstance(node, Row) and len(parts) == 1 and isinstance(parts[0], Fraction)
    simple = not nested and (len(parts) == 1 or _is_one_group(parts) or _is_one_word(parts, text))
    loose = any(_kind(n) in (BINARY, RELATION, PUNCTUATION) for n in parts)
    if simple or (not below and not loose and not nested):
        return text
    return f"({text})"


def _is_one_word(parts: Sequence[Node], text: str) -> bool:
    """A number, or a differential such as dt."""
    first = parts[0] if parts else None
    differential = isinstance(first, Symbol) and first.upright and first.text == "d"
    return text.isdigit() or (differential and text.isalnum())


def _is_one_group(parts: Sequence[Node]) -> bool:
    """Is it one pair of delimiters and what they hold?"""
    if not parts:
        return True
    first, last = parts[0], parts[-1]
    last = last.base if isinstance(last, Script) else last
    ends = isinstance(first, Symbol) and isinstance(last, Symbol)
    if not ends or first.kind != OPEN or last.kind != CLOSE:  # type: ignore[union-attr]
        return False
    level = 0
    for place, part in enumerate(parts):
        kind = _kind(part)
        level += (kind == OPEN) - (kind == CLOSE)
        if level == 0 and place < len(parts) - 1:
            return False
    return True


def _raised(node: Node | None) -> str:
    return "" if node is None else "".join(_ABOVE.get(c, c) for c in _one(node))


def _scripted(base: Node, below: Node | None, above: Node | None) -> str:
    text = _one(base)
    if isinstance(base, Row) and len(base.nodes) > 1:
        text = f"({text})"
    if below is not None:
        text += _placed(_one(below), _BELOW, "_")
    if above is not None:
        text += _placed(_one(above), _ABOVE, "^")
    return text


def _placed(script: str, table: dict[str, str], sign: str) -> str:
    if script and all(c in table for c in script) and not (len(script) > 1 and script.isalpha()):
        return "".join(table[c] for c in script)
    return f"{sign}{script}" if script.isalnum() else f"{sign}({script})"
