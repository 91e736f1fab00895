"""The parser of formulas in LaTeX.

The parser never fails: what it does not know is shown by its name, and a brace too many or too
few ends where the text ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

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
from deqproof.paper.report.formula.symbol import (
    ACCENTS,
    BIG,
    CLOSE,
    FONTS,
    NAMES,
    OPEN,
    OPERATOR,
    ORDINARY,
    SPACES,
    SYMBOLS,
    styled,
)

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
_GROUP = re.compile(r"\s*\{([^{}]*)\}")
_DEEPEST = 60


_FENCES = {"pmatrix": "()", "bmatrix": "[]", "vmatrix": "||", "Vmatrix": "‖‖", "cases": "{ "}


@lru_cache(maxsize=4096)
def parse(latex: str) -> Row:
    """The tree of a formula."""
    return _Parser(latex).row(frozenset(), 0)


class _Parser:
    """One pass over the tokens; `place` is the next one."""

    def __init__(self, latex: str) -> None:
        self.tokens = _TOKEN.findall(latex)
        self.place = 0

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.place += 1
        return token

    def skip(self) -> None:
        while self.peek().isspace():
            self.place += 1

    def row(self, stops: frozenset[str], depth: int) -> Row:
        """Nodes until a stop, which is left, or the end."""
        found: list[Node] = []
        norms = 0
        while self.place < len(self.tokens) and self.peek() not in stops:
            token = self.take()
            if token.isspace() or token == "}":
                continue
            if token in ("^", "_"):
                self._script(token, found, depth)
            elif token in (r"\|", "|", r"\Vert", r"\vert"):
                opens = norms == 0 or _expects(found)
                norms += 1 if opens else -1
                glyph = "|" if token in ("|", r"\vert") else "‖"
                found.append(Symbol(glyph, OPEN if opens else CLOSE))
            else:
                found.extend(self._node(token, depth))
        return Row(tuple(found))

    def _node(self, token: str, depth: int) -> Iterator[Node]:
        if token == "{":
            yield self._braced(depth)
        elif token == r"\left" and depth < _DEEPEST:
            yield self._fenced(depth)
        elif token == r"\begin" and depth < _DEEPEST:
            yield self._grid(depth)
        elif token in (r"\frac", r"\tfrac", r"\dfrac", r"\cfrac"):
            yield Fraction(self.argument(depth), self.argument(depth), token == r"\tfrac")
        elif token == r"\sqrt":
            yield self._root(depth)
        elif token in (r"\text", r"\mbox", r"\textrm", r"\textit", r"\hbox"):
            yield Words(self._raw())
        elif token in ACCENTS:
            yield Accent(ACCENTS[token], self.argument(depth))
        elif token in SPACES:
            yield Space(SPACES[token])
        elif token[1:] in FONTS and token.startswith("\\"):
            yield from self._font(token[1:], depth)
        elif token in BIG:
            yield self._delimiter(token)
        elif token not in (r"\displaystyle", r"\textstyle", r"\limits", r"\nolimits", "&", r"\\"):
            yield _symbol(token)

    def argument(self, depth: int) -> Node:
        """What a command applies to: a group in braces, or one token."""
        self.skip()
        token = self.take()
        if token[:1].isdigit() and len(token) > 1:  # one digit, as in \frac12
            self.place -= 1
            self.tokens[self.place] = token[1:]
            token = token[0]
        if token == "{":
            return self._braced(depth)
        nodes = tuple(self._node(token, depth + 1)) if depth < _DEEPEST else (_symbol(token),)
        return nodes[0] if len(nodes) == 1 else Row(nodes)

    def _braced(self, depth: int) -> Row:
        if depth >= _DEEPEST:
            return Row((Words(self._raw_rest()),))
        inside = self.row(frozenset("}"), depth + 1)
        self.take()
        return inside

    def _raw(self) -> str:
        """The text of a group, not read as mathematics."""
        self.skip()
        if self.peek() != "{":
            return self.take()
        self.take()
        return self._raw_rest()

    def _raw_rest(self) -> str:
        level, parts = 1, list[str]()
        while self.place < len(self.tokens):
            token = self.take()
            level += (token == "{") - (token == "}")
            if level == 0:
                break
            parts.append({"~": " ", r"\ ": " "}.get(token, token.removeprefix("\\")))
        return "".join(parts)

    def _script(self, sign: str, found: list[Node], depth: int) -> None:
        last = found.pop() if found else Row(())
        value = self.argument(depth)
        base, below, above = (
            (last.base, last.below, last.above) if isinstance(last, Script) else (last, None, None)
        )
        if sign == "^":
            above = value if above is None else Row((*nodes_of(above), *nodes_of(value)))
        else:
            below = value if below is None else Row((*nodes_of(below), *nodes_of(value)))
        found.append(Script(base, below, above))

    def _fence(self) -> str:
        self.skip()
        token = self.take()
        if token in (r"\|", r"\Vert", r"\lVert", r"\rVert"):
            return "‖"
        return "" if token == "." else SYMBOLS.get(token, (token.removeprefix("\\"), ""))[0]

    def _fenced(self, depth: int) -> Node:
        left = self._fence()
        body = self.row(frozenset([r"\right"]), depth + 1)
        self.take()
        return Fenced(left, body, self._fence())

    def _delimiter(self, size: str) -> Node:
        return Symbol(self._fence(), {"l": OPEN, "r": CLOSE}.get(size[-1], ORDINARY))

    def _root(self, depth: int) -> Node:
        index: Node | None = None
        self.skip()
        if self.peek() == "[":
            self.take()
            index = self.row(frozenset("]"), depth + 1)
            self.take()
        return Root(self.argument(depth), index)

    def _font(self, font: str, depth: int) -> Iterator[Node]:
        if font in ("mathop", "mathord", "mathbin", "mathrel", "rm"):
            yield self.argument(depth)
            return
        text = self._raw().strip()
        known = "".join(_symbol(t).text for t in _TOKEN.findall(text)) if "\\" in text else text
        kind = OPERATOR if font == "operatorname" else ORDINARY
        yield Symbol(styled(known, font), kind, upright=font != "mathit")

    def _grid(self, depth: int) -> Node:
        name = self._raw().rstrip("*")
        if name == "array":
            self._raw()
        stops = frozenset(["&", r"\\", r"\end"])
        rows: list[list[Node]] = [[]]
        while self.place < len(self.tokens):
            rows[-1].append(self.row(stops, depth + 1))
            stop = self.take()
            if stop == r"\end":
                self._raw()
                break
            if stop == r"\\":
                rows.append([])
        left, right = _FENCES.get(name, "  ")
        return Grid(tuple(tuple(r) for r in rows if r), left.strip(), right.strip())


def _expects(found: list[Node]) -> bool:
    """Does an operand have to come next?"""
    last = next((n for n in reversed(found) if not isinstance(n, Space)), None)
    return last is None or (isinstance(last, Symbol) and last.kind not in (ORDINARY, CLOSE))


def _symbol(token: str) -> Symbol:
    if token in SYMBOLS:
        glyph, kind = SYMBOLS[token]
        return Symbol(glyph, kind, upright=glyph in "ΓΔΘΛΞΠΣΥΦΨΩ∞∇")
    name = token.removeprefix("\\")
    if name in NAMES and token.startswith("\\"):
        return Symbol(name, OPERATOR, upright=True)
    return Symbol(name, ORDINARY, upright=len(name) > 1)
