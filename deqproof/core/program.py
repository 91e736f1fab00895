"""Terms as straight-line programs: plain data with a digest, for certificates and kernels.

An instruction is ``(op, *data, *operands)``; operands are positions of earlier instructions.
"""

from __future__ import annotations

import hashlib
import json
import re
import reprlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, TypeGuard

from deqproof.core.errors import BadCertificate, IllPosed
from deqproof.core.term import DATA, LEAVES, SIGNATURE, Datum, Term, make, ordered

Instruction: TypeAlias = tuple[str | int, ...]

_RATIONAL = re.compile(r"-?[0-9]{1,4000}(/[0-9]{1,4000})?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_'*]{0,63}")
_OPERATIONS = {*LEAVES, *SIGNATURE}
_MOST_INSTRUCTIONS = 100_000


@dataclass(frozen=True, slots=True)
class Program:
    """Instructions in order of evaluation, and the positions of the results."""

    code: tuple[Instruction, ...]
    outputs: tuple[int, ...]

    def digest(self) -> str:
        """SHA-256 of the program as JSON: equal for equal programs, on every machine."""
        return digest_of([list(map(list, self.code)), list(self.outputs)])


def digest_of(data: object) -> str:
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def rational_text(value: Fraction) -> str:
    """ "p" or "p/q". Raises BadCertificate at a number that `read_rational` would refuse."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > 13_000:
        raise BadCertificate("expected a rational of at most 3900 digits to write down")
    return str(value)


def read_rational(text: object) -> Fraction:
    """An exact rational from "p" or "p/q". Raises BadCertificate on anything else."""
    if not isinstance(text, str) or not _RATIONAL.fullmatch(text):
        raise BadCertificate(f'expected a rational as text, like "-2/3", got {shown(text)}')
    top, _, bottom = text.partition("/")
    if bottom and int(bottom) == 0:
        raise BadCertificate(f"expected a rational, got one with denominator 0: {shown(text)}")
    return Fraction(int(top), int(bottom or 1))


def program_of(terms: Iterable[Term]) -> Program:
    """The terms as one program with shared subexpressions; outputs in the given order."""
    outputs = list(terms)
    nodes = ordered(outputs)
    place = {t: k for k, t in enumerate(nodes)}
    code = tuple((t.op, *map(_plain, t.data), *(place[a] for a in t.args)) for t in nodes)
    return Program(code, tuple(place[t] for t in outputs))


def _plain(datum: Datum) -> str | int:
    return rational_text(datum) if isinstance(datum, Fraction) else datum


def terms_of(program: Program) -> tuple[Term, ...]:
    """The output terms of a program. Raises BadCertificate where an instruction is malformed."""
    nodes = read_nodes(program.code)
    return tuple(at(nodes, k) for k in program.outputs)


def read_nodes(code: object) -> list[Term]:
    """Every node of a program's code, in order; `code` may be hostile data."""
    if not is_list(code) or len(code) > _MOST_INSTRUCTIONS:
        raise BadCertificate(f"expected a list of at most {_MOST_INSTRUCTIONS} instructions")
    nodes: list[Term] = []
    for k, line in enumerate(code):
        try:
            nodes.append(_read_instruction(line, nodes))
        except IllPosed as fault:
            raise BadCertificate(f"instruction {k}: {fault}") from fault
    return nodes


def _read_instruction(line: object, nodes: list[Term]) -> Term:
    op = line[0] if is_list(line) and line else None
    if not is_list(line) or not isinstance(op, str) or op not in _OPERATIONS:
        raise BadCertificate(f"expected an instruction [op, ...], got {shown(line)}")
    count = len(DATA.get(op, ()))
    data = [_read_datum(x, op) for x in line[1 : 1 + count]]
    return make(op, tuple(data), tuple(at(nodes, p) for p in line[1 + count :]))


def _read_datum(x: object, op: str) -> Datum:
    if op == "const":
        return read_rational(x)
    if (type(x) is int and 0 <= x < 1000) or (isinstance(x, str) and _NAME.fullmatch(x)):
        return x
    raise BadCertificate(f"{op}: expected a name (letters, digits, _) or a number, got {shown(x)}")


def at(nodes: Sequence[Term], place: object) -> Term:
    """The node at a position that came from outside."""
    if type(place) is not int or not 0 <= place < len(nodes):
        raise BadCertificate(f"expected the position of an earlier instruction, got {shown(place)}")
    return nodes[place]


def shown(data: object) -> str:
    """A short text of data that may be deep, long or not printable."""
    try:
        return reprlib.repr(data)[:60]
    except ValueError:  # an integer of too many digits
        return f"a long {type(data).__name__}"


def is_list(data: object) -> TypeGuard[Sequence[object]]:
    return isinstance(data, list | tuple)
