"""Compiling plain functions with numba where it is there: lazily, and cached by content.

A kernel is written as ordinary functions over module-level names. `compiled` takes such a
function and everything of this package that it calls, and hands them to numba under a name that
carries a digest of all their code and constants: a cached kernel can never be a stale one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from types import CodeType, FunctionType
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

OURS = "deqproof.kernel"
# Products and sums may fuse; nothing else may move, for the exact roundings of `elementary`.
STRICT = frozenset({"contract", "nsz"})
FREE = STRICT | {"reassoc"}
_REORDERED: set[str] = set()


@cache
def numba_works() -> bool:
    """Whether numba is installed and not told to stay out (NUMBA_DISABLE_JIT)."""
    if find_spec("numba") is None:
        return False
    from numba.core import config

    return not getattr(config, "DISABLE_JIT", 0)


def reordered(function: F) -> F:
    """Mark a function whose sums may be taken in any order (inner products)."""
    _REORDERED.add(f"{function.__module__}.{function.__qualname__}")
    return function


def names_in(code: CodeType) -> Iterator[str]:
    """Every global name that a function's code, or code nested in it, may look up."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from names_in(inner)


def _content_of(code: CodeType) -> str:
    constants = (_content_of(c) if isinstance(c, CodeType) else repr(c) for c in code.co_consts)
    return repr((code.co_code, code.co_names, code.co_varnames, list(constants)))


def rebound(
    function: FunctionType,
    values: Mapping[str, Any],
    finish: Callable[[FunctionType, str], Any] = lambda f, digest: f,
    done: dict[FunctionType, tuple[Any, str]] | None = None,
) -> tuple[Any, str]:
    """The function with other values for the names it uses, and a digest of its whole content.

    Functions of this package that it calls are treated alike; `finish` turns each copy and its
    digest into what its callers call.
    """
    done = {} if done is None else done
    if function in done:
        return done[function]
    space: dict[str, Any] = {"__name__": function.__module__}
    hashed = hashlib.sha256(_content_of(function.__code__).encode())
    hashed.update(repr(is_reordered(function)).encode())
    for name in sorted(set(names_in(function.__code__))):
        if name not in values and name not in function.__globals__:
            continue
        value = values.get(name, function.__globals__.get(name))
        if isinstance(value, FunctionType) and value.__module__.startswith(OURS):
            space[name], text = rebound(value, values, finish, done)
        else:
            space[name], text = value, _text_of(value)
        hashed.update(f"{name}={text};".encode())
    digest = hashed.hexdigest()
    copy = FunctionType(function.__code__, space, function.__name__, function.__defaults__)
    copy.__module__, copy.__qualname__ = function.__module__, function.__qualname__
    done[function] = (finish(copy, digest), digest)
    return done[function]


def _text_of(value: Any) -> str:
    """What identifies a constant, a library or one of its functions."""
    if isinstance(value, int | float | str | tuple | frozenset):
        return repr(value)
    return f"{getattr(value, '__module__', '')}.{getattr(value, '__name__', type(value))}"


def is_reordered(function: FunctionType) -> bool:
    return f"{function.__module__}.{function.__qualname__}" in _REORDERED


def _options(function: FunctionType) -> dict[str, Any]:
    flags = FREE if is_reordered(function) else STRICT
    return {"error_model": "numpy", "fastmath": set(flags)}


def _entry(
    function: Callable[..., Any], values: Mapping[str, Any], inline: bool = False
) -> FunctionType:
    """The function itself not yet compiled, what it calls already in numba's hands."""
    import numba

    def inner(copy: FunctionType, digest: str) -> Any:
        return numba.njit(forceinline=inline, **_options(copy))(copy)

    assert isinstance(function, FunctionType)
    dispatcher, digest = rebound(function, {**intrinsics(), **values}, inner)
    entry = dispatcher.py_func
    entry.__qualname__ = f"{entry.__name__}_{'inline' if inline else 'plain'}_{digest[:20]}"
    return entry


