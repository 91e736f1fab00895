"""`deqproof refute`: an attack on every claim of a theorem."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from deqproof.cli.option import Count, Exact, complete_id, json_option
from deqproof.cli.screen import echo, emit, epilog
from deqproof.core.errors import BadInput

if TYPE_CHECKING:
    from fractions import Fraction

    from deqproof.core.evidence import Witness
    from deqproof.paper.theorem import Claim

_EXAMPLES = """
deqproof refute pl-inequality
deqproof refute thm-3.3 --claim reading-right --seconds 5 --seed 1
deqproof refute path/to/my_theorem.py
"""


@dataclass(frozen=True, slots=True)
class _Attack:
    """A claim, the witness that was found against it, if any, and the time spent."""

    theorem: str
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
@click.option(
    "--seed",
    metavar="N",
    type=Count(0, 2**31),
    default="0",
    show_default=True,
    help="Of the random search.",
)
@json_option
def refute(theorem: str, name: str | None, seconds: Fraction, seed: int, as_json: bool) -> int:
    """Search for a counterexample to each claim of a theorem.

    A counterexample is exact, and the core has checked it. That none was found proves nothing.
    The exit status is 1 if a claim that is expected to be true was refuted, or one that is
    expected to be false was not.
    """
    from deqproof.cli.own import chosen_theorems

    pairs = [(t, claim) for t in chosen_theorems([theorem]) for claim in t.build()]
    chosen = [(t, claim) for t, claim in pairs if name in (None, claim.name)]
    if not chosen:
        known = ", ".join(claim.name for _, claim in pairs)
        raise BadInput(f"expected a claim of {theorem}, got {name!r:.60}; its claims are {known}")
    attacks = [_attack(t.id, claim, float(seconds), seed) for t, claim in chosen]
    if as_json:
        emit({"schema": 1, "seed": seed, "claims": [_data(attack) for attack in attacks]})
    else:
        for attack in attacks:
            echo(_shown(attack))
    return 0 if all(attack.reached for attack in attacks) else 1


def _attack(theorem: str, claim: Claim, seconds: float, seed: int) -> _Attack:
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


def _data(attack: _Attack) -> dict[str, object]:
    from deqproof.paper.verify import shown_witness

    return {
        "theorem": attack.theorem,
        "name": attack.claim.name,
        "verdict": attack.verdict,
        "expected": attack.claim.expected.value,
        "witness": shown_witness(attack.witness) if attack.witness else None,
        "seconds": round(attack.seconds, 6),
    }


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
    return "\n".join(lines)
