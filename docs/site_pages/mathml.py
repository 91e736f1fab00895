"""Formulas of the site as MathML, by the converter of the HTML report; long ones are broken."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from deqproof.paper.report.formula.layout import lines
from deqproof.paper.report.formula.mathml import lines_to_mathml, to_mathml

ROOM = 42.0  # em of a formula on one line


def visit_inline(writer: Any, node: Any) -> None:
    writer.body.append(to_mathml(node.astext()))
    raise nodes.SkipNode


def visit_block(writer: Any, node: Any) -> None:
    rows = lines(node.astext().strip(), ROOM)
    formula = to_mathml(rows[0], display=True) if len(rows) == 1 else lines_to_mathml(rows)
    writer.body.append(f'<div class="formula" tabindex="0">{formula}</div>\n')
    raise nodes.SkipNode
