"""`deqproof doctor` and `--version`: what is installed, and what more would add."""

from __future__ import annotations

import platform
import shutil
from importlib.metadata import PackageNotFoundError, version

import click

from deqproof import __version__
from deqproof.cli.screen import epilog, out

_NEEDED = {
    "python-flint": "exact rationals and balls: the trusted core",
    "sympy": "derivations",
    "mpmath": "numbers of many digits",
    "numpy": "float64",
    "scipy": "integrators, linear programming",
    "click": "the command line",
    "rich": "tables and progress",
    "jinja2": "LaTeX and HTML",
}
_EXTRA = {
    "numba": ("numba", "compiled kernels: fast runs on large samples"),
    "matplotlib": ("plot", "plots"),
    "z3-solver": ("z3", "a second road to counterexamples"),
    "jax": ("bench-jax", "one more kernel, and comparisons"),
    "heyoka": ("bench", "comparisons of integrators"),
}
_PROGRAMS = {
    "pdflatex": "PDF of derivations (Debian: texlive-latex-recommended)",
}


def installed(name: str) -> str:
    """The version of a distribution, "" if it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def version_line() -> str:
    """deqproof's version, and those of what its verdicts and numbers depend on."""
    parts = [f"{name} {installed(name) or '(missing)'}" for name in list(_NEEDED)[:5]]
    parts += [f"{name} {found}" for name in _EXTRA if (found := installed(name))]
    return f"deqproof {__version__} (Python {platform.python_version()}, {', '.join(parts)})"


@click.command(epilog=epilog("deqproof doctor"))
def doctor() -> int:
    """Show what is installed, and what the extras would add."""
    from deqproof.paper.report.table import doctor_table

    rows = [(name, installed(name), what) for name, what in _NEEDED.items()]
    missing = [name for name, found, _ in rows if not found]
    for name, (extra, what) in _EXTRA.items():
        found = installed(name)
        rows.append((name, found, what if found else f"{what}: pip install 'deqproof[{extra}]'"))
    for name, what in _PROGRAMS.items():
        rows.append((name, "found" if shutil.which(name) else "", what))
    out().print(
        f"deqproof {__version__}, Python {platform.python_version()}, {platform.platform()}"
    )
    out().print(doctor_table(rows))
    return 1 if missing else 0
