"""Flat states: how the coordinates of θ are laid out, for any number system."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from deqproof.core.errors import IllPosed
from deqproof.core.number import Coordinates, Table, evaluate
from deqproof.core.term import SCALAR, VECTOR, Term

State: TypeAlias = tuple[Any, ...]
Field: TypeAlias = Callable[[State], State]


@dataclass(frozen=True, slots=True)
class Layout:
    """Letters one after another; the one vector, if any, takes what the scalars leave."""

    letters: tuple[Term, ...]
    before: int
    after: int

    def split(self, state: Any) -> list[Any]:
        """One part for each letter: an entry for a scalar, a slice for the vector."""
        parts: list[Any] = list(state[: self.before])
        if self.before < len(self.letters):
            end = len(state) - self.after
            parts += [state[self.before : end], *state[end:]]
        return parts


def layout_of(letters: Sequence[Term]) -> Layout:
    """Raises IllPosed for two vectors: their common dimension would have to be guessed."""
    vectors = [k for k, s in enumerate(letters) if s.kind == VECTOR]
    if len(vectors) > 1:
        raise IllPosed(f"expected at most one vector among the states, got {len(vectors)}")
    before = vectors[0] if vectors else len(letters)
    return Layout(tuple(letters), before, max(len(letters) - before - 1, 0))


def field_over(
    table: Table,
    terms: Sequence[Term],
    states: Sequence[Term],
    fixed: Mapping[Term | str, Any],
    algebra: type[Coordinates] = Coordinates,
) -> Field:
    """The terms as a function of a flat state in the table's number system, their values flat.

    `states` are the letters of the state; `fixed` has the values of all other letters and of the
    operators (by name), already in that number system.
    """
    layout = layout_of(states)
    operators = {k: v for k, v in fixed.items() if isinstance(k, str)}
    letters = {k: v for k, v in fixed.items() if not isinstance(k, str)}

    def field(state: State) -> State:
        here = {**letters, **dict(zip(layout.letters, layout.split(state), strict=True))}
        scalars = {str(k.data[0]): v for k, v in here.items() if k.kind == SCALAR}
        vectors = {str(k.data[0]): v for k, v in here.items() if k.kind == VECTOR}
        d = len(next(iter(vectors.values()), ()))
        values = evaluate(terms, algebra(table, scalars, vectors, operators, d))
        return tuple(x for v in values for x in (v if isinstance(v, tuple) else (v,)))

    return field


def convert(value: Any, number: Callable[[Any], Any]) -> Any:
    """A number, a vector or rows, each entry sent through `number`."""
    if isinstance(value, Sequence):
        return tuple(convert(x, number) for x in value)
    return number(value)
