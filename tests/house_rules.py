"""The rules of the house: functions from a source to the list of the places that break one.

A rule sees only the text and the syntax tree, so that a short bad sample can show that it bites.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

# A layer may import every layer of a lower rank; equal ranks are siblings and strangers.
RANK = {
    "core": 0,
    "deq": 1,
    "search": 2,
    "kernel": 2,
    "flow": 3,
    "paper": 4,
    "theorems": 5,
    "cli": 6,
}
PACKAGE = "deqproof"
FILE_LINES = 300
BODY_LINES = 30
# The trusted checkers stand apart: what holds for every start rests neither on counts of laws, nor
# on tubes around single trajectories, nor on what refutes (but for the sign of a number).
# Only a claim that is itself a count of laws rests on those.
# The target for proofs was about 600 lines; statements along flows, covers, witnesses and existence
# for all time of flows that implicit equilibria drive took more.
CORE_COUNTS = {"brackets", "fields"}
CORE_TUBES = {"tube", "steps", "residual", "slopes"}
CORE_WITNESSES = {"point", "world", "universal", "consequence"}
CORE_PART = {
    **dict.fromkeys(CORE_COUNTS, "counts"),
    **dict.fromkeys(CORE_TUBES, "tubes"),
    **dict.fromkeys(CORE_WITNESSES, "witnesses"),
}
CORE_LINES = {"proofs": 1975, "counts": 300, "tubes": 650, "witnesses": 400}
CORE_MAY_IMPORT = (sys.stdlib_module_names - {"importlib"}) | {"flint", PACKAGE}
RUNS_TEXT = {"eval", "exec", "sympify", "parse_expr", "S"}
IMPORTERS = {"import_module", "__import__"}

# Spelled in pieces: this file is searched too.
MACHINE_WORDS = re.compile(
    r"(?<![\w.~-])/(?:work|root)/"
    r"|(?<![\w.~-])/(?:home|Users)/\w"
    r"|\bpypi\.o" + r"rg\b|\bpythonhosted\.o" + r"rg\b|\bregistry\.npmjs\.o" + r"rg\b"
)
CITATION = re.compile(r"\[@(\w+)")
BIB_KEY = re.compile(r"^@\w+\{(\w+),", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """A module of the package; its path is relative to the repository and begins `deqproof/`."""

    path: PurePosixPath
    text: str
    tree: ast.Module

    @property
    def layer(self) -> str:
        name = self.path.with_suffix("").parts[1]
        return "cli" if name == "__main__" else name

    def at(self, line: int, message: str) -> str:
        return f"{self.path}:{line}: {message}"


def read_source(path: str, text: str) -> Source:
    return Source(PurePosixPath(path), text, ast.parse(text))


def imported_names(source: Source) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import, wherever it stands: `from a import b` gives a.b."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                base = list(source.path.parts[:-level]) if level else []
                base += [module] if module else []
                yield from ((node.lineno, ".".join([*base, alias.name])) for alias in names)
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if (
                called_name(node) in IMPORTERS
            ):
                yield node.lineno, name


def called_name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def find_forbidden_arrows(source: Source) -> list[str]:
    if source.layer == "__init__":
        return []
    if source.layer not in RANK:
        return [source.at(1, f"{source.layer} is none of the layers {', '.join(RANK)}")]
    found: list[str] = []
    for line, name in imported_names(source):
        head, *rest = name.split(".")
        target = rest[0] if rest else ""
        allowed = (
            head != PACKAGE
            or target in {"__version__", source.layer}
            or source.layer == "cli"
            or RANK.get(target, len(RANK)) < RANK[source.layer]
        )
        if not allowed:
            found.append(source.at(line, f"{source.layer} must not import {name}"))
    return found


def find_impure_core(source: Source) -> list[str]:
    """core/ is trusted: the standard library and python-flint, nothing loaded by name."""
    if source.layer != "core":
        return []
    found = [
        source.at(line, f"core must not import {name}")
        for line, name in imported_names(source)
        if name.split(".")[0] not in CORE_MAY_IMPORT
    ]
    found += [
        source.at(node.lineno, "core must not import by name")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and called_name(node) in IMPORTERS
    ]
    return found


def find_prints(source: Source) -> list[str]:
    if source.layer == "cli":
        return []
    found: list[str] = []
    for node in ast.walk(source.tree):
        match node:
            case ast.Name(id="print"):
                found.append(source.at(node.lineno, "print outside cli"))
            case ast.Attribute(value=ast.Name(id="sys"), attr="stdout" | "stderr" as stream):
                found.append(source.at(node.lineno, f"sys.{stream} outside cli"))
            case ast.ImportFrom(module="sys" | "rich", names=names):
                found += [
                    source.at(node.lineno, f"{alias.name} outside cli")
                    for alias in names
                    if alias.name in {"print", "stdout", "stderr"}
                ]
    return found


def find_text_run_as_code(source: Source) -> list[str]:
    """Text never becomes code: no eval, exec, sympify or parse_expr, by whatever name it goes."""
    renamed = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("sympy", "builtins"))
        and (node.module or "").startswith(("sympy", "builtins"))
        for alias in node.names
    }
    found: list[str] = []
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                name = renamed.get(name, "" if name == "S" else name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="builtins"), attr=name)):
                pass
            case ast.Call(func=ast.Attribute(attr="sympify" | "parse_expr" | "S" as name)):
                pass
            case _:
                continue
        if name in RUNS_TEXT:
            found.append(source.at(node.lineno, f"{name}() may run text as code"))
    return found


def find_bare_excepts(source: Source) -> list[str]:
    return [
        source.at(node.lineno, "bare except")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]


def find_long_files(source: Source) -> list[str]:
    lines = len(source.text.splitlines())
    return [source.at(1, f"{lines} lines, at most {FILE_LINES}")] if lines > FILE_LINES else []


def find_long_bodies(source: Source) -> list[str]:
    code = code_lines(source)
    found: list[str] = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            last = node.end_lineno or node.lineno
            size = len(code & set(range(node.body[0].lineno, last + 1)))
            if size > BODY_LINES:
                found.append(
                    source.at(node.lineno, f"{node.name}: {size} lines, at most {BODY_LINES}")
                )
    return found


def code_lines(source: Source) -> set[int]:
    """The lines that hold code: neither blank, nor only a comment, nor part of a docstring."""
    layout = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type not in layout:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return lines - docstring_lines(source.tree)


def docstring_lines(tree: ast.Module) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case (
                ast.Module(body=[ast.Expr(value=ast.Constant(value=str())) as doc, *_])
                | ast.ClassDef(body=[ast.Expr(value=ast.Constant(value=str())) as doc, *_])
                | ast.FunctionDef(body=[ast.Expr(value=ast.Constant(value=str())) as doc, *_])
                | ast.AsyncFunctionDef(body=[ast.Expr(value=ast.Constant(value=str())) as doc, *_])
            ):
                lines |= set(range(doc.lineno, (doc.end_lineno or doc.lineno) + 1))
    return lines


def count_core_lines(sources: Iterable[Source]) -> dict[str, int]:
    """Lines of code of each trusted checker."""
    lines = dict.fromkeys(CORE_LINES, 0)
    for source in sources:
        if source.layer == "core":
            name = source.path.stem
            lines[CORE_PART.get(name, "proofs")] += len(code_lines(source))
    return lines


def find_large_core(sources: Iterable[Source]) -> list[str]:
    return [
        f"{PACKAGE}/core, {part}: {lines} lines of code, at most {CORE_LINES[part]}"
        for part, lines in count_core_lines(sources).items()
        if lines > CORE_LINES[part]
    ]


def find_machine_words(path: str, text: str) -> list[str]:
    """Words that are true of one machine only: absolute paths, hosts of package registries."""
    return [
        f"{path}:{line}: {match[0]}"
        for line, content in enumerate(text.splitlines(), 1)
        if (match := MACHINE_WORDS.search(content))
    ]


def find_unknown_citations(path: str, text: str, bibliography: str) -> list[str]:
    known = set(BIB_KEY.findall(bibliography))
    return [
        f"{path}:{line}: [@{key}] is not in docs/references.bib"
        for line, content in enumerate(text.splitlines(), 1)
        for key in CITATION.findall(content)
        if key not in known
    ]
