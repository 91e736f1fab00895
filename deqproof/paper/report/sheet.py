"""A theorem's verdict as plain data: what tables, LaTeX, HTML and JSON are made of.

A sheet holds text and numbers only, so that it can go from one process to another, and into a
file and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from deqproof.core.errors import BadInput
from deqproof.core.evidence import Combination, Evidence, FromClaim, Inference, Unit, Witness
from deqproof.core.term import Term
from deqproof.paper.report.letters import letters_in, names_in

if TYPE_CHECKING:
    from deqproof.paper.theorem import Claim, Theorem
    from deqproof.paper.verify import ClaimReport, TheoremReport


@dataclass(frozen=True, slots=True)
class Step:
    """One claim. `formula`, `given` and the pairs of `witness` are LaTeX; `cites` are positions
    of earlier steps.

    `origin` is empty for a claim of the theorem itself, the label of another theorem for one of
    its claims, and "premise" for what a rule had to prove on the way.
    """

    name: str
    says: str
    formula: str
    given: tuple[str, ...]
    why: str
    boxed: bool
    expected: str
    verdict: str
    rule: str
    seconds: float
    detail: str
    lemmas: tuple[str, ...]
    attempts: tuple[str, ...]
    origin: str
    cites: tuple[int, ...]
    witness: tuple[tuple[str, str], ...] = ()

    @property
    def reached(self) -> bool:
        return self.verdict == self.expected


@dataclass(frozen=True, slots=True)
class Sheet:
    """A theorem with its steps in order; `letters` pairs LaTeX with meaning; `alarm` is empty, or
    says what went wrong: the certificate is not what was claimed, or the program failed."""

    id: str
    label: str
    title: str
    says: str
    source: str
    model: str
    requires: tuple[str, ...]
    verdict: str
    expected: str
    reached: bool
    seconds: float
    lemmas: tuple[str, ...]
    letters: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    digest: str = ""
    alarm: str = ""

    @property
    def stated(self) -> tuple[Step, ...]:
        """The claims of the theorem itself."""
        return tuple(step for step in self.steps if not step.origin)

    @property
    def missed(self) -> tuple[Step, ...]:
        """The claims that did not reach their expected verdict, premises included."""
        return tuple(step for step in self.steps if not step.reached)


def sheet_of(report: TheoremReport, digest: str = "", alarm: str = "") -> Sheet:
    """The sheet of a report."""
    theorem = report.theorem
    origins = _carried_claims(theorem.requires)
    steps = tuple(_step(claim, origins) for claim in report.all)
    formulas = [f for step in steps for f in (step.formula, *step.given) if not step.origin]
    names = names_in(c.entry.claim.statement for c in report.claims)
    return Sheet(
        theorem.id, theorem.label, theorem.title, theorem.says, theorem.source, theorem.model,
        theorem.requires, report.verdict.value, report.expected.value, report.reached,
        report.seconds, report.lemmas, letters_in(formulas, names), steps, digest, alarm,
    )  # fmt: skip


def outline_of(theorem: Theorem) -> Sheet:
    """The sheet of a theorem that was not verified: every verdict is empty."""
    from deqproof.paper.theorem import claims_of

    claims = claims_of(theorem)
    steps = tuple(
        Step(
            c.name, c.says, _transposed(c.formula), c.given, c.why, c.boxed, c.expected.value,
            "", "", 0.0, "", (), (), "", (),
        )
        for c in claims
    )  # fmt: skip
    formulas = [f for step in steps for f in (step.formula, *step.given)]
    names = names_in(c.statement for c in claims)
    return Sheet(
        theorem.id, theorem.label, theorem.title, theorem.says, theorem.source, theorem.model,
        theorem.requires, "", "", False, 0.0, (), letters_in(formulas, names), steps,
    )  # fmt: skip


def broken_sheet(theorem: Theorem, alarm: str) -> Sheet:
    """The sheet of a theorem over which the program failed."""
    return replace(
        outline_of(replace(theorem, build=tuple)), verdict="UNKNOWN", expected="PROVED", alarm=alarm
    )


def _step(report: ClaimReport, carried: Mapping[str, tuple[str, Claim]]) -> Step:
    origin, claim = (
        ("", report.stated) if report.stated else carried.get(report.name, ("premise", None))
    )
    return Step(
        report.name,
        claim.says if claim else "",
        _transposed(claim.formula) if claim else "",
        claim.given if claim else (),
        claim.why if claim else "",
        claim.boxed if claim else False,
        report.expected.value,
        report.verdict.value,
        report.rule,
        report.seconds,
        report.detail,
        report.lemmas,
        report.entry.attempts,
        origin,
        cited_by(report.entry.claim.evidence),
        witness_values(report.entry.claim.evidence),
    )


def _transposed(formula: str) -> str:
    """SymPy writes a transpose with T, and everybody else with ⊤."""
    return formula.replace("^{T}", r"^{\top}")


def cited_by(evidence: Evidence | None) -> tuple[int, ...]:
    """The positions of the claims that the evidence uses."""
    if isinstance(evidence, Inference):
        return tuple(dict.fromkeys(evidence.premises))
    if isinstance(evidence, Combination | Unit):
        return tuple(dict.fromkeys(s.claim for s in evidence.sources if isinstance(s, FromClaim)))
    return ()


def witness_values(evidence: Evidence | None) -> tuple[tuple[str, str], ...]:
    """The letters of a counterexample and their values, in LaTeX; first the dimension."""
    from deqproof.paper.problem_show import matrix_latex, number_latex, vector_latex

    if not isinstance(evidence, Witness):
        return ()
    names = {symbol.name: latex for symbol, latex in _latex_names().items()}
    found = [
        (names.get(n, n), matrix_latex(S).removeprefix("= ")) for n, S in evidence.operators.items()
    ]
    found += [(_letter(t, names), vector_latex(v)) for t, v in evidence.vectors.items()]
    found += [(_letter(t, names), number_latex(x)) for t, x in evidence.scalars.items()]
    return (("d", str(evidence.dimension)), *found, *_world_values(evidence, names))


def _world_values(witness: Witness, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The finite law of the draws, an outcome after the other, and the functions."""
    from deqproof.paper.problem_show import number_latex, vector_latex

    for k, atom in enumerate(witness.law, 1):
        yield rf"\mathbb{{P}}_{{{k}}}", number_latex(atom.weight)
        yield from (
            (f"{_letter(t, names)}_{{{k}}}", number_latex(x)) for t, x in atom.scalars.items()
        )
        yield from (
            (f"{_letter(t, names)}_{{{k}}}", vector_latex(v)) for t, v in atom.vectors.items()
        )
    for name, coefficients in witness.functions.items():
        powers = [f"{c}\\,t^{{{k}}}" if k else f"{c}" for k, c in enumerate(coefficients) if c]
        yield rf"\{name}(t)", " + ".join(powers) or "0"


