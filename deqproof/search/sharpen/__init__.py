"""How far from sharp a bound is: the best constant, and the best expression of its letters."""

from deqproof.search.sharpen.bound import Bound, bound_of
from deqproof.search.sharpen.constant import Constant, best_constant
from deqproof.search.sharpen.corner import Corner, best_corner
from deqproof.search.sharpen.face import Face, find_face

__all__ = [
    "Bound", "Constant", "Corner", "Face", "best_constant", "best_corner", "bound_of", "find_face",
]  # fmt: skip
