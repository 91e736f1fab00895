"""The experiments by name."""

from __future__ import annotations

from difflib import get_close_matches

from deqproof.core.errors import BadInput
from deqproof.paper.experiment import (
    activations_robustness,
    linear_sanity,
    near_singular,
    rank_deficient,
    single_index_rates,
    step_size,
)
from deqproof.paper.experiment.record import Experiment

EXPERIMENTS: dict[str, Experiment] = {
    module.EXPERIMENT.name: module.EXPERIMENT
    for module in (
        linear_sanity,
        near_singular,
        single_index_rates,
        activations_robustness,
        rank_deficient,
        step_size,
    )
}


def experiment_named(name: str) -> Experiment:
    """The experiment. Raises BadInput, with a suggestion, if there is none."""
    if name in EXPERIMENTS:
        return EXPERIMENTS[name]
    near = get_close_matches(name, EXPERIMENTS, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "try `deqproof experiment --list`"
    raise BadInput(f"expected the name of an experiment, got {name!r:.60}: {hint}")
