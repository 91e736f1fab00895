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
    ForEvery,
    Positive,
    Statement,
    Zero,
    letters_of,
    replaced,
    terms_in,
    terms_of_system,
)  # fmt: skip
from deqproof.core.term import (
    DRAWS,
    VECTOR,
    VZERO,
    Term,
    const,
    inner,
    leaves,
    ordered,
    scalar,
    substitute,
    value_of,
    vector,
)
from deqproof.core.world import World, told

# numbers of atoms, whether their weights are equal, and which powers of t a function has
_SHAPES: tuple[tuple[int, bool, tuple[int, ...]], ...] = (
    (1, True, (0, 1)), (2, True, (0, 1)), (1, True, (0, 1, 3)), (2, False, (0, 1)),
    (3, True, (0, 1)), (2, True, (0, 1, 2, 3)),
)  # fmt: skip

_UNIT = "e@"  # a unit vector, at which universal facts are looked at


@dataclass(frozen=True, slots=True)
class Stage:
    """A world in letters, and what is known of these."""

    world: World
    given: tuple[Fact, ...] = ()

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

        nowhere = (Fraction(0),) * witness.dimension
        values = [v for _, values in self.world.atoms for v in values.values()]
        functions = {n: tuple(map(number, cs)) for n, cs in self.world.functions.items()}
        inside = {vector(_UNIT), *values, *(t for t, _ in self.world.atoms)}
        inside |= {c for cs in self.world.functions.values() for c in cs}
        law = tuple(
            Atom(
                number(weight),
                {t: number(v) for t, v in values.items() if t.op == "draw"},
                {t: witness.vectors.get(v, nowhere) for t, v in values.items() if t.op == "vdraw"},
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
    random = bool(draws) or any(t.op == "mean" for t in nodes)
    taken = {str(t.data[0]) for t in leaves(*nodes)}
    seen: set[tuple[object, ...]] = set()
    for count, equal, powers in _SHAPES:
        shape = (count if random else 0, equal or not random, powers if functions else ())
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
    draws: Sequence[Term], functions: Sequence[str], count: int, equal: bool,
    powers: tuple[int, ...], taken: set[str],
) -> Stage:  # fmt: skip
    """A law of so many atoms, and functions with these powers of t."""

    def fresh(name: str) -> str:
        while name in taken:
            name += "'"
        return name

    share = scalar(fresh("p"))
    weights = [const(Fraction(1, count or 1))] * count if equal else [share, 1 - share]
    given = () if equal else (Positive(share), Positive(1 - share))
    atoms = [
        (
            weight,
            {
                t: (vector if t.op == "vdraw" else scalar)(fresh(f"{t.data[0]}@{k}"))
                for t in dict.fromkeys(draws)
            },
        )
        for k, weight in enumerate(weights)
    ]
    coefficients = {
        n: tuple(
            scalar(fresh(f"{n}_{k}")) if k in powers else const(0) for k in range(max(powers) + 1)
        )
        for n in functions
    }
    return Stage(World(tuple(atoms), coefficients), given)


def _instances(statement: Statement) -> tuple[Fact, ...]:
    """The hypotheses, universal ones at letters of their kind; the core decides what they are."""
    goal = statement.goal
    assert not isinstance(goal, Along | LawCount)
    letters = leaves(*(t for f in (*statement.hypotheses, goal) for t in terms_in(f)))
    unit = vector(_UNIT)
    found: dict[Fact, None] = {}
    for h in statement.hypotheses:
        found |= dict.fromkeys(_at_values(h, sorted(letters, key=repr)))
    if any(unit in letters_of(f) for f in found):
        found[Zero(inner(unit, unit) - 1)] = None
    return tuple(found)


def _at_values(fact: Fact, letters: Sequence[Term]) -> list[Fact]:
    """The fact, or where it is universal what it says of a unit vector, of 0 and of ±1: for d = 1
    that is all that a linear equation or a quadratic form says. An inequality that is none of
    these is also looked at where the letters are."""
    if not isinstance(fact, ForEvery):
        return [fact]
    if fact.letter not in letters_of(fact.fact):
        return _at_values(fact.fact, letters)
    kind, values = fact.letter.kind, list[Term]()
    if not isinstance(fact.fact, ForEvery | Zero):
        values = [t for t in letters if t.kind == kind and t is not fact.letter]
    values += [VZERO, vector(_UNIT)] if kind == VECTOR else [const(k) for k in (0, 1, -1)]
    instances = [replaced(fact.fact, {fact.letter: t}) for t in values]
    return [f for instance in instances for f in _at_values(instance, letters)]
