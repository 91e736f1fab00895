"""What was found of a model's laws, as text, JSON, LaTeX and HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from deqproof.core.check import Verdict
from deqproof.search.laws.law import Law, write_latex, write_text
from deqproof.search.laws.matrix_form import MatrixLaw

LISTED = 12
LONGEST = 160


@dataclass(frozen=True, slots=True)
class Laws:
    """The conservation laws of a model.

    `laws`: how many independent ones there are. `generators`: those found; the polynomial ones
    generate, by sums and products, every polynomial law up to `degree`. `matrices`: what is
    recognised of them. `missing`: how many of `laws` were not found. `certificate`: model and
    evidence for `core.brackets.check_bounds`.
    """

    model: str
    parameters: int
    coordinates: tuple[str, ...]
    dim_lie: int
    laws: int
    generators: tuple[Law, ...]
    matrices: tuple[MatrixLaw, ...]
    verdict: Verdict
    missing: int
    degree: int
    notes: tuple[str, ...]
    certificate: Mapping[str, Any]

    @property
    def polynomial_laws(self) -> int:
        return sum(law.kind == "polynomial" for law in self.generators)

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": 1,
            "model": self.model,
            "parameters": self.parameters,
            "dim_lie": self.dim_lie,
            "laws": self.laws,
            "polynomial_laws": self.polynomial_laws,
            "generators": [write_text(law, self.coordinates) for law in self.generators],
            "verdict": str(self.verdict),
        }

    def to_text(self) -> str:
        """A few lines for a terminal."""
        lines = [f"{self.model}: {count_of(self.parameters, 'parameter')}"]
        if len(self.coordinates) > self.parameters:
            lines.append(f"  coordinates, with velocities  {len(self.coordinates)}")
        lines += [
            f"  dimension of the Lie algebra  {self.dim_lie}",
            f"  independent laws              {self.laws}  {self.verdict}",
        ]
        if self.degree:
            found = f"{count_of(self.polynomial_laws, 'generator')} up to degree {self.degree}"
            lines.append(f"  polynomial laws               {found}")
        lines += [
            f"  {matrix.text}   ({count_of(len(matrix.laws), 'law')})" for matrix in self.matrices
        ]
        lines += [f"  {abridge(text)}" for text in self._rest(write_text)]
        lines += [f"  {remark}" for remark in self._remarks()]
        return "\n".join(lines)

    def _repr_latex_(self) -> str:
        rows = [matrix.latex for matrix in self.matrices] + self._rest(write_latex)
        body = r" \\ ".join(rows) or rf"\text{{{self.laws} laws}}"
        return rf"$\begin{{gathered}} {body} \end{{gathered}}$"

    def _repr_html_(self) -> str:
        laws = [escape(matrix.text) for matrix in self.matrices]
        laws += [escape(text) for text in self._rest(write_text)]
        items = "".join(f"<li>{law}</li>" for law in laws)
        remarks = "".join(f"<p>{escape(remark)}</p>" for remark in self._remarks())
        return (
            f"<p><b>{escape(self.model)}</b>: {count_of(self.parameters, 'parameter')}, "
            f"Lie algebra of dimension {self.dim_lie}, "
            f"{count_of(self.laws, 'independent law')} ({self.verdict})</p>"
            f"<ul>{items}</ul>{remarks}"
        )

    def _rest(self, write: Callable[[Law, Sequence[str]], str]) -> list[str]:
        """The generators that are no entries of a recognised matrix, abridged."""
        covered = sum(len(matrix.laws) for matrix in self.matrices)
        rest = self.generators[covered:]
        more = [f"… and {len(rest) - LISTED} more"] if len(rest) > LISTED else []
        return [write(law, self.coordinates) for law in rest[:LISTED]] + more

    def _remarks(self) -> list[str]:
        remarks = list(self.notes)
        if self.degree and self.missing:
            what = f"{count_of(self.missing, 'law')} not found"
            remarks.append(f"{what}: not polynomial up to degree {self.degree}")
        if self.verdict is Verdict.SUPPORTED:
            least, most = self.laws - self.missing, self.laws
            remarks.append(f"proved: at least {least} and at most {most} independent laws")
        return remarks


def count_of(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def abridge(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
