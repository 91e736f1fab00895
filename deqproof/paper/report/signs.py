"""The signs of verdicts in a table of many; "" where no question arises."""

from __future__ import annotations

SIGNS = {"PROVED": "✓", "REFUTED": "✗", "UNKNOWN": "?", "SUPPORTED": "≈", "": "–"}
LEGEND = "✓ PROVED · ✗ REFUTED · ? UNKNOWN · – does not arise"
