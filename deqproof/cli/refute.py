"""`deqproof refute`: an attack on every claim of a theorem."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from deqproof.cli.option import Exact, PathText, complete_id, json_option, seed_option
from deqproof.cli.screen import echo, emit, epilog
from deqproof.cli.searching import searched, write_found

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction
    from pathlib import Path

    from deqproof.core.evidence import Witness
    from deqproof.paper.certificate import Certificate
    from deqproof.paper.theorem import Claim, Theorem

_EXAMPLES = """
deqproof refute pl-inequality
deqproof refute thm-3.3 --claim reading-right --seconds 5 --seed 1
deqproof refute path/to/my_theorem.py --out broken
"""


@dataclass(frozen=True, slots=True)
class _Attack:
    """A claim, the witness that was found against it, if any, and the time spent."""

    theorem: Theorem
    claim: Claim
    witness: Witness | None
    seconds: float

    @property
    def verdict(self) -> str:
        return "REFUTED" if self.witness else "UNKNOWN"

    @property
    def reached(self) -> bool:
        return (self.verdict == "REFUTED") == (self.claim.expected.value == "REFUTED")


@click.command(epilog=epilog(_EXAMPLES))
@click.argument("theorem", metavar="ID | FILE.py", shell_complete=complete_id)
@click.option("--claim", "name", metavar="NAME", help="Attack this claim only.")
@click.option(
    "--seconds", metavar="S", type=Exact(), default="1", show_default=True, help="For each claim."
)
@seed_option
@click.option(
    "--out", "folder", metavar="DIR", type=PathText(),
    help="Write DIR/certificates/ID.refute.json for `deqproof check`.",
)  # fmt: skip
@json_option
def refute(
    theorem: str, name: str | None, seconds: Fraction, seed: int, folder: Path | None, as_json: bool
) -> int:
    """Search for a counterexample to each claim of a theorem.

    A counterexample is exact, and the core has checked it; three lines of SymPy show it again.
    That none was found proves nothing. The exit status is 1 if a claim that is expected to be true
    was refuted, or one that is expected to be false was not.
    """

    from deqproof.paper.theorem import claims_of

    def attack(t: Theorem, note: Callable[[str, str], None]) -> list[_Attack]:
        chosen = [claim for claim in claims_of(t) if name in (None, claim.name)]
        found: list[_Attack] = []
        for claim in chosen:
            note(t.id, claim.name)
            found.append(_attack(t, claim, float(seconds), seed))
        return found

    results = searched(theorem, name, attack)
    attacks = [one for result in results for one in result]
    write_found(folder, [_certificate(result) for result in results])
    if as_json:
        emit({"schema": 1, "seed": seed, "claims": [_data(one) for one in attacks]})
    else:
        for one in attacks:
            echo(_shown(one))
    return 0 if all(one.reached for one in attacks) else 1


def _attack(theorem: Theorem, claim: Claim, seconds: float, seed: int) -> _Attack:
    from deqproof.core.check import Claim as Checked
    from deqproof.core.check import Verdict, check
    from deqproof.search.refute import find_witness

    start = time.perf_counter()
    witness = find_witness(claim.statement, seed=seed, seconds=seconds)
    found = (
        witness is not None
        and check([Checked(claim.statement, witness)])[0].verdict is Verdict.REFUTED
    )
    return _Attack(theorem, claim, witness if found else None, time.perf_counter() - start)


def _certificate(attacks: list[_Attack]) -> Certificate:
    """The attacked claims, those that fell with their witnesses."""
    from deqproof.core.check import Claim as Checked
    from deqproof.paper.certificate import Certificate, Entry

    entries = [
        Entry(
            a.claim.name, a.claim.says, a.verdict, a.verdict,
            "witness" if a.witness else "none", "", Checked(a.claim.statement, a.witness),
        )
        for a in attacks
    ]  # fmt: skip
    theorem = attacks[0].theorem
    return Certificate(f"{theorem.id}.refute", theorem.label, theorem.title, tuple(entries))


def _data(attack: _Attack) -> dict[str, object]:
    from deqproof.paper.verify import shown_witness

    return {
        "theorem": attack.theorem.id,
        "name": attack.claim.name,
        "verdict": attack.verdict,
        "expected": attack.claim.expected.value,
        "witness": shown_witness(attack.witness) if attack.witness else None,
        "sympy": _sympy(attack) or None,
        "seconds": round(attack.seconds, 6),
    }


def _sympy(attack: _Attack) -> str:
    """Three lines that anyone can run."""
    from deqproof.search.refute import reproduce

    return reproduce(attack.claim.statement, attack.witness) if attack.witness else ""


def _shown(attack: _Attack) -> str:
    from deqproof.paper.report.formula.text import to_text
    from deqproof.paper.report.sheet import witness_values

    sign = "✓" if attack.reached else "✗"
    head = f"{sign} {attack.claim.name}"
    if attack.witness is None:
        expected = "" if attack.reached else ", though the claim is expected to be false"
        return f"{head}: no counterexample in {attack.seconds:.2f} s{expected}"
    values = [f"{to_text(a)} = {to_text(b)}" for a, b in witness_values(attack.witness)]
    lines = [
        f"{head}: REFUTED{', as expected' if attack.reached else ''} in {attack.seconds:.2f} s"
    ]
    lines.append(f"    {to_text(attack.claim.formula)}")
    lines.append(f"    fails at {', '.join(values)}")
    lines += [f"    {line}" for line in _sympy(attack).splitlines()]
    return "\n".join(lines)
