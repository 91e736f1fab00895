"""Lines that fit a page: where a long formula may be broken, and how wide its parts are.

A break stands before a relation or a sum's sign, never inside braces, and inside delimiters only
if nothing else helps; `\\left(` and `\\right)` that it parts become delimiters of a fixed size.
"""

from __future__ import annotations

import re

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
from deqproof.paper.report.formula.symbol import BINARY, OPEN, PUNCTUATION, RELATION, SYMBOLS

_TOKEN = re.compile(r"\\(?:left|right)\s*(?:\\[A-Za-z]+|\\.|.)|\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_GAP = {BINARY: 0.45, RELATION: 0.56, PUNCTUATION: 0.17}
_WIDE = (
    dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZΓΔΘΛΞΠΣΦΨΩ𝔼ℝℚ𝟙wm⊤", 0.74)
    | dict.fromkeys("MW∞≤≥⟶∑∏", 0.95)
    | dict.fromkeys("il,;.′|", 0.3)
    | dict.fromkeys("()[]⟨⟩‖", 0.4)
)
INDENT = 2.0


def width(latex: str) -> float:
    """About how wide the formula is in display style, in em."""
    return _width(parse(latex))


def _width(node: Node | None) -> float:
    match node:
        case None:
            return 0.0
        case Symbol(text=text, kind=kind):
            return sum(_WIDE.get(c, 0.56) for c in text) + _GAP.get(kind, 0.0)
        case Words(text=text):
            return 0.46 * len(text)
        case Row(nodes=nodes):
            return sum(map(_width, nodes))
        case Fraction(over=over, under=under, small=small):
            return max(_width(over), _width(under)) * (0.75 if small else 1.0) + 0.25
        case Root(body=body):
            return _width(body) + 0.85
        case Script(base=base, below=below, above=above):
            return _width(base) + 0.72 * max(_width(below), _width(above)) + 0.05
        case Fenced(left=left, body=body, right=right):
            size = 0.75 if is_tall(body) else 0.42
            return _width(body) + size * (bool(left) + bool(right))
        case Accent(body=body):
            return _width(body)
        case Space(width=space):
            return space
        case Grid(rows=rows):
            return sum(max(map(_width, column)) + 1.0 for column in zip(*rows, strict=False)) + 1.0


# what a break may stand at, the mildest first, and within how many delimiters
_LIST, _EQUATION, _SUM = 0, 1, 2
_LEVELS = ((_LIST, 0), (_EQUATION, 0), (_SUM, 0), (_SUM, 1), (_SUM, 2))
_LEADING_SPACE = re.compile(r"^(?:\s|\\quad|\\qquad|\\[,;: ])+")


def lines(latex: str, room: float) -> list[str]:
    """The formula on few lines of at most `room` em; one that no break helps stays too long."""
    found = [latex]
    for level, depth in _LEVELS:
        found = [
            part
            for place, line in enumerate(found)
            for part in _parted(line, room - INDENT * (place > 0), level, depth)
        ]
    return [_balanced(_LEADING_SPACE.sub("", line)) for line in found]


def _parted(line: str, room: float, level: int, depth: int) -> list[str]:
    """The line on several lines, if it is too wide and may be broken at this level."""
    if width(_balanced(line)) <= room:
        return [line]
    done: list[str] = []
    for piece in _pieces(line, level, depth):
        space = room - INDENT * (len(done) > 1)
        if done and width(_balanced(done[-1] + piece)) <= space:
            done[-1] += piece
        else:
            done.append(piece)
    return done


def _pieces(latex: str, level: int, deepest: int) -> list[str]:
    """The parts between the places where a break is allowed."""
    starts, depth, braces, kind = [0], 0, 0, OPEN
    place = 0
    for token in _TOKEN.findall(latex):
        shape = _kind(token)
        braces += (token == "{") - (token == "}")
        if braces == 0 and depth <= deepest and place > 0:
            sum_sign = token in ("+", "-") and kind not in (OPEN, BINARY, RELATION, PUNCTUATION)
            listed = depth == 0 and kind == PUNCTUATION and shape == ""
            allowed = ((_LIST, listed), (_EQUATION, shape == RELATION), (_SUM, sum_sign))
            if any(at <= level and here for at, here in allowed):
                starts.append(place)
        depth += _step(token)
        kind = shape or ("" if kind == PUNCTUATION else kind)
        place += len(token)
    parts = [latex[s:e] for s, e in zip(starts, [*starts[1:], len(latex)], strict=True)]
    return [part for part in parts if part.strip()]


def _step(token: str) -> int:
    if token.startswith((r"\left", r"\langle", r"\begin", "(", "[")) and token != r"\leftarrow":
        return 1
    closes = (r"\right", r"\rangle", r"\end", ")", "]")
    return -1 if token.startswith(closes) and token != r"\rightarrow" else 0


def _kind(token: str) -> str:
    """The kind of a token; "" for what does not change whether a sign follows an operand."""
    if token.isspace() or token in (r"\,", r"\;", r"\!", r"\quad", r"\ "):
        return ""
    if token.startswith(r"\left") or token in "{^_":
        return OPEN
    if token == r"\rangle":
        return "close"
    return SYMBOLS.get(token, ("", "ordinary"))[1]


def _balanced(line: str) -> str:
    r"""A line whose `\left` and `\right` pair: the others become `\Bigl` and `\Bigr`."""
    tokens = _TOKEN.findall(line)
    lonely: set[int] = set()
    open_: list[int] = []
    for place, token in enumerate(tokens):
        if _is_side(token, r"\left"):
            open_.append(place)
        elif _is_side(token, r"\right"):
            if open_:
                open_.pop()
            else:
                lonely.add(place)
    lonely |= set(open_)
    for place in lonely:
        side = "l" if tokens[place].startswith(r"\left") else "r"
        fence = tokens[place].removeprefix(r"\left").removeprefix(r"\right").strip()
        tokens[place] = f"\\Big{side}{fence}" if fence != "." else ""
    return "".join(tokens)


def _is_side(token: str, side: str) -> bool:
    return token.startswith(side) and len(token) > len(side) and not token[len(side)].isalpha()
