"""Formulas as MathML, for a browser that reads them without a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

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
    is_tall,
)
from deqproof.paper.report.formula.parse import parse
from deqproof.paper.report.formula.symbol import (
    BINARY,
    CLOSE,
    OPEN,
    OPERATOR,
    ORDINARY,
    PUNCTUATION,
    RELATION,
)
from deqproof.paper.report.formula.text import to_text

_LIMITS = frozenset("∑∏⋃⋂⨁⋀") | {"min", "max", "inf", "sup", "lim"}


def to_mathml(latex: str, display: bool = False) -> str:
    """One `<math>` element; its label is the formula as plain text."""
    return _math([latex], display)


def lines_to_mathml(lines: Sequence[str]) -> str:
    """A display formula on several lines; every line but the first is indented."""
    return _math(lines, True)


def _math(lines: Sequence[str], display: bool) -> str:
    label = escape(to_text(" ".join(lines)))
    kind = ' display="block"' if display else ""
    if len(lines) == 1:
        body = _row(parse(lines[0]).nodes)
    else:
        rows = [_row(parse(line).nodes) for line in lines]
        cells = [rows[0], *(f'<mrow><mspace width="2em"/>{row}</mrow>' for row in rows[1:])]
        body = "".join(f"<mtr><mtd>{cell}</mtd></mtr>" for cell in cells)
        body = f'<mtable displaystyle="true" class="lines">{body}</mtable>'
    return f'<math{kind} aria-label="{label}">{body}</math>'


def _row(nodes: Iterable[Node]) -> str:
    parts = list(nodes)
    inside = "".join(_one(node, parts, place) for place, node in enumerate(parts))
    return inside if len(parts) == 1 else f"<mrow>{inside}</mrow>"


def _one(node: Node, beside: Sequence[Node] = (), place: int = 0) -> str:
    match node:
        case Symbol():
            return _symbol(node, beside, place)
        case Words(text=text):
            return f"<mtext>{_spaced(text)}</mtext>"
        case Row(nodes=nodes):
            return _row(nodes)
        case Fraction(over=over, under=under, small=small):
            inside = f"<mfrac>{_one(over)}{_one(under)}</mfrac>"
            return f'<mstyle displaystyle="false">{inside}</mstyle>' if small else inside
        case Root(body=body, index=None):
            return f"<msqrt>{_one(body)}</msqrt>"
        case Root(body=body, index=index):
            return f"<mroot>{_one(body)}{_one(index or Row(()))}</mroot>"
        case Script():
            return _scripted(node, beside, place)
        case Fenced(left=left, body=body, right=right):
            tall = is_tall(body)
            opening, closing = _fence(left, "prefix", tall), _fence(right, "postfix", tall)
            return f"<mrow>{opening}{_one(body)}{closing}</mrow>"
        case Accent(mark=mark, body=body):
            return f'<mover accent="true">{_one(body)}<mo>{escape(mark)}</mo></mover>'
        case Space(width=width):
            return f'<mspace width="{width:.3f}em"/>'
        case Grid(rows=rows, left=left, right=right):
            lines = "".join(
                f"<mtr>{''.join(f'<mtd>{_one(c)}</mtd>' for c in row)}</mtr>" for row in rows
            )
            table = f"<mtable>{lines}</mtable>"
            return f"<mrow>{_fence(left, 'prefix')}{table}{_fence(right, 'postfix')}</mrow>"


def _symbol(node: Symbol, beside: Sequence[Node], place: int) -> str:
    text = escape(node.text)
    if node.kind == ORDINARY:
        if node.text.replace(".", "").isdigit():
            return f"<mn>{text}</mn>"
        plain = node.upright and len(node.text) == 1
        return f'<mi mathvariant="normal">{text}</mi>' if plain else f"<mi>{text}</mi>"
    if node.kind in (OPEN, CLOSE):
        form = "prefix" if node.kind == OPEN else "postfix"
        return f'<mo form="{form}" stretchy="false" lspace="0" rspace="0">{text}</mo>'
    if node.kind == OPERATOR:
        return _operator(node, text, beside, place)
    if node.kind == BINARY and _is_sign(beside, place):
        return f'<mo form="prefix">{text}</mo>'
    if node.kind == PUNCTUATION:
        return f'<mo lspace="0" rspace="0.167em">{text}</mo>'
    return f'<mo form="infix">{text}</mo>'


def _operator(node: Symbol, text: str, beside: Sequence[Node], place: int) -> str:
    """A large sign, or a name with the space that its argument needs."""
    if not node.text[0].isalpha():
        return f'<mo form="prefix" largeop="true">{text}</mo>'
    after = beside[place + 1] if place + 1 < len(beside) else None
    opens = isinstance(after, Fenced) or (isinstance(after, Symbol) and after.kind == OPEN)
    gap = "" if opens or after is None else '<mspace width="0.167em"/>'
    before = beside[place - 1] if place else None
    tight = before is None or (
        isinstance(before, Symbol) and before.kind in (OPEN, BINARY, RELATION)
    )
    lead = "" if tight else '<mspace width="0.167em"/>'
    return f"{lead}<mi>{text}</mi>{gap}" if lead or gap else f"<mi>{text}</mi>"


def _is_sign(beside: Sequence[Node], place: int) -> bool:
    before = next((n for n in reversed(beside[:place]) if not isinstance(n, Space)), None)
    return before is None or (
        isinstance(before, Symbol) and before.kind in (OPEN, BINARY, RELATION, PUNCTUATION)
    )


def _scripted(node: Script, beside: Sequence[Node], place: int) -> str:
    base = node.base
    under = isinstance(base, Symbol) and base.text in _LIMITS and node.below is not None
    inside = _one(base) if not isinstance(base, Symbol) else _symbol(base, (), 0)
    below = _one(node.below) if node.below is not None else ""
    above = _one(node.above) if node.above is not None else ""
    if below and above:
        name = "munderover" if under else "msubsup"
    elif below:
        name = "munder" if under else "msub"
    else:
        name = "msup"
    script = f"<{name}>{inside}{below}{above}</{name}>"
    named = isinstance(base, Symbol) and base.kind == OPERATOR and base.text[0].isalpha()
    return f'{script}<mspace width="0.167em"/>' if named else script


def _fence(sign: str, form: str, tall: bool = True) -> str:
    """A delimiter; it grows only where it has to, for its larger forms stand farther apart."""
    grows = "true" if tall else "false"
    attributes = f'form="{form}" stretchy="{grows}" fence="true" lspace="0" rspace="0"'
    return f"<mo {attributes}>{escape(sign)}</mo>" if sign else ""


def _spaced(text: str) -> str:
    """Blanks at the ends survive, as they do in LaTeX."""
    inner = escape(text.strip())
    lead, trail = text[:1].isspace(), text[-1:].isspace()
    return f"{'&#160;' if lead else ''}{inner}{'&#160;' if trail else ''}"
