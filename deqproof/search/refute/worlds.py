"""Statements with draws, means and unknown functions, in worlds where only letters are left.

A finite law and a polynomial for each function turn such a statement into one about their letters,
which is then attacked like any other. What is found there is dressed as a witness of the original.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from deqproof.core.brackets import LawCount
from deqproof.core.evidence import Atom, Witness
from deqproof.core.statement import (
    Along,
    Fact,
    Positive,
    Statement,
    terms_in,
    terms_of_system,
)  # fmt: skip
from deqproof.core.term import (
    DRAWS,
    Term,
    const,
    leaves,
    ordered,
    scalar,
    substitute,
    value_of,
    vector,
)
from deqproof.core.world import World, told
from deqproof.search.refute.instances import UNIT, about_every_vector, instances

EQUAL, OPPOSITE, WEIGHTED = range(3)
# how many atoms; atoms that are equally likely, random vectors that are ±X besides, or weights that
# are free; and which powers of t a function has
_SHAPES: tuple[tuple[int, int, tuple[int, ...]], ...] = (
    (1, EQUAL, (0, 1)), (2, OPPOSITE, (0, 1)), (2, EQUAL, (0, 1)), (1, EQUAL, (0, 1, 3)),
    (2, WEIGHTED, (0, 1)), (3, EQUAL, (0, 1)), (2, EQUAL, (0, 1, 2, 3)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """A world in letters, and what is known of these."""

    world: World
    given: tuple[Fact, ...] = ()

    def dimensions(self, statement: Statement, wanted: Sequence[int]) -> Sequence[int]:
        """Those in which to look: what is said of every vector is known in one alone."""
        return wanted[:1] if any(map(about_every_vector, statement.hypotheses)) else wanted

    def told(self, statement: Statement) -> list[Statement]:
        """What a statement about an instant says here, universal facts replaced by instances."""
        return [
            replace(s, hypotheses=(*self.given, *_instances(s)))
            for s in told(statement, self.world)
        ]

    def dressed(self, witness: Witness) -> Witness:
        """The witness about letters, with those of the world as its law and its functions."""

        def number(t: Term) -> Fraction:
            """Its value; what occurs nowhere else may be 0."""
            known = {x: const(witness.scalars.get(x, Fraction(0))) for x in leaves(t)}
            return value_of(substitute(t, known)) or Fraction(0)

        def place(v: Term) -> tuple[Fraction, ...]:
            """The same of a vector, which may be one of two opposite ones."""
            if v.op == "scale":
                return tuple(-x for x in place(v.args[1]))
            return witness.vectors.get(v, (Fraction(0),) * witness.dimension)

        values = [v for _, values in self.world.atoms for v in values.values()]
        functions = {n: tuple(map(number, cs)) for n, cs in self.world.functions.items()}
        inside = {UNIT, *values, *(t for t, _ in self.world.atoms)}
        inside |= {c for cs in self.world.functions.values() for c in cs}
        law = tuple(
            Atom(
                number(weight),
                {t: number(v) for t, v in values.items() if t.op == "draw"},
                {t: place(v) for t, v in values.items() if t.op == "vdraw"},
            )
            for weight, values in self.world.atoms
        )
        scalars = {t: x for t, x in witness.scalars.items() if t not in inside}
        vectors = {t: v for t, v in witness.vectors.items() if t not in inside}
        return replace(witness, scalars=scalars, vectors=vectors, law=law, functions=functions)


PLAIN = Stage(World((), {}))  # without draws and unknown functions


def stages(statement: Statement) -> Iterator[Stage]:
    """The worlds to look at, the simple ones first; one without anything if no draw, mean or
    unknown function occurs."""
    nodes = ordered(spoken(statement))
    draws = [t for t in nodes if t.op in DRAWS]
    functions = sorted({str(t.data[0]) for t in nodes if t.op == "call"})
    means, vectors = any(t.op == "mean" for t in nodes), any(t.op == "vdraw" for t in draws)
    most = len(nodes) if means else 1 if draws else 0  # without means one atom shows it all
    taken = {str(t.data[0]) for t in leaves(*nodes)}
    seen: set[tuple[object, ...]] = set()
    for count, wanted, powers in _SHAPES:
        law = wanted if means and (vectors or wanted != OPPOSITE) else EQUAL
        shape = (min(count, most), law, powers if functions else ())
        if shape not in seen:
            seen.add(shape)
            yield _stage(draws, functions, *shape, taken)


def spoken(statement: Statement) -> list[Term]:
    """The terms of a statement."""
    goal = statement.goal
    if isinstance(goal, LawCount):
        return []
    own = terms_of_system(goal.system) if isinstance(goal, Along) else terms_in(goal)
    return [*own, *(t for h in statement.hypotheses for t in terms_in(h))]


def _stage(
    draws: Sequence[Term], functions: Sequence[str], count: int, law: int,
    powers: tuple[int, ...], taken: set[str],
) -> Stage:  # fmt: skip
    """A law of so many atoms, and functions with these powers of t."""

    def fresh(name: str) -> str:
        while name in taken:
            name += "'"
        return name

    def value(t: Term, k: int) -> Term:
        if law == OPPOSITE and t.op == "vdraw":
            return (-1) ** k * vector(fresh(f"{t.data[0]}@0"))
        return (vector if t.op == "vdraw" else scalar)(fresh(f"{t.data[0]}@{k}"))

    share = scalar(fresh("p"))
    free = law == WEIGHTED
    weights = [share, 1 - share] if free else [const(Fraction(1, count or 1))] * count
    given = (Positive(share), Positive(1 - share)) if free else ()
    atoms = [
        (weight, {t: value(t, k) for t in dict.fromkeys(draws)}) for k, weight in enumerate(weights)
    ]
    coefficients = {
        n: tuple(
            scalar(fresh(f"{n}_{k}")) if k in powers else const(0) for k in range(max(powers) + 1)
        )
        for n in functions
    }
    return Stage(World(tuple(atoms), coefficients), given)


def _instances(statement: Statement) -> tuple[Fact, ...]:
    """The hypotheses, universal ones at a few values; the core decides what they are."""
    return tuple(dict.fromkeys(f for h in statement.hypotheses for f in instances(h)))
