"""The house stands as designed: imports go one way, and what is trusted stays small and plain.

core ← deq ← search, kernel ← flow ← paper ← theorems ← cli

Each rule runs over the package, and over bad samples that it must find and good ones that it must
not: a rule that cannot fail is no rule.
"""

import ast
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import deqproof
import house_rules as rules

ROOT = Path(__file__).resolve().parent.parent
RULES = [
    rules.find_forbidden_arrows,
    rules.find_impure_core,
    rules.find_prints,
    rules.find_text_run_as_code,
    rules.find_bare_excepts,
    rules.find_long_files,
    rules.find_long_bodies,
]
HEAVY = {"sympy", "mpmath", "numpy", "scipy", "numba", "matplotlib", "rich", "click", "jinja2"}
# Written in pieces, so that this file passes its own rule.
WORK, HOME, REGISTRY = "/wo" + "rk/", "/ho" + "me/", "pypi" + ".org"


@cache
def package_sources() -> list[rules.Source]:
    return [
        rules.read_source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
        for path in sorted((ROOT / "deqproof").rglob("*.py"))
    ]


def repository_files() -> list[Path]:
    """What belongs to the repository; without Git, what is neither hidden nor generated."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        paths = [ROOT / name for name in names.splitlines()]
    except (OSError, subprocess.CalledProcessError):
        generated = {"__pycache__", "_build", "build", "dist", "deqproof-report"}
        paths = [
            path
            for path in ROOT.rglob("*")
            if not any(p in generated or p.startswith(".") for p in path.relative_to(ROOT).parts)
        ]
    return [path for path in paths if path.is_file()]


def texts() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for path in repository_files():
        content = path.read_bytes()
        if b"\0" not in content:
            found.append((path.relative_to(ROOT).as_posix(), content.decode("utf-8", "replace")))
    return found


@pytest.mark.parametrize("rule", RULES)
def test_package_keeps_rule(rule):
    found = [place for source in package_sources() for place in rule(source)]
    assert not found, "\n".join(found)


def test_core_is_small(record_property):
    sources = package_sources()
    for part, lines in rules.count_core_lines(sources).items():
        record_property(f"lines of code in core, {part}", lines)
    assert not rules.find_large_core(sources)


def test_no_machine_words():
    found = [place for path, text in texts() for place in rules.find_machine_words(path, text)]
    assert not found, "\n".join(found)


def test_citations_resolve():
    bibliography = (ROOT / "docs/references.bib").read_text("utf-8")
    cited = [(path, text) for path, text in texts() if path.startswith(("deqproof/", "docs/"))]
    found = [
        place
        for path, text in cited
        if path != "docs/conf.py"
        for place in rules.find_unknown_citations(path, text, bibliography)
    ]
    assert not found, "\n".join(found)


ARROW, PURE, PRINT = rules.find_forbidden_arrows, rules.find_impure_core, rules.find_prints
RUN, BARE = rules.find_text_run_as_code, rules.find_bare_excepts
LONG_FILE, LONG_BODY = rules.find_long_files, rules.find_long_bodies
LINES_31 = "def f():\n" + "    x = 1\n" * 31
NESTED_31 = "class A:\n    async def f(self):\n" + "        x = 1\n" * 31
PADDED_30 = 'def f():\n    """A.\n\n    B.\n    """\n    # C\n\n' + "    x = 1\n" * 30


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (ARROW, "core/check.py", "from deqproof.deq.model import Model"),
        (ARROW, "core/check.py", "from deqproof import deq"),
        (ARROW, "core/check.py", "from ..search import ladder"),
        (ARROW, "deq/model.py", "import deqproof.paper.report"),
        (ARROW, "search/cover.py", "from deqproof.kernel import bind"),
        (ARROW, "kernel/bind.py", "def f():\n    from deqproof.search.ladder import climb"),
        (ARROW, "flow/deep/taylor.py", "from ...paper import theorem"),
        (ARROW, "paper/theorem.py", "if TYPE_CHECKING:\n    import deqproof.theorems"),
        (ARROW, "paper/theorem.py", "importlib.import_module('deqproof.theorems')"),
        (ARROW, "theorems/linear.py", "from deqproof.cli import main"),
        (ARROW, "theorems/linear.py", "import deqproof"),
        (ARROW, "theorems/linear.py", "from deqproof import prove"),
        (ARROW, "utils/text.py", ""),
        (ARROW, "tools.py", ""),
        (PURE, "core/number.py", "import sympy as sp"),
        (PURE, "core/number.py", "def f():\n    from sympy.core import Expr"),
        (PURE, "core/number.py", "import numpy"),
        (PURE, "core/number.py", "import importlib"),
        (PURE, "core/number.py", "__import__('sym' + 'py')"),
        (PRINT, "deq/model.py", "print('x')"),
        (PRINT, "deq/model.py", "say = print"),
        (PRINT, "paper/report.py", "from rich import print as say"),
        (PRINT, "paper/report.py", "import sys\nsys.stderr.write('x')"),
        (RUN, "deq/model.py", "eval('1')"),
        (RUN, "kernel/bind.py", "exec(source)"),
        (RUN, "kernel/bind.py", "builtins.exec(source)"),
        (RUN, "deq/model.py", "sp.sympify(text)"),
        (RUN, "deq/model.py", "from sympy import sympify as read\nread(x)"),
        (RUN, "deq/model.py", "from sympy import S\nS('1')"),
        (RUN, "deq/model.py", "sympy.S(text)"),
        (RUN, "cli.py", "from sympy.parsing.sympy_parser import parse_expr\nparse_expr(text)"),
        (BARE, "deq/model.py", "try:\n    f()\nexcept:\n    pass"),
        (LONG_FILE, "deq/model.py", "x = 1\n" * 301),
        (LONG_BODY, "deq/model.py", LINES_31),
        (LONG_BODY, "deq/model.py", NESTED_31),
    ],
)
def test_rule_finds_bad_sample(rule, path, text):
    assert rule(rules.read_source(f"deqproof/{path}", text))


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (ARROW, "__init__.py", "from deqproof.cli import main"),
        (ARROW, "core/check.py", "from . import number\nfrom .number import Ball"),
        (ARROW, "core/check.py", "from deqproof import __version__"),
        (ARROW, "flow/taylor.py", "from deqproof.search import cover\nimport deqproof.kernel.bind"),
        (ARROW, "theorems/linear.py", "from deqproof.deq.model import Model"),
        (ARROW, "cli.py", "import deqproof\nfrom deqproof.theorems import linear"),
        (ARROW, "cli/verify.py", "from deqproof.cli.table import draw"),
        (ARROW, "__main__.py", "from deqproof.cli import main"),
        (PURE, "core/number.py", "from fractions import Fraction\nfrom flint import arb"),
        (PURE, "core/number.py", "from .program import Program\nimport deqproof.core.errors"),
        (PURE, "deq/model.py", "import sympy"),
        (PRINT, "cli.py", "import sys\nprint('x', file=sys.stderr)"),
        (PRINT, "cli/verify.py", "print('x')"),
        (PRINT, "deq/model.py", "printer = 'print'"),
        (RUN, "deq/model.py", "class A:\n    def eval(self): ...\nA().eval(1)"),
        (RUN, "deq/model.py", "from sympy import S\nhalf = S.Half\nre.compile('x')"),
        (RUN, "deq/model.py", "S = lambda w: w\nS(1)"),
        (BARE, "deq/model.py", "try:\n    f()\nexcept ValueError:\n    pass"),
        (LONG_FILE, "deq/model.py", "x = 1\n" * 300),
        (LONG_BODY, "deq/model.py", PADDED_30),
    ],
)
def test_rule_leaves_good_sample(rule, path, text):
    assert not rule(rules.read_source(f"deqproof/{path}", text))


def test_core_size_counts_code_only():
    text = '"""Doc\nstring."""\n\n# comment\nx = (1,\n     2)  # two lines\ntext = """a\nb"""\n'
    assert rules.count_core_lines([rules.read_source("deqproof/core/a.py", text)])["proofs"] == 4
    assert not any(rules.count_core_lines([rules.read_source("deqproof/deq/a.py", text)]).values())
    for name, part in (("a", "proofs"), ("fields", "counts"), ("tube", "tubes")):
        most = rules.CORE_LINES[part]
        full, more = (
            rules.read_source(f"deqproof/core/{name}.py", "x = 1\n" * n) for n in (most, most + 1)
        )
        assert not rules.find_large_core([full])
        assert rules.find_large_core([more])


@pytest.mark.parametrize("text", [f"see {WORK}x", f'"{HOME}me/x"', f"https://{REGISTRY}/simple"])
def test_machine_words_are_found(text):
    assert rules.find_machine_words("a.md", f"fine\n{text}")


@pytest.mark.parametrize("text", [f"frame{WORK}", f"./net{HOME}", f"https://a.org{WORK}", "work"])
def test_ordinary_words_are_left(text):
    assert not rules.find_machine_words("a.md", text)


def test_unknown_citation_is_found():
    bibliography = "@book{rudin1976,\n  title = {x},\n}\n"
    assert not rules.find_unknown_citations("a.py", "[@rudin1976, Thm 9.28]", bibliography)
    assert rules.find_unknown_citations("a.py", "[@rudin1967, Thm 9.28]", bibliography)


def modules_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nsys.stdout.write(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return {name.split(".")[0] for name in run.stdout.split()}


def test_import_loads_nothing_heavy():
    assert not modules_after("import deqproof") & (HEAVY | {"flint"})


def test_core_loads_nothing_heavy():
    names = [s.path.with_suffix("").as_posix().replace("/", ".") for s in package_sources()]
    core = [name.removesuffix(".__init__") for name in names if name.startswith("deqproof.core")]
    assert core
    assert not modules_after("".join(f"import {name}\n" for name in core)) & HEAVY


def test_public_names_resolve():
    for name, module in deqproof._MODULE_OF.items():
        assert getattr(deqproof, name) is getattr(import_module(module), name)
        assert name in dir(deqproof)
    with pytest.raises(AttributeError, match="no_such_name"):
        deqproof.no_such_name  # noqa: B018


def test_public_names_are_declared_to_type_checkers():
    tree = ast.parse((ROOT / "deqproof/__init__.py").read_text("utf-8"))
    guarded = [node for block in tree.body if isinstance(block, ast.If) for node in block.body]
    declared = {
        alias.asname: node.module
        for node in guarded
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert declared == deqproof._MODULE_OF