def compiled(
    function: Callable[..., Any], signature: Any = None, values: Mapping[str, Any] | None = None
) -> Any:
    """The function compiled by numba, without the interpreter's lock, cached on disk."""
    import numba

    entry = _entry(function, values or {})
    options = _options(function) | {"nogil": True}
    arguments = () if signature is None else (signature,)
    return _cached(lambda keep: numba.njit(*arguments, cache=keep, **options)(entry))


def callback(function: Callable[..., Any], values: Mapping[str, Any]) -> Any:
    """A function of one pointer to float64 as C sees it: `.address` is what `call_at` calls.

    Everything it calls is put in its place, so that its loop becomes vectors.
    """
    import numba
    from numba import (
        carray,  # pyright: ignore[reportPrivateImportUsage]
        types,
    )

    entry = _entry(function, {"carray": carray, **values}, inline=True)
    signature = types.void(types.CPointer(types.float64))
    return _cached(lambda keep: numba.cfunc(signature, cache=keep, **_options(function))(entry))


def _cached(build: Callable[[bool], Any]) -> Any:
    try:
        return build(True)
    except RuntimeError:  # no directory to keep it in: compile for this process only
        return build(False)


@cache
def intrinsics() -> dict[str, Any]:
    """What no Python says, by the names under which kernels use it.

    `call_at(address, buffer)` calls a C function on a buffer's data; `select(condition, a, b)`
    chooses without a branch, which would keep a loop from becoming vectors; `prefetch(X, i)`
    asks for the i-th number of X (it may lie past the end); `take_number(counter)` is the number
    in an array of one integer, raised by 1 in the same moment for all threads.
    """
    from numba.extending import intrinsic

    writers = (_call_at, _select, _prefetch, _take_number)
    return {w.__name__[1:]: intrinsic(w()) for w in writers}


def _data_of(target: Any, builder: Any, kind: Any, array: Any) -> Any:
    return target.make_array(kind)(target, builder, array).data


def _call_at() -> Any:
    from llvmlite import ir
    from numba import types

    def call_at(context: Any, address: Any, buffer: Any) -> Any:
        def write(target: Any, builder: Any, signature: Any, args: Any) -> Any:
            data = _data_of(target, builder, signature.args[1], args[1])
            kind = ir.FunctionType(ir.VoidType(), [data.type])
            builder.call(builder.inttoptr(args[0], ir.PointerType(kind)), [data])
            return target.get_dummy_value()

        return types.void(types.intp, buffer), write

    return call_at


def _select() -> Any:
    from numba import types

    def select(context: Any, condition: Any, a: Any, b: Any) -> Any:
        def write(target: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.select(*args)

        return types.float64(types.boolean, types.float64, types.float64), write

    return select


def _prefetch() -> Any:
    from llvmlite import ir
    from numba import types

    whole, byte = ir.IntType(32), ir.PointerType(ir.IntType(8))

    def prefetch(context: Any, X: Any, i: Any) -> Any:
        def write(target: Any, builder: Any, signature: Any, args: Any) -> Any:
            place = builder.gep(_data_of(target, builder, signature.args[0], args[0]), [args[1]])
            kind = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
            ask = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
            builder.call(ask, [builder.bitcast(place, byte), whole(0), whole(2), whole(1)])
            return target.get_dummy_value()

        return types.void(X, types.int64), write

    return prefetch


def _take_number() -> Any:
    from llvmlite import ir
    from numba import types

    def take_number(context: Any, counter: Any) -> Any:
        def write(target: Any, builder: Any, signature: Any, args: Any) -> Any:
            data = _data_of(target, builder, signature.args[0], args[0])
            return builder.atomic_rmw("add", data, ir.IntType(64)(1), "monotonic")

        return types.int64(counter), write

    return take_number
