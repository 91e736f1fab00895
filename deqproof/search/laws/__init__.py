"""Conservation laws of gradient flows: found, counted, and certified.

`find_laws(model_named("linear-deq", {"h": 2, "d": 2}))` finds that UUᵀ + (I−W)(I−W)ᵀ is kept by
the flow of every loss and that there are no other laws.
"""

from deqproof.search.laws.custom import model_from_expressions, model_from_file
from deqproof.search.laws.find import count_laws, find_laws
from deqproof.search.laws.model import Model, with_momentum
from deqproof.search.laws.named import FAMILIES, model_named
from deqproof.search.laws.request import certificate_name, read_sizes, requested_model
from deqproof.search.laws.result import Laws

__all__ = [
    "FAMILIES",
    "Laws",
    "Model",
    "certificate_name",
    "count_laws",
    "find_laws",
    "model_from_expressions",
    "model_from_file",
    "model_named",
    "read_sizes",
    "requested_model",
    "with_momentum",
]
