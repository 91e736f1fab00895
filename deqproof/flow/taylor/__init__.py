"""Trajectories at any precision: Taylor recurrences generated from the terms of a vector field."""

from deqproof.flow.taylor.march import Segment, march, set_out
from deqproof.flow.taylor.model import (
    ACTIVATIONS,
    Activation,
    InitialValue,
    arctan,
    erf,
    in_coordinates,
    linear_flow,
    sigmoid,
    single_index_flow,
    softplus,
    tanh,
)
from deqproof.flow.taylor.trajectory import Event, Trajectory, integrate

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "Event",
    "InitialValue",
    "Segment",
    "Trajectory",
    "arctan",
    "erf",
    "in_coordinates",
    "integrate",
    "linear_flow",
    "march",
    "set_out",
    "sigmoid",
    "single_index_flow",
    "softplus",
    "tanh",
]
