"""The theorems that ship, one file each; `load_all` fills the registry."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from deqproof.paper.theorem import REGISTRY, Theorem, theorem_named
from deqproof.paper.verify import TheoremReport
from deqproof.paper.verify import verify as verified


def load_all() -> dict[str, Theorem]:
    """Import every theorem of this package; the registry, in the order of the paper."""
    names = [m.name for m in iter_modules(__path__) if not m.name.startswith("_")]
    order = {f"{__name__}.{module}": k for k, module in enumerate(sorted(names, key=_place))}
    for module in order:
        import_module(module)
    _put_in_order(order)
    return REGISTRY


def _put_in_order(order: Mapping[str, int]) -> None:
    """Whoever imported a later file first changes nothing; theorems of one's own come last."""
    last = len(order)
    found = sorted(REGISTRY.items(), key=lambda item: order.get(item[1].build.__module__, last))
    if [name for name, _ in found] != [*REGISTRY]:
        REGISTRY.clear()
        REGISTRY.update(found)


def all_theorems() -> list[Theorem]:
    """Every theorem that ships, in the order of the paper."""
    return list(load_all().values())


def verify(theorem: Theorem | str) -> TheoremReport:
    """Decide every claim of a theorem, given itself or by its id.

    Raises BadInput, with a suggestion, for an id that no theorem has.
    """
    load_all()
    return verified(theorem_named(theorem) if isinstance(theorem, str) else theorem)


def _place(module: str) -> list[str]:
    """linear_2 before linear_10."""
    return [part.zfill(4) if part.isdigit() else part for part in module.split("_")]
