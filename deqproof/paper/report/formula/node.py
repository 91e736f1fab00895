"""The parts of a formula's tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from deqproof.paper.report.formula.symbol import ORDINARY


@dataclass(frozen=True, slots=True)
class Symbol:
    """A letter, number, sign or upright name; `upright` where it is not italic."""

    text: str
    kind: str = ORDINARY
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Nodes side by side."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fraction:
    """over / under; `small` is set in text size."""

    over: Node
    under: Node
    small: bool = False


@dataclass(frozen=True, slots=True)
class Root:
    """The root of the body, square if there is no index."""

    body: Node
    index: Node | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A base with what stands below and above on its right."""

    base: Node
    below: Node | None = None
    above: Node | None = None


@dataclass(frozen=True, slots=True)
class Fenced:
    """A body between delimiters that grow with it; "" is an invisible one."""

    left: str
    body: Node
    right: str


@dataclass(frozen=True, slots=True)
class Words:
    """Text inside a formula."""

    text: str


@dataclass(frozen=True, slots=True)
class Accent:
    """A mark over the body."""

    mark: str
    body: Node


@dataclass(frozen=True, slots=True)
class Space:
    """A horizontal space in em."""

    width: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, as in a matrix or cases, between delimiters."""

    rows: tuple[tuple[Node, ...], ...]
    left: str = ""
    right: str = ""


Node: TypeAlias = Symbol | Row | Fraction | Root | Script | Fenced | Words | Accent | Space | Grid


def nodes_of(node: Node | None) -> tuple[Node, ...]:
    """The nodes of a row; another node by itself."""
    if node is None:
        return ()
    return node.nodes if isinstance(node, Row) else (node,)


def is_tall(node: Node) -> bool:
    """Does it hold a fraction in display style?"""
    match node:
        case Fraction() | Grid() | Root():
            return True
        case Row(nodes=nodes):
            return any(map(is_tall, nodes))
        case Fenced(body=inside) | Script(base=inside):
            return is_tall(inside)
    return False
