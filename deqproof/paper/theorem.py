"""A theorem as its author writes it, and the one registry of those that ship."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from deqproof.core.check import Verdict
from deqproof.core.errors import BadInput
from deqproof.core.statement import Statement
from deqproof.deq.claim import Given, Language, Stated
from deqproof.search.hint import Hint, How


@dataclass(frozen=True, slots=True)
class Claim:
    """One step: what it says in words, the statement, the verdict that is expected, and a hint.

    `why` is the reason printed beside the formula in a derivation.
    """

    name: str
    says: str
    statement: Statement
    formula: str
    given: tuple[str, ...]
    expected: Verdict = Verdict.PROVED
    how: How = field(default_factory=Hint)
    why: str = ""
    boxed: bool = False

    def _repr_latex_(self) -> str:
        from deqproof.paper.report.notebook import claim_latex

        return claim_latex(self)


@dataclass(frozen=True, slots=True)
class Theorem:
    """An id, a label, words, and a function that builds the claims (SymPy works only then)."""

    id: str
    label: str
    title: str
    says: str
    source: str
    build: Callable[[], Iterable[Claim]]
    requires: tuple[str, ...] = ()
    model: str = "linear"

    def _repr_html_(self) -> str:
        from deqproof.paper.report.notebook import theorem_html

        return theorem_html(self)

    def _repr_latex_(self) -> str:
        from deqproof.paper.report.notebook import theorem_latex

        return theorem_latex(self)


@dataclass(frozen=True, slots=True)
class Author:
    """Writes claims in one language under standing hypotheses."""

    language: Language
    given: tuple[Given, ...] = ()

    def claim(
        self,
        name: str,
        says: str,
        stated: Stated,
        *,
        given: tuple[Given, ...] | None = None,
        also: tuple[Given, ...] = (),
        expected: Verdict = Verdict.PROVED,
        how: How | None = None,
        why: str = "",
        boxed: bool = False,
    ) -> Claim:
        """The claim under the standing hypotheses, or under `given` instead, and `also`."""
        hypotheses = (self.given if given is None else given) + also
        statement = self.language.statement(hypotheses, stated)
        shown = (*(self.language.formula(g) for g in hypotheses), *stated.given)
        return Claim(
            name, says, statement, stated.formula, shown, expected, how or Hint(), why, boxed
        )


@lru_cache(maxsize=64)
def claims_of(theorem: Theorem) -> tuple[Claim, ...]:
    """The theorem's claims, in its order; SymPy builds them once."""
    return tuple(theorem.build())


REGISTRY: dict[str, Theorem] = {}


def register(theorem: Theorem) -> Theorem:
    """Add a theorem to the registry. Raises BadInput if its id is taken by another."""
    if REGISTRY.get(theorem.id, theorem) is not theorem:
        raise BadInput(f"the theorem id {theorem.id!r} is taken: choose another")
    REGISTRY[theorem.id] = theorem
    return theorem


def theorem_named(name: str) -> Theorem:
    """The registered theorem. Raises BadInput, with a suggestion, if there is none."""
    if name in REGISTRY:
        return REGISTRY[name]
    near = get_close_matches(name, REGISTRY, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "try `deqproof list`"
    raise BadInput(f"expected a theorem id, got {name!r}: {hint}")
