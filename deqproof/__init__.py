"""Theorems about deep equilibrium models: derived, proved, refuted and measured.

Public names are imported when they are first used, so that `import deqproof` costs nothing:
SymPy, NumPy and SciPy are loaded by the part that needs them. To publish a name, add one line
to `_MODULE_OF`, and the same name to the imports for type checkers below it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Public name → module that defines it.
_MODULE_OF: dict[str, str] = {
    "all_theorems": "deqproof.theorems",
    "Author": "deqproof.paper.theorem",
    "Claim": "deqproof.paper.theorem",
    "constants": "deqproof.paper.numbers",
    "decide": "deqproof.paper.verify",
    "DeqproofError": "deqproof.core.errors",
    "find_laws": "deqproof.search.laws",
    "Language": "deqproof.deq.claim",
    "linear_constants": "deqproof.paper.numbers",
    "linear_numbers": "deqproof.paper.numbers",
    "load_problem": "deqproof.paper.problem",
    "model_named": "deqproof.search.laws",
    "Theorem": "deqproof.paper.theorem",
    "Verdict": "deqproof.core.check",
    "verify": "deqproof.theorems",
}

if TYPE_CHECKING:  # for every entry above: from its module import name as name
    from deqproof.core.check import Verdict as Verdict
    from deqproof.core.errors import DeqproofError as DeqproofError
    from deqproof.deq.claim import Language as Language
    from deqproof.paper.numbers import constants as constants
    from deqproof.paper.numbers import linear_constants as linear_constants
    from deqproof.paper.numbers import linear_numbers as linear_numbers
    from deqproof.paper.problem import load_problem as load_problem
    from deqproof.paper.theorem import Author as Author
    from deqproof.paper.theorem import Claim as Claim
    from deqproof.paper.theorem import Theorem as Theorem
    from deqproof.paper.verify import decide as decide
    from deqproof.search.laws import find_laws as find_laws
    from deqproof.search.laws import model_named as model_named
    from deqproof.theorems import all_theorems as all_theorems
    from deqproof.theorems import verify as verify


def __getattr__(name: str) -> Any:
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULE_OF})
