"""What the command line asks for: a named model with sizes, or a file."""

from __future__ import annotations

import re
from pathlib import Path

from deqproof.core.errors import BadInput
from deqproof.search.laws.custom import model_from_file
from deqproof.search.laws.model import Model
from deqproof.search.laws.named import FAMILIES, model_named


def requested_model(name: str | None, sizes: str | None, file: str | Path | None) -> Model:
    """The model that is asked for. Raises BadInput unless there is just one."""
    if (name is None) == (file is None):
        received = "neither" if name is None else "both"
        raise BadInput(
            f"expected a MODEL ({', '.join(FAMILIES)}) or a --model-file; received {received}"
        )
    if file is not None:
        if sizes:
            raise BadInput("a model file has no sizes: expected no --size with it")
        return model_from_file(file)
    return model_named(str(name), read_sizes(sizes or ""))


def certificate_name(model: Model, sizes: str) -> str:
    """laws-linear-deq-h2-d3: a plain file name, whatever the model is called."""
    numbers = [f"{key}{value}" for key, value in read_sizes(sizes).items()]
    return "-".join(["laws", re.sub(r"[^\w.]+", "-", model.name).strip("-"), *numbers])


def read_sizes(text: str) -> dict[str, int]:
    """{"h": 2, "d": 3} of "h=2,d=3". Raises BadInput."""
    sizes: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = (word.strip() for word in part.partition("="))
        if not key or not value.isascii() or not value.isdigit() or len(value) > 9:
            raise BadInput(
                f"--size: expected sizes such as h=2,d=3, whole numbers; received {part[:60]!r}"
            )
        if key in sizes:
            raise BadInput(f"--size: expected each size once; received {key[:40]!r} twice")
        sizes[key] = int(value)
    return sizes
