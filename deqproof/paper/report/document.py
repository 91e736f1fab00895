"""The JSON documents that scripts read: their keys are a contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from deqproof.paper.report.sheet import Sheet

if TYPE_CHECKING:
    from deqproof.paper.theorem import Theorem


def list_document(theorems: Iterable[Theorem]) -> dict[str, Any]:
    return {"schema": 1, "theorems": [{"id": t.id, "label": t.label} for t in theorems]}


def verify_document(sheets: Sequence[Sheet]) -> dict[str, Any]:
    """What `verify --json` prints."""
    return {"schema": 1, "theorems": [_theorem(sheet) for sheet in sheets]}


def _theorem(sheet: Sheet) -> dict[str, Any]:
    claims = [
        {
            "name": step.name,
            "verdict": step.verdict,
            "expected": step.expected,
            "rule": step.rule,
            "seconds": round(step.seconds, 6),
            "detail": step.detail,
        }
        for step in sheet.stated
    ]
    return {
        "id": sheet.id,
        "label": sheet.label,
        "verdict": sheet.verdict,
        "expected": sheet.expected,
        "lemmas": list(sheet.lemmas),
        "claims": claims,
    }
