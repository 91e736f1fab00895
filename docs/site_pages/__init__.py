"""What the documentation site is made of beside its written pages: pages generated from the
registry and from docstrings, and formulas as MathML, so that a reader needs no network."""
