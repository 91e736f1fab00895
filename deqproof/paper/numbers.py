"""Numbers beside the theorem: every bound of the theory, with what a problem's run shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deqproof.paper.numbers_constants import LinearConstants, linear_constants
from deqproof.paper.numbers_descent import descent_rows
from deqproof.paper.numbers_flow import flow_rows, horizon
from deqproof.paper.numbers_kernel import singular_rows
from deqproof.paper.numbers_line import line_rows
from deqproof.paper.numbers_losses import loss_rows
from deqproof.paper.numbers_model import LinearRun, linear_run
from deqproof.paper.numbers_neurons import matrix_rows
from deqproof.paper.numbers_point import Constant
from deqproof.paper.numbers_row import NumberRow, rows_html
from deqproof.paper.problem import Problem
from deqproof.paper.single_index.constants import SingleIndexConstants, single_index_constants
from deqproof.paper.single_index.descent import descent_rows as descent_rows_beside
from deqproof.paper.single_index.flow import flow_rows as flow_rows_beside


@dataclass(frozen=True, slots=True)
class Numbers:
    """The rows of one problem, and what a reader of them must know besides.

    `alarms` are the rows in which a promise was not kept.
    """

    problem: Problem
    digits: int
    rows: tuple[NumberRow, ...]
    notes: tuple[str, ...]

    @property
    def alarms(self) -> tuple[NumberRow, ...]:
        return tuple(row for row in self.rows if not row.holds)

    def beside(self, theorem: str) -> tuple[NumberRow, ...]:
        """The rows that belong to a theorem, by its id."""
        return tuple(row for row in self.rows if row.theorem == theorem)

    def _repr_html_(self) -> str:
        return rows_html(self.rows)


def constants(problem: Problem, digits: int = 30) -> LinearConstants | SingleIndexConstants:
    """Every explicit constant of the theory for a problem of either kind."""
    if problem.kind == "linear":
        return linear_constants(problem, digits)
    return single_index_constants(problem, digits)


def linear_numbers(problem: Problem, digits: int = 30) -> Numbers:
    """Every bound of the linear theory for a problem: promise, measurement, ratio, worst moment.

    The flow is integrated to so many digits and compared with two other roads; descent runs
    exactly, in balls, and in float64. Deterministic. Raises IllPosed for a problem that is not
    linear, and for Σ = 0.
    """
    constants, run = linear_constants(problem, digits), linear_run(problem)
    flow = flow_rows(constants, run, digits)
    descent = descent_rows(constants, run, digits)
    rows = (*flow, *descent, *rows_past_the_paper(problem, run, digits))
    return Numbers(problem, digits, rows, _notes(constants, run, descent))


def rows_past_the_paper(problem: Problem, run: LinearRun, digits: int) -> tuple[NumberRow, ...]:
    """Beside the theorems on other losses, dimensions and models, runs made from the problem."""
    return (
        *line_rows(problem, digits),
        *loss_rows(problem, run),
        *singular_rows(problem, digits),
        *matrix_rows(problem),
    )


def numbers(problem: Problem, digits: int = 30) -> Numbers:
    """Every bound of the theory for a problem of either kind, beside what its run shows."""
    if problem.kind == "linear":
        return linear_numbers(problem, digits)
    found = single_index_constants(problem, digits)
    rows = (*flow_rows_beside(found), *descent_rows_beside(found))
    said = [f"thm-3.8 and thm-3.9 promise nothing: {fault}" for fault in found.faults]
    return Numbers(problem, digits, rows, (*found.notes, *said))


def _notes(
    constants: LinearConstants, run: LinearRun, descent: Sequence[NumberRow]
) -> tuple[str, ...]:
    problem, notes = constants.problem, list[str]()
    if constants.rank < problem.dimension:
        notes.append(
            f"Σ has rank {constants.rank} of {problem.dimension}: all bounds are those on its range"
        )
    if constants["R0"].exact == 0:
        return (*notes, "the start is a minimum: nothing moves")
    end = horizon(constants, run)
    if end < problem.until:
        notes.append(f"the flow was followed up to t = {float(end):.4g}")
    if not constants.step_promised:
        bound = constants.ball("eta0").str(4, radius=False)
        notes.append(f"η = {constants.eta} is not below η₀ = {bound}: thm-3.6 promises nothing")
        return tuple(notes)
    if not any("N_ε" in row.claim for row in descent):
        notes.append(f"descent has not reached ε = {problem.epsilon} in {problem.steps} steps")
    if not any("ln(R₀" in row.claim for row in descent):
        notes.append("a step of descent changes R by less than float64 can see")
    return tuple(notes)


__all__: Sequence[str] = [
    "Constant",
    "LinearConstants",
    "LinearRun",
    "NumberRow",
    "Numbers",
    "SingleIndexConstants",
    "constants",
    "linear_constants",
    "linear_numbers",
    "linear_run",
    "numbers",
    "single_index_constants",
]
