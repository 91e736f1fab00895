"""The core's records as plain data, and back: their type annotations are the schema.

A record is an object of its fields. Where a type leaves a choice, as between kinds of facts, the
object says which under "kind". Terms are positions in one program, rationals are texts, mappings
are sorted lists of pairs, a cover's tree is nested lists, and plain data stay what they are.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from deqproof.core.errors import BadCertificate
from deqproof.core.fields import Plain
from deqproof.core.program import at, rational_text, read_rational, shown
from deqproof.core.term import Term

_MOST = 10**9
_MOST_TEXT = 20_000
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DEEPEST_TREE = 100
_PLAIN = {Term: "term", int: "integer", str: "text", tuple: "list"}


def encode(value: Any, kind: Any, place: Callable[[Term], int]) -> Any:
    """A value of the type as plain data; `place` gives the position of a term."""
    if kind is Term:
        return place(_of(Term, value))
    if kind is Fraction:
        return rational_text(Fraction(_of((int, Fraction), value)))
    if kind is object:
        return _tree(value, list)
    if kind == Plain:
        return _plain(_of(dict, value))
    if kind is int:
        return _natural(value)
    if kind is str:
        return _text(value)
    if _is_record(kind):
        record = _of(kind, value)
        return {name: encode(getattr(record, name), k, place) for name, k in _fields(kind)}
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Mapping:
        ordered = sorted(value.items(), key=lambda pair: _order(pair[0]))
        return [[encode(x, k, place) for x, k in zip(p, inside, strict=True)] for p in ordered]
    if origin is tuple:
        kinds = _repeated(inside, len(_of(tuple, value)))
        return [encode(x, k, place) for x, k in zip(value, kinds, strict=True)]
    return _encode_choice(value, kind, place)


def _encode_choice(value: Any, kind: Any, place: Callable[[Term], int]) -> Any:
    choices = _choices(kind)
    if value is None and "null" in choices:
        return None
    for tag, k in choices.items():
        if type(value) is (get_origin(k) or k):
            data = encode(value, k, place)
            if set(choices) <= {tag, "null"}:
                return data
            return {"kind": tag, **data} if _is_record(k) else {"kind": tag, "value": data}
    raise BadCertificate(f"expected {' or '.join(choices)}, got a {type(value).__name__}")


def decode(data: Any, kind: Any, nodes: Sequence[Term]) -> Any:
    """The value of the type that the data stands for. Raises BadCertificate at anything else."""
    if kind is Term:
        return at(nodes, data)
    if kind is Fraction:
        return read_rational(data)
    if kind is object:
        return _tree(data, tuple)
    if kind == Plain:
        return _plain(_of(dict, data))
    if kind is int:
        return _natural(data)
    if kind is str:
        return _text(data)
    if _is_record(kind):
        names = dict(_fields(kind))
        if set(_of(dict, data)) != set(names):
            raise BadCertificate(f"expected the keys {', '.join(names)}, got {shown(list(data))}")
        return kind(**{name: decode(data[name], k, nodes) for name, k in names.items()})  # type: ignore[operator]
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Mapping:
        pairs: list[Any] = [decode(pair, tuple[inside], nodes) for pair in _of(list, data)]
        if len(dict(pairs)) < len(pairs):
            raise BadCertificate("expected every key once")
        return dict(pairs)
    if origin is tuple:
        kinds = _repeated(inside, len(_of(list, data)))
        return tuple(decode(x, k, nodes) for x, k in zip(data, kinds, strict=True))
    return _decode_choice(data, kind, nodes)


def _decode_choice(data: Any, kind: Any, nodes: Sequence[Term]) -> Any:
    choices = _choices(kind)
    if data is None and "null" in choices:
        return None
    real = [tag for tag in choices if tag != "null"]
    if len(real) == 1:
        return decode(data, choices[real[0]], nodes)
    record: dict[str, Any] = _of(dict, data)
    tag = record.get("kind")
    if not isinstance(tag, str) or tag not in real:
        raise BadCertificate(f"expected as kind {' or '.join(real)}, got {shown(tag)}")
    rest = {name: x for name, x in record.items() if name != "kind"}
    if _is_record(choices[tag]):
        return decode(rest, choices[tag], nodes)
    if set(rest) != {"value"}:
        raise BadCertificate(f"expected the keys kind, value, got {shown(list(record))}")
    return decode(rest["value"], choices[tag], nodes)


def _is_record(kind: Any) -> bool:
    return kind is not Term and is_dataclass(kind)


@cache
def _choices(kind: Any) -> dict[str, Any]:
    """The alternatives of a union by name, unions within flattened."""
    if get_origin(kind) not in (Union, types.UnionType):
        raise TypeError(f"no schema for {kind!r}")
    found: dict[str, Any] = {}
    for k in get_args(kind):
        if k is type(None):
            found["null"] = k
        else:
            found[_PLAIN.get(get_origin(k) or k) or k.__name__] = k
    return found


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((f.name, hints[f.name]) for f in fields(kind))


def _repeated(kinds: tuple[Any, ...], count: int) -> tuple[Any, ...]:
    """The types of a tuple's items."""
    if kinds[-1:] == (Ellipsis,):
        return kinds[:1] * count
    if len(kinds) != count:
        raise BadCertificate(f"expected a list of {len(kinds)}, got one of {count}")
    return kinds


def _of(kind: Any, value: Any) -> Any:
    """The value, if its type is this one and no relative of it: True is no integer."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if type(value) not in kinds:
        names = " or ".join(k.__name__ for k in kinds)
        raise BadCertificate(f"expected {names}, got {shown(value)}")
    return value


def _natural(value: Any) -> int:
    if not 0 <= _of(int, value) <= _MOST:
        raise BadCertificate(f"expected a number from 0 to {_MOST}, got {shown(value)}")
    return value


def _text(value: Any) -> str:
    if len(_of(str, value)) > _MOST_TEXT or _CONTROL.search(value):
        raise BadCertificate(f"expected at most {_MOST_TEXT} characters, none a control character")
    return value


def _tree(node: Any, branch: Callable[[Any], Any], depth: int = 0) -> Any:
    if isinstance(node, str):
        return _text(node)
    if depth > _DEEPEST_TREE or not isinstance(node, list | tuple):
        raise BadCertificate(f"expected a tree of texts, at most {_DEEPEST_TREE} deep")
    return branch(_tree(x, branch, depth + 1) for x in node)


def _plain(node: Any, depth: int = 0) -> Any:
    """JSON without fractions, true and false: whole numbers of any size, texts, lists, objects."""
    if node is None or type(node) is int:
        return node
    if type(node) is str:
        return _text(node)
    if depth > _DEEPEST_TREE or type(node) not in (list, dict):
        raise BadCertificate(f"expected whole numbers and texts, at most {_DEEPEST_TREE} deep")
    if type(node) is list:
        return [_plain(x, depth + 1) for x in node]
    return {_text(key): _plain(x, depth + 1) for key, x in node.items()}


def _order(key: Term | str) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else (key.op, *map(str, key.data))
