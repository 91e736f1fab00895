"""Theorems by id, and theorem files of one's own by their path.

A theorem file is a Python program that its owner asks to have run: it is imported, and every
theorem that it registers, or calls THEOREM, is verified like those that ship.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from deqproof.core.errors import BadInput, DeqproofError

if TYPE_CHECKING:
    from deqproof.paper.theorem import Theorem

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_LOADED: dict[Path, list[Theorem]] = {}


def is_path(word: str) -> bool:
    """Is it a file rather than an id?"""
    return word.endswith(".py") or "/" in word or "\\" in word


def chosen_theorems(words: Iterable[str]) -> list[Theorem]:
    """The theorems that are named, each once; all registered ones if none is."""
    from deqproof.paper.theorem import theorem_named
    from deqproof.theorems import load_all

    shipped = list(load_all().values())
    names = list(words)
    found: dict[str, Theorem] = {}
    for word in names:
        several = load_file(Path(word)) if is_path(word) else [theorem_named(word)]
        found.update((theorem.id, theorem) for theorem in several)
    return list(found.values()) if names else shipped


def load_file(path: Path) -> list[Theorem]:
    """The theorems of a file, in its order. Raises BadInput for whatever goes wrong in it."""
    file = path.resolve() if "\0" not in str(path) else path
    if file in _LOADED:
        return _LOADED[file]
    if "\0" in str(path) or not file.is_file():
        what = "a folder" if "\0" not in str(path) and file.is_dir() else "no such file"
        raise BadInput(f"expected a theorem id or a Python file, got {what}: {str(path)!r:.200}")
    from deqproof.paper.theorem import REGISTRY, Theorem, register

    before = dict(REGISTRY)
    try:
        declared = getattr(_imported(file), "THEOREM", None)
        if isinstance(declared, Theorem):
            register(declared)
        found = [theorem for name, theorem in REGISTRY.items() if name not in before]
        if not found:
            hint = "define THEOREM = register(Theorem(…)), as theorems/_template.py does"
            raise BadInput(f"{path.name}: expected a theorem in the file, got none; {hint}")
        for theorem in found:
            check_id(theorem.id, path.name)
    except BadInput:
        for name in REGISTRY.keys() - before.keys():
            del REGISTRY[name]
        raise
    _LOADED[file] = found
    return found


def file_of(theorem: Theorem) -> Path | None:
    """The file that defines the theorem; None for a theorem that ships."""
    return next((file for file, found in _LOADED.items() if theorem in found), None)


def check_id(name: str, where: str) -> None:
    """An id names files: it must be one plain word."""
    if not _ID.fullmatch(name) or name.endswith("."):
        hint = "use letters, digits, '-' and '.'"
        raise BadInput(
            f"{where}: expected a theorem id that is a plain word, got {name!r:.60}; {hint}"
        )


def _imported(file: Path) -> ModuleType:
    """The module, under a name of its own; its folder is searched for what it imports."""
    from importlib.util import module_from_spec, spec_from_file_location

    digest = hashlib.sha256(str(file).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    name = f"_deqproof_user_{digest}"
    spec = spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise BadInput(f"expected a Python file whose name ends in .py, got {file.name!r}")
    module = module_from_spec(spec)
    sys.modules[name] = module
    if str(file.parent) not in sys.path:
        sys.path.append(str(file.parent))
    try:
        spec.loader.exec_module(module)
    except DeqproofError as fault:
        del sys.modules[name]
        raise BadInput(f"{file.name}: {fault}") from fault
    except (Exception, SystemExit) as fault:
        del sys.modules[name]
        raise BadInput(f"{file.name}: {described(fault, file)}") from fault
    return module


def described(fault: BaseException, file: Path) -> str:
    """The error of a user's program in one line, with the line where it arose."""
    line = getattr(fault, "lineno", None) if isinstance(fault, SyntaxError) else None
    trace = fault.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(file):
            line = trace.tb_lineno
        trace = trace.tb_next
    place = f"line {line}: " if line else ""
    return f"{place}{type(fault).__name__}: {fault}"
