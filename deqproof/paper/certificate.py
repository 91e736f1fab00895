"""Certificates: a theorem's claims with their evidence as JSON, for the core to check again.

One program holds every term. A claim that has a statement can be decided anew from the file alone;
one without can only be recorded as SUPPORTED or UNKNOWN. Nothing here, or in what it imports,
loads SymPy.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deqproof import __version__
from deqproof.core.check import Claim, Outcome, Verdict, check
from deqproof.core.errors import BadCertificate, BadInput
from deqproof.core.evidence import Evidence
from deqproof.core.program import digest_of, program_of, read_nodes, shown
from deqproof.core.statement import NonZero, Statement
from deqproof.core.term import Term, const
from deqproof.paper.certificate_codec import decode, encode

SCHEMA = 1
_KEYS = ("schema", "deqproof", "id", "label", "title", "program", "claims", "digest")
_CLAIM_TEXTS = ("name", "text", "expected", "verdict", "rule", "detail")
_MOST_CLAIMS = 10_000
_MOST_BYTES = 64_000_000
_NO_CLAIM = Claim(Statement((), NonZero(const(0))), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a theorem: what was claimed, what is expected and recorded, and how to check it.

    `claim` is None where nothing can be checked again. Evidence cites entries by position.
    """

    name: str
    text: str
    expected: str
    verdict: str
    rule: str
    detail: str
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A theorem's id, label and title, and its entries in order."""

    id: str
    label: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Recheck:
    """What the core says of each entry, and why each entry that does not hold up does not."""

    outcomes: tuple[Outcome, ...]
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Every recorded verdict was reached again."""
        return not self.faults


def to_json(certificate: Certificate) -> dict[str, Any]:
    """The certificate as plain data. Raises BadCertificate at what the schema cannot express."""
    found: dict[Term, None] = {}
    for entry in certificate.entries:
        _encode_claim(entry, lambda term: found.setdefault(term) or 0)
    program = program_of(found)
    place = dict(zip(found, program.outputs, strict=True))
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "deqproof": __version__,
        **{key: getattr(certificate, key) for key in ("id", "label", "title")},
        "program": [list(line) for line in program.code],
        "claims": [_encode_claim(entry, place.__getitem__) for entry in certificate.entries],
    }
    return {**data, "digest": digest_of(data)}


def _encode_claim(entry: Entry, place: Any) -> dict[str, Any]:
    claim = entry.claim
    data = {key: encode(str(getattr(entry, key)), str, place) for key in _CLAIM_TEXTS}
    return {
        **data,
        "statement": encode(claim.statement, Statement, place) if claim else None,
        "evidence": encode(claim.evidence, Evidence | None, place) if claim else None,
    }


def from_json(data: object) -> Certificate:
    """The certificate that the data stands for. Raises BadCertificate at anything malformed."""
    top = _object(data, _KEYS)
    if type(top["schema"]) is not int or top["schema"] != SCHEMA:
        raise BadCertificate(f"expected schema {SCHEMA}, got {shown(top['schema'])}")
    claims = top["claims"]
    if type(claims) is not list or len(claims) > _MOST_CLAIMS:
        raise BadCertificate(f"expected a list of at most {_MOST_CLAIMS} claims")
    nodes = read_nodes(top["program"])
    entries: list[Entry] = []
    for k, claim in enumerate(claims):
        try:
            entries.append(_decode_claim(claim, nodes))
        except BadCertificate as fault:
            raise BadCertificate(f"claim {k}: {fault}") from fault
    texts = {key: decode(top[key], str, nodes) for key in ("deqproof", "id", "label", "title")}
    _require_line(texts["id"])
    if digest_of({key: top[key] for key in _KEYS[:-1]}) != top["digest"]:
        raise BadCertificate("the digest is not that of the content: the file was changed")
    return Certificate(texts["id"], texts["label"], texts["title"], tuple(entries))


def _decode_claim(data: object, nodes: Sequence[Term]) -> Entry:
    claim = _object(data, (*_CLAIM_TEXTS, "statement", "evidence"))
    texts = {key: decode(claim[key], str, nodes) for key in _CLAIM_TEXTS}
    _require_line(texts["name"])
    for key in ("expected", "verdict"):
        if texts[key] not in list(Verdict):
            raise BadCertificate(f"expected as {key} one of {', '.join(Verdict)}")
    statement = decode(claim["statement"], Statement | None, nodes)
    evidence = decode(claim["evidence"], Evidence | None, nodes)
    if statement is None and evidence is not None:
        raise BadCertificate("expected a statement beside the evidence")
    return Entry(**texts, claim=statement and Claim(statement, evidence))


def _require_line(name: str) -> None:
    """What is printed beside a verdict: with a second line it could print one of its own."""
    if "\n" in name:
        raise BadCertificate(f"expected one line, got {shown(name)}")


def _object(data: object, keys: Sequence[str]) -> dict[str, Any]:
    if type(data) is not dict or set(data) != set(keys):
        raise BadCertificate(f"expected an object with the keys {', '.join(keys)}")
    return data


def recheck(certificate: Certificate) -> Recheck:
    """Decide every claim anew with the core alone, and compare with what was recorded."""
    outcomes = check([entry.claim or _NO_CLAIM for entry in certificate.entries])
    faults: list[str] = []
    for entry, outcome in zip(certificate.entries, outcomes, strict=True):
        recorded = Verdict(entry.verdict)
        said = Verdict.UNKNOWN if recorded is Verdict.SUPPORTED else recorded
        if outcome.verdict is not said:
            reason = f": {outcome.reason}" if outcome.reason else ""
            faults.append(f"{entry.name}: recorded {recorded}, found {outcome.verdict}{reason}")
    return Recheck(tuple(outcomes), tuple(faults))


def write(certificate: Certificate, path: str | os.PathLike[str]) -> None:
    """Write the file whole or not at all; the same certificate always gives the same bytes.

    What is written is read back first: a file that says anything else is never written.
    """
    target = Path(path)
    text = _laid_out(to_json(certificate))
    if from_json(json.loads(text)) != certificate:
        raise BadCertificate(f"{certificate.id}: the file would not say what was checked")
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(target)
    except OSError as fault:
        raise BadInput(f"cannot write {target}: {fault.strerror}; try another folder") from fault
    finally:
        temporary.unlink(missing_ok=True)


def _laid_out(data: dict[str, Any]) -> str:
    """JSON with one instruction and one claim a line."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    parts: list[str] = []
    for key, value in data.items():
        rows = ",\n".join(map(line, value)) if isinstance(value, list) else ""
        parts.append(f"{line(key)}:[\n{rows}\n]" if rows else f"{line(key)}:{line(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def read(path: str | os.PathLike[str]) -> Certificate:
    """The certificate in the file. Raises BadInput if there is none, BadCertificate at another."""
    source = Path(path)
    try:
        with source.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as fault:
        raise BadInput(
            f"cannot read {source}: {fault.strerror}; try a file of `deqproof verify`"
        ) from fault
    if len(content) > _MOST_BYTES:
        raise BadCertificate(f"{source.name}: expected at most {_MOST_BYTES} bytes")
    try:
        data = json.loads(
            content, object_pairs_hook=_each_once, parse_float=_refuse, parse_constant=_refuse
        )
        return from_json(data)
    except (ValueError, RecursionError, BadCertificate) as fault:
        raise BadCertificate(f"{source.name}: {fault}") from fault


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise BadCertificate("expected every key of an object once")
    return data


def _refuse(text: str) -> Any:
    raise BadCertificate(f"expected whole numbers and rationals as text, got {text:.40}")
