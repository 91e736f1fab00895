"""Formulas in LaTeX, read once: as plain text, as MathML, as lines that fit a page."""