def _letter(term: Term, names: Mapping[str, str]) -> str:
    name = str(term.data[0])
    return names.get(name, rf"\mathrm{{{name}}}" if len(name) > 1 else name)


def _latex_names() -> Mapping[Any, str]:
    from deqproof.deq.symbols import latex_names

    return latex_names()


def _carried_claims(requires: Iterable[str]) -> dict[str, tuple[str, Claim]]:
    """The claims of the required theorems, and of those that they require: name → label, claim."""
    from deqproof.paper.theorem import claims_of, theorem_named

    found: dict[str, tuple[str, Claim]] = {}
    for name in requires:
        theorem = theorem_named(name)
        found |= _carried_claims(theorem.requires)
        found |= {claim.name: (theorem.label, claim) for claim in claims_of(theorem)}
    return found


def sheet_to_data(sheet: Sheet) -> dict[str, Any]:
    """The sheet as JSON has it."""
    return asdict(sheet)


def sheet_from_data(data: object) -> Sheet:
    """The sheet of such data. Raises BadInput if it is none."""
    values = _checked(data, Sheet)
    values["steps"] = tuple(_step_from_data(step) for step in values["steps"])
    values["letters"] = tuple((str(a), str(b)) for a, b in values["letters"])
    return Sheet(**values)


def _step_from_data(data: object) -> Step:
    values = _checked(data, Step)
    values["witness"] = tuple((str(a), str(b)) for a, b in values["witness"])
    return Step(**values)


def _checked(data: object, kind: type) -> dict[str, Any]:
    """The record's values by name, lists as tuples."""
    names = {field.name for field in fields(kind)}
    if not isinstance(data, dict) or set(data) != names:
        raise BadInput(f"expected a {kind.__name__.lower()} with {', '.join(sorted(names))}")
    types = {f.name: f.type for f in fields(kind)}
    for name, value in data.items():
        wanted = _JSON_TYPES[str(types[name]).split("[", maxsplit=1)[0]]
        if not isinstance(value, wanted):
            raise BadInput(
                f"{kind.__name__.lower()}.{name}: expected {types[name]}, got {value!r:.60}"
            )
    return {name: tuple(v) if isinstance(v, list) else v for name, v in data.items()}


_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,), "bool": (bool,), "float": (float, int), "tuple": (list, tuple),
}  # fmt: skip
