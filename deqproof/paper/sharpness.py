"""How sharp the bounds of a theorem are: for each the best constant, and the best expression."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from deqproof.core.check import Verdict
from deqproof.core.statement import Simple
from deqproof.deq.show import fact_latex, term_latex
from deqproof.paper.certificate import Certificate
from deqproof.paper.proving import Progress, ledger_certificate, proved_ledger
from deqproof.paper.theorem import Claim, Theorem
from deqproof.paper.verify import shown_witness
from deqproof.search.ladder import Budget, Ledger
from deqproof.search.sharpen import (
    Bound,
    Constant,
    Corner,
    Face,
    best_constant,
    best_corner,
    bound_of,
    find_face,
)  # fmt: skip

_COVERING = 0.2  # seconds for each proof by a cover


@dataclass(frozen=True, slots=True)
class Sharpened:
    """What was found of one bound. Formulas are in LaTeX; `witness` is the point on one line.

    With c for 1 in c·low ≤ high: no c above `refuted` is possible, and `proved` is.
    """

    claim: str
    formula: str
    constant: Constant
    equality: tuple[str, ...]
    corner: Corner | None
    seconds: float

    @property
    def word(self) -> str:
        """SHARP, BRACKET, or OPEN where no point bounds the constant."""
        if self.constant.is_exact:
            return "SHARP" if self.constant.proved == 1 else "BEST"
        return "OPEN" if self.constant.refuted is None else "BRACKET"

    @property
    def witness(self) -> str:
        return shown_witness(self.constant.witness) if self.constant.witness else ""

    @property
    def minimal(self) -> str:
        """The minimal polynomial that the critical equation gives of the constant; "" if none."""
        parts: list[str] = []
        for n, k in reversed([*enumerate(self.constant.minimal)]):
            if k:
                sign = ("-" if k < 0 else "") if not parts else ("- " if k < 0 else "+ ")
                size = str(abs(k)) if abs(k) != 1 or n == 0 else ""
                parts.append(sign + size + ("" if n == 0 else "c" if n == 1 else f"c^{n}"))
        return " ".join(parts)

    @property
    def best(self) -> str:
        """The best expression, in LaTeX; "" where none was found."""
        return term_latex(self.corner.best) if self.corner else ""

    @property
    def at(self) -> tuple[str, ...]:
        """Where it is attained."""
        pairs = self.corner.values if self.corner else ()
        return tuple(f"{term_latex(x)} = {term_latex(v)}" for x, v in pairs)

    def data(self) -> dict[str, Any]:
        """As one JSON object."""
        c, corner = self.constant, self.corner
        return {
            "name": self.claim,
            "result": self.word,
            "proved": None if c.proved is None else str(c.proved),
            "refuted": None if c.refuted is None else str(c.refuted),
            "minimal": list(c.minimal) or None,
            "witness": self.witness or None,
            "equality": list(self.equality),
            "best": self.best or None,
            "improves": corner is not None and corner.is_new,
            "at": list(self.at),
            "seconds": round(self.seconds, 6),
        }


@dataclass(frozen=True, slots=True)
class Sharpness:
    """The bounds of a theorem, and a certificate of all that was proved and refuted of them."""

    theorem: Theorem
    bounds: tuple[Sharpened, ...]
    certificate: Certificate


def sharpen(
    theorem: Theorem,
    *,
    only: str | None = None,
    seconds: float = 1.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> Sharpness:
    """The best constants of the theorem's bounds; `seconds` bounds a search for one witness."""
    ledger, claims = proved_ledger(theorem, Budget(0.0, _COVERING, seed, further=0.0), progress)
    chosen = [(c, bound_of(c.statement)) for c in claims if only in (None, c.name)]
    found: list[Sharpened] = []
    for claim, bound in chosen:
        if bound is not None:
            if progress is not None:
                progress(theorem.id, claim.name)
            found.append(_sharpened(ledger, claim, bound, seconds, seed))
    return Sharpness(theorem, tuple(found), ledger_certificate(theorem, ledger, "sharpen"))


def _sharpened(ledger: Ledger, claim: Claim, bound: Bound, seconds: float, seed: int) -> Sharpened:
    began = time.perf_counter()
    constant = best_constant(ledger, claim.name, bound, claim.how, seconds=seconds, seed=seed)
    face = _face(ledger, claim.name, bound, constant)
    equality = tuple(map(fact_latex, face.equations)) if face else ()
    corner = None
    if isinstance(claim.statement.goal, Simple) and claim.expected is Verdict.PROVED:
        corner = best_corner(ledger, claim.name, bound)
    took = time.perf_counter() - began
    return Sharpened(claim.name, claim.formula, constant, equality, corner, took)


def _face(ledger: Ledger, name: str, bound: Bound, constant: Constant) -> Face | None:
    if constant.proved is None or constant.witness is None or not constant.is_exact:
        return None
    return find_face(ledger, name, bound, constant.proved, constant.witness)
